"""What others can compute from everything that is published: the attacker's linear programme.

The attacker has all published figures and all sums at once, and knows that no amount is negative. A
contributor moreover knows its own amounts; a cell that it fills alone is no secret to it, so it can use that
cell to open others. For every withheld cell the smallest and the largest value that fit all of this are the
ends of the interval that the attacker is left with.

The programme is written in deviations from the true values. Those are small where protection is tight, so
that figures of very different size can stand in one table without losing the small ones in rounding.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from hcalib.disclosure.programmes import Programme, Solution, Vector, solve
from hcalib.disclosure.tables import Cell, LinkedTables

Mask = npt.NDArray[np.bool_]

_SPARING = 1e-6
"""What moving another cell costs, in parts of what moving the attacked one gains."""

_FAR = 1e5
"""Largest deviation that is tried of any cell when a need is checked, in parts of that need."""


@dataclass(frozen=True)
class Interval:
    """What an attacker can compute of one cell: it lies between ``low`` and ``high`` (or infinite)."""

    low: float
    high: float

    @property
    def width(self) -> float:
        """How much doubt is left."""
        return self.high - self.low


class System:
    """The cells and sums as arrays, in the order of the ids, so that the order of the input does not matter.

    Attributes
    ----------
    cells : tuple of Cell
    place : dict
        Id to place.
    matrix : scipy.sparse.csr_array
        A row for each sum, a column for each cell; 1 for the total, minus the weight for its parts.
    offset : Vector
        What the deviations of each sum must add up to: 0, except where a figure of another was rounded.
    """

    def __init__(self, tables: LinkedTables) -> None:
        from scipy.sparse import csr_array

        self.cells: tuple[Cell, ...] = tuple(sorted(tables.cells, key=lambda cell: cell.id))
        self.place = {cell.id: n for n, cell in enumerate(self.cells)}
        self.values: Vector = np.array([cell.value for cell in self.cells])
        sums = sorted({(one.total, tuple(sorted(one.terms))) for one in tables.sums})
        entries = [
            (row, self.place[name], weight)
            for row, (total, terms) in enumerate(sums)
            for name, weight in ((total, 1.0), *((part, -factor) for part, factor in terms))
        ]
        row, column, weight = zip(*entries, strict=True) if entries else ((), (), ())
        self.matrix: Any = csr_array((weight, (row, column)), shape=(len(sums), len(self.cells)))
        self._rows, self._columns = (np.array(places, dtype=np.int32) for places in (row, column))
        loose = abs(self.matrix) @ np.array([float(c.known and c.rounding > 0) for c in self.cells])
        self.offset: Vector = np.where(loose > 0, -(self.matrix @ self.values), 0.0)
        self.fixed: Mask = np.array([cell.known for cell in self.cells], dtype=bool)
        self.empty: Mask = np.array([cell.empty for cell in self.cells], dtype=bool)
        middle = np.array([cell.shown - cell.value for cell in self.cells])
        half = np.array([cell.rounding / 2 for cell in self.cells])
        self._lower_shown: Vector = np.where(half > 0, np.maximum(middle - half, -self.values), 0.0)
        self._upper_shown: Vector = np.where(half > 0, middle + half, 0.0)
        self.inside = self._inside()

    def _inside(self) -> dict[str, tuple[npt.NDArray[np.int_], Vector, Mask]]:
        """Of every contributor its cells, its amounts in them, and whether it is alone there."""
        found: dict[str, list[tuple[int, float, bool]]] = {}
        for n, cell in enumerate(self.cells):
            for name, amount in cell.contributions.items():
                found.setdefault(name, []).append((n, amount, len(cell.contributions) == 1))
        return {
            name: (
                np.array([n for n, _, _ in rows]),
                np.array([a for _, a, _ in rows]),
                np.array([o for *_, o in rows]),
            )
            for name, rows in found.items()
        }

    def limits(self, published: Mask, knows: str | None = None) -> tuple[Vector, Vector]:
        """Return the lowest (0 or less) and highest deviation of each cell that the attacker can imagine."""
        shut = ~(published | self.fixed)
        lower = np.where(shut, -self.values, self._lower_shown)
        upper = np.where(shut, math.inf, self._upper_shown)
        lower[self.empty] = upper[self.empty] = 0.0
        if knows is not None:
            places, own, alone = self.inside[knows]
            lower[places] = np.maximum(lower[places], own - self.values[places])
            lower[places[alone]] = upper[places[alone]] = 0.0
        return lower, upper

    def groups(self, free: Mask) -> npt.NDArray[np.int_]:
        """Number the groups of free cells that are linked by sums; a fixed cell links nothing."""
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import connected_components

        rows, columns = (places[free[self._columns]] for places in (self._rows, self._columns))
        sums, cells = self.matrix.shape
        linked = csr_array((np.ones(len(rows)), (rows, sums + columns)), shape=(sums + cells, sums + cells))
        labels: npt.NDArray[np.int_] = connected_components(linked, directed=False)[1]
        return labels[sums:]


class Attacker:
    """One attacker's programme for one pattern; the objective changes, the rest stays."""

    def __init__(
        self, system: System, lower: Vector, upper: Vector, bounds: Mapping[str, Interval] | None = None
    ) -> None:
        self.system = system
        self.lower, self.upper = narrowed(system, lower, upper, bounds)
        self.free = self.lower < self.upper
        self.groups = system.groups(self.free)
        self._parts: dict[int, tuple[npt.NDArray[np.int_], Any, Vector]] = {}
        self._doubled: dict[int, Any] = {}

    def extreme(self, cell: int, sign: int, scale: float | None = None) -> tuple[float, Vector | None]:
        """Return the largest deviation of a cell in one direction, with deviations of all cells that show it.

        Infinite when nothing limits it; then no deviations are given. With a ``scale`` it is enough to reach
        that size, the result is reliable for that size, and as few other cells as possible move.
        """
        return extremes([Push(self, cell, sign, scale)])[0]

    def programme(self, cell: int, sign: int, scale: float | None) -> Programme | None:
        """Return what has to be solved to push a cell; None when no sum holds it."""
        if not self.free[cell]:
            return None
        members, matrix, offset = self._part(cell)
        if not matrix.shape[0]:
            return None
        lower, upper = self.lower[members], self.upper[members]
        target = np.where(members == cell, float(sign), 0.0)
        if scale is None:
            size = self._size(members)
            return Programme(matrix, offset / size, lower / size, upper / size, target)
        # Deviations much larger than what is asked for are not needed, and would drown it.
        far = np.where(members == cell, 1.0, _FAR)
        lower, upper = np.maximum(lower / scale, -far), np.minimum(upper / scale, far)
        label = int(self.groups[cell])
        if label not in self._doubled:
            self._doubled[label] = _beside(matrix)
        gain = np.where(target == 0.0, -_SPARING, 0.0)
        return Programme(
            self._doubled[label],
            offset / scale,
            np.concatenate((np.maximum(lower, 0.0), np.maximum(-upper, 0.0))),
            np.concatenate((np.maximum(upper, 0.0), np.maximum(-lower, 0.0))),
            np.concatenate((gain + target, gain - target)),
        )

    def read(
        self, cell: int, sign: int, scale: float | None, found: Solution | None
    ) -> tuple[float, Vector | None]:
        """Return what the solution of a push means."""
        if found is None:
            return sign * math.inf, None
        members = self._part(cell)[0]
        if scale is None:
            moved = found.x * self._size(members)
        else:
            moved = (found.x[: len(members)] - found.x[len(members) :]) * scale
        deviations = np.where(self.free, 0.0, self.lower)
        deviations[members] = np.clip(moved, self.lower[members], self.upper[members])
        return float(deviations[cell]), deviations

    def end(self, cell: int, sign: int) -> float:
        """Return the deviation at which a cell stops when no sum holds it."""
        return float(self.lower[cell] if sign < 0 else self.upper[cell])

    def _size(self, members: npt.NDArray[np.int_]) -> float:
        return float(max(self.system.values[members].max(), 1e-300))

    def _part(self, cell: int) -> tuple[npt.NDArray[np.int_], Any, Vector]:
        label = int(self.groups[cell])
        if label not in self._parts:
            members = np.flatnonzero((self.groups == label) & self.free)
            columns = self.system.matrix[:, members]
            rows = np.flatnonzero(np.diff(columns.indptr) > 0)
            fixed = np.where(self.free, 0.0, self.lower)
            offset = self.system.offset - self.system.matrix @ fixed
            self._parts[label] = (members, columns[rows].tocoo(), offset[rows])
        return self._parts[label]


