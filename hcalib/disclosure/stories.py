"""What may be told of the stories of projects: consent, withdrawal, the screen, and decisions of researchers.

A story stays sealed in what comes out of here. Only a story in the state ``mag verteld`` is opened, by
``hcalib.monitoring.projects.stories``, for a report.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from hcalib.agenda.answers import ProjectReport
from hcalib.agenda.models import Agenda
from hcalib.agenda.stories import StoryDecision, StoryUse, fingerprint
from hcalib.catalog import Catalog
from hcalib.disclosure.cleaning import clean_text
from hcalib.disclosure.screen import Screen, screen, screen_of
from hcalib.disclosure.traces import Trace
from hcalib.periods import parse_period
from hcalib.sealed import Sealed

StoryState = Literal[
    "mag verteld",
    "wacht op beoordeling",
    "niet plaatsen",
    "geen toestemming",
    "niet voor dit gebruik",
    "toestemming voorbij",
    "ingetrokken",
]


@dataclass(frozen=True)
class StoryReview:
    """One story with everything that decides whether it may be told; the texts in it are sealed.

    Attributes
    ----------
    project, period : str
    target : str or None
        The target of the project that it was told with, if any.
    received : datetime.date or None
    state : str
        ``mag verteld``, or why not.
    until : datetime.date
        Last day on which the consent holds.
    named : bool
        Whether the project may be named with it.
    traces : tuple of Trace
        What the screen found in the text as it was handed in.
    decision : StoryDecision or None
        The last one about this text.
    fingerprint : str
    original : Sealed of str
        As handed in, cleaned.
    told : Sealed of str
        What may be told when the state allows it: the words of the decision, else the original.
    """

    project: str
    period: str
    target: str | None
    received: date | None
    state: StoryState
    until: date
    named: bool
    traces: tuple[Trace, ...]
    decision: StoryDecision | None
    fingerprint: str
    original: Sealed[str]
    told: Sealed[str]


def review_stories(
    agenda: Agenda, catalog: Catalog, *, day: date, made: date, use: StoryUse = "projectmonitor"
) -> tuple[StoryReview, ...]:
    """Judge every story that was handed in, in the order of rounds and lines.

    Parameters
    ----------
    agenda, catalog
    day : datetime.date
        The peildatum of what is made.
    made : datetime.date
        The day on which it is made. Consent has to hold on both days. A withdrawal and a decision count
        whatever the peildatum.
    use : {"projectmonitor", "publicaties"}
    """
    sources = screen_of(agenda, catalog)
    return tuple(
        _review(agenda, sources, report, period, max(day, made), use) for report, period in _told(agenda)
    )


def _told(agenda: Agenda) -> Iterator[tuple[ProjectReport, str]]:
    rounds = agenda.project_rounds.unseal("judging whether stories may be told")
    for progress in sorted(rounds, key=lambda progress: parse_period(progress.period)):
        yield from ((report, progress.period) for report in progress.reports if report.story is not None)


def _review(
    agenda: Agenda, sources: Screen, report: ProjectReport, period: str, last: date, use: StoryUse
) -> StoryReview:
    raw = report.story.unseal("cleaning and screening") if report.story is not None else ""
    text, mark = clean_text(raw), fingerprint(raw)
    project = next((one for one in agenda.projects if one.id == report.project), None)
    named = report.name_project is True
    own = [] if named or project is None else [project.name]
    traces = screen(text, sources, own)
    decision = _decision(agenda, report, period, mark)
    until = report.consent_until or parse_period(agenda.end).end
    state: StoryState
    if any(one.covers(report.project, period) for one in agenda.story_withdrawals):
        state = "ingetrokken"
    elif not report.consent:
        state = "geen toestemming"
    elif use == "publicaties" and report.consent_for != "publicaties":
        state = "niet voor dit gebruik"
    elif last > until:
        state = "toestemming voorbij"
    elif decision is not None and decision.decision == "niet plaatsen":
        state = "niet plaatsen"
    elif decision is None and (traces or not text):
        state = "wacht op beoordeling"
    else:
        state = "mag verteld"
    told = text
    if decision is not None and decision.text is not None:
        told = clean_text(decision.text.unseal("the words that were decided on"))
    return StoryReview(
        project=report.project,
        period=period,
        target=report.target,
        received=report.received,
        state=state,
        until=until,
        named=named,
        traces=traces,
        decision=decision,
        fingerprint=mark,
        original=Sealed(text),
        told=Sealed(told),
    )


def _decision(agenda: Agenda, report: ProjectReport, period: str, mark: str) -> StoryDecision | None:
    """Return the last decision about this very text; of one day the last in the file."""
    about = [
        one
        for one in agenda.story_decisions
        if (one.project, one.target, one.round, one.fingerprint)
        == (report.project, report.target, period, mark)
    ]
    # sorting keeps the order of the file for decisions of one day
    return sorted(about, key=lambda one: one.decided)[-1] if about else None
