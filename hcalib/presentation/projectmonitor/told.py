"""What projects tell in their own words: stories that may be told."""

from __future__ import annotations

from hcalib.agenda.models import ActionLine, Agenda
from hcalib.monitoring.projects import Told
from hcalib.presentation import blocks, dutch
from hcalib.presentation.blocks import Block
from hcalib.presentation.projectmonitor.monitor import Monitor
from hcalib.presentation.projectmonitor.words import mention

_UNNAMED = "Een project dat niet genoemd wil worden"


def story_part(monitor: Monitor) -> list[Block]:
    """Show the stories under a heading of their own; nothing without a round."""
    if monitor.period is None:
        return []
    heading = blocks.text("### Verhalen uit de projecten")
    return [heading, *story_block(monitor.agenda, monitor.told, monitor.line)]


def story_block(agenda: Agenda, told: Told, line: ActionLine | None) -> list[Block]:
    """Show the stories that may be told, and how many wait; a sentence when there are none."""
    named = {project.id: mention([project]) for project in agenda.projects}
    shown = [
        blocks.text(
            f"> {blocks.plain(story.text)}\\\n"
            f"> *{named[story.project] if story.project else _UNNAMED}, "
            f"{dutch.period(story.period)}*"
        )
        for story in told.stories
    ]
    where = f" van {blocks.plain(line.name)}" if line else ""
    if not shown:
        shown = [blocks.text(f"Van de projecten{where} is geen verhaal dat in een rapport mag staan.")]
    if told.waiting:
        shown.append(blocks.text(waiting_sentence(told.waiting)))
    return shown


def waiting_sentence(waiting: int) -> str:
    """Tell that stories are not shown because nobody has judged them yet."""
    if waiting == 1:
        return "1 verhaal wacht op beoordeling en staat daarom niet in dit rapport."
    return f"{waiting} verhalen wachten op beoordeling en staan daarom niet in dit rapport."
