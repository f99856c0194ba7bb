"""All goals of an agenda in one small table: status, where it is, what was agreed, chance, and is it us."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd

from hcalib.catalog import Catalog
from hcalib.monitoring.assessment import GoalAssessment
from hcalib.monitoring.attribution import GoalAttribution
from hcalib.monitoring.status import Status
from hcalib.presentation import blocks, dutch
from hcalib.presentation.blocks import Block
from hcalib.presentation.doelmonitor.attribution_blocks import TONES
from hcalib.presentation.doelmonitor.prospects import chance_cell, has_chances
from hcalib.presentation.doelmonitor.tables import single_texts, sources_of
from hcalib.presentation.doelmonitor.wording import (
    QUALIFIERS,
    agreed_amount,
    amount,
    badge,
    decimals_of,
    name_of,
)


def overview_table(
    goals: Sequence[GoalAssessment], attributions: Sequence[GoalAttribution], catalog: Catalog
) -> Block:
    """Show every goal on a line; the chance only where an agenda has one to give.

    Parameters
    ----------
    goals : sequence of GoalAssessment
    attributions : sequence of GoalAttribution
        Of the same goals.
    catalog : Catalog
    """
    with_chance = has_chances(goals)
    strengths = {one.goal.id: one.strength for one in attributions}
    rows = [
        {
            "Doel": name_of(a.goal),
            "Stand": badge(a.status),
            "Waar we staan": _per_part(a, lambda leaf: where_it_is(leaf, catalog)),
            "Afgesproken": _per_part(a, lambda leaf: agreed(leaf, catalog)),
            **({"Kans om te halen": _per_part(a, chance)} if with_chance else {}),
            "Door de agenda?": blocks.Status(strengths[a.goal.id], TONES[strengths[a.goal.id]]),
        }
        for a in goals
    ]
    return blocks.table(
        single_texts(pd.DataFrame(rows)),
        name="doelen",
        caption=f"De {len(goals)} doelen" if len(goals) > 1 else "Het doel",
        catalog=catalog,
        sources=sources_of(goals, catalog),
        note=_note(goals, with_chance),
    )


def where_it_is(leaf: GoalAssessment, catalog: Catalog) -> str:
    """Write the newest measurement with its year, or in a few words why there is none."""
    latest, goal = leaf.latest, leaf.goal
    if latest is None:
        if leaf.remark is not None:
            return "geen cijfer"
        return "nog niet gemeten"
    decimals = decimals_of(goal, catalog)
    if goal.kind in ("total", "milestones") and leaf.total_so_far is not None:
        at_least = "ten minste " if any(row.qualifier == ">" for row in leaf.rows) else ""
        return f"{at_least}{dutch.number(leaf.total_so_far, decimals)} t/m {dutch.period(latest.period.code)}"
    # the unit stands in the next column; of a percentage its sign belongs to the number
    if catalog.units[latest.unit].kind == "percent":
        value = amount(latest.value, latest.unit, catalog, decimals, latest.qualifier)
    else:
        value = f"{QUALIFIERS[latest.qualifier]}{dutch.number(latest.value, decimals)}"
    return f"{value} in {dutch.period(latest.period.code)}"


def agreed(leaf: GoalAssessment, catalog: Catalog) -> str:
    """Write what has to be reached in a few words."""
    goal = leaf.goal
    if goal.target.value is None:
        return "wordt beoordeeld" if goal.kind == "qualitative" else "geen getal"
    value = agreed_amount(goal.target.value, goal, catalog)
    if goal.kind == "per_year":
        return f"{value} per jaar"
    if goal.kind in ("total", "milestones"):
        return f"{value} t/m {dutch.period(goal.end)}"
    if goal.kind == "maintain":
        return f"niet {'meer' if goal.direction == 'down' else 'minder'} dan {value}"
    return f"{value} in {dutch.period(goal.target.period)}"


def chance(leaf: GoalAssessment) -> str:
    """Write the chance in words, and why there is none for a goal that does have a status."""
    if leaf.chance is None and leaf.chance_reason and leaf.certainty != "geen":
        return f"niet te zeggen: {_lower(leaf.chance_reason.split(';')[0].rstrip('.'))}"
    return chance_cell(leaf).removeprefix("ongeveer ")


def _per_part(whole: GoalAssessment, say: Callable[[GoalAssessment], str]) -> list[str]:
    """Say it of each part with its id; what holds for all parts is said once."""
    told = [(leaf.goal.id, say(leaf)) for leaf in whole.measured_separately()]
    if len({text for _, text in told}) == 1:
        return [told[0][1]]
    return [f"{part}: {text}" for part, text in told]


def _note(goals: Sequence[GoalAssessment], with_chance: bool) -> str:
    notes = []
    parts = [leaf.goal for a in goals if a.parts for leaf in a.parts]
    if parts:
        notes.append(f"{dutch.listing([f'{goal.id}: {_lower(goal.title)}' for goal in parts])}.")
    if with_chance:
        notes.append("Kans: ongeveer, gerekend met de cijfers tot nu toe.")
    elif goals and any(a.status is not Status.REACHED for a in goals):
        notes.append("Een kans is bij geen enkel doel te geven.")
    judged = [a.goal.id for a in goals if a.override is not None]
    if judged:
        notes.append(f"Bij {dutch.listing(judged)} geldt ook een oordeel van een overleg.")
    if any(a.nearest and any(near.figure for near in a.nearest) for a in goals):
        notes.append("Cijfers die alleen in de buurt komen, staan hier niet en tellen niet mee.")
    return " ".join(notes)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
