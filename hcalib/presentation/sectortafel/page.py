"""The other parts of the page for the sectortafel: goals by status, decisions, and when to look again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from hcalib.agenda.models import Agenda
from hcalib.catalog import Catalog
from hcalib.monitoring.assessment import GoalAssessment
from hcalib.monitoring.findings import Decision
from hcalib.monitoring.goal_summary import GoalSummary
from hcalib.monitoring.progress import Status
from hcalib.monitoring.shortages import Shortages
from hcalib.periods import parse_period
from hcalib.presentation import blocks, dutch
from hcalib.presentation.blocks import Block, Card, Link, plain
from hcalib.presentation.doelmonitor import sentences
from hcalib.presentation.doelmonitor.wording import badge, name_of, shortage_kind, shortage_value

REPORTS = {
    "regiobeeld": "Regiobeeld",
    "doelmonitor-kort": "Doelmonitor op één blad",
    "doelmonitor": "Doelmonitor",
    "projectmonitor": "Projectmonitor",
    "onderzoeken": "Onderzoeken",
}
"""Reports that the page may link to, by the stem of their file."""

_NAMED = 5
_FEW = 3
_NEXT_STEPS = 3


def lead_sentences(
    assessments: Sequence[GoalAssessment],
    summary: GoalSummary,
    ambition: GoalAssessment,
    decisions: Sequence[Decision],
    today: date,
) -> list[str]:
    """Say where the goals are, what there is to decide, and where the ambition is (Markdown)."""
    told = [" ".join([sentences.where_goals_are(summary), *sentences.first_attention(assessments)])]
    if decisions:
        told.append(f"**Om over te besluiten:** {plain(' '.join(one.title for one in decisions))}")
    return [*told, sentences.ambition_briefly(ambition, today)]


def status_blocks(assessments: Sequence[GoalAssessment], agenda: Agenda, catalog: Catalog) -> list[Block]:
    """Show how many goals have which status, and which they are.

    Statuses that do not occur are left out; when all goals have the same, the sentence above says enough.
    """
    rows = []
    for status in Status:
        own = [a.goal for a in assessments if a.status is status]
        if own:
            names = [name_of(goal) if len(own) <= _NAMED else goal.id for goal in own]
            rows.append({"Stand": badge(status), "Aantal": len(own), "Welke doelen": dutch.listing(names)})
    if len(rows) < 2:
        return []
    return [
        blocks.table(
            pd.DataFrame(rows),
            name="standen",
            caption=f"De {len(assessments)} doelen naar stand",
            catalog=catalog,
            sources=[agenda.source.source],
        )
    ]


def shortage_text(shortages: Shortages) -> Block:
    """Write what was published about the shortage, each figure with its kind; they are no series.

    With more than a few figures only the newest publication is told, and how the expectation for a year
    moved.
    """
    rows = shortages.rows
    if rows.empty:
        return blocks.text("**Het tekort.** Voor deze regio is op de peildatum geen tekort gepubliceerd.")
    if len(rows) <= _FEW:
        told = "; ".join(_published(row) for _, row in rows.iterrows())
        return blocks.text(
            f"**Gepubliceerd over het tekort**, in volgorde van verschijnen: {plain(told)}. "
            "Elke publicatie telt op haar eigen manier: het is geen reeks."
        )
    last = rows[rows["published"] == rows["published"].max()]
    told = "; ".join(_published(row) for _, row in last.iterrows())
    moved = [
        f"De verwachting voor {year} ging van {dutch.number(own['before'].iloc[0])} naar "
        f"{dutch.number(own['value'].iloc[-1])}."
        for year, own in shortages.moves.groupby("year")
    ]
    newest = f"**Het nieuwst gepubliceerd over het tekort**: {plain(told)}."
    earlier = "" if moved else "Elke publicatie telt op haar eigen manier: het is geen reeks."
    return blocks.text(" ".join(filter(None, [newest, *moved, earlier])))


def decision_cards(decisions: Sequence[Decision], reports: Sequence[str]) -> Block:
    """Show the decisions as cards; a link only to a report that the edition has."""
    if not decisions:
        return blocks.text("Uit de gegevens volgt niets dat nu een besluit vraagt.")
    cards = [Card(d.title, plain(d.text), plain(d.reason), _link(d.report, reports)) for d in decisions]
    return blocks.cards(cards)


def next_moments(agenda: Agenda, today: date) -> Block:
    """Say how often the reports come out and the table meets, and which steps of the plan lie ahead."""
    items = [item for item in agenda.monitoring if item.id in REPORTS] or list(agenda.monitoring)
    told = [f"**{plain(item.name)}**: {plain(_lower(item.rhythm))}." for item in items]
    body = next((body for body in agenda.bodies if body.id == "sectortafel"), None)
    if body is not None and body.meets_min is not None and body.meets_max is not None:
        told.append(f"**{plain(body.name)}**: {body.meets_min} tot {body.meets_max} keer per jaar.")
    return blocks.text(" ".join([*told, _ahead(agenda, today)]))


def certainty_text(agenda: Agenda) -> str:
    """Say in a few sentences what the page can carry."""
    return (
        "De besluiten volgen met vaste regels uit de gegevens: eerst wat om bijsturen vraagt of het "
        "onmogelijk maakt, dan wat de monitor minder laat zeggen, dan wat de agenda kwetsbaar maakt. Die "
        f"volgorde is onze keuze. Dit rapport zegt niet wat er door {plain(agenda.short)} is veranderd."
    )


def read_on(reports: Sequence[str]) -> Block:
    """Link to the other reports of the edition; says so when there are none."""
    links = [f"[{title}]({stem}.html)" for stem, title in REPORTS.items() if stem in reports]
    if not links:
        return blocks.text("Deze uitgave heeft geen andere rapporten.")
    return blocks.text(f"Meer lezen: {dutch.listing(links)}.")


def _published(row: pd.Series) -> str:
    month = dutch.period(f"{row['published'].year}MM{row['published'].month:02d}")
    return f"{shortage_value(row)} in {row['year']} ({shortage_kind(row)}, {month})"


def _link(report: str, reports: Sequence[str]) -> Link | None:
    return Link(f"Lees verder in: {REPORTS[report]}", f"{report}.html") if report in reports else None


def _ahead(agenda: Agenda, today: date) -> str:
    """Name the first steps of the plan that are still due; the plan may be over."""
    due = sorted(
        ((parse_period(item.due), item) for item in agenda.calendar if item.due is not None),
        key=lambda pair: pair[0],
    )
    coming = [(period, item) for period, item in due if period.end >= today][:_NEXT_STEPS]
    if not coming:
        return "De kalender van het plan heeft na de peildatum geen stappen meer met een datum."
    told = [f"{dutch.period(period.code)}: {_lower(item.text).rstrip('.')}" for period, item in coming]
    return f"Volgende stappen uit het plan: {plain('; '.join(told))}."


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
