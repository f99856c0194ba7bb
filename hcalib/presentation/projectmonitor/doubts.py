"""What is not sure about the register: readings that need checking, and sources that disagree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

import pandas as pd

from hcalib.agenda.models import Action, ActionLine, Agenda, Conflict, Project, Uncertainty
from hcalib.catalog import Catalog
from hcalib.monitoring.conflicts import published_on
from hcalib.presentation import blocks, conflicts, dutch
from hcalib.presentation.blocks import Block
from hcalib.presentation.projectmonitor.words import label

_FIELDS = {
    "phase": "Fase",
    "raat": "Herkomst uit het eerdere plan (RAAT)",
    "goals": "Doelen van de agenda",
    "targets": "Wat het project meet",
    "partners": "Partners",
    "financing": "Geld",
    "name": "Naam",
    "summary": "Omschrijving",
    "focus": "Richting",
    "line": "Actielijn",
    "monitored_first": "Als eerste gevolgd",
    "terms": "Termijn",
    "kinds": "Soort",
    "title": "Titel",
}


def shared_fields(holders: Sequence[Project] | Sequence[Action]) -> frozenset[str]:
    """Return the fields that are uncertain for each and every one; they are named once and not per row."""
    if len(holders) < 2:
        return frozenset()
    return frozenset.intersection(*(frozenset(u.field for u in holder.uncertain) for holder in holders))


def to_check(holder: Project | Action, everywhere: frozenset[str]) -> str:
    """Count what has to be checked about one project or action; empty when there is nothing."""
    readings = sum(u.field not in everywhere for u in holder.uncertain)
    clashes = len(holder.conflicts) if isinstance(holder, Project) else 0
    parts = [dutch.count_noun(readings, "punt", "punten")] if readings else []
    parts += [dutch.count_noun(clashes, "tegenspraak", "tegenspraken")] if clashes else []
    return dutch.listing(parts)


def uncertain_table(agenda: Agenda, catalog: Catalog, line: ActionLine | None) -> list[Block]:
    """List the readings that somebody still has to confirm, without those that hold for all."""
    holders = _holders(agenda, None)
    everywhere = shared_fields(holders)
    rows = [
        {
            "Project" if agenda.projects else "Actie": _label(holder),
            "Onderdeel": field_name(u),
            "Wat er niet vaststaat": u.note,
        }
        for holder in _holders(agenda, line)
        for u in holder.uncertain
        if u.field not in everywhere
    ]
    if not rows:
        return []
    return [
        blocks.table(
            pd.DataFrame(rows),
            name="nog-na-te-gaan",
            caption=f"Nog na te gaan: {dutch.count_noun(len(rows), 'punt', 'punten')}",
            note="Op deze punten is de bron niet duidelijk en staat er een lezing van ons.",
            catalog=catalog,
            sources=sorted({holder.source.source for holder in holders}),
            example=agenda.example,
        )
    ]


def conflict_table(agenda: Agenda, catalog: Catalog, today: date, line: ActionLine | None) -> list[Block]:
    """List where sources contradict each other, about a project or about the register as a whole."""
    entries = [("Hele register", known) for known in published_on(register_conflicts(agenda), catalog, today)]
    entries += [
        (label(project), known)
        for project in agenda.projects
        if line is None or project.line == line.id
        for known in published_on(project.conflicts, catalog, today)
    ]
    return conflicts.conflict_table(entries, catalog, example=agenda.example)


def register_conflicts(agenda: Agenda) -> list[Conflict]:
    """Return the contradictions of the agenda as a whole whose topic is its projects."""
    return [conflict for conflict in agenda.conflicts if "project" in conflict.topic.lower()]


def field_name(uncertainty: Uncertainty) -> str:
    """Return the Dutch name of the field that is uncertain."""
    return _FIELDS.get(uncertainty.field, dutch.capitalised(uncertainty.field))


def shared_sentences(agenda: Agenda) -> list[str]:
    """Say once what is uncertain for all projects or actions alike (Markdown)."""
    holders = _holders(agenda, None)
    noun = "projecten" if agenda.projects else "acties"
    sentences = []
    for name in sorted(shared_fields(holders)):
        notes = Counter(u.note for holder in holders for u in holder.uncertain if u.field == name)
        meaning = _FIELDS.get(name, name)
        note, _ = notes.most_common(1)[0]
        reason = "De reden" if len(notes) == 1 else "De meest genoemde reden"
        sentences.append(
            f"**{meaning}**: bij alle {len(holders)} {noun} niet zeker. {reason}: {blocks.plain(note)}"
        )
    return sentences


def _holders(agenda: Agenda, line: ActionLine | None) -> Sequence[Project] | Sequence[Action]:
    chosen = {None if line is None else line.id}
    if agenda.projects:
        return [project for project in agenda.projects if chosen & {None, project.line}]
    return [action for action in agenda.actions if chosen & {None, action.line}]


def _label(holder: Project | Action) -> str:
    return label(holder) if isinstance(holder, Project) else f"{holder.id} {holder.title}"
