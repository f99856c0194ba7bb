"""The same tables as they stood on several days, linked: who answered late is in one, not in the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from hcalib.disclosure.tables import Cell, LinkedTables, Sum

_MEASURED_PARTS = 3
"""Survey, period and quantity: the first parts of an id. Within them an employer has one amount."""


def joined(tables: Mapping[str, LinkedTables]) -> tuple[LinkedTables, dict[tuple[str, str], str]]:
    """Put versions of the same tables together.

    A cell that is the same in all versions stays one cell. Of one that is not, every version becomes a cell
    of its own, and cells without parts are linked through the amounts of single contributors: the total of
    nineteen answers and that of twenty together give away the twentieth.

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
    for version in order:
        for cell in tables[version].cells:
            several = len(seen[cell.id]) > 1
            names[version, cell.id] = f"{cell.id}@{version}" if several else cell.id
            cells.setdefault(names[version, cell.id], replace(cell, id=names[version, cell.id]))
        for one in tables[version].sums:
            parts = tuple(names[version, part] for part in one.parts)
            sums[replace(one, total=names[version, one.total], parts=parts)] = None
        for cell in tables[version].cells:
            loose = cell.hidden or cell.id not in {one.total for one in tables[version].sums}
            if loose and _measured(cell.id) in moved and cell.contributions:
                _link_to_contributors(cell, names[version, cell.id], cells, sums)
    return LinkedTables(tuple(cells.values()), tuple(sums)), names


def _link_to_contributors(cell: Cell, name: str, cells: dict[str, Cell], sums: dict[Sum, None]) -> None:
    parts = []
    for contributor, amount in sorted(cell.contributions.items()):
        single = f"{_measured(cell.id)}/een/{contributor}"
        cells.setdefault(single, Cell(single, {contributor: amount}, hidden=True))
        parts.append(single)
    sums[Sum(name, tuple(parts))] = None


def _measured(name: str) -> str:
    return "/".join(name.split("/")[:_MEASURED_PARTS])


def _content(cell: Cell) -> tuple[object, ...]:
    return (cell.persons, cell.amount, *sorted(cell.contributions.items()))
