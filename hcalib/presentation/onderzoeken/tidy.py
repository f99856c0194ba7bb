"""Figures from answers as tidy data: with the cell that each comes from, so that they can be attacked."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import pandas as pd

from hcalib import numerals
from hcalib.agenda.models import Agenda
from hcalib.catalog import TOTAL, Catalog
from hcalib.monitoring.surveys import SurveyEstimate, SurveyOutcome
from hcalib.presentation import dutch
from hcalib.presentation.onderzoeken.words import group_name, source_of

STEP = 0.1
"""Figures from answers are given in tenths: more digits would suggest more than is known."""

_BETWEEN = " : "

Interval = tuple[float | None, float | None]


def tidy(
    agenda: Agenda,
    outcome: SurveyOutcome,
    estimates: Sequence[SurveyEstimate],
    catalog: Catalog,
    intervals: Mapping[int, Interval] | None = None,
) -> pd.DataFrame:
    """Return estimates with the columns of the observations, and ``cell`` and ``rounding``.

    ``intervals`` replaces the margin, by place in ``estimates``. Ends are in tenths too, as those of bounds
    would together give the exact figure, and the part of the staff that it covers. A withheld figure has its
    sentence and no cell. ``rounding`` is twice what the figure can be off: it is given in tenths, and made
    from totals that may have been rounded themselves.
    """
    ends = intervals or {}
    rows = []
    for place, one in enumerate(estimates):
        low, high = ends.get(place, (one.low, one.high))
        branch = one.group.removeprefix("branche:") if one.group.startswith("branche:") else TOTAL
        rows.append(
            {
                "indicator": one.label,
                "region": agenda.region,
                "period": one.period,
                "branch": branch,
                "value": shown(one.value),
                "low": None if one.value is None else shown(low),
                "high": None if one.value is None else shown(high),
                "unit": one.unit,
                "status": "voorbeeld" if agenda.example else "voorlopig",
                "source": source_of(agenda, outcome.survey, catalog),
                "note": f"{group_name(one.group, catalog)}. {one.sentence}",
                "cell": "" if one.cells is None else _BETWEEN.join(one.cells),
                "rounding": None if one.value is None else rounding(one),
            }
        )
    columns = ["indicator", "region", "period", "branch", "value", "low", "high", "unit", "status", "source",
               "note", "cell", "rounding"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns).astype(
        dict.fromkeys(("value", "low", "high", "rounding"), float)
    )


def tenths(value: float) -> float:
    """Round a figure to what is shown of it, halves away from zero as on the page."""
    return float(numerals.rounded(value, 1))


def shown(value: float | None) -> float | None:
    """Round a figure to what is shown of it; nothing stays nothing."""
    return None if value is None else tenths(value)


def rounding(one: SurveyEstimate) -> float:
    """Return twice what a figure can be off, in tenths and rounded up."""
    return round(math.ceil((STEP + 2 * one.off) / STEP - 1e-9) * STEP, 1)


def value_text(one: SurveyEstimate) -> str:
    """Write a figure with its unit as short as it can be."""
    value = shown(one.value)
    if one.unit.startswith("procent"):
        return dutch.percent(value, 1)
    return dutch.number(value, 1)


def interval_text(low: float | None, high: float | None, unit: str) -> str:
    """Write an interval as '4,9 tot 6,0'."""
    sign = f"{dutch.NARROW_SPACE}%" if unit.startswith("procent") else ""
    return f"{dutch.number(low, 1)} tot {dutch.number(high, 1)}{sign}"


def unit_words(unit: str) -> str:
    """Write a unit after the name of a figure; nothing when the figure itself shows it."""
    return "" if unit.startswith(("procent", "per ", "uren ")) else f" ({unit})"
