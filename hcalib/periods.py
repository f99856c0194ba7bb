"""CBS period codes: years, school years, quarters and months.

The codes are those of StatLine: ``2021JJ00`` (year), ``2020SJ00`` (school year 2020/'21),
``2021KW01`` (quarter) and ``2021MM01`` (month). A day is written ``2021-06-30``; documents state
figures on such days.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Frequency = Literal["jaar", "schooljaar", "kwartaal", "maand", "dag"]

_PATTERN = re.compile(r"(\d{4})(JJ|SJ|KW|MM)(\d{2})", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_FREQUENCIES: dict[str, Frequency] = {"JJ": "jaar", "SJ": "schooljaar", "KW": "kwartaal", "MM": "maand"}
_PARTS_PER_YEAR: dict[Frequency, int] = {"kwartaal": 4, "maand": 12}


@dataclass(frozen=True, order=True)
class Period:
    """A stretch of time with a StatLine code; ordered by its first day, then its last.

    Attributes
    ----------
    start, end : datetime.date
        First and last day, both included.
    frequency : {"jaar", "schooljaar", "kwartaal", "maand", "dag"}
    code : str
        The StatLine code, or an ISO date for a day.
    """

    start: date
    end: date
    frequency: Frequency
    code: str

    @property
    def year(self) -> int:
        """Calendar year in which the period starts."""
        return self.start.year

    @property
    def quarter(self) -> int:
        """Quarter of the year in which the period starts, 1 to 4."""
        return (self.start.month - 1) // 3 + 1


def parse_period(code: str) -> Period:
    """Read a StatLine period code.

    Parameters
    ----------
    code : str
        For example ``2021JJ00``, ``2020SJ00``, ``2021KW04``, ``2021MM12`` or ``2021-06-30``.

    Raises
    ------
    ValueError
        If there is no such period; the message is a Dutch sentence.
    """
    match = _PATTERN.fullmatch(code)
    if match is None:
        return _parse_day(code)
    year, frequency, part = int(match[1]), _FREQUENCIES[match[2]], int(match[3])
    if not 1 <= year < 9999:
        raise ValueError(_no_such_period(code))
    if frequency in ("jaar", "schooljaar"):
        if part != 0:
            raise ValueError(_no_such_period(code))
        if frequency == "jaar":
            return Period(date(year, 1, 1), date(year, 12, 31), "jaar", code)
        return Period(date(year, 8, 1), date(year + 1, 7, 31), "schooljaar", code)
    parts = _PARTS_PER_YEAR[frequency]
    if not 1 <= part <= parts:
        raise ValueError(_no_such_period(code))
    months = 12 // parts
    first_month = (part - 1) * months + 1
    return Period(date(year, first_month, 1), _month_end(year, first_month + months - 1), frequency, code)


def year_period(year: int) -> Period:
    """Return the calendar year as a period."""
    return parse_period(f"{year:04d}JJ00")


def _parse_day(code: str) -> Period:
    if _DAY.fullmatch(code) is None:
        raise ValueError(_no_such_period(code))
    try:
        day = date.fromisoformat(code)
    except ValueError:
        raise ValueError(_no_such_period(code)) from None
    return Period(day, day, "dag", code)


def _month_end(year: int, month: int) -> date:
    following = date(year + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1)


def _no_such_period(code: str) -> str:
    return (
        f"de periode '{code}' bestaat niet; schrijf een jaar als 2021JJ00, een schooljaar als 2020SJ00, "
        "een kwartaal als 2021KW01, een maand als 2021MM01 of een dag als 2021-06-30."
    )
