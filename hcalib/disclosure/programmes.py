"""Many small linear programmes solved in one call.

Ours have some tens of cells, so that nearly all time goes to the call itself. Programmes that share nothing
can be laid side by side in one: the best of the whole is the best of each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float64]

TOLERANCE = 1e-9
"""How far the solver may be off, in parts of the scale of a programme."""

_TOGETHER = 20_000
"""Most cells in one call."""


@dataclass(frozen=True)
class Programme:
    """Find the ``x`` between ``lower`` and ``upper`` with ``matrix @ x = offset`` that gains most.

    Attributes
    ----------
    matrix : scipy.sparse.coo_array
    offset, lower, upper, gain : Vector
    """

    matrix: Any
    offset: Vector
    lower: Vector
    upper: Vector
    gain: Vector


@dataclass(frozen=True)
class Solution:
    """The best ``x`` of a programme, and what one more of each offset would gain."""

    x: Vector
    prices: Vector


def solve(programmes: Sequence[Programme]) -> list[Solution | None]:
    """Solve programmes; None for one that can gain without end.

    Raises
    ------
    ValueError
        When nothing satisfies a programme.
    """
    found: list[Solution | None] = []
    for some in _batches(programmes):
        found += _solved(some)
    return found


def _batches(programmes: Sequence[Programme]) -> list[list[Programme]]:
    batches: list[list[Programme]] = []
    size = _TOGETHER
    for one in programmes:
        if size + len(one.gain) > _TOGETHER:
            batches.append([])
            size = 0
        batches[-1].append(one)
        size += len(one.gain)
    return batches


def _solved(programmes: Sequence[Programme]) -> list[Solution | None]:
    from scipy.optimize import linprog

    columns = np.cumsum([0, *(len(one.gain) for one in programmes)])
    rows = np.cumsum([0, *(len(one.offset) for one in programmes)])
    whole = _side_by_side(programmes, rows, columns)
    for presolve in (True, False):
        result = linprog(
            -np.concatenate([one.gain for one in programmes]),
            A_eq=whole,
            b_eq=np.concatenate([one.offset for one in programmes]),
            bounds=np.column_stack([np.concatenate([getattr(one, end) for one in programmes])
                                    for end in ("lower", "upper")]),
            method="highs",
            options={
                "presolve": presolve,
                "primal_feasibility_tolerance": TOLERANCE,
                "dual_feasibility_tolerance": TOLERANCE,
            },
        )  # fmt: skip
        if result.status == 0:
            prices = -np.asarray(result.eqlin.marginals)
            return [
                Solution(np.asarray(result.x)[columns[n] : columns[n + 1]], prices[rows[n] : rows[n + 1]])
                for n in range(len(programmes))
            ]
        if len(programmes) > 1:
            return [one for programme in programmes for one in _solved([programme])]
        if result.status == 3:
            return [None]
    raise ValueError("the published figures contradict each other: no attacker can believe them")


def _side_by_side(
    programmes: Sequence[Programme], rows: npt.NDArray[np.int_], columns: npt.NDArray[np.int_]
) -> Any:
    from scipy.sparse import csr_array

    parts = [(one.matrix.data, *one.matrix.coords) for one in programmes]
    data = np.concatenate([values for values, _, _ in parts])
    row = np.concatenate([place + rows[n] for n, (_, place, _) in enumerate(parts)])
    column = np.concatenate([place + columns[n] for n, (_, _, place) in enumerate(parts)])
    return csr_array((data, (row, column)), shape=(int(rows[-1]), int(columns[-1])))
