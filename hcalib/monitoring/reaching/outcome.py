"""What a chance consists of, and what published series say about how much a figure moves in a year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from hcalib.monitoring.reaching.predictive import Outlook, Prior

AMOUNTS = Prior(spread=0.06, worth=2.0, still=4.0)
"""For a number of things, as a part of its own height; for a share or a ratio, see ``SHARES``.

Chosen on yearly figures of CBS for 13 to 19 regions (births, deaths, moves, migration, vacancies): births,
deaths and moves change by some 5 % a year (standard deviation), migration and vacancies by 13 to 31 %, so it
counts for two changes only; a drift over a few years mostly did not last. See docs/decisions/0021.
"""

SHARES = Prior(spread=0.02, worth=2.0, still=4.0)
"""For a share p, in units of ``sqrt(p (1 - p))``; chosen on sick leave by branch, 1996 to 2025. Also for a
ratio, as a part of its own height: a mean over many moves far less than a number of them."""

FEW_POINTS = 8
"""With fewer figures the published series weigh as much as the own ones, and a reader is told so."""

LEAST, MOST = 0.01, 0.99
"""A chance that is computed lies within these: what is rarer, no series of some years can tell."""

FURTHEST = 1e6
"""Figures are held against the target on a scale of about 1; beyond this they are all just 'very far'."""


@dataclass(frozen=True)
class Chance:
    """How likely a goal is to be reached at the end of its term.

    Attributes
    ----------
    probability : float
        Between 0.01 and 0.99, or 0 or 1 when ``settled``.
    points : int
        Number of figures it rests on, the baseline included where it is one of them.
    settled : bool
        Whether it is no longer a chance: reached, or out of reach by definition.
    low, high : float or None
        Between these the outcome lies with a chance of 80 %: the level at the end, or the amount over the
        term; in the unit of the goal. None for milestones and for what is settled.
    """

    probability: float
    points: int
    settled: bool = False
    low: float | None = None
    high: float | None = None

    @property
    def few(self) -> bool:
        """Whether it rests on so few figures that it is above all a statement about other series."""
        return self.points < FEW_POINTS


def within(probability: float) -> float:
    """Keep a computed chance away from certainty."""
    return min(MOST, max(LEAST, probability))


def towards(outlook: Outlook, threshold: float, direction: Literal["up", "down"]) -> float:
    """Return the chance of ending on the good side of a threshold."""
    chance = outlook.at_least(threshold)
    return within(chance if direction == "up" else 1 - chance)


def scaled(value: float, size: float) -> float:
    """Bring a value to the scale of about 1; what is too far away is cut off, so that it stays computable."""
    return min(FURTHEST, max(-FURTHEST, value / size))
