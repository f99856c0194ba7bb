"""How the targets of a project hang together: which is a step within which, and which replaced which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from hcalib.agenda.models import ProjectTarget
from hcalib.monitoring.projects.arrivals import Number


@dataclass(frozen=True)
class Ties:
    """How the targets of a project hang together.

    Attributes
    ----------
    steps : tuple of (str, tuple of str)
        Of every target the steps of the funnel before it, the nearest first.
    firsts : tuple of (str, str)
        Of every target the first version of it: what replaces it goes on counting the same persons.
    """

    steps: tuple[tuple[str, tuple[str, ...]], ...]
    firsts: tuple[tuple[str, str], ...]

    @cached_property
    def steps_before(self) -> Mapping[str, tuple[str, ...]]:
        """The steps by target."""
        return dict(self.steps)

    @cached_property
    def _first_version(self) -> Mapping[str, str]:
        return dict(self.firsts)

    @cached_property
    def _first_steps_before(self) -> Mapping[str, frozenset[str]]:
        return {target: frozenset(self._first_version[s] for s in before) for target, before in self.steps}

    def same(self, one: Number, other: Number) -> bool:
        """Tell whether two numbers are about one target, whatever its version."""
        return self._first_version[one.target.id] == self._first_version[other.target.id]

    def within(self, part: Number, step: Number) -> bool:
        """Tell whether a number is about a step within that of another."""
        return self._first_version[step.target.id] in self._first_steps_before[part.target.id]

    def contains(self, outer: Number, inner: Number) -> bool:
        """Tell whether all who are in one number are in the other as well, as both count from the start."""
        return inner.begin <= outer.begin and (self.same(inner, outer) or self.within(inner, outer))


def ties_of(targets: Sequence[ProjectTarget]) -> Ties:
    """Return how the targets of a project hang together."""
    by_id = {target.id: target for target in targets}

    def before(target: ProjectTarget) -> tuple[str, ...]:
        step = by_id.get(target.within or "")
        return () if step is None else (step.id, *before(step))

    def first(target: ProjectTarget) -> str:
        earlier = by_id.get(target.replaces or "")
        return target.id if earlier is None else first(earlier)

    return Ties(
        tuple((target.id, before(target)) for target in targets),
        tuple((target.id, first(target)) for target in targets),
    )
