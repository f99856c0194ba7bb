"""What the figure of a goal draws: measured points, the agreed path, and both as rows of data."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from hcalib.agenda.models import Goal
from hcalib.catalog import TOTAL, Catalog
from hcalib.monitoring.assessment import GoalAssessment
from hcalib.monitoring.measurements import Figure
from hcalib.monitoring.pace import Method, moment_of, path_between
from hcalib.periods import Period, parse_period, year_period


@dataclass(frozen=True)
class GoalSeries:
    """Points of one goal, with years as decimals (2024 is the figure over 2024).

    Attributes
    ----------
    goal : Goal
    measured : tuple of (float, float)
        Year and value; for a total over the term what was counted up to and including that year.
    path : tuple of (float, float)
        The agreed path, from its first to its last point.
    baseline : tuple of float or None
        Year and value of the start.
    bars : bool
        Whether each year counts on its own or adds up, so that columns fit better than a line.
    rows : pandas.DataFrame
        Measurements, start and target as tidy rows; ``path`` is not in it, because it is no figure.
    """

    goal: Goal
    measured: tuple[tuple[float, float], ...]
    path: tuple[tuple[float, float], ...]
    baseline: tuple[float, float] | None
    bars: bool
    rows: pd.DataFrame


_STEPS = 24


def goal_series(assessment: GoalAssessment, catalog: Catalog, example: bool) -> GoalSeries | None:
    """Collect the points of a goal; None when there is nothing that a figure would make clearer.

    A figure needs a number to reach, and either a start with a measurement or two measurements. Steps
    that are counted on one hand, and goals that are rated, are told in words.

    Parameters
    ----------
    assessment : GoalAssessment
        Of a goal without parts.
    catalog : Catalog
    example : bool
        Whether the agenda is invented.
    """
    goal, rows = assessment.goal, assessment.rows
    if goal.target.value is None or goal.kind in ("milestones", "qualitative") or not rows:
        return None
    has_start = goal.baseline is not None and goal.baseline.value is not None
    if len(rows) < 2 and not has_start:
        return None
    return GoalSeries(
        goal=goal,
        measured=_measured(assessment, catalog),
        path=_path(goal, catalog),
        baseline=_baseline(goal, catalog),
        bars=goal.kind in ("per_year", "total"),
        rows=_rows(assessment, example),
    )


def year_at(period: Period, goal: Goal, catalog: Catalog) -> float:
    """Place a period on an axis of years, so that the figure over (or on 1 January of) 2024 is at 2024."""
    moment = catalog.indicators[goal.indicator].moment
    year = year_period(period.year)
    return period.year + moment_of(period, moment) - moment_of(year, moment)


def _measured(assessment: GoalAssessment, catalog: Catalog) -> tuple[tuple[float, float], ...]:
    goal = assessment.goal
    points = [(year_at(f.period, goal, catalog), f.value) for f in assessment.rows]
    if goal.kind != "total" or catalog.indicators[goal.indicator].moment != "period":
        return tuple(points)
    so_far, summed = 0.0, []
    for year, value in points:
        so_far += value
        summed.append((year, so_far))
    return tuple(summed)


def _baseline(goal: Goal, catalog: Catalog) -> tuple[float, float] | None:
    base = goal.baseline
    if base is None or base.value is None:
        return None
    return year_at(parse_period(base.period), goal, catalog), base.value


def _path(goal: Goal, catalog: Catalog) -> tuple[tuple[float, float], ...]:
    """Return the path that the assessment uses: growth for a level, a straight line for a share.

    A yearly amount asks the same every year, an amount over the term is spread evenly, and a level to
    keep stays level.
    """
    target = goal.target.value
    if target is None:
        return ()
    first, last = float(parse_period(goal.start).year), float(parse_period(goal.end).year)
    start = _baseline(goal, catalog)
    if goal.kind == "per_year":
        return ((first, target), (last, target))
    if goal.kind == "total":
        return ((first - 1, 0.0), (last, target))
    if goal.kind == "maintain":
        return ((start[0] if start else first, target), (last, target))
    end = year_at(parse_period(goal.target.period), goal, catalog)
    if start is None or start[0] >= end:
        return ((first, target), (end, target)) if first < end else ()
    method: Method = "groei" if goal.kind == "level" else "lijn"
    path = path_between(start[1], target, start[0], end, method)
    years = [start[0] + (end - start[0]) * step / _STEPS for step in range(_STEPS + 1)]
    return tuple((year, path.value_at(year)) for year in years)


def _rows(assessment: GoalAssessment, example: bool) -> pd.DataFrame:
    goal = assessment.goal
    rows = [_figure_row(figure) for figure in assessment.rows]
    place = assessment.rows[-1].region
    agreed = [
        (goal.baseline, "voorbeeld" if example else "schatting", "Beginstand, zoals afgesproken."),
        (goal.target, "doel", "Streefgetal, geen meting."),
    ]
    for quantity, status, note in agreed:
        if quantity is None or quantity.value is None:
            continue
        source = quantity.source or goal.source
        rows.append(
            _row(goal.indicator, place, quantity.period, quantity.value, goal.unit, status)
            | {"source": source.source, "note": note, "vintage": pd.NaT}
        )
    frame = pd.DataFrame(rows)
    starts = [parse_period(code).start for code in frame["period"]]
    return frame.assign(start=pd.DatetimeIndex(starts)).sort_values("start", kind="stable", ignore_index=True)


def _figure_row(figure: Figure) -> dict[str, object]:
    row = _row(figure.indicator, figure.region, figure.period.code, figure.value, figure.unit, figure.status)
    return row | {
        "branch": figure.branch,
        "qualifier": figure.qualifier,
        "source": figure.source,
        "note": figure.note,
        "vintage": pd.Timestamp(figure.vintage),
    }


def _row(indicator: str, region: str, period: str, value: float, unit: str, status: str) -> dict[str, object]:
    return {
        "indicator": indicator,
        "region": region,
        "period": period,
        "branch": TOTAL,
        "sex": TOTAL,
        "age": TOTAL,
        "value": value,
        "qualifier": "",
        "unit": unit,
        "status": status,
    }
