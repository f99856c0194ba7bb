"""What the differences between two editions tell when several questions are put together.

Each question is protected by itself, because within one day nothing adds up over questions but what a part
leaves of its whole. Between two days that is not enough: when four employers corrected their vacancies and
three of them the hard ones by as much, the rest tells by how much the fourth changed. Only who changed
matters here; all others have the same answers on both days and drop out of every difference.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import pairwise

from hcalib.disclosure.rules import DisclosureRules
from hcalib.disclosure.suppression import exposed
from hcalib.disclosure.tables import Cell, LinkedTables, Sum
from hcalib.disclosure.versions import Singles
from hcalib.monitoring.surveys.measures import MEASURES

Questions = Mapping[str, LinkedTables]
"""Tables of one round by the beginning of their ids: survey, period and question."""

_Amounts = Mapping[str, Mapping[str, Mapping[str, float]]]
"""By day, question and contributor."""


def telling(
    versions: Mapping[str, Questions],
    out: Collection[tuple[str, str]],
    rules: DisclosureRules,
    waivers: Collection[str] = (),
) -> frozenset[str]:
    """Return the questions of which the differences between days give somebody's change away.

    Parameters
    ----------
    versions : mapping of str to Questions
        One round by day.
    out : collection of (str, str)
        Day and cell of everything that is shown, or would be.
    rules : DisclosureRules
    waivers : collection of str
    """
    amounts = {day: {place: _answers(one) for place, one in found.items()} for day, found in versions.items()}
    changed = _changed(amounts)
    if not changed:
        return frozenset()
    cells: dict[str, Cell] = {}
    sums: dict[Sum, None] = {}
    singles = Singles(cells, sums)
    for place in sorted({place for found in versions.values() for place in found}):
        known = {
            day: {cell.id: cell for cell in found[place].cells if (day, cell.id) in out and not cell.rounding}
            for day, found in sorted(versions.items())
            if place in found
        }
        _differences(known, changed, cells, sums, singles)
    if not cells:  # nothing came out twice
        return frozenset()
    for total, parts in _links(amounts):
        _link(total, parts, amounts, changed, singles, sums)
    singles.link_versions()
    found = exposed(LinkedTables(tuple(cells.values()), tuple(sums)), (), rules, waivers)
    names = {_place(name) for name in found if name.split("/")[3] in ("een", "wijziging")}
    return frozenset(_together(names, amounts))


def _differences(
    known: Mapping[str, Mapping[str, Cell]],
    changed: Collection[str],
    cells: dict[str, Cell],
    sums: dict[Sum, None],
    singles: Singles,
) -> None:
    """Add by how much each shown total differs from the same total on the day that it was shown before."""
    for name in sorted({name for found in known.values() for name in found}):
        for earlier, later in pairwise(day for day, found in known.items() if name in found):
            ends = []
            for day in (earlier, later):
                inside = known[day][name].contributions
                end = f"{_place(name)}/samen/{name}@{day}"
                if end not in cells:
                    cells[end] = Cell(end, {n: a for n, a in inside.items() if n in changed}, hidden=True)
                    if not cells[end].empty:
                        singles.link(cells[end], end, day)
                ends.append(cells[end])
            low, high = sorted(ends, key=lambda end: end.value)
            if not high.empty:
                step = f"{_place(name)}/verschil/{name}@{earlier}@{later}"
                cells[step] = Cell(step, amount=high.value - low.value, known=True)
                sums[Sum(high.id, (low.id, step))] = None


def _link(
    total: str,
    parts: tuple[str, ...],
    amounts: _Amounts,
    changed: Collection[str],
    singles: Singles,
    sums: dict[Sum, None],
) -> None:
    """Say of everyone who changed that the parts add up to the whole; one that is not asked is the rest."""
    for day, found in amounts.items():
        for who in sorted(found.get(total, {}).keys() & set(changed)):
            given = [found.get(part, {}).get(who, 0.0) for part in parts]
            asked = [found[part][who] for part in parts if who in found.get(part, {})]
            rest = found[total][who] - sum(asked)
            names = [
                singles.single(part, who, amount if part in found else rest, day)
                for part, amount in zip(parts, given, strict=True)
            ]
            sums[Sum(singles.single(total, who, found[total][who], day), tuple(names))] = None


def _links(amounts: _Amounts) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each whole with its parts, as places of questions."""
    asked = {place for found in amounts.values() for place in found}
    rounds = {place.rpartition("/")[0] for place in asked}
    for one in sorted(rounds):
        for measure in MEASURES.values():
            whole, parts = f"{one}/{measure.whole}", [f"{one}/{part}" for part in measure.parts]
            if whole in asked and asked.issuperset(parts) and (measure.rest or measure.breakdown):
                yield whole, (*parts, *([f"{one}/{measure.rest}"] if measure.rest else []))


def _together(names: Collection[str], amounts: _Amounts) -> set[str]:
    """Return questions with all others that are linked to them."""
    found = set(names)
    links = [{total, *parts} for total, parts in _links(amounts)]
    for _ in links:
        found |= {place for link in links if link & found for place in link}
    return found


def _changed(amounts: _Amounts) -> frozenset[str]:
    days = list(amounts.values())
    return frozenset(
        who
        for earlier, later in pairwise(days)
        for place in earlier.keys() | later.keys()
        for who in earlier.get(place, {}).keys() | later.get(place, {}).keys()
        if earlier.get(place, {}).get(who) != later.get(place, {}).get(who)
    )


def _answers(tables: LinkedTables) -> dict[str, float]:
    """Return what everyone answered to a question; weighted totals say it in other numbers."""
    found: dict[str, float] = {}
    for cell in tables.cells:
        if not cell.id.endswith("/gewogen"):
            found |= cell.contributions
    return found


def _place(name: str) -> str:
    return "/".join(name.split("/")[:3])
