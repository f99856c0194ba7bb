"""Published ratios as linked tables: a percentage says how two totals hang together, also withheld ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from hcalib.disclosure.attack import Interval
from hcalib.disclosure.tables import Cell, LinkedTables, Sum


class Ratio(Protocol):
    """A published ratio; see :class:`hcalib.disclosure.audit.Figure`."""

    @property
    def cell(self) -> str:
        """Id of the numerator."""

    @property
    def denominator(self) -> str | None:
        """Id of the denominator."""

    @property
    def factor(self) -> float:
        """What the ratio was multiplied by."""

    @property
    def interval(self) -> Interval:
        """What the published figure says of the exact ratio."""


def with_ratios(tables: LinkedTables, ratios: Sequence[Ratio]) -> LinkedTables:
    """Add what ratios say to tables.

    A ratio between ``low`` and ``high`` says that the numerator lies between low and high times the
    denominator. Two cells that cannot be negative hold what lies between: numerator = low x denominator +
    above, and high x denominator = numerator + below.
    """
    cells = list(tables.cells)
    sums = list(tables.sums)
    for number, ratio in enumerate(ratios):
        if ratio.denominator is None or ratio.denominator == ratio.cell:
            continue
        top, bottom = tables.by_id[ratio.cell].value, tables.by_id[ratio.denominator].value
        low, high = (max(end, 0.0) / ratio.factor for end in (ratio.interval.low, ratio.interval.high))
        if low > 0:
            above = Cell(f"verhouding/{number}/boven", {"": max(top - low * bottom, 0.0)})
            cells.append(above)
            sums.append(Sum(ratio.cell, (ratio.denominator, above.id), (low, 1.0)))
        if high > 0:
            below = Cell(f"verhouding/{number}/onder", {"": max(high * bottom - top, 0.0)})
            most = Cell(f"verhouding/{number}/hoogst", {"": high * bottom})
            cells += [below, most]
            sums.append(Sum(most.id, (ratio.denominator,), (high,)))
            sums.append(Sum(most.id, (ratio.cell, below.id)))
    return LinkedTables(tuple(cells), tuple(sums))
