"""The numbers of persons of a project as linked tables: what anyone can add up and subtract.

Three kinds of group can be found by subtracting: who came between two rounds, who is in a step of a funnel
and not in the next, and who is in the whole of a share and not in the part. No report shows them; they are
hidden cells. Numbers are linked when they counted at the same time: the difference between a wrong number
and the right one is no group of persons.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import combinations

from hcalib.agenda.models import Agenda, ProjectTarget
from hcalib.disclosure import Cell, LinkedTables, Sum, linked
from hcalib.monitoring.projects.arrivals import Number, believed, handed_in, in_order
from hcalib.monitoring.projects.persons import PersonProtection
from hcalib.periods import parse_period


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
    def first_version(self) -> Mapping[str, str]:
        """The first versions by target."""
        return dict(self.firsts)


@dataclass(frozen=True)
class _Group:
    """Persons whose number follows from others by subtracting; of a share both sides and the whole."""

    cells: tuple[Cell, ...]
    sums: tuple[Sum, ...]


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


def tables_of_projects(agenda: Agenda, today: date, protection: PersonProtection) -> LinkedTables:
    """Return all numbers of persons that projects handed in by the peildatum, with what links them.

    Nothing that was decided on showing them is in it.
    """
    parts = []
    for project in agenda.projects:
        numbers = of_persons(in_order(project, handed_in(agenda, project, today)), protection)
        parts.append(linked_numbers(tuple(believed(numbers)), ties_of(project.targets)))
    return linked(*parts)


def growth_cell(before: str, after: str) -> str:
    """Return the id of the cell of who came between two rounds, from the cells of those rounds."""
    return f"{before} > {after}"


def of_persons(numbers: Sequence[Number], protection: PersonProtection) -> tuple[Number, ...]:
    """Keep what is a number of persons."""
    return tuple(one for one in numbers if protection.covers(one.target.counted_unit) and one.fault is None)


def linked_numbers(
    numbers: Sequence[Number], ties: Ties, mark: Callable[[Cell, Number], Cell] = lambda cell, _: cell
) -> LinkedTables:
    """Link the numbers of one project; ``mark`` may change the cells of which a number is made."""
    cells = [mark(cell, one) for one in numbers for cell in _cells(one)]
    sums = [Sum(one.whole, (one.cell, one.rest)) for one in numbers if one.is_share]
    for group in _groups(numbers, ties):
        cells += group.cells
        sums += group.sums
    return LinkedTables(tuple(cells), tuple(sums))


def _cells(one: Number) -> Iterator[Cell]:
    yield Cell(one.cell, persons=int(one.value))
    if one.is_share:
        yield Cell(one.rest, persons=int(one.missed), hidden=True)
        yield Cell(one.whole, persons=int(one.value + one.missed))


def _groups(numbers: Sequence[Number], ties: Ties) -> Iterator[_Group]:
    """Yield every group of persons that is the difference of two numbers that counted together."""
    for one, other in combinations(numbers, 2):
        if not one.counted_with(other):
            continue
        if one.period != other.period:
            same = ties.first_version[one.target.id] == ties.first_version[other.target.id]
            if same and one.is_share == other.is_share and not one.falls_against(other):
                yield _who_came(*sorted((one, other), key=_begin))
        for part, step in ((one, other), (other, one)):
            # who was in a step by then is also among those of a later round that the step is within
            if step.target.id in ties.steps_before[part.target.id] and _begin(part) <= _begin(step):
                yield from _who_stayed_behind(part, step, _known_since(part, numbers, ties))


def _begin(one: Number) -> date:
    return parse_period(one.period).start


def _who_came(first: Number, last: Number) -> _Group:
    """Return who came between two rounds; that nobody came says nothing of anyone."""
    pairs = [(first.cell, last.cell, last.value - first.value)]
    if first.is_share:
        pairs.append((first.rest, last.rest, last.missed - first.missed))
        pairs.append((first.whole, last.whole, pairs[0][2] + pairs[1][2]))
    cells = [
        Cell(growth_cell(before, after), persons=int(came), hidden=True) for before, after, came in pairs
    ]
    sums = [
        Sum(after, (before, cell.id), split=False)
        for (before, after, _), cell in zip(pairs, cells, strict=True)
    ]
    if first.is_share:
        sums.append(Sum(cells[2].id, (cells[0].id, cells[1].id)))
    return _Group(tuple(cells), tuple(sums))


def _known_since(part: Number, numbers: Sequence[Number], ties: Ties) -> int:
    """Return since when a 0 is known: nobody can be in a step within a step that nobody is in."""
    around = ties.steps_before[part.target.id]
    empty = [
        one.arrived
        for one in numbers
        if one.value == 0 and one.target.id in around and one.period == part.period and one.counted_with(part)
    ]
    return min([part.arrived, *empty])


def _who_stayed_behind(part: Number, step: Number, since: int) -> Iterator[_Group]:
    """Yield who is in a step and not in a step within it; nothing when the inner one is larger.

    ``since`` is the place in the order from which on a 0 in the inner step is known.
    """
    inside = part.value + part.missed
    if inside > step.value:
        return
    left = Cell(f"{step.cell} - {part.whole}", persons=int(step.value - inside), hidden=True)
    # Of how many the outcome is known says nothing of them. And a 0 that was out before the step was known
    # cannot be taken back.
    split = not part.is_share and not (part.value == 0 and since < step.arrived)
    yield _Group((left,), (Sum(step.cell, (part.whole, left.id), split=split),))
