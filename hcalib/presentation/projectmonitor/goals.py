"""Which goals depend on one project, on none, or on a doubtful link."""

from __future__ import annotations

from collections.abc import Sequence

from hcalib.agenda.models import ActionLine, Agenda, Goal, Project
from hcalib.monitoring.projects import GoalMatrix, goal_matrix
from hcalib.presentation import blocks, dutch
from hcalib.presentation.blocks import Block
from hcalib.presentation.projectmonitor.words import are, goal_mention, lines_of, mention

_FEW = 3


def thin_spots(matrix: GoalMatrix, goals: Sequence[Goal]) -> list[str]:
    """Say which goals have no project (any more), only one, or only doubtful links (Markdown sentences)."""
    without = [goal for goal in matrix.goals_without_projects if goal in goals]
    single = [(goal, project) for goal, project in matrix.goals_on_one_project if goal in goals]
    doubtful = [goal for goal in matrix.goals_with_only_uncertain_links if goal in goals]
    sentences = []
    if without:
        sentences.append(f"Geen enkel project werkt aan {dutch.listing([goal_mention(g) for g in without])}.")
    sentences += [
        f"Aan {goal_mention(goal)} werkt niemand meer: {mention(own)} {are(len(own))} geëindigd."
        for goal, own in matrix.goals_left
        if goal in goals
    ]
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
        return f"Het doel {goals} hangt op één project: {mention([pairs[0][1]])}."
    if len(pairs) > _FEW:
        return f"De doelen {goals} hangen elk op één project."
    return f"De doelen {goals} hangen elk op één project: {mention([project for _, project in pairs])}."


def without_links(agenda: Agenda, line: ActionLine | None) -> list[Block]:
    """Say why there is no flow figure: the agenda ties no projects to these goals; else nothing."""
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
