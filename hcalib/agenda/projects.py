"""The projects of an agenda: what they aim for, what they contribute to, and what becomes of them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from hcalib.agenda.fields import Identifier, PeriodCode, Text
from hcalib.agenda.sourced import Conflict, SourceRef, Uncertainty
from hcalib.files import Model
from hcalib.periods import parse_period


class ProjectGoalLink(Model):
    """A project contributes to a goal; how much is only known when a target of it is named."""

    goal: Identifier
    uncertain: bool = False
    target: Identifier | None = None
    """The project's target whose count adds to the goal; empty when no count does (or none is agreed)."""
    share: Annotated[float, Field(ge=0, le=1)] | None = None
    """Which part of that count is counted for the goal, from 0 to 1; empty is unknown, not all of it."""
    share_source: SourceRef | None = None

    @model_validator(mode="after")
    def _share_has_a_source(self) -> ProjectGoalLink:
        if self.share is not None and (self.share_source is None or self.target is None):
            raise ValueError("een aandeel heeft een bron (share_source) en een projectdoel (target) nodig.")
        return self


class ProjectTarget(Model):
    """A measurable part of a project's own goal.

    A target that is changed keeps its line: it gets an end (``until``), and the new one says which it
    ``replaces``.
    """

    id: Identifier
    text: Text
    kind: Literal["count", "share", "qualitative"]
    value: float | None = None
    unit: Identifier | None = None
    of: str | None = None
    """For a share: of whom, in words."""
    counted: Identifier = "personen"
    """For a share: the unit of what is counted, for example ``personen`` or ``werkgevers``."""
    within: Identifier | None = None
    """The target of which these are a part: the earlier step of a funnel (50 reached, 25 of them begin)."""
    since: PeriodCode | None = None
    """From when this target holds; empty is from the start."""
    until: PeriodCode | None = None
    """The last period in which it held; empty while it does (an end that is only planned is no end)."""
    replaces: Identifier | None = None
    """The earlier version of this target."""
    change_reason: str | None = None
    """Why the earlier version was changed."""

    @property
    def counted_unit(self) -> str | None:
        """Unit of the numbers that are handed in; None when nothing is counted."""
        return self.counted if self.kind == "share" else self.unit

    def holds_in(self, period: str) -> bool:
        """Tell whether this target holds in a period, given by its code."""
        moment = parse_period(period)
        return self.begun_by(moment.end) and not self.over_by(moment.start)

    def begun_by(self, day: date) -> bool:
        """Tell whether this target held by a day, or had held before it."""
        return self.since is None or parse_period(self.since).start <= day

    def over_by(self, day: date) -> bool:
        """Tell whether this target did not hold any more on a day."""
        return self.until is not None and parse_period(self.until).end < day

    @model_validator(mode="after")
    def _measurable(self) -> ProjectTarget:
        if self.kind != "qualitative" and (self.value is None or self.unit is None):
            raise ValueError("een doel met een aantal of aandeel heeft een waarde en een eenheid nodig.")
        return self


class Ending(Model):
    """How a project came to its end, and what goes on in its place."""

    how: Literal["afgerond", "gestopt", "samengevoegd", "gesplitst"]
    period: PeriodCode
    """The last period in which it ran."""
    reason: Text
    into: tuple[Identifier, ...] = ()
    """The projects in which it goes on."""
    source: SourceRef

    @model_validator(mode="after")
    def _goes_on_where_it_says_so(self) -> Ending:
        if self.how == "samengevoegd" and len(self.into) != 1:
            raise ValueError("een samengevoegd project gaat verder in precies één ander project (into).")
        if self.how == "gesplitst" and len(self.into) < 2:
            raise ValueError("een gesplitst project gaat verder in twee of meer projecten (into).")
        return self


class Lesson(Model):
    """What was learned, for whoever does something like it next."""

    period: PeriodCode
    text: Text
    source: SourceRef


class Project(Model):
    """One project of the register."""

    id: Identifier
    name: Text
    line: Identifier
    summary: Text
    goals: tuple[ProjectGoalLink, ...] = ()
    targets: tuple[ProjectTarget, ...] = ()
    partners: tuple[Identifier, ...] = ()
    """Ids of organisations; empty means the source says 'to be decided' (see ``partners_note``)."""
    partners_note: str | None = None
    financing: tuple[Text, ...] = ()
    financing_note: str | None = None
    phase: Literal["lopend", "gepland", "lopend of gepland", "2022 en verder", "afgerond", "gestopt"]
    raat: bool | None = None
    """Carried over from the earlier RAAT plan; empty when the source does not let us tell."""
    focus: Literal["verkennen", "verbreden", "verdiepen", "innoveren"] | None = None
    """What the next improvement is about; empty when the source names none."""
    monitored_first: bool = False
    started: PeriodCode | None = None
    """First period in which it ran; empty when no source says."""
    ending: Ending | None = None
    lessons: tuple[Lesson, ...] = ()
    uncertain: tuple[Uncertainty, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    source: SourceRef

    @property
    def owes_report(self) -> bool:
        """Whether a round asks it for its progress: it runs, or the source says it may be running."""
        return self.phase in ("lopend", "lopend of gepland")

    def ended_by(self, day: date) -> bool:
        """Whether it stopped, merged, split or was completed in a period that began by a day."""
        return self.ending is not None and parse_period(self.ending.period).start <= day

    def owed_in(self, period: str) -> bool | None:
        """Tell whether it owed a report in a past round; None when the register does not say.

        The phase is that of now. Of an earlier round it is known only from when the project ``started``
        and from its ``ending``: a report is owed from the round in which it started up to and including
        the round in which it ended.
        """
        moment = parse_period(period)
        if self.started is not None and parse_period(self.started).start > moment.end:
            return False
        if self.ending is not None and parse_period(self.ending.period).end < moment.start:
            return False
        if self.started is None:
            return None
        return True if self.ending is not None or self.owes_report else None
