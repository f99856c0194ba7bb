"""Deciding which numbers of persons of a project are shown, so that nothing small can be computed from them.

Numbers are decided on in the order in which they came in, without looking ahead: what was shown is known
for ever, and what was withheld stays so. Editions of then and of now therefore agree, whatever the days on
which they were made. Among what came in together as little as possible is withheld.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from hcalib.disclosure import Cell, DisclosureRules, primaries, protect
from hcalib.disclosure.attack import Interval, attack
from hcalib.disclosure.cleared import Cleared, agreed, cleared, not_shown
from hcalib.disclosure.suppression import NOT_SHOWN
from hcalib.errors import UserError
from hcalib.monitoring.projects.arrivals import Number, believed
from hcalib.monitoring.projects.persons import CONTRADICTS, NOT_A_COUNT, Figure, PersonProtection
from hcalib.monitoring.projects.tables import linked_numbers, of_persons
from hcalib.monitoring.projects.ties import Ties
from hcalib.monitoring.projects.zeros import open_zeros

_ANYTHING = Interval(0.0, math.inf)
_SOLVER = 1e-6
"""What the solver may be off in a number of persons."""

_Cleared = dict[Number, tuple[Cleared, ...]]
"""By number that is shown: its cells."""

_KEPT = 512
"""Projects of which the decisions are kept: every part of a report asks for them."""


def decide(numbers: Sequence[Number], ties: Ties, protection: PersonProtection) -> dict[Number, Figure]:
    """Decide on every number that a project handed in.

    Parameters
    ----------
    numbers : sequence of Number
        In the order in which they came in.
    ties : Ties
    protection : PersonProtection
    """
    persons = of_persons(numbers, protection)
    decided = dict(zip(persons, _decided(persons, ties, protection.rules), strict=True))
    return {one: decided.get(one) or _not_of_persons(one, protection) for one in numbers}


def _not_of_persons(one: Number, protection: PersonProtection) -> Figure:
    """Show what is not about persons, and nothing of what can be no number of them."""
    if protection.covers(one.target.counted_unit):
        return Figure(not_shown(one.fault or NOT_A_COUNT), None, 0.0, math.inf)
    why = "its unit counts no persons, and nothing of one"
    of = None if one.denominator is None else agreed(one.denominator, why)
    return Figure(agreed(one.value, why), of, one.value, one.value)


@lru_cache(maxsize=_KEPT)
def _decided(numbers: tuple[Number, ...], ties: Ties, rules: DisclosureRules) -> tuple[Figure, ...]:
    since = believed(numbers)
    shown: _Cleared = {}
    for place in sorted(set(since.values())):
        fresh = {one for one, from_then in since.items() if from_then == place}
        shown |= _shown_now({one: n for one, n in since.items() if n <= place}, ties, shown, fresh, rules)
    left = {} if len(shown) == len(since) else _between(since, ties, shown)
    return tuple(_figure(one, shown, left.get(one.cell, _ANYTHING)) for one in numbers)


def _shown_now(
    since: Mapping[Number, int],
    ties: Ties,
    shown: Collection[Number],
    fresh: Collection[Number],
    rules: DisclosureRules,
) -> _Cleared:
    """Return the fresh numbers that can be shown beside what is known, with the least loss."""

    def mark(cell: Cell, one: Number) -> Cell:
        if cell.hidden or one not in free:
            return _withdrawn(cell, one, shown)
        # Without its first step the rest of a funnel says little.
        return replace(cell, cost=1.0 / (1 + len(ties.steps_before[one.target.id])))

    zeros = open_zeros(since, ties)
    free = {one for one in fresh if one.value or one in zeros}
    refused = primaries(linked_numbers(since, ties, mark), rules)
    # A share of which one side is refused is lost; what is left of it costs nothing more.
    free = {one for one in free if not refused.keys() & {one.cell, one.rest, one.whole}}
    try:
        found = protect(linked_numbers(since, ties, mark), rules)
    except UserError:
        return {}  # what is known already cannot be taken back, but nothing is added to it
    return {
        one: tuple(cleared(found, cell) for cell in one.cells)
        for one in free
        if found.published.issuperset(one.cells)
    }


def _withdrawn(cell: Cell, one: Number, shown: Collection[Number]) -> Cell:
    """Mark a cell on which nothing can be decided any more: known for ever, or withheld for ever."""
    return cell if cell.hidden else replace(cell, known=one in shown, hidden=one not in shown)


def _between(since: Mapping[Number, int], ties: Ties, shown: Collection[Number]) -> dict[str, Interval]:
    """Return between which bounds everyone can find the withheld numbers, with all that is shown."""
    tables = linked_numbers(since, ties, lambda cell, one: _withdrawn(cell, one, shown))
    return attack(tables, (), only={one.cell for one in since if one not in shown})


def _figure(one: Number, shown: _Cleared, left: Interval) -> Figure:
    if one in shown:
        part, *whole = shown[one]
        return Figure(part, whole[0] if whole else None, one.value, one.value, one.cells)
    if _falls_against_any(one, shown):
        return Figure(not_shown(CONTRADICTS), None, 0.0, math.inf, one.cells)
    low = float(math.ceil(left.low - _SOLVER))
    high = float(math.floor(left.high + _SOLVER)) if math.isfinite(left.high) else math.inf
    return Figure(not_shown(NOT_SHOWN), None, low, high, one.cells)


def _falls_against_any(one: Number, shown: Iterable[Number]) -> bool:
    """Tell whether a number cannot be right beside one that is shown; beside others it stays unsaid."""
    return any(
        other.target.id == one.target.id
        and other.period != one.period
        and other.counted_with(one)
        and one.falls_against(other)
        for other in shown
    )
