"""Numbers, dates, periods and small pieces of Dutch text, as the reports write them.

All functions return plain text without mark-up. They never use the locale of the computer, so a report
reads the same everywhere. A missing value (``None``, NaN, NA) becomes the word of ``UNKNOWN``; it never
becomes zero or an empty text.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import pandas as pd
from babel.dates import format_date

from hcalib import numerals
from hcalib.catalog import Unit
from hcalib.periods import parse_period

UNKNOWN = "onbekend"
"""What a missing value is called in text."""
DASH = "–"
"""What a missing value looks like in a column of numbers."""
NARROW_SPACE = "\u202f"
"""Narrow no-break space, between a number and the percent sign."""
MINUS = "−"

_LOCALE = "nl_NL"
_SINGULARS = {
    "personen": "persoon",
    "banen": "baan",
    "vacatures": "vacature",
    "plekken": "plek",
    "werkgevers": "werkgever",
    "uitkeringen": "uitkering",
    "uren": "uur",
    "fte": "fte",
}


def is_missing(value: Any) -> bool:
    """Tell whether a single value stands for 'not known': None, NaN, NaT or NA."""
    return value is None or (pd.api.types.is_scalar(value) and bool(pd.isna(value)))


def number(value: float | None, decimals: int = 0) -> str:
    """Write a number with a point per thousand and a decimal comma, rounded half away from zero.

    Parameters
    ----------
    value : float or None
        None and NaN give ``UNKNOWN``.
    decimals : int
        Number of digits behind the comma; always that many.

    Examples
    --------
    >>> number(1087)
    '1.087'
    >>> number(5.65, 1)
    '5,7'
    """
    if value is None or is_missing(value):
        return UNKNOWN
    return numerals.number(value, decimals).replace("-", MINUS)


def percent(value: float | None, decimals: int = 1) -> str:
    """Write a percentage (5.7 means 5.7 %) with a narrow no-break space before the sign."""
    if value is None or is_missing(value):
        return UNKNOWN
    return f"{number(value, decimals)}{NARROW_SPACE}%"


def signed(value: float | None, decimals: int = 0) -> str:
    """Write a change: always with a sign, except when it rounds to zero."""
    if value is None or is_missing(value):
        return UNKNOWN
    text = number(value, decimals)
    return f"+{text}" if numerals.rounded(value, decimals) > 0 else text


def between(low: float | None, high: float | None, decimals: int = 0) -> str:
    """Write an interval as words, 'tussen 5,1 en 6,3'; a missing bound makes it ``UNKNOWN``."""
    if is_missing(low) or is_missing(high):
        return UNKNOWN
    return f"tussen {number(low, decimals)} en {number(high, decimals)}"


def with_unit(value: float | None, unit: Unit | str, qualifier: str = "", decimals: int | None = None) -> str:
    """Write a value with its unit and qualifier, as in a sentence.

    Parameters
    ----------
    value : float or None
        None and NaN give ``UNKNOWN``, without a unit.
    unit : Unit or str
        A unit of the catalog, or the word itself.
    qualifier : {"", "ca.", ">", "<"}
        As in the observations; the signs are written out.
    decimals : int, optional
        By default none for counts and money, one for everything else.

    Examples
    --------
    >>> with_unit(1000, "personen", "ca.")
    'ca. 1.000 personen'
    """
    if value is None or is_missing(value):
        return UNKNOWN
    kind = unit.kind if isinstance(unit, Unit) else ""
    word = (unit.symbol or unit.name) if isinstance(unit, Unit) else unit
    if decimals is None:
        decimals = 1 if kind in ("percent", "ratio") or word in ("%", "procent") else 0
    if kind == "percent" or word in ("%", "procent"):
        text = percent(value, decimals)
    elif kind == "money" or word in ("€", "euro"):
        text = f"€\u00a0{number(value, decimals)}"
    else:
        text = f"{number(value, decimals)} {_singular(word) if value == 1 else word}"
    return f"{_QUALIFIER_WORDS[qualifier]} {text}" if qualifier else text


def count_noun(count: int, singular: str, plural: str) -> str:
    """Write a count with its noun: '1 project', '24 projecten', 'geen projecten'."""
    if count == 0:
        return f"geen {plural}"
    return f"{number(count)} {singular if count == 1 else plural}"


def day(value: date | datetime | pd.Timestamp | None) -> str:
    """Write a day as '30 juni 2021'."""
    if value is None or is_missing(value):
        return UNKNOWN
    return str(format_date(value, "d MMMM y", locale=_LOCALE))


def period(code: str) -> str:
    """Write a StatLine period code in words.

    Raises
    ------
    ValueError
        If there is no such period.

    Examples
    --------
    >>> period("2021KW01")
    '1e kwartaal 2021'
    """
    found = parse_period(code)
    if found.frequency == "jaar":
        return str(found.year)
    if found.frequency == "schooljaar":
        return f"schooljaar {_school_year(found.year)}"
    if found.frequency == "kwartaal":
        return f"{found.quarter}e kwartaal {found.year}"
    if found.frequency == "maand":
        return str(format_date(found.start, "MMMM y", locale=_LOCALE))
    return day(found.start)


def period_short(code: str) -> str:
    """Write a StatLine period code as briefly as an axis or a column needs: '2021', '2021-1', 'jan 2021'."""
    found = parse_period(code)
    if found.frequency == "jaar":
        return str(found.year)
    if found.frequency == "schooljaar":
        return _school_year(found.year)
    if found.frequency == "kwartaal":
        return f"{found.year}-{found.quarter}"
    if found.frequency == "maand":
        return str(format_date(found.start, "MMM y", locale=_LOCALE)).replace(".", "")
    return f"{found.start.day}-{found.start.month}-{found.start.year}"


def listing(parts: Sequence[str], conjunction: str = "en") -> str:
    """Write parts as one phrase: 'a, b en c'; no parts give an empty text."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {conjunction} {parts[-1]}"


def capitalised(text: str) -> str:
    """Make the first letter a capital and leave the rest as it is."""
    return text[:1].upper() + text[1:]


_QUALIFIER_WORDS = {"ca.": "ca.", ">": "meer dan", "<": "minder dan"}


def _singular(plural: str) -> str:
    return _SINGULARS.get(plural, plural)


def _school_year(start: int) -> str:
    return f"{start}/’{(start + 1) % 100:02d}"
