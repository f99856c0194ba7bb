"""How much room stated margins leave around the answer of one employer: looked for as other answers.

Other answers behind the same totals, with margins that would have been stated the same, cannot be told from
the real ones. When there are such answers in which an employer has clearly more, and others in which it has
clearly less, then the margins do not tell what it answered. What is found this way is a proof; when nothing
is found there may still be room.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from hcalib.kept import Kept
from hcalib.monitoring.surveys.chance import Chance, Numbers
from hcalib.sealed import Opened

_TINY = 1e-9
_STIFF = (1e-6, 1e-2, 1.0)
"""How hard it is to move an answer by a part of itself, beside keeping the margins: from light to firm."""

_INWARD = (0.0, 0.5, 1.0)
"""From the real answers, or from nearer to those with the smallest margins."""

_FOUND: Kept[frozenset[int]] = Kept(most=500)
"""What was found of a question: on another day it is often told the same."""

_WHOLE_ROOM = 0.05
"""How freely an answer moves that is as large as it can be, as a part of itself."""


@dataclass(frozen=True)
class Told(Opened):
    """What is told of the answers to one question.

    Attributes
    ----------
    answers : mapping of str to float
    most : mapping of str to float
        The largest each can be; endless when there is no such number.
    totals : sequence of (mapping of str to float, float, float)
        Published totals: what each counts an employer for, and how much less and more it could have been.
    margins : sequence of (Chance, float)
        Half margins, with the largest that would have been stated the same.
    """

    answers: Mapping[str, float] = field(repr=False)
    most: Mapping[str, float] = field(repr=False)
    totals: Sequence[tuple[Mapping[str, float], float, float]] = field(repr=False)
    margins: Sequence[tuple[Chance, float]] = field(repr=False)


def too_narrow(told: Told, percent: float) -> frozenset[int]:
    """Return the margins (by place) that leave someone's answer less than a percentage of it on a side.

    Looked at for an outsider, and for every other employer that knows its own answer. Sides that the totals
    leave no room on are not looked at: that is what protecting the totals decides.
    """
    names = [name for name, value in sorted(told.answers.items()) if value > 0]
    if len(names) < 2 or not told.margins:
        return frozenset()
    return _FOUND.made(_key(told, percent), lambda: _Search(told, names).blocked(percent / 100))


def _key(told: Told, percent: float) -> str:
    """Return a digest of all that the result follows from: no answer is kept with it."""
    totals = [(sorted(counts.items()), less, more) for counts, less, more in told.totals]
    margins = [(one.employers, one.rows.tobytes(), one.rest.tobytes(), high) for one, high in told.margins]
    parts = (sorted(told.answers.items()), sorted(told.most.items()), totals, margins, percent)
    return sha256(repr(parts).encode()).hexdigest()


class _Search:
    """Other answers of the employers that have one above 0; a 0 stays 0."""

    def __init__(self, told: Told, names: Sequence[str]) -> None:
        self.real = np.array([told.answers[name] for name in names])
        self.left = np.array([told.most.get(name, np.inf) for name in names]) - self.real
        rows = np.array([[one.get(name, 0.0) for name in names] for one, _, _ in told.totals])
        rows = rows.reshape(len(told.totals), len(names))
        self.less, self.more = (np.array([one[end] for one in told.totals]) for end in (1, 2))
        exact = self.more - self.less <= _TINY
        self.rounded, self.less, self.more = rows[~exact], self.less[~exact], self.more[~exact]
        self.exact = rows[exact]
        self.free = _null_space(self.exact)
        self.margins = [(_columns(chance, names), high) for chance, high in told.margins]

    def blocked(self, part: float) -> frozenset[int]:
        """Return the margins that leave no other answers in which one is a part larger, or smaller."""
        n = len(self.real)
        if not self.free.shape[1]:
            return frozenset()
        shared = [self._directions(stiff) for stiff in _STIFF]
        return frozenset(
            place
            for one in range(n)
            for step in (-part * self.real[one], part * self.real[one])
            if step <= self.left[one]
            for place in self._blocking(one, step, shared)
        )

    def _blocking(self, one: int, step: float, shared: Sequence[tuple[Numbers, Numbers]]) -> list[int]:
        """Return the margins that leave no other answers in which one has moved by a step."""
        unseen = np.zeros(len(self.real), dtype=bool)
        for spread, inward in shared:
            for share in _INWARD:
                moved, possible = _moves(spread, share * inward, one, step)
                unseen |= ~possible | self._unseen(moved)
                if unseen.all():
                    return []
        moved, _ = _moves(*shared[0], one, step)
        for other in np.flatnonzero(~unseen):
            if not unseen[other]:
                fewest = self._fewest(one, step, int(other))
                if fewest is None:
                    unseen[other] = True
                elif self._unseen(fewest[None])[0]:
                    unseen |= fewest == 0
                    unseen[one] = True
                else:
                    moved[other] = fewest
        return self._seen_in(moved[~unseen])

    def _fewest(self, one: int, step: float, other: int) -> Numbers | None:
        """Move as little as possible, another answer not at all; None when the totals do not allow it."""
        from scipy.optimize import Bounds, LinearConstraint, milp

        n = len(self.real)
        sums = np.vstack([self.exact, np.eye(n)[[one]], self.rounded])
        held = np.append(np.zeros(len(self.exact)), step)
        less, more = self.real.copy(), self.left.copy()
        if other != one:
            less[other] = more[other] = 0.0
        found = milp(  # with no whole numbers asked for: the same solver, called at half the cost
            np.tile(1 / self.real, 2),
            bounds=Bounds(0, np.concatenate([more, less])),
            constraints=LinearConstraint(
                np.hstack([sums, -sums]),
                np.concatenate([held, self.less]),
                np.concatenate([held, self.more]),
            ),
        )
        return None if found.x is None else np.asarray(found.x[:n] - found.x[n:])

    def _seen_in(self, moved: Numbers) -> list[int]:
        """Return the margins that would have been stated otherwise."""
        seen = []
        for place, (chance, high) in enumerate(self.margins):
            if (chance.halves(self.real + moved) > high * (1 + _TINY)).any():
                seen.append(place)
        return seen

    def _directions(self, stiff: float) -> tuple[Numbers, Numbers]:
        """Return how answers move together at the least cost, and the way to the smallest margins."""
        scale = np.where(self.left > _TINY, np.minimum(self.real, self.left), _WHOLE_ROOM * self.real)
        cost = np.diag(stiff / scale**2)
        cost += self.rounded.T @ (self.rounded / ((self.more - self.less)[:, None] / 2) ** 2)
        slope = np.zeros(len(self.real))
        for chance, high in self.margins:
            size = max(high, _TINY) ** 2
            cost += chance.rows.T @ chance.rows / size
            slope += chance.rows.T @ (chance.rows @ self.real + chance.rest) / size
        inside = self.free.T @ cost @ self.free
        spread = self.free @ np.linalg.solve(inside, self.free.T)
        return spread, -spread @ slope

    def _unseen(self, moved: Numbers) -> NDArray[np.bool_]:
        """Tell of each row of moves whether nobody could see it."""
        answers = self.real + moved
        fine = (answers >= -_TINY).all(axis=1) & (moved <= self.left + _TINY).all(axis=1)
        sums = moved @ self.rounded.T
        fine &= (sums >= self.less - _TINY).all(axis=1) & (sums <= self.more + _TINY).all(axis=1)
        for chance, high in self.margins:
            fine &= chance.halves(answers) <= high * (1 + _TINY)
        return np.asarray(fine)


def _moves(spread: Numbers, start: Numbers, one: int, step: float) -> tuple[Numbers, NDArray[np.bool_]]:
    """Move one answer by a step while another stays: a row for each other, that of ``one`` for an outsider.

    Also tells for which rows the totals allow it.
    """
    own, others, both = spread[one, one], np.diag(spread), spread[one]
    wanted, back = step - start[one], -start
    knows = others > _TINY * others.max()  # an answer that the totals fix is known to everyone
    knows[one] = False
    between = np.where(knows, own * others - both**2, own)
    possible = between > _TINY * np.where(knows, own * others, max(others.max(), _TINY))
    safe = np.where(possible, between, 1.0)
    first = np.where(knows, wanted * others - back * both, wanted) / safe
    second = np.where(knows, back * own - wanted * both, 0.0) / safe
    return start + first[:, None] * spread[:, one] + second[:, None] * spread.T, possible


def _columns(chance: Chance, names: Sequence[str]) -> Chance:
    """Return a margin as a function of the answers of ``names``; what the others answered is 0."""
    place = {name: n for n, name in enumerate(chance.employers)}
    rows = np.array(
        [chance.rows[:, place[name]] if name in place else np.zeros(len(chance.rows)) for name in names]
    )
    return Chance(tuple(names), rows.T, chance.rest)


def _null_space(held: Numbers) -> Numbers:
    """Return directions in which no total moves, as columns."""
    if not len(held):
        return np.eye(held.shape[1])
    _, sizes, directions = np.linalg.svd(held / np.abs(held).max(), full_matrices=True)
    rank = int((sizes > _TINY * max(held.shape) * sizes.max()).sum()) if len(sizes) else 0
    return directions[rank:].T
