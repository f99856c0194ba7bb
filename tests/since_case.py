"""Two editions of one small agenda, for the tests of what changed in between."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import pandas as pd
from goal_figures import CATALOG, observed

from hcalib.agenda.models import Agenda, Goal
from hcalib.catalog import Catalog
from hcalib.monitoring.goal_record import record_of
from hcalib.monitoring.since.goals import GoalChange, goal_changes
from hcalib.monitoring.since.stages import Known, as_revised, goal_course
from hcalib.monitoring.status import Thresholds
from hcalib.observations import Observations

THEN, NOW = date(2023, 9, 30), date(2024, 9, 30)


def printed(
    code: str, value: float | None, day: str | None = None, indicator: str = "stroom", **more: Any
) -> dict[str, Any]:
    """Return a figure with the day on which it came out; by default a month and a half after its year."""
    out = pd.Timestamp(day or f"{int(code[:4]) + 1}-02-13")
    return {
        "indicator": indicator, "period": code, "value": value, "vintage": out, "available": out, **more
    }  # fmt: skip


def agenda_of(*goals: Goal, **more: Any) -> Agenda:
    """Return an agenda with only what the comparison uses."""
    return Agenda.model_construct(goals=goals, **more)


def known(rows: Iterable[Any], day: date, thresholds: Thresholds | None = None) -> Known:
    """Return what was known on a day of these figures."""
    return Known(day, observed(*rows).as_known_on(day), thresholds or Thresholds())


def changes(
    agenda: Agenda,
    rows: Iterable[Any],
    *,
    rows_then: Iterable[Any] | None = None,
    then: date = THEN,
    now: date = NOW,
    thresholds: tuple[Thresholds, Thresholds] = (Thresholds(), Thresholds()),
    catalog: Catalog = CATALOG,
) -> tuple[GoalChange, ...]:
    """Compare two editions; ``rows_then`` is what the store held then, when it held something else."""
    listed = list(rows)
    before = known(listed if rows_then is None else rows_then, then, thresholds[0])
    after = known(listed, now, thresholds[1])
    revised: Observations = as_revised(before.observations, after.observations, catalog)
    course = goal_course(agenda, before, after, revised, "PV24", catalog)
    return goal_changes(course.then, course.stages, catalog, record_of(agenda, now))


def change(goal: Goal, *rows: Any, **more: Any) -> GoalChange:
    """Compare two editions of one goal."""
    (found,) = changes(agenda_of(goal), rows, **more)
    return found
