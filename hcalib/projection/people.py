"""The inhabitants who need care: the population projection with the uncertainty of the assumptions."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hcalib.projection.population import (
    AGES,
    OLDER_FROM,
    PopulationDraws,
    PopulationRates,
    project_population,
)
from hcalib.projection.rates import WOMEN_AND_MEN
from hcalib.projection.start import spread_over
from hcalib.projection.values import Values

Array = NDArray[np.floating]

BORN = np.array([0.488, 0.512])
"""Part of newborns that is a girl and a boy, in the order of ``WOMEN_AND_MEN``."""


def inhabitants(values: Values, central: Values, start: Array, years: int) -> Array:
    """Project the population with own rates.

    Parameters
    ----------
    values, central : Values
        Uses ``sterftekans``, ``sterfte-regio``, ``sterftedaling``, ``geboorten``, ``migratiesaldo``,
        ``migratie-leeftijd`` and ``migratie-ouderen``.
    start : array (P,)
        Inhabitants by single year of age on 1 January after the base year.
    years : int

    Returns
    -------
    array (T + 1, P, D)
    """
    draws = values.numbers.shape[1]
    rates = population_rates(central)
    decline = mortality_decline(values, years)
    births_factor = _births(values).sum(axis=0) / rates.births.sum()
    # ages keep their proportions; a draw has as many more or fewer deaths as its rates give in the first year
    expected = start @ rates.death
    level = start @ _by_age(values, central) / expected if expected > 0 else 1.0
    accounts = project_population(
        rates,
        PopulationDraws(
            start=np.repeat(start[:, None], draws, axis=1),
            death=decline * level,
            births=np.repeat(births_factor[None], years, axis=0),
            migration=np.repeat(values.number("migratiesaldo")[None], years, axis=0),
            older=np.repeat(values.number("migratie-ouderen")[None], years, axis=0),
        ),
    )
    return accounts.stock


def population_rates(central: Values) -> PopulationRates:
    """Return the rates by age that all draws share: the middle of the assumptions."""
    return PopulationRates(death_rates(central), _births(central)[:, 0], _migration_profile(central))


def death_rates(central: Values) -> Array:
    """Return the probability to die within a year by age (P,), women and men weighted by their numbers."""
    return _by_age(central, central)[:, 0]


def mortality_decline(values: Values, years: int) -> Array:
    """Return what is left of the probabilities to die in each year, (T, D)."""
    return np.asarray((1 - values.number("sterftedaling")) ** np.arange(1, years + 1)[:, None])


def carry_forward(people: Array, central: Values) -> Array:
    """Return the inhabitants by age (P,) one year later, by the middle of the assumptions."""
    return np.asarray(inhabitants(central, central, people, 1)[1, :, 0])


def care_weights(values: Values, branches: tuple[str, ...]) -> Array:
    """Return the use of care per inhabitant of each age, (B, P, D)."""
    return values.table("zorggebruik", branch=branches, age=list(range(AGES)))


def _by_age(values: Values, central: Values) -> Array:
    """Return the probability to die by age in the region in every draw, (P, D).

    The part of each age that is a woman follows from the middle of the probabilities: of those born, so many
    women and so many men are still alive. National rates are brought to the level of the region.
    """
    middle, death = (
        of.table("sterftekans", sex=WOMEN_AND_MEN, age=list(range(AGES))) for of in (central, values)
    )
    alive = np.cumprod(1 - np.minimum(middle[:, :-1, 0], 1), axis=1)
    still = np.concatenate([np.ones((2, 1)), alive], axis=1) * BORN[:, None]
    weight = still / np.maximum(still.sum(axis=0), np.finfo(float).tiny)
    return np.asarray((death * weight[..., None]).sum(axis=0) * values.number("sterfte-regio"))


def _births(values: Values) -> Array:
    """Return births per inhabitant of each age in every draw, (P, D)."""
    return values.table("geboorten", age=list(range(AGES)))


def _migration_profile(central: Values) -> Array:
    """Return how net migration of people below ``OLDER_FROM`` divides over ages (P,), evenly in a band."""
    shares = np.zeros(AGES)
    shares[:OLDER_FROM] = spread_over(central, "migratie-leeftijd", range(OLDER_FROM))[:, 0]
    return shares
