"""The search for the pattern of least loss: cutting planes.

Fischetti and Salazar (2001, Management Science 47): a pattern is safe when every needed deviation is possible
in the attacker's programme. When one is not, the dual of that programme says which cells would have helped;
at least so many of them have to be withheld, which is one inequality in the choice of cells. Inequalities are
collected first for fractional choices (cheap, and they hold for whole ones as well), then for whole ones
until no need is left. Effort is counted in rounds and nodes, never in time, so that it can be done again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hcalib.disclosure.attack import Mask, System
from hcalib.disclosure.demands import Demands, Need, Witnesses
from hcalib.disclosure.programmes import Programme, Vector, solve

_SMALL = 1e-9


@dataclass(frozen=True)
class Effort:
    """How much is tried before a pattern is accepted that may not be the least; see :func:`least_loss`.

    Attributes
    ----------
    fractional_rounds, whole_rounds : int
    nodes : int
        In the search of one whole round.
    """

    fractional_rounds: int = 30
    whole_rounds: int = 60
    nodes: int = 5000


class Cuts:
    """Inequalities ``coefficients @ withheld >= 1`` that every safe pattern satisfies."""

    def __init__(self, system: System, must: Mask, may: Mask) -> None:
        self.system, self.must, self.may = system, must, may
        self.rows: dict[bytes, Vector] = {}
        self._matrix = system.matrix.tocoo()
        self._limits: dict[str | None, tuple[Vector, Vector, Vector, Vector]] = {}

    def add(self, needs: Sequence[Need], choice: Vector) -> list[bool]:
        """Add for each need the inequality that a choice violates, if there is one that is new; say where."""
        solved = solve([self._programme(need, choice) for need in needs])
        return [
            found is not None
            and found.x[need.cell] * need.sign < 1 - 1e-7
            and self._add(need, choice, found.prices)
            for need, found in zip(needs, solved, strict=True)
        ]

    def _programme(self, need: Need, choice: Vector) -> Programme:
        """Push the cell of a need, with limits that are withdrawn as far as the choice goes."""
        lower0, upper0, lower1, upper1 = self._limits_of(need)
        gain, amount = np.zeros(len(choice)), need.amount
        gain[need.cell] = need.sign
        lower, upper = lower0 + (lower1 - lower0) * choice, upper0 + (upper1 - upper0) * choice
        return Programme(self._matrix, self.system.offset / amount, lower / amount, upper / amount, gain)

    def _add(self, need: Need, choice: Vector, prices: Vector) -> bool:
        lower0, upper0, lower1, upper1 = self._limits_of(need)
        worth = -(self.system.matrix.T @ prices)
        worth[need.cell] += need.sign
        worth[abs(worth) < _SMALL] = 0.0
        fixed = np.where(worth > 0, worth * upper0, worth * lower0)
        gain = np.where(worth > 0, worth * upper1, worth * lower1) - fixed
        short = need.amount - prices @ self.system.offset - fixed.sum() - gain[self.must].sum()
        if short <= _SMALL * need.amount:
            return False
        row = np.where(self.may & ~self.must, np.round(np.minimum(gain / short, 1.0), 9), 0.0)
        if row @ choice >= 1 - 1e-6 or row.tobytes() in self.rows:
            return False
        self.rows[row.tobytes()] = row
        return True

    def choose(self, costs: Vector, nodes: int | None) -> tuple[Vector, bool]:
        """Return the cheapest choice that satisfies all inequalities, and whether it surely is.

        Whole when a number of nodes is given, else fractional.
        """
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import csr_array

        choice = self.must.astype(float)
        rows = np.array(list(self.rows.values())).reshape(len(self.rows), len(costs))
        used = np.flatnonzero(rows.any(axis=0))
        if not used.size:
            return choice, True
        result = milp(
            costs[used] / costs[used].max(),
            integrality=np.full(len(used), 0 if nodes is None else 1),
            bounds=Bounds(0, 1),
            constraints=LinearConstraint(csr_array(rows[:, used]), lb=1.0),
            options={} if nodes is None else {"node_limit": nodes, "mip_rel_gap": 1e-6},
        )
        if result.x is None:
            choice[used] = 1.0
            return choice, False
        choice[used] = np.clip(result.x, 0, 1) if nodes is None else np.round(result.x)
        return choice, result.status == 0

    def _limits_of(self, need: Need) -> tuple[Vector, Vector, Vector, Vector]:
        """Return the limits of an attacker when all is published, and when all is withheld that can be."""
        if need.knows not in self._limits:
            everything = np.ones(len(self.must), dtype=bool)
            published = self.system.limits(everything, need.knows)
            withheld = self.system.limits(~(self.must | self.may), need.knows)
            self._limits[need.knows] = (*published, *withheld)
        *others, upper1 = self._limits[need.knows]
        # No attacker needs deviations beyond this; without a bound a trace of a cell would seem to help.
        return *others, np.minimum(upper1, 2 * need.amount + self.system.values.max())


def least_loss(
    system: System, must: Mask, may: Mask, costs: Vector, demands: Demands, effort: Effort
) -> tuple[Mask, bool]:
    """Choose the cells to withhold.

    Parameters
    ----------
    system : System
    must, may : array of bool
        Cells that are withheld anyhow, and those that can be.
    costs : Vector
    demands : Demands
    effort : Effort

    Returns
    -------
    withheld : array of bool
        Every need is met.
    least : bool
        Whether no safe pattern loses less; False when the effort ran out.

    Raises
    ------
    Unprotectable
        If needs are left even when everything is withheld that can be.
    """
    witnesses, cuts = Witnesses(system, demands), Cuts(system, must, may)
    _cut_fractions(cuts, costs, demands.needs(None), effort)
    least = True
    for _ in range(effort.whole_rounds):
        choice, solved = cuts.choose(costs, effort.nodes)
        least &= solved
        withheld = choice > 0.5
        missing = witnesses.unmet(withheld, enough=True)
        if not missing:
            return withheld, least
        if not any(cuts.add(missing, choice)):
            break
    return _greedy(must | may, may, costs, witnesses), False


class Unprotectable(Exception):
    """Needs that no pattern can meet.

    Attributes
    ----------
    cells : tuple of int
        Places of the cells.
    """

    def __init__(self, cells: tuple[int, ...]) -> None:
        super().__init__(f"{len(cells)} cells cannot be protected")
        self.cells = cells


def _cut_fractions(cuts: Cuts, costs: Vector, needs: Sequence[Need], effort: Effort) -> None:
    """Collect inequalities while fractions are allowed; a need that was met twice is left for later."""
    choice, met = cuts.must.astype(float), dict.fromkeys(needs, 0)
    for _ in range(effort.fractional_rounds):
        for need, added in zip(list(met), cuts.add(list(met), choice), strict=True):
            met[need] = 0 if added else met[need] + 1
            if met[need] == 2:
                del met[need]
        if all(met.values()):
            return
        choice, _ = cuts.choose(costs, None)


def _greedy(withheld: Mask, may: Mask, costs: Vector, witnesses: Witnesses) -> Mask:
    """Withhold everything that can be, and give back what is not needed, the dearest first."""
    missing = witnesses.unmet(withheld)
    if missing:
        raise Unprotectable(tuple(sorted({need.cell for need in missing})))
    for place in sorted(np.flatnonzero(may), key=lambda n: (-costs[n], n)):
        smaller = withheld.copy()
        smaller[place] = False
        if not witnesses.unmet(smaller, enough=True):
            withheld = smaller
    return withheld
