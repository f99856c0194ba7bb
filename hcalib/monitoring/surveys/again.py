"""Protecting totals of which an earlier edition showed a version.

Between two peildata an employer answered late or put an answer right. What came out then cannot be taken
back, so it is known; the totals of today are protected together with it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from hcalib.disclosure.cleared import Cleared, cleared, not_shown
from hcalib.disclosure.rules import DisclosureRules
from hcalib.disclosure.suppression import NOT_SHOWN, Protection, protect
from hcalib.disclosure.tables import LinkedTables
from hcalib.disclosure.versions import joined
from hcalib.monitoring.surveys.differences import Questions, telling
from hcalib.sealed import Opened


def protect_again(
    tables: Sequence[LinkedTables],
    today: date,
    before: Mapping[date, Sequence[LinkedTables]],
    rules: DisclosureRules,
    waivers: Collection[str] = (),
) -> dict[str, Cleared]:
    """Protect tables, with what was shown of them on earlier days as known cells; by cell what may be shown.

    Parameters
    ----------
    tables : sequence of LinkedTables
        One for each round and question, as the answers are today.
    today : datetime.date
    before : mapping of date to sequence of LinkedTables
        The same as they were on earlier days. What was shown then is worked out in the same way.
    rules : DisclosureRules
    waivers : collection of str
    """
    found: dict[str, Cleared] = {}
    for name, questions in _by_round(tables).items():
        older = {day.isoformat(): _by_round(then).get(name, {}) for day, then in before.items()}
        shown = _shown(older, questions, today.isoformat(), rules, waivers)
        for place, one in questions.items():
            protection, names = shown.decided[place]
            for cell in one.cells:
                found[cell.id] = (
                    not_shown(NOT_SHOWN)
                    if cell.id in shown.shut
                    else cleared(protection, names[cell.id], known_as=cell.id)
                )
    return found


_Decided = tuple[Protection, Mapping[str, str]]
"""What was decided about a question, and by cell the name it was protected under."""


@dataclass(frozen=True)
class _Shown(Opened):
    """What is shown of a round on a day.

    ``shut`` are cells that are not shown because of what they tell together with other questions; ``out`` is
    the day and the cell of everything that is out by then. What an edition withholds does not take back what
    one before it showed.
    """

    decided: Mapping[str, _Decided]
    shut: frozenset[str] = frozenset()
    out: frozenset[tuple[str, str]] = frozenset()


def _shown(
    older: Mapping[str, Questions],
    questions: Questions,
    day: str,
    rules: DisclosureRules,
    waivers: Collection[str],
) -> _Shown:
    """Protect the newest version of a round."""
    if not older:
        decided = {place: _first(one, rules, waivers) for place, one in questions.items()}
        return _Shown(decided, out=_figures(decided, day))
    last = max(older)
    before = _shown({d: t for d, t in older.items() if d < last}, older[last], last, rules, waivers)
    if older[last] == questions:  # nobody answered since
        return replace(before, out=before.out | {(day, cell) for d, cell in before.out if d == last})
    decided = {}
    for place, one in questions.items():
        then = {d: t[place] for d, t in older.items() if place in t}
        if not then:
            decided[place] = _first(one, rules, waivers)
        elif older[last].get(place) == one:
            decided[place] = before.decided[place]
        else:
            decided[place] = _next(then, one, day, before.out, rules, waivers)
    figures = _figures(decided, day)
    told = telling({**older, day: questions}, before.out | figures, rules, waivers)
    shut = {
        cell.id
        for place in told & questions.keys()
        for cell in questions[place].cells
        if any(t[place].by_id.get(cell.id) != cell for t in older.values() if place in t)
    }
    shut |= {cell for cell in before.shut if older[last].get(_place(cell)) == questions.get(_place(cell))}
    out = before.out | {(d, cell) for d, cell in figures if cell not in shut}
    return _Shown(decided, frozenset(shut), out)


def _first(one: LinkedTables, rules: DisclosureRules, waivers: Collection[str]) -> _Decided:
    return protect(one, rules, waivers=waivers), {cell.id: cell.id for cell in one.cells}


def _next(
    older: Mapping[str, LinkedTables],
    one: LinkedTables,
    day: str,
    out: Collection[tuple[str, str]],
    rules: DisclosureRules,
    waivers: Collection[str],
) -> _Decided:
    """Protect a question together with what is out of it already."""
    together, by_version = joined({**older, day: one})
    known = {by_version[shown] for shown in out if shown in by_version}
    names = {cell.id: by_version[day, cell.id] for cell in one.cells}
    today = set(names.values())
    cells = tuple(
        replace(cell, known=True, hidden=False)
        if cell.id in known
        else replace(cell, hidden=cell.hidden or cell.id not in today)
        for cell in together.cells
    )
    return protect(LinkedTables(cells, together.sums), rules, waivers=waivers), names


def _figures(decided: Mapping[str, _Decided], day: str) -> frozenset[tuple[str, str]]:
    return frozenset(
        (day, cell)
        for protection, names in decided.values()
        for cell, name in names.items()
        if name in protection.figures
    )


def _by_round(tables: Sequence[LinkedTables]) -> dict[str, dict[str, LinkedTables]]:
    """Return tables by survey and period, and then by question: what the ids of their cells begin with."""
    found: dict[str, dict[str, LinkedTables]] = {}
    for one in tables:
        place = _place(min(cell.id for cell in one.cells))
        found.setdefault(place.rpartition("/")[0], {})[place] = one
    return found


def _place(cell: str) -> str:
    return "/".join(cell.split("/")[:3])
