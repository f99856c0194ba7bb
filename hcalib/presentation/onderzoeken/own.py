"""The page of one employer: its own answers beside the region. For that employer, not for publication.

The region's figures are those of the report, the same for everyone. Own answers are rounded no further and
never drawn, so that the page can be checked against what was filled in.
"""

from __future__ import annotations

import pandas as pd

from hcalib.agenda.models import Agenda, Survey
from hcalib.monitoring.surveys import MEASURES, OwnFigure, OwnPage
from hcalib.presentation import blocks, dutch
from hcalib.presentation.blocks import Block
from hcalib.presentation.clearing import tenths
from hcalib.presentation.onderzoeken.tidy import figure_text, unit_words
from hcalib.presentation.onderzoeken.words import moment, stand_notes, with_stand


def own_blocks(agenda: Agenda, survey: Survey, page: OwnPage) -> list[Block]:
    """Return the page: who may see it, what it says in short, and a table."""
    privacy = blocks.notice(
        "let-op",
        "Alleen voor uw organisatie",
        [
            "Hier staan antwoorden van uw organisatie. Niemand anders krijgt deze bladzijde.",
            "De cijfers van de regio zijn dezelfde als in het rapport. Uit die cijfers is niet te berekenen "
            "wat een andere werkgever antwoordde, ook niet met uw eigen antwoorden erbij.",
        ],
    )
    summary = blocks.lead(_sentences(survey, page))
    if not page.figures:
        return [privacy, summary]
    return [privacy, summary, _table(agenda, survey, page)]


def _sentences(survey: Survey, page: OwnPage) -> list[str]:
    name = blocks.plain(survey.name)
    if not page.took_part:
        return [
            f"Uw organisatie deed in {moment(page.period)} niet mee aan: {name}. U ziet hieronder wat de "
            "regio als geheel antwoordde."
        ]
    both = [one for one in page.figures if one.own is not None and one.region.value is not None]
    found = [f"Dank voor uw antwoorden aan: {name}, {dutch.period(page.period)}."]
    if not both:
        found.append("Er zijn geen cijfers waarin u uzelf met de regio kunt vergelijken.")
    # of a breakdown the part that is largest in the region; the table has them all
    for measure in dict.fromkeys(one.measure for one in both):
        first = max((one for one in both if one.measure == measure), key=lambda one: one.region.value or 0.0)
        found.append(
            f"{blocks.plain(_label(first))}: bij u **{_own(first)}**, in de regio "
            f"{figure_text(first.region, first.unit)}."
        )
    return found


def _table(agenda: Agenda, survey: Survey, page: OwnPage) -> Block:
    corrected = any(one.first is not None for one in page.figures)
    rows = [
        {
            "Uitkomst": _label(one),
            "Uw organisatie": _own(one),
            **({"Eerst opgegeven": _value(one, one.first)} if corrected else {}),
            "Regio": with_stand(figure_text(one.region, one.unit), one.stand),
            "Werkgevers in het cijfer": one.used if one.region.value is not None else None,
        }
        for one in page.figures
    ]
    return blocks.table(
        pd.DataFrame(rows),
        name="eigen-antwoorden",
        caption=f"{survey.name}, {dutch.period(page.period)}: u en de regio",
        note=(
            "Een verschil met de regio is geen oordeel: werkgevers verschillen in omvang, branche en plaats. "
            "Het cijfer van de regio telt uw antwoord mee. Klopt er iets niet, meld het dan: een verbeterd "
            "antwoord telt in het volgende rapport." + stand_notes(one.stand for one in page.figures)
        ),
        example=agenda.example,
    )


def _label(one: OwnFigure) -> str:
    """Name a figure; a part of a breakdown after what is broken down."""
    measure = MEASURES[one.measure]
    if measure.breakdown:
        return f"{measure.label}: {one.label[:1].lower()}{one.label[1:]}"
    return one.label + unit_words(one.unit)


def _own(one: OwnFigure) -> str:
    """Write an employer's own figure, which nobody else gets to see, or why there is none."""
    if one.own is None:
        return one.own_sentence
    return _value(one, one.own)


def _value(one: OwnFigure, figure: float | None) -> str:
    if figure is None:
        return ""
    value = tenths(figure)
    return dutch.percent(value, 1) if one.unit.startswith("procent") else dutch.number(value, 1)
