"""How well did the projection by age foresee the population? Only of the years with known age groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hcalib.catalog import Catalog
from hcalib.observations import Observations
from hcalib.projection.backtest import HORIZON, usual_migration
from hcalib.projection.people import population_rates
from hcalib.projection.population import (
    PopulationDraws,
    PopulationRates,
    factor_to_match,
    project_population,
)
from hcalib.projection.sampling import Z80
from hcalib.projection.starting_population import age_structures, starting_population
from hcalib.projection.values import Values

Array = NDArray[np.floating]

WHOLE, OLDER = "totaal", "65+"
OLDER_FROM = 65

_RATES = 3
"""Number of earlier years that births and deaths are brought to."""


def check_ages(
    observations: Observations,
    catalog: Catalog,
    known: pd.DataFrame,
    region: str,
    central: Values,
    horizon: int = HORIZON,
) -> pd.DataFrame:
    """Carry the population of a region by age forward from every year with known age groups, and compare.

    It starts as the projection does, from the finest age groups known by then. Births, deaths and migration
    have the ages of the assumptions and the level of the years before; the interval is that of
    :func:`hcalib.projection.backtest.check_totals`.

    Parameters
    ----------
    observations : Observations
    catalog : Catalog
    known : pandas.DataFrame
        Of the region; see :func:`hcalib.projection.backtest.histories`.
    region : str
    central : Values
        Middle values of the assumptions, with one draw.
    horizon : int
        Years ahead.

    Returns
    -------
    pandas.DataFrame
        As of ``check_totals``, with ``part``: everybody, or who is 65 or older. ``drift`` and ``scale`` are
        NaN: there are too few years of ages for them. Empty when no age groups are known.
    """
    rates = population_rates(central)
    decline = 1 - float(central.number("sterftedaling")[0])
    structures = age_structures(observations, catalog, region)
    rows: list[dict[str, object]] = []
    for origin in sorted(structures):
        start = starting_population(observations, catalog, region, origin, central)
        projected = _project(start, known, origin, rates, decline, horizon)
        if projected is not None:
            rows += _compared(projected, structures, known, region, origin)
    return pd.DataFrame(rows)


def _project(
    start: Array, frame: pd.DataFrame, origin: int, rates: PopulationRates, decline: float, horizon: int
) -> Array | None:
    """Return low, middle and high by year and age (T + 1, P, 3); None when too little was known by then."""
    mean, spread, _ = usual_migration(frame, origin)
    before = frame.loc[origin - _RATES : origin - 1, ["births", "deaths"]].mean()
    if not np.isfinite([mean, before["births"], before["deaths"]]).all():
        return None
    births = factor_to_match(start, rates.births, float(before["births"]))
    deaths = factor_to_match(start, rates.death, float(before["deaths"]))
    years = np.arange(horizon)[:, None]
    draws = PopulationDraws(
        start=np.repeat(start[:, None], 3, axis=1),
        death=np.repeat(deaths * decline**years, 3, axis=1),
        births=np.full((horizon, 3), births),
        migration=np.tile(mean + Z80 * spread * np.array([-1, 0, 1]), (horizon, 1)),
    )
    return project_population(rates, draws).stock


def _compared(
    projected: Array,
    structures: Mapping[int, Mapping[int, float]],
    frame: pd.DataFrame,
    region: str,
    origin: int,
) -> Iterator[dict[str, object]]:
    totals = frame["population"].dropna()
    for ahead in range(1, len(projected)):
        year = origin + ahead
        if year in totals.index:
            actual, then = float(totals.loc[year]), float(projected[0, :, 1].sum())
            yield _row(projected[ahead].sum(axis=0), actual, then, region, origin, ahead) | {"part": WHOLE}
        if year in structures:
            actual, then = (older_people(structures[when]) for when in (year, origin))
            people = projected[ahead, OLDER_FROM:].sum(axis=0)
            yield _row(people, actual, then, region, origin, ahead) | {"part": OLDER}


def older_people(groups: Mapping[int, float]) -> float:
    """Return the inhabitants of 65 and older, from their number by the first age of each group."""
    return sum(count for first, count in groups.items() if first >= OLDER_FROM)


def _row(
    people: Array, actual: float, then: float, region: str, origin: int, ahead: int
) -> dict[str, object]:
    low, middle, high = (float(value) for value in people)
    return {
        "region": region,
        "origin": origin,
        "year": origin + ahead,
        "horizon": ahead,
        "actual": actual,
        "forecast": middle,
        "low": low,
        "high": high,
        "naive": then,
        "drift": np.nan,
        "scale": np.nan,
    }
