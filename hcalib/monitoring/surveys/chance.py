"""Margins as a function of the answers, and how large they can be as far as anyone else can tell.

A half margin is the length of a vector that is linear in the answers. So it can be asked what margin other
answers behind the same totals would have had; ``room`` does.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hcalib.monitoring.surveys.variance import effective_degrees, t_quantile
from hcalib.sealed import Opened

Numbers = NDArray[np.float64]
Groups = Sequence[tuple[Sequence[str], int]]
"""Employers that answered by stratum, and how many the stratum has in the frame."""

_CONFIDENCE = 0.95
_MOST_PULL = 0.999


@dataclass(frozen=True)
class Chance(Opened):
    """The half margin of a figure as ``|rows @ answers + rest|``, in the ratio's own unit.

    Attributes
    ----------
    employers : tuple of str
        Whose answers, in the order of the columns.
    rows : array of float, shape (employers, employers)
    rest : array of float, shape (employers,)
        What other answers add; zero when there are none.
    """

    employers: tuple[str, ...]
    rows: Numbers = field(repr=False)
    rest: Numbers = field(repr=False)

    def halves(self, answers: Numbers) -> Numbers:
        """Return the half margin for each row of answers."""
        return np.asarray(np.sqrt(((answers @ self.rows.T + self.rest) ** 2).sum(axis=-1)))


@dataclass(frozen=True)
class _Design(Opened):
    """Strata in one order of employers, with what each employer of a given size does to a ratio."""

    employers: tuple[str, ...]
    counted: Numbers
    weights: Numbers
    pulls: Numbers
    total: float
    quantile: float
    spread: Numbers

    @property
    def freed(self) -> Numbers:
        """What turns an answer into a residual that is freed from its own pull; see `ratio_margin`."""
        n = len(self.employers)
        residual = np.eye(n) - np.outer(self.counted, self.weights) / self.total
        return np.asarray((self.weights / (1 - self.pulls))[:, None] * residual)


def ratio_chance(
    groups: Groups, wholes: Mapping[str, float], weights: Mapping[str, float] | None = None
) -> Chance:
    """Return the margin of a ratio, the same as that of `variance.ratio_margin`, as a function of the parts.

    Parameters
    ----------
    groups : sequence of (sequence of str, int)
    wholes : mapping of str to float
    weights : mapping of str to float, optional
        By default the size of the stratum over the number that answered in it.
    """
    made = _design(groups, wholes, weights)
    rows = made.quantile / made.total * made.spread @ made.freed
    return Chance(made.employers, rows, np.zeros(len(rows)))


def change_chances(
    employers: Sequence[str],
    size: int,
    wholes: Sequence[Mapping[str, float]],
    parts: Sequence[Mapping[str, float]],
) -> tuple[Chance, Chance]:
    """Return the margin of a change as a function of the earlier, and of the later answers.

    Parameters
    ----------
    employers : sequence of str
        That answered in both rounds.
    size : int
        Employers that could have.
    wholes, parts : sequence of (mapping of str to float)
        Of the earlier and of the later round.
    """
    once = dict.fromkeys(employers, 1.0)
    made = [_design([(employers, size)], one, once) for one in wholes]
    quantile = t_quantile((1 + _CONFIDENCE) / 2, min(_degrees(one, 1) for one in made))
    rows = [
        sign * quantile / one.total * one.spread @ one.freed for sign, one in zip((-1, 1), made, strict=True)
    ]
    told = [side @ np.array([one[name] for name in employers]) for side, one in zip(rows, parts, strict=True)]
    first, second = (Chance(tuple(employers), rows[k], told[1 - k]) for k in (0, 1))
    return first, second


def public_half(
    groups: Groups,
    sizes: Mapping[str, float],
    ratio: float,
    within: tuple[float, float],
    weights: Mapping[str, float] | None = None,
) -> float:
    """Return a half margin from what is published alone: the largest that employers of these sizes can have.

    Parameters
    ----------
    groups : sequence of (sequence of str, int)
    sizes : mapping of str to float
        In the register.
    ratio : float
        The published one.
    within : (float, float)
        Between which the ratio of one employer lies. Of all spreads around ``ratio`` the largest is that of
        employers at either end.
    weights : mapping of str to float, optional
    """
    low, high = within
    if not sum(sizes[name] for names, _ in groups for name in names) > 0:
        return 0.0
    made = _design(groups, sizes, weights)
    spread = math.sqrt(max((ratio - low) * (high - ratio), 0.0))
    left = np.concatenate([np.full(len(names), 1 - len(names) / size) for names, size in groups if names])
    freed = made.weights * made.counted / (1 - made.pulls)
    return made.quantile / made.total * spread * math.sqrt(float((left * freed**2).sum()))


def _design(groups: Groups, wholes: Mapping[str, float], weights: Mapping[str, float] | None) -> _Design:
    names = tuple(name for inside, _ in groups for name in inside)
    counted = np.array([wholes[name] for name in names], dtype=float)
    plain = {name: size / len(inside) for inside, size in groups for name in inside}
    weight = np.array([plain[name] if weights is None else weights.get(name, plain[name]) for name in names])
    total = float(weight @ counted)
    unsure = [name for inside, size in groups if len(inside) < size for name in inside]
    spread = np.zeros((len(names), len(names)))
    start = 0
    for inside, size in groups:
        n = len(inside)
        if 1 < n < size:
            place = slice(start, start + n)
            spread[place, place] = math.sqrt(n * (1 - n / size) / (n - 1)) * (np.eye(n) - 1 / n)
        start += n
    made = _Design(
        names, counted, weight, np.minimum(weight * counted / total, _MOST_PULL), total, 0.0, spread
    )
    if not unsure:
        return made
    strata = sum(len(inside) < size for inside, size in groups)
    chosen = np.array([name in set(unsure) for name in names])
    degrees = effective_degrees(list((weight * counted)[chosen]), strata)
    quantile = t_quantile((1 + _CONFIDENCE) / 2, degrees)
    return _Design(names, counted, weight, made.pulls, total, quantile, spread)


def _degrees(made: _Design, strata: int) -> float:
    return effective_degrees(list(made.counted), strata)
