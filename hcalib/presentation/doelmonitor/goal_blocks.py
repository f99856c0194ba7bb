"""The part of the Doelmonitor that goes through the goals one by one, by action line."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from hcalib.agenda.models import ActionLine, Agenda, Goal
from hcalib.catalog import Catalog
from hcalib.monitoring.assessment import GoalAssessment
from hcalib.monitoring.measurements import Figure
from hcalib.monitoring.progress import Status
from hcalib.monitoring.projects import GoalMatrix, goal_matrix
from hcalib.presentation import blocks, dutch
from hcalib.presentation.blocks import Block, plain
from hcalib.presentation.doelmonitor.figures import goal_figure
from hcalib.presentation.doelmonitor.prospects import chance_sentence
from hcalib.presentation.doelmonitor.recorded import collected_text, override_text, versions_text
from hcalib.presentation.doelmonitor.told import Stories
from hcalib.presentation.doelmonitor.wording import (
    NEAR,
    amount,
    baseline_text,
    decimals_of,
    nearest_text,
    target_text,
)


def line_blocks(
    agenda: Agenda,
    assessments: Sequence[GoalAssessment],
    catalog: Catalog,
    line: ActionLine | None = None,
    stories: Stories | None = None,
) -> list[Block]:
    """Return a heading, an explanation and a figure for every goal, grouped by action line.

    Parameters
    ----------
    agenda : Agenda
    assessments : sequence of GoalAssessment
        Of the goals that the report is about.
    catalog : Catalog
    line : ActionLine, optional
        The only action line of the report; its own heading is then the title of the page.
    stories : Stories, optional
        What is told beside the goals; by default nothing.
    """
    matrix = goal_matrix(agenda)
    found: list[Block] = stories.opening() if stories else []
    for chosen in agenda.lines if line is None else (line,):
        own = [a for a in assessments if a.goal.line == chosen.id]
        found.append(blocks.text(_line_text(chosen, bool(own))))
        found += stories.of_line(chosen.id, chosen.name) if stories else []
        for assessment in own:
            found += goal_blocks(assessment, agenda, catalog, matrix)
            found += stories.of_goal(assessment.goal.id) if stories else []
    return found


def goal_blocks(
    assessment: GoalAssessment, agenda: Agenda, catalog: Catalog, matrix: GoalMatrix, *, level: int = 4
) -> list[Block]:
    """Return what is told about one goal, under a heading of a level."""
    goal = assessment.goal
    figures = [goal_figure(leaf, catalog, agenda.example) for leaf in assessment.measured_separately()]
    return [
        blocks.text(f"{'#' * level} {plain(goal.id)} {plain(goal.short)}"),
        blocks.definitions(terms(assessment, agenda, catalog, matrix)),
        *(figure for figure in figures if figure is not None),
    ]


def terms(
    assessment: GoalAssessment, agenda: Agenda, catalog: Catalog, matrix: GoalMatrix
) -> list[tuple[str, str]]:
    """Return the terms and their texts (Markdown) for one goal; terms without a text are left out."""
    goal = assessment.goal
    told = [
        ("Afgesproken", _agreed(assessment, catalog)),
        ("Stand", _standing(assessment)),
        ("Oordeel van een overleg", override_text(assessment)),
        ("Kans om te halen", _each(assessment, lambda leaf: chance_sentence(leaf, catalog))),
        ("Nodig om het te halen", _needed(assessment, catalog)),
        ("Herzien", _each(assessment, lambda leaf: versions_text(leaf, catalog))),
        ("Hoe gemeten", _each(assessment, collected_text)),
        ("Anders omschreven", _each(assessment, lambda leaf: plain(" ".join(leaf.drifts)))),
        (NEAR, _near(assessment, catalog)),
        ("Uitleg", plain(goal.note) if goal.note else ""),
        ("Projecten", _projects(goal, agenda, matrix)),
        ("Van wie het cijfer kan komen", "" if agenda.example else _suppliers(assessment, catalog)),
    ]
    return [(term, text) for term, text in told if text]


def _line_text(line: ActionLine, has_goals: bool) -> str:
    empty = "" if has_goals else "\n\nBij deze actielijn hoort geen doel waarvan de voortgang te volgen is."
    return f"### Actielijn {plain(str(line.number))}: {plain(line.name)}\n\n{plain(line.description)}{empty}"


def _agreed(assessment: GoalAssessment, catalog: Catalog) -> str:
    goal = assessment.goal
    told = [f"{plain(goal.title)}."]
    if goal.target.value is None and not assessment.parts and goal.kind != "qualitative":
        told.append("Er is geen getal afgesproken.")
    told += [
        f"Nu geldt: {plain(target_text(leaf.goal, catalog))}."
        for leaf in assessment.measured_separately()
        if leaf.versions and leaf.versions[0].goal.target.value != leaf.goal.target.value
    ]
    begin = baseline_text(goal.baseline, goal, catalog)
    return " ".join([*told, *([f"Begin: {plain(begin)}."] if begin else [])])


def _standing(assessment: GoalAssessment) -> str:
    """Say the status and why, for each part on its own, and what makes it less sure."""
    told = [f"**{dutch.capitalised(str(assessment.status))}.**"]
    if len({(leaf.status, leaf.reason) for leaf in assessment.measured_separately()}) == 1:
        told.append(plain(next(assessment.measured_separately()).reason))
    else:
        told += [f"{plain(p.goal.title)}: {p.status}. {plain(p.reason)}" for p in assessment.parts]
        told.append("Het minst gunstige deel bepaalt de stand.")
    if assessment.certainty != "geen":
        told.append(f"Zekerheid {assessment.certainty}: {_lower(plain(assessment.certainty_reason))}")
    return " ".join(told)


def _needed(assessment: GoalAssessment, catalog: Catalog) -> str:
    """Say which pace is left, for goals that can still be reached."""
    told = [
        f"{plain(leaf.goal.title)}: {pace}" if assessment.parts else pace
        for leaf in assessment.measured_separately()
        if (pace := _pace(leaf, catalog))
    ]
    return dutch.capitalised(" ".join(told))


def _pace(leaf: GoalAssessment, catalog: Catalog) -> str:
    goal, latest = leaf.goal, leaf.latest
    if leaf.required_pace is None or latest is None or leaf.status is Status.REACHED:
        return ""
    if goal.kind == "milestones":
        return _milestones(leaf, latest)
    decimals = decimals_of(goal, catalog)
    if goal.kind in ("per_year", "total"):
        value = amount(leaf.required_pace, goal.unit, catalog, decimals)
        return f"gemiddeld {value} in elk jaar na {dutch.period(latest.period.code)}."
    unit = catalog.units[goal.unit]
    size = dutch.number(abs(leaf.required_pace), decimals)
    word = "procentpunt" if unit.kind == "percent" else unit.symbol
    more = "erbij" if leaf.required_pace > 0 else "eraf"
    if goal.kind == "maintain" and leaf.status is not Status.WRONG_WAY:
        return f"er mag elk jaar hoogstens {size} {word} {more}, vanaf {dutch.period(latest.period.code)}."
    return f"elk jaar {size} {word} {more}, vanaf {dutch.period(latest.period.code)}."


def _milestones(leaf: GoalAssessment, latest: Figure) -> str:
    if leaf.goal.target.value is None or leaf.total_so_far is None or leaf.goal.direction != "up":
        return ""
    left = dutch.number(math.ceil(leaf.goal.target.value - leaf.total_so_far))
    return f"nog {left}, na {dutch.period(latest.period.code)} en tot en met {dutch.period(leaf.goal.end)}."


def _each(assessment: GoalAssessment, say: Callable[[GoalAssessment], str]) -> str:
    """Say something of every part, with its name; of a goal without parts just what there is to say."""
    told = [(leaf.goal.title, text) for leaf in assessment.measured_separately() if (text := say(leaf))]
    return " ".join(f"{plain(title)}: {_lower(text)}" if assessment.parts else text for title, text in told)


def _near(assessment: GoalAssessment, catalog: Catalog) -> str:
    return " ".join(
        f"{plain(nearest_text(near, catalog))} {plain(near.caveat)}" for near in assessment.nearest
    )


def _projects(goal: Goal, agenda: Agenda, matrix: GoalMatrix) -> str:
    if not agenda.projects:
        return ""
    names = [
        f"{project.name} (koppeling onzeker)"
        if matrix.link(project.id, goal.id) == "onzeker"
        else project.name
        for project in matrix.projects_for(goal.id)
    ]
    if not names:
        return "In het register draagt geen project aan dit doel bij."
    return f"{plain(dutch.listing(names))}."


def _suppliers(assessment: GoalAssessment, catalog: Catalog) -> str:
    """Name who could supply what is missing."""
    lacking = [a for a in assessment.measured_separately() if a.status is Status.INSUFFICIENT]
    if not lacking:
        return ""
    publishers = [catalog.sources[name].publisher for leaf in lacking for name in leaf.sources]
    told = list(dict.fromkeys(publishers))
    return f"{plain(dutch.listing(told, 'of'))}." if told else "Dat is nog niet bekend."


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
