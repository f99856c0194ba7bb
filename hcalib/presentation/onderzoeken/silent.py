"""What the employers that did not answer could change."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from hcalib.agenda.models import Agenda
from hcalib.catalog import Catalog
from hcalib.monitoring.surveys import MEASURES, SurveyEstimate, SurveyOutcome
from hcalib.presentation import blocks, dutch
from hcalib.presentation.blocks import Block
from hcalib.presentation.onderzoeken.outcomes import THEMES
from hcalib.presentation.onderzoeken.tidy import interval_text, tidy, value_text
from hcalib.presentation.onderzoeken.words import stand_notes, with_stand


def silent_table(agenda: Agenda, outcomes: Sequence[SurveyOutcome], catalog: Catalog) -> list[Block]:
    """Put chance beside silence for the newest round of every survey; nothing without published figures."""
    chosen = [(outcome, one) for outcome in outcomes for one in _newest(outcome)]
    if not chosen:
        return []
    rows = [
        {
            "Uitkomst": with_stand(one.label, one.stand),
            "Gemeten": value_text(one),
            "Marge door toeval": "geen" if one.margin is None else interval_text(one.margin, one.unit),
            "Grenzen als de anderen verschillen": _bounds(one),
            "Wie antwoordde": _answered(one),
        }
        for _, one in chosen
    ]
    frames = [
        tidy(agenda, outcome, [one], catalog, {0: one.bounds})
        for outcome, one in chosen
        if one.bounds is not None
    ]
    return [
        blocks.table(
            pd.DataFrame(rows),
            name="wie-zwijgt",
            caption="Wat de werkgevers die niet antwoordden nog kunnen veranderen",
            data=pd.concat(frames, ignore_index=True),
            catalog=catalog,
            align={"Gemeten": "right"},
            note=(
                "De marge gaat ervan uit dat wie zweeg op de anderen lijkt. De grenzen gaan nergens van "
                "uit: bij een aandeel kan iedereen die zweeg 0 of 100 procent hebben. Bij een cijfer zonder "
                "hoogste waarde rekenen wij tot twee keer het gemeten cijfer; dat is een keuze. In het "
                "CSV-bestand staan de grenzen als onder- en bovengrens."
                + stand_notes(one.stand for _, one in chosen)
            ),
        )
    ]


def _newest(outcome: SurveyOutcome) -> list[SurveyEstimate]:
    if not outcome.response.rounds:
        return []
    period = outcome.response.rounds[-1].period
    return [
        one
        for theme in THEMES
        for name in theme.measures
        for one in outcome.figures.of(period, name)
        if one.figure.value is not None and one.bounds is not None
    ]


def _bounds(one: SurveyEstimate) -> str:
    return "" if one.bounds is None else interval_text(one.bounds, one.unit)


def _answered(one: SurveyEstimate) -> str:
    of = "de werkgevers" if MEASURES[one.measure].counts_employers else "het personeel"
    return f"{dutch.percent(100 * one.answered, 0)} van {of}"
