"""Intervals for shares from small numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist


@dataclass(frozen=True)
class Interval:
    """A share with the range it lies in with a stated confidence; all between 0 and 1."""

    share: float
    low: float
    high: float
    confidence: float


def wilson(successes: int, asked: int, population: int | None = None, confidence: float = 0.95) -> Interval:
    """Return the Wilson interval of a share, narrower the larger the part of the population that was asked.

    Parameters
    ----------
    successes, asked : int
        ``successes`` out of ``asked``, with at least one asked.
    population : int, optional
        Size of the finite population the asked were drawn from; None for one without bounds.
    confidence : float
        Between 0 and 1, exclusive.

    Raises
    ------
    ValueError
        If the counts contradict each other.

    Notes
    -----
    Wilson (1927); with a population N, after O'Neill (2021): with ``psi = z^2 (N - n) / (N - 1)`` the bounds
    are ``[(n p + psi / 2) -+ sqrt(psi) sqrt(n p (1 - p) + psi / 4)] / (n + psi)``. Without bounds
    ``psi = z^2``; when all were asked ``psi = 0`` and the interval is the share itself.

    The interval covers chance in who was asked. It says nothing about those who chose not to answer.
    """
    if not 0 <= successes <= asked or asked < 1:
        raise ValueError("successes must lie between 0 and the number asked, which is at least 1")
    if population is not None and population < asked:
        raise ValueError("the population is smaller than the number asked")
    if not 0 < confidence < 1:
        raise ValueError("the confidence lies between 0 and 1")
    share = successes / asked
    if population == asked:
        return Interval(share, share, share, confidence)
    psi = NormalDist().inv_cdf((1 + confidence) / 2) ** 2
    if population is not None:
        psi *= (population - asked) / (population - 1)
    middle = asked * share + psi / 2
    half = math.sqrt(psi) * math.sqrt(asked * share * (1 - share) + psi / 4)
    # Rounding may push a bound a hair past 0, 1 or the share itself.
    low = max(0.0, min(share, (middle - half) / (asked + psi)))
    high = min(1.0, max(share, (middle + half) / (asked + psi)))
    return Interval(share, low, high, confidence)
