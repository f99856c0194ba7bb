"""What one unit of effort for a goal is worth: people less short, with the margin of the draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hcalib.presentation.doelmonitor.what_if import WhatIf
from hcalib.projection.questions import costs
from hcalib.projection.results import Bar
from hcalib.scenarios import LeverPlan, Room, scenario_of

_LARGE = 1000.0
"""Goals that count more a year than this are told per thousand."""
_FEW = 0.5
"""People: a goal that does less in all changes nothing that can be told."""


@dataclass(frozen=True)
class Yield:
    """People by which the shortage is smaller, for some effort.

    Attributes
    ----------
    low, mean, high : float
        Four out of five draws lie between ``low`` and ``high``.
    """

    low: float
    mean: float
    high: float


@dataclass(frozen=True)
class Worth:
    """What a goal is worth in a scenario, on its own.

    Attributes
    ----------
    goal : str
    unit : float
        So many units are told at once: 1, 100 or 1,000.
    per_unit : Yield
        For that many units, counted as the goal counts; of a share for one percentage point.
    per_trouble : Yield or None
        For ``TROUBLE`` times the weight of one; None when nobody gave the goal a weight.
    """

    goal: str
    unit: float
    per_unit: Yield
    per_trouble: Yield | None


TROUBLE = 100.0
"""Units of weight that are told at once."""


def worth(found: WhatIf, room: Mapping[str, Room]) -> tuple[Worth, ...]:
    """Divide what each goal does by the effort of the scenario; nothing is run for it.

    What a unit does is an average over the effort of the scenario: the next unit can do less.

    Parameters
    ----------
    found : WhatIf
    room : mapping of str to Room
        With the weight of one unit of effort.

    Returns
    -------
    tuple of Worth
        Most worth per weight first, then goals without a weight. Goals that change the shortage by less
        than half a person are left out.
    """
    weights = {name: one.weight for name, one in room.items()}
    scenario = scenario_of(found.plan, found.model)
    trouble = costs(scenario, dict.fromkeys((lever.name for lever in scenario.levers), 1.0), weights)
    told = []
    for goal, bar in found.bars.items():
        lever = found.lever(goal)
        effort = effort_of(lever)
        if -bar.mean < _FEW or effort <= 0:
            continue
        unit = unit_of(lever)
        weighed = goal in weights and trouble[goal] > 0
        told.append(
            Worth(
                goal,
                unit,
                _yield(bar, unit / effort),
                _yield(bar, TROUBLE / trouble[goal]) if weighed else None,
            )
        )
    return tuple(sorted(told, key=lambda one: -one.per_trouble.mean if one.per_trouble else 0.0))


def effort_of(lever: LeverPlan) -> float:
    """Return all effort of the scenario for a goal, in its own unit; of a share in percentage points."""
    return sum(lever.amounts.values()) * (100 if lever.counts == "niveau" else 1)


def unit_of(lever: LeverPlan) -> float:
    """Return how many units are told at once."""
    if lever.counts in ("niveau", "eenheden"):
        return 1.0
    return _LARGE if max(lever.amounts.values()) >= _LARGE else 100.0


def surely_first(listed: tuple[Worth, ...]) -> bool:
    """Tell whether the margin of the first by weight lies wholly above those of all others."""
    weighed = [one.per_trouble for one in listed if one.per_trouble is not None]
    return bool(weighed) and all(weighed[0].low > other.high for other in weighed[1:])


def _yield(bar: Bar, times: float) -> Yield:
    return Yield(-bar.high * times, -bar.mean * times, -bar.low * times)
