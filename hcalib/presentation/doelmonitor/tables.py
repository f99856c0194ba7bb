"""Tables of the Doelmonitor: the goals, the ambition, the shortages, contradictions and missing data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from hcalib.agenda.models import Agenda, Goal
from hcalib.catalog import TOTAL, Catalog
from hcalib.monitoring.assessment import GoalAssessment
from hcalib.monitoring.conflicts import KnownConflict
from hcalib.monitoring.measurements import Figure
from hcalib.monitoring.progress import GoalSummary, Status, Thresholds
from hcalib.monitoring.regional_context import RegionalFigure
from hcalib.monitoring.shortages import Shortages
from hcalib.presentation import blocks, dutch
from hcalib.presentation.blocks import Block, plain
from hcalib.presentation.doelmonitor.wording import (
    NEAR,
    badge,
    baseline_text,
    figure_text,
    name_of,
    nearest_text,
    standing_text,
    target_text,
)

_NOT_MEASURED = "nog niet gemeten"
_NO_BASELINE = "geen bron geeft die"


def goals_table(assessments: Sequence[GoalAssessment], catalog: Catalog) -> Block:
    """Show all goals: what was agreed, where it began, the newest figure, the status, and how sure."""
    rows = [
        {
            "Doel": name_of(a.goal),
            "Afgesproken": [_of_part(a, leaf, target_text(leaf.goal, catalog)) for leaf in _leaves(a)],
            "Begin": [
                _of_part(a, leaf, baseline_text(leaf.goal.baseline, leaf.goal, catalog) or _NO_BASELINE)
                for leaf in _leaves(a)
            ],
            "Nieuwste cijfer": _newest(a, catalog),
            "Stand": badge(a.status),
            "Hoe zeker": "geen stand" if a.certainty == "geen" else a.certainty,
        }
        for a in assessments
    ]
    return blocks.table(
        _single_texts(pd.DataFrame(rows)),
        name="doelen",
        caption="De doelen: wat is afgesproken en waar het staat",
        catalog=catalog,
        sources=sources_of(assessments, catalog),
        note=f"‘{NEAR}’ staat bij een cijfer dat niet over het doel zelf gaat; het telt niet mee voor de "
        "stand. ‘Onvoldoende gegevens’ is een uitkomst: er is te weinig bekend voor een oordeel.",
    )


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
        {
            "Verschenen": [dutch.day(day) for day in rows["published"]],
            "Gaat over": [str(year) for year in rows["year"]],
            "Tekort": [
                f"{qualifier} {dutch.number(value)}".strip()
                for qualifier, value in zip(rows["qualifier"], rows["value"], strict=True)
            ],
            "Soort": [_kind(row) for row in rows.to_dict("records")],
            "Publicatie": list(rows["publication"]),
        }
    )
    return blocks.table(
        frame,
        name="tekorten",
        caption="Het tekort volgens elke publicatie, in personen",
        data=rows,
        catalog=catalog,
        align={"Tekort": "right"},
        note="Elke publicatie telt op haar eigen manier en over een ander jaar. Lees de regels naast elkaar "
        "en niet als één reeks.",
    )


def context_table(figures: Sequence[RegionalFigure], catalog: Catalog) -> Block:
    """Set the regional figures beside the action lines, without saying that one moves the other."""
    if not figures:
        return blocks.notice(
            "ontbreekt", "Geen regionaal cijfer gekozen", ["Bij deze actielijn is geen cijfer gekozen."]
        )
    frame = pd.DataFrame(
        [
            {
                "Cijfer": f.name,
                "Hoort bij": f.line.name,
                "Vóór de start": _regional(f.before, catalog),
                "Sinds de start": _regional(f.since, catalog),
            }
            for f in figures
        ]
    )
    known = [figure for f in figures for figure in (f.before, f.since) if figure is not None]
    return blocks.table(
        frame,
        name="regio",
        caption="Cijfers over de hele regio die mee horen te bewegen",
        catalog=catalog,
        sources=list(dict.fromkeys(figure.source for figure in known)),
        note="Welk cijfer bij welke actielijn hoort, is onze keuze. Zo’n cijfer beweegt ook door andere "
        "oorzaken: het laat zien in welke omgeving aan de doelen wordt gewerkt, niet wat de agenda deed.",
    )


def conflict_blocks(conflicts: Sequence[KnownConflict], catalog: Catalog) -> list[Block]:
    """Show contradictions about goals and ambition, and apart from those the ones about the agenda."""
    if not conflicts:
        return [blocks.text("Er zijn geen tegenspraken tussen bronnen vastgelegd.")]
    goals = [c for c in conflicts if c.about != "agenda"]
    rest = [c for c in conflicts if c.about == "agenda"]
    found = []
    if goals:
        caption = "Over de doelen" if goals[0].about == "doel" else "Over de ambitie en de doelen"
        found.append(_conflicts_table(goals, catalog, "tegenspraken-doelen", caption))
    if rest:
        caption = "Over de agenda als geheel"
        found.append(_conflicts_table(rest, catalog, "tegenspraken-agenda", caption))
    return found


def _conflicts_table(listed: Sequence[KnownConflict], catalog: Catalog, name: str, caption: str) -> Block:
    """Show every reading of a contradiction, and the choice."""
    frame = pd.DataFrame(
        [
            {
                "Waarover": _topic(c),
                "Wat de bronnen zeggen": [
                    f"{reading.text.rstrip('.')} ({catalog.sources[reading.source.source].title})."
                    for reading in c.conflict.readings
                ],
                "Onze keuze": c.conflict.decision,
            }
            for c in listed
        ]
    )
    later = (
        "Bronnen van na de peildatum zijn weggelaten; de keuze is van nu en kan er wel op steunen."
        if any(c.later for c in listed)
        else None
    )
    sources = dict.fromkeys(reading.source.source for c in listed for reading in c.conflict.readings)
    return blocks.table(frame, name=name, caption=caption, catalog=catalog, sources=list(sources), note=later)


def missing_table(summary: GoalSummary, agenda: Agenda, catalog: Catalog) -> Block:
    """Show per goal what has to be counted, who could supply it, and how to get it."""
    if not summary.missing:
        return blocks.text("Bij geen enkel doel ontbreken gegevens voor een stand.")
    frame = pd.DataFrame(
        [
            {
                "Doel": f"{missing.goal} {_short(agenda, missing.goal, missing.title)}",
                "Wat er geteld moet worden": missing.indicator,
                "Van wie het kan komen": missing.owed_by,
                "Hoe": list(dict.fromkeys(source.how for source in missing.sources)),
            }
            for missing in summary.missing
        ]
    )
    return blocks.table(
        _single_texts(frame),
        name="ontbreekt",
        caption="Wat er nodig is om een stand te geven",
        catalog=catalog,
        sources=list(dict.fromkeys(source.id for missing in summary.missing for source in missing.sources)),
        note="‘Van wie het kan komen’ is waar zo’n cijfer volgens de lijst van bronnen vandaan hoort te "
        "komen. Het is geen toezegging van die partij.",
    )


def status_table(thresholds: Thresholds | None = None) -> Block:
    """Explain the statuses with the thresholds of the method."""
    limits = thresholds or Thresholds()
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
        note="De grenzen volgen de methode van Eurostat voor doelen met een getal. Een doel met delen krijgt "
        "de stand van het minst gunstige deel.",
    )


def uncertain_notices(agenda: Agenda) -> list[Block]:
    """Show the choices of ours where the source of the agenda is silent; nothing when there are none."""
    if not agenda.uncertain:
        return []
    notes = [plain(uncertainty.note) for uncertainty in agenda.uncertain]
    return [blocks.notice("onzeker", "Waar het plan zwijgt of onduidelijk is", notes)]


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


def _of_part(whole: GoalAssessment, part: GoalAssessment, text: str) -> str:
    return f"{part.goal.title}: {text}" if whole.parts else text


def _newest(assessment: GoalAssessment, catalog: Catalog) -> list[str]:
    """Write the newest figure of each part, the words given instead, and what comes near."""
    lines = [
        _of_part(assessment, leaf, standing_text(leaf, catalog) or _without_figure(leaf))
        for leaf in _leaves(assessment)
    ]
    near = [nearest_text(n, catalog) for n in assessment.nearest if n.figure]
    return [*lines, *(f"{NEAR}: {text}" for text in near)]


def _without_figure(leaf: GoalAssessment) -> str:
    if leaf.remark is None:
        return _NOT_MEASURED
    return f"geen cijfer; opgegeven over {dutch.period(leaf.remark.period.code)}: {leaf.remark.text}"


def _regional(figure: Figure | None, catalog: Catalog) -> str:
    if figure is None:
        return "geen cijfer"
    branch = "" if figure.branch == TOTAL else f" ({catalog.branches[figure.branch].name.lower()})"
    return f"{figure_text(figure, catalog)}{branch}"


def _kind(row: dict[object, object]) -> str:
    """Name the kind of figure; what was published before its year had ended cannot be a measurement."""
    if row["status"] == "prognose":
        return "verwachting"
    published, year = pd.Timestamp(str(row["published"])), int(str(row["year"]))
    if row["status"] == "voorbeeld":
        return "verwachting" if published.year <= year else "voorbeeld"
    if row["status"] == "schatting":
        return "schatting" if published.year > year else "schatting tijdens het jaar"
    return str(row["status"])


def _topic(conflict: KnownConflict) -> str:
    topic = conflict.conflict.topic
    if conflict.about == "agenda":
        return topic
    owner = "Ambitie" if conflict.about == "ambitie" else f"{conflict.goal} {conflict.title}"
    return f"{owner}: {topic[:1].lower()}{topic[1:]}"


def _short(agenda: Agenda, goal_id: str, title: str) -> str:
    """Name a goal by its short title; a part has no other name than its title."""
    goals: dict[str, Goal] = {goal.id: goal for goal in agenda.goals}
    return goals[goal_id].short if goal_id in goals else title


def _single_texts(frame: pd.DataFrame) -> pd.DataFrame:
    """Show a list of one as the text itself: a bullet before a single remark asks for a second."""
    return frame.map(lambda cell: cell[0] if isinstance(cell, list) and len(cell) == 1 else cell)
