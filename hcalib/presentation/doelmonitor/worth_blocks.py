"""What one unit of effort for a goal is worth, as the Doelmonitor shows it."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from hcalib.agenda import Agenda
from hcalib.catalog import Catalog
from hcalib.presentation import dutch
from hcalib.presentation.blocks import Block, table, text
from hcalib.presentation.doelmonitor.what_if import WhatIf, goal_of
from hcalib.presentation.doelmonitor.worth import TROUBLE, Worth, Yield, surely_first, worth
from hcalib.scenarios import LeverPlan, Room

SOURCE = "eigen-vooruitblik"


def worth_blocks(found: WhatIf, room: Mapping[str, Room], agenda: Agenda, catalog: Catalog) -> list[Block]:
    """Tell which goal is worth most for its effort, and how sure that order is; nothing when none is."""
    listed = worth(found, room)
    if not listed:
        return []
    return [
        text(f"#### Welk doel levert per inzet het meeste op?\n\n{sentence(listed, agenda)}"),
        _table(found, listed, room, agenda, catalog),
    ]


def sentence(listed: tuple[Worth, ...], agenda: Agenda) -> str:
    """Name the first by weight, or say that no weights were given, and never more than is known."""
    weighed = [one for one in listed if one.per_trouble is not None]
    judged = "Wat een doel doet en hoeveel moeite het kost, is ons oordeel en geen meting."
    if not weighed:
        return f"Hoeveel moeite een doel kost, heeft niemand vastgelegd, dus is er geen volgorde. {judged}"
    first = f"**{weighed[0].goal} {goal_of(agenda, weighed[0].goal).short}**"
    if len(weighed) == 1:
        return f"Alleen bij {first} is dat te zeggen. {judged}"
    if surely_first(listed):
        return f"Bij gelijke moeite levert {first} het meeste op, ook met de marges erbij. {judged}"
    best = weighed[0].per_trouble
    rivals = [
        one.goal for one in weighed[1:] if one.per_trouble and best and one.per_trouble.high >= best.low
    ]
    return (
        f"Bij gelijke moeite levert {first} gemiddeld het meeste op, maar zeker is die volgorde niet: de "
        f"marge overlapt met die van {dutch.listing(rivals)}. {judged}"
    )


def _table(
    found: WhatIf, listed: tuple[Worth, ...], room: Mapping[str, Room], agenda: Agenda, catalog: Catalog
) -> Block:
    plan = found.plan
    frame = pd.DataFrame(
        {
            "Doel": [f"{one.goal} {goal_of(agenda, one.goal).short}" for one in listed],
            "Inzet": [_unit(one, found.lever(one.goal), agenda, catalog) for one in listed],
            "Minder tekort": [people(one.per_unit) for one in listed],
        }
    )
    if any(one.per_trouble for one in listed):
        frame["Minder tekort bij gelijke moeite"] = [
            people(one.per_trouble) if one.per_trouble else "niet gewogen" for one in listed
        ]
    return table(
        frame,
        name=f"per-inzet-{plan.id}",
        caption=f"Wat inzet voor een doel eind {plan.year} scheelt, in mensen",
        catalog=catalog,
        sources=[SOURCE, *dict.fromkeys(row.source for row in found.assumed)],
        note=_note(found, listed, room),
        folded=True,
    )


def _unit(one: Worth, lever: LeverPlan, agenda: Agenda, catalog: Catalog) -> str:
    """Write the effort that is told about: 'per 100 personen', 'per stuk'."""
    if lever.counts == "eenheden":
        return "per stuk"
    if lever.counts == "niveau":
        return "per procentpunt"
    symbol = catalog.units[goal_of(agenda, lever.goal).unit].symbol or "keer"
    return f"per {dutch.number(one.unit)} {symbol}"


def people(found: Yield) -> str:
    """Write a mean with its margin in whole people, and what is less than one in those words."""
    if found.high < 1:
        return "minder dan 1"
    mean = "minder dan 1" if found.mean < 0.5 else dutch.number(found.mean)
    return f"{mean} ({dutch.number(max(found.low, 0.0))}\u00a0tot\u00a0{dutch.number(found.high)})"


def _note(found: WhatIf, listed: tuple[Worth, ...], room: Mapping[str, Room]) -> str:
    told = [
        "Gemiddelde over alle inzet van het scenario, als alleen dit doel wordt gehaald; tussen haakjes vier "
        "van de vijf doorrekeningen. Een volgende persoon of plek kan minder opleveren."
    ]
    if any(one.per_trouble for one in listed):
        told.append(
            f"Gelijke moeite: evenveel als {dutch.number(TROUBLE)} eenheden met gewicht 1, volgens "
            f"{_whose(room)}."
        )
    left = [goal for goal in found.bars if goal not in {one.goal for one in listed}]
    if left:
        told.append(
            f"Niet in de tabel, omdat het tekort er bijna niet door verandert: {dutch.listing(left)}."
        )
    return " ".join(told)


def _whose(room: Mapping[str, Room]) -> str:
    ours = all(one.source is None for one in room.values())
    return "onze eigen weging van de doelen" if ours else "de weging bij de gegevens van de werkplaats"
