"""Reading files as models; all faults of a file are raised together.

A file that several agendas share is converted once: what it becomes is kept under all that it depends on, its
text with it. Models are frozen, so that everybody can have the same.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Generic, TypeVar

from hcalib.errors import Fault, UserError
from hcalib.files.models import M, validated
from hcalib.files.yaml_text import document_of, text_of
from hcalib.kept import Kept

T = TypeVar("T")

_READ: Kept[Any] = Kept(most=500)


def _kept(make: Callable[[str, Path, type[M]], T], text: str, path: Path, model: type[M]) -> T:
    read: T = _READ.made((make, text, path, model), lambda: make(text, path, model))
    return read


@dataclass(frozen=True)
class Partly(Generic[M]):
    """What could be read of a list, and what is wrong with the rest.

    Attributes
    ----------
    models : tuple
        The items that are sound.
    faults : tuple of Fault
    unread : frozenset of str
        Ids of the items that are not sound.
    unnamed : bool
        Whether one of those has no id, or one that cannot be.
    """

    models: tuple[M, ...]
    faults: tuple[Fault, ...]
    unread: frozenset[str]
    unnamed: bool


def read_model(path: Path, model: type[M]) -> M:
    """Read a YAML file as one model; all faults of the file are raised together."""
    return _kept(_one_model, text_of(path), path, model)


def _one_model(text: str, path: Path, model: type[M]) -> M:
    document = document_of(text, path)
    if not isinstance(document.content, dict):
        raise UserError([Fault("dit bestand moet uit velden met een naam bestaan.", path)])
    made, found = validated(document.content, model, path, from_yaml=True)
    if made is None:
        raise UserError([replace(fault, row=document.line(place)) for place, fault in found])
    return made


def read_models(path: Path, model: type[M]) -> tuple[M, ...]:
    """Read a YAML file that holds a list of models; all faults are raised together."""
    read = read_models_partly(path, model)
    if read.faults:
        raise UserError(read.faults)
    return read.models


def read_models_partly(path: Path, model: type[M]) -> Partly[M]:
    """Read a YAML file that holds a list of models, as far as it can be read.

    Raises
    ------
    UserError
        If the file is no YAML, or no list.
    """
    return _kept(_list_of_models, text_of(path), path, model)


def _list_of_models(text: str, path: Path, model: type[M]) -> Partly[M]:
    document = document_of(text, path)
    if not isinstance(document.content, list):
        raise UserError([Fault("dit bestand moet een lijst zijn (regels die met '- ' beginnen).", path)])
    models: list[M] = []
    faults: list[Fault] = []
    unread: set[str] = set()
    unnamed = False
    for position, item in enumerate(document.content):
        made, found = validated(item, model, path, from_yaml=True)
        if made is not None:
            models.append(made)
            continue
        label = _label(item, position)
        unread.add(label)
        unnamed = unnamed or not isinstance(item, dict) or any(place[:1] == ("id",) for place, _ in found)
        for place, fault in found:
            column = f"{label}.{fault.column}" if fault.column else label
            faults.append(replace(fault, row=document.line((position, *place)), column=column))
    return Partly(tuple(models), tuple(faults), frozenset(unread), unnamed)


def read_csv_models(path: Path, model: type[M]) -> tuple[M, ...]:
    """Read a comma-separated file with one model a line; empty cells are missing values."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise UserError([Fault("dit bestand ontbreekt.", path)]) from None
    except (OSError, UnicodeDecodeError):
        raise UserError([Fault(_NO_CSV, path)]) from None
    return _kept(_models_of_lines, text, path, model)


_NO_CSV = "dit bestand is niet te lezen als CSV in UTF-8."


def _models_of_lines(text: str, path: Path, model: type[M]) -> tuple[M, ...]:
    try:
        reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        rows = [(reader.line_num, row) for row in reader]
    except csv.Error:
        raise UserError([Fault(_NO_CSV, path)]) from None
    faults: list[Fault] = []
    models: list[M] = []
    for line, row in rows:
        if None in row:
            faults.append(Fault("deze regel heeft meer kolommen dan de kop.", path, line))
            continue
        filled = {key: cell for key, cell in row.items() if cell not in (None, "")}
        made, found = validated(filled, model, path, line)
        faults += [fault for _, fault in found]
        models += [] if made is None else [made]
    if faults:
        raise UserError(faults)
    return tuple(models)


def _label(item: Any, position: int) -> str:
    """Return the id of an item of a list, or how many-th it is."""
    named = item.get("id") if isinstance(item, dict) else None
    return str(named) if isinstance(named, str | int | float) else str(position + 1)
