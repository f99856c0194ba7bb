"""What is different since the round before, corrected figures, and what became of earlier projects."""

from __future__ import annotations

import pandas as pd

from hcalib.monitoring.projects import Lineage, ShownVersion, TargetResult
from hcalib.periods import parse_period
from hcalib.presentation import blocks, dutch
from hcalib.presentation.blocks import Block
from hcalib.presentation.projectmonitor.monitor import Monitor
from hcalib.presentation.projectmonitor.results import NOT_SHOWN
from hcalib.presentation.projectmonitor.tidy import tidy, version_rows
from hcalib.presentation.projectmonitor.words import bullets, mention


def since_last_round(monitor: Monitor) -> list[str]:
    """Say what is new: targets reached, projects that began, ended or changed (Markdown sentences)."""
    previous, period = monitor.previous, monitor.period
    if previous is None or period is None:
        return []
    sentences = _newly(monitor, period)
    began = [r.project for r in monitor.results if r.reports and r.reports[0].period == period]
    if began:
        sentences.append(f"Voor het eerst iets opgegeven: {mention(began)}.")
    sentences += [blocks.plain(one.sentence) for one in ended_since(monitor)]
    sentences += [
        blocks.plain(version.sentence)
        for one in monitor.lineages
        for version in one.changed
        if _within(version.versions[-1].since, previous, period)
    ]
    if sentences:
        return sentences
    return [
        f"Sinds de ronde van {dutch.period(previous)} is geen getal erbij gehaald, en is geen project "
        "begonnen, gestopt of veranderd."
    ]


def _newly(monitor: Monitor, period: str) -> list[str]:
    """Name the targets that are seen to be reached for the first time, by project (Markdown)."""
    told = []
    for result in monitor.results:
        texts = [f"'{blocks.plain(one.target.text)}'" for one in result.targets if newly_reached(one, period)]
        if texts:
            told.append(f"{mention([result.project])} met {dutch.listing(texts)}")
    return [f"Voor het eerst te zien dat het is gehaald: {'; '.join(told)}."] if told else []


def newly_reached(target: TargetResult, period: str) -> bool:
    """Tell whether a count reached its target in this round and in no shown round before.

    In a round before that is not shown, it may have been reached already.
    """
    aim = target.target.value
    if target.target.kind != "count" or aim is None or not target.reached or not target.history:
        return False
    earlier = [one.number.value or 0.0 for one in target.history[:-1]]
    return target.history[-1].period == period and all(value < aim for value in earlier)


def ended_since(monitor: Monitor) -> list[Lineage]:
    """Return the projects that ended after the round before the newest."""
    previous, period = monitor.previous, monitor.period
    return [
        one
        for one in monitor.lineages
        if one.ended and one.project.ending and _within(one.project.ending.period, previous, period)
    ]


def correction_table(monitor: Monitor) -> list[Block]:
    """Show every figure that was corrected: what it was, what it became, when and why."""
    rows = [
        {
            "Getal": f"{result.project.id} {target.target.text}",
            "Ronde": dutch.period(one.period),
            "Was": _version(before),
            "Werd": _version(version),
            "Verbeterd op": version.received,
            "Reden": version.reason,
        }
        for result in monitor.results
        for target in result.targets
        for one in target.rounds
        for before, version in zip(one.versions, one.versions[1:], strict=False)
    ]
    if not rows:
        return []
    rows.sort(key=lambda row: str(row["Verbeterd op"]), reverse=True)
    return [
        blocks.table(
            pd.DataFrame(rows),
            name="verbeteringen",
            data=tidy(
                monitor, version_rows([(one, target) for one in monitor.results for target in one.targets])
            ),
            caption=dutch.capitalised(
                f"{dutch.count_noun(len(rows), 'verbetering', 'verbeteringen')} van eerder opgegeven getallen"
            ),
            note="Een verbetering is een goed teken. Wat er eerst stond, blijft staan.",
            catalog=monitor.catalog,
            sources=[monitor.source],
            example=monitor.agenda.example,
        )
    ]


def history_of_projects(monitor: Monitor) -> list[Block]:
    """Tell which projects stopped, merged or split, and which targets were changed."""
    told = [blocks.plain(one.sentence) for one in monitor.lineages if one.ended]
    told += [blocks.plain(version.sentence) for one in monitor.lineages for version in one.changed]
    if not told:
        return []
    intro = "Hun cijfers blijven in dit rapport staan, want wat is bereikt telt mee."
    return [blocks.text(f"### Gestopt, samengegaan of veranderd\n\n{intro}"), *bullets(told)]


def lessons(monitor: Monitor) -> list[Block]:
    """List what projects learned, newest first."""
    found = [(lesson, one.project) for one in monitor.lineages for lesson in one.lessons]
    if not found:
        return []
    found.sort(key=lambda pair: parse_period(pair[0].period).start, reverse=True)
    told = [
        f"{blocks.plain(lesson.text)} *({mention([project])}, {dutch.period(lesson.period)})*"
        for lesson, project in found
    ]
    return [blocks.text("### Wat projecten leerden"), *bullets(told)]


def _version(version: ShownVersion) -> str:
    if version.figure is None:
        return "teruggenomen"
    if version.figure.number.value is None:
        return NOT_SHOWN
    text = dutch.number(version.figure.number.value)
    of = version.figure.of
    return text if of is None else f"{text} van {dutch.number(of.value)}"


def _within(code: str | None, previous: str | None, period: str | None) -> bool:
    if code is None or previous is None or period is None:
        return False
    return parse_period(previous).start < parse_period(code).start <= parse_period(period).start
