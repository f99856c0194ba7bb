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

from hcalib.disclosure.attack import Mask, System, Vector
from hcalib.disclosure.demands import Demands, Need, Witnesses

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
        self._limits: dict[str | None, tuple[Vector, Vector, Vector, Vector]] = {}

    def add(self, need: Need, choice: Vector) -> bool:
        """Add the inequality that a fractional or whole choice violates, if there is one that is new."""
        lower0, upper0, lower1, upper1 = self._limits_of(need.knows)
        # No attacker needs deviations beyond this; without a bound a trace of a cell would seem to help.
        upper1 = np.minimum(upper1, 2 * need.amount + self.system.values.max())
        prices = self._prices(need, lower0 + (lower1 - lower0) * choice, upper0 + (upper1 - upper0) * choice)
        if prices is None:
            return False
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

    def _limits_of(self, knows: str | None) -> tuple[Vector, Vector, Vector, Vector]:
        if knows not in self._limits:
            everything = np.ones(len(self.must), dtype=bool)
            published = self.system.limits(everything, knows)
            withheld = self.system.limits(~(self.must | self.may), knows)
            self._limits[knows] = (*published, *withheld)
        return self._limits[knows]

    def _prices(self, need: Need, lower: Vector, upper: Vector) -> Vector | None:
        """Dual values of the sums when the needed deviation cannot be reached, else None."""
        from scipy.optimize import linprog

        objective = np.zeros(len(lower))
        objective[need.cell] = -need.sign
        result = linprog(
            objective,
            A_eq=self.system.matrix,
            b_eq=self.system.offset / need.amount,
            bounds=np.column_stack((lower, upper)) / need.amount,
            method="highs",
        )
        if result.status != 0 or -result.fun >= 1 - 1e-7:
            return None
        return -np.asarray(result.eqlin.marginals)


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
        if not sum(cuts.add(need, choice) for need in missing):
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
        for need in list(met):
            met[need] = 0 if cuts.add(need, choice) else met[need] + 1
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
