"""What the rules for decisions look at, and what they give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from hcalib.agenda.models import Agenda, Goal
from hcalib.catalog import Catalog
from hcalib.monitoring.assessment import GoalAssessment
from hcalib.monitoring.conflicts import KnownConflict
from hcalib.monitoring.projects import GoalMatrix, goal_matrix
from hcalib.monitoring.status import Status
from hcalib.monitoring.surveys import SurveyResponse
from hcalib.periods import parse_period

_HALF = 0.5


@dataclass(frozen=True)
class Decision:
    """One thing to decide.

    Attributes
    ----------
    rule : str
        Which rule gave it.
    tier : int
        1 to 3, the most urgent first; see :mod:`hcalib.monitoring.decisions`.
    title : str
        The question, in Dutch.
    text : str
        What there is to choose, in Dutch sentences.
    reason : str
        Why, from the data, in Dutch sentences.
    report : str
        Stem of the report that says more.
    """

    rule: str
    tier: int
    title: str
    text: str
    reason: str
    report: str


@dataclass(frozen=True)
class Findings:
    """Everything the rules look at; the assessments are those of all goals of the agenda."""

    agenda: Agenda
    assessments: Sequence[GoalAssessment]
    ambition: GoalAssessment
    responses: Sequence[SurveyResponse]
    conflicts: Sequence[KnownConflict]
    catalog: Catalog
    today: date

    @property
    def matrix(self) -> GoalMatrix:
        """Which project contributes to which goal, and which of them ended by the peildatum."""
        return goal_matrix(self.agenda, today=self.today)

    def standing(self, *statuses: Status) -> list[GoalAssessment]:
        """Return the goals with one of the statuses, in the order of the statuses, then of the agenda."""
        return [a for status in statuses for a in self.assessments if a.status is status]

    def is_many(self, count: int) -> bool:
        """Tell whether a number of goals is at least half of all."""
        return count >= _HALF * len(self.assessments)

    def is_over(self, goal: Goal) -> bool:
        """Tell whether the term of a goal ended before the peildatum."""
        return parse_period(goal.end).end < self.today
