"""Contradictions between sources, as they could be known on the peildatum."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from hcalib.agenda.models import Agenda, Conflict
from hcalib.catalog import Catalog


@dataclass(frozen=True)
class KnownConflict:
    """A contradiction of which at least two readings had been published.

    Attributes
    ----------
    about : {"ambitie", "doel", "agenda"}
        What it hangs on.
    goal, title : str
        Id and short title of the goal; both empty for the ambition and the agenda.
    conflict : Conflict
        With only the readings that had been published.
    later : bool
        Whether readings were left out. The decision may lean on those: it is of today.
    """

    about: Literal["ambitie", "doel", "agenda"]
    goal: str
    title: str
    conflict: Conflict
    later: bool


def known_conflicts(
    agenda: Agenda, catalog: Catalog, today: date, line: str | None = None
) -> tuple[KnownConflict, ...]:
    """List the contradictions about the ambition, the goals and the agenda, in that order.

    Parameters
    ----------
    agenda : Agenda
    catalog : Catalog
        Says when the sources came out; a source without a day counts as known.
    today : datetime.date
        The peildatum.
    line : str, optional
        Id of an action line: only the goals of that line then.
    """
    found: list[KnownConflict | None] = []
    if line is None:
        found += [_known("ambitie", "", "", c, catalog, today) for c in agenda.ambition.conflicts]
    for goal in agenda.goals_of(line):
        found += [_known("doel", goal.id, goal.short, c, catalog, today) for c in goal.conflicts]
    if line is None:
        found += [_known("agenda", "", "", c, catalog, today) for c in agenda.conflicts]
    return tuple(conflict for conflict in found if conflict is not None)


def conflicted_goals(conflicts: Iterable[KnownConflict]) -> tuple[str, ...]:
    """Return the ids of the goals that carry a contradiction, each once."""
    return tuple(dict.fromkeys(c.goal for c in conflicts if c.about == "doel"))


def _known(
    about: Literal["ambitie", "doel", "agenda"],
    goal: str,
    title: str,
    conflict: Conflict,
    catalog: Catalog,
    today: date,
) -> KnownConflict | None:
    readings = tuple(r for r in conflict.readings if _was_out(r.source.source, catalog, today))
    if len(readings) < 2:
        return None
    later = len(readings) < len(conflict.readings)
    return KnownConflict(about, goal, title, conflict.model_copy(update={"readings": readings}), later)


def _was_out(source: str, catalog: Catalog, today: date) -> bool:
    published = catalog.sources[source].published
    return published is None or published <= today
