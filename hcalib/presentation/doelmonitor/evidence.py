"""What belongs beside the goals: contradictions, our own choices and missing data."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from hcalib.agenda.models import Agenda, Reading
from hcalib.catalog import Catalog
from hcalib.monitoring.conflicts import KnownConflict
from hcalib.monitoring.goal_summary import GoalSummary, Unanswered
from hcalib.monitoring.status import Status
from hcalib.presentation import blocks, dutch
from hcalib.presentation.blocks import Block, plain
from hcalib.presentation.conflicts import LATER_NOTE


def conflict_blocks(conflicts: Sequence[KnownConflict], agenda: Agenda, catalog: Catalog) -> list[Block]:
    """Show contradictions about goals and ambition, and apart from those the ones about the agenda."""
    if not conflicts:
        return [blocks.text("Er zijn geen tegenspraken tussen bronnen vastgelegd.")]
    goals = [c for c in conflicts if c.about != "agenda"]
    rest = [c for c in conflicts if c.about == "agenda"]
    found = []
    if goals:
        caption = "Over de doelen" if goals[0].about == "doel" else "Over de ambitie en de doelen"
        found.append(_conflicts_table(goals, agenda, catalog, "tegenspraken-doelen", caption))
    if rest:
        caption = "Over de agenda als geheel"
        found.append(_conflicts_table(rest, agenda, catalog, "tegenspraken-agenda", caption))
    return found


def _conflicts_table(
    listed: Sequence[KnownConflict], agenda: Agenda, catalog: Catalog, name: str, caption: str
) -> Block:
    """Show every reading of a contradiction, and the choice."""
    frame = pd.DataFrame(
        [
            {
                "Waarover": _topic(c),
                "Wat de bronnen zeggen": [_reading(r, agenda, catalog) for r in c.conflict.readings],
                "Onze keuze": c.conflict.decision,
            }
            for c in listed
        ]
    )
    notes = [f"‘Plan’ is: {plain(catalog.sources[agenda.source.source].title)}."]
    if any(c.later for c in listed):
        notes.append(LATER_NOTE)
    sources = dict.fromkeys(reading.source.source for c in listed for reading in c.conflict.readings)
    return blocks.table(
        frame, name=name, caption=caption, catalog=catalog, sources=list(sources), note=" ".join(notes)
    )


def _reading(reading: Reading, agenda: Agenda, catalog: Catalog) -> str:
    """Write a reading with its place; the plan itself, the usual source, is called just that."""
    ref = reading.source
    title = "plan" if ref.source == agenda.source.source else catalog.sources[ref.source].title
    return f"{reading.text.rstrip('.')} ({title}, {_lower(ref.place)})."


def uncertain_notices(agenda: Agenda) -> list[Block]:
    """Show the choices of ours where the source of the agenda is silent; nothing when there are none."""
    if not agenda.uncertain:
        return []
    notes = [plain(uncertainty.note) for uncertainty in agenda.uncertain]
    return [blocks.notice("onzeker", "Waar het plan zwijgt of onduidelijk is", notes)]


def missing_block(summary: GoalSummary, catalog: Catalog) -> Block:
    """Show from whom the figures that are missing could come, with the goals that need them.

    First those who were asked and did not answer, then the sources that could give what nobody was asked.
    """
    asked = {one.goal for one in summary.unanswered}
    wanted: dict[str, list[str]] = {}
    for missing in summary.missing:
        if missing.goal not in asked:
            for name in [source.id for source in missing.sources] or [""]:
                wanted.setdefault(name, []).append(f"{missing.goal} {missing.indicator}")
    silent: dict[tuple[str, str], list[str]] = {}
    for one in summary.unanswered:
        silent.setdefault(_who_and_what(one), []).append(f"{one.goal} {one.title}")
    if not wanted and not silent:
        return blocks.text(_nothing_missing(summary))
    rows = [(who, what, needed) for (who, what), needed in silent.items()]
    rows += [
        (catalog.sources[name].publisher, catalog.sources[name].title, needed)
        if name
        else ("nog niet bekend", "nog niet bekend", needed)
        for name, needed in wanted.items()
    ]
    frame = pd.DataFrame(
        [
            {"Van wie het kan komen": who, "Uit": what, "Wat er geteld moet worden": "; ".join(needed)}
            for who, what, needed in rows
        ]
    )
    notes = ["Wie nog niets leverde, wordt hier niet bij naam genoemd."] if silent else []
    if wanted:
        notes.append(
            "Staat een doel er twee keer, dan kan het cijfer uit beide komen. De bron is een mogelijkheid en "
            "geen toezegging."
        )
    return blocks.table(
        frame,
        name="ontbreekt",
        caption="Welke cijfers ontbreken, en van wie ze kunnen komen",
        catalog=catalog,
        sources=[name for name in wanted if name],
        note=" ".join(notes),
    )


def _who_and_what(one: Unanswered) -> tuple[str, str]:
    """Say who did not answer, and what they were asked."""
    by = f" van {one.asked_by}" if one.asked_by else ""
    return (
        f"{one.silent} van de {one.asked} {one.whom}, die nog niets leverden",
        f"de uitvraag{by} over {dutch.period(one.period)}",
    )


def _nothing_missing(summary: GoalSummary) -> str:
    waiting = summary.counts[Status.NOT_STARTED]
    if not waiting:
        return "Bij geen enkel doel ontbreken gegevens voor een stand."
    which = (
        "Het doel dat nog moet beginnen, heeft"
        if waiting == 1
        else "De doelen die nog moeten beginnen, hebben"
    )
    return (
        f"{which} nog geen cijfer nodig. Leg vóór de start vast wat er wordt geteld, wie dat doet en hoe "
        "hoog het dan staat: zonder beginstand is later niet te zien hoe snel het gaat."
    )


def _topic(conflict: KnownConflict) -> str:
    topic = conflict.conflict.topic
    if conflict.about == "agenda":
        return topic
    owner = "Ambitie" if conflict.about == "ambitie" else f"{conflict.goal} {conflict.title}"
    return f"{owner}: {_lower(topic)}"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
