"""Periods in the many ways people write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from hcalib.periods import Frequency, parse_period
from hcalib.sources.layouts.wording import simple

_FIRST_YEAR, _LAST_YEAR = 1980, 2100
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari jan", "februari feb febr", "maart mrt mar", "april apr", "mei may", "juni jun",
            "juli jul", "augustus aug", "september sep sept", "oktober okt oct", "november nov",
            "december dec",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "eerste": 1, "tweede": 2, "derde": 3, "vierde": 4}
_PROVISIONAL = re.compile(
    r"\s*(?:\*{1,2}|\(?(?:nader )?voorlopige?(?: cijfers?)?\)?|\(v\))\s*$", re.IGNORECASE
)
_CODE = re.compile(r"\d{4}(?:JJ|SJ|KW|MM)\d{2}", re.ASCII | re.IGNORECASE)

_YEAR = r"(?P<year>\d{4})"
_QUARTER = r"(?P<quarter>[1-4]|i|ii|iii|iv|eerste|tweede|derde|vierde)(?:e|ste|de)?"
_KWARTAAL = r"(?:kwartaal|kw|k|q)"
_MONTH = rf"(?P<name>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})"
_PATTERNS: tuple[tuple[Frequency, re.Pattern[str]], ...] = (
    ("schooljaar", re.compile(r"(?:\w+jaar )?(?P<year>\d{4}) (?P<next>\d{4}|\d{2})")),
    ("schooljaar", re.compile(rf"(?:schooljaar|studiejaar|collegejaar) {_YEAR}")),
    ("kwartaal", re.compile(rf"{_YEAR} ?{_KWARTAAL} ?{_QUARTER}")),
    ("kwartaal", re.compile(rf"{_KWARTAAL} ?{_QUARTER} {_YEAR}")),
    ("kwartaal", re.compile(rf"{_QUARTER} ?{_KWARTAAL}(?: van)? {_YEAR}")),
    ("kwartaal", re.compile(rf"{_YEAR} {_QUARTER} {_KWARTAAL}")),
    ("kwartaal", re.compile(rf"{_YEAR} (?P<quarter>i|ii|iii|iv)")),
    ("kwartaal", re.compile(rf"(?P<quarter>i|ii|iii|iv) {_YEAR}")),
    ("maand", re.compile(rf"{_MONTH} (?P<year>\d{{4}}|\d{{2}})")),
    ("maand", re.compile(rf"{_YEAR} {_MONTH}")),
    ("dag", re.compile(rf"(?P<day>\d{{1,2}}) {_MONTH} {_YEAR}")),
    ("dag", re.compile(rf"(?P<day>\d{{1,2}}) (?P<month>\d{{1,2}}) {_YEAR}")),
    ("dag", re.compile(rf"{_YEAR} (?P<month>\d{{2}}) (?P<day>\d{{2}})")),
)  # fmt: skip
_TWO_NUMBERS = re.compile(r"(\d{4}) (\d{1,2})|(\d{1,2}) (\d{4})")


@dataclass(frozen=True)
class Moment:
    """A period that was read.

    Attributes
    ----------
    code : str
        StatLine code of the period.
    provisional : bool
        Whether a mark behind it says that its figures are provisional.
    """

    code: str
    provisional: bool = False


def read_period(cell: object, frequency: Frequency) -> Moment | None:
    """Read a period; None when it is none, or another kind than asked for.

    Parameters
    ----------
    cell : object
        Text, a number or a day: ``2021``, ``2021-I``, ``1e kwartaal 2021``, ``2021 KW1``, ``jan-21``,
        ``2020/2021``, a CBS code, or a day at the edge of the period.
    frequency : str
        The kind of period that is asked for. It decides what ``2021`` and ``2021-02`` are.
    """
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, datetime | date):
        day = cell.date() if isinstance(cell, datetime) else cell
        return _known(_of_day(day, frequency), False)
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
    bare = _PROVISIONAL.sub("", text)
    provisional = bare != text
    if _CODE.fullmatch(bare):
        return _known(bare.upper() if _kind(bare.upper()) == frequency else None, provisional)
    words = simple(bare.replace("'", " ").replace("’", " "))
    return _known(_of_words(words, frequency), provisional)


def period_code(year: int, frequency: Frequency, part: int = 0) -> str | None:
    """Return the code of a year, school year, quarter or month; None when there is none."""
    letters = {"jaar": "JJ", "schooljaar": "SJ", "kwartaal": "KW", "maand": "MM"}.get(frequency)
    code = f"{year:04d}{letters}{part:02d}"
    return code if letters and _kind(code) == frequency and _FIRST_YEAR <= year <= _LAST_YEAR else None


def _known(code: str | None, provisional: bool) -> Moment | None:
    if code is None or not _FIRST_YEAR <= int(code[:4]) <= _LAST_YEAR:
        return None
    return Moment(code, provisional)


def _kind(code: str) -> Frequency | None:
    try:
        return parse_period(code).frequency
    except ValueError:
        return None


def _of_words(words: str, frequency: Frequency) -> str | None:
    if re.fullmatch(r"\d{4}", words):
        return period_code(int(words), frequency) if frequency in ("jaar", "schooljaar") else None
    if re.fullmatch(r"\d{6}", words):
        return period_code(int(words[:4]), frequency, int(words[4:])) if frequency == "maand" else None
    pair = _TWO_NUMBERS.fullmatch(words)
    if pair and frequency == "kwartaal" and len(pair[2] or pair[3]) == 2:
        return None  # 2021-02 is written by people who mean a month
    if pair and frequency in ("kwartaal", "maand"):
        return period_code(int(pair[1] or pair[4]), frequency, int(pair[2] or pair[3]))
    for kind, pattern in _PATTERNS:
        match = pattern.fullmatch(words)
        if match and (kind == frequency or kind == "dag"):
            return _of_match(match.groupdict(), kind, frequency)
    return None


def _of_match(parts: dict[str, str | None], kind: Frequency, frequency: Frequency) -> str | None:
    year = int(parts["year"] or 0)
    if kind == "schooljaar":
        following = parts.get("next")
        if following is not None and int(following) % 100 != (year + 1) % 100:
            return None
        return period_code(year, "schooljaar")
    if kind == "kwartaal":
        written = parts["quarter"] or ""
        return period_code(year, "kwartaal", _QUARTERS.get(written) or int(written))
    name = parts.get("name")
    month = _MONTHS[name] if name else int(parts.get("month") or 0)
    if kind == "maand":
        return period_code(year if year > 99 else 2000 + year, "maand", month)
    try:
        return _of_day(date(year, month, int(parts["day"] or 0)), frequency)
    except ValueError:
        return None


def _of_day(day: date, frequency: Frequency) -> str | None:
    """Return the period that starts or ends on a day; a school year is counted on 1 October."""
    if frequency == "dag":
        return day.isoformat()
    if frequency == "schooljaar":
        return period_code(day.year, "schooljaar") if (day.month, day.day) == (10, 1) else None
    part = {"jaar": 0, "kwartaal": (day.month + 2) // 3, "maand": day.month}[frequency]
    code = period_code(day.year, frequency, part)
    if code is None:
        return None
    period = parse_period(code)
    return code if day in (period.start, period.end) else None  # a cell with 'jan-21' holds the first day
