"""The figure of one goal: where it began, what was measured, and the path that was agreed."""

from __future__ import annotations

import math
import re
from itertools import pairwise
from typing import TYPE_CHECKING

from hcalib.catalog import Catalog
from hcalib.monitoring.assessment import GoalAssessment
from hcalib.monitoring.progress import Status
from hcalib.presentation import blocks, dutch, style
from hcalib.presentation.blocks import Block
from hcalib.presentation.doelmonitor.goal_series import GoalSeries, goal_series
from hcalib.presentation.doelmonitor.wording import agreed_amount, amount, decimals_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_NOTES = {
    "level": "De stippellijn is het pad van begin naar doel met elk jaar hetzelfde groeipercentage.",
    "share": "De stippellijn is de rechte weg van begin naar doel.",
    "maintain": "De stippellijn is de grens: slechter dan aan het begin mag het niet worden.",
    "per_year": "De stippellijn is wat er elk jaar is afgesproken.",
    "total": "De kolommen tellen op vanaf het begin. De stippellijn verdeelt het doel gelijk over de jaren.",
}


def goal_figure(assessment: GoalAssessment, catalog: Catalog, example: bool) -> Block | None:
    """Draw a goal (without parts) when a figure makes it clearer; None when words are enough."""
    series = goal_series(assessment, catalog, example)
    if series is None:
        return None
    return blocks.figure(
        draw(series, catalog),
        name=f"doel-{re.sub(r'[^a-z0-9]+', '-', series.goal.id.lower()).strip('-')}",
        title=message(assessment, catalog),
        alt=description(series, catalog),
        data=series.rows,
        catalog=catalog,
        note=_NOTES[series.goal.kind],
    )


def message(assessment: GoalAssessment, catalog: Catalog) -> str:
    """Say in one sentence what the figure of a goal shows."""
    goal, latest = assessment.goal, assessment.latest
    if latest is None or goal.target.value is None:
        return goal.short
    over = dutch.period(latest.period.code)
    value = amount(latest.value, goal.unit, catalog, decimals_of(goal, catalog), latest.qualifier)
    target = agreed_amount(goal.target.value, goal, catalog)
    if assessment.status is Status.INSUFFICIENT:
        return f"{goal.short}: na {over} is er geen cijfer"
    if goal.kind == "per_year":
        return f"{goal.short}: {value} in {over}, afgesproken is {target} per jaar"
    if goal.kind == "total" and assessment.total_so_far is not None:
        so_far = dutch.number(assessment.total_so_far, decimals_of(goal, catalog))
        return f"{goal.short}: {so_far} van de {target} tot en met {over}{_needed(assessment, catalog)}"
    if goal.kind == "maintain":
        return f"{goal.short}: {value} in {over}, de grens is {target}"
    return f"{goal.short}: {value} in {over}{_needed(assessment, catalog)}"


def _needed(assessment: GoalAssessment, catalog: Catalog) -> str:
    """Say what the path asked for by then; nothing when the goal has been reached."""
    if assessment.expected_now is None or assessment.status is Status.REACHED:
        return ""
    goal = assessment.goal
    decimals = decimals_of(goal, catalog)
    if goal.kind == "total":
        return f", gelijk verdeeld waren het er {dutch.number(assessment.expected_now, decimals)}"
    expected = amount(assessment.expected_now, goal.unit, catalog, decimals)
    return f", op weg naar het doel hoorde het {expected} te zijn"


def description(series: GoalSeries, catalog: Catalog) -> str:
    """Give the numbers of the figure to readers who do not see it."""
    goal = series.goal
    decimals = decimals_of(goal, catalog)
    what = "Kolommen" if series.bars else "Punten"
    points = [
        f"{_year(year)}: {amount(value, goal.unit, catalog, decimals)}" for year, value in series.measured
    ]
    told = [f"{what} per jaar. Gemeten: {'; '.join(points)}."]
    if series.baseline is not None:
        begin = agreed_amount(series.baseline[1], goal, catalog)
        told.append(f"Begin: {begin} in {_year(series.baseline[0])}.")
    if goal.target.value is not None:
        end = _year(series.path[-1][0]) if series.path else dutch.period(goal.target.period)
        told.append(f"Een stippellijn loopt naar {agreed_amount(goal.target.value, goal, catalog)} in {end}.")
    return " ".join(told)


