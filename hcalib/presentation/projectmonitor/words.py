"""Names and phrases that the parts of the Projectmonitor share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hcalib.agenda.models import ActionLine, Agenda, Goal, Project, ProjectTarget
from hcalib.catalog import Catalog
from hcalib.presentation import blocks, dutch
from hcalib.presentation.blocks import Block

STATES = {"plan": "voorbereiden", "do": "uitvoeren", "check": "nagaan", "act": "bijstellen"}
"""The places of the PDCA cycle, in Dutch."""

_FEW = 3


def label(project: Project) -> str:
    """Name a project in a table: its id and its name."""
    return f"{project.id} {project.name}"


def mention(projects: Iterable[Project]) -> str:
    """Name projects in a sentence of Markdown: 'Matchtafel (I-D) en Werkbegeleiding (I-F)'."""
    return dutch.listing([f"{blocks.plain(project.name)} ({project.id})" for project in projects])


def names(projects: Iterable[Project]) -> str:
    """Name projects as people do, without their ids; not Markdown."""
    return dutch.listing([project.name for project in projects])


def some(projects: Sequence[Project]) -> str:
    """Name a few projects, and count more of them; not Markdown."""
    return names(projects) if len(projects) <= _FEW else f"{len(projects)} projecten"


def goal_label(goal: Goal) -> str:
    """Name a goal in a table or figure: its id and its short name."""
    return f"{goal.id} {goal.short}"


def goal_mention(goal: Goal) -> str:
    """Name a goal in a sentence of Markdown: "'begeleiders opleiden' (1.4)"."""
    return f"{blocks.plain(goal_name(goal))} ({goal.id})"


def goal_name(goal: Goal) -> str:
    """Name a goal as people do, without its id; not Markdown."""
    return f"'{goal.short[:1].lower()}{goal.short[1:]}'"


def lines_of(agenda: Agenda, line: ActionLine | None) -> tuple[ActionLine, ...]:
    """Return the action lines that a report is about."""
    return agenda.lines if line is None else (line,)


def line_id(line: ActionLine | None) -> str | None:
    """Return what the functions of ``monitoring`` take for a line."""
    return None if line is None else line.id


def counted(targets: Iterable[ProjectTarget]) -> tuple[ProjectTarget, ...]:
    """Keep the targets that have a number to reach."""
    return tuple(target for target in targets if target.kind != "qualitative")


def amount(target: ProjectTarget, catalog: Catalog) -> str:
    """Write what has to be reached: '250 personen', '80 %', '2'."""
    if target.value is None or target.unit is None:
        return dutch.UNKNOWN
    if target.unit == "aantal":
        return dutch.number(target.value)
    unit = catalog.units[target.unit]
    return dutch.with_unit(target.value, unit, decimals=0 if target.value.is_integer() else 1)


def plan_sources(projects: Sequence[Project]) -> tuple[str, ...]:
    """Return the ids of the sources in which the projects stand, each once."""
    return tuple(dict.fromkeys(project.source.source for project in projects))


def are(count: int) -> str:
    """Return the verb that goes with a count: 'is' or 'zijn'."""
    return "is" if count == 1 else "zijn"


def were(count: int) -> str:
    """Return the verb that goes with a count: 'was' or 'waren'."""
    return "was" if count == 1 else "waren"


def have(count: int) -> str:
    """Return the verb that goes with a count: 'heeft' or 'hebben'."""
    return "heeft" if count == 1 else "hebben"


def ids(projects: Iterable[Project]) -> str:
    """Name projects by their ids, in a cell of a table."""
    return dutch.listing([project.id for project in projects])


def section(title: str, *content: Sequence[Block]) -> list[Block]:
    """Put a heading above blocks; nothing when there are no blocks to put it above."""
    found = [block for part in content for block in part]
    return [blocks.heading(title), *found] if found else []


def bullets(sentences: Sequence[str]) -> list[Block]:
    """Show sentences of Markdown as a list; nothing without sentences."""
    return [blocks.text("\n".join(f"- {sentence}" for sentence in sentences))] if sentences else []
