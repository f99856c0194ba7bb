"""Days as people type them; the Dutch order (day, month, year) leads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from hcalib.sources.cells.reading import Reading, clean, no_value, quoted, unclear

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari jan january", "februari feb febr february", "maart mrt mar march", "april apr",
            "mei may", "juni jun june", "juli jul july", "augustus aug august", "september sep sept",
            "oktober okt oct october", "november nov", "december dec",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_DAY_NAME = re.compile(
    r"^(?:maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|ma|di|wo|do|vr|za|zo)\.?,? ",
    re.IGNORECASE,
)
_TIME = re.compile(r"[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: uur|Z)?$", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})|(\d{4})(\d{2})(\d{2})", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})([-/.]| )(\d{1,2})\2(\d{4}|\d{2})", re.ASCII)
_NAMED = re.compile(r"(\d{1,2})e?[-./ ]*([a-z]+)[-./ ]*'?(\d{4}|\d{2})", re.ASCII | re.IGNORECASE)
_NAMED_FIRST = re.compile(r"([a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})", re.ASCII | re.IGNORECASE)
_EXCEL_START = date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 20_000, 80_000
"""Serial numbers of 1954 to 2119; other numbers are not taken for a day."""


def read_date(cell: object, *, earliest: date, latest: date) -> Reading:
    """Read a day between two others.

    "5-7-2022", "05/07/22", "5.7.2022", "2022-07-05", "5 juli 2022", "dinsdag 5 jul. 2022" and the
    serial numbers of a spreadsheet. "07/13/2022" is unclear: a month 13 does not exist, and turning day
    and month around would be guessing.

    Parameters
    ----------
    cell : object
        The value of a cell.
    earliest, latest : datetime.date
        First and last day that can be an answer; a day outside is unclear.

    Returns
    -------
    Reading
        With a :class:`datetime.date` as value.
    """
    common = no_value(cell)
    if common is not None:
        return common
    if isinstance(cell, bool | time):
        return unclear(f"{quoted(cell)} is geen datum.")
    if isinstance(cell, datetime):
        return _within(cell.date(), "", earliest, latest)
    if isinstance(cell, date):
        return _within(cell, "", earliest, latest)
    text = clean(cell)
    if isinstance(cell, int | float) or re.fullmatch(r"\d{4,5}(?:[.,]\d+)?", text, re.ASCII):
        return _from_number(text, earliest, latest)
    return _from_text(text, earliest, latest)


def _from_number(text: str, earliest: date, latest: date) -> Reading:
    number = float(text.replace(",", "."))
    if _FIRST_SERIAL <= number < _LAST_SERIAL:
        day = _EXCEL_START + timedelta(days=int(number))
        return _within(day, text, earliest, latest)
    if number.is_integer() and _YEAR_FIRST.fullmatch(text):
        return _from_text(text, earliest, latest)
    if 1900 <= number <= 2100:
        return unclear(f"{quoted(text)} is een jaar; hier wordt een dag gevraagd.")
    return unclear(f"{quoted(text)} is geen datum.")


def _from_text(text: str, earliest: date, latest: date) -> Reading:
    bare = re.sub(r" ?([-/.]) ?", r"\1", _TIME.sub("", _DAY_NAME.sub("", text))).strip()
    match = _DAY_FIRST.fullmatch(bare)
    if match and int(match[3]) > 12 >= int(match[1]):
        return unclear(f"{quoted(text)}: de maand {match[3]} bestaat niet; staan dag en maand andersom?")
    for parts in _parts(bare):
        try:
            return _within(_day(*parts, earliest, latest), text, earliest, latest)
        except ValueError:
            return unclear(f"{quoted(text)}: die dag bestaat niet.")
    return unclear(f"{quoted(text)} is niet als datum te lezen.")


def _parts(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield year (as written), month and day of the notation that fits, if any."""
    match = _YEAR_FIRST.fullmatch(text)
    if match:
        year, month, day = match[1] or match[4], match[2] or match[5], match[3] or match[6]
        yield year, int(month), int(day)
    match = _DAY_FIRST.fullmatch(text)
    if match:
        yield match[4], int(match[3]), int(match[1])
    match = _NAMED.fullmatch(text)
    if match and match[2].lower() in _MONTHS:
        yield match[3], _MONTHS[match[2].lower()], int(match[1])
    match = _NAMED_FIRST.fullmatch(text)
    if match and match[1].lower() in _MONTHS:
        yield match[3], _MONTHS[match[1].lower()], int(match[2])


def _day(year: str, month: int, day: int, earliest: date, latest: date) -> date:
    """Return the day; a year of two digits is the one that lies within the limits, if one does."""
    if len(year) == 4:
        return date(int(year), month, day)
    this_century = date(2000 + int(year), month, day)
    if this_century > latest and earliest.year <= 1900 + int(year) <= latest.year:
        return date(1900 + int(year), month, day)
    return this_century


def _within(day: date, text: str, earliest: date, latest: date) -> Reading:
    if not earliest <= day <= latest:
        return unclear(
            f"{_dutch(day)} ligt niet tussen {_dutch(earliest)} en {_dutch(latest)}; klopt het jaar?"
        )
    # other notations speak for themselves; these could have been meant otherwise
    told = "/" in text or text.replace(".", "").isdigit()
    return Reading(day, "waarde", remark=f"{quoted(text)}: gelezen als {_dutch(day)}." if told else "")


def _dutch(day: date) -> str:
    return f"{day.day}-{day.month}-{day.year}"
