"""Tables for the tests of disclosure control, made from a grid of numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hcalib.disclosure import Cell, LinkedTables, Sum


def grid(
    inside: Sequence[Sequence[float]],
    *,
    few: Mapping[tuple[int, int], Sequence[str]] | None = None,
    many: int = 12,
    known: Sequence[str] = (),
    costs: str = "amount",
    name: str = "t",
) -> LinkedTables:
    """Make a two-way table with margins: ``t/r0/c1``, ``t/r0/all``, ``t/all/c1``, ``t/all/all``.

    Every inner cell has ``many`` equal contributors of its own, except those in ``few``, which names the
    (equal) contributors. Its cost is its amount, or 1.
    """
    contributions: dict[tuple[int, int], dict[str, float]] = {}
    for r, row in enumerate(inside):
        for c, amount in enumerate(row):
            names = (few or {}).get((r, c)) or [f"{name}-{r}-{c}-{n}" for n in range(many)]
            contributions[r, c] = {one: amount / len(names) for one in names}
    rows, columns = range(len(inside)), range(len(inside[0]))
    cells, sums = [], []

    def add(label: str, places: Sequence[tuple[int, int]]) -> str:
        merged: dict[str, float] = {}
        for place in places:
            for one, amount in contributions[place].items():
                merged[one] = merged.get(one, 0.0) + amount
        cost = sum(merged.values()) if costs == "amount" else 1.0
        cells.append(Cell(f"{name}/{label}", merged, max(cost, 1e-3), known=f"{name}/{label}" in known))
        return f"{name}/{label}"

    for r in rows:
        parts = tuple(add(f"r{r}/c{c}", [(r, c)]) for c in columns)
        sums.append(Sum(add(f"r{r}/all", [(r, c) for c in columns]), parts))
    for c in columns:
        whole = add(f"all/c{c}", [(r, c) for r in rows])
        sums.append(Sum(whole, tuple(f"{name}/r{r}/c{c}" for r in rows)))
    total = add("all/all", [(r, c) for r in rows for c in columns])
    sums.append(Sum(total, tuple(f"{name}/r{r}/all" for r in rows)))
    sums.append(Sum(total, tuple(f"{name}/all/c{c}" for c in columns)))
    return LinkedTables(tuple(cells), tuple(sums))


def all_but(tables: LinkedTables, *withheld: str) -> list[str]:
    """Return the ids of all cells but these."""
    return [cell.id for cell in tables.cells if cell.id not in withheld]
