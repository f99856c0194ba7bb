"""What is decided about a story after it came in: consent withdrawn, and judgements of researchers."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator

from hcalib.agenda.fields import Identifier, PeriodCode, Text
from hcalib.files import Model
from hcalib.sealed import Sealed

StoryUse = Literal["projectmonitor", "publicaties"]
"""What a story may be used for: the Projectmonitor alone, or other publications too."""

Role = Literal["onderzoeker", "onderzoeksleider", "agendabureau", "projectleider", "verteller"]
"""Who decided or asked, as a role: names of persons do not belong in the log."""


def _sealed(text: object) -> object:
    if isinstance(text, str):
        return Sealed(text.strip()) if text.strip() else None
    return text


SealedText = Annotated[Sealed[str] | None, BeforeValidator(_sealed)]
"""A text of or about people; what may be told of it comes from ``hcalib.monitoring.projects.stories_for``."""


class StoryWithdrawal(Model):
    """Consent for a story was taken back (a line of ``story-withdrawals.csv``).

    It holds at once for every edition that is made from then on, also for one of an earlier peildatum; the
    day is kept to be able to account for it.
    """

    project: Identifier
    round: PeriodCode | None = None
    """Empty: all stories of the project."""
    withdrawn: date
    by: Role
    note: str | None = None
    """What was agreed; no names of persons."""

    def covers(self, project: str, period: str) -> bool:
        """Tell whether this is about the stories of a project in a round."""
        return self.project == project and self.round in (None, period)


class StoryDecision(Model):
    """What a researcher decided about a story (a line of ``story-decisions.csv``); nothing is overwritten."""

    project: Identifier
    round: PeriodCode
    target: Identifier | None = None
    fingerprint: Text
    """Of the text that was judged (``fingerprint``): a decision about another text does not count."""
    decision: Literal["plaatsen", "niet plaatsen"]
    text: SealedText = None
    """The story in words that may be published; empty is as it was told."""
    role: Role
    decided: date
    reason: Text
    """Why, in words that name no one."""


def fingerprint(text: str) -> str:
    """Return what tells one text from another without giving it away (16 hexadecimal digits)."""
    return hashlib.sha256(" ".join(text.split()).encode("utf-8")).hexdigest()[:16]
