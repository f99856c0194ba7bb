"""What is recorded about a goal: revisions, definitions, who measured it, and a status that was overruled."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from hcalib.agenda.fields import Identifier, PeriodCode, Text
from hcalib.agenda.sourced import Quantity, SourceRef
from hcalib.files import Model


class Revision(Model):
    """A target, a baseline or an end that was agreed anew while the goal was running.

    What is left out stays as it was. The first version stays in the goal itself, so that both are kept.
    """

    since: date
    """Day from which it holds; a report about an earlier day uses the version before it."""
    target: Quantity | None = None
    baseline: Quantity | None = None
    why: Text
    source: SourceRef

    @model_validator(mode="after")
    def _revises_something(self) -> Revision:
        if self.target is None and self.baseline is None:
            raise ValueError("een herziening geeft een nieuw doel (target) of een nieuw begin (baseline).")
        return self


class Revised(Model):
    """What a goal and a part of one have in common: where it begins, where it has to go, and what changed."""

    baseline: Quantity | None = None
    """Start of the goal; missing when no source gives one."""
    target: Quantity
    """What has to be reached; for per_year the amount a year. Without a number ``value`` is empty."""
    revisions: tuple[Revision, ...] = ()
    """Later versions of target or baseline, oldest first; the first version is the goal itself."""

    @model_validator(mode="after")
    def _revised_in_order(self) -> Self:
        days = [revision.since for revision in self.revisions]
        if days != sorted(set(days)):
            raise ValueError("zet de herzieningen op volgorde van 'since', elk op een eigen dag.")
        return self

    def versions(self, day: date) -> tuple[Self, ...]:
        """Return the versions known on a day, oldest first; the last of them holds."""
        found = [self]
        for revision in self.revisions:
            if revision.since <= day:
                changed = {"target": revision.target, "baseline": revision.baseline}
                kept = {name: value for name, value in changed.items() if value is not None}
                found.append(found[-1].model_copy(update=kept))
        return tuple(found)


OverrideStatus = Literal[
    "behaald", "op koers", "achter", "ver achter", "beweegt de verkeerde kant op", "nog niet begonnen",
    "onvoldoende gegevens",
]  # fmt: skip
"""The words of ``hcalib.monitoring.status.Status``; a test holds them together."""


class StatusOverride(Model):
    """A status that a body gives a goal, beside the computed one and never instead of it."""

    goal: Identifier
    status: OverrideStatus
    by: Identifier
    """Id of a body of the agenda, never a person."""
    why: Text
    """What the figures do not show, as one Dutch sentence."""
    since: date
    until: date
    """Last day on which it holds; nobody overrules for ever."""

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> StatusOverride:
        if self.until < self.since:
            raise ValueError("het oordeel houdt op voordat het begint; kijk 'since' en 'until' na.")
        return self

    def holds_on(self, day: date) -> bool:
        """Tell whether it holds on a day."""
        return self.since <= day <= self.until


class Definition(Model):
    """How one document says that a goal is counted."""

    goal: Identifier
    """Id of a goal or of a part of one."""
    source: SourceRef
    indicator: Identifier
    unit: Identifier
    counts: Text
    """What counts as one, such as 'wie de opleiding afmaakt'."""
    of: Text
    """Among whom or over which group."""
    since: PeriodCode | None = None
    """First period that was counted like this; empty when no figure was."""


class Collected(Model):
    """How one figure of a goal came about: who collected it, and how much of it is there."""

    indicator: Identifier
    period: PeriodCode
    by: Identifier
    """Id of an organisation or body of the agenda, never a person."""
    day: date
    """When it was collected."""
    whom: Text = "werkgevers"
    """Who were asked, as a Dutch plural."""
    answered: Annotated[int, Field(ge=0)]
    asked: Annotated[int, Field(ge=1)]
    estimated: bool = False
    """Whether those who did not answer were estimated and added; else a count is a lower bound."""
    counted: Annotated[float, Field(ge=0)] | None = None
    group: Annotated[float, Field(gt=0)] | None = None
    """For a share: how many there were, of how many; the figure itself is in the observations."""

    @model_validator(mode="after")
    def _parts_of_a_whole(self) -> Collected:
        if self.answered > self.asked:
            raise ValueError("er hebben meer geantwoord dan er zijn gevraagd.")
        if (self.counted is None) != (self.group is None):
            raise ValueError("geef van een aandeel zowel het aantal (counted) als de groep (group).")
        if self.counted is not None and self.group is not None and self.counted > self.group:
            raise ValueError("het aantal (counted) is groter dan de groep (group) waaruit het komt.")
        return self

    @property
    def complete(self) -> bool:
        """Whether everyone who was asked has answered."""
        return self.answered == self.asked
