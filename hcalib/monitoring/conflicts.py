"""Contradictions between sources, as they could be known on the peildatum."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from hcalib.agenda.models import Agenda, Conflict
from hcalib.catalog import Catalog


@dataclass(frozen=True)
class Published:
    """What had been published of a contradiction: at least two readings, or there was none yet.

    Attributes
    ----------
    conflict : Conflict
        With only the readings that had been published.
    later : bool
        Whether readings were left out. The decision may lean on those: it is of today.
    """

    conflict: Conflict
    later: bool


@dataclass(frozen=True)
class KnownConflict(Published):
    """A contradiction of which at least two readings had been published, and what it is about.

    Attributes
    ----------
    about : {"ambitie", "doel", "agenda"}
        What it hangs on.
    goal, title : str
        Id and short title of the goal; both empty for the ambition and the agenda.
    """

    about: Literal["ambitie", "doel", "agenda"]
    goal: str = ""
    title: str = ""


def published_on(conflicts: Iterable[Conflict], catalog: Catalog, today: date) -> list[Published]:
    """Keep the contradictions that could be known on a day, with the readings that were out by then.

    Parameters
    ----------
    conflicts : iterable of Conflict
    catalog : Catalog
        Says when the sources came out; a source without a day counts as known.
    today : datetime.date
        The peildatum.
    """
    found = []
    for conflict in conflicts:
        readings = tuple(r for r in conflict.readings if _was_out(r.source.source, catalog, today))
        if len(readings) >= 2:
            later = len(readings) < len(conflict.readings)
            found.append(Published(conflict.model_copy(update={"readings": readings}), later))
    return found


def known_conflicts(
    agenda: Agenda, catalog: Catalog, today: date, line: str | None = None
) -> tuple[KnownConflict, ...]:
    """List the contradictions about the ambition, the goals and the agenda, in that order.

    Parameters
    ----------
    agenda : Agenda
    catalog, today
        See :func:`published_on`.
    line : str, optional
        Id of an action line: only the goals of that line then.
    """

    def known(
        conflicts: Iterable[Conflict],
        about: Literal["ambitie", "doel", "agenda"],
        goal: str = "",
        title: str = "",
    ) -> list[KnownConflict]:
        return [
            KnownConflict(one.conflict, one.later, about, goal, title)
            for one in published_on(conflicts, catalog, today)
        ]

    whole = line is None
    return (
        *(known(agenda.ambition.conflicts, "ambitie") if whole else ()),
        *(one for g in agenda.goals_of(line) for one in known(g.conflicts, "doel", g.id, g.short)),
        *(known(agenda.conflicts, "agenda") if whole else ()),
    )


def conflicted_goals(conflicts: Iterable[KnownConflict]) -> tuple[str, ...]:
    """Return the ids of the goals that carry a contradiction, each once."""
    return tuple(dict.fromkeys(c.goal for c in conflicts if c.about == "doel"))


def _was_out(source: str, catalog: Catalog, today: date) -> bool:
    published = catalog.sources[source].published
    return published is None or published <= today
