"""How far each project is: its targets, its place in the cycle and its effort."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from hcalib.agenda.models import Agenda, Project, ProjectReport, ProjectRound
from hcalib.monitoring.projects.figures import round_figures
from hcalib.monitoring.projects.lines import rounds_until, says_something
from hcalib.monitoring.projects.persons import PersonProtection
from hcalib.monitoring.projects.targets import TargetResult, target_result
from hcalib.periods import parse_period

State = Literal["plan", "do", "check", "act"]


@dataclass(frozen=True)
class RoundReport:
    """What a project told of itself in one round, apart from figures and stories.

    Attributes
    ----------
    period : str
    received : datetime.date or None
        Day on which the first line came in, when known.
    state : {"plan", "do", "check", "act"} or None
    hours : float or None
        Hours that measuring took.
    adjusted, notes : tuple of str
        What was changed because of what was seen, and remarks; text from outside, to be escaped.
    """

    period: str
    received: date | None
    state: State | None
    hours: float | None
    adjusted: tuple[str, ...]
    notes: tuple[str, ...]


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
        Per target of the project that held by the peildatum, also those that no longer do.
    effort_hours : float or None
        Hours the measuring took over all rounds; None when no round says.
    reports : tuple of RoundReport
        Per round with something from this project, in order of time.
    ended : bool
        Whether the project ended by the peildatum: what was not reached then, will not be.
    """

    project: Project
    last_reported: str | None
    state: State | None
    targets: tuple[TargetResult, ...]
    effort_hours: float | None
    reports: tuple[RoundReport, ...] = ()
    ended: bool = False

    def report(self, period: str | None) -> RoundReport | None:
        """Return what was told in one round; None when nothing was."""
        return next((report for report in self.reports if report.period == period), None)


def project_results(
    agenda: Agenda, today: date, line: str | None = None, protection: PersonProtection | None = None
) -> tuple[ProjectResult, ...]:
    """Return how far every project is on the peildatum, also those that never reported.

    Parameters
    ----------
    agenda : Agenda
    today : datetime.date
    line : str, optional
        Only projects of this action line.
    protection : PersonProtection, optional
        Which numbers are about persons (``person_protection`` of the catalog). Without it every number is
        treated so.
    """
    rounds = rounds_until(agenda, today)
    return tuple(
        _result(agenda, project, today, rounds, protection or PersonProtection())
        for project in agenda.projects_of(line)
    )


def _result(
    agenda: Agenda,
    project: Project,
    today: date,
    rounds: tuple[ProjectRound, ...],
    protection: PersonProtection,
) -> ProjectResult:
    reports = tuple(
        _round_report(progress.period, lines)
        for progress in rounds
        if (lines := [r for r in progress.reports if r.project == project.id and says_something(r)])
    )
    figures = round_figures(agenda, project, today, protection)
    hours = [report.hours for report in reports if report.hours is not None]
    return ProjectResult(
        project=project,
        last_reported=reports[-1].period if reports else None,
        state=next((report.state for report in reversed(reports) if report.state), None),
        targets=tuple(
            target_result(target, figures[target.id], today)
            for target in project.targets
            if target.begun_by(today)
        ),
        effort_hours=sum(hours) if hours else None,
        reports=tuple(sorted(reports, key=lambda report: parse_period(report.period))),
        ended=project.ended_by(today),
    )


def _round_report(period: str, lines: list[ProjectReport]) -> RoundReport:
    # The line on the project as a whole (no target) leads.
    lines = sorted(lines, key=lambda report: report.target is not None)
    hours = [report.effort_hours for report in lines if report.effort_hours is not None]
    days = [report.received for report in lines if report.received is not None]
    return RoundReport(
        period,
        min(days) if days else None,
        next((report.state for report in lines if report.state), None),
        sum(hours) if hours else None,
        tuple(report.adjusted for report in lines if report.adjusted),
        tuple(report.note for report in lines if report.note),
    )
