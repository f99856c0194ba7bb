"""What the goals do at the pace that was measured, as the Doelmonitor shows it."""

from __future__ import annotations

import pandas as pd

from hcalib.agenda import Agenda
from hcalib.catalog import Catalog
from hcalib.presentation import chances, dutch
from hcalib.presentation.blocks import Block, plain, table, text
from hcalib.presentation.doelmonitor.needed import Pace
from hcalib.projection.contributions import Together

SOURCE = "eigen-vooruitblik"


def pace_blocks(pace: Pace, agenda: Agenda, catalog: Catalog) -> list[Block]:
    """Tell between which bounds the effect lies, and show both when something was measured."""
    blocks = [text(f"#### {plain(agenda.short)} op huidig tempo\n\n{sentence(pace)}")]
    if pace.least is not None:
        blocks.append(_table(pace, pace.least, catalog))
    return blocks


def sentence(pace: Pace) -> str:
    """Say how many goals were measured, and what the goals do at that pace, between two bounds."""
    plan, goals = pace.found.plan, pace.goals
    most = chances.about(-pace.most.total.mean)
    if pace.least is None:
        return (
            f"**Van geen van deze {goals} doelen is een tempo gemeten.** Wat zij nu doen met het tekort, is "
            "dus niet te zeggen. De ondergrens is dat zij niets doen; de bovengrens is dat alles gaat zoals "
            f"afgesproken, en dan scheelt het eind {plan.year} gemiddeld {most} mensen."
        )
    least = chances.about(-pace.least.total.mean)
    people = f"{least} mensen" if least == most else f"{least} tot {most} mensen"
    told = f"scheelt het eind {plan.year} gemiddeld **{people}**"
    if pace.measured == goals:
        return f"Van **alle {goals} doelen** is een tempo gemeten. Gaan zij zo door, dan {told}."
    return (
        f"Van **{pace.measured} van de {goals} doelen** is een tempo gemeten. Gaan die zo door, dan {told}: "
        "het eerste als de andere doelen niets doen, het tweede als die gaan zoals afgesproken. Waar het "
        "daartussen ligt, weet niemand."
    )


def _table(pace: Pace, least: Together, catalog: Catalog) -> Block:
    plan = pace.found.plan
    rows = [
        ("Ondergrens: wat niet is gemeten, doet niets", least),
        ("Bovengrens: wat niet is gemeten, gaat zoals afgesproken", pace.most),
        ("Ter vergelijking: alles zoals afgesproken", pace.found.found),
    ]
    return table(
        pd.DataFrame(
            {
                "Tempo": [name for name, _ in rows],
                "Minder tekort (mensen)": [chances.about(-one.total.mean) for _, one in rows],
                "Vier van de vijf": [chances.to(-one.total.high, -one.total.low) for _, one in rows],
                f"Niet groter dan eind {plan.base_year}": [
                    f"{dutch.number(100 * one.held)} van de 100" for _, one in rows
                ],
            }
        ),
        name=f"tempo-{plan.id}",
        caption=f"Wat de doelen op het gemeten tempo eind {plan.year} schelen",
        catalog=catalog,
        sources=[SOURCE],
        note=(
            "Het tempo van een doel is wat tot nu toe is gedaan, als deel van wat er dan gedaan had moeten "
            "zijn. Wat de verkeerde kant op ging, telt als niets."
        ),
    )
