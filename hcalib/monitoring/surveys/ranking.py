"""Which reason is named most, and how sure that order is.

Leavers of one employer resemble each other, so employers are drawn anew and not persons. Of a near-census
little is left to chance: only the employers that are not in the answers are drawn.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SEED = 20261123
_DRAWS = 2000
_SURE = 0.9

_Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Ranked:
    """One category with its place.

    Attributes
    ----------
    id : str
    count : float
        Total over the employers that answered.
    share : float
        Of the total over the categories, 0 to 1.
    low, high : float
        80 % interval of the share for all employers of the frame.
    place : int
        Place by total, 1 is the largest; equal totals have the same place.
    place_holds : float
        Chance that the category has this place among all employers of the frame, in steps of 5 points.
    tied_with : tuple of str
        Categories whose order with this one is not certain (a chance below 90 %), in their own order.
    """

    id: str
    count: float
    share: float
    low: float
    high: float
    place: int
    place_holds: float
    tied_with: tuple[str, ...]


def rank(
    counts: Mapping[str, Mapping[str, float]],
    categories: Sequence[str],
    frame: int,
    *,
    draws: int = _DRAWS,
    seed: int = SEED,
) -> tuple[Ranked, ...]:
    """Rank categories by their total over employers.

    Parameters
    ----------
    counts : mapping of str to (mapping of str to float)
        By employer, by category; every employer has every category.
    categories : sequence of str
        In the order in which equal totals are listed.
    frame : int
        Employers in the frame, those of ``counts`` included.
    draws, seed : int
        Number of draws and where they begin; the same input always gives the same result.

    Raises
    ------
    ValueError
        When there is no employer, more than the frame holds, or nothing was counted.

    Notes
    -----
    Each draw completes the frame with a Polya urn: every employer that is not in the answers copies one
    that is, or one that was copied before it (Lo 1988; Ghosh and Meeden 1997). Nothing is assumed about the
    shape of the answers but that the silent are like those who spoke.
    """
    names = sorted(counts)
    if not names or frame < len(names):
        raise ValueError("ranking needs at least one employer, and no more than there are")
    table = np.array([[counts[name][category] for category in categories] for name in names], dtype=float)
    totals = table.sum(axis=0)
    if not totals.sum() > 0 or not np.isfinite(table).all() or (table < 0).any():
        raise ValueError("ranking needs counts, none of them negative")
    drawn = _completed(table, frame, draws, np.random.Generator(np.random.PCG64(seed)))
    shares = drawn / drawn.sum(axis=1, keepdims=True)
    place = [1 + int((totals > total).sum()) for total in totals]
    drawn_place = 1 + (drawn[:, None, :] > drawn[:, :, None]).sum(axis=2)
    low, high = np.quantile(shares, [0.1, 0.9], axis=0)
    order = sorted(range(len(categories)), key=lambda column: (-totals[column], column))
    found = []
    for column in order:
        tied = tuple(
            categories[other] for other in order if other != column and _unsure(totals, drawn, column, other)
        )
        holds = float((drawn_place[:, column] == place[column]).mean())
        found.append(
            Ranked(
                categories[column],
                float(totals[column]),
                float(totals[column] / totals.sum()),
                float(min(low[column], totals[column] / totals.sum())),
                float(max(high[column], totals[column] / totals.sum())),
                place[column],
                math.floor(holds * 20 + 1e-9) / 20,
                tied,
            )
        )
    return tuple(found)


def _completed(table: _Numbers, frame: int, draws: int, generator: np.random.Generator) -> _Numbers:

    n = len(table)
    multiplicity = np.ones((draws, n))
    for already in range(n, frame):
        spot = generator.random(draws) * already
        chosen = (np.cumsum(multiplicity, axis=1) <= spot[:, None]).sum(axis=1)
        multiplicity[np.arange(draws), np.minimum(chosen, n - 1)] += 1
    return np.asarray(multiplicity @ table)


def _unsure(totals: _Numbers, drawn: _Numbers, column: int, other: int) -> bool:
    if totals[column] == totals[other]:
        return True
    first, second = (column, other) if totals[column] > totals[other] else (other, column)
    return bool((drawn[:, first] > drawn[:, second]).mean() < _SURE)
