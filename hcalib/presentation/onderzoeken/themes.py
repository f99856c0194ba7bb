"""One theme of the surveys: its figures over the rounds, by group, and for who took part twice."""

from __future__ import annotations

from collections.abc import Sequence

from hcalib.agenda import Agenda
from hcalib.catalog import Catalog
from hcalib.monitoring.surveys import SurveyOutcome
from hcalib.presentation.blocks import Block
from hcalib.presentation.onderzoeken import drawing, outcomes
from hcalib.presentation.onderzoeken.outcomes import Theme


def theme_blocks(
    agenda: Agenda, found: Sequence[SurveyOutcome], theme: Theme, catalog: Catalog
) -> list[Block]:
    """Show what the answers say about a theme."""
    shown = (drawing.rounds_figure, outcomes.over_time, outcomes.by_group, outcomes.panel)
    return [block for show in shown for block in show(agenda, found, theme, catalog)]
