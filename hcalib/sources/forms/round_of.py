"""Which round a form is about, also when a spreadsheet made a date of it or the hidden row is gone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from hcalib.errors import UserError
from hcalib.periods import Period
from hcalib.sources.cells import clean, read_date
from hcalib.sources.forms.grid import Grid, comparable
from hcalib.sources.forms.rounds import parse_round

RETURN_THIS = "vraag de afzender om het formulier dat wij stuurden in te vullen, of stuur het opnieuw"
"""What to do with a form that cannot be recognised, without capital and full stop."""

_MONTHS = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_SHORT_MONTH = re.compile(r"([a-z]{3})[a-z]*\.?[- ]'?(\d{4}|\d{2})", re.ASCII | re.IGNORECASE)
_MONTH_FIRST = re.compile(r"(\d{1,2})[-/](\d{4})", re.ASCII)
_HEADING = re.compile(r"ronde ([a-z]+ \d{4})")


def round_of(value: object, seen: tuple[Grid, Sequence[Grid]]) -> Period:
    """Return the month of the round that a form is about.

    Parameters
    ----------
    value : object
        What the hidden row says; None when it is not there.
    seen : tuple
        The sheet itself, and all sheets of the workbook; their visible text is looked at without ``value``.

    Raises
    ------
    UserError
        When it says no round, or more than one.
    """
    if value is not None:
        period = _read_round(value)
        if period is None:
            raise UserError(f"de ronde '{clean(value)[:60]}' is geen jaar en maand; {RETURN_THIS}.")
        return period
    found = set(_rounds_in_text((seen[0],))) or set(_rounds_in_text(seen[1]))
    if len(found) != 1:
        raise UserError(f"niet te zien is bij welke ronde dit formulier hoort; {RETURN_THIS}.")
    return found.pop()


def _rounds_in_text(grids: Sequence[Grid]) -> Iterator[Period]:
    for grid in grids:
        for value in grid.cells.values():
            heading = _HEADING.search(comparable(value))
            period = _read_round(heading[1]) if heading else None
            if period is None and isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}", value.strip()):
                period = _read_round(value)
            if period is not None:
                yield period


def _read_round(value: object) -> Period | None:
    """Read a round, also when a spreadsheet made a date of it: ``2022-07``, 1-7-2022, ``jul-22``."""
    if isinstance(value, date):
        return parse_round(f"{value.year}-{value.month:02d}") if 2015 <= value.year <= 2100 else None
    text = clean(value)
    day = read_date(text, earliest=date(2015, 1, 1), latest=date(2100, 12, 31)).value
    if isinstance(day, date):
        return parse_round(f"{day.year}-{day.month:02d}")
    short = _SHORT_MONTH.fullmatch(text)
    if short:
        name = "mrt" if short[1].lower() == "maa" else short[1].lower()
        year = short[2] if len(short[2]) == 4 else f"20{short[2]}"
        text = f"{year}-{_MONTHS.index(name) + 1:02d}" if name in _MONTHS else ""
    first = _MONTH_FIRST.fullmatch(text)
    if first:
        text = f"{first[2]}-{int(first[1]):02d}"
    try:
        return parse_round(text)
    except UserError:
        return None
