"""Stories of projects that may be published: with consent, and not otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hcalib.agenda.models import Agenda
from hcalib.monitoring.projects.lines import rounds_until


@dataclass(frozen=True)
class Story:
    """A story that may be published: the project gave consent.

    The text comes from outside and has to be escaped wherever it is shown.
    """

    project: str
    period: str
    text: str


def stories(agenda: Agenda, today: date) -> tuple[Story, ...]:
    """Return the stories that may be published, newest round first; without consent there is no story."""
    return tuple(
        Story(report.project, progress.period, report.story)
        for progress in reversed(rounds_until(agenda, today))
        for report in progress.reports
        if report.consent and report.story
    )
