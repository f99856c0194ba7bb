"""How one quantity went from then to now, in steps that each have a cause; the steps add up exactly.

The order of the steps is argued in ``docs/decisions/0028``: our own yardstick, revised figures, other
agreements, time that passed, new figures.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

T = TypeVar("T")


class Cause(StrEnum):
    """Why something is told differently than before, in the order in which causes are attributed."""

    METHOD = "onze maatstaf"
    REVISION = "herzien cijfer"
    DEFINITION = "andere afspraak of telling"
    TIME = "de tijd"
    WORLD = "nieuw cijfer"


@dataclass(frozen=True)
class Step(Generic[T]):
    """One part of a change.

    Attributes
    ----------
    causes : tuple of Cause
        More than one where they cannot be told apart.
    before, after : T or None
        None where there was, or is, nothing to say.
    """

    causes: tuple[Cause, ...]
    before: T | None
    after: T | None


@dataclass(frozen=True)
class Shift(Generic[T]):
    """How a quantity went from then to now.

    Attributes
    ----------
    before, after : T or None
    steps : tuple of Step
        Each begins where the one before it ended, the first at ``before``, and the last ends at ``after``;
        none when nothing moved. Steps may cancel out, so that ``before`` equals ``after``.
    comparable : bool
        False when another thing is measured now than then: the two are no change of one quantity.
    """

    before: T | None
    after: T | None
    steps: tuple[Step[T], ...] = ()
    comparable: bool = True

    @property
    def changed(self) -> bool:
        """Whether it is another one now, or there is one now and was none, or the reverse."""
        return self.before != self.after

    @property
    def causes(self) -> tuple[Cause, ...]:
        """The causes of all steps, each once, in their order."""
        found = {cause for step in self.steps for cause in step.causes}
        return tuple(cause for cause in Cause if cause in found)


Stages = Sequence[tuple[tuple[Cause, ...], T | None]]
"""What a quantity would be after each cause has had its turn: the causes, and the outcome."""


def shift(before: T | None, stages: Stages[T], comparable: bool = True) -> Shift[T]:
    """Divide a change over its causes.

    Parameters
    ----------
    before : T or None
        As it was told then.
    stages : sequence of (tuple of Cause, T or None)
        In the order of attribution; the last is as it is told now.
    comparable : bool
        False when then and now measure different things: their difference is then nobody's, and all
        causes share one step.
    """
    after = stages[-1][1] if stages else before
    steps = tuple(_steps(before, stages))
    if not comparable and before != after:
        found = {cause for step in steps for cause in step.causes} | {Cause.DEFINITION}
        steps = (Step(tuple(cause for cause in Cause if cause in found), before, after),)
    return Shift(before, after, steps, comparable)


def difference(found: Shift[float] | Step[float]) -> float | None:
    """Return how much a number rose; None where one of the two is missing or they are not comparable."""
    if found.before is None or found.after is None or not getattr(found, "comparable", True):
        return None
    return found.after - found.before


def _steps(before: T | None, stages: Stages[T]) -> Iterator[Step[T]]:
    """Yield the steps; what was away in between and came back is one step of all causes involved."""
    current, gone = before, before
    away: tuple[Cause, ...] = ()
    for causes, value in stages:
        if value == current:
            continue
        if value is None:
            gone, away = current, causes
        elif current is None and away:
            if value != gone:
                yield Step(tuple(dict.fromkeys([*away, *causes])), gone, value)
            away = ()
        else:
            yield Step(causes, current, value)
        current = value
    if away:
        yield Step(away, gone, None)
