"""What the Doelmonitor says about one goal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from hcalib.agenda.models import Collected, Goal, StatusOverride
from hcalib.monitoring.measurements import Figure, Remark
from hcalib.monitoring.reaching.outcome import Chance
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
class VersionReading:
    """How a goal would stand under one of the versions of what was agreed.

    Attributes
    ----------
    goal : Goal
        With the target and baseline of that version.
    since : datetime.date or None
        Day from which the version holds; None for the first.
    why : str
        Why it was agreed anew; empty for the first.
    status : Status
    reason : str
        Dutch sentence.
    holds : bool
        Whether this is the version that decides on the peildatum.
    """

    goal: Goal
    since: date | None
    why: str
    status: Status
    reason: str
    holds: bool


@dataclass(frozen=True)
class GoalAssessment:
    """How one goal stands on the peildatum.

    Attributes
    ----------
    goal : Goal
        The goal, or the part of a goal in the form of a goal, with the target and baseline that hold on the
        peildatum.
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
    chance : Chance or None
        How likely the goal is to be reached, from its measurements alone; of a goal with parts each part has
        its own, because whether they go together is not known.
    chance_reason : str
        Why there is no chance, as a Dutch sentence; empty when there is one.
    versions : tuple of VersionReading
        When target or baseline was revised: every version known on the peildatum, oldest first. Else empty.
    override : StatusOverride or None
        What a body says of the goal today, beside the computed status and never instead of it.
    overridden_by : str
        Name of that body; empty without one.
    collected : Collected or None
        How the newest figure, or the newest attempt that gave none, came about.
    collected_by : str
        Name of the party that collected it; empty when that is not known.
    drifts : tuple of str
        Dutch sentences: where documents define the goal differently.
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
    chance: Chance | None = None
    chance_reason: str = ""
    versions: tuple[VersionReading, ...] = ()
    override: StatusOverride | None = None
    overridden_by: str = ""
    collected: Collected | None = None
    collected_by: str = ""
    drifts: tuple[str, ...] = ()

    def measured_separately(self) -> Iterator[GoalAssessment]:
        """Yield the parts, or the goal itself when it has none."""
        yield from self.parts or (self,)
