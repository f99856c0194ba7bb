"""How this way of reckoning would have done in the past, for what has been counted since."""

from __future__ import annotations

import pandas as pd

from hcalib.catalog import Catalog
from hcalib.presentation import chances, dutch
from hcalib.presentation.blocks import Block, table
from hcalib.presentation.regiobeeld.outlook.facts import MEASURED, SOURCE, Outlook

_NOTE = (
    "Zo zou er vooruit zijn gekeken vanaf een eerder begin. Alleen de bevolking is zo te toetsen: hoeveel "
    "mensen er in de regio in zorg en welzijn werken en hoe groot het tekort was, is niet geteld. De toets "
    "is niet blind, want de aannames zijn gekozen toen deze uitkomsten al bekend waren."
)


def past(outlook: Outlook, catalog: Catalog) -> Block | None:
    """Set what an earlier start would have expected beside what was counted; None when there is nothing."""
    if outlook.past is None:
        return None
    cases = outlook.past.cases
    frame = pd.DataFrame(
        {
            "Wat": [f"{MEASURED[case.name]}, eind {case.year}" for case in cases],
            "Geteld": [dutch.number(case.actual) for case in cases],
            "Zou zijn verwacht": [
                f"{chances.about(case.middle)} ({chances.to(case.low, case.high)})" for case in cases
            ],
            "Uitkomst": [_outcome(case.actual, case.low, case.high) for case in cases],
        }
    )
    inside = sum(case.inside for case in cases)
    return table(
        frame,
        name="vooruitblik-verleden",
        caption=f"Getoetst aan het verleden: {inside} van de {len(cases)} uitkomsten binnen de marge",
        catalog=catalog,
        sources=[SOURCE, *outlook.past.sources],
        note=_NOTE,
    )


def _outcome(actual: float, low: float, high: float) -> str:
    if low <= actual <= high:
        return "binnen de marge"
    return "minder dan verwacht" if actual < low else "meer dan verwacht"
