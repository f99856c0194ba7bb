"""How well did the projection by age foresee the population? Only of the years with known age groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hcalib.catalog import Catalog
from hcalib.observations import Observations
from hcalib.projection.backtest import HORIZON, usual_migration
from hcalib.projection.people import carry_forward, mortality_decline, population_rates
from hcalib.projection.population import (
    AGES,
    OLDER_FROM,
    PopulationDraws,
    factor_to_match,
    project_population,
)
from hcalib.projection.results import quantiles
from hcalib.projection.sampling import Z80
from hcalib.projection.starting_population import age_structures, starting_population
from hcalib.projection.values import Values

Array = NDArray[np.floating]

WHOLE, OLDER = "totaal", "65+"

BANDS = {"0-14": 0, "15-24": 15, "25-44": 25, "45-64": 45, OLDER: OLDER_FROM}
"""First age of the groups that are published of every province; 80 and over is not among them."""

_RATES = 3
"""Number of earlier years that births and deaths are brought to."""

_BACK = (_RATES + 1) / 2
"""How far back those years lie on average."""

_INTERVAL = (0.1, 0.5, 0.9)


def check_ages(
    observations: Observations,
    catalog: Catalog,
    known: pd.DataFrame,
    region: str,
    values: Values,
    central: Values,
    *,
    widening: float = 1.0,
    horizon: int = HORIZON,
) -> pd.DataFrame:
    """Carry the population of a region by age forward from every year with known age groups, and compare.

    It starts as the projection does, from the finest age groups known by then. Births, deaths and migration
    have the ages of the assumptions and the level of the years before. The interval holds what the draws of
    the assumptions say about deaths, births and moves of older people, and migration that differs as much as
    single years did.

    Parameters
    ----------
    observations : Observations
    catalog : Catalog
    known : pandas.DataFrame
        Of the region; see :func:`hcalib.projection.backtest.histories`.
    region : str
    values : Values
        Draws of the assumptions.
    central : Values
        Their middle, with one draw.
    widening : float
        Factor on the spread of migration; see :class:`hcalib.projection.backtest.PopulationBacktest`.
    horizon : int
        Years ahead.

    Returns
    -------
    pandas.DataFrame
        As of ``check_totals``, with ``part``: everybody, or one of ``BANDS``. ``drift`` and ``scale`` are
        NaN: there are too few years of ages for them. Empty when no age groups are known.
    """
    structures = age_structures(observations, catalog, region)
    rows: list[dict[str, object]] = []
    for origin in sorted(structures):
        start = starting_population(observations, catalog, region, origin, central)
        draws = _draws(start, known, origin, values, central, widening, horizon)
        if draws is not None:
            stock = project_population(population_rates(central), draws).stock
            rows += _compared(stock, structures, known, region, origin)
    return pd.DataFrame(rows)


def _draws(
    start: Array,
    frame: pd.DataFrame,
    origin: int,
    values: Values,
    central: Values,
    widening: float,
    horizon: int,
) -> PopulationDraws | None:
    """Return the draws as they could be made in a year; None when too little was known by then."""
    mean, spread, _ = usual_migration(frame, origin)
    before = frame.loc[origin - _RATES : origin - 1, ["births", "deaths"]].mean()
    if not np.isfinite([mean, before["births"], before["deaths"]]).all():
        return None
    rates = population_rates(central)
    births = factor_to_match(start, rates.births, float(before["births"]))
    # those years lie two years back on average, when there were fewer old people to die
    growth = float(carry_forward(start, central) @ rates.death / (start @ rates.death))
    deaths = factor_to_match(start, rates.death, float(before["deaths"]) * growth**_BACK)
    level = values.number("sterfte-regio") / central.number("sterfte-regio")
    # as many of its own 80 % margins from the middle as the draw of the assumption is from its middle
    own = values.number("migratiesaldo")
    low, middle, high = np.quantile(own, _INTERVAL)
    away = 2 * (own - middle) / (high - low) if high > low else np.zeros_like(own)
    years = np.ones((horizon, 1))
    return PopulationDraws(
        start=np.repeat(start[:, None], len(own), axis=1),
        death=deaths * level * mortality_decline(values, horizon),
        births=np.full((horizon, len(own)), births),
        migration=years * (mean + away * Z80 * spread * widening),
        older=years * values.number("migratie-ouderen"),
    )


def _compared(
    stock: Array,
    structures: Mapping[int, Mapping[int, float]],
    frame: pd.DataFrame,
    region: str,
    origin: int,
) -> Iterator[dict[str, object]]:
    totals = frame["population"].dropna()
    for ahead in range(1, len(stock)):
        year = origin + ahead
        if year in totals.index:
            people, actual = stock[ahead].sum(axis=0), float(totals.loc[year])
            yield _row(people, actual, float(stock[0].sum(axis=0)[0]), region, origin, ahead, WHOLE)
        if year in structures:
            for part, first, end in _limits():
                people = stock[ahead, first:end].sum(axis=0)
                actual, then = (people_of(structures[when], first, end) for when in (year, origin))
                yield _row(people, actual, then, region, origin, ahead, part)


def _limits() -> Iterator[tuple[str, int, int]]:
    """Return each band with its first age and the first age after it."""
    for (part, first), end in zip(BANDS.items(), [*BANDS.values(), AGES][1:], strict=True):
        yield part, first, end


def people_of(groups: Mapping[int, float], first: int, end: int) -> float:
    """Return the inhabitants from one age up to another, from their number by the first age of each group.

    Raises
    ------
    ValueError
        If a group lies across one of the ages.
    """
    edges = [*groups, AGES]
    if first not in edges or end not in edges:
        raise ValueError(f"no group starts at {first} or {end}")
    return sum(groups[a] for a, b in pairwise(edges) if first <= a and b <= end)


def _row(
    people: Array, actual: float, then: float, region: str, origin: int, ahead: int, part: str
) -> dict[str, object]:
    low, middle, high = (float(value) for value in quantiles(people, _INTERVAL))
    return {
        "region": region,
        "origin": origin,
        "year": origin + ahead,
        "horizon": ahead,
        "part": part,
        "actual": actual,
        "forecast": middle,
        "low": low,
        "high": high,
        "naive": then,
        "drift": np.nan,
        "scale": np.nan,
    }
