"""The goals as they were told, and as they would be told after each cause: what goes into the comparison.

Nothing is made up on the way: every stage is the ordinary assessment, of figures that were published and
agreements that were made, in a combination that no edition showed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

import pandas as pd

from hcalib.agenda.models import Agenda, Collected, Goal, GoalPart
from hcalib.catalog import Catalog
from hcalib.monitoring.assessment import GoalAssessment
from hcalib.monitoring.goal_record import GoalRecord, record_of
from hcalib.monitoring.measurements import MEASURED
from hcalib.monitoring.progress import assess, assess_ambition
from hcalib.monitoring.since.goals import Stage
from hcalib.monitoring.since.shifts import Cause
from hcalib.monitoring.status import Thresholds
from hcalib.observations import DIMENSIONS, Observations
from hcalib.periods import parse_period

Item = TypeVar("Item", Goal, GoalPart)

_WHAT = ["indicator", "region", "period", *DIMENSIONS]
"""What one figure is about, whoever published it and whenever."""


@dataclass(frozen=True)
class Known:
    """What an edition could know.

    Attributes
    ----------
    day : datetime.date
        Its peildatum.
    observations : Observations
        Already cut at that day, in the vintage that the edition used.
    thresholds : Thresholds
    """

    day: date
    observations: Observations
    thresholds: Thresholds


@dataclass(frozen=True)
class Course:
    """The goals (or the ambition) as they were told, and after each cause; see ``goals.goal_changes``."""

    then: tuple[GoalAssessment, ...]
    stages: tuple[Stage, ...]


@dataclass(frozen=True)
class _View:
    """What the goals are assessed from at one stage; ``seen`` holds the figures by indicator."""

    agreed: date
    seen: Mapping[str, pd.DataFrame]
    day: date
    limits: Thresholds
    record: GoalRecord


def goal_course(
    agenda: Agenda, then: Known, now: Known, revised: Observations, region: str, catalog: Catalog
) -> Course:
    """Assess all goals as they were told, as they are now, and in between.

    Parameters
    ----------
    agenda : Agenda
    then, now : Known
    revised : Observations
        See :func:`as_revised`.
    region : str
    catalog : Catalog
    """
    first, last = record_of(agenda, then.day), record_of(agenda, now.day)
    # how figures came about goes with the figures; judgements are told beside the causes
    corrected = replace(first, collected=last.collected)
    was, newest, corrections = (
        _by_indicator(seen) for seen in (then.observations, now.observations, revised)
    )
    told = _View(then.day, was, then.day, then.thresholds, first)
    views = {
        Cause.METHOD: _View(then.day, was, then.day, now.thresholds, first),
        Cause.REVISION: _View(then.day, corrections, then.day, now.thresholds, corrected),
        Cause.DEFINITION: _View(now.day, corrections, then.day, now.thresholds, corrected),
        Cause.TIME: _View(now.day, corrections, now.day, now.thresholds, corrected),
        Cause.WORLD: _View(now.day, newest, now.day, now.thresholds, last),
    }
    courses = [_course(goal, told, views, region, catalog) for goal in agenda.goals]
    stages = (Stage(cause, tuple(found[cause] for _, found in courses)) for cause in views)
    return Course(tuple(before for before, _ in courses), tuple(stages))


def _course(
    goal: Goal, told: _View, views: Mapping[Cause, _View], region: str, catalog: Catalog
) -> tuple[GoalAssessment, dict[Cause, GoalAssessment]]:
    """Assess one goal at every stage; where a stage leaves its figures and agreement alone, not again."""

    def assessed(item: Goal, view: _View) -> GoalAssessment:
        return assess(item, _own(item, view), region, view.day, catalog, view.limits, view.record)

    before = assessed(goal, told)
    found: dict[Cause, GoalAssessment] = {}
    last, view_before = before, told
    for cause, view in views.items():
        if cause is Cause.WORLD:
            last = assessed(goal, view)
        elif not _same(goal, view_before, view):
            last = assessed(agreed_on(goal, view.agreed), view)
        found[cause], view_before = last, view
    return before, found


def _same(goal: Goal, one: _View, other: _View) -> bool:
    if (one.day, one.limits) != (other.day, other.limits):
        return False
    if agreed_on(goal, one.agreed) != agreed_on(goal, other.agreed):
        return False
    if one.record.collected != other.record.collected and _collected(goal, one) != _collected(goal, other):
        return False
    if one.seen is other.seen:
        return True
    rows = [_own(goal, view).frame.reset_index(drop=True) for view in (one, other)]
    return rows[0].equals(rows[1])


def _collected(goal: Goal, view: _View) -> dict[tuple[str, str], Collected]:
    own = _indicators(goal)
    return {key: one for key, one in view.record.collected.items() if key[0] in own}


def ambition_course(
    agenda: Agenda, then: Known, now: Known, revised: Observations, region: str, catalog: Catalog
) -> Course:
    """Assess the ambition in the same way; its agreement has one version."""

    def assessed(seen: Observations, day: date, limits: Thresholds) -> tuple[GoalAssessment, ...]:
        return (assess_ambition(agenda, seen, region, day, catalog, limits),)

    told = assessed(then.observations, then.day, then.thresholds)
    same = then.thresholds == now.thresholds
    stages = (
        Stage(Cause.METHOD, told if same else assessed(then.observations, then.day, now.thresholds)),
        Stage(Cause.REVISION, assessed(revised, then.day, now.thresholds)),
        Stage(Cause.TIME, assessed(revised, now.day, now.thresholds)),
        Stage(Cause.WORLD, assessed(now.observations, now.day, now.thresholds)),
    )
    return Course(told, stages)


def agreed_on(goal: Goal, day: date) -> Goal:
    """Return a goal with what was agreed on a day as if it had never been otherwise."""
    parts = tuple(_settled(part, day) for part in goal.parts)
    return _settled(goal, day).model_copy(update={"parts": parts})


def as_revised(then: Observations, now: Observations, catalog: Catalog) -> Observations:
    """Return the figures that the previous edition had, with the values that they have now.

    A figure is about an indicator, a region, a period and a breakdown; which source gives it is part of its
    value. What was an expectation then and is measured now is a new figure, not a revised one, and so is
    what had no number then. What was withdrawn is not in it.
    """
    known = _about(then.frame[then.frame["value"].notna()], catalog).drop_duplicates()
    rows = _about(now.frame, catalog)
    keep = pd.MultiIndex.from_frame(rows).isin(pd.MultiIndex.from_frame(known))
    return Observations(now.frame[keep])


def only_about(observations: Observations, agenda: Agenda) -> Observations:
    """Keep the indicators that the goals, the ambition and the regional figures of an agenda use."""
    used = {agenda.ambition.indicator}
    for line in agenda.lines:
        used |= set(line.regional)
    for goal in agenda.goals:
        used |= _indicators(goal) | set(goal.regional)
    frame = observations.frame
    return Observations(frame[frame["indicator"].isin(used)])


def _indicators(goal: Goal) -> set[str]:
    parts = {part.indicator for part in goal.parts}
    return {goal.indicator} | parts | {proxy.indicator for proxy in goal.proxies}


def _by_indicator(observations: Observations) -> dict[str, pd.DataFrame]:
    """Split the figures: an assessment that has only its own to search is many times faster."""
    found = {str(name): rows for name, rows in observations.frame.groupby("indicator", sort=False)}
    return found | {"": observations.frame.iloc[:0]}


def _own(goal: Goal, view: _View) -> Observations:
    rows = [view.seen[name] for name in sorted(_indicators(goal)) if name in view.seen]
    return Observations(pd.concat(rows) if rows else view.seen[""])


def _settled(item: Item, day: date) -> Item:
    return item.versions(day)[-1].model_copy(update={"revisions": ()})


def _about(frame: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
    """Name what each row is about, with whether it is measured."""
    moments = {name: catalog.indicators[name].moment for name in frame["indicator"].unique()}
    periods = {code: parse_period(code) for code in frame["period"].unique()}
    described = [
        periods[code].start if moments[name] == "begin" else periods[code].end
        for name, code in zip(frame["indicator"], frame["period"], strict=True)
    ]
    published = frame["available"] >= pd.DatetimeIndex(pd.to_datetime(pd.Series(described, dtype="object")))
    return frame[_WHAT].assign(measured=frame["status"].isin(MEASURED) & published.to_numpy())
