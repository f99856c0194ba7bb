"""The register: every project on a line, with all there is to know in the download; or the actions."""

from __future__ import annotations

import pandas as pd

from hcalib.agenda.models import ActionLine, Agenda, Project
from hcalib.catalog import Catalog
from hcalib.monitoring.projects import RegisterRow, register
from hcalib.presentation import blocks, dutch
from hcalib.presentation.blocks import Block
from hcalib.presentation.projectmonitor.actions import action_tables
from hcalib.presentation.projectmonitor.doubts import shared_fields, to_check
from hcalib.presentation.projectmonitor.words import amount, counted, label, plan_sources


def register_tables(agenda: Agenda, catalog: Catalog, line: ActionLine | None) -> list[Block]:
    """Show the projects briefly, with everything in the download; an agenda with actions gets those."""
    if not agenda.projects:
        return action_tables(agenda, catalog, line)
    everywhere = shared_fields(agenda.projects)
    rows = register(agenda, None if line is None else line.id)
    if not rows:
        return []
    full = pd.DataFrame([_everything(row, catalog, everywhere) for row in rows])
    return [
        blocks.table(
            pd.DataFrame([_briefly(row, everywhere) for row in rows]),
            name="register",
            caption=f"{dutch.count_noun(len(rows), 'project', 'projecten')} in het register",
            note=(
                "Wat elk project wil, wat het telt, met wie en met welk geld, staat in het CSV-bestand. "
                "Een vraagteken betekent dat de bron niet duidelijk is."
            ),
            catalog=catalog,
            sources=plan_sources([row.project for row in rows]),
            example=agenda.example,
            download=full,
        )
    ]


def first_followed(agenda: Agenda, line: ActionLine | None) -> list[Block]:
    """Say which projects are followed first, with their number of targets to count; nothing when none is."""
    chosen = [p for p in agenda.projects if p.monitored_first and (line is None or p.line == line.id)]
    if not chosen:
        return []
    items = [
        f"**{blocks.plain(project.name)}** ({project.id}, {blocks.plain(agenda.line(project.line).name)}). "
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


def _briefly(row: RegisterRow, everywhere: frozenset[str]) -> dict[str, object]:
    project = row.project
    counts = len(counted(project.targets))
    told = len(project.targets) - counts
    kinds = [dutch.count_noun(counts, "getal", "getallen")] if counts else []
    kinds += ["in woorden"] if told else []
    goals = [f"{link.goal}{' (?)' if link.uncertain else ''}" for link in project.goals]
    return {
        "Project": f"{label(project)}{' (als eerste gevolgd)' if project.monitored_first else ''}",
        "Fase en richting": _phase(project, everywhere),
        "Doelen": ", ".join(goals) or "geen genoemd",
        "Wat het meet": dutch.listing(kinds) or dutch.UNKNOWN,
        "Na te gaan": to_check(project, everywhere) or "niets",
    }


def _everything(row: RegisterRow, catalog: Catalog, everywhere: frozenset[str]) -> dict[str, object]:
    project = row.project
    return {
        **_briefly(row, everywhere),
        "Project": label(project),
        "Actielijn": row.line,
        "Wat het wil": project.summary,
        "Wat het telt of vertelt": " / ".join(_targets(project, catalog)),
        "Partners": _partners(row),
        "Geld": _money(project),
    }


def _phase(project: Project, everywhere: frozenset[str]) -> str:
    """Write the phase, and the focus where the plan gives one; each marked when the source is not clear."""
    doubted = {uncertainty.field for uncertainty in project.uncertain} - everywhere
    told = [
        f"{value}{' (?)' if field in doubted else ''}"
        for field, value in (("phase", project.phase), ("focus", project.focus))
        if value
    ]
    return ", ".join(told)


def _targets(project: Project, catalog: Catalog) -> list[str]:
    return [
        f"Vertellen: {target.text}"
        if target.kind == "qualitative"
        else f"Tellen: {target.text}. Doel: {amount(target, catalog)}"
        for target in project.targets
    ]


def _partners(row: RegisterRow) -> str:
    names = ", ".join(row.partners)
    note = row.project.partners_note or ""
    if not names:
        return _lower(note) if note else dutch.UNKNOWN
    return f"{names}. {note}" if note else f"{names}."


def _money(project: Project) -> str:
    known = "; ".join(project.financing)
    note = project.financing_note or ""
    return f"{known}. {note}".strip() if known else _lower(note) if note else dutch.UNKNOWN


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
