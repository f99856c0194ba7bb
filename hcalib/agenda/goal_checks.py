"""Checks of what is recorded beside goals: that it is about a goal, and from a body that exists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from hcalib.agenda.goal_facts import StatusOverride
from hcalib.agenda.models import Agenda, Goal, GoalPart
from hcalib.errors import Fault

OVERRIDES, DEFINITIONS, COLLECTED = "overrides.yml", "definitions.yml", "measured.yml"


def goal_faults(agenda: Agenda, folder: Path) -> Iterator[Fault]:
    """Find overrides, definitions and collected figures that refer to what is not there or contradict."""
    yield from _override_faults(agenda, folder / OVERRIDES)
    yield from _definition_faults(agenda, folder / DEFINITIONS)
    yield from _collected_faults(agenda, folder / COLLECTED)


def _override_faults(agenda: Agenda, path: Path) -> Iterator[Fault]:
    goals = {goal.id for goal in agenda.goals}
    bodies = {body.id for body in agenda.bodies}
    for one in agenda.status_overrides:
        if one.goal not in goals:
            yield Fault(f"doel '{one.goal}' bestaat niet in deze agenda.", path, None, one.goal)
        if one.by not in bodies:
            message = f"overleg '{one.by}' bestaat niet; een oordeel komt van een overleg uit bodies.yml."
            yield Fault(message, path, None, one.goal)
    last: dict[str, StatusOverride] = {}
    for one in sorted(agenda.status_overrides, key=lambda override: override.since):
        if one.goal in last and one.since <= last[one.goal].until:
            message = "twee oordelen over dit doel gelden op dezelfde dag; laat het eerste eerder ophouden."
            yield Fault(message, path, None, one.goal)
        last[one.goal] = one


def _definition_faults(agenda: Agenda, path: Path) -> Iterator[Fault]:
    known = {item.id for item in _measured_items(agenda)}
    for one in agenda.definitions:
        if one.goal not in known:
            yield Fault(f"doel '{one.goal}' bestaat niet in deze agenda.", path, None, one.goal)
    keys = Counter((d.goal, d.source.source, d.source.place) for d in agenda.definitions)
    for (goal, source, _), count in keys.items():
        if count > 1:
            message = f"'{source}' omschrijft dit doel {count} keer op dezelfde plaats; laat er één over."
            yield Fault(message, path, None, goal)


def _collected_faults(agenda: Agenda, path: Path) -> Iterator[Fault]:
    indicators = {item.indicator for item in _measured_items(agenda)} | {agenda.ambition.indicator}
    parties = {o.id for o in agenda.organisations} | {b.id for b in agenda.bodies}
    for one in agenda.collected:
        where = f"{one.indicator} {one.period}"
        if one.indicator not in indicators:
            message = f"geen doel van deze agenda wordt gemeten met '{one.indicator}'."
            yield Fault(message, path, None, where)
        if one.by not in parties:
            message = f"'{one.by}' staat niet in organisations.yml of bodies.yml."
            yield Fault(message, path, None, where)
    for (indicator, period), count in Counter((c.indicator, c.period) for c in agenda.collected).items():
        if count > 1:
            message = f"dit cijfer staat er {count} keer in; laat er één over."
            yield Fault(message, path, None, f"{indicator} {period}")


def _measured_items(agenda: Agenda) -> Iterator[Goal | GoalPart]:
    for goal in agenda.goals:
        yield goal
        yield from goal.parts
