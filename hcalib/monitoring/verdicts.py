"""What a verdict on a goal is made from, and what it consists of; shared by all kinds of goal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from hcalib.agenda.models import Goal
from hcalib.catalog import Catalog
from hcalib.monitoring.goal_record import NOTHING, Drift, GoalRecord, drifts_of
from hcalib.monitoring.measurements import Figure, amount
from hcalib.monitoring.pace import Moment
from hcalib.monitoring.status import Status, Thresholds, classify, favourable
from hcalib.periods import parse_period


@dataclass(frozen=True)
class Case:
    """What a verdict is about: a goal without parts, its measurements in order of time, the peildatum."""

    goal: Goal
    figures: tuple[Figure, ...]
    today: date
    catalog: Catalog
    thresholds: Thresholds
    record: GoalRecord = NOTHING

    @property
    def counts(self) -> bool:
        """Whether a figure of this goal is a number of things, and not a percentage or a ratio."""
        return self.unit_kind == "count"

    @property
    def unit_kind(self) -> str:
        """Kind of the unit of this goal, as in the catalog."""
        return self.catalog.units[self.goal.unit].kind

    @property
    def drifts(self) -> tuple[Drift, ...]:
        """Where documents define this goal differently."""
        return drifts_of(self.record, self.goal.id, self.catalog)

    def group_of(self, figure: Figure) -> float | None:
        """Return the size of the group a share is of; None when it was not recorded."""
        collected = self.record.collected_for(figure)
        return collected.group if collected else None

    @property
    def moment(self) -> Moment:
        """When figures of the indicator hold within their period."""
        return self.catalog.indicators[self.goal.indicator].moment

    @property
    def first_day(self) -> date:
        """First day of the term of the goal."""
        return parse_period(self.goal.start).start

    @property
    def last_day(self) -> date:
        """Last day of the term of the goal."""
        return parse_period(self.goal.end).end

    def within_term(self) -> tuple[Figure, ...]:
        """Return the measurements over periods that lie wholly within the term."""
        return tuple(
            f for f in self.figures if self.first_day <= f.period.start and f.period.end <= self.last_day
        )

    def say(self, value: float) -> str:
        """Write a value of this goal with its unit."""
        return amount(value, self.goal.unit, self.catalog, self.decimals)

    @property
    def decimals(self) -> int:
        """How many decimals a figure of this goal is written with."""
        return self.catalog.indicators[self.goal.indicator].decimals


@dataclass(frozen=True)
class Verdict:
    """Outcome for one indicator; the fields are explained at ``GoalAssessment``."""

    status: Status
    reason: str
    latest: Figure | None = None
    rows: tuple[Figure, ...] = ()
    expected_now: float | None = None
    ratio: float | None = None
    required_pace: float | None = None
    total_so_far: float | None = None
    total_expected: float | None = None
    doubts: tuple[str, ...] = ()
    """Why this outcome is less certain, each as the end of a Dutch sentence."""
    incomplete: bool = False
    """Whether a part of the count is missing, so that it is a lower bound."""


@dataclass(frozen=True)
class Aim:
    """A target that a figure can be held against: a number, and which side of it is good."""

    value: float
    direction: Literal["up", "down"]


def aim_of(goal: Goal, value: float | None) -> Aim | str:
    """Return the aim of a goal, or the Dutch sentence that says why it has none."""
    if value is None:
        return "Het doel heeft geen getal, dus is er niets om een meting mee te vergelijken."
    if goal.direction == "none":
        return "Bij dit doel ligt niet vast of hoger of juist lager beter is."
    return Aim(value, goal.direction)


def unknown(case: Case, reason: str) -> Verdict:
    """Return the verdict that the data are insufficient, with the newest measurement for what it is."""
    return Verdict(Status.INSUFFICIENT, reason, case.figures[-1] if case.figures else None, case.figures)


def status_of(ratio: float | None, thresholds: Thresholds) -> Status:
    """Classify a figure that falls short; without a meaningful ratio it lies on the wrong side of zero."""
    return Status.WRONG_WAY if ratio is None else classify(ratio, thresholds)


def guarded(case: Case, verdict: Verdict, age_days: int | None) -> Verdict:
    """Withdraw a status that the figures cannot carry.

    A bound proves one side only: what is 'at least 90' may well be on course, so it never says that a goal
    is behind, and the other way round. A figure that is too old says nothing about now; an amount that was
    reached stays reached.
    """
    if verdict.status is Status.INSUFFICIENT or verdict.latest is None:
        return verdict
    at_least, at_most = _bounds(case, verdict)
    unproven = at_least if favourable(verdict.status) == (case.goal.direction == "down") else at_most
    if unproven:
        words = f"{verdict.reason[:-1]}, maar dat getal is een {'ondergrens' if at_least else 'bovengrens'}."
        return _withdrawn(verdict, words)
    keeps = verdict.status is Status.REACHED and case.goal.kind in ("total", "milestones", "per_year")
    if age_days is not None and age_days > case.thresholds.stale_days and not keeps:
        return _withdrawn(
            verdict, f"{verdict.reason[:-1]}, maar dat is te lang geleden om iets over nu te zeggen."
        )
    return verdict


def _bounds(case: Case, verdict: Verdict) -> tuple[bool, bool]:
    """Tell whether the deciding number is a lower bound, and whether it is an upper bound."""
    deciding = verdict.rows if case.goal.kind == "total" else (verdict.latest,)
    qualifiers = {figure.qualifier for figure in deciding if figure is not None}
    return ">" in qualifiers or verdict.incomplete, "<" in qualifiers


def _withdrawn(verdict: Verdict, reason: str) -> Verdict:
    return Verdict(Status.INSUFFICIENT, reason, verdict.latest, verdict.rows)
