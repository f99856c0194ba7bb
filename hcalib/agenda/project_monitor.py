"""How projects are measured: rounds with their due days, instruments, priorities and norms."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from hcalib.agenda.fields import Identifier, PeriodCode, Text
from hcalib.agenda.sourced import SourceRef
from hcalib.files import Model

Score = Annotated[int, Field(ge=1, le=5)]
Hours = Annotated[float, Field(ge=0)]


class DueDay(Model):
    """A round that departs from the rule; ``due`` is its own last day."""

    round: PeriodCode
    due: date
    reason: Text


class BurdenNorm(Model):
    """What measuring may cost a project or a respondent in one round."""

    hours_per_target: Hours | None = None
    """Hours a round for each measurable target."""
    hours_per_respondent: Hours | None = None
    """Hours a round that may be asked of one respondent."""
    source: SourceRef


class MonitorSetup(Model):
    """When rounds are held and what may be asked (``projectmonitor.yml``)."""

    months: tuple[Annotated[int, Field(ge=1, le=12)], ...]
    """Months in which a round is held (1 is January)."""
    first: PeriodCode
    """Month of the first round."""
    due: Literal["laatste werkdag"] | Annotated[int, Field(ge=1, le=28)] = "laatste werkdag"
    """By which day of the month an answer is due: a day, or the last that is not in a weekend."""
    exceptions: tuple[DueDay, ...] = ()
    norm: BurdenNorm | None = None
    note: str | None = None
    source: SourceRef


class Instrument(Model):
    """A way of measuring a project (``instruments.yml``)."""

    id: Identifier
    name: Text
    project: Identifier
    targets: tuple[Identifier, ...] = ()
    """Which targets of the project it measures; empty is the project as a whole."""
    kind: Literal["tellen", "vertellen", "tellen en vertellen"]
    origin: Literal["bestaand", "nieuw"] | None = None
    """Whether it existed already; empty when the source does not say."""
    measured_by: Literal["project", "agendabureau"] | None = None
    asked: Text
    """Of whom the hours are asked, as a role: ``projectleider``, ``deelnemers``."""
    respondents: Annotated[int, Field(ge=1)] | None = None
    """How many of them; empty is unknown."""
    hours: Hours | None = None
    """Hours a round of one respondent; empty is unknown, not nothing."""
    since: PeriodCode | None = None
    until: PeriodCode | None = None
    note: str | None = None
    source: SourceRef


class Priority(Model):
    """Scores from 1 to 5 that say which project to take up next (``priorities.yml``); empty is unknown."""

    project: Identifier
    contribution: Score | None = None
    """5: contributes much to the goals."""
    contribution_reason: str | None = None
    measurability: Score | None = None
    """5: easy to see whether it works."""
    measurability_reason: str | None = None
    effort: Score | None = None
    """5: measuring asks very much."""
    effort_reason: str | None = None
    source: SourceRef
