"""The ambition against every published expectation, as the Doelmonitor shows it."""

from __future__ import annotations

import pandas as pd

from hcalib.catalog import Catalog
from hcalib.monitoring.counterfactual import Counterfactual, Held
from hcalib.monitoring.measurements import Figure
from hcalib.presentation import blocks, chances, dutch
from hcalib.presentation.blocks import Block
from hcalib.presentation.doelmonitor.wording import figure_text

_LARGE = 10.0
"""Times the growth that was expected: larger outcomes are not written as a number."""


def counterfactual_blocks(found: Counterfactual | None, catalog: Catalog) -> list[Block]:
    """Show for every published expectation how much of the growth did not come; nothing without any."""
    if found is None:
        return []
    if found.actual is None:
        return [
            blocks.text(
                "Hoeveel van de groei die werd verwacht is uitgebleven, is niet te zeggen: na de beginstand "
                "is het tekort in deze regio niet opnieuw geschat of gemeten."
            )
        ]
    frame = pd.DataFrame(
        [
            {
                "Raming": catalog.sources[row.vintage.source].title,
                "Verschenen": dutch.day(row.vintage.published),
                "Verwacht zonder ingrijpen": _expected(row, found.actual),
                "Uitgebleven deel van de groei": _part(row),
            }
            for row in found.rows
        ]
    )
    return [
        blocks.table(
            frame,
            name="ambitie-zonder-ingrijpen",
            caption="Is de groei uitgebleven die werd verwacht?",
            catalog=catalog,
            sources=list(dict.fromkeys([*(row.vintage.source for row in found.rows), found.actual.source])),
            note=_note(found, found.actual, catalog),
        )
    ]


def _expected(row: Held, actual: Figure) -> str:
    if row.expected is None:
        return dutch.DASH
    return f"{chances.about(row.expected)} in {dutch.period(actual.period.code)}"


def _part(row: Held) -> str:
    if row.part is None:
        return row.reason
    if abs(row.part) > _LARGE:
        return "te ver van de verwachting om een deel te geven"
    told = dutch.number(row.part, 1)
    if row.part > 1:
        return f"{told}: minder tekort dan bij de start"
    if row.part < 0:
        return f"{told}: meer tekort dan verwacht"
    return told


def _note(found: Counterfactual, actual: Figure, catalog: Catalog) -> str:
    told = [
        "1: het tekort is gelijk gebleven; 0: zo groot als zonder ingrijpen werd verwacht. Gerekend met de "
        f"nieuwste schatting, {figure_text(actual, catalog)}, en met de beginstand van "
        f"{dutch.number(found.baseline)}. Tussen twee jaren van één raming is een rechte lijn getrokken; "
        "voorbij een raming is niets doorgetrokken."
    ]
    if found.other_maker:
        told.append(
            "De schatting en de beginstand zijn van verschillende makers, die elk anders tellen. De uitkomst "
            "kan dus ook verschil in tellen zijn en is geen oordeel over de ambitie."
        )
    if any(row.during and row.part is not None for row in found.rows):
        told.append("In een raming van na de start kan al meetellen wat de agenda deed.")
    told.append("Dat groei uitblijft, kan ook komen doordat de raming te hoog was.")
    return " ".join(told)
