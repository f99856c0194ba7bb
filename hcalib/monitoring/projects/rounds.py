"""A round of the Projectmonitor: who owed a report, who gave one, what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hcalib.agenda.models import Agenda, Project, ProjectTarget
from hcalib.monitoring.measurements import code_words
from hcalib.monitoring.projects.lines import rounds_until, says_something
from hcalib.monitoring.wording import listed


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


def round_overview(agenda: Agenda, today: date, line: str | None = None) -> RoundOverview:
    """Tell what the latest round delivered.

    Parameters
    ----------
    agenda : Agenda
        A project owes a report while it runs (or may be running); see ``Project.owed_in``.
    today : datetime.date
        The peildatum: a round counts once its month has begun, and a late answer once it came in.
    line : str, optional
        Only projects of this action line.
    """
    projects = agenda.projects_of(line)
    rounds = rounds_until(agenda, today)
    if not rounds:
        owed = tuple(project for project in projects if project.owes_report)
        words = "Er is nog geen ronde van de projectmonitor beschikbaar; alleen de afspraken zijn bekend."
        return RoundOverview(None, owed, (), (), (), words)
    latest = rounds[-1]
    owed = tuple(project for project in projects if owes(project, latest.period))
    filled = [report for report in latest.reports if says_something(report)]
    names = {report.project for report in filled}
    reported = tuple(project for project in projects if project.id in names)
    missing = tuple(project for project in owed if project.id not in names)
    figures = {(report.project, report.target) for report in filled if report.value is not None}
    without_figure = tuple(
        (project, target)
        for project in reported
        for target in asked_targets(project, latest.period)
        if (project.id, target.id) not in figures
    )
    words = _round_words(latest.period, owed, missing, without_figure)
    return RoundOverview(latest.period, owed, reported, missing, without_figure, words)


def owes(project: Project, period: str) -> bool:
    """Tell whether a project owes a report in a round; of what is not known, the phase of now decides."""
    owed = project.owed_in(period)
    return project.owes_report if owed is None else owed


def asked_targets(project: Project, period: str) -> tuple[ProjectTarget, ...]:
    """Return the targets of which a figure is asked in a round: counted, and holding in that period."""
    return tuple(t for t in project.targets if t.kind != "qualitative" and t.holds_in(period))


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
