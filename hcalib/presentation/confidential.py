"""The refusal at the door of every block: nothing confidential goes into a report, however deep it hides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import pandas as pd

from hcalib.agenda.models import ProjectReport, ProjectRound, SurveyAnswer, SurveyRound
from hcalib.disclosure.tables import Cell, LinkedTables
from hcalib.errors import ExitCode, Fault, UserError
from hcalib.sealed import Opened, Sealed

_CONFIDENTIAL = (Sealed, Opened, SurveyAnswer, SurveyRound, ProjectReport, ProjectRound, Cell, LinkedTables)
"""What is sealed, and what comes out of an envelope: answers and reports, and tables not yet protected."""


def refuse(block: str, **parts: Any) -> None:
    """Stop when something confidential is in a part of a block.

    Parameters
    ----------
    block : str
        How the block is named to a reader, such as "de tabel 'respons'".
    **parts : Any
        What goes into the block, by the Dutch name of the part: texts, frames, lists, whatever is in those.

    Raises
    ------
    UserError
        With exit code REPORT_FAILED, naming the block and its parts; never what is in them.
    """
    guilty = [name for name, content in parts.items() if _holds(content, set())]
    if guilty:
        raise UserError([Fault(_message(block, name)) for name in guilty], ExitCode.REPORT_FAILED)


def _message(block: str, part: str) -> str:
    return (
        f"in {block} ({part}) zit iets vertrouwelijks over werkgevers of projecten; toon alleen wat de "
        "functies van hcalib.monitoring teruggeven."
    )


def _holds(thing: Any, seen: set[int]) -> bool:
    """Look for something confidential in a thing and in everything that it is made of."""
    if isinstance(thing, _CONFIDENTIAL):
        return True
    if thing is None or isinstance(thing, str | bytes | bool | int | float) or id(thing) in seen:
        return False
    seen.add(id(thing))
    return any(_holds(part, seen) for part in _parts(thing))


def _parts(thing: Any) -> Iterator[Any]:
    if isinstance(thing, pd.DataFrame):
        yield from (thing.columns, thing.index, thing.attrs)
        yield from (thing.iloc[:, position] for position in range(thing.shape[1]))
    elif isinstance(thing, pd.Series | pd.Index):
        yield thing.name
        if isinstance(thing, pd.MultiIndex):
            yield from thing.levels
        elif thing.dtype == object:
            yield from thing
        elif isinstance(thing.dtype, pd.CategoricalDtype):
            yield thing.dtype.categories
    elif isinstance(thing, np.ndarray):
        if thing.dtype == object:
            yield from thing.ravel()
    elif isinstance(thing, Mapping):
        yield from thing.keys()
        yield from thing.values()
    elif isinstance(thing, list | tuple | Set):
        yield from thing
    elif is_dataclass(thing) and not isinstance(thing, type):
        yield from (getattr(thing, one.name) for one in fields(thing))
    elif hasattr(type(thing), "model_fields"):
        yield from (getattr(thing, name) for name in type(thing).model_fields)
