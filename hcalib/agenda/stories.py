"""Stories about goals and action lines, and what is decided about any story after it came in."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, model_validator

from hcalib.agenda.fields import Identifier, PeriodCode, Text
from hcalib.files import Model
from hcalib.sealed import Sealed

StoryUse = Literal["projectmonitor", "doelmonitor", "publicaties"]
"""What a story may be used for: the Projectmonitor alone, the Doelmonitor too, or other publications too."""

_WIDTH: dict[StoryUse, int] = {"projectmonitor": 0, "doelmonitor": 1, "publicaties": 2}

Role = Literal["onderzoeker", "onderzoeksleider", "agendabureau", "projectleider", "verteller"]
"""Who decided or asked, as a role: names of persons do not belong in the log."""


def _sealed(text: object) -> object:
    if isinstance(text, str):
        return Sealed(text.strip()) if text.strip() else None
    return text


SealedText = Annotated[Sealed[str] | None, BeforeValidator(_sealed)]
"""A text of or about people; what may be told of it comes from ``hcalib.monitoring.projects.stories_for``."""

_ONE_OF_TWO = "noem een project (project) of de code van een verhaal (story), niet allebei."


def allows(given: StoryUse, asked: StoryUse) -> bool:
    """Tell whether consent for one use holds for another: each use includes the narrower ones."""
    return _WIDTH[asked] <= _WIDTH[given]


class GoalStory(Model):
    """A story about a goal or an action line as a whole (a line of ``goal-stories.csv``).

    What is told of a project comes with the project's report. Nobody is named with a story about a goal.
    """

    id: Identifier
    """Its own code, by which decisions and withdrawals refer to it."""
    goal: Identifier | None = None
    line: Identifier | None = None
    """One of the two: what the story is about."""
    received: date
    story: SealedText
    """Sealed; ``hcalib.disclosure.stories`` tells what may be told of it."""
    consent: bool = False
    """Whether the story may be published."""
    consent_for: Literal["doelmonitor", "publicaties"] | None = None
    """The Doelmonitor alone (also when empty), or other publications too; only together with ``consent``."""
    consent_until: date | None = None
    """Last day on which the consent holds; empty is until the end of the agenda's term."""

    @model_validator(mode="after")
    def _about_one_thing(self) -> GoalStory:
        if (self.goal is None) == (self.line is None):
            raise ValueError("noem een doel (goal) of een actielijn (line), niet allebei.")
        if self.story is None:
            raise ValueError("vul het verhaal in, of haal de regel weg.")
        return self


class StoryWithdrawal(Model):
    """Consent for a story was taken back (a line of ``story-withdrawals.csv``).

    It holds at once for every edition that is made from then on, also for one of an earlier peildatum; the
    day is kept to be able to account for it.
    """

    project: Identifier | None = None
    round: PeriodCode | None = None
    """Empty: all stories of the project."""
    story: Identifier | None = None
    """Code of a story about a goal or an action line, instead of a project."""
    withdrawn: date
    by: Role
    note: str | None = None
    """What was agreed; no names of persons."""

    @model_validator(mode="after")
    def _about_one_story(self) -> StoryWithdrawal:
        if (self.project is None) == (self.story is None):
            raise ValueError(_ONE_OF_TWO)
        return self

    def covers(self, project: str | None, period: str, story: str | None = None) -> bool:
        """Tell whether this is about the stories of a project in a round, or about a story with a code."""
        if self.story is not None:
            return self.story == story
        return self.project == project and self.round in (None, period)


class StoryDecision(Model):
    """What a researcher decided about a story (a line of ``story-decisions.csv``); nothing is overwritten."""

    project: Identifier | None = None
    round: PeriodCode | None = None
    target: Identifier | None = None
    story: Identifier | None = None
    """Code of a story about a goal or an action line, instead of project and round."""
    fingerprint: Text
    """Of the text that was judged (``fingerprint``): a decision about another text does not count."""
    decision: Literal["plaatsen", "niet plaatsen"]
    text: SealedText = None
    """The story in words that may be published; empty is as it was told."""
    role: Role
    decided: date
    reason: Text
    """Why, in words that name no one."""

    @model_validator(mode="after")
    def _about_one_story(self) -> StoryDecision:
        if (self.project is None) == (self.story is None):
            raise ValueError(_ONE_OF_TWO)
        if self.project is not None and self.round is None:
            raise ValueError("noem bij een project ook de ronde (round).")
        return self


def fingerprint(text: str) -> str:
    """Return what tells one text from another without giving it away (16 hexadecimal digits)."""
    return hashlib.sha256(" ".join(text.split()).encode("utf-8")).hexdigest()[:16]