@dataclass(frozen=True)
class Push:
    """A question to an attacker's programme; see `Attacker.extreme`."""

    attacker: Attacker
    cell: int
    sign: int
    scale: float | None = None


def extremes(pushes: Sequence[Push]) -> list[tuple[float, Vector | None]]:
    """Answer many questions at once; see `Attacker.extreme`."""
    programmes = [one.attacker.programme(one.cell, one.sign, one.scale) for one in pushes]
    solved = iter(solve([one for one in programmes if one is not None]))
    return [
        (one.attacker.end(one.cell, one.sign), None)
        if programme is None
        else one.attacker.read(one.cell, one.sign, one.scale, next(solved))
        for one, programme in zip(pushes, programmes, strict=True)
    ]


def narrowed(
    system: System, lower: Vector, upper: Vector, bounds: Mapping[str, Interval] | None
) -> tuple[Vector, Vector]:
    """Return limits of deviations with what is known beforehand of some cells."""
    lower, upper = lower.copy(), upper.copy()
    for name, known in (bounds or {}).items():
        n = system.place[name]
        lower[n] = max(lower[n], known.low - system.values[n])
        upper[n] = min(upper[n], known.high - system.values[n])
    return lower, upper


def _beside(matrix: Any) -> Any:
    """Put a matrix beside its opposite: a column for what a cell rises, and one for what it falls."""
    from scipy.sparse import coo_array

    rows, columns = matrix.coords
    return coo_array(
        (
            np.concatenate((matrix.data, -matrix.data)),
            (np.concatenate((rows, rows)), np.concatenate((columns, columns + matrix.shape[1]))),
        ),
        shape=(matrix.shape[0], 2 * matrix.shape[1]),
    )


