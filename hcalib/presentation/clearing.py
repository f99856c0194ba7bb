"""Cleared figures at the door of a block: opened there, with their cell and rounding, and asked for.

A figure from answers reaches a block as :class:`hcalib.disclosure.cleared.Cleared`. The block writes the
number, and in the CSV the columns with which ``hca audit`` finds it back. So those cannot be forgotten, and
never differ from the page. A plain number beside a source in confidence is refused: nobody can tell that it
was protected.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from hcalib import numerals
from hcalib.catalog import Catalog
from hcalib.disclosure.cleared import Cleared, Span
from hcalib.errors import ExitCode, Fault, UserError
from hcalib.presentation import dutch

STEP = 0.1
"""Figures from answers are given in tenths: more digits would suggest more than is known."""

_BETWEEN = " : "
_NUMBERS = ("value", "low", "high")
_BY_HAND = ("cell", "rounding")


def tenths(value: float) -> float:
    """Round a figure to what is shown of it, halves away from zero as on the page."""
    return float(numerals.rounded(value, 1))


def shown(figure: Cleared) -> float | None:
    """Return what is shown of a figure, in tenths; None when it is withheld."""
    return None if figure.value is None else tenths(figure.value)


def rounding(figure: Cleared) -> float:
    """Return twice what a figure can be off, in tenths and rounded up: what the totals and the tenths add.

    A whole number that is a cell by itself is exact.
    """
    if len(figure.cells) == 1 and not figure.off and float(figure.value or 0).is_integer():
        return 0.0
    return round(math.ceil((STEP + 2 * figure.off) / STEP - 1e-9) * STEP, 1)


def refuse_plain(
    block: str,
    catalog: Catalog | None,
    sources: Sequence[str],
    data: pd.DataFrame | None,
    **display: pd.DataFrame | None,
) -> bool:
    """Stop when a block about answers in confidence holds a number that is not cleared.

    Parameters
    ----------
    block : str
        How the block is named to a reader.
    catalog : Catalog or None
        Tells which sources are in confidence.
    sources : sequence of str
        Ids of sources of the block beside those in ``data``.
    data : pandas.DataFrame or None
        Tidy data; each row is held against its own sources.
    **display : pandas.DataFrame or None
        What the page and the CSV show, by the Dutch name of the part; held against all sources of the block.

    Returns
    -------
    bool
        True when the block has a source in confidence, and all of its numbers are cleared.

    Raises
    ------
    UserError
        With exit code REPORT_FAILED, naming block and part; never the number.
    """
    secret = {name for name, one in catalog.sources.items() if one.in_confidence} if catalog else set()
    none = pd.DataFrame()
    about = none if data is None or data.empty else data[[_is_about(ids, secret) for ids in data["source"]]]
    if about.empty and not secret & set(sources):
        return False
    numbers = about[[name for name in _NUMBERS if name in about]]
    parts = {"gegevens": numbers, **{name: none if one is None else one for name, one in display.items()}}
    plain = [name for name, frame in parts.items() if any(_is_plain(value) for value in _values(frame))]
    # Only a cleared figure knows its cell: one that was written by hand would point the audit elsewhere.
    plain += [name for name in _BY_HAND if name in about]
    if plain:
        raise UserError([Fault(refusal(f"{block} ({name})")) for name in plain], ExitCode.REPORT_FAILED)
    return True


def refusal(place: str) -> str:
    """Say that a number from answers was not protected."""
    return (
        f"in {place} staat een getal uit vertrouwelijke antwoorden dat niet is beschermd; toon alleen wat de "
        "functies van hcalib.monitoring als beschermd cijfer teruggeven."
    )


def open_tidy(data: pd.DataFrame) -> pd.DataFrame:
    """Replace cleared figures in tidy data by what is shown of them.

    ``value`` becomes a number, ``span`` the columns ``low`` and ``high``, and ``cell`` and ``rounding`` say
    where a protected figure comes from. What follows from more than two cells has no cell of its own: it adds
    nothing to those. Data without cleared figures stay as they are.
    """
    if data.empty:
        # a figure that could not be drawn has data without rows, and perhaps without columns
        return data
    told = any(isinstance(value, Cleared) for value in data["value"])
    if not told and "span" not in data:
        return data
    values = list(data["value"])
    opened = data.assign(value=[_number(value) for value in values]).astype({"value": float})
    if "span" in data:
        ends = [_ends(one) for one in data["span"]]
        opened = opened.drop(columns="span")
        opened = opened.assign(low=[low for low, _ in ends], high=[high for _, high in ends])
    if all(value.agreed for value in values if isinstance(value, Cleared)):
        return opened
    sources = [value if _has_cell(value) else None for value in values]
    return opened.assign(
        cell=["" if one is None else _BETWEEN.join(one.cells) for one in sources],
        rounding=[math.nan if one is None else rounding(one) for one in sources],
    )


def open_display(frame: pd.DataFrame) -> pd.DataFrame:
    """Replace cleared figures in a display frame by the number, or by the sentence in its place."""
    if not any(isinstance(value, Cleared) for value in _values(frame)):
        return frame
    opened = frame.copy()
    for name in frame.columns:
        if any(isinstance(value, Cleared) for value in frame[name]):
            told = [_told(value) for value in frame[name]]
            opened[name] = pd.Series(told, index=frame.index, dtype=object)
    return opened


def _ends(span: Any) -> tuple[float, float]:
    """Return the ends of a span; one that is endless, or not there, is missing."""
    if not isinstance(span, Span):
        return math.nan, math.nan
    return span.low, span.high if math.isfinite(span.high) else math.nan


def _is_about(ids: Any, secret: set[str]) -> bool:
    return bool(secret & set(str(ids).split()))


def _is_plain(value: Any) -> bool:
    return pd.api.types.is_number(value) and not pd.api.types.is_bool(value) and not dutch.is_missing(value)


def _values(frame: pd.DataFrame) -> Iterator[Any]:
    for position in range(frame.shape[1]):
        for value in frame.iloc[:, position]:
            yield from value if isinstance(value, list | tuple) else (value,)


def _has_cell(value: Any) -> bool:
    return isinstance(value, Cleared) and 0 < len(value.cells) <= 2


def _number(value: Any) -> Any:
    if not isinstance(value, Cleared):
        return value
    return value.value if value.agreed else shown(value)


def _told(value: Any) -> Any:
    if isinstance(value, Cleared) and value.value is None:
        return value.reason
    return _number(value)
