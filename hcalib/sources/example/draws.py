"""Random whole numbers that stay the same on every machine and with every version of numpy.

Numpy promises that the raw output of a bit generator never changes; it does not promise so for the
distributions of ``Generator``. That is why everything here is made from the raw output, in whole numbers.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

SEED = 20261123


class Draws:
    """One stream of random whole numbers.

    Parameters
    ----------
    topic : str
        Name of the stream. Each topic has its own, so that a change in one leaves the others alone.
    """

    def __init__(self, topic: str):
        self._bits = np.random.PCG64([SEED, *topic.encode("ascii")])

    def integer(self, low: int, high: int) -> int:
        """Return a whole number from ``low`` up to and including ``high``, each as likely."""
        return low + int(self._bits.random_raw()) % (high - low + 1)

    def wobble(self, spread: int) -> int:
        """Return a whole number between ``-spread`` and ``spread``; small ones are more likely."""
        return (self.integer(-spread, spread) + self.integer(-spread, spread)) // 2

    def chance(self, percent: int) -> bool:
        """Return True in ``percent`` out of a hundred cases."""
        return self.integer(1, 100) <= percent


def part_of(whole: int, rate: int, per: int) -> int:
    """Return ``whole * rate / per``, rounded half up, for numbers that are not negative."""
    return (whole * rate + per // 2) // per


def divide(whole: int, weights: Sequence[int]) -> list[int]:
    """Divide a whole number by weights, so that the parts add up to it exactly (largest remainder).

    Parts with the same remainder are served in their own order.
    """
    total = sum(weights)
    parts = [whole * weight // total for weight in weights]
    remainders = [whole * weight % total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda position: -remainders[position])
    for position in by_remainder[: whole - sum(parts)]:
        parts[position] += 1
    return parts


def between(knots: dict[int, int], moment: int) -> int:
    """Interpolate between known points, rounded down; ``moment`` lies within them."""
    if moment in knots:
        return knots[moment]
    before = max(point for point in knots if point < moment)
    after = min(point for point in knots if point > moment)
    return knots[before] + (knots[after] - knots[before]) * (moment - before) // (after - before)
