"""Tables of the Doelmonitor: the goals, the ambition, the shortages, and what a status means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from hcalib.catalog import Catalog
from hcalib.monitoring.assessment import GoalAssessment
from hcalib.monitoring.progress import Status, Thresholds
from hcalib.monitoring.shortages import Shortages
from hcalib.presentation import blocks, dutch
from hcalib.presentation.blocks import Block
from hcalib.presentation.doelmonitor.prospects import chance_cell, has_chances
from hcalib.presentation.doelmonitor.wording import (
    NEAR,
    badge,
    baseline_text,
    name_of,
    nearest_text,
    shortage_text,
    standing_text,
    target_text,
)

_CHANCE = "Kans om te halen"
_NOT_MEASURED = "nog niet gemeten"
_NO_BASELINE = "geen bron geeft die"


def goals_table(assessments: Sequence[GoalAssessment], catalog: Catalog) -> Block:
    """Show all goals: what was agreed, where it began, the newest figure, the status, and how sure."""
    with_chance = has_chances(assessments)
    rows = [
        {
            "Doel": name_of(a.goal),
            "Afgesproken": _per_part(a, [target_text(leaf.goal, catalog) for leaf in _leaves(a)]),
            "Begin": _per_part(a, [_begin(leaf, catalog) for leaf in _leaves(a)]),
            "Nieuwste cijfer": _newest(a, catalog),
            "Stand": badge(a.status),
            "Hoe zeker": "geen stand" if a.certainty == "geen" else a.certainty,
            **({_CHANCE: _per_part(a, [chance_cell(leaf) for leaf in _leaves(a)])} if with_chance else {}),
        }
        for a in assessments
    ]
    return blocks.table(
        single_texts(pd.DataFrame(rows)),
        name="doelen",
        caption="De doelen: wat is afgesproken en waar het staat",
        catalog=catalog,
        sources=sources_of(assessments, catalog),
        note=_goals_note(assessments),
    )


def _goals_note(assessments: Sequence[GoalAssessment]) -> str | None:
    """Explain what looks odd in the table, for as far as it is in it."""
    notes = []
    if any(near.figure for a in assessments for near in a.nearest):
        notes.append(f"‘{NEAR}’: dat cijfer gaat niet over het doel zelf en telt niet mee voor de stand.")
    if has_chances(assessments):
        notes.append(f"‘{_CHANCE}’: aan het eind van de looptijd, gerekend met de cijfers tot nu toe.")
    told = [a for a in assessments if a.override is not None]
    if told:
        names = dutch.listing([a.goal.id for a in told])
        notes.append(f"Bij {names} geldt ook een oordeel van een overleg; dat staat bij het doel.")
    if any(a.status is Status.INSUFFICIENT for a in assessments):
        notes.append("‘Onvoldoende gegevens’ is een uitkomst: er is te weinig bekend voor een oordeel.")
    return " ".join(notes) or None


def ambition_table(ambition: GoalAssessment, catalog: Catalog) -> Block:
    """Show the ambition in the columns of the goals."""
    base = ambition.goal.baseline
    newest = standing_text(ambition, catalog)
    if base is not None and ambition.latest is not None and ambition.latest.period.code == base.period:
        newest = "na het begin niet vergelijkbaar gemeten"
    frame = pd.DataFrame(
        [
            {
                "Ambitie": ambition.goal.title,
                "Begin": baseline_text(base, ambition.goal, catalog) or _NO_BASELINE,
                "Nieuwste meting": newest or _NOT_MEASURED,
                "Stand": badge(ambition.status),
                "Hoe zeker": "geen stand" if ambition.certainty == "geen" else ambition.certainty,
            }
        ]
    )
    return blocks.table(
        frame,
        name="ambitie",
        caption="De ambitie waar alle doelen samen voor zijn",
        catalog=catalog,
        sources=sources_of([ambition], catalog),
    )


def shortages_block(shortages: Shortages, catalog: Catalog) -> Block:
    """Show what was published about the shortage, oldest publication first; nothing is made into a line."""
    rows = shortages.rows
    if rows.empty:
        return blocks.notice(
            "ontbreekt",
            "Er is geen tekort gepubliceerd",
            ["Op de peildatum was voor deze regio geen cijfer over het tekort bekend."],
        )
    frame = pd.DataFrame(
        [
            {
                "Publicatie": own["publication"].iloc[0],
                "Verschenen": dutch.day(own["published"].iloc[0]),
                "Tekort, in personen": [shortage_text(row) for _, row in own.iterrows()],
            }
            for _, own in rows.groupby(["published", "publication"], sort=False)
        ]
    )
    return blocks.table(
        single_texts(frame),
        name="tekorten",
        caption="Het tekort volgens elke publicatie",
        data=rows,
        catalog=catalog,
        note="Elke publicatie telt op haar eigen manier en over een ander jaar. Lees de regels naast elkaar "
        "en niet als één reeks.",
    )


def status_table(thresholds: Thresholds | None = None) -> Block:
    """Explain the statuses with the thresholds of the method."""
    limits = thresholds or Thresholds()
    origin = (
        "De grenzen volgen de methode van Eurostat voor doelen met een getal."
        if limits.as_published
        else "De grenzen wijken af van de methode van Eurostat voor doelen met een getal."
    )
    good, behind = dutch.number(limits.on_track, 2), dutch.number(limits.behind, 2)
    meanings = {
        Status.REACHED: "wat is afgesproken, is gehaald",
        Status.ON_TRACK: f"ten minste {good} van wat er tot dan nodig was",
        Status.BEHIND: f"tussen {behind} en {good} van wat er tot dan nodig was",
        Status.FAR_BEHIND: f"minder dan {behind} van wat er tot dan nodig was",
        Status.WRONG_WAY: "verder van het doel dan aan het begin",
        Status.NOT_STARTED: "de looptijd begint na de peildatum",
        Status.INSUFFICIENT: "te weinig bekend voor een oordeel, of het cijfer is ouder dan drie jaar",
    }
    frame = pd.DataFrame([{"Stand": badge(status), "Betekenis": text} for status, text in meanings.items()])
    return blocks.table(
        frame,
        name="standen",
        caption="Wat de standen betekenen",
        note=f"{origin} Een doel met delen krijgt de stand van het minst gunstige deel.",
    )


def sources_of(assessments: Iterable[GoalAssessment], catalog: Catalog) -> list[str]:
    """List the sources of what was agreed and of the figures that are shown, each once."""
    found: dict[str, None] = {}
    for assessment in assessments:
        for leaf in _leaves(assessment):
            refs = [leaf.goal.source, leaf.goal.target.source]
            refs.append(leaf.goal.baseline.source if leaf.goal.baseline else None)
            found |= dict.fromkeys(ref.source for ref in refs if ref is not None)
            found |= dict.fromkeys(figure.source for figure in (*leaf.rows, leaf.latest) if figure)
            found |= dict.fromkeys([leaf.remark.source] if leaf.remark else [])
        found |= dict.fromkeys(near.figure.source for near in assessment.nearest if near.figure)
    return [source for source in found if source in catalog.sources]


def _leaves(assessment: GoalAssessment) -> tuple[GoalAssessment, ...]:
    return tuple(assessment.measured_separately())


def _per_part(whole: GoalAssessment, texts: list[str]) -> list[str]:
    """Put the name of each part before its text; what holds for all parts is said once."""
    if len(set(texts)) == 1:
        return texts[:1]
    return [f"{part.goal.title}: {text}" for part, text in zip(whole.parts, texts, strict=True)]


def _begin(leaf: GoalAssessment, catalog: Catalog) -> str:
    return baseline_text(leaf.goal.baseline, leaf.goal, catalog) or _NO_BASELINE


def _newest(assessment: GoalAssessment, catalog: Catalog) -> list[str]:
    """Write the newest figure of each part, the words given instead, and what comes near."""
    own = [standing_text(leaf, catalog) or _without_figure(leaf) for leaf in _leaves(assessment)]
    near = [nearest_text(n, catalog) for n in assessment.nearest if n.figure]
    return [*_per_part(assessment, own), *(f"{NEAR}: {text}" for text in near)]


def _without_figure(leaf: GoalAssessment) -> str:
    if leaf.remark is None:
        return _NOT_MEASURED
    return f"geen cijfer; opgegeven over {dutch.period(leaf.remark.period.code)}: {leaf.remark.text}"


def single_texts(frame: pd.DataFrame) -> pd.DataFrame:
    """Show a list of one as the text itself: a bullet before a single remark asks for a second."""
    return frame.map(lambda cell: cell[0] if isinstance(cell, list) and len(cell) == 1 else cell)
