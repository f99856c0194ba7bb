"""The filled cells of a sheet, and the texts in them in a form that can be compared."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from hcalib.sources.cells import clean
from hcalib.sources.language import bare
from hcalib.sources.workbooks import Sheet, cell_name

Cell = tuple[int, int]
"""Row and column, both from 0."""

_MOST_CELLS = 50_000
"""A form fills some hundreds of cells; a sheet with far more is no form, or a form beside other data."""


@dataclass(frozen=True)
class Grid:
    """A sheet as its filled cells.

    Attributes
    ----------
    sheet : Sheet
    cells : dict
        Row and column (from 0) to the value; empty cells and cells with spaces only are absent, except
        those with a formula.
    complete : bool
        False when only the first cells were taken because there are far too many.
    """

    sheet: Sheet
    cells: dict[Cell, object]
    complete: bool = True
    _rows: dict[int, dict[int, object]] = field(default_factory=dict)

    def row(self, row: int) -> dict[int, object]:
        """Return the filled cells of a row by column, from left to right."""
        return self._rows.get(row, {})

    def rows(self) -> Iterator[tuple[int, dict[int, object]]]:
        """Yield the rows with something in them, from the top."""
        yield from self._rows.items()

    def name(self, cell: Cell) -> str:
        """Return how a person finds a cell: ``C7``."""
        return cell_name(*cell)


def grid_of(sheet: Sheet) -> Grid:
    """Collect the filled cells of a sheet."""
    cells: dict[Cell, object] = {}
    rows: dict[int, dict[int, object]] = {}
    rows_with_formulas = {row for row, _ in sheet.formulas}
    for number, row in enumerate(sheet.cells):
        if row.count(None) == len(row) and number not in rows_with_formulas:
            continue  # there may be a million of these
        for column, value in enumerate(row):
            if value is None and (number, column) not in sheet.formulas:
                continue
            if isinstance(value, str) and not clean(value):
                continue
            if len(cells) == _MOST_CELLS:
                return Grid(sheet, cells, False, rows)
            cells[number, column] = value
            rows.setdefault(number, {})[column] = value
    return Grid(sheet, cells, True, rows)


def comparable(value: object) -> str:
    """Return the letters and digits of a text, so that layout, capitals and accents do not matter."""
    return bare(value[:2000]) if isinstance(value, str) else ""


def first_line(value: object) -> str:
    """Return the first line of a text in comparable form; a label may have an explanation below it."""
    lines = re.split(r"[\r\n]|_x000[AD]_", value.strip(), maxsplit=1) if isinstance(value, str) else [""]
    return comparable(lines[0])
