"""What has to stay possible in the eyes of each attacker, and finding where it is not."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hcalib.disclosure.attack import Attacker, Mask, System, Vector
from hcalib.disclosure.rules import DisclosureRules, room

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
    that a need is met, so that few needs ask for a programme of their own.
    """

    def __init__(self, system: System, demands: Demands) -> None:
        self.system, self.demands = system, demands
        self._rows: list[Vector] = []
        self._shrinkable = not system.offset.any()
        self._ceiling: Vector = np.zeros(0)

    def unmet(self, withheld: Mask, *, enough: bool = False) -> list[Need]:
        """Return the needs that are not met, for every attacker; who has nothing withheld is an outsider.

        With ``enough``, those of an outsider are enough: contributors are tried when there are none.
        """
        system = self.system
        published = ~withheld
        self._ceiling = np.full(len(self.demands.cells), np.inf)
        missing = list(self._unmet_by(published, None))
        if missing and enough:
            return missing
        insiders = {name for n in np.flatnonzero(withheld) for name in system.cells[n].contributions}
        fits = self._fits(*system.limits(published))
        known = len(self._rows)
        for knows in sorted(insiders):
            if len(self._rows) != known:
                fits, known = self._fits(*system.limits(published)), len(self._rows)
            missing += self._unmet_by(published, knows, fits)
        return missing

    def _unmet_by(self, published: Mask, knows: str | None, fits: Vector | None = None) -> Iterator[Need]:
        lower, upper = self.system.limits(published, knows)
        if fits is None:
            fits = self._fits(lower, upper)
        else:
            places = self.system.inside[knows or ""][0]
            fits = np.minimum(fits, self._fits(lower, upper, places))
        amounts = self.demands.amounts(knows)
        reach = self._reach(fits)
        attacker = None
        for n in np.flatnonzero((amounts > 0) & (reach < amounts * (1 - _OFF))):
            need = self.demands.need(int(n), amounts[n], knows)
            if reach[n] >= amounts[n] * (1 - _OFF):
                continue
            if self._ceiling[n] < amounts[n] * (1 - _OFF):
                # A contributor imagines no more than an outsider, for whom it was too little already.
                yield need
                continue
            attacker = attacker or Attacker(self.system, lower, upper)
            reached, deviations = attacker.extreme(need.cell, need.sign, need.amount)
            if deviations is not None:
                self._rows.append(deviations)
                reach = np.maximum(reach, deviations[self.demands.cells] * self.demands.signs)
            if not need.met_by(reached):
                if knows is None:
                    self._ceiling[n] = reached * need.sign
                yield need

    def _fits(self, lower: Vector, upper: Vector, places: npt.NDArray[np.int_] | None = None) -> Vector:
        """Which part of each known deviation fits the limits, looking at some of the cells or at all."""
        if not self._rows:
            return np.zeros(0)
        rows = np.array(self._rows)
        if places is not None:
            rows, lower, upper = rows[:, places], lower[places], upper[places]
        with np.errstate(divide="ignore", invalid="ignore"):
            parts = np.where(rows > 0, upper / rows, np.where(rows < 0, lower / rows, np.inf))
        fits: Vector = np.minimum(parts.min(axis=1, initial=np.inf), 1.0)
        return fits if self._shrinkable else np.where(fits >= 1, 1.0, 0.0)

    def _reach(self, fits: Vector) -> Vector:
        """How far the refused cells move in the directions that are asked, by what is known."""
        if not self._rows:
            return np.zeros(len(self.demands.cells))
        moved = np.array([row[self.demands.cells] for row in self._rows]) * self.demands.signs
        reach: Vector = np.maximum((moved * fits[:, None]).max(axis=0, initial=0.0), 0.0)
        return reach
