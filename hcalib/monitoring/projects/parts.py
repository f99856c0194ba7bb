"""What one project contributes to a goal: from when until when, and between which bounds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from hcalib.agenda.models import Goal, Project, ProjectGoalLink
from hcalib.disclosure.cleared import Cleared, Span, reckoned
from hcalib.monitoring.measurements import code_words
from hcalib.monitoring.projects.figures import RoundFigure, RoundFigures
from hcalib.monitoring.projects.tables import growth_cell
from hcalib.periods import parse_period


@dataclass(frozen=True)
class Year:
    """The twelve months up to a round: what every part of a yearly goal counts.

    Attributes
    ----------
    round : str
        Code of the round at its end. A round tells how things stood when its month began.
    """

    round: str

    @property
    def first_round(self) -> str:
        """Code of the round at its beginning."""
        return f"{int(self.round[:4]) - 1}{self.round[4:]}"

    @property
    def since(self) -> date:
        """The first day."""
        return parse_period(self.first_round).start

    @property
    def until(self) -> date:
        """The last day."""
        return _day_before(self.round)


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
    past : bool
        Whether the project ended before the year that a yearly goal counts: it adds nothing to that year, and
        ``low`` and ``high`` are None.
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
    past: bool = False

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


def newest_year(figures: Iterable[RoundFigures]) -> Year | None:
    """Return the twelve months up to the newest round in which any project gave a number."""
    told = {one.period for each in figures for rounds in each.values() for one in rounds if one.figure}
    return Year(max(told, key=lambda code: parse_period(code).start)) if told else None


def part_of(
    project: Project,
    goal: Goal,
    link: ProjectGoalLink,
    figures: Mapping[str, tuple[RoundFigure, ...]],
    year: Year | None,
) -> Part:
    """Return what a project contributes to a goal.

    Parameters
    ----------
    project : Project
    goal : Goal
    link : ProjectGoalLink
    figures : mapping of str to tuple of RoundFigure
        By target of the project, its screened numbers in order of time.
    year : Year or None
        What a yearly goal counts; None when no project gave a number yet.
    """
    bare = Part(project, goal, link.uncertain, link.share, None, None, None, None)
    if goal.counts_a_year and year is not None and _over_in(project, year.first_round):
        return replace(bare, past=True, why_unknown=_past_words(project, year))
    if link.target is None:
        return replace(bare, why_unknown="Niet vastgelegd is welk getal van het project voor dit doel telt.")
    rounds = [one for one in figures[link.target] if one.figure is not None and one.possible]
    if not rounds or year is None:
        return replace(bare, why_unknown="Er is nog geen cijfer gegeven.")
    return _in_year(bare, rounds, year) if goal.counts_a_year else _since_the_start(bare, rounds[-1])


def _day_before(period: str) -> date:
    return parse_period(period).start - timedelta(days=1)


def _over_in(project: Project, period: str) -> bool:
    """Tell whether a project ended in the month of a round or before it."""
    return project.ending is not None and parse_period(project.ending.period).end <= parse_period(period).end


def _past_words(project: Project, year: Year) -> str:
    assert project.ending is not None  # else it is not past
    ended = project.ending.period
    moment = "voor" if parse_period(ended).end < year.since else "bij het begin van"
    return f"Het project eindigde in {code_words(ended)}, {moment} de twaalf maanden die hier tellen."


def _since_the_start(bare: Part, newest: RoundFigure) -> Part:
    started = bare.project.started
    since = parse_period(started).start if started else None
    until = _day_before(newest.period)
    return _counting(bare, newest.period, _bounds(newest), _cells(newest)[:1], since, until)


def _in_year(bare: Part, rounds: list[RoundFigure], year: Year) -> Part:
    """Return what was added in the year; of a project that ended in it, up to its end."""
    by_code = {one.period: one for one in rounds}
    final = rounds[-1] if _over_in(bare.project, rounds[-1].period) else None
    last, first = by_code.get(year.round, final), by_code.get(year.first_round)
    if last is None:
        return replace(
            bare, why_unknown=f"Voor de ronde van {code_words(year.round)} is geen cijfer gegeven."
        )
    if first is None:
        return replace(bare, why_unknown="Er is geen ronde van een jaar eerder om mee te vergelijken.")
    (low, high), (before_low, before_high) = _bounds(last), _bounds(first)
    added = max(0.0, low - before_high), max(0.0, high - before_low)
    grown = [growth_cell(*pair) for pair in zip(_cells(first)[:1], _cells(last)[:1], strict=False)]
    return _counting(bare, last.period, added, grown, year.since, year.until)


def _counting(
    bare: Part,
    period: str,
    bounds: tuple[float, float],
    cells: Sequence[str],
    since: date | None,
    until: date,
) -> Part:
    """Fill in the stated part of what a project counts, between its bounds."""
    low, high = bounds
    share = bare.share
    return replace(
        bare,
        period=period,
        low=0.0 if share is None or bare.uncertain else low * share,
        # nothing of what is endless is nothing
        high=high if share is None else high * share if share else 0.0,
        since=since,
        until=until,
        cell=next(iter(cells), None) if share in (None, 1.0) else None,
    )


def _bounds(one: RoundFigure) -> tuple[float, float]:
    assert one.figure is not None
    return one.figure.low, one.figure.high


def _cells(one: RoundFigure) -> tuple[str, ...]:
    assert one.figure is not None
    return one.figure.cells
