"""What all projects together contribute to a goal: between which bounds, as long as overlap is not known.

A person can be counted by two projects, and nobody registers who. So the parts cannot simply be added:
together they are at least the largest part, and at most their sum, or the regional figure when that is lower.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from hcalib.agenda.models import Agenda, Goal
from hcalib.catalog import Catalog
from hcalib.disclosure.cleared import Cleared, Span, reckoned
from hcalib.monitoring.projects.caps import Cap, cap_words, find_cap
from hcalib.monitoring.projects.figures import RoundFigures, round_figures
from hcalib.monitoring.projects.parts import Part, Year, newest_year, part_of
from hcalib.monitoring.projects.persons import PersonProtection
from hcalib.monitoring.wording import listed, number
from hcalib.observations import Observations

_OTHER_TIME = (
    "Van geen van de opgaven staat vast dat zij over dezelfde tijd gaan als het cijfer van de regio."
)
_TELLS_TOO_MUCH = (
    "Met het cijfer van de hele regio zou iets te zeggen zijn over een getal dat niet wordt getoond."
)


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
    cap : Cap or None
        The regional figure that they were held against; None when there is none that can be used.
    uncapped : str
        Why a figure that the goal names was not used, as a Dutch sentence; else empty.
    capped : bool
        Whether the regional figure is lower than all parts together, and lowers ``high``.
    impossible : bool
        Whether even the largest part is larger than the regional figure: something is wrong, and nothing is
        capped.
    sentence : str
    """

    goal: Goal
    parts: tuple[Part, ...]
    low: float | None
    high: float | None
    cap: Cap | None
    uncapped: str
    capped: bool
    impossible: bool
    sentence: str

    @property
    def current(self) -> tuple[Part, ...]:
        """The parts without those of projects that ended before the year that is counted."""
        return tuple(part for part in self.parts if not part.past)

    @property
    def complete(self) -> bool:
        """Whether of every project that contributes something is known; else ``high`` leaves some out."""
        return all(part.low is not None for part in self.current)

    @property
    def told(self) -> tuple[Cleared, Span] | None:
        """What they contribute together when the bounds meet, and the bounds; None when nothing is known.

        Everyone can find them, with the bounds of the parts and what was published of the region.
        """
        if self.low is None or self.high is None:
            return None
        counted = [part for part in self.parts if part.low is not None]
        return reckoned(self.low, self.high, (counted[0].cell or "") if len(counted) == 1 else "")


def contributions(
    agenda: Agenda,
    today: date,
    observations: Observations,
    catalog: Catalog,
    protection: PersonProtection | None = None,
) -> tuple[Contribution, ...]:
    """Return per goal what the projects contribute together.

    Parameters
    ----------
    agenda : Agenda
    today : datetime.date
        The peildatum.
    observations : Observations
        Already cut at the peildatum; in it are the figures of the region that goals name as their ``cap``.
    catalog : Catalog
    protection : PersonProtection, optional
        As in ``project_results``. Withheld numbers enter as the range that a reader may know.

    Returns
    -------
    tuple of Contribution
        Per goal in the order of the agenda, also goals without a project.
    """
    protection = protection or PersonProtection()
    figures = {project.id: round_figures(agenda, project, today, protection) for project in agenda.projects}
    year = newest_year(figures.values())
    found = []
    for goal in agenda.goals:
        parts = _parts(agenda, goal, figures, year)
        found.append(combine(goal, parts, find_cap(goal, parts, agenda.region, observations, catalog)))
    return tuple(found)


