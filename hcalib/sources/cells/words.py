"""Choices, yes or no, and text as people type them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time

from hcalib.sources.cells.reading import EMPTY, Reading, clean, no_value, quoted, unclear
from hcalib.sources.language import bare

_YES = {"ja", "j", "yes", "y", "waar", "true", "1", "jawel"}
_NO = {"nee", "n", "no", "neen", "onwaar", "false", "0"}
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
"""How xlsx writes a control character in text."""
_FORGIVEN = ((10, 2), (5, 1), (0, 0))
"""From how many characters how many typing errors are forgiven."""


def read_choice(cell: object, choices: Mapping[str, str]) -> Reading:
    """Read one answer of a list.

    Parameters
    ----------
    cell : object
        The value of a cell.
    choices : mapping of str to str
        What is stored, to what people see. Either may have been typed; capitals, accents, spaces,
        punctuation and small typing errors do not matter as long as only one choice fits. Digits
        must be right.

    Returns
    -------
    Reading
        With a key of ``choices`` as value.
    """
    text = clean(cell)
    typed = bare(text)
    exact = {key for key, label in choices.items() if typed and typed in (bare(label), bare(key))}
    if len(exact) == 1:
        return Reading(exact.pop(), "waarde")
    common = no_value(cell)
    if common is not None:
        return common
    key = _nearest(typed, choices)
    if key is not None:
        return Reading(key, "waarde", remark=f"{quoted(text)}: gelezen als '{choices[key]}'.")
    return unclear(f"{quoted(text)} staat niet in de lijst met antwoorden.")


def read_yes_no(cell: object) -> Reading:
    """Read yes or no as a bool. Only a plain answer counts: "ja, mits" is unclear."""
    if isinstance(cell, bool):
        return Reading(cell, "waarde")
    typed = clean(cell).casefold().rstrip("!.")
    if typed in _YES:
        return Reading(True, "waarde")
    if typed in _NO:
        return Reading(False, "waarde")
    common = no_value(cell)
    if common is not None:
        return common
    return unclear(f"{quoted(cell)} is geen ja of nee.")


def read_text(cell: object, *, longest: int = 4000) -> Reading:
    """Read text: invisible and control characters are taken out, line breaks stay.

    Parameters
    ----------
    cell : object
        The value of a cell; a number or a day becomes text as a Dutch reader would write it.
    longest : int
        Number of characters after which the text is cut; the remark then says so.
    """
    common = no_value(cell, unknown=False)
    if common is not None:
        return common
    text = _as_text(cell)
    if not text:
        return EMPTY
    if len(text) <= longest:
        return Reading(text, "waarde")
    remark = f"De tekst is langer dan {longest} tekens en is daarna afgekapt."
    return Reading(text[:longest].rstrip(), "waarde", remark=remark)


def _as_text(cell: object) -> str:
    if isinstance(cell, bool):
        return "ja" if cell else "nee"
    if isinstance(cell, float):
        return clean(cell).replace(".", ",")
    if isinstance(cell, date) and not (isinstance(cell, datetime) and cell.time() != time()):
        return f"{cell.day}-{cell.month}-{cell.year}"
    text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), str(cell))
    text = re.sub(r"\r\n?|[\v\f\x85\u2028\u2029]", "\n", text)
    lines = ("".join(_visible(c) for c in line) for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(re.sub(r" +", " ", line).strip() for line in lines)).strip()


def _visible(character: str) -> str:
    """Return a character as it may be kept: the joiners of an emoji stay, other invisible ones go."""
    category = unicodedata.category(character)
    if category == "Zs" or character == "\t":
        return " "
    if character in "\u200c\u200d":
        return character
    return "" if category in ("Cc", "Cf", "Cs", "Cn", "Co") else character


def _nearest(typed: str, choices: Mapping[str, str]) -> str | None:
    """Return the choice that differs by a small typing error, when no other differs as little."""
    most = _FORGIVEN[0][1]
    distances = sorted((_distance(typed, bare(label), most), key) for key, label in choices.items())
    if not distances or (len(distances) > 1 and distances[0][0] == distances[1][0]):
        return None
    distance, key = distances[0]
    label = bare(choices[key])
    allowed = next(errors for length, errors in _FORGIVEN if len(label) >= length)
    same_digits = re.findall(r"\d+", typed) == re.findall(r"\d+", label)
    return key if distance <= allowed and same_digits else None


def _distance(left: str, right: str, most: int) -> int:
    """Return how many letters to add, drop, change or swap with a neighbour; ``most + 1`` for more."""
    if abs(len(left) - len(right)) > most:
        return most + 1
    rows = [list(range(len(right) + 1))]
    for i, a in enumerate(left, 1):
        row, above = [i], rows[-1]
        for j, b in enumerate(right, 1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, rows[i - 2][j - 2] + 1)
            row.append(cost)
        rows.append(row)
    return rows[-1][-1]
