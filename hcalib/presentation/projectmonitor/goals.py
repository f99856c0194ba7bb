"""Which projects work on which goal: bars with counts, and a matrix that fits a phone."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from markupsafe import Markup

from hcalib.agenda.models import ActionLine, Agenda, Goal, Project
from hcalib.catalog import Catalog
from hcalib.monitoring.projects import GoalMatrix, goal_matrix
from hcalib.presentation import blocks, dutch, prose, style
from hcalib.presentation.blocks import Block
from hcalib.presentation.projectmonitor.words import (
    goal_label,
    goal_mention,
    label,
    lines_of,
    mention,
    plan_sources,
)

_FEW = 3
_MARKS = {
    "zeker": Markup('<span aria-hidden="true">●</span><span class="hca-vh">draagt bij</span>'),
    "onzeker": Markup('<span aria-hidden="true">○</span><span class="hca-vh">misschien</span>'),
    None: Markup('<span class="hca-vh">niet genoemd</span>'),
}
"""A filled and an open circle differ without colour; a screen reader hears the words."""


def thin_spots(matrix: GoalMatrix, goals: Sequence[Goal]) -> list[str]:
    """Say which goals have no project, only one, or only links that are not certain (Markdown sentences)."""
    without = [goal for goal in matrix.goals_without_projects if goal in goals]
    single = [(goal, project) for goal, project in matrix.goals_on_one_project if goal in goals]
    doubtful = [goal for goal in matrix.goals_with_only_uncertain_links if goal in goals]
    sentences = []
    if without:
        sentences.append(f"Geen enkel project werkt aan {dutch.listing([goal_mention(g) for g in without])}.")
    if single:
        sentences.append(_single(single))
    if doubtful:
        named = dutch.listing([goal_mention(goal) for goal in doubtful])
        sentences.append(
            f"Of er een project aan {named} werkt, is niet zeker: de bron is daarover onduidelijk."
        )
    return sentences


def _single(pairs: Sequence[tuple[Goal, Project]]) -> str:
    """Name the goals that hang on one project; with many of them, the goals alone."""
    goals = dutch.listing([goal_mention(goal) for goal, _ in pairs])
    if len(pairs) == 1:
        return f"Doel {goals} hangt op één project: {mention([pairs[0][1]])}."
    if len(pairs) > _FEW:
        return f"De doelen {goals} hangen elk op één project."
    return f"De doelen {goals} hangen elk op één project: {mention([project for _, project in pairs])}."


def projects_per_goal(agenda: Agenda, catalog: Catalog, line: ActionLine | None) -> list[Block]:
    """Draw how many projects work on each goal; nothing for an agenda without projects."""
    if not agenda.projects:
        return []
    matrix = goal_matrix(agenda)
    goals = [goal for chosen in lines_of(agenda, line) for goal in agenda.goals_of(chosen.id)]
    if not goals:
        return []
    certain = [_count(matrix, goal, "zeker") for goal in goals]
    doubtful = [_count(matrix, goal, "onzeker") for goal in goals]
    with style.house_style():
        fig, ax = style.subplots(height=0.55 + 0.27 * len(goals))
        rows = range(len(goals))
        ax.barh(rows, certain, color=style.REGION, height=0.62)
        bars = ax.barh(
            rows, doubtful, left=certain, height=0.62, color="white", edgecolor=style.REGION, linewidth=1,
            hatch="////",
        )  # fmt: skip
        style.label_bars(ax, bars, [_bar_text(*pair) for pair in zip(certain, doubtful, strict=True)])
        ax.set_yticks(rows, [goal_label(goal) for goal in goals])
        ax.invert_yaxis()
        ax.margins(x=0.24)
        ax.set_xticks([])
        style.horizontal_bars(ax)
    table = pd.DataFrame(
        {
            "Doel": [goal_label(goal) for goal in goals],
            "Zeker": certain,
            "Niet zeker": doubtful,
            "Projecten": [
                ", ".join(project.id for project in matrix.projects_for(goal.id)) or "geen" for goal in goals
            ],
        }
    )
    return [
        blocks.figure(
            fig,
            name="projecten-per-doel",
            title=_message(matrix, goals, line),
            alt=_alt(matrix, goals),
            data=_tidy(agenda, goals, certain, doubtful),
            catalog=catalog,
            table=table,
            note=(
                "Gearceerd: de bron is niet duidelijk over deze band. Een project kan aan meer doelen "
                "werken. Het aantal projecten zegt niet hoeveel zij bereiken."
                + (" Ook projecten van de andere actielijnen tellen mee." if line else "")
            ),
        )
    ]


def goal_matrices(agenda: Agenda, catalog: Catalog, line: ActionLine | None) -> list[Block]:
    """Show for the goals of each action line which projects, of any line, work on them."""
    matrix = goal_matrix(agenda)
    found = []
    for chosen in lines_of(agenda, line):
        goals = agenda.goals_of(chosen.id)
        projects = [p for p in matrix.projects if any(matrix.link(p.id, goal.id) for goal in goals)]
        if not projects:
            continue
        frame = pd.DataFrame({"Project": [label(project) for project in projects]})
        for goal in goals:
            marks = [_MARKS[matrix.link(project.id, goal.id)] for project in projects]
            # a column of text would forget that these are HTML and have them escaped
            frame[goal.id] = pd.Series(marks, dtype=object)
        legend = "● draagt bij volgens het plan"
        if any(matrix.link(p.id, goal.id) == "onzeker" for p in projects for goal in goals):
            legend += "; ○ misschien, de bron is niet duidelijk"
        key = "; ".join(f"{goal.id} {blocks.plain(goal.short)}" for goal in goals)
        found.append(
            blocks.table(
                frame,
                name=f"doelen-en-projecten-{prose.slug(chosen.id)}",
                caption=f"Welke projecten werken aan de doelen van {chosen.name}",
                note=f"{legend}. De doelen: {key}.",
                catalog=catalog,
                sources=plan_sources(projects),
                example=agenda.example,
            )
        )
    return found


def without_matrix(agenda: Agenda, line: ActionLine | None) -> list[Block]:
    """Say why there is no matrix: the agenda ties no projects to these goals; else nothing."""
    goals = [goal for chosen in lines_of(agenda, line) for goal in agenda.goals_of(chosen.id)]
    matrix = goal_matrix(agenda)
    if any(matrix.projects_for(goal.id) for goal in goals):
        return []
    if agenda.projects or not goals:
        words = "Geen enkel project is aan een doel van deze actielijn gekoppeld."
    else:
        listed = dutch.listing([goal_mention(goal) for goal in goals])
        words = (
            "Het plan koppelt acties niet aan doelen. Welke actie welk doel dichterbij moet brengen, is dus "
            f"alleen op te maken uit de actielijn waar beide onder vallen. De doelen zijn: {listed}."
        )
    noun = "projecten" if agenda.projects else "acties"
    return [blocks.notice("ontbreekt", f"Geen band tussen doelen en {noun}", [words])]


def _count(matrix: GoalMatrix, goal: Goal, kind: str) -> int:
    return sum(matrix.link(project.id, goal.id) == kind for project in matrix.projects)


def _bar_text(certain: int, doubtful: int) -> str:
    if not certain + doubtful:
        return "geen"
    if not doubtful:
        return str(certain)
    if not certain:
        return f"{doubtful}, niet zeker"
    return f"{certain + doubtful}, waarvan {doubtful} niet zeker"


def _message(matrix: GoalMatrix, goals: Sequence[Goal], line: ActionLine | None) -> str:
    counts = {goal.id: len(matrix.projects_for(goal.id)) for goal in goals}
    most = max(counts.values())
    if not most:
        return "Aan geen van de doelen werkt een project"
    top = [goal for goal, count in counts.items() if count == most]
    low = [goal for goal, count in counts.items() if count <= 1]
    verb = "heeft" if len(top) == 1 else "hebben"
    goals_named = f"{'Doel' if len(top) == 1 else 'De doelen'} {dutch.listing(top)} {verb}"
    if line is not None:
        goals_named = f"Van de doelen van {line.name} {verb} {dutch.listing(top)}"
    words = f"{goals_named} de meeste projecten ({most})"
    if not low or most <= 1:
        return words
    kind = "één of geen" if any(counts[goal] == 0 for goal in low) else "er maar één"
    return f"{words}; {dutch.listing(low)} {'heeft' if len(low) == 1 else 'hebben'} {kind}"


def _alt(matrix: GoalMatrix, goals: Sequence[Goal]) -> str:
    parts = []
    for goal in goals:
        projects: tuple[Project, ...] = matrix.projects_for(goal.id)
        parts.append(f"{goal_label(goal)}: {dutch.count_noun(len(projects), 'project', 'projecten')}")
    return f"Staven met het aantal projecten per doel. {'; '.join(parts)}."


def _tidy(
    agenda: Agenda, goals: Sequence[Goal], certain: Sequence[int], doubtful: Sequence[int]
) -> pd.DataFrame:
    rows = [
        {
            "indicator": f"Projecten die bijdragen aan doel {goal.id} ({kind})",
            "value": float(count),
            "status": "voorbeeld" if agenda.example else status,
        }
        for goal, sure, maybe in zip(goals, certain, doubtful, strict=True)
        for kind, count, status in (("zeker", sure, "definitief"), ("niet zeker", maybe, "schatting"))
    ]
    return pd.DataFrame(rows).assign(
        region=agenda.region,
        period=agenda.start,
        unit="aantal",
        source=" ".join(plan_sources(agenda.projects)),
    )
