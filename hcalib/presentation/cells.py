"""From a display frame to the cells of an HTML table: formats, alignment, badges, missing values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import pandas as pd
from markupsafe import Markup

from hcalib.presentation import dutch
from hcalib.presentation.page import Link

Tone = Literal["reached", "good", "moderate", "poor", "unknown", "neutral"]
Align = Literal["left", "right"]
MAX_ROWS = 250
"""Longer tables are cut off in the page; the download has all rows."""

_LONG_TEXT = 26


@dataclass(frozen=True)
class Status:
    """A judgement in a table: text with an icon of its own, so that colour is never alone.

    Attributes
    ----------
    text : str
        In Dutch, for example 'op koers' or 'onvoldoende gegevens'.
    tone : {"reached", "good", "moderate", "poor", "unknown", "neutral"}
        Which icon and colour it gets.
    """

    text: str
    tone: Tone = "neutral"

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Cell:
    """One cell: its kind decides how the template shows ``text``."""

    kind: Literal["text", "number", "missing", "status", "link", "list", "markup"]
    text: str = ""
    tone: Tone = "neutral"
    href: str = ""
    parts: tuple[str, ...] = ()
    markup: Markup | None = None


@dataclass(frozen=True)
class Column:
    """A column: heading, alignment and, for a number, its decimals."""

    heading: str
    align: Align
    decimals: int
    numeric: bool


@dataclass(frozen=True)
class TableModel:
    """What the table template needs.

    Attributes
    ----------
    columns : tuple of Column
        The first column heads the rows.
    rows : tuple of tuple of Cell
    hidden_rows : int
        Number of rows that were left out for length.
    stacked : bool
        Whether a phone shows a row as a card instead of scrolling sideways.
    compact : bool
        Whether it is a few columns of numbers, which belong close together.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    hidden_rows: int
    stacked: bool
    compact: bool


def build_table(
    frame: pd.DataFrame,
    decimals: int | Mapping[str, int] | None = None,
    align: Mapping[str, Align] | None = None,
    status_column: str | None = None,
) -> TableModel:
    """Prepare a display frame for the template.

    Parameters
    ----------
    frame : pandas.DataFrame
        Dutch headings; the index is not shown. Cells may be text, numbers, dates, :class:`Status`,
        :class:`Link`, a list or tuple of texts, Markup, or missing.
    decimals : int or mapping, optional
        Decimals, for all columns or by heading; also read from ``frame.attrs["decimals"]``. By default
        none for whole numbers and one for fractions.
    align : mapping, optional
        Heading to 'left' or 'right'; numbers are right by default. Also read from ``frame.attrs["align"]``.
    status_column : str, optional
        Column whose plain texts become neutral badges.
    """
    chosen = decimals if decimals is not None else frame.attrs.get("decimals")
    chosen_align = align if align is not None else frame.attrs.get("align", {})
    columns = tuple(
        _column(str(name), frame.iloc[:, position], position, chosen, chosen_align)
        for position, name in enumerate(frame.columns)
    )
    shown = frame.head(MAX_ROWS)
    rows = tuple(
        tuple(
            _cell(value, column, badge=column.heading == status_column)
            for value, column in zip(row, columns, strict=True)
        )
        for row in shown.itertuples(index=False, name=None)
    )
    compact = len(columns) <= 4 and all(column.numeric for column in columns[1:])
    return TableModel(columns, rows, len(frame) - len(shown), _reads_better_stacked(columns, rows), compact)


def _column(
    heading: str,
    values: pd.Series,
    position: int,
    decimals: int | Mapping[str, int] | None,
    align: Mapping[str, Align],
) -> Column:
    label = position == 0 or heading.lower().endswith(("jaar", "periode"))
    numeric = not label and _holds_numbers(values)
    whole = numeric and all(float(value).is_integer() for value in values if not dutch.is_missing(value))
    if isinstance(decimals, Mapping):
        digits = decimals.get(heading, 0 if whole else 1)
    elif pd.api.types.is_integer_dtype(values) or (decimals is None and whole):
        digits = 0
    else:
        digits = 1 if decimals is None else decimals
    return Column(heading, align.get(heading, "right" if numeric else "left"), digits, numeric)


def _holds_numbers(values: pd.Series) -> bool:
    present = [value for value in values if not dutch.is_missing(value)]
    return bool(present) and all(_is_number(value) for value in present)


def _is_number(value: Any) -> bool:
    return bool(pd.api.types.is_number(value)) and not pd.api.types.is_bool(value)


def _cell(value: Any, column: Column, badge: bool) -> Cell:
    if isinstance(value, Status):
        return Cell("status", value.text, value.tone)
    if isinstance(value, Link):
        return Cell("link", value.title, href=value.href)
    if isinstance(value, Markup):
        return Cell("markup", markup=value)
    if isinstance(value, (list, tuple)):
        parts = tuple(str(part) for part in value)
        return Cell("list", parts=parts) if parts else _missing(column)
    if dutch.is_missing(value) or value == "":
        return _missing(column)
    if pd.api.types.is_bool(value):
        return Cell("text", "ja" if value else "nee")
    if _is_number(value):
        text = dutch.number(value, column.decimals) if column.numeric else _label_number(value)
        return Cell("number" if column.numeric else "text", text)
    if isinstance(value, date):
        return Cell("text", dutch.day(value))
    return Cell("status" if badge else "text", str(value))


def _missing(column: Column) -> Cell:
    # a dash in a column of numbers keeps the column calm; screen readers hear the word
    return Cell("missing", dutch.DASH if column.numeric or column.align == "right" else dutch.UNKNOWN)


def _label_number(value: float) -> str:
    # a year or a code: no point per thousand
    return str(int(value)) if float(value).is_integer() else dutch.number(value, 1)


def _reads_better_stacked(columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> bool:
    if len(columns) < 3:
        return False
    texts = [cell for row in rows for cell in row[1:] if cell.kind in ("text", "list", "markup")]
    # of mark-up only what a reader sees: a symbol with its spoken text stays a symbol
    parts = (
        part for cell in texts for part in (*cell.parts, cell.text, (cell.markup or Markup()).striptags())
    )
    longest = max((len(part) for part in parts), default=0)
    return longest > _LONG_TEXT or any(cell.kind == "status" for row in rows for cell in row)
