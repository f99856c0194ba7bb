"""Where sources contradict each other, as a table that names every reading."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import pandas as pd

from hcalib.agenda.models import Conflict
from hcalib.catalog import Catalog
from hcalib.presentation import blocks
from hcalib.presentation.blocks import Block


def known_on(conflicts: Iterable[Conflict], catalog: Catalog, day: date) -> list[Conflict]:
    """Keep the contradictions of which every source was out on a day: before that there was none."""
    return [
        conflict
        for conflict in conflicts
        if all(_published(reading.source.source, catalog) <= day for reading in conflict.readings)
    ]


def conflict_table(
    entries: Sequence[tuple[str, Conflict]],
    catalog: Catalog,
    *,
    about: str = "Gaat over",
    example: bool = False,
) -> list[Block]:
    """Show contradictions with what each source says and which reading leads; nothing without any.

    Parameters
    ----------
    entries : sequence of (str, Conflict)
        What each is about, and the contradiction. When all texts are empty the column is left out.
    catalog : Catalog
    about : str
        Heading of that column.
    example : bool
        Whether they are invented.
    """
    if not entries:
        return []
    frame = pd.DataFrame(
        {
            "Onderwerp": conflict.topic,
            about: where,
            "Wat de bronnen zeggen": [
                f"{reading.text.rstrip('.')} ({reading.source.place})." for reading in conflict.readings
            ],
            "Wat wij aanhouden": conflict.decision,
        }
        for where, conflict in entries
    )
    if not any(where for where, _ in entries):
        frame = frame.drop(columns=about)
    used = {reading.source.source for _, conflict in entries for reading in conflict.readings}
    return [
        blocks.table(
            frame,
            name="tegenspraak",
            caption="Waar de bronnen elkaar tegenspreken",
            catalog=catalog,
            sources=sorted(used & set(catalog.sources)),
            example=example,
        )
    ]


def _published(source: str, catalog: Catalog) -> date:
    known = catalog.sources.get(source)
    return date.min if known is None or known.published is None else known.published
