"""What the Regiobeeld says beside the goals: the regional figures that they should move."""

from __future__ import annotations

from dataclasses import dataclass

from hcalib.agenda.models import ActionLine, Agenda
from hcalib.catalog import Catalog
from hcalib.monitoring.measurements import Figure, measured
from hcalib.monitoring.peers import Estimate, Peers, estimate_for, peers_of
from hcalib.observations import Observations
from hcalib.periods import Period, parse_period


@dataclass(frozen=True)
class Course:
    """A figure before the agenda began, and since.

    Attributes
    ----------
    before : Figure or None
        The newest measurement from before the agenda began. When there is a ``since`` it may be held
        against that: the same maker, the same branch and the same part of the year. None without one.
    since : Figure or None
        The newest measurement that ends after the agenda began; None when there is none.
    """

    before: Figure | None
    since: Figure | None


@dataclass(frozen=True)
class RegionalFigure(Course):
    """One regional figure beside an action line and the goals of it that should move it.

    Attributes
    ----------
    line : ActionLine
    goals : tuple of str
        Ids of the goals that name the figure; empty when only the action line does.
    indicator, name : str
        Id and Dutch name of the figure.
    country : Course
        The same in the whole country; where the region has a figure, over the same periods.
    peers : Peers or None
        The same in comparable regions; None when there are none with these figures.
    estimate : Estimate or None
        The figure of the country brought back to the region, where the region has none of its own since
        the start.
    """

    line: ActionLine
    goals: tuple[str, ...]
    indicator: str
    name: str
    country: Course
    peers: Peers | None
    estimate: Estimate | None


def regional_figures(
    agenda: Agenda, observations: Observations, catalog: Catalog, line: str | None = None
) -> tuple[RegionalFigure, ...]:
    """Put the regional figures beside the goals, as ``ActionLine.regional`` and ``Goal.regional`` name them.

    Parameters
    ----------
    agenda : Agenda
    observations : Observations
        Already cut at the peildatum.
    catalog : Catalog
    line : str, optional
        Id of one action line; by default all.
    """
    return tuple(
        _beside(chosen, indicator, agenda, observations, catalog)
        for chosen in agenda.lines
        if line in (None, chosen.id)
        for indicator in _indicators(agenda, chosen)
    )


def goals_without_figure(agenda: Agenda, line: str | None = None) -> tuple[str, ...]:
    """Return the ids of goals for which no regional figure was chosen, of all lines or of one."""
    return tuple(
        goal.id for goal in agenda.goals if not goal.regional and (line is None or goal.line == line)
    )


def _indicators(agenda: Agenda, line: ActionLine) -> tuple[str, ...]:
    """Return the figures of a line and of its goals, each once."""
    of_goals = [name for goal in agenda.goals if goal.line == line.id for name in goal.regional]
    return tuple(dict.fromkeys([*line.regional, *of_goals]))


def _beside(
    line: ActionLine, indicator: str, agenda: Agenda, observations: Observations, catalog: Catalog
) -> RegionalFigure:
    region, begin = agenda.region, parse_period(agenda.start)
    own = _course(measured(observations, catalog, indicator, region), begin, catalog)
    country = Course(None, None)
    parent = catalog.regions[region].parent if region in catalog.regions else None
    if parent is not None:
        country = _course_like(own, measured(observations, catalog, indicator, parent), begin, catalog)
    return RegionalFigure(
        before=own.before,
        since=own.since,
        line=line,
        goals=tuple(g.id for g in agenda.goals if g.line == line.id and indicator in g.regional),
        indicator=indicator,
        name=catalog.indicators[indicator].name,
        country=country,
        peers=peers_of(own.before, own.since, observations, catalog, begin.start),
        estimate=estimate_for(region, country.since, observations, catalog) if own.since is None else None,
    )


def _course(figures: tuple[Figure, ...], begin: Period, catalog: Catalog) -> Course:
    since = next((f for f in reversed(figures) if f.period.end >= begin.start), None)
    earlier = [f for f in figures if f.period.end < begin.start]
    before = [f for f in earlier if since is None or _alike(f, since, catalog)]
    return Course(before[-1] if before else None, since)


def _course_like(own: Course, figures: tuple[Figure, ...], begin: Period, catalog: Catalog) -> Course:
    """Return the course over the periods of another, or the own newest one where that has no figure since."""
    if own.since is None:
        return _course(figures, begin, catalog)
    over = {f.period: f for f in figures if _alike(f, own.since, catalog)}
    before = over.get(own.before.period) if own.before else None
    return Course(before, over.get(own.since.period))


def _alike(one: Figure, other: Figure, catalog: Catalog) -> bool:
    makers = {catalog.sources[figure.source].publisher for figure in (one, other)}
    return one.branch == other.branch and _part(one.period) == _part(other.period) and len(makers) == 1


def _part(period: Period) -> tuple[str, int, int]:
    """Which part of the year: third quarters go with third quarters, because figures have seasons."""
    return period.frequency, period.start.month, period.start.day
