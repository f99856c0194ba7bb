"""One cell of a table to a value: Dutch and English numbers, signs that stand for no figure, errors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from hcalib.sources.cells import read_number
from hcalib.sources.layouts.wording import plain
from hcalib.sources.workbooks import Sheet

_HELD_BACK = "door de bron afgeschermd"
_USUAL_SIGNS = {
    "x": _HELD_BACK,
    "*": _HELD_BACK,
    ".": "onbekend, onvoldoende betrouwbaar of geheim volgens de bron",
    "..": "niet beschikbaar volgens de bron",
    "-": "geen cijfer volgens de bron",
    "–": "geen cijfer volgens de bron",
    "n.v.t.": "niet van toepassing volgens de bron",
    "nvt": "niet van toepassing volgens de bron",
    "n.b.": "niet bekend volgens de bron",
    "nb": "niet bekend volgens de bron",
    "onbekend": "niet bekend volgens de bron",
    "n/a": "niet beschikbaar volgens de bron",
}
_DIGITS = 12
"""Significant digits that are kept: a spreadsheet stores 0.3 as 0.30000000000000004."""


@dataclass(frozen=True)
class Value:
    """What a cell says.

    Attributes
    ----------
    state : {"waarde", "teken", "leeg", "onleesbaar"}
    value : Decimal or None
    qualifier : str
    note : str
        Dutch: what a sign means, how a number was read, or why it cannot be read.
    held_back : bool
        Whether the publisher keeps the figure from us.
    """

    state: Literal["waarde", "teken", "leeg", "onleesbaar"]
    value: Decimal | None = None
    qualifier: str = ""
    note: str = ""
    held_back: bool = False


def read_value(
    sheet: Sheet, row: int, column: int, *, whole: bool, multiplier: Decimal, signs: Mapping[str, str]
) -> Value:
    """Read one figure.

    Parameters
    ----------
    sheet : Sheet
    row, column : int
        From 0.
    whole : bool
        Whether text such as ``1.234`` can only be a whole number. Numbers that the spreadsheet itself knows
        may have decimals anyway.
    multiplier : Decimal
    signs : mapping of str to str
        What stands in place of a figure, to what it means; goes before the usual signs. A meaning that
        says 'afgeschermd' is a figure that exists and is kept from us.
    """
    cell = sheet.cell(row, column)
    if cell is None or (isinstance(cell, str) and not plain(cell)):
        if (row, column) in sheet.formulas:
            note = (
                "een formule zonder bewaarde uitkomst; open het bestand in Excel, sla het op en lees opnieuw"
            )
            return Value("onleesbaar", note=note)
        return Value("leeg")
    if (row, column) in sheet.errors:
        return Value("onleesbaar", note=f"een foutwaarde ({plain(cell)})")
    meaning = _meaning(cell, signs)
    if meaning is not None:
        return Value("teken", note=meaning, held_back="afgeschermd" in meaning)
    reading = read_number(cell, decimals=not (whole and isinstance(cell, str)))
    if whole and reading.state == "onduidelijk":
        reading = read_number(cell)  # '4.000,4' can be read in one way only, also where 4000 was expected
    if reading.state == "nvt":
        return Value("teken", note="geen cijfer volgens de bron")
    if reading.state != "waarde":
        return Value("onleesbaar", note=(reading.remark or "geen getal").rstrip("."))
    return Value("waarde", _exact(reading.value) * multiplier, reading.qualifier)


def as_text(value: Decimal | None) -> str:
    """Write a value as an observation file does: with a point, without zeros behind it."""
    if value is None:
        return ""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _meaning(cell: object, signs: Mapping[str, str]) -> str | None:
    text = plain(cell).casefold()
    own = {plain(sign).casefold(): meaning for sign, meaning in signs.items()}
    return own.get(text) or (_USUAL_SIGNS.get(text) if isinstance(cell, str) else None)


def _exact(number: float) -> Decimal:
    return Decimal(f"{number:.{_DIGITS}g}")