def draw(series: GoalSeries, catalog: Catalog) -> Figure:
    """Draw the points of a goal against its path."""
    with style.house_style():
        fig, ax = style.subplots(2.35)
        years, values = [p[0] for p in series.measured], [p[1] for p in series.measured]
        if series.bars:
            ax.bar(years, values, width=0.55, color=style.REGION)
        else:
            line = "-" if len(values) > 1 else "none"
            ax.plot(years, values, color=style.REGION, marker="o", linestyle=line, clip_on=False, zorder=3)
        if series.baseline is not None:
            ax.plot(
                *series.baseline,
                color=style.TARGET,
                marker="D",
                markerfacecolor="white",
                clip_on=False,
                zorder=4,
            )
        ax.plot(
            [p[0] for p in series.path],
            [p[1] for p in series.path],
            color=style.TARGET,
            linestyle=(0, (2, 2)),
        )
        _axes(ax, series, catalog)
        _labels(ax, series, catalog)
    return fig


def _axes(ax: Axes, series: GoalSeries, catalog: Catalog) -> None:
    shown = [*series.measured, *series.path, *([series.baseline] if series.baseline else [])]
    first = math.floor(min(year for year, _ in (series.measured if series.bars else shown)))
    last = math.ceil(max(year for year, _ in shown))
    ax.set_xlim(first - 0.45, last + 0.45)
    ax.set_xticks(range(first, last + 1))
    values = [value for _, value in shown]
    low, high = min(values), max(values)
    if series.bars or 0 <= low < 0.4 * high:
        ax.set_ylim(min(0.0, low), high * 1.18 if high > 0 else 1.0)
    else:
        margin = (high - low or abs(high) or 1.0) * 0.3
        ax.set_ylim(low - margin, high + margin)
    unit = catalog.units[series.goal.unit]
    if unit.kind == "percent":
        style.percent_axis(ax.yaxis)
    else:
        style.dutch_axis(ax.yaxis)
    starts = "" if ax.get_ylim()[0] == 0 else "; de as begint niet bij nul"
    style.unit_title(ax, f"{dutch.capitalised(unit.name)}{starts}")


def _labels(ax: Axes, series: GoalSeries, catalog: Catalog) -> None:
    """Write every value, the start and the target beside their marks, away from the path."""
    decimals = decimals_of(series.goal, catalog)
    top = ax.get_ylim()[1]
    for year, value in series.measured:
        text = dutch.number(value, decimals)
        if series.bars and value > 0.2 * top:
            _write(ax, year, 0.0, text, "white", above=True)
        else:
            _write(ax, year, value, text, style.REGION, above=series.bars or value >= path_at(series, year))
    if series.baseline is not None:
        year, value = series.baseline
        text = f"begin {_agreed(value, decimals)}"
        _write(ax, year, value, text, style.INK, above=not _room_below(ax, series, value))
    if series.path:
        year, value = series.path[-1]
        word = "grens" if series.goal.kind == "maintain" else "doel"
        _write(ax, year, value, f"{word} {_agreed(value, decimals)}", style.INK, above=True)


def _room_below(ax: Axes, series: GoalSeries, value: float) -> bool:
    """Tell whether a text can stand below the start: away from a rising path, and not on the axis."""
    low, high = ax.get_ylim()
    rising = len(series.path) > 1 and series.path[-1][1] > series.path[0][1]
    return rising and value - low > 0.15 * (high - low)


def path_at(series: GoalSeries, year: float) -> float:
    """Return the path at a year, between its points by a straight line; level outside its ends."""
    points = series.path
    if not points or year <= points[0][0]:
        return points[0][1] if points else 0.0
    for (left, low), (right, high) in pairwise(points):
        if year <= right:
            return low + (high - low) * (year - left) / (right - left)
    return points[-1][1]


def _agreed(value: float, decimals: int) -> str:
    return dutch.number(value, 0 if float(value).is_integer() else decimals)


def _write(ax: Axes, year: float, value: float, text: str, color: str, *, above: bool) -> None:
    ax.annotate(
        text,
        (year, value),
        xytext=(0, 6 if above else -6),
        textcoords="offset points",
        ha="center",
        va="bottom" if above else "top",
        fontsize=9.5,
        color=color,
        annotation_clip=False,
    )


def _year(value: float) -> str:
    return str(math.floor(value + 1e-9))
