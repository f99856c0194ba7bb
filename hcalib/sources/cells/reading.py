"""The outcome of reading one cell, and what all readers share: cleaning, empty and not applicable."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Literal

State = Literal["waarde", "leeg", "nvt", "onduidelijk"]
Qualifier = Literal["", "ca.", ">", "<"]


@dataclass(frozen=True)
class Reading:
    """What a cell says.

    Attributes
    ----------
    value : Any
        The answer when ``state`` is ``waarde``, otherwise None.
    state : {"waarde", "leeg", "nvt", "onduidelijk"}
        A value; nothing filled in; on purpose no answer ("n.v.t.", "onbekend"); not to be read.
    qualifier : {"", "ca.", ">", "<"}
        What stood before a number: about, more than (or at least), less than (or at most).
    remark : str
        Dutch sentence: why it is unclear, or how it was read where that is not obvious.
    """

    value: Any
    state: State
    qualifier: Qualifier = ""
    remark: str = ""


EMPTY = Reading(None, "leeg")

_CELL_ERROR = re.compile(
    r"#(N/A|N/B|REF!|VERW!|DIV/0!|DEEL/0!|VALUE!|WAARDE!|NAME\?|NAAM\?|NUM!|GETAL!|NULL!|LEEG!|SPILL!|OVERLOOP!"
    r"|CALC!|GETTING_DATA|###+)|Err:\d{3}",
    re.IGNORECASE | re.ASCII,
)
"""What Excel (English and Dutch) and LibreOffice show instead of a result."""
_NOT_APPLICABLE = {
    "nvt", "nvt.", "n.v.t", "n.v.t.", "n/a", "n.a.", "niet van toepassing", "-", "--", "–", "—", "/",
}  # fmt: skip
_UNKNOWN = {
    "onbekend", "niet bekend", "nog niet bekend", "nog onbekend", "weet niet", "weet ik niet", "?",
    "geen idee", "geen gegevens", "geen antwoord", "niet gemeten", "nog niet gemeten",
}  # fmt: skip
_DUTCH_BOOLEANS = {True: "waar", False: "onwaar"}
_LONGEST_QUOTE = 60


def unclear(remark: str) -> Reading:
    """Return a reading that a person has to look at."""
    return Reading(None, "onduidelijk", remark=remark)


def clean(cell: object) -> str:
    """Return a cell as one line of text: no control or invisible characters, single spaces.

    A mark that reverses the reading direction *between* visible characters is kept, so that a number
    of which a screen shows the digits in another order is not taken for granted.
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return _DUTCH_BOOLEANS[cell]
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time():
        cell = cell.date()
    if isinstance(cell, date) and not isinstance(cell, datetime):
        return cell.isoformat()
    text = "".join(" " if _is_space(c) else c for c in str(cell))
    text = "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cs", "Cn", "Co"))
    return re.sub(r" +", " ", _strip_marks(text))


def quoted(cell: object) -> str:
    """Return a cell between quotation marks, short enough for a sentence."""
    text = clean(cell)
    return f"'{text[:_LONGEST_QUOTE]}…'" if len(text) > _LONGEST_QUOTE else f"'{text}'"


def no_value(cell: object, *, unknown: bool = True) -> Reading | None:
    """Read what every kind of question has in common; None when there is something to read.

    Empty cells, "n.v.t." and the like, error codes of a spreadsheet and numbers that do not exist.
    With ``unknown`` also "onbekend" and the like, which in a text may be the answer itself.
    """
    if isinstance(cell, float) and not abs(cell) < float("inf"):
        return unclear("Hier staat geen getal dat bestaat.")
    text = clean(cell)
    if not text:
        return EMPTY
    if _CELL_ERROR.fullmatch(text):
        return unclear(f"Hier staat een foutmelding van het rekenblad ({text}).")
    if text.casefold() in _NOT_APPLICABLE or (unknown and text.casefold() in _UNKNOWN):
        return Reading(None, "nvt", remark=f"{quoted(text)}: gelezen als geen antwoord.")
    return None


def _is_space(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) == "Zs"


def _strip_marks(text: str) -> str:
    start, end = 0, len(text)
    while start < end and _is_blank(text[start]):
        start += 1
    while end > start and _is_blank(text[end - 1]):
        end -= 1
    return text[start:end]


def _is_blank(character: str) -> bool:
    return character == " " or unicodedata.category(character) == "Cf"
