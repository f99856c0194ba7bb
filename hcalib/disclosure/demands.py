"""What has to stay possible in the eyes of each attacker, and finding where it is not."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from hcalib.disclosure.attack import Attacker, Interval, Mask, Push, System, extremes, narrowed
from hcalib.disclosure.programmes import Vector
from hcalib.disclosure.rules import DisclosureRules, room

Places = npt.NDArray[np.int_]

_OFF = 1e-6
"""Part of a need that the solver may be off."""

_STRANGER = ""
"""Knows as a contributor which contributes to another cell: its own amounts, but none in this one."""


@dataclass(frozen=True)
class Need:
    """A deviation that has to be possible in the eyes of an attacker.

    Attributes
    ----------
    cell : int
        Place of the cell.
    sign : int
        1 for a higher value, -1 for a lower one.
    amount : float
        How much higher or lower; more than 0.
    knows : str or None
        The attacker: a contributor, or None for an outsider.
    """

    cell: int
    sign: int
    amount: float
    knows: str | None = None

    def met_by(self, deviation: float) -> bool:
        """Tell whether a deviation is as large as is needed, apart from what the solver may be off."""
        return deviation * self.sign >= self.amount * (1 - _OFF)


class Demands:
    """The needs of all refused cells, for an outsider and for every contributor."""

    def __init__(
        self, system: System, refused: Collection[str], rules: DisclosureRules, waivers: Collection[str] = ()
    ) -> None:
        cells = [system.place[name] for name in sorted(refused)]
        self.cells: npt.NDArray[np.int_] = np.repeat(np.array(cells, dtype=int), 2)
        self.signs: npt.NDArray[np.int_] = np.tile(np.array([-1, 1]), len(cells))

        def amounts(cell: int, knows: str | None) -> tuple[float, float]:
            return room(system.cells[cell], rules, waivers, knows) or (0.0, 0.0)

        self._outsider: Vector = np.array([a for cell in cells for a in amounts(cell, None)])
        self._stranger: Vector = np.array([a for cell in cells for a in amounts(cell, _STRANGER)])
        self._own: dict[str, dict[int, float]] = {}
        for n, cell in enumerate(cells):
            for name in system.cells[cell].contributions:
                down, up = amounts(cell, name)
                self._own.setdefault(name, {}).update({2 * n: down, 2 * n + 1: up})

    def amounts(self, knows: str | None) -> Vector:
        """How large each deviation has to be to this attacker; 0 where nothing is needed."""
        if knows is None:
            return self._outsider
        amounts = self._stranger.copy()
        for n, amount in self._own.get(knows, {}).items():
            amounts[n] = amount
        return amounts

    def needs(self, knows: str | None) -> list[Need]:
        """List the needs of one attacker."""
        return [self.need(n, amount, knows) for n, amount in enumerate(self.amounts(knows)) if amount > 0]

    def need(self, n: int, amount: float, knows: str | None) -> Need:
        """Return the need at one place of the arrays."""
        return Need(int(self.cells[n]), int(self.signs[n]), float(amount), knows)


class Witnesses:
    """Tells which needs a pattern does not meet.

    Deviations that were found possible are kept. Shrunk until they fit the limits of an attacker they show
    that a need is met, so that few needs ask for a programme of their own. They move as few cells as they
    can, so that they show it to everyone who knows other cells.

    Parameters
    ----------
    system : System
    demands : Demands
    bounds : mapping of str to Interval, optional
        What every attacker knows beforehand of some cells.
    """

    def __init__(
        self, system: System, demands: Demands, bounds: Mapping[str, Interval] | None = None
    ) -> None:
        self.system, self.demands, self.bounds = system, demands, bounds
        self._rows: list[Vector] = []
        self._shrinkable = not system.offset.any()
        self._ceiling: Vector = np.zeros(0)

    def unmet(self, withheld: Mask, *, enough: bool = False) -> list[Need]:
        """Return the needs that are not met, for every attacker; who has nothing withheld is an outsider.

        With ``enough``, those of an outsider are enough: contributors are tried when there are none.
        """
        self._ceiling = np.full(len(self.demands.cells), np.inf)
        missing = self._unmet_by(~withheld, (None,))
        if missing and enough:
            return missing
        places = np.flatnonzero(withheld)
        # "" is nobody: the slack of a published ratio
        insiders = {name for n in places for name in self.system.cells[n].contributions if name}
        return missing + self._unmet_by(~withheld, sorted(insiders))

    def _unmet_by(self, published: Mask, attackers: Sequence[str | None]) -> list[Need]:
        """Try attackers side by side: what was found for one is shown to the others before they try."""
        outside = narrowed(self.system, *self.system.limits(published), self.bounds)
        tries = [_Try(self, published, knows) for knows in attackers]
        missing: list[list[Need]] = [[] for _ in tries]
        seen = 0
        while True:
            fits, rows = self.fits(*outside, seen), len(self._rows)
            for one in tries:
                one.learn(fits, seen)
            seen = rows
            asked = self._questions(tries, missing)
            if not asked:
                return [need for needs in missing for need in sorted(needs, key=lambda need: need.cell)]
            answers = extremes(
                [Push(tries[k].attacker, need.cell, need.sign, need.amount) for k, _, need in asked]
            )
            for (k, n, need), (reached, deviations) in zip(asked, answers, strict=True):
                if deviations is not None:
                    self._rows.append(deviations)
                if need.met_by(reached):
                    tries[k].reach[n] = need.amount
                else:
                    missing[k].append(need)
                    if need.knows is None:
                        self._ceiling[n] = reached * need.sign

    def _questions(self, tries: Sequence[_Try], missing: Sequence[list[Need]]) -> list[tuple[int, int, Need]]:
        """Choose what to solve next: every open need for one attacker; the answer may do for the others."""
        chosen: dict[int, tuple[int, int, Need]] = {}
        for k, one in enumerate(tries):
            for n in one.unsettled():
                if n in chosen:
                    continue
                need = self.demands.need(n, one.amounts[n], one.knows)
                one.done[n] = True
                if self._ceiling[n] < need.amount * (1 - _OFF):
                    # A contributor imagines no more than an outsider, for whom it was too little already.
                    missing[k].append(need)
                else:
                    chosen[n] = (k, n, need)
        return list(chosen.values())

    def fits(self, lower: Vector, upper: Vector, since: int, places: Places | None = None) -> Vector:
        """Which part of each deviation found since fits the limits, looking at some cells or at all."""
        if len(self._rows) == since:
            return np.zeros(0)
        rows = np.array(self._rows[since:])
        if places is not None:
            rows, lower, upper = rows[:, places], lower[places], upper[places]
        with np.errstate(divide="ignore", invalid="ignore"):
            parts = np.where(rows > 0, upper / rows, np.where(rows < 0, lower / rows, np.inf))
        fits: Vector = np.minimum(parts.min(axis=1, initial=np.inf), 1.0)
        return fits if self._shrinkable else np.where(fits >= 1, 1.0, 0.0)

    def reach(self, fits: Vector, since: int) -> Vector:
        """How far the refused cells move in the directions that are asked, by what was found since."""
        if not len(fits):
            return np.zeros(len(self.demands.cells))
        moved = np.array([row[self.demands.cells] for row in self._rows[since:]]) * self.demands.signs
        reach: Vector = np.maximum((moved * fits[:, None]).max(axis=0, initial=0.0), 0.0)
        return reach


class _Try:
    """How far one attacker is known to come with one pattern."""

    def __init__(self, witnesses: Witnesses, published: Mask, knows: str | None) -> None:
        system = witnesses.system
        self._witnesses, self.knows = witnesses, knows
        self.lower, self.upper = narrowed(system, *system.limits(published, knows), witnesses.bounds)
        self.amounts = witnesses.demands.amounts(knows)
        self.reach: Vector = np.zeros(len(self.amounts))
        self.done: Mask = self.amounts <= 0

    @cached_property
    def attacker(self) -> Attacker:
        return Attacker(self._witnesses.system, self.lower, self.upper)

    def learn(self, fits: Vector, since: int) -> None:
        """Take over what was found since, as far as it fits somebody who knows this; fits an outsider so."""
        if self.knows is not None:
            places = self._witnesses.system.inside[self.knows][0]
            fits = np.minimum(fits, self._witnesses.fits(self.lower, self.upper, since, places))
        self.reach = np.maximum(self.reach, self._witnesses.reach(fits, since))

    def unsettled(self) -> list[int]:
        """Return the needs that are not met and have not been tried."""
        short = ~self.done & (self.reach < self.amounts * (1 - _OFF))
        return [int(n) for n in np.flatnonzero(short)]
