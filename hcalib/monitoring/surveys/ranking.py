"""Which reason is named most, and how sure that order is, from published shares and their margins alone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

_SURE = 0.9
_STEPS = 20
_NORMAL = NormalDist()
_QUANTILE = _NORMAL.inv_cdf(0.975)


@dataclass(frozen=True)
class Share:
    """A published share with its 95 % margin."""

    id: str
    value: float
    low: float
    high: float

    @property
    def error(self) -> float:
        """Standard error that the wider side of the margin stands for; the other may be cut off."""
        return max(self.high - self.value, self.value - self.low) / _QUANTILE


@dataclass(frozen=True)
class Ranked:
    """One category with its place.

    Attributes
    ----------
    id : str
    place : int
        1 is the largest; equal shares have the same place.
    holds : float
        At least how large the chance is that the category has this place among all employers of the frame,
        in steps of 5 points, rounded down.
    tied_with : tuple of str
        Categories whose order with this one is not certain (a chance below 90 %), in order of place.
    """

    id: str
    place: int
    holds: float
    tied_with: tuple[str, ...]


def rank(shares: Sequence[Share]) -> tuple[Ranked, ...]:
    """Rank shares of one whole; equal ones stay in the order in which they are given.

    Notes
    -----
    How shares hang together is in the answers and not in what is published. So the error of a difference is
    taken as large as it can be, the sum of both errors, and the chances that a place does not hold are added
    up (Bonferroni). What is said of an order is therefore on the safe side.
    """
    order = sorted(shares, key=lambda one: -one.value)
    found = []
    for one in order:
        wrong = {other.id: _wrong(one, other) for other in order if other is not one}
        holds = max(0.0, 1 - math.fsum(wrong.values()))
        tied = tuple(name for name, chance in wrong.items() if chance > 1 - _SURE)
        place = 1 + sum(other.value > one.value for other in order)
        found.append(Ranked(one.id, place, math.floor(holds * _STEPS + 1e-9) / _STEPS, tied))
    return tuple(found)


def _wrong(one: Share, other: Share) -> float:
    """Return the largest chance that two shares stand in another order."""
    error = one.error + other.error
    if error == 0:
        return 0.0
    return 1 - _NORMAL.cdf(abs(one.value - other.value) / error)
