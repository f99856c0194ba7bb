"""Protecting totals of which an earlier edition showed a version.

Between two peildata an employer answered late or put an answer right. What came out then cannot be taken
back, so it is known; the totals of today are protected together with it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date

from hcalib.disclosure.cleared import Cleared, cleared
from hcalib.disclosure.rules import DisclosureRules
from hcalib.disclosure.suppression import Protection, protect
from hcalib.disclosure.tables import LinkedTables
from hcalib.disclosure.versions import joined


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
    for one in tables:
        place = _place(one)
        older = {
            day.isoformat(): earlier
            for day, tables_then in before.items()
            for earlier in tables_then
            if _place(earlier) == place
        }
        protection, names = _shown(older, one, today.isoformat(), rules, waivers)
        for cell in one.cells:
            found[cell.id] = cleared(protection, names[cell.id], known_as=cell.id)
    return found


def _shown(
    older: Mapping[str, LinkedTables],
    tables: LinkedTables,
    day: str,
    rules: DisclosureRules,
    waivers: Collection[str],
) -> tuple[Protection, Mapping[str, str]]:
    """Protect the newest version, and tell which cell of the protection each of its cells is."""
    if not older:
        return protect(tables, rules, waivers=waivers), {cell.id: cell.id for cell in tables.cells}
    last = max(older)
    if older[last] == tables:  # nobody answered since
        return _shown({d: t for d, t in older.items() if d < last}, tables, day, rules, waivers)
    known, names = _shown({d: t for d, t in older.items() if d < last}, older[last], last, rules, waivers)
    together, by_version = joined({**older, day: tables})
    out: set[str] = {by_version[last, cell] for cell, name in names.items() if name in known.figures}
    today = {by_version[day, cell.id] for cell in tables.cells}
    cells = tuple(
        replace(cell, known=True, hidden=False)
        if cell.id in out
        else replace(cell, hidden=cell.hidden or cell.id not in today)
        for cell in together.cells
    )
    protection = protect(LinkedTables(cells, together.sums), rules, waivers=waivers)
    return protection, {cell.id: by_version[day, cell.id] for cell in tables.cells}


def _place(tables: LinkedTables) -> str:
    """Survey, period and question: what the ids of all cells of a table begin with."""
    return "/".join(min(cell.id for cell in tables.cells).split("/")[:3])
