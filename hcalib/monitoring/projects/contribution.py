"""What all projects together contribute to a goal: between which bounds, as long as overlap is not known.

A person can be counted by two projects, and nobody registers who. So the parts cannot simply be added:
together they are at least the largest part, and at most their sum, or the regional figure when that is lower.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from hcalib.agenda.models import Agenda, Goal, Project, ProjectGoalLink
from hcalib.disclosure.cleared import Cleared, Span, reckoned
from hcalib.monitoring.projects.figures import RoundFigure, round_figures
from hcalib.monitoring.projects.persons import PersonProtection
from hcalib.monitoring.projects.tables import growth_cell
from hcalib.monitoring.wording import listed, number
from hcalib.periods import parse_period

_MONTHS_A_YEAR = 12


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
    cell: str | None = None

    @property
    def told(self) -> tuple[Cleared, Span] | None:
        """The contribution when its bounds meet, and the bounds; None when nothing is known of it."""
        if self.low is None or self.high is None:
            return None
        return reckoned(self.low, self.high, self.cell or "")


@dataclass(frozen=True)
class Contribution:
    """All projects of a goal together.

    Attributes
    ----------
    goal : Goal
    parts : tuple of Part
        Of every project with a link, in the order of the agenda.
    low, high : float or None
        Bounds of what is counted by these projects together; None when no part is known. ``high`` is endless
        when a withheld part has no bound and there is no regional figure.
    regional : float or None
        The regional figure that caps it.
    capped : bool
        Whether the sum of the parts is larger than the regional figure: some are counted twice, or wrongly.
    impossible : bool
        Whether even the largest part is larger than the regional figure: something is wrong.
    yearly : bool
        Whether parts count what was added in the newest twelve months (goals per year), else since the start.
    sentence : str
    """

    goal: Goal
    parts: tuple[Part, ...]
    low: float | None
    high: float | None
    regional: float | None
    capped: bool
    impossible: bool
    yearly: bool
    sentence: str

    @property
    def depends_on(self) -> Project | None:
        """The only project of this goal; None when there are more, or none."""
        return self.parts[0].project if len(self.parts) == 1 else None

    @property
    def complete(self) -> bool:
        """Whether of every project that contributes something is known; else ``high`` leaves some out."""
        return all(part.low is not None for part in self.parts)


@dataclass(frozen=True)
class Flow:
    """One band of the figure from projects to goals to the ambition.

    Attributes
    ----------
    project, goal, line : str
        Ids.
    uncertain : bool
    low, high : float or None
        As in :class:`Part`; a band without them is drawn thin and marked unknown.
    unit : str or None
        Unit of the goal; bands of different units cannot be compared in width.
    """

    project: str
    goal: str
    line: str
    uncertain: bool
    low: float | None
    high: float | None
    unit: str | None


def contributions(
    agenda: Agenda,
    today: date,
    regional: Mapping[str, float] | None = None,
    protection: PersonProtection | None = None,
) -> tuple[Contribution, ...]:
    """Return per goal what the projects contribute together.

    Parameters
    ----------
    agenda : Agenda
    today : datetime.date
    regional : mapping of str to float, optional
        By goal: the regional figure of the same thing in the same time, which all projects together cannot
        exceed. An indicator that means something else, or another period, is no cap: leave it out.
    protection : PersonProtection, optional
        As in ``project_results``. Withheld numbers enter as the range that a reader may know.

    Returns
    -------
    tuple of Contribution
        Per goal in the order of the agenda, also goals without a project.
    """
    protection = protection or PersonProtection()
    figures = {project.id: round_figures(agenda, project, today, protection) for project in agenda.projects}
    return tuple(
        combine(
            goal,
            tuple(
                _part(project, goal, link, figures[project.id])
                for project in agenda.projects
                for link in project.goals
                if link.goal == goal.id
            ),
            (regional or {}).get(goal.id),
        )
        for goal in agenda.goals
    )


def combine(goal: Goal, parts: tuple[Part, ...], regional: float | None = None) -> Contribution:
    """Put parts together when it is unknown how much they overlap.

    The union of groups is at least as large as the largest of them and at most as large as all of them
    together (Bonferroni); groups within the regional figure cannot exceed it.
    """
    known = [(part.low, part.high) for part in parts if part.low is not None and part.high is not None]
    yearly = _is_yearly(goal)
    if not known:
        return Contribution(
            goal, parts, None, None, regional, False, False, yearly, _words_unknown(goal, parts)
        )
    low = max(low for low, _ in known)
    total = math.fsum(high for _, high in known)
    capped = regional is not None and sum(low for low, _ in known) > regional
    impossible = regional is not None and low > regional
    high = total if regional is None else max(low, min(total, regional))
    words = _words(goal, parts, low, high, yearly)
    if regional is not None and impossible:
        words += f" Dat kan niet: in de hele regio waren het er {number(regional)}. Kijk de opgaven na."
    elif regional is not None and capped:
        words += (
            f" Opgeteld zouden de projecten meer tellen dan de {number(regional)} in de hele regio: "
            "een deel is dubbel geteld."
        )
    return Contribution(goal, parts, low, high, regional, capped, impossible, yearly, words)


def flows(found: tuple[Contribution, ...]) -> tuple[Flow, ...]:
    """Return the bands from projects to goals, for a flow figure."""
    return tuple(
        Flow(
            part.project.id,
            one.goal.id,
            one.goal.line,
            part.uncertain,
            part.low,
            part.high,
            one.goal.unit if part.low is not None else None,
        )
        for one in found
        for part in one.parts
    )


def _part(
    project: Project, goal: Goal, link: ProjectGoalLink, figures: Mapping[str, tuple[RoundFigure, ...]]
) -> Part:
    def unknown(why: str) -> Part:
        return Part(project, goal, link.uncertain, link.share, None, None, None, why)

    if link.target is None:
        return unknown("Niet vastgelegd is welk getal van het project voor dit doel telt.")
    rounds = [one for one in figures[link.target] if one.figure is not None and one.possible]
    if not rounds:
        return unknown("Er is nog geen cijfer gegeven.")
    newest = rounds[-1]
    bounds = _added(rounds) if _is_yearly(goal) else _bounds(newest)
    if bounds is None:
        return unknown("Er is geen ronde van een jaar eerder om mee te vergelijken.")
    low, high = bounds
    high = high * link.share if link.share else 0.0 if link.share == 0 else high
    low = low * link.share if link.share is not None else 0.0
    if link.uncertain:
        low = 0.0
    cell = _cell(rounds, _is_yearly(goal)) if link.share in (None, 1.0) else None
    return Part(project, goal, link.uncertain, link.share, newest.period, low, high, None, cell)


def _is_yearly(goal: Goal) -> bool:
    return goal.kind in ("per_year", "level")


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


def _words_unknown(goal: Goal, parts: tuple[Part, ...]) -> str:
    if not parts:
        return f"Aan doel {goal.id} draagt geen enkel project bij."
    names = listed([part.project.id for part in parts])
    return f"Wat {names} aan doel {goal.id} {'bijdragen' if len(parts) > 1 else 'bijdraagt'}, is niet bekend."


def _words(goal: Goal, parts: tuple[Part, ...], low: float, high: float, yearly: bool) -> str:
    when = "in een jaar" if yearly else "sinds het begin"
    if math.isinf(high):
        amount = f"minstens {number(math.floor(low))}"
    elif low == high:
        amount = number(high)
    else:
        amount = f"tussen {number(math.floor(low))} en {number(math.ceil(high))}"
    counted = [part for part in parts if part.low is not None]
    words = f"De projecten tellen voor doel {goal.id} {when} {amount}"
    if len(counted) == 1:
        words = f"{counted[0].project.id} telt voor doel {goal.id} {when} {amount}"
    elif len(counted) > 1:
        words += "; hoeveel daarvan dubbel zijn geteld, is niet bekend"
    if len(counted) < len(parts):
        missing = [part.project.id for part in parts if part.low is None]
        verb = "bijdragen" if len(missing) > 1 else "bijdraagt"
        words += f"; wat {listed(missing)} {verb}, is niet bekend en zit er niet in"
    return f"{words}."
