"""How well would this have foreseen the population? The same method, started in earlier years.

The workforce of a region cannot be tested this way: no region has a series of employees by branch, level and
age yet. The number of inhabitants can, for every province, and it drives the demand for care.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcalib import scores
from hcalib.catalog import Catalog
from hcalib.observations import Observations
from hcalib.projection.sampling import Z80

LEVEL = 0.8
"""Part of the outcomes that an interval should hold."""

WINDOW = 6
"""Number of earlier years that migration is expected from, as in the assumption ``migratiesaldo``."""

_FEWEST = 3
"""With fewer earlier years there is no spread to speak of."""

_RATES = 3
"""Number of earlier years that births and deaths are expected from."""

HORIZON = 10

_BORDER = 0.005
"""A growth that differs more from births, deaths and migration than this is a moved border, not growth."""

_INDICATORS = {
    "bevolking": "population",
    "geboorten": "births",
    "sterfte": "deaths",
    "migratiesaldo": "migration",
}


@dataclass(frozen=True)
class Score:
    """How far off forecasts were, as parts of the number of inhabitants where no other unit is named.

    Attributes
    ----------
    horizon : int or None
        Years ahead; None for all together.
    n, regions : int
        Compared figures, and regions they are about. Regions share the same years, so they count for less.
    error : float
        Mean absolute error, in percent.
    naive_error : float
        The same of 'nothing changes'.
    bias : float
        Mean of outcome minus forecast, in percent: positive when forecasts were too low.
    mase : float
        Absolute error in usual yearly changes of the years before; see :func:`hcalib.scores.mase`.
    against_naive, against_drift : float
        Error over that of 'nothing changes' and of 'it goes on as it did' on the same figures; below 1 is
        better than that. NaN where a figure has no such forecast.
    coverage : float
        Part (0 to 1) of the outcomes within the interval that should hold four out of five.
    half_width : float
        Mean half width of that interval, in percent.
    """

    horizon: int | None
    n: int
    regions: int
    error: float
    naive_error: float
    bias: float
    mase: float
    against_naive: float
    against_drift: float
    coverage: float
    half_width: float


@dataclass(frozen=True)
class PopulationBacktest:
    """Forecasts of the past next to what came true.

    Attributes
    ----------
    checks : pandas.DataFrame
        See :func:`check_totals`.
    factor : float
        By how much the spread of migration must grow for the interval to have held four out of five outcomes;
        from provinces and starts with ``WINDOW`` years before them.
    factors : dict of int to float
        The same by horizon.
    held : float
        Part of the outcomes of each province within the interval once it is widened by what the other
        provinces ask for.
    """

    checks: pd.DataFrame
    factor: float
    factors: dict[int, float]
    held: float

    def score(self, horizon: int | None = None, regions: Sequence[str] | None = None) -> Score | None:
        """Return the score of some regions (all by default); None when nothing can be compared."""
        rows = self.checks if horizon is None else self.checks[self.checks["horizon"] == horizon]
        rows = rows if regions is None else rows[rows["region"].isin(regions)]
        return score(rows, horizon)

    @property
    def starts(self) -> tuple[int, int]:
        """First and last year from which was looked ahead."""
        return int(self.checks["origin"].min()), int(self.checks["origin"].max())


def provinces(catalog: Catalog) -> tuple[str, ...]:
    """Return the provinces of the country, without those of the made-up example."""
    return tuple(
        code for code, region in catalog.regions.items() if region.kind == "provincie" and not region.example
    )


def histories(observations: Observations, regions: Sequence[str]) -> dict[str, pd.DataFrame]:
    """Return what is known of each region, by year.

    Returns
    -------
    dict of str to pandas.DataFrame
        Index year; columns ``population`` (on 1 January), ``births``, ``deaths`` and ``migration`` (net, in
        the year); NaN where nothing was published.
    """
    rows = observations.select(list(_INDICATORS), list(regions))
    rows = rows[rows["value"].notna() & rows["period"].str.endswith("JJ00")].sort_values("vintage")
    newest = rows.drop_duplicates(["region", "indicator", "period"], keep="last")
    newest = newest.assign(year=newest["period"].str[:4].astype(int))
    return {
        str(region): own.pivot_table(index="year", columns="indicator", values="value", aggfunc="first")
        .reindex(columns=list(_INDICATORS))
        .rename(columns=_INDICATORS)
        .sort_index()
        for region, own in newest.groupby("region")
    }


def population_backtest(
    observations: Observations, regions: Sequence[str], horizon: int = HORIZON
) -> PopulationBacktest | None:
    """Look ahead from every earlier year in every region; None when nothing can be compared.

    Parameters
    ----------
    observations : Observations
    regions : sequence of str
        Provinces; the factor is taken from all of them.
    horizon : int
        Years ahead.
    """
    known = histories(observations, regions)
    checks = [check_totals(frame, region, horizon) for region, frame in known.items()]
    found = pd.concat(checks, ignore_index=True) if checks else pd.DataFrame()
    if found.empty:
        return None
    full = found[found["known_years"] >= WINDOW]
    factors = {
        ahead: scores.conformal_factor(full.loc[full["horizon"] == ahead, "miss"], LEVEL)
        for ahead in sorted(set(full["horizon"]))
    }
    return PopulationBacktest(
        found, scores.conformal_factor(full["miss"], LEVEL), factors, _held_elsewhere(full)
    )


def check_totals(known: pd.DataFrame, region: str, horizon: int = HORIZON) -> pd.DataFrame:
    """Carry the total forward from every year with enough years before it, and compare.

    Births and deaths stay the part of the population they were on average in the three years before, and
    every year brings the mean net migration of the years before, at most ``WINDOW``. The interval is that of
    a constant migration which lies as far from its mean as single years did: how the assumption is made too.

    Parameters
    ----------
    known : pandas.DataFrame
        See :func:`histories`.
    region : str
    horizon : int

    Returns
    -------
    pandas.DataFrame
        One row a compared figure: ``region``, ``origin`` (1 January), ``year``, ``horizon``, ``known_years``
        (of migration before the start), ``actual``, ``forecast``, ``low``, ``high``, ``naive``, ``drift``,
        ``scale`` (usual yearly change before the start) and ``miss`` (distance from the middle in half
        widths). A figure behind a moved border is left out.
    """
    moved = _moved_borders(known)
    rows = [row for origin in known.index for row in _look_ahead(known, int(origin), horizon, moved)]
    return pd.DataFrame(rows).assign(region=region) if rows else pd.DataFrame()


def score(checks: pd.DataFrame, horizon: int | None = None) -> Score | None:
    """Summarise compared figures; None when there are none."""
    if checks.empty:
        return None
    actual, forecast = checks["actual"], checks["forecast"]
    error = (actual - forecast).abs()
    return Score(
        horizon=horizon,
        n=len(checks),
        regions=checks["region"].nunique(),
        error=float(100 * (error / actual).mean()),
        naive_error=float(100 * ((actual - checks["naive"]).abs() / actual).mean()),
        bias=float(100 * ((actual - forecast) / actual).mean()),
        mase=float((error / checks["scale"]).mean()),
        against_naive=float(error.sum() / (actual - checks["naive"]).abs().sum(skipna=False)),
        against_drift=float(error.sum() / (actual - checks["drift"]).abs().sum(skipna=False)),
        coverage=scores.coverage(actual, checks["low"], checks["high"]),
        half_width=float(100 * ((checks["high"] - checks["low"]) / 2 / actual).mean()),
    )


def usual_migration(known: pd.DataFrame, origin: int) -> tuple[float, float, int]:
    """Return mean and standard deviation of yearly net migration before a year, and of how many years.

    The mean and deviation are NaN with fewer than three years.
    """
    before = known.loc[origin - WINDOW : origin - 1, "migration"].dropna()
    if len(before) < _FEWEST:
        return np.nan, np.nan, len(before)
    return float(before.mean()), float(before.std(ddof=1)), len(before)


def _look_ahead(
    known: pd.DataFrame, origin: int, horizon: int, moved: set[int]
) -> Iterator[dict[str, float]]:
    mean, spread, years = usual_migration(known, origin)
    population = known["population"]
    before = known.loc[origin - _RATES : origin - 1]
    growth = float(((before["births"] - before["deaths"]) / before["population"]).mean())
    start = float(population.loc[origin])
    changes = population.loc[:origin].diff().dropna()
    if not np.isfinite([mean, growth, start]).all() or changes.empty:
        return
    forecast, half = start, 0.0
    drift, scale = float(changes.mean()), float(changes.abs().mean())
    counted = population.to_dict()
    for ahead in range(1, horizon + 1):
        year = origin + ahead
        if year not in counted or year - 1 in moved:
            return
        forecast = forecast * (1 + growth) + mean
        half = half * (1 + growth) + Z80 * spread
        actual = float(counted[year])
        off = abs(actual - forecast)
        yield {
            "origin": origin,
            "year": year,
            "horizon": ahead,
            "known_years": years,
            "actual": actual,
            "forecast": forecast,
            "low": forecast - half,
            "high": forecast + half,
            "naive": start,
            "drift": start + ahead * drift,
            "scale": scale,
            "miss": off / half if half > 0 else np.inf,
        }


def _moved_borders(known: pd.DataFrame) -> set[int]:
    """Return the years that brought people by another way than birth, death and migration."""
    grown = known["population"].diff().shift(-1)
    other = grown - known["births"] + known["deaths"] - known["migration"]
    return {int(year) for year in known.index[other.abs() > _BORDER * known["population"]]}


def _held_elsewhere(full: pd.DataFrame) -> float:
    """Return the part of the outcomes that holds when each region is widened by what the others ask for."""
    held = [
        float(
            (own["miss"] <= scores.conformal_factor(full.loc[full["region"] != code, "miss"], LEVEL)).mean()
        )
        for code, own in full.groupby("region")
    ]
    return float(np.mean(held)) if held else float("nan")
