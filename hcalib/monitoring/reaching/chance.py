"""The chance that a goal is reached at the end of its term, per kind of goal, from its measurements alone."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from hcalib.monitoring.measurements import Figure
from hcalib.monitoring.origin import broken
from hcalib.monitoring.reaching.amounts import judge_milestones, judge_total, judge_yearly
from hcalib.monitoring.reaching.levels import judge_level
from hcalib.monitoring.reaching.outcome import Chance
from hcalib.monitoring.status import Status
from hcalib.monitoring.verdicts import Aim, Case, Verdict, aim_of

_JUDGES: dict[str, Callable[[Case, Verdict, Aim], Chance | str]] = {
    "level": judge_level,
    "share": judge_level,
    "maintain": judge_level,
    "per_year": judge_yearly,
    "total": judge_total,
    "milestones": judge_milestones,
}

_NO_STATUS = (Status.INSUFFICIENT, Status.NOT_STARTED)


@dataclass(frozen=True)
class Prospect:
    """A chance, or why there is none.

    Attributes
    ----------
    chance : Chance or None
    reason : str
        Dutch sentence: why there is no chance; empty when there is one.
    """

    chance: Chance | None
    reason: str = ""


def prospect_of(case: Case, verdict: Verdict) -> Prospect:
    """Return the chance that the goal is reached at the end of its term if it moves on as it did.

    Parameters
    ----------
    case : Case
    verdict : Verdict
        The outcome for the same case, after ``guarded``: where the figures carry no status, they carry no
        chance either.

    Returns
    -------
    Prospect
        A chance between 0.01 and 0.99; 1 for what is reached, 0 for what can no longer be. None for a
        goal that is rated, for a term that is over, and for figures that are bounds.
    """
    if case.goal.kind == "qualitative":
        return Prospect(None, "Van een oordeel is geen kans te berekenen.")
    if verdict.status in _NO_STATUS or verdict.latest is None:
        return Prospect(None, "Zonder stand is er ook geen kans te geven.")
    if verdict.status is Status.REACHED:
        return Prospect(Chance(1.0, len(verdict.rows), settled=True))
    if verdict.latest.period.end >= case.last_day:
        return Prospect(None, "De looptijd is om.")
    if verdict.incomplete or any(_is_bound(figure) for figure in verdict.rows):
        return Prospect(None, "De metingen zijn grenzen of onvolledig; daaruit volgt geen kans.")
    if broken(case, verdict):
        return Prospect(None, "Halverwege is de telling veranderd; daaroverheen is geen kans te geven.")
    goal = case.goal
    held = goal.baseline.value if goal.kind == "maintain" and goal.baseline else goal.target.value
    aim = aim_of(goal, held)
    if isinstance(aim, str):
        return Prospect(None, aim)
    found = _JUDGES[goal.kind](case, verdict, aim)
    if isinstance(found, str):
        return Prospect(None, found)
    if not math.isfinite(found.probability):
        return Prospect(None, "Met deze getallen is niet te rekenen.")
    return Prospect(found)


def _is_bound(figure: Figure) -> bool:
    return figure.qualifier in ("<", ">")
