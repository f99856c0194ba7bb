"""The change in the region beside the change in regions that are like it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from hcalib.monitoring.series import period_index, periods_per_year

MIN_BEFORE = 3
MIN_OTHERS = 3
PEERS = 3
"""How many regions are called comparable."""
TIMES_THE_SIZE = 3.0
"""A comparable region is at most so many times larger or smaller."""


@dataclass(frozen=True)
class Compared:
    """How much more the region changed than comparable regions.

    Attributes
    ----------
    region : str
    peers : tuple of str
        The comparable regions: of like size, and with the course before the start that is nearest.
    own, theirs : float
        Mean after the start less mean of the last year(s) before it; for the peers their mean.
    difference : float
        ``own`` less ``theirs``.
    elsewhere : mapping of str to float
        The same difference for each other region with peers of its own, the region itself left out.
    before, after : int
        Numbers of figures that are compared.
    """

    region: str
    peers: tuple[str, ...]
    own: float
    theirs: float
    difference: float
    elsewhere: Mapping[str, float]
    before: int
    after: int

    @property
    def as_large(self) -> int:
        """Number of other regions with a difference at least as large, up or down."""
        return sum(abs(value) >= abs(self.difference) for value in self.elsewhere.values())


def compare(
    frame: pd.DataFrame, region: str, start: date, sizes: Mapping[str, float] | None = None
) -> Compared | None:
    """Compare the change of a region with that of comparable regions; None with too little to compare.

    Parameters
    ----------
    frame : pandas.DataFrame
        A column a region, no gaps, in order of time.
    region : str
    start : datetime.date
    sizes : mapping of str to float, optional
        Population by region; without it size does not count.
    """
    others = [name for name in frame.columns if name != region]
    if region not in frame.columns or len(others) < MIN_OTHERS:
        return None
    index = period_index(frame[region])
    earlier, later = frame[index.end_time.date < start], frame[index.start_time.date >= start]
    if len(earlier) < MIN_BEFORE or later.empty:
        return None
    recent = max(MIN_BEFORE, len(set(index.quarter)) if periods_per_year(index) == 4 else 1)
    change = later.mean() - earlier.tail(recent).mean()
    known = sizes or {}
    peers = comparable_regions(earlier, region, others, known)
    elsewhere = {
        name: float(
            change[name]
            - change[list(comparable_regions(earlier, name, [o for o in others if o != name], known))].mean()
        )
        for name in others
    }
    own, theirs = float(change[region]), float(change[list(peers)].mean())
    return Compared(
        region, peers, own, theirs, own - theirs, elsewhere, min(recent, len(earlier)), len(later)
    )


def comparable_regions(
    earlier: pd.DataFrame, region: str, others: Sequence[str], sizes: Mapping[str, float]
) -> tuple[str, ...]:
    """Choose the regions of like size whose course before the start is nearest, the nearest first.

    Nearest is the smallest root mean squared difference after taking each region's own mean off: the
    ups and downs count, not the height. With fewer than ``PEERS`` regions of like size, all may be
    chosen.
    """
    near = [name for name in others if _like_size(sizes.get(name), sizes.get(region))]
    pool = near if len(near) >= PEERS else list(others)
    centred = earlier - earlier.mean()
    distance = {name: float(np.sqrt(((centred[name] - centred[region]) ** 2).mean())) for name in pool}
    return tuple(sorted(pool, key=lambda name: (distance[name], name))[:PEERS])


def _like_size(one: float | None, other: float | None) -> bool:
    if not one or not other:
        return True
    return max(one, other) <= TIMES_THE_SIZE * min(one, other)
