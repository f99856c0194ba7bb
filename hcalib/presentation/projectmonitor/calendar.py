"""What the plan's calendar asks of the projects."""

from __future__ import annotations

from datetime import date

import pandas as pd

from hcalib.agenda.models import Agenda, CalendarItem
from hcalib.catalog import Catalog
from hcalib.periods import parse_period
from hcalib.presentation import blocks, dutch
from hcalib.presentation.blocks import Block


def calendar_table(agenda: Agenda, catalog: Catalog, today: date) -> list[Block]:
    """List the steps of the calendar that are about the project monitor; nothing when there are none."""
    items = [item for item in agenda.calendar if "projectmonitor" in item.part.lower()]
    if not items:
        return []
    frame = pd.DataFrame(
        {"Stap": item.step, "Wat er moest gebeuren": item.text, "Wanneer": _when(item, today)}
        for item in items
    )
    return [
        blocks.table(
            frame,
            name="kalender-projectmonitor",
            caption="De stappen van de projectmonitor volgens het plan",
            note="Of een stap is gezet, is niet bekend.",
            catalog=catalog,
            sources=sorted({item.source.source for item in items}),
            example=agenda.example,
        )
    ]


def _when(item: CalendarItem, today: date) -> str:
    if item.due is not None:
        ahead = "" if parse_period(item.due).end < today else " (nog niet voorbij)"
        return f"uiterlijk {dutch.period(item.due)}{ahead}"
    if item.start is not None:
        return f"vanaf {dutch.period(item.start)}"
    return "geen datum te lezen"
