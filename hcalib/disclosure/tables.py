"""Linked tables: every figure that is or was published about the same contributors, and what adds up to what.

A figure cannot be protected by looking at one table: margins, two ways of cutting, an earlier edition and a
total that somebody else published can together give back what one table withholds. So all of them are put in
one :class:`LinkedTables` before anything is decided.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

_RELATIVE = 1e-9
"""Part of the largest amount in a sum that floating point may lose."""


@dataclass(frozen=True)
class Cell:
    """One figure: a total over contributors, or a count of persons.

    Attributes
    ----------
    id : str
        Unique over all linked tables, such as ``vacaturepeiling/2025KW02/open_vacancies/vvt``.
    contributions : mapping of str to float
        Contributor (the id of an employer) to its amount, not negative. Who did not answer is not there;
        who answered 0 is. Never shown by ``repr``.
    persons : int, optional
        Instead of contributions, for a count of persons who are not known by name: each counts for one.
    amount : float, optional
        Instead of contributions, for a figure of which the contributors are not ours to know: a total that
        someone else published. Only for a known cell.
    cost : float
        What is lost when the figure is not published; more than 0.
    known : bool
        Already out in the world (an earlier edition, CBS): an attacker has it and it cannot be withheld.
    hidden : bool
        No report shows it, but others could compute it by subtracting (a whole without a part, the
        difference between two rounds). Never published, and no loss.
    rounding : float
        The figure is published as the nearest multiple of this, and everyone knows that; 0 for exact.
    """

    id: str
    contributions: Mapping[str, float] = field(default_factory=dict, repr=False)
    cost: float = 1.0
    known: bool = False
    persons: int | None = field(default=None, repr=False)
    amount: float | None = field(default=None, repr=False)
    rounding: float = 0.0
    hidden: bool = False

    def __post_init__(self) -> None:
        given = (bool(self.contributions), self.persons is not None, self.amount is not None)
        if not self.id or sum(given) > 1:
            raise ValueError(f"{self.id!r}: needs an id, and only one of contributions, persons and amount")
        if self.known and self.hidden:
            raise ValueError(f"{self.id!r}: cannot be both known and hidden")
        if self.amount is not None and not self.known:
            raise ValueError(f"{self.id!r}: an amount without contributors must be of a known cell")
        amounts = (*self.contributions.values(), self.persons or 0, self.amount or 0.0, self.rounding)
        if not all(0 <= amount < math.inf for amount in amounts) or not 0 < self.cost < math.inf:
            raise ValueError(f"{self.id!r}: amounts must be finite and not negative, the cost more than 0")

    @property
    def value(self) -> float:
        """The exact figure. Confidential until the cell has been cleared for publication."""
        if self.persons is not None:
            return float(self.persons)
        return math.fsum(self.contributions.values()) if self.amount is None else self.amount

    @property
    def shown(self) -> float:
        """The figure as it is published: rounded, halves up. Confidential as well."""
        if not self.rounding:
            return self.value
        return math.floor(self.value / self.rounding + 0.5) * self.rounding

    @property
    def empty(self) -> bool:
        """Whether nobody contributes: there is nothing to protect, and everyone can know that it is 0."""
        return not self.contributions and self.persons is None and self.amount is None


@dataclass(frozen=True)
class Sum:
    """``total`` is the sum of ``parts``: a margin, another way of cutting, or a link between tables.

    Attributes
    ----------
    total : str
    parts : tuple of str
        Ids of cells.
    weights : tuple of float
        What each part counts for, when that is not 1: the weights of a survey, the same for everyone within
        a part. Weights are published, so an attacker has them.
    split : bool
        Whether the parts say something of who is in them, so that a part of 0 persons says it of everyone.
        False for growth: that nobody came between two rounds says nothing of who was there.
    """

    total: str
    parts: tuple[str, ...]
    weights: tuple[float, ...] = ()
    split: bool = True

    def __post_init__(self) -> None:
        if not self.parts or len({self.total, *self.parts}) != len(self.parts) + 1:
            raise ValueError(f"sum {self.total!r}: parts must be different cells, and not the total")
        if self.weights and len(self.weights) != len(self.parts):
            raise ValueError(f"sum {self.total!r}: needs a weight for every part, or none")
        if not all(0 < weight < math.inf for weight in self.weights):
            raise ValueError(f"sum {self.total!r}: weights must be finite and more than 0")

    @property
    def terms(self) -> tuple[tuple[str, float], ...]:
        """Parts with what they count for."""
        return tuple(zip(self.parts, self.weights or (1.0,) * len(self.parts), strict=True))


@dataclass(frozen=True)
class LinkedTables:
    """Cells and the sums that link them.

    Raises
    ------
    ValueError
        With everything that is wrong: an id twice, a sum over a cell that is not there, or a sum that does
        not add up. No message holds an amount.
    """

    cells: tuple[Cell, ...]
    sums: tuple[Sum, ...] = ()

    def __post_init__(self) -> None:
        problems = [*self._problems()]
        if problems:
            raise ValueError("; ".join(problems))

    @cached_property
    def by_id(self) -> dict[str, Cell]:
        """The cells by id."""
        return {cell.id: cell for cell in self.cells}

    @cached_property
    def contributors(self) -> tuple[str, ...]:
        """Everyone who contributes to any cell, sorted."""
        return tuple(sorted({name for cell in self.cells for name in cell.contributions}))

    def _problems(self) -> Iterator[str]:
        for name, count in sorted(Counter(cell.id for cell in self.cells).items()):
            if count > 1:
                yield f"cell {name!r} is there {count} times"
        for one in self.sums:
            unknown = [name for name in (one.total, *one.parts) if name not in self.by_id]
            if unknown:
                yield f"sum {one.total!r} uses cells that are not there: {', '.join(unknown)}"
            elif not self._adds_up(one):
                yield f"the parts of {one.total!r} do not add up to it"

    def _adds_up(self, one: Sum) -> bool:
        terms = [(self.by_id[one.total], -1.0), *((self.by_id[name], weight) for name, weight in one.terms)]
        difference = math.fsum(cell.value * weight for cell, weight in terms)
        largest = max(abs(cell.value * weight) for cell, weight in terms)
        # Of a figure published by another only the rounded value is known, which need not add up.
        slack = math.fsum(abs(weight) * cell.rounding / 2 for cell, weight in terms if cell.known)
        return abs(difference) <= slack + _RELATIVE * max(largest, 1e-300)


def linked(*tables: LinkedTables, links: tuple[Sum, ...] = ()) -> LinkedTables:
    """Put tables together, with the sums between them.

    The same cell may be in several tables (a total that two reports show), as long as it is the same.

    Raises
    ------
    ValueError
        If one id stands for different cells, or a link does not add up.
    """
    cells: dict[str, Cell] = {}
    for cell in (cell for table in tables for cell in table.cells):
        if cells.setdefault(cell.id, cell) != cell:
            raise ValueError(f"cell {cell.id!r} differs between the tables")
    sums = dict.fromkeys((*(one for table in tables for one in table.sums), *links))
    return LinkedTables(tuple(cells.values()), tuple(sums))
