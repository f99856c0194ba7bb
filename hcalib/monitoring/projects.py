"""Projectmonitor: the register, what the rounds delivered, and how far each project is.

Stories leave this module only through ``stories`` and ``ProjectResult.stories``, and only with consent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from hcalib.agenda.models import Agenda, Project, ProjectReport, ProjectRound, ProjectTarget
from hcalib.monitoring.measurements import code_words
from hcalib.monitoring.project_register import GoalMatrix, Link, RegisterRow, goal_matrix, register
from hcalib.monitoring.target_results import Reported, TargetResult, target_result
from hcalib.monitoring.wording import listed
from hcalib.periods import parse_period

__all__ = [
    "GoalMatrix",
    "Link",
    "ProjectResult",
    "RegisterRow",
    "RoundOverview",
    "Story",
    "TargetResult",
    "goal_matrix",
    "project_results",
    "register",
    "round_overview",
    "stories",
]


@dataclass(frozen=True)
class Story:
    """A story that may be published: the project gave consent.

    The text comes from outside and has to be escaped wherever it is shown.
    """

    project: str
    period: str
    text: str


@dataclass(frozen=True)
class RoundOverview:
    """The latest round: who owed a report, who gave one, what is missing.

    Attributes
    ----------
    period : str or None
        Code of the month of the round; None when there is no round yet.
    owed, reported, missing : tuple of Project
        Who should have reported, who did (owed or not), and who should have and did not.
    without_figure : tuple of (Project, ProjectTarget)
        Targets with a number, of projects that did report, for which no figure was given.
    sentence : str
        The same in one Dutch sentence.
    """

    period: str | None
    owed: tuple[Project, ...]
    reported: tuple[Project, ...]
    missing: tuple[Project, ...]
    without_figure: tuple[tuple[Project, ProjectTarget], ...]
    sentence: str


@dataclass(frozen=True)
class ProjectResult:
    """How far one project is.

    Attributes
    ----------
    project : Project
    last_reported : str or None
        Period of the newest round with something from this project.
    state : {"plan", "do", "check", "act"} or None
        Newest reported place in the PDCA cycle.
    targets : tuple of TargetResult
        Per target of the project.
    effort_hours : float or None
        Hours the measuring took over all rounds; None when no round says.
    stories : tuple of Story
        With consent, newest first.
    """

    project: Project
    last_reported: str | None
    state: Literal["plan", "do", "check", "act"] | None
    targets: tuple[TargetResult, ...]
    effort_hours: float | None
    stories: tuple[Story, ...]


def round_overview(agenda: Agenda, today: date, line: str | None = None) -> RoundOverview:
    """Tell what the latest round delivered.

    Parameters
    ----------
    agenda : Agenda
        A project owes a report while its phase is 'lopend' (or may be); the register has one phase per
        project, so that of an earlier round is not known.
    today : datetime.date
        The peildatum: a round counts once its month has begun.
    line : str, optional
        Only projects of this action line.
    """
    projects = agenda.projects_of(line)
    owed = tuple(project for project in projects if project.owes_report)
    rounds = _rounds_until(agenda, today)
    if not rounds:
        words = "Er is nog geen ronde van de projectmonitor beschikbaar; alleen de afspraken zijn bekend."
        return RoundOverview(None, owed, (), (), (), words)
    latest = rounds[-1]
    filled = [report for report in latest.reports if _says_something(report)]
    names = {report.project for report in filled}
    reported = tuple(project for project in projects if project.id in names)
    missing = tuple(project for project in owed if project.id not in names)
    figures = {(report.project, report.target) for report in filled if report.value is not None}
    without_figure = tuple(
        (project, target)
        for project in reported
        for target in project.targets
        if target.kind != "qualitative" and (project.id, target.id) not in figures
    )
    words = _round_words(latest.period, owed, missing, without_figure)
    return RoundOverview(latest.period, owed, reported, missing, without_figure, words)


def project_results(agenda: Agenda, today: date, line: str | None = None) -> tuple[ProjectResult, ...]:
    """Return how far every project is on the peildatum, also those that never reported."""
    rounds = _rounds_until(agenda, today)
    told = stories(agenda, today)
    return tuple(_result(project, rounds, told) for project in agenda.projects_of(line))


def stories(agenda: Agenda, today: date) -> tuple[Story, ...]:
    """Return the stories that may be published, newest round first; without consent there is no story."""
    return tuple(
        Story(report.project, progress.period, report.story)
        for progress in reversed(_rounds_until(agenda, today))
        for report in progress.reports
        if report.consent and report.story
    )


def _rounds_until(agenda: Agenda, today: date) -> tuple[ProjectRound, ...]:
    begun = [r for r in agenda.project_rounds if parse_period(r.period).start <= today]
    return tuple(sorted(begun, key=lambda r: parse_period(r.period)))


def _says_something(report: ProjectReport) -> bool:
    """Tell whether a line was filled in; who measures and how is known beforehand and says nothing."""
    return any((report.value is not None, report.state, report.story, report.adjusted, report.note))


def _result(project: Project, rounds: tuple[ProjectRound, ...], told: tuple[Story, ...]) -> ProjectResult:
    lines = [
        (progress.period, report)
        for progress in rounds
        for report in progress.reports
        if report.project == project.id and _says_something(report)
    ]
    # The line on the project as a whole (no target) comes last in its round, so that its state leads.
    states = sorted(lines, key=lambda line: (parse_period(line[0]), line[1].target is None))
    hours = [report.effort_hours for _, report in lines if report.effort_hours is not None]
    return ProjectResult(
        project=project,
        last_reported=lines[-1][0] if lines else None,
        state=next((report.state for _, report in reversed(states) if report.state), None),
        targets=tuple(target_result(target, _history(target, lines)) for target in project.targets),
        effort_hours=sum(hours) if hours else None,
        stories=tuple(story for story in told if story.project == project.id),
    )


def _history(target: ProjectTarget, lines: list[tuple[str, ProjectReport]]) -> tuple[Reported, ...]:
    return tuple(
        Reported(period, report.value, report.denominator)
        for period, report in lines
        if report.target == target.id and report.value is not None
    )


def _round_words(
    period: str,
    owed: tuple[Project, ...],
    missing: tuple[Project, ...],
    without_figure: tuple[tuple[Project, ProjectTarget], ...],
) -> str:
    delivered = f"{len(owed) - len(missing)} van de {len(owed)} lopende projecten"
    words = f"In de ronde van {code_words(period)} hebben {delivered} iets opgegeven"
    if missing:
        words += f"; het ontbreekt nog van {listed([project.id for project in missing])}"
    if without_figure:
        words += f"; van {len(without_figure)} meetbare projectdoelen is geen cijfer gegeven"
    return f"{words}."
