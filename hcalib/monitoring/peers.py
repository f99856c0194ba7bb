"""A regional figure beside comparable regions, and the figure of the country brought back to the region."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from hcalib.catalog import TOTAL, Catalog
from hcalib.monitoring.attribution.comparing import PEERS, comparable_regions
from hcalib.monitoring.attribution.panel import PEOPLE, panel
from hcalib.monitoring.measurements import Figure, measured
from hcalib.monitoring.series import period_index
from hcalib.observations import Observations

_FEWEST = 3
"""Figures before the start that it takes to see which regions had a like course."""


@dataclass(frozen=True)
class Peers:
    """A figure in comparable regions together: their sum for a count, else their mean.

    Attributes
    ----------
    regions : tuple of str
        Codes, the most comparable first.
    before, since : float
    summed : bool
    unit : str
    """

    regions: tuple[str, ...]
    before: float
    since: float
    summed: bool
    unit: str


@dataclass(frozen=True)
class Estimate:
    """A figure of the country brought back to a region with its part of the population.

    Attributes
    ----------
    figure : Figure
        Of the country.
    value : float
        For the region, in the same unit.
    share : float
        Part of the population of the country that lives in the region, between 0 and 1.
    year : int
        Of that population, on 1 January.
    sources : tuple of str
        Of the populations.
    """

    figure: Figure
    value: float
    share: float
    year: int
    sources: tuple[str, ...]


def peers_of(
    before: Figure | None, since: Figure | None, observations: Observations, catalog: Catalog, start: date
) -> Peers | None:
    """Give a figure of before and since the start in the regions most like the one it is about.

    Comparable are regions of the same kind and of like size, whose course before the start was nearest
    (``attribution.comparing``).

    Parameters
    ----------
    before, since : Figure or None
        Of the region, fit to be compared; without both there is nothing to set beside peers.
    observations : Observations
    catalog : Catalog
    start : datetime.date
        The day on which the agenda began.
    """
    if before is None or since is None:
        return None
    found = panel(observations, catalog, since.indicator, since.region, start)
    if len(found.others) < PEERS:
        return None
    earlier = found.frame[period_index(found.frame[since.region]).end_time.date < start]
    if len(earlier) < _FEWEST:
        return None
    sizes = {str(code): float(size) for code, size in found.sizes.items()}
    regions = comparable_regions(earlier, since.region, found.others, sizes)
    rows = [
        {f.period: f for f in measured(observations, catalog, since.indicator, name) if _same_kind(f, since)}
        for name in regions
    ]
    if not all(before.period in own and since.period in own for own in rows):
        return None
    summed = catalog.units[since.unit].kind == "count"
    over = len(rows) if not summed else 1
    return Peers(
        regions,
        sum(own[before.period].value for own in rows) / over,
        sum(own[since.period].value for own in rows) / over,
        summed,
        since.unit,
    )


def estimate_for(
    region: str, figure: Figure | None, observations: Observations, catalog: Catalog
) -> Estimate | None:
    """Bring a count of the country back to a region; None for a rate, or without both populations.

    A percentage is left as it is: there is nothing to divide, and that the region is like the country is
    for the reader to judge.
    """
    if figure is None or catalog.units[figure.unit].kind != "count":
        return None
    own, whole = (
        {f.period.year: f for f in _people(observations, catalog, name, figure.period.end)}
        for name in (region, figure.region)
    )
    years = [year for year in sorted(own) if year in whole and whole[year].value > 0]
    if not years:
        return None
    part, total = own[years[-1]], whole[years[-1]]
    share = part.value / total.value
    return Estimate(
        figure, figure.value * share, share, years[-1], tuple(sorted({part.source, total.source}))
    )


def estimate_errors(
    figures: Sequence[tuple[Figure, Figure]], observations: Observations, catalog: Catalog
) -> dict[str, float]:
    """Tell how far such an estimate is off where the region does have its own figure.

    Parameters
    ----------
    figures : sequence of tuple of Figure
        The figure of the region and that of the country, over one period; pairs that lack one do not count.
    observations : Observations
    catalog : Catalog

    Returns
    -------
    dict of str to float
        By indicator, estimate over own figure less one: 0.1 is a tenth too high.
    """
    found = {}
    for own, whole in figures:
        estimate = estimate_for(own.region, whole, observations, catalog) if own and own.value > 0 else None
        if own is not None and estimate is not None:
            found[own.indicator] = estimate.value / own.value - 1
    return found


def _same_kind(figure: Figure, like: Figure) -> bool:
    return figure.branch == like.branch and figure.unit == like.unit


def _people(observations: Observations, catalog: Catalog, region: str, until: date) -> list[Figure]:
    return [
        f
        for f in measured(observations, catalog, PEOPLE, region)
        if f.period.frequency == "jaar" and f.branch == TOTAL and f.period.start <= until
    ]
