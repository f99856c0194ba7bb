"""Checks of time and size: a target lies in the term, a percentage between 0 and 100."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from hcalib.agenda.goal_facts import Revised
from hcalib.agenda.models import Agenda, Goal
from hcalib.errors import Fault
from hcalib.periods import parse_period


def term_faults(agenda: Agenda, folder: Path) -> Iterator[Fault]:
    """Yield what cannot be in time or size, in the files of an agenda."""
    if _ends_before(agenda.end, agenda.start):
        message = f"de looptijd eindigt in {agenda.end}, voor het begin in {agenda.start}."
        yield Fault(message, folder / "agenda.yml", None, "end")
    for goal in agenda.goals:
        for item in (goal, *goal.parts):
            for message in _goal_messages(goal, item):
                yield Fault(message, folder / "goals.yml", None, goal.id)
    for step in agenda.calendar:
        if step.start and step.due and _ends_before(step.due, step.start):
            message = f"deze stap is klaar in {step.due}, voor het begin in {step.start}."
            yield Fault(message, folder / "calendar.yml", None, step.id)
    for project in agenda.projects:
        for target in project.targets:
            if target.since and target.until and _ends_before(target.until, target.since):
                message = (
                    f"projectdoel '{target.id}' eindigt in {target.until}, voor het begin {target.since}."
                )
                yield Fault(message, folder / "projects.yml", None, project.id)
    for instrument in agenda.instruments:
        if instrument.since and instrument.until and _ends_before(instrument.until, instrument.since):
            message = f"dit instrument houdt op in {instrument.until}, voor het begin in {instrument.since}."
            yield Fault(message, folder / "instruments.yml", None, instrument.id)


def _goal_messages(goal: Goal, item: Revised) -> Iterator[str]:
    """What is wrong with the first and later versions of a goal, or of a part of it."""
    targets = [item.target, *(revision.target for revision in item.revisions)]
    baselines = [item.baseline, *(revision.baseline for revision in item.revisions)]
    for target in targets:
        if target is not None and _ends_before(target.period, goal.start):
            yield (
                f"het streefgetal geldt voor {target.period}, maar de looptijd van het doel begint pas in "
                f"{goal.start}."
            )
    for baseline in baselines:
        if baseline is not None and _ends_before(item.target.period, baseline.period):
            yield f"het beginpunt ({baseline.period}) ligt na het streefgetal ({item.target.period})."
    for quantity in (*targets, *baselines):
        outside = quantity is not None and quantity.value is not None and not 0 <= quantity.value <= 100
        if goal.kind == "share" and quantity is not None and outside:
            yield f"een aandeel van {quantity.value:g} procent kan niet; het ligt tussen 0 en 100."


def _ends_before(period: str, other: str) -> bool:
    """Tell whether a period is over before another begins."""
    return parse_period(period).end < parse_period(other).start
