"""The moments of the calendar: when each comes next, what is due, and which editions it makes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fnmatch import fnmatchcase

from babel.dates import format_date

from hcalib.errors import ExitCode, UserError
from hcalib.publishing.unattended import YEAR, Moment, Unattended

CATCH_UP = timedelta(hours=30)
"""So long after its hour a moment can still be begun, by a computer that was off."""


@dataclass(frozen=True)
class Occurrence:
    """A moment in one year.

    Attributes
    ----------
    moment : Moment
    at : datetime.datetime
        In the time zone of the settings.
    """

    moment: Moment
    at: datetime

    @property
    def key(self) -> str:
        """Name under which its pipeline is on record."""
        return f"{self.moment.id}-{self.at:%Y-%m-%d}"

    @property
    def spoken(self) -> str:
        """The day and hour in words: 'vrijdag 15 januari 2027, 06.00 uur'."""
        return f"{format_date(self.at, 'EEEE d MMMM y', locale='nl_NL')}, {self.at:%H.%M} uur"

    @property
    def patterns(self) -> tuple[str, ...]:
        """Names of the editions of this year, still with ``*`` for anything."""
        return tuple(name.replace(YEAR, str(self.at.year)) for name in self.moment.editions)


def upcoming(settings: Unattended, now: datetime, number: int = 1) -> tuple[Occurrence, ...]:
    """Return the next ``number`` occurrences of every moment, the soonest first."""
    local = now.astimezone(settings.zone)
    found = [
        occurrence
        for moment in settings.moments
        for occurrence in [
            one
            for one in (_in_year(settings, moment, local.year + ahead) for ahead in range(number + 1))
            if one.at > now
        ][:number]
    ]
    return tuple(sorted(found, key=lambda one: (one.at, one.moment.id)))


def latest(settings: Unattended, moment: Moment, now: datetime) -> Occurrence:
    """Return the last occurrence of a moment that is not after ``now``."""
    year = now.astimezone(settings.zone).year
    this = _in_year(settings, moment, year)
    return this if this.at <= now else _in_year(settings, moment, year - 1)


def due(settings: Unattended, moment: Moment, now: datetime) -> Occurrence | None:
    """Return the occurrence that should begin now or should have begun shortly before; None when none."""
    last = latest(settings, moment, now)
    return last if now - last.at < CATCH_UP else None


def moment_of(settings: Unattended, name: str) -> Moment:
    """Find a moment by its id.

    Raises
    ------
    UserError
        With exit code USAGE when there is none.
    """
    found = next((moment for moment in settings.moments if moment.id == name), None)
    if found is None:
        choices = ", ".join(moment.id for moment in settings.moments)
        raise UserError(f"het moment '{name}' bestaat niet; kies uit: {choices}.", ExitCode.USAGE)
    return found


def editions_of(occurrence: Occurrence, known: Sequence[str]) -> tuple[str, ...]:
    """Return which of the known editions belong to an occurrence, in their order."""
    return tuple(name for name in known if any(fnmatchcase(name, pattern) for pattern in occurrence.patterns))


def _in_year(settings: Unattended, moment: Moment, year: int) -> Occurrence:
    wall = datetime.combine(
        date(year, moment.month, moment.day), time(moment.hour, moment.minute), tzinfo=settings.zone
    )
    return Occurrence(moment, wall)
