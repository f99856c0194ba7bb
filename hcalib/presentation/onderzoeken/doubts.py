"""Where sources disagree about the surveys."""

from __future__ import annotations

from datetime import date

from hcalib.agenda.models import Agenda, Conflict
from hcalib.catalog import Catalog
from hcalib.monitoring.conflicts import published_on
from hcalib.presentation import conflicts
from hcalib.presentation.blocks import Block

_WORDS = ("onderzoek", "peiling")


def conflict_table(agenda: Agenda, catalog: Catalog, today: date) -> list[Block]:
    """List the contradictions that touch a survey or its response; nothing when there are none."""
    known = published_on(survey_conflicts(agenda), catalog, today)
    return conflicts.conflict_table([("", one) for one in known], catalog, example=agenda.example)


def survey_conflicts(agenda: Agenda) -> list[Conflict]:
    """Return the contradictions of the agenda that speak of a survey or poll."""
    return [conflict for conflict in agenda.conflicts if any(word in _text(conflict) for word in _WORDS)]


def _text(conflict: Conflict) -> str:
    said = [conflict.topic, conflict.decision, *(reading.text for reading in conflict.readings)]
    return " ".join(said).lower()
