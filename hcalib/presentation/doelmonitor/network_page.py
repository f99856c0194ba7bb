"""The report for one network: its goals, its projects, and what is asked of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from hcalib.agenda import Agenda
from hcalib.agenda.models import Body
from hcalib.agenda.networks import NetworkScope
from hcalib.catalog import Catalog
from hcalib.monitoring.assessment import GoalAssessment
from hcalib.monitoring.conflicts import known_conflicts
from hcalib.monitoring.decisions import candidates
from hcalib.monitoring.findings import Findings
from hcalib.monitoring.goal_summary import GoalSummary
from hcalib.monitoring.projects import due_day
from hcalib.periods import parse_period
from hcalib.presentation import blocks, dutch
from hcalib.presentation.blocks import Block, Card, plain
from hcalib.presentation.doelmonitor import sentences
from hcalib.presentation.projectmonitor.monitor import Monitor
from hcalib.presentation.projectmonitor.one_project import next_period
from hcalib.presentation.projectmonitor.results import target_table
from hcalib.presentation.projectmonitor.words import bullets, have, mention

_NOT_ITS_OWN = ("ambitie", "respons")
"""Rules about the agenda as a whole: those are for the table that directs it."""
_WHOLE = {
    "doelmonitor-kort": "de Doelmonitor op één blad",
    "doelmonitor": "de hele Doelmonitor",
    "projectmonitor": "de Projectmonitor",
    "regiobeeld": "het Regiobeeld",
}


def lead_sentences(
    scope: NetworkScope, agenda: Agenda, goals: Sequence[GoalAssessment], summary: GoalSummary
) -> list[str]:
    """Say how the goals of the network stand, what comes first, and what the report is about (Markdown)."""
    name = f"**{plain(scope.network.name)}**"
    if not scope.known:
        return [
            f"Welke doelen en projecten bij {name} horen, is niet vastgelegd. Dit rapport toont er daarom "
            "geen.",
            "**Wat we van u vragen**: spreek af aan welke doelen en projecten dit netwerk werkt.",
        ]
    about = f"Dit rapport is voor {name} en gaat over {_about(scope, agenda)}."
    if not goals:
        return ["Bij dit netwerk hoort geen doel waarvan de voortgang te volgen is.", about]
    return [sentences.where_goals_are(summary), *sentences.first_attention(goals), about]


def _about(scope: NetworkScope, agenda: Agenda) -> str:
    parts = [
        dutch.count_noun(len(scope.goals), "doel", "doelen"),
        dutch.count_noun(len(scope.projects), "project", "projecten"),
    ]
    line = scope.network.line
    if line is None:
        where = "; de doelen volgen uit de projecten die bij dit netwerk staan"
    else:
        where = f" van de actielijn {plain(agenda.line(line).name)}"
        where += " en van projecten die erbij staan" if scope.network.projects else ""
    return f"{dutch.listing(parts)}{where}"


def asked_blocks(
    scope: NetworkScope,
    agenda: Agenda,
    goals: Sequence[GoalAssessment],
    ambition: GoalAssessment,
    catalog: Catalog,
    today: date,
) -> list[Block]:
    """Show what the network has to discuss, when its projects report and what else it gets.

    Parameters
    ----------
    scope : NetworkScope
    agenda : Agenda
        The whole: a goal can hang on a project of another line.
    goals : sequence of GoalAssessment
        Of the network.
    ambition : GoalAssessment
    catalog : Catalog
    today : datetime.date
        The peildatum.
    """
    if not scope.known:
        cards = [_ask_scope(scope.network, catalog)]
        return [
            blocks.cards(cards, title="Wat we van u vragen"),
            *bullets(_meets(scope.network, agenda)),
        ]
    ids = {goal.id for goal in scope.goals}
    own = agenda.model_copy(update={"goals": scope.goals})
    conflicts = [one for one in known_conflicts(agenda, catalog, today) if one.goal in ids]
    found = candidates(Findings(own, goals, ambition, (), conflicts, catalog, today)) if goals else ()
    cards = [
        Card(one.title, plain(one.text), plain(one.reason)) for one in found if one.rule not in _NOT_ITS_OWN
    ]
    told = [blocks.cards(cards, title="Wat we van u vragen")] if cards else []
    if not cards:
        told.append(blocks.text("Uit de cijfers over uw doelen volgt niets dat nu een besluit vraagt."))
    return [*told, *bullets([*_next_round(scope, agenda, today), *_meets(scope.network, agenda)])]


def _ask_scope(network: Body, catalog: Catalog) -> Card:
    ref = network.source
    where = f"{catalog.sources[ref.source].title}, {_lower(ref.place)}"
    return Card(
        "Aan welke doelen en projecten werkt dit netwerk?",
        "Spreek het af met de sectortafel of het overleg dat dit netwerk aanstuurt. Zodra het is vastgelegd, "
        "toont dit rapport de stand van uw doelen, uw projecten en wat er nodig is.",
        f"Wat de bron wel zegt: {plain(network.role)} Bron: {plain(where)}.",
    )


def _next_round(scope: NetworkScope, agenda: Agenda, today: date) -> list[str]:
    """Say which projects report when; nothing when no rounds are planned or none of the projects runs."""
    setup = agenda.project_monitor
    owing = [project for project in scope.projects if project.owes_report]
    if setup is None or not setup.months or not owing or parse_period(agenda.end).end < today:
        return []
    code = next_period(today, setup.months)
    due = dutch.day(due_day(setup, parse_period(code)))
    count = dutch.count_noun(len(owing), "project", "projecten")
    verb = "geeft" if len(owing) == 1 else "geven"
    return [f"**Volgende ronde**: {count} {verb} in {dutch.period(code)} de voortgang op, uiterlijk {due}."]


def _meets(network: Body, agenda: Agenda) -> list[str]:
    told = []
    least, most = network.meets_min, network.meets_max
    if least is not None and most is not None:
        often = str(least) if least == most else f"{least} tot {most}"
        told.append(f"**Bijeenkomsten**: {often} keer per jaar.")
    elif least is not None or most is not None:
        bound = "ten minste" if least is not None else "hoogstens"
        told.append(f"**Bijeenkomsten**: {bound} {least if least is not None else most} keer per jaar.")
    items = [item for item in agenda.monitoring if network.id in item.audience]
    if items:
        listed = dutch.listing([f"{plain(item.name)} ({plain(_lower(item.rhythm))})" for item in items])
        told.append(f"**Ook voor u**: {listed}.")
    above = [body.name for body in agenda.bodies if body.id in network.reports_to]
    if above:
        told.append(f"**U legt verantwoording af aan**: {plain(dutch.listing(above))}.")
    return told


def project_blocks(monitor: Monitor, scope: NetworkScope) -> list[Block]:
    """Show which projects of the network handed in and what they reached; says so without a round.

    Parameters
    ----------
    monitor : Monitor
        Of all projects: what is screened in one report is screened in the same way in every other.
    scope : NetworkScope
    """
    if not scope.projects:
        return [blocks.text("In het register staat geen project bij dit netwerk.")] if scope.known else []
    newest = monitor.newest
    if monitor.period is None or newest is None or not newest.held:
        return [
            blocks.text("Er is nog geen ronde van de Projectmonitor. Hieronder staat wat is afgesproken.")
        ]
    ids = {project.id for project in scope.projects}
    entries = [entry for entry in newest.entries if entry.project.id in ids]
    absent = [entry.project for entry in entries if entry.state in ("ontbreekt", "nog niet binnen")]
    owed = sum(entry.owed for entry in entries)
    came = owed - len(absent)
    told = [
        f"In de ronde van {dutch.period(monitor.period)} {have(came)} **{came} van de {owed}** gevraagde "
        "projecten iets opgegeven."
    ]
    if absent:
        told.append(f"**Nog nodig**: een opgave van {mention(absent)}.")
    own = replace(monitor, results=tuple(one for one in monitor.results if one.project.id in ids))
    return [*bullets(told), *target_table(own)]


def read_on(reports: Sequence[str]) -> Block:
    """Say which reports hold the rest, as far as the edition has them."""
    links = [f"[{title}]({stem}.html)" for stem, title in _WHOLE.items() if stem in reports]
    if not links:
        return blocks.text("Deze uitgave heeft geen rapporten over de hele agenda.")
    return blocks.text(f"Over de hele agenda: {dutch.listing(links)}.")


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
