"""What it would take for the shortage not to grow, and what goals do at their measured pace: the numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hcalib.agenda import Agenda
from hcalib.presentation.doelmonitor.what_if import WhatIf, goal_of
from hcalib.projection.contributions import Together, together
from hcalib.projection.outcomes import PeopleMissing
from hcalib.projection.questions import Answer, Goal, Numbers, Question
from hcalib.projection.solving import cheapest_mix, smallest_effort
from hcalib.scenarios import Room, at_pace, scenario_of

CHANCE = 0.5
"""The part of the draws in which the shortage may not have grown, unless told otherwise."""
SURER = 0.8
"""The part that is told beside it."""
MOST = 10.0
"""Times the agreed effort; what is further away is not searched: no goal works the same way out there."""
NUMBERS = Numbers(draws=256, check_draws=512)
"""Enough to say how many times the effort is needed in whole numbers."""


@dataclass(frozen=True)
class Alone:
    """One goal on its own, while the others do nothing.

    Attributes
    ----------
    goal : str
    needed : Answer or None
        The smallest effort with which the shortage does not grow; None when its cap is not enough.
    left : float
        People by which the shortage still grows in the middle with this goal at its cap; zero or less when
        that is enough.
    """

    goal: str
    needed: Answer | None
    left: float


@dataclass(frozen=True)
class Need:
    """What it takes that the shortage of the year of a scenario is no larger than that of its base year.

    Attributes
    ----------
    found : WhatIf
        What the agreed effort does.
    room : dict of str to Room
        Of the goals that take part and may go further than agreed; empty when nobody said how far.
    together, surer : Answer
        One factor for all goals, in ``CHANCE`` and in ``SURER`` of the draws.
    mix, surer_mix : Answer or None
        The cheapest mix within the room, or everything that the room allows; None without room.
    alone : tuple of Alone
        In the order of the scenario; empty when nothing is needed, so that there is nothing to divide.
    """

    found: WhatIf
    room: dict[str, Room]
    together: Answer
    surer: Answer
    mix: Answer | None
    surer_mix: Answer | None
    alone: tuple[Alone, ...]

    @property
    def numbers(self) -> Numbers:
        """How many draws it was found and checked with."""
        return self.together.numbers


def needs(
    outcomes: Sequence[WhatIf], room: Mapping[str, Room], *, numbers: Numbers = NUMBERS
) -> tuple[Need, ...]:
    """Find for every scenario what it takes, in one go: no run is done twice.

    Parameters
    ----------
    outcomes : sequence of WhatIf
    room : mapping of str to Room
        By goal; a goal that is not there stays as agreed in a mix.
    numbers : Numbers
    """
    return tuple(_need(found, room, numbers) for found in outcomes)


def _need(found: WhatIf, room: Mapping[str, Room], numbers: Numbers) -> Need:
    plan = found.plan
    scenario = scenario_of(plan, found.model)
    goal = Goal(plan.year, probability=CHANCE, at_work=True)
    question = Question(found.model, scenario, goal, numbers)
    surer = question.at(SURER)
    own = {lever.goal: room[lever.goal] for lever in plan.levers if lever.goal in room}
    caps = {name: one.cap for name, one in own.items()}
    weights = {name: one.weight for name, one in own.items()}
    half = smallest_effort(question, cap=MOST)
    levers = plan.levers if not half.reached or any(half.factors.values()) else ()
    return Need(
        found=found,
        room=own,
        together=half,
        surer=smallest_effort(surer, cap=MOST),
        mix=cheapest_mix(question, caps, weights) if own else None,
        surer_mix=cheapest_mix(surer, caps, weights) if own else None,
        alone=tuple(_alone(question, lever.goal, caps.get(lever.goal, 1.0)) for lever in levers),
    )


def _alone(question: Question, goal: str, cap: float) -> Alone:
    at_cap = {lever.name: cap if lever.name == goal else 0.0 for lever in question.scenario.levers}
    left = question.gap(at_cap)
    return Alone(goal, smallest_effort(question, [goal], cap, others=0.0) if left <= 0 else None, left)


@dataclass(frozen=True)
class Pace:
    """What the goals do when each goes on at the pace that was measured.

    Attributes
    ----------
    found : WhatIf
        What they do as agreed.
    goals, measured : int
        Goals in the scenario, and those of them with a measured pace in all their parts.
    least : Together or None
        When the goals without a measured pace do nothing; None when no goal was measured: nothing at all.
    most : Together
        When the goals without a measured pace do what was agreed.
    """

    found: WhatIf
    goals: int
    measured: int
    least: Together | None
    most: Together


def paces(outcomes: Sequence[WhatIf], agenda: Agenda, measured: Mapping[str, float]) -> tuple[Pace, ...]:
    """Bound for every scenario what the goals do at their measured pace.

    Parameters
    ----------
    outcomes : sequence of WhatIf
    agenda : Agenda
    measured : mapping of str to float
        Pace by goal, or by part of a goal: 1 is as agreed. A goal that is not there was not measured.
    """
    return tuple(_pace(found, agenda, measured) for found in outcomes)


def _pace(found: WhatIf, agenda: Agenda, measured: Mapping[str, float]) -> Pace:
    names = [lever.goal for lever in found.plan.levers]
    goals = {goal_of(agenda, name).id for name in names}
    unknown = {goal_of(agenda, name).id for name in names if name not in measured}
    if not any(name in measured for name in names):
        return Pace(found, len(goals), 0, None, found.found)
    return Pace(
        found,
        len(goals),
        len(goals - unknown),
        _at_pace(found, measured, unmeasured=0),
        _at_pace(found, measured, unmeasured=1),
    )


def _at_pace(found: WhatIf, measured: Mapping[str, float], unmeasured: float) -> Together:
    return together(
        found.model,
        scenario_of(at_pace(found.plan, measured, unmeasured), found.model),
        PeopleMissing(found.plan.year),
        draws=found.draws,
        seed=found.seed,
        at_work=True,
    )
