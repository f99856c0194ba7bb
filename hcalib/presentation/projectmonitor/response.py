"""Who handed in what in the newest round, and how the rounds before it went."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd

from hcalib.agenda.models import Project
from hcalib.disclosure.cleared import agreed
from hcalib.monitoring.projects import Entry, Round
from hcalib.presentation import blocks, dutch
from hcalib.presentation.blocks import Block
from hcalib.presentation.projectmonitor.monitor import Monitor
from hcalib.presentation.projectmonitor.verdicts import verdicts
from hcalib.presentation.projectmonitor.words import bullets, ids, lines_of, mention

CAME = ("op tijd", "te laat", "dag onbekend")
"""States of a report that came in."""


def key_figures(monitor: Monitor) -> list[Block]:
    """Show the round in large numbers; nothing without a round."""
    overview = monitor.overview
    if overview.period is None:
        return []
    period = dutch.period(overview.period)
    delivered = len(overview.owed) - len(overview.missing)
    shown = [(f"{delivered} van {len(overview.owed)}", "projecten gaven iets op", f"ronde van {period}")]
    judged = verdicts(monitor.results)
    if judged:
        shown.append(
            (f"{judged.count('gehaald')} van {len(judged)}", "getallen gehaald", f"stand van {period}")
        )
    known = [one for one in monitor.contributions if one.low is not None]
    if monitor.contributions:
        shown.append(
            (
                f"{len(known)} van {len(monitor.contributions)}",
                "doelen met een bekende bijdrage",
                "van minstens één project",
            )
        )
    hours = [
        report.hours for r in monitor.results for report in r.reports if report.period == overview.period
    ]
    told = [one for one in hours if one is not None]
    if told:
        shown.append(
            (f"{dutch.number(sum(told))} uur", "kostte het meten", "in deze ronde, voor zover opgegeven")
        )
    return [blocks.key_figures(shown)]


def line_table(monitor: Monitor) -> list[Block]:
    """Count for each action line who handed in; nothing for one line, or without a round."""
    newest = monitor.newest
    if newest is None or monitor.line is not None or not newest.held:
        return []
    rows = []
    for line in lines_of(monitor.agenda, None):
        own = [entry for entry in newest.entries if entry.project.line == line.id]
        if own:
            rows.append({"Actielijn": line.name, **_counts(own)})
    rows.append({"Actielijn": "Samen", **_counts(newest.entries)})
    frame = pd.DataFrame(rows)
    unused = [name for name in frame.columns[2:] if name != "Op tijd" and not frame[name].any()]
    return [
        blocks.table(
            who_took_part(frame.drop(columns=unused)),
            name="respons-per-actielijn",
            caption=f"Wie in de ronde van {dutch.period(newest.period)} iets opgaf",
            note=f"{_due_words(newest)} Gevraagd zijn de projecten die lopen.",
            catalog=monitor.catalog,
            sources=[monitor.source],
            example=monitor.agenda.example,
        )
    ]


def exceptions(monitor: Monitor) -> list[Block]:
    """Name who was late, who is missing and which numbers lack; nothing when all is there."""
    newest = monitor.newest
    if newest is None or not newest.held:
        return []
    late = [
        f"{mention([entry.project])}, {dutch.count_noun(entry.days_late or 0, 'dag', 'dagen')}"
        for entry in newest.entries
        if entry.state == "te laat"
    ]
    sentences = [f"**Te laat**: {dutch.listing(late)}."] if late else []
    for state, words in (("ontbreekt", "Ontbreekt"), ("nog niet binnen", "Nog niet binnen")):
        absent = [entry.project for entry in newest.entries if entry.state == state]
        if absent:
            sentences.append(f"**{words}**: {mention(absent)}.")
    sentences += [
        f"**Zonder getal**: {mention([project])}, bij '{blocks.plain(target.text)}'."
        for project, target in monitor.overview.without_figure
    ]
    extra = [p for p in monitor.overview.reported if p not in monitor.overview.owed]
    if extra:
        sentences.append(f"**Niet gevraagd, wel iets opgegeven**: {mention(extra)}.")
    return bullets(sentences)


def rounds_table(monitor: Monitor) -> list[Block]:
    """Show how every round went; nothing when there has been only one."""
    held = [one for one in monitor.rounds if one.held]
    if len(held) < 2:
        return []
    frame = pd.DataFrame(
        {
            "Ronde": dutch.period(one.period),
            "Gevraagd": sum(entry.owed for entry in one.entries),
            "Binnen": _count(one.entries, lambda e: e.owed and e.state in CAME),
            "Te laat": one.counts.get("te laat", 0),
            "Later verbeterd": sum(entry.corrections for entry in one.entries),
            "Ontbreekt": ids(_with_state(one, "ontbreekt", "nog niet binnen")) or "niets",
        }
        for one in reversed(held)
    )
    return [
        blocks.table(
            who_took_part(frame),
            name="rondes",
            caption=_rounds_message(held),
            note="Binnen telt ook wat te laat kwam. Later verbeterd telt de getallen die een project herzag.",
            catalog=monitor.catalog,
            sources=[monitor.source],
            example=monitor.agenda.example,
        )
    ]


def not_kept(monitor: Monitor) -> list[str]:
    """Say how many rounds of the calendar have left nothing; empty when there are none."""
    gone = [one for one in monitor.rounds if not one.held]
    if not gone:
        return []
    if len(gone) == 1:
        return [f"De kalender noemt een ronde in {dutch.period(gone[0].period)}. Daarvan is niets bewaard."]
    first, last = dutch.period(gone[0].period), dutch.period(gone[-1].period)
    return [
        f"Volgens de kalender hoorden er van {first} tot en met {last} {len(gone)} rondes te zijn. "
        "Daarvan is niets bewaard."
    ]


def who_took_part(frame: pd.DataFrame) -> pd.DataFrame:
    """Say of the numbers in a table that they only tell who handed in, which the parties share."""
    return frame.map(lambda value: agreed(value, "who handed in") if isinstance(value, int) else value)


def _counts(entries: Sequence[Entry]) -> dict[str, int]:
    return {
        "Gevraagd": sum(entry.owed for entry in entries),
        "Op tijd": _count(entries, lambda e: e.owed and e.state == "op tijd"),
        "Te laat": _count(entries, lambda e: e.owed and e.state == "te laat"),
        "Dag onbekend": _count(entries, lambda e: e.owed and e.state == "dag onbekend"),
        "Nog niet binnen": _count(entries, lambda e: e.state == "nog niet binnen"),
        "Ontbreekt": _count(entries, lambda e: e.state == "ontbreekt"),
    }


def _count(entries: Sequence[Entry], kept: Callable[[Entry], bool]) -> int:
    return sum(kept(entry) for entry in entries)


def _with_state(one: Round, *states: str) -> list[Project]:
    return [entry.project for entry in one.entries if entry.state in states]


def _due_words(one: Round) -> str:
    if one.due is None:
        return "Wanneer een opgave binnen moest zijn, is niet afgesproken."
    return f"Een opgave moest er zijn op {dutch.day(one.due)}."


def _rounds_message(held: Sequence[Round]) -> str:
    absent = sum(len(_with_state(one, "ontbreekt", "nog niet binnen")) for one in held)
    owed = sum(entry.owed for one in held for entry in one.entries)
    if not absent:
        return f"In alle {len(held)} rondes kwam elke opgave binnen"
    return f"Van de {owed} gevraagde opgaven in {len(held)} rondes {_lacks(absent)}"


def _lacks(count: int) -> str:
    return f"ontbreekt er {count}" if count == 1 else f"ontbreken er {count}"
