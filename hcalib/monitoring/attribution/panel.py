"""The same figure in the region and in regions of its kind, over time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd

from hcalib.catalog import Catalog
from hcalib.monitoring.attribution.clock import alike
from hcalib.monitoring.measurements import Figure, measured
from hcalib.monitoring.series import period_index, periods_per_year, to_series
from hcalib.observations import Observations

PEOPLE = "bevolking"
PER = 10_000
"""Counts are divided by the population, per so many inhabitants: provinces differ tenfold in size."""

_SINGLE = ("document", "webpagina")
_FREQUENCIES: tuple[Literal["kwartaal", "jaar"], ...] = ("kwartaal", "jaar")


@dataclass(frozen=True)
class Panel:
    """Figures of one indicator by period and region.

    Attributes
    ----------
    indicator : str
    region : str
        The region of the agenda.
    own : pandas.Series
        The figures of the region itself, in the unit of the indicator, of the quarters that also occur
        after the start; empty when there are none.
    frame : pandas.DataFrame
        A column a region, the region first; per ``PER`` inhabitants when ``per_head``. Without a region
        that lacks a period, and without a period that the region lacks. No columns when the region
        itself has no series.
    per_head : bool
    quarter : int or None
        When the figures are of one quarter of each year, which.
    sizes : pandas.Series
        Population by region, the newest; empty when it is not known.
    national_only : bool
        The figure exists as a series for the whole country, and not for the region.
    sources, own_sources : tuple of str
        Of everything in ``frame``, and of ``own`` alone.
    """

    indicator: str
    region: str
    own: pd.Series
    frame: pd.DataFrame
    per_head: bool
    quarter: int | None
    sizes: pd.Series
    national_only: bool
    sources: tuple[str, ...]
    own_sources: tuple[str, ...] = ()

    @property
    def others(self) -> tuple[str, ...]:
        """The regions to compare with."""
        return tuple(name for name in self.frame.columns if name != self.region)


def panel(observations: Observations, catalog: Catalog, indicator: str, region: str, start: date) -> Panel:
    """Gather the series of an indicator in a region and in the other regions of its kind.

    Single statements from documents and web pages are no series and stay out. Quarterly figures are
    preferred; of these only the quarters that also occur after the start are compared.

    Parameters
    ----------
    observations : Observations
        Already cut at the peildatum.
    catalog : Catalog
    indicator, region : str
    start : datetime.date
        The day on which the agenda began.
    """
    figures = _series_figures(observations, catalog, indicator, region)
    if not figures:
        return Panel(
            indicator, region, pd.Series(dtype=np.float64), pd.DataFrame(), False, None,
            pd.Series(dtype=np.float64), _in_the_country(observations, catalog, indicator, region), (),
        )  # fmt: skip
    frequency = _frequency(figures)
    found = {region: figures, **_elsewhere(observations, catalog, figures[0])}
    raw = pd.DataFrame({name: _to_series(rows, frequency) for name, rows in found.items()})
    raw = alike(raw[raw[region].notna()], start)
    per_head = catalog.units[catalog.indicators[indicator].unit].kind == "count"
    people = {name: _people(observations, catalog, name) for name in raw.columns} if per_head else {}
    per_head = per_head and bool(people[region])
    shown = (_per_head(raw, people) if per_head else raw).dropna(axis="columns")
    used = [figure for name in shown.columns for figure in found[name]]
    used += [figure for name in people for figure in people[name]] if per_head else []
    return Panel(
        indicator=indicator,
        region=region,
        own=raw[region],
        frame=shown,
        per_head=per_head,
        quarter=_only_quarter(raw),
        sizes=pd.Series({name: rows[-1].value for name, rows in people.items() if rows}, dtype=np.float64),
        national_only=False,
        sources=tuple(sorted({figure.source for figure in used})),
        own_sources=tuple(sorted({figure.source for figure in figures})),
    )


def _elsewhere(observations: Observations, catalog: Catalog, own: Figure) -> dict[str, list[Figure]]:
    """Return the figures of other regions of the same kind, by region, when they are of the same branch."""
    home = catalog.regions[own.region]
    found = {
        name: _series_figures(observations, catalog, own.indicator, name)
        for name, other in catalog.regions.items()
        if other.kind == home.kind and other.example == home.example and name != own.region
    }
    return {name: rows for name, rows in found.items() if rows and rows[0].branch == own.branch}


def _only_quarter(frame: pd.DataFrame) -> int | None:
    index = period_index(frame.iloc[:, 0])
    parts = set(index.quarter)
    return int(parts.pop()) if periods_per_year(index) == 4 and len(parts) == 1 else None


def _series_figures(
    observations: Observations, catalog: Catalog, indicator: str, region: str
) -> list[Figure]:
    return [
        figure
        for figure in measured(observations, catalog, indicator, region)
        if catalog.sources[figure.source].kind not in _SINGLE and figure.period.frequency in _FREQUENCIES
    ]


def _frequency(figures: Iterable[Figure]) -> Literal["kwartaal", "jaar"]:
    quarterly = sum(figure.period.frequency == "kwartaal" for figure in figures)
    return "kwartaal" if quarterly else "jaar"


def _to_series(figures: Iterable[Figure], frequency: Literal["kwartaal", "jaar"]) -> pd.Series:
    kept = [figure for figure in figures if figure.period.frequency == frequency]
    rows = pd.DataFrame(
        {"period": [figure.period.code for figure in kept], "value": [figure.value for figure in kept]}
    )
    return to_series(rows, frequency)


def _people(observations: Observations, catalog: Catalog, region: str) -> list[Figure]:
    """Return the population by year, on 1 January."""
    return [
        figure
        for figure in _series_figures(observations, catalog, PEOPLE, region)
        if figure.period.frequency == "jaar"
    ]


def _per_head(raw: pd.DataFrame, people: dict[str, list[Figure]]) -> pd.DataFrame:
    """Divide by the population; a year without one is left out for all regions together."""
    years = period_index(raw.iloc[:, 0]).year
    counted = pd.DataFrame(
        {
            name: pd.Series({row.period.year: row.value for row in rows}, dtype=np.float64)
            .reindex(years)
            .to_numpy()
            for name, rows in people.items()
        },
        index=raw.index,
    )
    return (raw / counted * PER)[counted.notna().any(axis="columns")]


def _in_the_country(observations: Observations, catalog: Catalog, indicator: str, region: str) -> bool:
    above = catalog.regions[region].parent
    return above is not None and len(_series_figures(observations, catalog, indicator, above)) > 1
