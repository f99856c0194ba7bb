"""The figure of the whole region that a roll-up of projects cannot exceed, or why there is none.

Only a figure over exactly the same time bounds anything. One of an earlier year, or of a year where the
projects tell of the twelve months up to July, would make a bound of something else.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hcalib.agenda.caps import RegionalCap
from hcalib.agenda.models import Goal
from hcalib.catalog import Catalog
from hcalib.monitoring.measurements import Figure, measured, period_words
from hcalib.monitoring.pace import Moment
from hcalib.monitoring.projects.parts import Part
from hcalib.monitoring.wording import listed, number
from hcalib.observations import Observations
from hcalib.periods import parse_period

_DAY = timedelta(days=1)
_DECEMBER = 12


@dataclass(frozen=True)
class Cap:
    """The figure of the whole region for one goal.

    Attributes
    ----------
    terms : RegionalCap
        What the researcher chose, and why.
    name : str
        Dutch name of the indicator.
    region : str
        Name of the region.
    since, until : datetime.date
        First and last day of the time that the figure has to be about; of a stock only the last counts.
    figures : tuple of Figure
        Published figures that together cover that time; empty when there are none.
    reason : str
        Dutch sentence: why nothing is capped; empty when there is a cap.
    """

    terms: RegionalCap
    name: str
    region: str
    since: date
    until: date
    figures: tuple[Figure, ...] = ()
    reason: str = ""

    @property
    def value(self) -> float:
        """What was published, all figures together."""
        return math.fsum(figure.value for figure in self.figures)

    @property
    def highest(self) -> float:
        """What it can be at most, as each figure can be too low; endless without figures."""
        if not self.figures:
            return math.inf
        return self.value + len(self.figures) * self.terms.off_by

    @property
    def when(self) -> str:
        """When it was so, for a Dutch sentence: ``in 2024`` or ``op 30 juni 2025``."""
        if self.terms.counts == "stock":
            return f"op {period_words(parse_period(self.until.isoformat()))}"
        words = time_words(self.since, self.until)
        return f"in {words}" if words.isdigit() else f"van {words}"

    def covers(self, part: Part) -> bool:
        """Tell whether all that a part counts is counted in the figure as well."""
        if part.until is None or part.until > self.until:
            return False
        return self.terms.counts == "stock" or (part.since is not None and part.since >= self.since)


def find_cap(
    goal: Goal, parts: Iterable[Part], region: str, observations: Observations, catalog: Catalog
) -> Cap | None:
    """Find the figure of the region over the time that the newest parts of a goal count.

    Parameters
    ----------
    goal : Goal
    parts : iterable of Part
    region : str
        Code of the region of the agenda.
    observations : Observations
        Already cut at the peildatum, so that only what had been published by then can cap.
    catalog : Catalog

    Returns
    -------
    Cap or None
        None when the goal names no figure, or when nothing is known of what projects contribute. With
        ``reason`` when there is a figure in name but none that can be used.
    """
    until = max((part.until for part in parts if part.until is not None), default=None)
    terms = goal.cap
    if terms is None or until is None:
        return None
    end = until + _DAY
    since = end.replace(year=end.year - 1) if goal.counts_a_year else parse_period(goal.start).start
    indicator, place = catalog.indicators[terms.indicator], catalog.regions[region].name
    found = measured(observations, catalog, terms.indicator, region, terms.breakdown)
    fitting = _fitting(found, terms, indicator.moment, since, until)
    reason = (
        _unusable(fitting, terms, catalog)
        if fitting
        else _missing(found, indicator.name, place, since, until)
    )
    return Cap(terms, indicator.name, place, since, until, () if reason else fitting, reason)


def cap_words(cap: Cap, lows: Sequence[float], together: float, beyond: Sequence[str]) -> str:
    """Say in Dutch sentences, each with a space before it, how parts stand against the regional figure.

    Parameters
    ----------
    cap : Cap
        With figures.
    lows : sequence of float
        What each part that the figure covers is at least.
    together : float
        What these parts are together at most.
    beyond : sequence of str
        Ids of projects that count another time.
    """
    most = f" (hoogstens {number(cap.highest, None)})" if cap.terms.off_by else ""
    counted = f"in heel {cap.region} waren het er {number(cap.value, None)}{most} {cap.when} ('{cap.name}')"
    if max(lows) > cap.highest:
        return (
            f" Dat kan niet: {counted}. De opgaven kloppen niet, of dit cijfer telt iets anders; daarom "
            "begrenst het hier niets."
        )
    words = f" Meer kan niet: {counted}." if together > cap.highest else f" Dat past: {counted}."
    if math.fsum(lows) > cap.highest:
        words += " Opgeteld tellen de projecten zeker meer: een deel is dubbel geteld."
    if beyond:
        who = "het over dezelfde tijd telt" if len(beyond) == 1 else "zij over dezelfde tijd tellen"
        words += f" Van {listed(list(beyond))} staat niet vast dat {who}; dat deel begrenst dit cijfer niet."
    return words


def time_words(since: date, until: date) -> str:
    """Name a stretch of whole months in a sentence: ``2024``, ``juli 2024 tot en met juni 2025``."""
    if since.month == 1 and until.month == _DECEMBER:
        years = (f"{since.year}", f"{until.year}")
        return " tot en met ".join(dict.fromkeys(years))
    first, last = (parse_period(f"{day.year:04d}MM{day.month:02d}") for day in (since, until))
    return f"{period_words(first)} tot en met {period_words(last)}"


def _fitting(
    figures: Sequence[Figure], terms: RegionalCap, moment: Moment, since: date, until: date
) -> tuple[Figure, ...]:
    """Return the figures that are about exactly that time, in order; none when they leave or add a day."""
    if terms.counts == "period":
        return _end_to_end(figures, since, until)
    if terms.counts == "year-back":
        return next(((f,) for f in figures if f.period.end == until), ())
    return next(((f,) for f in figures if _stood(f, moment, until)), ())


def _end_to_end(figures: Sequence[Figure], since: date, until: date) -> tuple[Figure, ...]:
    """Lay periods end to end from the first day to the last, as few as can be; none when they do not fit."""
    reached: dict[date, tuple[Figure, ...]] = {since: ()}
    for figure in sorted(figures, key=lambda one: one.period):
        before, after = reached.get(figure.period.start), figure.period.end + _DAY
        if before is None or figure.period.frequency == "dag":
            continue
        if after not in reached or len(before) + 1 < len(reached[after]):
            reached[after] = (*before, figure)
    return reached.get(until + _DAY, ())


def _stood(figure: Figure, moment: Moment, until: date) -> bool:
    """Tell whether a stock is that of the end of a day, which is that of the beginning of the next."""
    if figure.period.frequency == "dag":
        return figure.period.start in (until, until + _DAY)
    return figure.described_day(moment) == (until + _DAY if moment == "begin" else until)


def _missing(figures: Sequence[Figure], name: str, place: str, since: date, until: date) -> str:
    if not figures:
        return f"Van '{name}' was op de peildatum nog geen cijfer van {place} verschenen."
    newest = max(figures, key=lambda figure: figure.period.end)
    asked = time_words(since, until)
    if newest.period.end < until:
        return (
            f"Het nieuwste cijfer van {place} ('{name}') gaat over {period_words(newest.period)}, "
            f"en de opgaven over {asked}."
        )
    return f"De cijfers van {place} ('{name}') vallen niet samen met de tijd van de opgaven: {asked}."


def _unusable(figures: Sequence[Figure], terms: RegionalCap, catalog: Catalog) -> str:
    """Say why figures of the right time are no upper bound; empty when they are."""
    name = catalog.indicators[terms.indicator].name
    if any(catalog.sources[figure.source].in_confidence for figure in figures):
        return f"Het cijfer van de hele regio ('{name}') komt zelf uit vertrouwelijke opgaven."
    if any(figure.qualifier == ">" for figure in figures):
        return f"Het cijfer van de hele regio ('{name}') is een ondergrens."
    about = any(figure.qualifier == "ca." or figure.status == "schatting" for figure in figures)
    if about and not terms.off_by:
        return f"Het cijfer van de hele regio ('{name}') is een schatting, en de marge is niet bekend."
    return ""
