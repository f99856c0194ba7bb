"""How a form looks: fonts, colours and borders, calm enough to print."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection

INK = "18222C"
MUTED = "535F6B"
ACCENT = "0B5563"
PALE = "E3EEF0"
ANSWER = "FFF8DC"
CLOSED = "E6E9EB"
WARNING = "F6C9BE"
WARNING_INK = "8C1D0A"
LINE = "A3ADB5"

_FONT = "Calibri"


@dataclass(frozen=True)
class Look:
    """Font, fill, border and alignment of one kind of cell, and whether it can be typed in."""

    font: Font
    fill: PatternFill | None = None
    border: Border | None = None
    alignment: Alignment | None = None
    protection: Protection | None = None


def looks() -> dict[str, Look]:
    """Return the looks by the kind of row or cell they belong to."""
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side

    def font(size: float, colour: str = INK, *, bold: bool = False, italic: bool = False) -> Font:
        return Font(name=_FONT, size=size, color=colour, bold=bold, italic=italic)

    def fill(colour: str) -> PatternFill:
        return PatternFill("solid", start_color=colour, end_color=colour)

    def align(vertical: str = "top", *, indent: int = 0) -> Alignment:
        return Alignment(horizontal="left", vertical=vertical, wrap_text=True, indent=indent)

    side = Side(style="thin", color=LINE)
    box = Border(left=side, right=side, top=side, bottom=side)
    below = Border(bottom=Side(style="thin", color=PALE))
    return {
        "example": Look(font(12, "FFFFFF", bold=True), fill(WARNING_INK), None, align("center")),
        "title": Look(font(17, ACCENT, bold=True), None, None, align("center")),
        "respondent": Look(font(13, INK, bold=True), None, None, align("center")),
        "guide": Look(font(10, MUTED), None, None, align()),
        "heading": Look(font(10, "FFFFFF", bold=True), fill(ACCENT), None, align("center")),
        "section": Look(font(12, ACCENT, bold=True), fill(PALE), None, align("center")),
        "intro": Look(font(10, MUTED, italic=True), None, None, align()),
        "label": Look(font(11), None, below, align()),
        "help": Look(font(10, MUTED), None, below, align(indent=1)),
        "previous": Look(font(10, MUTED, italic=True), None, below, align(indent=1)),
        "answer": Look(font(11), fill(ANSWER), box, align(), Protection(locked=False)),
        "closed": Look(font(11, MUTED), fill(CLOSED), box, align()),
        "column": Look(font(10, INK, bold=True), fill(PALE), box, align("center")),
        "column-help": Look(font(9, MUTED), None, box, align()),
        "text": Look(font(11), None, None, align()),
        "strong": Look(font(11, INK, bold=True), None, below, align()),
    }
