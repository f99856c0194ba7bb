"""The lines projects handed in: the one place where the rounds and their corrections are opened.

A line that came in late counts from the day it came in, and a correction from its own day; a report of
an earlier peildatum therefore reads as it did then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from hcalib.agenda.corrections import known_on
from hcalib.agenda.models import Agenda, ProjectCorrection, ProjectReport, ProjectRound
from hcalib.periods import parse_period


@dataclass(frozen=True)
class Version:
    """One version of a number: the first that was handed in, or a correction of it.

    Attributes
    ----------
    value, denominator : float or None
        None when a correction takes the number back.
    received : datetime.date or None
        None when the day is not known.
    reason : str or None
        Why it was corrected; None for the first version.
    """

    value: float | None
    denominator: float | None
    received: date | None
    reason: str | None = None


def all_rounds(agenda: Agenda) -> tuple[ProjectRound, ...]:
    """Return every round of the agenda, in order of time."""
    return tuple(
        sorted(
            agenda.project_rounds.unseal("progress of projects"),
            key=lambda progress: parse_period(progress.period),
        )
    )


def rounds_until(agenda: Agenda, today: date) -> tuple[ProjectRound, ...]:
    """Return the rounds that have begun on the peildatum, in order of time, with what had come in by then."""
    return tuple(
        progress.model_copy(
            update={
                "reports": tuple(r for r in progress.reports if r.received is None or r.received <= today)
            }
        )
        for progress in all_rounds(agenda)
        if parse_period(progress.period).start <= today
    )


def corrections_until(agenda: Agenda, today: date) -> tuple[ProjectCorrection, ...]:
    """Return the corrections that had come in on the peildatum, in the order in which they came."""
    return known_on(agenda.project_corrections.unseal("progress of projects"), today)


def versions_of(
    report: ProjectReport, period: str, corrections: Sequence[ProjectCorrection]
) -> tuple[Version, ...]:
    """Return every version of the number on a line, oldest first; the last one counts."""
    key = (period, report.project, report.target)
    return (
        Version(report.value, report.denominator, report.received),
        *(
            Version(one.value, one.denominator, one.received, one.reason)
            for one in corrections
            if one.corrects == key
        ),
    )


def says_something(report: ProjectReport) -> bool:
    """Tell whether a line was filled in; who measures and how is known beforehand and says nothing."""
    return any(
        (report.value is not None, report.state, report.story is not None, report.adjusted, report.note)
    )
