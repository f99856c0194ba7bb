"""The lines projects handed in: the one place where the rounds of an agenda are opened."""

from __future__ import annotations

from datetime import date

from hcalib.agenda.models import Agenda, ProjectReport, ProjectRound
from hcalib.periods import parse_period


def all_rounds(agenda: Agenda) -> tuple[ProjectRound, ...]:
    """Return every round of the agenda, in order of time."""
    return tuple(sorted(agenda.project_rounds, key=lambda progress: parse_period(progress.period)))


def rounds_until(agenda: Agenda, today: date) -> tuple[ProjectRound, ...]:
    """Return the rounds whose month has begun on the peildatum, in order of time."""
    return tuple(r for r in all_rounds(agenda) if parse_period(r.period).start <= today)


def reports_of(agenda: Agenda, period: str) -> tuple[ProjectReport, ...]:
    """Return the lines of one round; none when there is no such round."""
    return tuple(
        report for progress in all_rounds(agenda) if progress.period == period for report in progress.reports
    )


def says_something(report: ProjectReport) -> bool:
    """Tell whether a line was filled in; who measures and how is known beforehand and says nothing."""
    return any((report.value is not None, report.state, report.story, report.adjusted, report.note))
