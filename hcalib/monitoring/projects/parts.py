"""What one project contributes to a goal: from when until when, and between which bounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from hcalib.agenda.models import Goal, Project, ProjectGoalLink
from hcalib.disclosure.cleared import Cleared, Span, reckoned
from hcalib.monitoring.projects.figures import RoundFigure
from hcalib.monitoring.projects.tables import growth_cell
from hcalib.periods import parse_period


@dataclass(frozen=True)
class Part:
    """What one project contributes to a goal.

    Attributes
    ----------
    project : Project
    goal : Goal
    uncertain : bool
        Whether it is uncertain that the project contributes at all.
    share : float or None
        Stated part of its count that is for this goal; None is unknown.
    period : str or None
        Round of the figure; None when there is no figure.
    low, high : float or None
        Between which the contribution lies; None when nothing is known of it. ``high`` can be endless.
    why_unknown : str or None
        A Dutch sentence when ``low`` and ``high`` are None.
    since, until : datetime.date or None
        First and last day of what is counted: a round tells how things stood when its month began. None when
        nothing is known; ``since`` also when the register does not say when the project began.
    cell : str or None
        Id of the cell that lies between ``low`` and ``high``; None when no cell does, as with a part of a
        count.
    """

    project: Project
    goal: Goal
    uncertain: bool
    share: float | None
    period: str | None
    low: float | None
    high: float | None
    why_unknown: str | None
    since: date | None = None
    until: date | None = None
    cell: str | None = None

    @property
    def told(self) -> tuple[Cleared, Span] | None:
        """The contribution when its bounds meet, and the bounds; None when nothing is known of it."""
        if self.low is None or self.high is None:
            return None
        return reckoned(self.low, self.high, self.cell or "")

    @property
    def binding(self) -> bool:
        """Whether a most for the goal would be a most for the number of the project itself.

        A part of unknown size, or of a doubtful link, can be nothing whatever that number is.
        """
        return self.share is not None and self.share > 0 and not self.uncertain


def part_of(
    project: Project, goal: Goal, link: ProjectGoalLink, figures: Mapping[str, tuple[RoundFigure, ...]]
) -> Part:
    """Return what a project contributes to a goal, from its screened numbers by target."""

    def unknown(why: str) -> Part:
        return Part(project, goal, link.uncertain, link.share, None, None, None, why)

    if link.target is None:
        return unknown("Niet vastgelegd is welk getal van het project voor dit doel telt.")
    rounds = [one for one in figures[link.target] if one.figure is not None and one.possible]
    if not rounds:
        return unknown("Er is nog geen cijfer gegeven.")
    newest = rounds[-1]
    bounds = _added(rounds) if goal.counts_a_year else _bounds(newest)
    if bounds is None:
        return unknown("Er is geen ronde van een jaar eerder om mee te vergelijken.")
    low, high = bounds
    high = high * link.share if link.share else 0.0 if link.share == 0 else high
    low = low * link.share if link.share is not None else 0.0
    if link.uncertain:
        low = 0.0
    cell = _cell(rounds, goal.counts_a_year) if link.share in (None, 1.0) else None
    since, until = _counted(project, goal, newest)
    return Part(project, goal, link.uncertain, link.share, newest.period, low, high, None, since, until, cell)


def _counted(project: Project, goal: Goal, newest: RoundFigure) -> tuple[date | None, date]:
    """Return the first and last day of what a round counts."""
    end = parse_period(newest.period).start
    until = end - timedelta(days=1)
    if goal.counts_a_year:
        return end.replace(year=end.year - 1), until
    return (parse_period(project.started).start if project.started else None), until


def _added(rounds: list[RoundFigure]) -> tuple[float, float] | None:
    """Return what was added in the twelve months up to the newest round; None without a round of then."""
    newest, then = rounds[-1], _a_year_before(rounds)
    if then is None:
        return None
    (low, high), (before_low, before_high) = _bounds(newest), _bounds(then)
    return max(0.0, low - before_high), max(0.0, high - before_low)


def _a_year_before(rounds: list[RoundFigure]) -> RoundFigure | None:
    end = parse_period(rounds[-1].period).start
    start = end.replace(year=end.year - 1)
    return next((one for one in rounds if parse_period(one.period).start == start), None)


def _cell(rounds: list[RoundFigure], yearly: bool) -> str | None:
    """Return the cell of the newest count, or of what was added to it in a year."""
    newest, then = rounds[-1].figure, _a_year_before(rounds)
    if newest is None or not newest.cells:
        return None
    if not yearly:
        return newest.cells[0]
    if then is None or then.figure is None or not then.figure.cells:
        return None
    return growth_cell(then.figure.cells[0], newest.cells[0])


def _bounds(one: RoundFigure) -> tuple[float, float]:
    assert one.figure is not None
    return one.figure.low, one.figure.high
