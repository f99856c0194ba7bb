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
from itertools import combinations

from hcalib.agenda.models import Agenda
from hcalib.disclosure import Cell, LinkedTables, Sum, linked
from hcalib.monitoring.projects.arrivals import Number, believed, handed_in, in_order
from hcalib.monitoring.projects.persons import PersonProtection
from hcalib.monitoring.projects.ties import Ties, ties_of
from hcalib.monitoring.projects.zeros import known_zeros


@dataclass(frozen=True)
class _Group:
    """Persons whose number follows from others by subtracting; of a share both sides and the whole."""

    cells: tuple[Cell, ...]
    sums: tuple[Sum, ...]


def tables_of_projects(agenda: Agenda, today: date, protection: PersonProtection) -> LinkedTables:
    """Return all numbers of persons that projects handed in by the peildatum, with what links them.

    Nothing that was decided on showing them is in it.
    """
    parts = []
    for project in agenda.projects:
        numbers = of_persons(in_order(project, handed_in(agenda, project, today)), protection)
        parts.append(linked_numbers(believed(numbers), ties_of(project.targets)))
    return linked(*parts)


def growth_cell(before: str, after: str) -> str:
    """Return the id of the cell of who came between two rounds, from the cells of those rounds."""
    return f"{before} > {after}"


def of_persons(numbers: Sequence[Number], protection: PersonProtection) -> tuple[Number, ...]:
    """Keep what is a number of persons."""
    return tuple(one for one in numbers if protection.covers(one.target.counted_unit) and one.fault is None)


def linked_numbers(
    since: Mapping[Number, int], ties: Ties, mark: Callable[[Cell, Number], Cell] = lambda cell, _: cell
) -> LinkedTables:
    """Link the numbers of one project.

    Parameters
    ----------
    since : mapping of Number to int
        As from ``believed``: the numbers, with the place in the order from which on each can be right.
    ties : Ties
    mark : function, optional
        May change the cells of which a number is made.
    """
    cells = [mark(cell, one) for one in since for cell in _cells(one)]
    sums = [Sum(one.whole, (one.cell, one.rest)) for one in since if one.is_share]
    for group in _groups(since, ties):
        cells += group.cells
        sums += group.sums
    return LinkedTables(tuple(cells), tuple(sums))


def _cells(one: Number) -> Iterator[Cell]:
    yield Cell(one.cell, persons=int(one.value))
    if one.is_share:
        yield Cell(one.rest, persons=int(one.missed), hidden=True)
        yield Cell(one.whole, persons=int(one.inside))


def _groups(since: Mapping[Number, int], ties: Ties) -> Iterator[_Group]:
    """Yield every group of persons that is the difference of two numbers that counted together."""
    nobody = known_zeros(since, ties)
    for one, other in combinations(since, 2):
        if not one.counted_with(other):
            continue
        if one.period != other.period:
            alike = ties.same(one, other) and one.is_share == other.is_share
            if alike and not one.falls_against(other):
                yield _who_came(*sorted((one, other), key=lambda number: number.begin))
        for part, step in ((one, other), (other, one)):
            # who was in a step by then is also among those of a later round that the step is within
            if ties.within(part, step) and part.begin <= step.begin and part.inside <= step.value:
                yield _who_stayed_behind(part, step, split=part not in nobody)


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


def _who_stayed_behind(part: Number, step: Number, *, split: bool) -> _Group:
    """Return who is in a step and not in a step within it.

    ``split`` is False when everyone knows that nobody is in the inner one.
    """
    left = Cell(f"{step.cell} - {part.whole}", persons=int(step.value - part.inside), hidden=True)
    # of how many the outcome is known says nothing of them
    return _Group((left,), (Sum(step.cell, (part.whole, left.id), split=split and not part.is_share),))
