"""The other parts of the page for the sectortafel: goals by status, decisions, and when to look again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from hcalib.agenda.models import Agenda
from hcalib.catalog import Catalog
from hcalib.monitoring.assessment import GoalAssessment
from hcalib.monitoring.findings import Decision
from hcalib.monitoring.progress import Status
from hcalib.monitoring.shortages import Shortages
from hcalib.periods import parse_period
from hcalib.presentation import blocks, dutch
from hcalib.presentation.blocks import Block, Card, Link, plain
from hcalib.presentation.doelmonitor.tables import sources_of
from hcalib.presentation.doelmonitor.wording import badge, name_of, shortage_kind

REPORTS = {
    "regiobeeld": "Regiobeeld",
    "doelmonitor": "Doelmonitor",
    "projectmonitor": "Projectmonitor",
    "onderzoeken": "Onderzoeken",
}
"""Reports that the page may link to, by the stem of their file."""

_NAMED = 5
_NEXT_STEPS = 3


def status_table(assessments: Sequence[GoalAssessment], catalog: Catalog) -> Block:
    """Show how many goals have which status, and which they are; statuses that do not occur are left out."""
    rows = []
    for status in Status:
        own = [a.goal for a in assessments if a.status is status]
        if own:
            names = [name_of(goal) if len(own) <= _NAMED else goal.id for goal in own]
            rows.append({"Stand": badge(status), "Aantal": len(own), "Welke doelen": dutch.listing(names)})
    return blocks.table(
        pd.DataFrame(rows, columns=["Stand", "Aantal", "Welke doelen"]),
        name="standen",
        caption=f"De {len(assessments)} doelen naar stand",
        catalog=catalog,
        sources=sources_of(assessments, catalog),
    )


def shortage_text(shortages: Shortages) -> Block:
    """Write the published shortages as one sentence, each with its kind; they are no series."""
    rows = shortages.rows
    if rows.empty:
        return blocks.notice(
            "ontbreekt", "Het tekort", ["Voor deze regio is op de peildatum geen tekort gepubliceerd."]
        )
    told = [_published(row) for _, row in rows.iterrows()]
    return blocks.text(
        f"**Gepubliceerd over het tekort**, in volgorde van verschijnen: {plain('; '.join(told))}. "
        "Elke publicatie telt op haar eigen manier: het is geen reeks."
    )


def decision_cards(decisions: Sequence[Decision], reports: Sequence[str]) -> Block:
    """Show the decisions as cards; a link only to a report that the edition has."""
    if not decisions:
        return blocks.text("Uit de gegevens volgt niets dat nu een besluit vraagt.")
    cards = [Card(d.title, plain(d.text), plain(d.reason), _link(d.report, reports)) for d in decisions]
    return blocks.cards(cards)


def next_moments(agenda: Agenda, today: date) -> Block:
    """Say how often each part of the monitor comes out, and which steps of the plan lie ahead."""
    body = next((body for body in agenda.bodies if body.id == "sectortafel"), None)
    lines = [f"- **{plain(item.name)}**: {plain(_lower(item.rhythm))}." for item in agenda.monitoring]
    if body is not None and body.meets_min is not None and body.meets_max is not None:
        lines.append(f"- **{plain(body.name)}**: {body.meets_min} tot {body.meets_max} keer per jaar.")
    return blocks.text("\n".join([*lines, "", _ahead(agenda, today)]))


def certainty_text(agenda: Agenda) -> str:
    """Say in a few sentences what the page can carry."""
    return (
        "De besluiten volgen uit de gegevens met vaste regels: eerst wat bijsturen onmogelijk maakt of erom "
        "vraagt, dan wat de monitor minder laat zeggen, dan wat de agenda kwetsbaar maakt. Die volgorde is "
        f"onze keuze. Wat er in de regio verandert, is niet zomaar door {plain(agenda.short)} gekomen; "
        "dit rapport wijst geen oorzaken aan."
    )


def read_on(reports: Sequence[str]) -> Block:
    """Link to the other reports of the edition; says so when there are none."""
    links = [f"[{title}]({stem}.html)" for stem, title in REPORTS.items() if stem in reports]
    if not links:
        return blocks.text("Deze uitgave heeft geen andere rapporten.")
    return blocks.text(f"Meer lezen: {dutch.listing(links)}.")


def _published(row: pd.Series) -> str:
    value = f"{row['qualifier']} {dutch.number(row['value'])}".strip()
    month = dutch.period(f"{row['published'].year}MM{row['published'].month:02d}")
    return f"{value} in {row['year']} ({shortage_kind(row)}, {month})"


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
