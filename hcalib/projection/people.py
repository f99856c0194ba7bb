"""The inhabitants who need care: the population projection with the uncertainty of the assumptions."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hcalib.projection.population import AGES, PopulationDraws, PopulationRates, project_population
from hcalib.projection.rates import WOMEN_AND_MEN
from hcalib.projection.start import normalised
from hcalib.projection.values import Values

Array = NDArray[np.floating]


def inhabitants(values: Values, central: Values, start: Array, years: int) -> Array:
    """Project the population with own rates.

    Parameters
    ----------
    values, central : Values
        Uses ``sterftekans``, ``sterftedaling``, ``geboorten``, ``migratiesaldo`` and ``migratie-leeftijd``.
    start : array (P,)
        Inhabitants by single year of age on 1 January after the base year.
    years : int

    Returns
    -------
    array (T + 1, P, D)
    """
    draws = values.numbers.shape[1]
    rates = population_rates(central)
    decline = (1 - values.number("sterftedaling")) ** np.arange(1, years + 1)[:, None]
    births_factor = _births(values).sum(axis=0) / rates.births.sum()
    # ages keep their proportions; a draw has as many more or fewer deaths as its rates give in the first year
    expected = start @ rates.death
    level = start @ _by_age(values) / expected if expected > 0 else 1.0
    accounts = project_population(
        rates,
        PopulationDraws(
            start=np.repeat(start[:, None], draws, axis=1),
            death=decline * level,
            births=np.repeat(births_factor[None], years, axis=0),
            migration=np.repeat(values.number("migratiesaldo")[None], years, axis=0),
        ),
    )
    return accounts.stock


def population_rates(central: Values) -> PopulationRates:
    """Return the rates by age that all draws share: the middle of the assumptions."""
    return PopulationRates(death_rates(central), _births(central)[:, 0], _migration_profile(central))


def death_rates(central: Values) -> Array:
    """Return the probability to die within a year by age (P,), women and men equally weighted."""
    return _by_age(central)[:, 0]


def carry_forward(people: Array, central: Values) -> Array:
    """Return the inhabitants by age (P,) one year later, by the middle of the assumptions."""
    return np.asarray(inhabitants(central, central, people, 1)[1, :, 0])


def care_weights(values: Values, branches: tuple[str, ...]) -> Array:
    """Return the use of care per inhabitant of each age, (B, P, D)."""
    return values.table("zorggebruik", branch=branches, age=list(range(AGES)))


def _by_age(values: Values) -> Array:
    """Return the probability to die by age in every draw, (P, D)."""
    return np.asarray(values.table("sterftekans", sex=WOMEN_AND_MEN, age=list(range(AGES))).mean(axis=0))


def _births(values: Values) -> Array:
    """Return births per inhabitant of each age in every draw, (P, D)."""
    fertile = [age for age in range(AGES) if values.band_of("geboorten", age) is not None]
    rates = np.zeros((AGES, values.numbers.shape[1]))
    rates[fertile] = values.table("geboorten", age=fertile)
    return rates


def _migration_profile(central: Values) -> Array:
    """Return how net migration divides over ages (P,): evenly within a band, an open band to age 80."""
    oldest = 80
    bands = [central.band_of("migratie-leeftijd", age) if age <= oldest else None for age in range(AGES)]
    shares = np.zeros(AGES)
    for age, band in enumerate(bands):
        if band is not None:
            shares[age] = central.table("migratie-leeftijd", age=[age])[0, 0] / bands.count(band)
    return normalised(shares, axis=0)