def combine(goal: Goal, parts: tuple[Part, ...], cap: Cap | None = None) -> Contribution:
    """Put parts together when it is unknown how much they overlap.

    The union of groups is at least as large as the largest of them and at most as large as all of them
    together (Bonferroni); groups within the regional figure cannot exceed it. What counts another time is
    added to that.
    """
    known = [part for part in parts if part.low is not None]
    if not known:
        return Contribution(goal, parts, None, None, None, "", False, False, _words_unknown(goal, parts))
    low, total = max(_lows(known)), math.fsum(_highs(known))
    if cap is None:
        words = _words(goal, parts, low, total) + _past_words(parts)
        return Contribution(goal, parts, low, total, None, "", False, False, words)
    inside = [part for part in known if cap.covers(part)]
    impossible = not cap.reason and any(one > cap.highest for one in _lows(inside))
    uncapped = cap.reason or ("" if impossible else _why_uncapped(inside, cap))
    high = total if impossible or uncapped else _capped(total, inside, known, cap)
    words = _words(goal, parts, low, high)
    if not uncapped:
        beyond = [part.project.name for part in known if part not in inside]
        words += cap_words(cap, _lows(inside), math.fsum(_highs(inside)), beyond)
    words += _past_words(parts)
    used = None if uncapped else cap
    return Contribution(goal, parts, low, high, used, uncapped, high < total, impossible, words)


def _parts(
    agenda: Agenda, goal: Goal, figures: Mapping[str, RoundFigures], year: Year | None
) -> tuple[Part, ...]:
    return tuple(
        part_of(project, goal, link, figures[project.id], year)
        for project in agenda.projects
        for link in project.goals
        if link.goal == goal.id
    )


def _lows(parts: Sequence[Part]) -> list[float]:
    return [part.low for part in parts if part.low is not None]


def _highs(parts: Sequence[Part]) -> list[float]:
    return [part.high for part in parts if part.high is not None]


def _why_uncapped(inside: Sequence[Part], cap: Cap) -> str:
    """Say why a figure of the right time is not used; empty when it is."""
    if not inside:
        return _OTHER_TIME
    # A most for a withheld number that is lower than everyone can find already would tell more of it.
    told = (part for part in inside if part.binding and part.low != part.high)
    return _TELLS_TOO_MUCH if any(high > cap.highest for high in _highs(list(told))) else ""


def _capped(total: float, inside: Sequence[Part], known: Sequence[Part], cap: Cap) -> float:
    if math.fsum(_highs(inside)) <= cap.highest:
        return total
    return min(total, cap.highest + math.fsum(_highs([part for part in known if part not in inside])))


def _words_unknown(goal: Goal, parts: tuple[Part, ...]) -> str:
    current = [part for part in parts if not part.past]
    if not current:
        when = "droeg in het laatste jaar" if parts else "draagt"
        return f"Aan doel {goal.id} {when} geen enkel project bij.{_past_words(parts)}"
    names, verb = listed([part.project.name for part in current]), _verb(current, "bijdraagt", "bijdragen")
    return f"Wat {names} aan doel {goal.id} {verb}, is niet bekend.{_past_words(parts)}"


def _verb(parts: Sequence[Part], one: str, more: str) -> str:
    return more if len(parts) > 1 else one


def _past_words(parts: Sequence[Part]) -> str:
    """Say which projects ended before the year that is counted, with a space before it; empty for none."""
    past = [part for part in parts if part.past]
    if not past:
        return ""
    went = _verb(
        past,
        "deed in dat jaar niet meer mee; wat het eerder bereikte",
        "deden in dat jaar niet meer mee; wat zij eerder bereikten",
    )
    names = listed([part.project.name for part in past])
    return f" {names} {went}, hoort bij de geschiedenis en zit er niet in."


def _words(goal: Goal, parts: tuple[Part, ...], low: float, high: float) -> str:
    when = "in een jaar" if goal.counts_a_year else "sinds het begin"
    if math.isinf(high):
        amount = f"minstens {number(math.floor(low))}"
    elif low == high:
        amount = number(high)
    else:
        amount = f"tussen {number(math.floor(low))} en {number(math.ceil(high))}"
    counted = [part for part in parts if part.low is not None]
    words = f"De projecten tellen voor doel {goal.id} {when} {amount}"
    if len(counted) == 1:
        words = f"{counted[0].project.name} telt voor doel {goal.id} {when} {amount}"
    elif len(counted) > 1:
        words += "; hoeveel daarvan dubbel zijn geteld, is niet bekend"
    missing = [part for part in parts if part.low is None and not part.past]
    if missing:
        names, verb = (
            listed([part.project.name for part in missing]),
            _verb(missing, "bijdraagt", "bijdragen"),
        )
        words += f"; wat {names} {verb}, is niet bekend en zit er niet in"
    return f"{words}."
