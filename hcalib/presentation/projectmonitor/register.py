"""The register by action line: what each project wants, with whom, and how it is measured; or the actions."""

from __future__ import annotations

import pandas as pd

from hcalib.agenda.models import ActionLine, Agenda, Project
from hcalib.catalog import Catalog
from hcalib.monitoring.projects import RegisterRow, register
from hcalib.presentation import blocks, dutch, prose
from hcalib.presentation.blocks import Block
from hcalib.presentation.projectmonitor.actions import action_tables
from hcalib.presentation.projectmonitor.doubts import shared_fields, to_check
from hcalib.presentation.projectmonitor.words import amount, label, lines_of, plan_sources


def register_tables(agenda: Agenda, catalog: Catalog, line: ActionLine | None) -> list[Block]:
    """Show the projects of each action line; an agenda with actions gets those."""
    if not agenda.projects:
        return action_tables(agenda, catalog, line)
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


def _project_cells(row: RegisterRow, catalog: Catalog, everywhere: frozenset[str]) -> dict[str, object]:
    project = row.project
    return {
        "Project": label(project),
        "Wat het wil": project.summary,
        "Wat het telt of vertelt": _targets(project, catalog),
        "Doelen en fase": _state(project, everywhere),
        "Partners en geld": [_partners(row), _money(project)],
    }


def _targets(project: Project, catalog: Catalog) -> list[str]:
    return [
        f"Vertellen: {target.text}"
        if target.kind == "qualitative"
        else f"Tellen: {target.text}. Doel: {amount(target, catalog)}"
        for target in project.targets
    ]


def _state(project: Project, everywhere: frozenset[str]) -> list[str]:
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
    if doubts := to_check(project, everywhere):
        parts.append(f"Na te gaan: {doubts}")
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


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
