"""Making linked tables from amounts: cut by one or more dimensions, each with its hierarchy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import product

from hcalib.disclosure.tables import Cell, LinkedTables, Sum

Hierarchy = Mapping[str, Sequence[str]]
"""A code to the codes it is the total of; over several levels, and a code may have several parents."""


def crossed(
    name: str,
    amounts: Mapping[tuple[str, ...], Mapping[str, float]],
    dimensions: Sequence[Hierarchy],
    *,
    costs: Mapping[tuple[str, ...], float] | None = None,
    persons: bool = False,
) -> LinkedTables:
    """Cross dimensions into a table with all its margins.

    Parameters
    ----------
    name : str
        First part of the id of every cell; the codes follow, with ``/`` between.
    amounts : mapping
        Lowest codes, one for each dimension, to the contributions (contributor to amount). A combination
        that is not there is empty.
    dimensions : sequence of Hierarchy
        A dimension without any total is a mapping of each code to nothing.
    costs : mapping, optional
        What is lost without the cell of these codes; 1 where it is not there.
    persons : bool
        Contributions are counts of persons who are not known by name (under any key), not of contributors.

    Raises
    ------
    ValueError
        If an amount stands under a code that is not a lowest code of its dimension.
    """
    leaves = [_leaves(dimension) for dimension in dimensions]
    wrong = [
        codes
        for codes in amounts
        if len(codes) != len(dimensions)
        or any(below.get(code) != {code} for code, below in zip(codes, leaves, strict=True))
    ]
    if wrong:
        raise ValueError(f"{name}: not the lowest codes of the dimensions: {wrong}")
    cells = []
    for codes in product(*leaves):
        inside: dict[str, float] = defaultdict(float)
        for lowest in product(*(sorted(below[code]) for code, below in zip(codes, leaves, strict=True))):
            for contributor, amount in amounts.get(lowest, {}).items():
                inside[contributor] += amount
        cost = (costs or {}).get(codes, 1.0)
        if persons:
            cells.append(Cell("/".join((name, *codes)), cost=cost, persons=round(sum(inside.values()))))
        else:
            cells.append(Cell("/".join((name, *codes)), dict(inside), cost))
    return LinkedTables(tuple(cells), tuple(_sums(name, dimensions, leaves)))


def _leaves(dimension: Hierarchy) -> dict[str, set[str]]:
    """Every code of a dimension with the lowest codes below it; the code itself when it is one."""
    codes = dict.fromkeys((*dimension, *(part for parts in dimension.values() for part in parts)))

    def below(code: str, above: tuple[str, ...]) -> set[str]:
        if code in above:
            raise ValueError(f"{code!r} is a total of itself")
        parts = dimension.get(code, ())
        return set().union(*(below(part, (*above, code)) for part in parts)) if parts else {code}

    return {code: below(code, ()) for code in codes}


def _sums(name: str, dimensions: Sequence[Hierarchy], leaves: Sequence[Mapping[str, object]]) -> list[Sum]:
    sums = []
    for place, dimension in enumerate(dimensions):
        for parent, parts in dimension.items():
            if not parts:
                continue
            for codes in product(*((parent,) if n == place else leaves[n] for n in range(len(leaves)))):
                whole = "/".join((name, *codes))
                below = ["/".join((name, *codes[:place], part, *codes[place + 1 :])) for part in parts]
                sums.append(Sum(whole, tuple(below)))
    return sums
