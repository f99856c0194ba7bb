"""The row of key figures on the page for the sectortafel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from hcalib.agenda.models import Agenda, Quantity
from hcalib.catalog import Catalog
from hcalib.monitoring.ageing import SHARE, ageing_rows, population_rows
from hcalib.monitoring.shortages import Shortages
from hcalib.monitoring.surveys import SurveyResponse
from hcalib.observations import Observations
from hcalib.presentation import blocks, dutch
from hcalib.presentation.blocks import Block
from hcalib.presentation.doelmonitor.wording import shortage_kind, shortage_value
from hcalib.presentation.sectortafel.ahead import SOURCE, Ahead, ahead_figure

KeyFigure = tuple[str, str, str]
"""Number with its unit, what it is, and period with source or status."""


def key_figures(
    observations: Observations,
    catalog: Catalog,
    region: str,
    shortages: Shortages,
    responses: Sequence[SurveyResponse],
    agenda: Agenda,
    today: date,
    ahead: Ahead | None = None,
) -> Block:
    """Show people over 65, the newest published shortage, what lies ahead, and the response to the surveys.

    Parameters
    ----------
    observations : Observations
        Already cut at the peildatum.
    catalog : Catalog
    region : str
    shortages : Shortages
        Of the same region.
    responses : sequence of SurveyResponse
        Surveys without an agreed response are left out.
    agenda : Agenda
        Its ambition begins at a figure that readers may want to compare the shortage with.
    today : datetime.date
        The peildatum.
    ahead : Ahead, optional
        What happens if nothing changes; not shown when nobody has made assumptions.
    """
    old = ageing_rows(observations, catalog, region)
    old = old[old["indicator"] == SHARE].sort_values("start").tail(1)
    newest = newest_shortage(shortages, today)
    agreed = [found for r in responses if (found := response_figure(r)) is not None]
    data = pd.concat([frame for frame in (old, newest) if len(frame)]) if len(old) or len(newest) else None
    return blocks.key_figures(
        [
            _over_65(old, observations, catalog, region),
            _shortage(newest, catalog, agenda.ambition.baseline),
            *([] if ahead is None else [ahead_figure(ahead)]),
            *agreed,
        ],
        data=data,
        catalog=catalog,
        sources=[agenda.source.source, *([] if ahead is None else [SOURCE])],
    )


def newest_shortage(shortages: Shortages, today: date) -> pd.DataFrame:
    """Return the row of the last publication; of several years in it the one nearest to the peildatum."""
    rows = shortages.rows
    if rows.empty:
        return rows
    last = rows[rows["published"] == rows["published"].max()]
    nearest = int((last["year"] - today.year).abs().argmin())
    return pd.DataFrame(last.iloc[[nearest]])


def response_figure(response: SurveyResponse) -> KeyFigure | None:
    """Return the newest response of a survey beside what was agreed; None when nothing was agreed."""
    aim = response.survey.aim
    if aim is None:
        return None
    label = f"respons {response.survey.name[:1].lower()}{response.survey.name[1:]} (werkgevers)"
    wanted = aim.target.value
    agreed = "" if wanted is None else f"; afgesproken: {_agreed(wanted, aim.measure == 'percent')}"
    if response.rounds:
        newest = response.rounds[-1]
        period = dutch.period(newest.period)
        if aim.measure == "percent":
            return dutch.percent(newest.total.percent, 0), label, f"{period}{agreed}"
        return f"{newest.total.responded} van {newest.total.asked}", label, f"{period}{agreed}"
    if response.gap_points is None and response.gap_employers is None:
        return dutch.UNKNOWN, label, f"geen respons gepubliceerd{agreed}"
    value, period = aim.baseline.value, dutch.period(aim.baseline.period)
    if aim.measure == "percent":
        return dutch.percent(value, 0), label, f"{period}{agreed}"
    of = f" van {aim.frame}" if aim.frame else ""
    return f"{dutch.number(value)}{of}", label, f"{period}{agreed}"


def _agreed(value: float, percent: bool) -> str:
    return dutch.percent(value, 0) if percent else dutch.number(value)


def _over_65(old: pd.DataFrame, observations: Observations, catalog: Catalog, region: str) -> KeyFigure:
    label = "van de inwoners is 65 jaar of ouder"
    if old.empty:
        return dutch.UNKNOWN, label, "geen cijfer voor deze regio"
    row = old.iloc[0]
    when = f"1 januari {dutch.period(row['period'])}"
    return dutch.percent(row["value"], 1), label, f"{when}{_people(row, observations, catalog)}"


def _people(row: pd.Series, observations: Observations, catalog: Catalog) -> str:
    """Write the number of people over 65 of the same day, when it is known."""
    counted = population_rows(observations, catalog, row["region"], age="65+")
    same = counted[counted["period"] == row["period"]]
    return "" if same.empty else f"; {dutch.number(same['value'].iloc[0])} mensen"


def _shortage(newest: pd.DataFrame, catalog: Catalog, baseline: Quantity | None) -> KeyFigure:
    if newest.empty:
        return dutch.UNKNOWN, "tekort aan personeel", "voor deze regio niet gepubliceerd"
    row = newest.iloc[0]
    care = "" if _one_maker(row["source"], baseline, catalog) else "; niet te vergelijken met de beginstand"
    label = f"personen tekort in {row['year']}, {shortage_kind(row)}"
    return shortage_value(row), label, f"gepubliceerd {dutch.day(row['published'])}{care}"


def _one_maker(source: str, baseline: Quantity | None, catalog: Catalog) -> bool:
    """Tell whether a figure may be held against the start; without a start there is nothing to confuse."""
    if baseline is None or baseline.value is None or baseline.source is None:
        return True
    return catalog.sources[source].publisher == catalog.sources[baseline.source.source].publisher
