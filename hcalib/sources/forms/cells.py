"""Writing in cells: text is always text, whatever it looks like."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

    from hcalib.sources.forms.styles import Look

_LONGEST = 32_000
"""A cell holds 32,767 characters."""

_NOT_IN_XML = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TEXT_FORMAT = "@"
_POINTS_PER_LINE = 1.36
"""Height of a line, in times the size of its letters."""


def plain(text: str) -> str:
    """Return a text that a workbook can hold: no control characters or halves of characters, not too long."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _NOT_IN_XML.sub("\ufffd", lines)[:_LONGEST]


def put(sheet: Worksheet, row: int, column: int, text: str, look: Look | None = None) -> None:
    """Write a text in a cell, never as a formula or an error value, and give it its look."""
    cell = sheet.cell(row, column)
    if text:
        cell.value = plain(text)
        # openpyxl takes what begins with an equals sign for a formula, and "#N/A" for an error
        cell.data_type = "s"
        cell.quotePrefix = True
        cell.number_format = _TEXT_FORMAT
    if look is not None:
        dress(cell, look)


def dress(cell: Cell | MergedCell, look: Look) -> None:
    """Give a cell its look."""
    cell.font = look.font
    for name in ("fill", "border", "alignment", "protection"):
        value = getattr(look, name)
        if value is not None:
            setattr(cell, name, value)


def height_of(text: str, width: float, size: float) -> float:
    """Estimate the height in points that a wrapped text needs.

    Parameters
    ----------
    text : str
    width : float
        Width of the cell in Excel's units: about one digit of 11 points each.
    size : float
        Size of the letters in points.
    """
    characters = max(4, int(width * 11 / size * 1.1) - 1)
    lines = sum(max(1, len(textwrap.wrap(line, characters))) for line in text.split("\n"))
    return lines * size * _POINTS_PER_LINE + 4
