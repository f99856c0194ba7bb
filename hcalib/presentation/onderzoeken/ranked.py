"""Reasons for leaving and destinations, in order, with how sure that order is."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from hcalib.agenda.models import Agenda
from hcalib.catalog import Catalog
from hcalib.monitoring.surveys import MEASURES, Place, Ranking, SurveyEstimate, SurveyOutcome
from hcalib.presentation import blocks, dutch, style
from hcalib.presentation.blocks import Block
from hcalib.presentation.clearing import shown
from hcalib.presentation.onderzoeken.tidy import figure_text, interval_text, tidy
from hcalib.presentation.onderzoeken.words import stand_notes, with_stand

REASONS, DESTINATIONS = "vertrekredenen", "bestemmingen"
_NEARLY_SURE = 0.95
_COLUMN = {REASONS: "Reden", DESTINATIONS: "Bestemming"}


def ranked(agenda: Agenda, outcomes: Sequence[SurveyOutcome], measure: str, catalog: Catalog) -> list[Block]:
    """Draw and list the newest round of a breakdown that may be shown; say it when there is none."""
    outcome = next((one for one in outcomes if one.asked_about(measure)), None)
    if outcome is None:
        return []
    newest = newest_ranking(outcome, measure)
    label = MEASURES[measure].label
    if newest is None:
        why = [one.sentence for one in outcome.figures.rankings if one.measure == measure][-1:]
        return [blocks.notice("ontbreekt", f"{label}: niet getoond", why)]
    return [_figure(agenda, outcome, newest, catalog), _table(agenda, outcome, newest, catalog)]


def newest_ranking(outcome: SurveyOutcome, measure: str) -> Ranking | None:
    """Return the newest order that may be shown."""
    shown_ones = [one for one in outcome.figures.rankings if one.measure == measure and one.places]
    return shown_ones[-1] if shown_ones else None


def name_of(measure: str, part: str) -> str:
    """Name a part of a breakdown."""
    found = MEASURES[measure]
    return found.part_labels[found.parts.index(part)]


def certainty(one: Place) -> str:
    """Say how sure a place is, in words and never as a certainty."""
    if one.holds >= _NEARLY_SURE:
        return "zo goed als zeker"
    if one.holds == 0:
        return "niet zeker"
    return f"minstens {dutch.percent(100 * one.holds, 0)} kans"


def _estimates(outcome: SurveyOutcome, ranking: Ranking) -> dict[str, SurveyEstimate]:
    return {one.part: one for one in outcome.figures.of(ranking.period, ranking.measure)}


def _tidy(agenda: Agenda, outcome: SurveyOutcome, ranking: Ranking, catalog: Catalog) -> pd.DataFrame:
    estimates = _estimates(outcome, ranking)
    ends = {n: one.span for n, one in enumerate(ranking.places)}
    return tidy(agenda, outcome, [estimates[one.id] for one in ranking.places], catalog, ends)


def _figure(agenda: Agenda, outcome: SurveyOutcome, ranking: Ranking, catalog: Catalog) -> Block:
    places = ranking.places
    names = [name_of(ranking.measure, one.id) for one in places]
    told = [figure_text(one.figure, "procent", 0) for one in places]
    with style.house_style():
        fig, ax = style.subplots(height=0.7 + 0.32 * len(places))
        for row, (one, words) in enumerate(zip(places, told, strict=True)):
            low, high = one.span.low, one.span.high
            ax.plot(
                [low, high], [row, row], color=style.PALE, linewidth=8, linestyle="-", solid_capstyle="butt"
            )
            ax.plot(shown(one.figure), row, marker="o", markersize=6, color=style.REGION)
            ax.annotate(
                words, (high, row), xytext=(6, 0), textcoords="offset points",
                va="center", fontsize=9.5,
            )  # fmt: skip
        ax.set_yticks(range(len(places)), names)
        ax.set_ylim(len(places) - 0.5, -0.5)
        ax.set_xlim(0, 1.12 * max(one.span.high for one in places))
        style.percent_axis(ax.xaxis, 0)
        style.horizontal_bars(ax)
    listed = "; ".join(f"{name}: {words}" for name, words in zip(names, told, strict=True))
    return blocks.figure(
        fig,
        name=f"{ranking.measure}-figuur",
        title=with_stand(_message(ranking, names), ranking.stand),
        alt=f"Punten met een band, van hoog naar laag. {listed}.",
        data=_tidy(agenda, outcome, ranking, catalog),
        catalog=catalog,
        note=(
            "Punt: aandeel bij de werkgevers die antwoordden. Band: waar het aandeel voor alle gevraagde "
            "werkgevers in 95 van de 100 gevallen ligt." + stand_notes([ranking.stand])
        ),
    )


def _message(ranking: Ranking, names: Sequence[str]) -> str:
    first = ranking.places[0]
    tied = [name_of(ranking.measure, other) for other in first.tied_with]
    if tied:
        both = dutch.listing([name.lower() for name in (names[0], *tied)])
        return f"{ranking.label}: {both} staan bovenaan, in welke volgorde is niet zeker"
    sure = "zo goed als zeker" if first.holds >= _NEARLY_SURE else "waarschijnlijk"
    return f"{ranking.label}: {sure} het vaakst {names[0].lower()}"


def _table(agenda: Agenda, outcome: SurveyOutcome, ranking: Ranking, catalog: Catalog) -> Block:
    rows = [
        {
            _COLUMN[ranking.measure]: f"{one.place}. {name_of(ranking.measure, one.id)}",
            "Aandeel": figure_text(one.figure, "procent"),
            "Ligt tussen": interval_text(one.span, "procent"),
            "Deze plaats": certainty(one),
            "Volgorde niet zeker met": [name_of(ranking.measure, other) for other in one.tied_with]
            or "niemand",
        }
        for one in ranking.places
    ]
    return blocks.table(
        pd.DataFrame(rows),
        name=f"{ranking.measure}-volgorde",
        caption=with_stand(f"{ranking.label}, {dutch.period(ranking.period)}", ranking.stand),
        data=_tidy(agenda, outcome, ranking, catalog),
        catalog=catalog,
        align={"Aandeel": "right"},
        note=ranking.sentence + stand_notes([ranking.stand]),
    )
