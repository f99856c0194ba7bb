"""Where sources contradict each other, as a table that names every reading."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from hcalib.catalog import Catalog
from hcalib.monitoring.conflicts import Published
from hcalib.presentation import blocks
from hcalib.presentation.blocks import Block

LATER_NOTE = "Bronnen van na de peildatum zijn weggelaten; de keuze is van nu en kan erop steunen."
"""What a table says when a contradiction has readings that were not out yet."""


def conflict_table(
    entries: Sequence[tuple[str, Published]],
    catalog: Catalog,
    *,
    about: str = "Gaat over",
    example: bool = False,
) -> list[Block]:
    """Show contradictions with what each source says and which reading leads; nothing without any.

    Parameters
    ----------
    entries : sequence of (str, Published)
        What each is about, and what is known of the contradiction. When all texts are empty the column is
        left out.
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
            "Onderwerp": known.conflict.topic,
            about: where,
            "Wat de bronnen zeggen": [
                f"{reading.text.rstrip('.')} ({reading.source.place})." for reading in known.conflict.readings
            ],
            "Wat wij aanhouden": known.conflict.decision,
        }
        for where, known in entries
    )
    if not any(where for where, _ in entries):
        frame = frame.drop(columns=about)
    used = {reading.source.source for _, known in entries for reading in known.conflict.readings}
    return [
        blocks.table(
            frame,
            name="tegenspraak",
            caption="Waar de bronnen elkaar tegenspreken",
            catalog=catalog,
            sources=sorted(used & set(catalog.sources)),
            note=LATER_NOTE if any(known.later for _, known in entries) else None,
            example=example,
        )
    ]
