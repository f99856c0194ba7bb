"""Which part of the expected growth of the shortage goes when goals are met, at their pace, or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from hcalib.agenda import Agenda
from hcalib.monitoring.counterfactual import Vintage
from hcalib.monitoring.pace import Moment
from hcalib.presentation.doelmonitor.needed import Pace
from hcalib.presentation.doelmonitor.what_if import WhatIf, goal_of
from hcalib.projection.contributions import OverlapBounds, Together, overlap_bounds
from hcalib.projection.outcomes import PeopleMissing
from hcalib.scenarios import at_pace, scenario_of


@dataclass(frozen=True)
class Gap:
    """A growth of the shortage that was expected when nothing is done.

    Attributes
    ----------
    people : float
        Above zero.
    source : str or None
        Publication that expected it; None for the own projection.
    published : datetime.date or None
        Its day.
    """

    people: float
    source: str | None = None
    published: date | None = None

    def share(self, people: float) -> float:
        """Return which part of the growth a number of people is: 1 is all of it."""
        return people / self.people


@dataclass(frozen=True)
class Less:
    """People by which a shortage is smaller, on average over the draws.

    Attributes
    ----------
    least, most : float
        When whoever can be counted twice is, and when nobody is.
    assumed : float
        With the overlap of the assumptions.
    """

    least: float
    assumed: float
    most: float


@dataclass(frozen=True)
class GapClosed:
    """What the goals of a scenario take off the expected growth of the shortage.

    Attributes
    ----------
    found : WhatIf
    gaps : tuple of Gap
        Of publications, then the own; only what grows. Empty when no growth was expected.
    met : Less
        When all goals are met.
    pace : Less
        At the measured pace. What was not measured does nothing in ``least``, and goes as agreed in
        ``most``; ``assumed`` is the middle of the two, without a claim.
    measured, goals : int
        Goals with a measured pace, and all that take part.
    """

    found: WhatIf
    gaps: tuple[Gap, ...]
    met: Less
    pace: Less
    measured: int
    goals: int


def gaps_closed(
    paces: Sequence[Pace],
    agenda: Agenda,
    measured: Mapping[str, float],
    vintages: Sequence[Vintage],
    at: Moment,
) -> tuple[GapClosed, ...]:
    """Bound for every scenario which part of the growth goes; nothing is run again that was run before.

    Parameters
    ----------
    paces : sequence of Pace
        What the goals do as agreed and at their measured pace.
    agenda : Agenda
    measured : mapping of str to float
        Pace by goal or part, as the paces were reckoned with.
    vintages : sequence of Vintage
        Published expectations of the shortage, each for what would happen if nothing is done.
    at : Moment
        When within its period a figure of the shortage holds.
    """
    return tuple(
        GapClosed(
            found=pace.found,
            gaps=(*published_gaps(pace.found, vintages, at), *_own_gap(pace.found)),
            met=with_overlap(pace.found.found, pace.found.overlap),
            pace=_at_pace(pace, measured),
            measured=pace.measured,
            goals=len({goal_of(agenda, lever.goal).id for lever in pace.found.plan.levers}),
        )
        for pace in paces
    )


def with_overlap(whole: Together, overlap: OverlapBounds | None) -> Less:
    """Bound what all goals do by what the goals that may overlap do at the least and at the most.

    The bounds were found with the other goals at work, so only the part that may overlap changes.
    """
    total = -whole.total.mean
    if overlap is None:
        return Less(total, total, total)
    assumed = -overlap.assumed.mean
    ends = [total - assumed - bar.mean for bar in (overlap.all_shared, overlap.none_twice)]
    return Less(min(*ends, total), total, max(*ends, total))


def published_gaps(found: WhatIf, vintages: Sequence[Vintage], at: Moment) -> tuple[Gap, ...]:
    """Return how much publications expected the shortage to grow between the two years of a scenario.

    Only a publication that covers both years within its own figures counts.
    """
    shift = {"begin": 0.0, "period": 0.5, "end": 1.0}[at]
    gaps = []
    for vintage in vintages:
        first = vintage.expected_at(found.plan.base_year + shift, at)
        last = vintage.expected_at(found.plan.year + shift, at)
        if first is not None and last is not None and last > first:
            gaps.append(Gap(last - first, vintage.source, vintage.published))
    return tuple(gaps)


def _own_gap(found: WhatIf) -> tuple[Gap, ...]:
    return (Gap(found.found.growth),) if found.found.growth > 0 else ()


def _at_pace(pace: Pace, measured: Mapping[str, float]) -> Less:
    if pace.least is None:
        most = with_overlap(pace.found.found, pace.found.overlap).most
        return Less(0.0, most / 2, most)
    least = with_overlap(pace.least, _overlap_at(pace, measured, 0)).least
    most = with_overlap(pace.most, _overlap_at(pace, measured, 1)).most
    return Less(least, (least + most) / 2, most)


def _overlap_at(pace: Pace, measured: Mapping[str, float], unmeasured: float) -> OverlapBounds | None:
    found = pace.found
    if found.overlap is None:
        return None
    return overlap_bounds(
        found.model,
        scenario_of(at_pace(found.plan, measured, unmeasured), found.model),
        PeopleMissing(found.plan.year),
        found.overlap.levers,
        draws=found.draws,
        seed=found.seed,
        at_work=True,
    )