def attack(
    tables: LinkedTables,
    published: Collection[str],
    *,
    knows: str | None = None,
    bounds: Mapping[str, Interval] | None = None,
    only: Collection[str] | None = None,
) -> dict[str, Interval]:
    """Compute what an attacker can compute of every cell that is not published.

    Parameters
    ----------
    tables : LinkedTables
    published : collection of str
        Ids of the published cells; known cells need not be named.
    knows : str, optional
        A contributor, who knows what it contributed itself; by default an outsider.
    bounds : mapping, optional
        What the attacker knows beforehand of some cells, besides that nothing is negative.
    only : collection of str, optional
        Ids of the cells that are asked for; by default all.

    Returns
    -------
    dict
        Id to interval, by id, for every cell that is neither published, known nor empty. A low end equal to
        the high end means that the cell is given away.

    Raises
    ------
    ValueError
        If a published id is not in the tables.
    """
    system = System(tables)
    open_to_all = _mask(system, published)
    attacker = Attacker(system, *system.limits(open_to_all, knows), bounds)
    shut = [
        n
        for n, cell in enumerate(system.cells)
        if not (open_to_all[n] or cell.known or cell.empty) and (only is None or cell.id in only)
    ]
    reached = extremes([Push(attacker, n, sign) for n in shut for sign in (-1, 1)])
    intervals = {}
    for n, (low, _), (high, _) in zip(shut, reached[::2], reached[1::2], strict=True):
        cell = system.cells[n]
        intervals[cell.id] = Interval(max(cell.value + low, 0.0), cell.value + high)
    return intervals


def _mask(system: System, published: Collection[str]) -> Mask:
    unknown = sorted(set(published) - set(system.place))
    if unknown:
        raise ValueError(f"published cells that are not in the tables: {', '.join(unknown)}")
    mask = np.zeros(len(system.cells), dtype=bool)
    mask[[system.place[name] for name in published]] = True
    return mask
