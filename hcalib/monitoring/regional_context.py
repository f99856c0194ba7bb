"""What the Regiobeeld says beside the goals: the regional figures that an action line should move."""

from __future__ import annotations

from dataclasses import dataclass

from hcalib.agenda.models import ActionLine, Agenda
from hcalib.catalog import Catalog
from hcalib.monitoring.measurements import Figure, measured
from hcalib.observations import Observations
from hcalib.periods import Period, parse_period


@dataclass(frozen=True)
class RegionalFigure:
    """One regional figure beside an action line.

    Attributes
    ----------
    line : ActionLine
    indicator, name : str
        Id and Dutch name of the figure.
    before : Figure or None
        The newest measurement from before the agenda began. When there is a ``since`` it may be held
        against that: the same maker, the same branch and the same part of the year. None without one.
    since : Figure or None
        The newest measurement that ends after the agenda began; None when there is none.
    """

    line: ActionLine
    indicator: str
    name: str
    before: Figure | None
    since: Figure | None


def regional_figures(
    agenda: Agenda, observations: Observations, catalog: Catalog, line: str | None = None
) -> tuple[RegionalFigure, ...]:
    """Put the regional figures beside the action lines, as ``ActionLine.regional`` names them.

    Parameters
    ----------
    agenda : Agenda
    observations : Observations
        Already cut at the peildatum.
    catalog : Catalog
    line : str, optional
        Id of one action line; by default all.
    """
    begin = parse_period(agenda.start)
    return tuple(
        _beside(chosen, indicator, observations, catalog, agenda.region, begin)
        for chosen in agenda.lines
        if line in (None, chosen.id)
        for indicator in chosen.regional
    )


def _beside(
    line: ActionLine,
    indicator: str,
    observations: Observations,
    catalog: Catalog,
    region: str,
    begin: Period,
) -> RegionalFigure:
    figures = measured(observations, catalog, indicator, region)
    since = next((f for f in reversed(figures) if f.period.end >= begin.start), None)
    earlier = [f for f in figures if f.period.end < begin.start]
    before = [f for f in earlier if since is None or _alike(f, since, catalog)]
    name = catalog.indicators[indicator].name
    return RegionalFigure(line, indicator, name, before[-1] if before else None, since)


def _alike(one: Figure, other: Figure, catalog: Catalog) -> bool:
    makers = {catalog.sources[figure.source].publisher for figure in (one, other)}
    return one.branch == other.branch and _part(one.period) == _part(other.period) and len(makers) == 1


def _part(period: Period) -> tuple[str, int, int]:
    """Which part of the year: third quarters go with third quarters, because figures have seasons."""
    return period.frequency, period.start.month, period.start.day
