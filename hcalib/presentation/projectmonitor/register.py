"""The register by action line: what each project wants, with whom, and how it is measured; or the actions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from hcalib.agenda.models import Action, ActionLine, Agenda, Conflict, Project, Uncertainty
from hcalib.catalog import Catalog
from hcalib.monitoring.projects import RegisterRow, register
from hcalib.presentation import blocks, dutch, prose
from hcalib.presentation.blocks import Block
from hcalib.presentation.projectmonitor.words import amount, label, lines_of, plan_sources

TERMS = ("kort", "middellang", "lang")
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


def register_tables(agenda: Agenda, catalog: Catalog, line: ActionLine | None) -> list[Block]:
    """Show the projects of each action line; an agenda with actions gets those."""
    if not agenda.projects:
        return _action_tables(agenda, catalog, line)
    everywhere = shared_fields(agenda.projects)
    found = []
    for chosen in lines_of(agenda, line):
        rows = register(agenda, chosen.id)
        if not rows:
            continue
        frame = pd.DataFrame([_project_cells(row, catalog, everywhere) for row in rows])
        found.append(
            blocks.table(
                frame,
                name=f"register-{prose.slug(chosen.id)}",
                caption=f"{chosen.name}: {dutch.count_noun(len(rows), 'project', 'projecten')}",
                catalog=catalog,
                sources=plan_sources([row.project for row in rows]),
                example=agenda.example,
            )
        )
    return found


def first_followed(agenda: Agenda, line: ActionLine | None) -> list[Block]:
    """Say which projects are followed first, with their number of targets to count; nothing when none is."""
    chosen = [p for p in agenda.projects if p.monitored_first and (line is None or p.line == line.id)]
    if not chosen:
        return []
    items = [
        f"**{blocks.plain(label(project))}** ({blocks.plain(agenda.line(project.line).name)}). "
        f"{blocks.plain(project.summary)}"
        for project in chosen
    ]
    intro = (
        "Het plan volgt dit project als eerste."
        if len(items) == 1
        else "Het plan volgt deze projecten als eerste."
    )
    listed = "\n".join(f"- {item}" for item in items)
    return [blocks.text(f"{intro}\n\n{listed}")]


def shared_fields(holders: Sequence[Project] | Sequence[Action]) -> frozenset[str]:
    """Return the fields that are uncertain for each and every one; they are named once and not per row."""
    if len(holders) < 2:
        return frozenset()
    return frozenset.intersection(*(frozenset(u.field for u in holder.uncertain) for holder in holders))


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
            caption=f"Nog na te gaan: {dutch.count_noun(len(rows), 'punt', 'punten')} waar de bron niet duidelijk is",
            catalog=catalog,
            sources=sorted({holder.source.source for holder in holders}),
            example=agenda.example,
        )
    ]


def conflict_table(agenda: Agenda, catalog: Catalog, line: ActionLine | None) -> list[Block]:
    """List where sources contradict each other, about a project or about the register as a whole."""
    entries = [("Hele register", conflict) for conflict in register_conflicts(agenda)]
    entries += [
        (label(project), conflict)
        for project in agenda.projects
        if line is None or project.line == line.id
        for conflict in project.conflicts
    ]
    if not entries:
        return []
    frame = pd.DataFrame(
        {
            "Onderwerp": conflict.topic,
            "Gaat over": where,
            "Wat de bronnen zeggen": [
                f"{reading.text} ({reading.source.place})" for reading in conflict.readings
            ],
            "Wat wij aanhouden": conflict.decision,
        }
        for where, conflict in entries
    )
    used = {reading.source.source for _, conflict in entries for reading in conflict.readings}
    return [
        blocks.table(
            frame,
            name="tegenspraak",
            caption=f"Waar de bronnen elkaar tegenspreken: {dutch.count_noun(len(entries), 'keer', 'keer')}",
            catalog=catalog,
            sources=sorted(used & set(catalog.sources)),
            example=agenda.example,
        )
    ]


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


@dataclass(frozen=True)
class TermCount:
    """How many actions of a line help in each term; an action can have several."""

    line: str
    actions: int
    terms: dict[str, int]


def term_counts(agenda: Agenda, line: ActionLine | None) -> list[TermCount]:
    """Count the actions of each line by term."""
    counts = []
    for chosen in lines_of(agenda, line):
        actions = [action for action in agenda.actions if action.line == chosen.id]
        terms: Counter[str] = Counter(term for action in actions for term in action.terms)
        counts.append(TermCount(chosen.name, len(actions), {term: terms[term] for term in TERMS}))
    return counts


def _action_tables(agenda: Agenda, catalog: Catalog, line: ActionLine | None) -> list[Block]:
    if not agenda.actions:
        return [
            blocks.notice(
                "ontbreekt",
                "Deze agenda heeft geen register",
                ["Er zijn geen projecten en geen acties bekend."],
            )
        ]
    everywhere = shared_fields(agenda.actions)
    counts = term_counts(agenda, line)
    summary = pd.DataFrame(
        {
            "Actielijn": count.line,
            "Acties": count.actions,
            **{dutch.capitalised(term): count.terms[term] for term in TERMS},
        }
        for count in counts
    )
    found = [
        blocks.table(
            summary,
            name="acties-per-termijn",
            caption="Hoeveel acties elke actielijn heeft, en op welke termijn zij helpen",
            note=(
                "Kort is binnen een jaar, middellang in twee tot drie jaar, lang na meer dan drie jaar. Een actie kan op "
                "meer termijnen helpen; de drie kolommen tellen dan op tot meer dan het aantal acties."
            ),
            catalog=catalog,
            sources=sorted({action.source.source for action in agenda.actions}),
            example=agenda.example,
        )
    ]
    for chosen in lines_of(agenda, line):
        actions = [action for action in agenda.actions if action.line == chosen.id]
        if actions:
            frame = pd.DataFrame([_action_cells(action, everywhere) for action in actions])
            found.append(
                blocks.table(
                    frame,
                    name=f"acties-{prose.slug(chosen.id)}",
                    caption=f"{chosen.name}: {dutch.count_noun(len(actions), 'actie', 'acties')}",
                    catalog=catalog,
                    sources=sorted({action.source.source for action in actions}),
                    example=agenda.example,
                )
            )
    return found


def _project_cells(row: RegisterRow, catalog: Catalog, everywhere: frozenset[str]) -> dict[str, object]:
    project = row.project
    return {
        "Project": label(project),
        "Wat het wil": project.summary,
        "Wat het telt of vertelt": _targets(project, catalog),
        "Doelen en fase": _state(project),
        "Partners en geld": [_partners(row), _money(project)],
        "Na te gaan": _to_check(project, everywhere),
    }


def _targets(project: Project, catalog: Catalog) -> list[str]:
    return [
        f"Vertellen: {target.text}"
        if target.kind == "qualitative"
        else f"Tellen: {target.text}. Doel: {amount(target, catalog)}"
        for target in project.targets
    ]


def _state(project: Project) -> list[str]:
    goals = [f"{link.goal}{' (?)' if link.uncertain else ''}" for link in project.goals]
    phase = dutch.capitalised(project.phase)
    doubt = any(u.field == "phase" for u in project.uncertain)
    parts = [
        f"Doelen {', '.join(goals)}" if goals else "Geen doel genoemd",
        f"{phase} (?)" if doubt else phase,
    ]
    if project.focus:
        parts.append(f"Richting: {project.focus}")
    if project.monitored_first:
        parts.append("Als eerste gevolgd")
    return parts


def _partners(row: RegisterRow) -> str:
    names = ", ".join(row.partners)
    note = row.project.partners_note or ""
    if not names:
        return f"Partners: {_lower(note)}" if note else "Partners: onbekend"
    return f"{names}. {note}" if note else f"{names}."


def _money(project: Project) -> str:
    known = "; ".join(project.financing)
    note = project.financing_note or ""
    return f"Geld: {known}. {note}".strip() if known else f"Geld: {_lower(note) if note else 'onbekend'}"


def _to_check(holder: Project | Action, everywhere: frozenset[str]) -> str:
    readings = sum(u.field not in everywhere for u in holder.uncertain)
    conflicts = len(holder.conflicts) if isinstance(holder, Project) else 0
    parts = [dutch.count_noun(readings, "punt", "punten")] if readings else []
    parts += [f"{conflicts} keer tegenspraak"] if conflicts else []
    return dutch.listing(parts) or "niets"


def _action_cells(action: Action, everywhere: frozenset[str]) -> dict[str, object]:
    return {
        "Actie": f"{action.id} {action.title}",
        "Wat er gebeurt": action.summary,
        "Termijn": dutch.listing(action.terms) or dutch.UNKNOWN,
        "Soort": dutch.listing(action.kinds) or dutch.UNKNOWN,
        "Na te gaan": _to_check(action, everywhere),
    }


def _holders(agenda: Agenda, line: ActionLine | None) -> Sequence[Project] | Sequence[Action]:
    chosen = {None if line is None else line.id}
    if agenda.projects:
        return [project for project in agenda.projects if chosen & {None, project.line}]
    return [action for action in agenda.actions if chosen & {None, action.line}]


def _label(holder: Project | Action) -> str:
    return label(holder) if isinstance(holder, Project) else f"{holder.id} {holder.title}"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
