"""Figures from answers as tidy data and as words; both are made of cleared figures only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from hcalib.agenda.models import Agenda
from hcalib.catalog import TOTAL, Catalog
from hcalib.disclosure.answer_sources import survey_source
from hcalib.disclosure.cleared import Cleared, Span
from hcalib.monitoring.surveys import SurveyEstimate, SurveyOutcome
from hcalib.presentation import dutch
from hcalib.presentation.clearing import shown
from hcalib.presentation.onderzoeken.words import STANDS, group_name, stand_text


def tidy(
    agenda: Agenda,
    outcome: SurveyOutcome,
    estimates: Sequence[SurveyEstimate],
    catalog: Catalog,
    spans: Mapping[int, Span | None] | None = None,
) -> pd.DataFrame:
    """Return estimates with the columns of the observations; ``value`` and ``span`` are cleared.

    ``spans`` replaces the margin, by place in ``estimates``. The block makes numbers of them, and adds the
    cells that they come from. A withheld one has its sentence and no cell. ``stand`` is the day of a figure
    that is shown as it was published before; the column is there when one is.
    """
    ends = spans or {}
    rows = []
    for place, one in enumerate(estimates):
        branch = one.group.removeprefix("branche:") if one.group.startswith("branche:") else TOTAL
        rows.append(
            {
                "indicator": one.label,
                "region": agenda.region,
                "period": one.period,
                "branch": branch,
                "value": one.figure,
                "span": ends.get(place, one.margin),
                "unit": one.unit,
                "status": "voorbeeld" if agenda.example else "voorlopig",
                "source": survey_source(agenda, outcome.survey, catalog),
                "note": f"{group_name(one.group, catalog)}. {one.sentence}{_stand_words(one)}",
                "stand": one.stand,
            }
        )
    columns = ["indicator", "region", "period", "branch", "value", "span", "unit", "status", "source", "note"]
    told = any(one.stand for one in estimates)
    return pd.DataFrame(rows, columns=[*columns, *(["stand"] if told else [])])


def figure_text(figure: Cleared, unit: str, decimals: int = 1) -> str:
    """Write a figure with its unit as short as it can be, or the sentence in its place."""
    value = shown(figure)
    if value is None:
        return figure.reason
    return dutch.percent(value, decimals) if unit.startswith("procent") else dutch.number(value, decimals)


def value_text(one: SurveyEstimate) -> str:
    """Write the figure of an estimate; see `figure_text`."""
    return figure_text(one.figure, one.unit)


def interval_text(span: Span, unit: str) -> str:
    """Write an interval as '4,9 tot 6,0'."""
    sign = f"{dutch.NARROW_SPACE}%" if unit.startswith("procent") else ""
    return f"{dutch.number(span.low, 1)} tot {dutch.number(span.high, 1)}{sign}"


def _stand_words(one: SurveyEstimate) -> str:
    return "" if one.stand is None else f" {stand_text(one.stand).capitalize()}; {STANDS}."


def unit_words(unit: str) -> str:
    """Write a unit after the name of a figure; nothing when the figure itself shows it."""
    return "" if unit.startswith(("procent", "per ", "uren ")) else f" ({unit})"
