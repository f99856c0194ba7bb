"""What may be told of stories of projects and about goals: consent, withdrawal, screen, and decisions.

A story stays sealed in what comes out of here. Only a story in the state ``mag verteld`` is opened, in
``hcalib.monitoring.projects``, for a report.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from hcalib.agenda.models import Agenda
from hcalib.agenda.stories import StoryDecision, StoryUse, allows, fingerprint
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
    code : str or None
        Of a story about a goal or an action line; None for one of a project.
    goal, line, project : str or None
        What it is about; one of the three.
    period : str
        The round, or the month in which it came in.
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

    code: str | None
    goal: str | None
    line: str | None
    project: str | None
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

    @property
    def origin(self) -> str:
        """Where the story is found in the files, as a Dutch phrase."""
        if self.code is not None:
            return f"verhaal {self.code}"
        return f"project {self.project}, ronde {self.period}"


@dataclass(frozen=True)
class _HandedIn:
    """A story as it came in, from whatever file."""

    period: str
    received: date | None
    story: Sealed[str]
    consent: bool
    use: StoryUse
    until: date | None
    project: str | None = None
    target: str | None = None
    named: bool = False
    code: str | None = None
    goal: str | None = None
    line: str | None = None


def review_stories(
    agenda: Agenda, catalog: Catalog, *, day: date, made: date, use: StoryUse = "projectmonitor"
) -> tuple[StoryReview, ...]:
    """Judge every story that was handed in: of projects by round, then those about goals and lines.

    Parameters
    ----------
    agenda, catalog
    day : datetime.date
        The peildatum of what is made.
    made : datetime.date
        The day on which it is made. Consent has to hold on both days. A withdrawal and a decision count
        whatever the peildatum.
    use : {"projectmonitor", "doelmonitor", "publicaties"}
    """
    sources = screen_of(agenda, catalog)
    return tuple(_review(agenda, sources, one, max(day, made), use) for one in _handed_in(agenda))


def _handed_in(agenda: Agenda) -> Iterator[_HandedIn]:
    rounds = agenda.project_rounds.unseal("judging whether stories may be told")
    for progress in sorted(rounds, key=lambda progress: parse_period(progress.period)):
        for report in progress.reports:
            if report.story is not None:
                yield _HandedIn(
                    period=progress.period,
                    received=report.received,
                    story=report.story,
                    consent=report.consent,
                    use=report.consent_for or "projectmonitor",
                    until=report.consent_until,
                    project=report.project,
                    target=report.target,
                    named=report.name_project is True,
                )
    for told in agenda.goal_stories:
        if told.story is not None:
            yield _HandedIn(
                period=f"{told.received:%Y}MM{told.received:%m}",
                received=told.received,
                story=told.story,
                consent=told.consent,
                use=told.consent_for or "doelmonitor",
                until=told.consent_until,
                code=told.id,
                goal=told.goal,
                line=told.line,
            )


def _review(agenda: Agenda, sources: Screen, one: _HandedIn, last: date, use: StoryUse) -> StoryReview:
    raw = one.story.unseal("cleaning and screening")
    text, mark = clean_text(raw), fingerprint(raw)
    project = next((known for known in agenda.projects if known.id == one.project), None)
    own = [] if one.named or project is None else [project.name]
    traces = screen(text, sources, own)
    decision = _decision(agenda, one, mark)
    until = one.until or parse_period(agenda.end).end
    state: StoryState
    if any(taken.covers(one.project, one.period, one.code) for taken in agenda.story_withdrawals):
        state = "ingetrokken"
    elif not one.consent:
        state = "geen toestemming"
    elif not allows(one.use, use):
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
        code=one.code,
        goal=one.goal,
        line=one.line,
        project=one.project,
        period=one.period,
        target=one.target,
        received=one.received,
        state=state,
        until=until,
        named=one.named,
        traces=traces,
        decision=decision,
        fingerprint=mark,
        original=Sealed(text),
        told=Sealed(told),
    )


def _decision(agenda: Agenda, story: _HandedIn, mark: str) -> StoryDecision | None:
    """Return the last decision about this very text; of one day the last in the file."""
    about = [one for one in agenda.story_decisions if one.fingerprint == mark and _is_about(one, story)]
    # sorting keeps the order of the file for decisions of one day
    return sorted(about, key=lambda one: one.decided)[-1] if about else None


def _is_about(decision: StoryDecision, story: _HandedIn) -> bool:
    if story.code is not None:
        return decision.story == story.code
    place = (decision.project, decision.target, decision.round)
    return decision.story is None and place == (story.project, story.target, story.period)
