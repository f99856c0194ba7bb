"""Small pieces of text about one goal: its status as a badge, what was agreed, a figure with its period."""

from __future__ import annotations

import pandas as pd

from hcalib.agenda.models import Goal, Quantity
from hcalib.catalog import Catalog
from hcalib.monitoring.assessment import GoalAssessment, NearestFigure
from hcalib.monitoring.measurements import Figure
from hcalib.monitoring.progress import Status
from hcalib.presentation import cells, dutch

TONES: dict[Status, cells.Tone] = {
    Status.REACHED: "reached",
    Status.ON_TRACK: "good",
    Status.BEHIND: "moderate",
    Status.FAR_BEHIND: "poor",
    Status.WRONG_WAY: "poor",
    Status.NOT_STARTED: "neutral",
    Status.INSUFFICIENT: "unknown",
}
NEAR = "Komt in de buurt, maar is iets anders"
"""How a proxy is always announced."""

QUALIFIERS = {"": "", "ca.": "ca. ", ">": "meer dan ", "<": "minder dan "}
"""What stands before a number that is not exact."""
_STATUS_WORDS = {"voorlopig": "voorlopig", "schatting": "schatting", "prognose": "verwachting, geen meting"}


def badge(status: Status) -> cells.Status:
    """Return the status of a goal as a badge with an icon."""
    return cells.Status(str(status), TONES[status])


def name_of(goal: Goal) -> str:
    """Name a goal in tables: its id and short title."""
    return f"{goal.id} {goal.short}"


def amount(value: float, unit: str, catalog: Catalog, decimals: int, qualifier: str = "") -> str:
    """Write a value with its unit; a unit without a word of its own, such as a count, gives the number."""
    found = catalog.units[unit]
    if found.symbol:
        return dutch.with_unit(value, found, qualifier, decimals)
    return f"{QUALIFIERS[qualifier]}{dutch.number(value, decimals)}"


def decimals_of(goal: Goal, catalog: Catalog) -> int:
    """Return how many decimals figures of a goal have; none when all its agreed numbers are whole."""
    return catalog.indicators[goal.indicator].decimals


def figure_text(figure: Figure, catalog: Catalog) -> str:
    """Write a figure with its period, and its status where that is a reason for care."""
    decimals = catalog.indicators[figure.indicator].decimals
    text = amount(figure.value, figure.unit, catalog, decimals, figure.qualifier)
    word = _STATUS_WORDS.get(figure.status)
    return f"{text}, {dutch.period(figure.period.code)}" + (f" ({word})" if word else "")


def sourced(figure: Figure, catalog: Catalog) -> str:
    """Write a figure with its period and the title of its source."""
    return f"{figure_text(figure, catalog)}. Bron: {catalog.sources[figure.source].title}."


def target_text(goal: Goal, catalog: Catalog) -> str:
    """Write what has to be reached, as the kind of goal counts it; parts are left to the caller."""
    if goal.target.value is None:
        return "wordt beoordeeld, zonder getal" if goal.kind == "qualitative" else "geen getal afgesproken"
    value = agreed_amount(goal.target.value, goal, catalog)
    end = dutch.period(goal.end)
    if goal.kind == "per_year":
        return f"{value} per jaar, {dutch.period(goal.start)} tot en met {end}"
    if goal.kind == "total":
        return f"{value} in totaal, tot en met {end}"
    if goal.kind == "milestones":
        return f"{value}, tot en met {end}"
    year = dutch.period(goal.target.period)
    if goal.kind == "maintain":
        return f"niet {'meer' if goal.direction == 'down' else 'minder'} dan {value} in {year}"
    return f"{value} in {year}"


def agreed_amount(value: float, goal: Goal, catalog: Catalog) -> str:
    """Write an agreed number; agreements are often whole where measurements have decimals."""
    decimals = 0 if float(value).is_integer() else decimals_of(goal, catalog)
    return amount(value, goal.unit, catalog, decimals)


def baseline_text(baseline: Quantity | None, goal: Goal, catalog: Catalog) -> str | None:
    """Write the start of a goal with its period; None when no source gives one."""
    if baseline is None or baseline.value is None:
        return None
    return f"{agreed_amount(baseline.value, goal, catalog)} in {dutch.period(baseline.period)}"


def standing_text(assessment: GoalAssessment, catalog: Catalog) -> str | None:
    """Write the newest measurement of a goal (not of its parts); None when there is none.

    A goal over the whole term gives what was counted so far, because one year alone says little.
    """
    latest, goal = assessment.latest, assessment.goal
    if latest is None:
        return None
    if goal.kind in ("total", "milestones") and assessment.total_so_far is not None and goal.target.value:
        target = agreed_amount(goal.target.value, goal, catalog)
        so_far = dutch.number(assessment.total_so_far, decimals_of(goal, catalog))
        at_least = "ten minste " if any(row.qualifier == ">" for row in assessment.rows) else ""
        text = f"{at_least}{so_far} van de {target}, tot en met {dutch.period(latest.period.code)}"
        return f"{text}. Bron: {catalog.sources[latest.source].title}."
    return sourced(latest, catalog)


def nearest_text(near: NearestFigure, catalog: Catalog) -> str:
    """Write a figure that comes near, without its caveat; says so when the region has none."""
    told = sourced(near.figure, catalog) if near.figure else "voor deze regio geen cijfer."
    return f"{near.name}: {told}"


def shortage_kind(row: pd.Series) -> str:
    """Name the kind of a published shortage by when it came out: before, in or after its year."""
    published, year = row["published"].year, int(row["year"])
    if row["status"] == "prognose" or published < year:
        return "verwachting"
    if row["status"] in ("definitief", "voorlopig"):
        return str(row["status"])
    return "schatting tijdens het jaar" if published == year else "schatting"


def shortage_text(row: pd.Series) -> str:
    """Write a published shortage with the year it is about and its kind."""
    return f"{shortage_value(row)} in {row['year']} ({shortage_kind(row)})"


def shortage_value(row: pd.Series) -> str:
    """Write the number of a published shortage with its qualifier, kept on one line."""
    return f"{QUALIFIERS[row['qualifier']]}{dutch.number(row['value'])}".replace(" ", "\u00a0")
