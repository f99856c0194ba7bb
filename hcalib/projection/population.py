"""The population by single year of age, carried forward from births, deaths and migration.

Used where no published regional projection is at hand. Both sexes together: demand for care is weighted by
age only. The method is the cohort-component method (Preston, Heuveline and Guillot 2001, chapter 6).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator

from hcalib.errors import UserError

Array = NDArray[np.floating]

OLDEST = 105
"""The last age stands for everybody of that age and over."""

AGES = OLDEST + 1

OLDER_FROM = 65
"""From this age people move at a rate of their own, whatever the migration of a year."""

COHORT_GROWTH = 0.032
"""How much smaller every older year of birth is than in a population that does not change.

In the Netherlands on 1 January 2019, 798,820 of the 3,314,004 people of 65 and over were 80 or older (CBS
StatLine, table 37296ned); with the death rates of the assumptions this growth gives that part.
"""

STEP = 5
"""Width in years of the groups that an open group is seen as."""


@dataclass(frozen=True)
class PopulationRates:
    """What draws share.

    Attributes
    ----------
    death : array (P,)
        Probability to die within a year, by age at its start; P is ``AGES``.
    births : array (P,)
        Children a year per inhabitant (men and women together) of each age.
    migration : array (P,)
        How net migration of people younger than ``OLDER_FROM`` divides over ages; sums to one.
    """

    death: Array
    births: Array
    migration: Array


@dataclass(frozen=True)
class PopulationDraws:
    """What differs between draws.

    Attributes
    ----------
    start : array (P, D)
        Inhabitants on 1 January of the first year.
    death, births : array (T, D)
        Factors on the rates.
    migration : array (T, D)
        Net number of people who come to live in the region in a year; negative is leaving.
    older : array (T, D)
        The part of it by people of ``OLDER_FROM`` and over, as a part of the inhabitants of those ages.
    """

    start: Array
    death: Array
    births: Array
    migration: Array
    older: Array


@dataclass(frozen=True)
class PopulationAccounts:
    """Inhabitants on 1 January, and what happened in each year.

    Attributes
    ----------
    stock : array (T + 1, P, D)
    births, deaths, migration : array (T, D)
        Stock plus births minus deaths plus migration is the next stock.
    """

    stock: Array
    births: Array
    deaths: Array
    migration: Array


def project_population(rates: PopulationRates, draws: PopulationDraws) -> PopulationAccounts:
    """Carry the population forward, one year at a time.

    Newborns and migrants of a year are exposed to death from the next year on. Where more people of an age
    would leave than there are, they all leave and ``migration`` reports the number that really left.
    """
    years, count = draws.migration.shape
    stock = np.zeros((years + 1, AGES, count))
    births, deaths, migration = (np.zeros((years, count)) for _ in range(3))
    stock[0] = draws.start
    for year in range(years):
        now, after = stock[year], stock[year + 1]
        dying = now * np.minimum(rates.death[:, None] * draws.death[year], 1)
        born = (now * rates.births[:, None]).sum(axis=0) * draws.births[year]
        remaining = now - dying
        after[1:] = remaining[:-1]
        after[-1] += remaining[-1]
        after[0] = born
        moved = np.zeros_like(after)
        moved[OLDER_FROM:] = after[OLDER_FROM:] * draws.older[year]
        moved += rates.migration[:, None] * (draws.migration[year] - moved.sum(axis=0))
        moved = np.maximum(moved, -after)
        after += moved
        births[year], deaths[year], migration[year] = born, dying.sum(axis=0), moved.sum(axis=0)
    return PopulationAccounts(stock, births, deaths, migration)


def single_years(starts: Sequence[int], counts: Sequence[float], death: Array) -> Array:
    """Divide age groups over single years of age without changing any group.

    Parameters
    ----------
    starts : sequence of int
        First age of each group, from 0 up; the last group is open.
    counts : sequence of float
        Inhabitants of each group.
    death : array (P,)
        Probability to die by age; gives the open group its shape, as in a stable population of which every
        year of birth is ``COHORT_GROWTH`` larger than the one before.

    Returns
    -------
    array (P,)
        Inhabitants by single year of age. Closed groups are divided along a monotone cubic curve through the
        cumulative numbers (Fritsch and Carlson 1980), so that no age gets a negative number.

    Raises
    ------
    UserError
        If the groups do not start at 0, are out of order, or a number is missing or negative.
    """
    numbers = np.asarray(counts, dtype=float)
    if list(starts) != sorted(set(starts)) or starts[0] != 0 or len(starts) != len(numbers):
        raise UserError("de leeftijdsgroepen sluiten niet op elkaar aan vanaf 0 jaar.")
    if not (np.isfinite(numbers).all() and (numbers >= 0).all()):
        raise UserError("een leeftijdsgroep heeft geen aantal inwoners, of een negatief aantal.")
    alive = np.cumprod(np.concatenate([[1], (1 - death[starts[-1] : -1]) * np.exp(-COHORT_GROWTH)]))
    open_group = numbers[-1] * alive / alive.sum()
    # the curve goes on into the open group, so that the last closed one does not end with a slope of its own
    beyond = np.arange(STEP, len(alive), STEP)
    edges = np.concatenate([starts, starts[-1] + beyond]).astype(float)
    inside = np.cumsum(open_group)[beyond - 1]
    curve = PchipInterpolator(
        edges, np.concatenate([[0], np.cumsum(numbers[:-1]), numbers[:-1].sum() + inside])
    )
    single = np.zeros(AGES)
    single[: starts[-1]] = np.diff(curve(np.arange(starts[-1] + 1)))
    single[starts[-1] :] = open_group
    return single


def factor_to_match(stock: Array, rate: Array, observed: float) -> float:
    """Return the factor that makes a rate by age give the observed number of events in a year.

    Parameters
    ----------
    stock, rate : array (P,)
        Inhabitants at the start of the year, and events per inhabitant.
    observed : float
        Number of events in that year.

    Raises
    ------
    UserError
        If the rate gives no events at all, or nothing was observed.
    """
    expected = float(stock @ rate)
    if not (expected > 0 and np.isfinite(observed) and observed >= 0):
        raise UserError("het waargenomen aantal geboorten of sterfgevallen past niet bij de bevolking.")
    return observed / expected
