"""What the Doelmonitor says about one goal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hcalib.agenda.models import Goal
from hcalib.monitoring.measurements import Figure, Remark
from hcalib.monitoring.status import Certainty, Status


@dataclass(frozen=True)
class NearestFigure:
    """A published figure that comes near the indicator of a goal but means something else.

    Attributes
    ----------
    indicator, name : str
        Id and Dutch name of the indicator of the figure.
    caveat : str
        Why it is not the indicator itself, as a Dutch sentence.
    figure : Figure or None
        The newest figure, None when there is none for this region. It may be a forecast.
    """

    indicator: str
    name: str
    caveat: str
    figure: Figure | None


@dataclass(frozen=True)
class GoalAssessment:
    """How one goal stands on the peildatum.

    Attributes
    ----------
    goal : Goal
        The goal, or the part of a goal in the form of a goal.
    status : Status
    reason : str
        One Dutch sentence that says why.
    latest : Figure or None
        The newest figure the status stands on; with insufficient data, the newest measurement there is.
    rows : tuple of Figure
        All figures the status stands on, in order of time.
    nearest : tuple of NearestFigure
        Published figures that come near; they never decide the status.
    forecast : Figure or None
        The newest published forecast of the indicator; it never decides the status either.
    remark : Remark or None
        The newest words that were given instead of a figure.
    sources : tuple of str
        Ids of the sources the figure can come from.
    expected_now : float or None
        What the path of the goal asks for at the period of ``latest``, in the unit of the goal.
    ratio : float or None
        Progress made over progress needed, 1 is exactly enough; None when that has no meaning.
    required_pace : float or None
        What is needed per year from ``latest`` to the end: a change of level, or an amount.
    total_so_far, total_expected : float or None
        For amounts: what was counted since the start. And what belongs beside it: for per_year the
        yearly amount times the counted years, for total and milestones the target itself.
    certainty : {"hoog", "redelijk", "laag", "geen"}
        How sure the status is; 'geen' when no status could be computed.
    certainty_reason : str
        Why, as a Dutch sentence.
    age_days : int or None
        Days from the moment ``latest`` describes to the peildatum.
    parts : tuple of GoalAssessment
        The separately measured parts; the goal has the status of the least favourable.
    """

    goal: Goal
    status: Status
    reason: str
    latest: Figure | None
    rows: tuple[Figure, ...]
    nearest: tuple[NearestFigure, ...]
    forecast: Figure | None
    remark: Remark | None
    sources: tuple[str, ...]
    expected_now: float | None
    ratio: float | None
    required_pace: float | None
    total_so_far: float | None
    total_expected: float | None
    certainty: Certainty
    certainty_reason: str
    age_days: int | None
    parts: tuple[GoalAssessment, ...] = ()

    def measured_separately(self) -> Iterator[GoalAssessment]:
        """Yield the parts, or the goal itself when it has none."""
        yield from self.parts or (self,)
