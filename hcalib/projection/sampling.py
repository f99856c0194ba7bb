"""Chance, made once and the same for every scenario: quasi-random parameters, yearly swings, persons.

Which numbers a draw gets depends on the seed and on the number of the draw, never on how many draws are
worked off at a time or by whom. Two scenarios with the same seed differ by what they assume, not by chance.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from scipy.stats import qmc

Array = NDArray[np.floating]

CHUNK = 64
"""Draws that share one stream of random numbers; blocks of draws are whole chunks."""

Z80 = 1.2815515655446004
"""Standard normal quantile of 90 %: an 80 % interval lies this many standard deviations around the middle."""


@dataclass(frozen=True)
class Spread:
    """What a number can be: four out of five draws fall between ``low`` and ``high``.

    Attributes
    ----------
    low, value, high : float or array (R, 1)
        The quantiles of 10, 50 and 90 %, of one number or of many at a time.
    minimum, maximum : float or array (R, 1)
        No draw goes beyond these.
    """

    low: float | Array
    value: float | Array
    high: float | Array
    minimum: float | Array = -np.inf
    maximum: float | Array = np.inf

    def at(self, z: Array) -> Array:
        """Turn standard normal numbers into values.

        The halves of the normal distribution are stretched so that the three quantiles are met exactly
        (a two-piece normal by quantile). When low and high lie as far from the middle, it is the normal
        distribution with standard deviation (high - low) / 2.563103.
        """
        up, down = (self.high - self.value) / Z80, (self.value - self.low) / Z80
        values = self.value + np.where(z > 0, up, down) * z
        return np.asarray(np.clip(values, self.minimum, self.maximum))


def parameter_normals(parameters: int, draws: int, seed: int, first: int = 0) -> Array:
    """Return standard normal numbers that fill the space of all parameters evenly.

    Parameters
    ----------
    parameters, draws : int
        Number of uncertain parameters and of draws.
    seed : int
    first : int
        Number of the first draw. A draw has the same numbers whichever others are made with it, so that
        blocks of draws need not be held in memory together.

    Returns
    -------
    array (parameters, draws)
        A scrambled Sobol sequence (Owen 1998) through the normal quantile function.
    """
    if parameters == 0:
        return np.empty((0, draws))
    engine = deepcopy(_sobol(parameters, seed))
    if first:
        points = engine.fast_forward(first).random(draws)
    else:
        # a sequence starts with a power of two to stay balanced; what is too much is left out
        points = engine.random_base2(max(int(np.ceil(np.log2(draws))), 0))[:draws]
    return np.asarray(stats.norm.ppf(np.clip(points, 1e-12, 1 - 1e-12)).T)


@lru_cache(maxsize=4)
def _sobol(parameters: int, seed: int) -> qmc.Sobol:
    """Return a scrambled sequence at its start; only ever used as a copy."""
    return qmc.Sobol(parameters, scramble=True, rng=np.random.default_rng(seed))


def yearly_swings(series: int, years: int, correlation: float, chunk: int, seed: int) -> Array:
    """Return how far each year lies from its middle, in standard deviations, for one chunk of draws.

    Parameters
    ----------
    series : int
        Number of rates that swing on their own.
    years : int
    correlation : float
        Between one year and the next, from 0 (no memory) to below 1.
    chunk, seed : int

    Returns
    -------
    array (years, series, CHUNK)
        A first-order autoregression with variance one in every year.
    """
    noise = chunk_generator(seed, chunk, "jaren").standard_normal((years, series, CHUNK))
    swings = noise.copy()
    fresh = np.sqrt(1 - correlation**2)
    for year in range(1, years):
        swings[year] = correlation * swings[year - 1] + fresh * noise[year]
    return swings


def chunk_generator(seed: int, chunk: int, purpose: str) -> np.random.Generator:
    """Return the generator of one chunk of draws for one purpose; each has a stream of its own."""
    name = int.from_bytes(purpose.encode(), "big")
    return np.random.Generator(np.random.Philox(np.random.SeedSequence([seed, chunk, name])))
