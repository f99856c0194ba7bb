"""Where sources disagree about the surveys."""

from __future__ import annotations

import pandas as pd

from hcalib.agenda.models import Agenda
from hcalib.catalog import Catalog
from hcalib.presentation import blocks
from hcalib.presentation.blocks import Block
from hcalib.presentation.onderzoeken.words import survey_conflicts


def conflict_table(agenda: Agenda, catalog: Catalog) -> list[Block]:
    """List the contradictions that touch a survey or its response; nothing when there are none."""
    conflicts = survey_conflicts(agenda)
    if not conflicts:
        return []
    frame = pd.DataFrame(
        {
            "Onderwerp": conflict.topic,
            "Wat de bronnen zeggen": [
                f"{reading.text} ({reading.source.place})" for reading in conflict.readings
            ],
            "Wat wij aanhouden": conflict.decision,
        }
        for conflict in conflicts
    )
    used = {reading.source.source for conflict in conflicts for reading in conflict.readings}
    return [
        blocks.table(
            frame,
            name="tegenspraak",
            caption="Waar de bronnen elkaar tegenspreken",
            catalog=catalog,
            sources=sorted(used),
            example=agenda.example,
        )
    ]
