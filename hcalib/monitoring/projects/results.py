"""How far each project is: its targets, its place in the cycle, its effort and its stories."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from hcalib.agenda.models import Agenda, Project, ProjectReport, ProjectRound, ProjectTarget
from hcalib.monitoring.projects.lines import rounds_until, says_something
from hcalib.monitoring.projects.stories import Story, stories
from hcalib.monitoring.projects.targets import Reported, TargetResult, target_result
from hcalib.periods import parse_period


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


def project_results(agenda: Agenda, today: date, line: str | None = None) -> tuple[ProjectResult, ...]:
    """Return how far every project is on the peildatum, also those that never reported."""
    rounds = rounds_until(agenda, today)
    told = stories(agenda, today)
    return tuple(_result(project, rounds, told) for project in agenda.projects_of(line))


def _result(project: Project, rounds: tuple[ProjectRound, ...], told: tuple[Story, ...]) -> ProjectResult:
    lines = [
        (progress.period, report)
        for progress in rounds
        for report in progress.reports
        if report.project == project.id and says_something(report)
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
