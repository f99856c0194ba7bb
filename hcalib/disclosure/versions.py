"""The same tables as they stood on several days, linked.

Who answered late is in one and not in the other; who corrected an answer is in both with another amount. The
difference of two totals is then what that one employer answered, or by how much it changed its answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations

from hcalib.disclosure.tables import Cell, LinkedTables, Sum

_MEASURED_PARTS = 3
"""Survey, period and quantity: the first parts of an id. In them an employer has one amount a day."""


def joined(tables: Mapping[str, LinkedTables]) -> tuple[LinkedTables, dict[tuple[str, str], str]]:
    """Put versions of the same tables together.

    A cell that is the same in all versions stays one cell. Of one that is not, every version becomes a cell
    of its own, and cells without parts are linked through the amounts of single contributors: the total of
    nineteen answers and that of twenty together give away the twentieth. A contributor with several amounts
    has a cell for each, and one for how far every two of them are apart: by how much somebody corrected an
    answer is as confidential as the answer.

    Parameters
    ----------
    tables : mapping of str to LinkedTables
        By version, such as the day of the answers.

    Returns
    -------
    tuple of LinkedTables and dict
        All cells and sums, and (version, id) to the id of the cell in those.
    """
    order = sorted(tables)
    seen: dict[str, set[tuple[object, ...]]] = {}
    for version in order:
        for cell in tables[version].cells:
            seen.setdefault(cell.id, set()).add(_content(cell))
    versions = {one: set(tables[one].by_id) for one in order}
    moved = {
        _measured(name)
        for name, contents in seen.items()
        if len(contents) > 1 or any(name not in present for present in versions.values())
    }
    names: dict[tuple[str, str], str] = {}
    cells: dict[str, Cell] = {}
    sums: dict[Sum, None] = {}
    singles = Singles(cells, sums)
    for version in order:
        for cell in tables[version].cells:
            several = len(seen[cell.id]) > 1
            names[version, cell.id] = f"{cell.id}@{version}" if several else cell.id
            cells.setdefault(names[version, cell.id], replace(cell, id=names[version, cell.id]))
        for one in tables[version].sums:
            parts = tuple(names[version, part] for part in one.parts)
            named = replace(one, total=names[version, one.total], parts=parts)
            # whether a sum splits a group is as it was known in the last version
            sums.pop(replace(named, split=not named.split), None)
            sums[named] = None
        totals = {one.total for one in tables[version].sums}
        for cell in tables[version].cells:
            loose = cell.hidden or cell.id not in totals
            if loose and _measured(cell.id) in moved and cell.contributions:
                singles.link(cell, names[version, cell.id], version)
    singles.link_versions()
    return LinkedTables(tuple(cells.values()), tuple(sums)), names


class Singles:
    """Cells for the amounts of single contributors, added to cells and sums that are being put together."""

    def __init__(self, cells: dict[str, Cell], sums: dict[Sum, None]) -> None:
        self.cells, self.sums = cells, sums
        self.amounts: dict[tuple[str, str], dict[float, str]] = {}
        """By what is measured and contributor: every amount, with its cell."""

    def link(self, cell: Cell, name: str, version: str) -> None:
        """Make a cell the sum of what its contributors had in a version."""
        measured = _measured(cell.id)
        parts = [
            self.single(measured, contributor, amount, version)
            for contributor, amount in sorted(cell.contributions.items())
        ]
        self.sums[Sum(name, tuple(parts))] = None

    def single(self, measured: str, contributor: str, amount: float, version: str) -> str:
        """Return the cell of an amount of one contributor; a new one unless it had the same before."""
        known = self.amounts.setdefault((measured, contributor), {})
        if amount not in known:
            name = f"{measured}/een/{contributor}" + (f"@{version}" if known else "")
            known[amount] = name
            self.cells[name] = Cell(name, {contributor: amount}, hidden=True)
        return known[amount]

    def link_versions(self) -> None:
        """Add by how much each contributor's amounts differ."""
        for (measured, contributor), known in self.amounts.items():
            pairs = combinations(sorted(known.items()), 2)
            for number, ((low, smaller), (high, larger)) in enumerate(pairs, 1):
                change = f"{measured}/wijziging/{contributor}/{number}"
                self.cells[change] = Cell(change, {contributor: high - low}, hidden=True)
                self.sums[Sum(larger, (smaller, change))] = None


def _measured(name: str) -> str:
    return "/".join(name.split("/")[:_MEASURED_PARTS])


def _content(cell: Cell) -> tuple[object, ...]:
    return (cell.persons, cell.amount, *sorted(cell.contributions.items()))
