"""What the newest round brought: who reported, targets against what was reached, and the stories."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from hcalib.agenda.models import ActionLine, Agenda
from hcalib.catalog import Catalog
from hcalib.monitoring.projects import ProjectResult, RoundOverview, RoundReport, TargetResult, Told
from hcalib.presentation import blocks, dutch
from hcalib.presentation.blocks import Block, Status
from hcalib.presentation.projectmonitor.words import STATES, amount, label, round_source

Verdict = Literal[
    "gehaald", "nog niet gehaald", "niet te zeggen", "geen cijfer", "niet getoond", "verteld", "vervallen"
]
_TONES: dict[Verdict, Literal["reached", "unknown", "neutral"]] = {
    "gehaald": "reached",
    "nog niet gehaald": "neutral",
    "niet te zeggen": "unknown",
    "geen cijfer": "unknown",
    "niet getoond": "unknown",
    "vervallen": "neutral",
    "verteld": "neutral",
}


_UNNAMED = "Een project dat niet genoemd wil worden"


def verdict(result: TargetResult) -> Verdict:
    """Judge one target: a share that chance may have moved over its target is 'niet te zeggen'.

    There is no judgement on being in time: the register knows no end date of a project.
    """
    if result.target.kind == "qualitative":
        return "verteld"
    if result.former:
        return "vervallen"
    if result.withheld is not None and result.reached is None:
        return "niet getoond"
    if result.reached is None:
        return "geen cijfer"
    if result.certain is False:
        return "niet te zeggen"
    return "gehaald" if result.reached else "nog niet gehaald"


def verdicts(results: tuple[ProjectResult, ...]) -> list[Verdict]:
    """Return the verdicts on all targets with a number to reach."""
    found = [verdict(target) for result in results for target in result.targets]
    return [item for item in found if item not in ("verteld", "vervallen")]


def figures_of_round(overview: RoundOverview, results: tuple[ProjectResult, ...]) -> list[Block]:
    """Show the round in large numbers; nothing without a round."""
    if overview.period is None:
        return []
    judged = verdicts(results)
    period = dutch.period(overview.period)
    delivered = len(overview.owed) - len(overview.missing)
    shown = [
        (f"{delivered} van {len(overview.owed)}", "lopende projecten gaven iets op", f"ronde van {period}")
    ]
    if judged:
        reached = judged.count("gehaald")
        shown.append((f"{reached} van {len(judged)}", "getallen gehaald", f"stand tot en met {period}"))
    hours = [result.effort_hours for result in results if result.effort_hours is not None]
    if hours:
        shown.append(
            (f"{dutch.number(sum(hours))} uur", "kostte het meten", "alle rondes samen, voor zover opgegeven")
        )
    return [blocks.key_figures(shown)]


def status_table(
    agenda: Agenda, overview: RoundOverview, results: tuple[ProjectResult, ...], catalog: Catalog
) -> list[Block]:
    """Show for each project whether it owed and gave a report, and where it is in the PDCA cycle."""
    if overview.period is None:
        return []
    period = overview.period
    reports = {result.project.id: result.report(period) for result in results}
    frame = pd.DataFrame(
        {
            "Project": label(result.project),
            "Fase": result.project.phase,
            "Deze ronde": _reported(result, overview),
            "Laatste opgave": dutch.period_short(result.last_reported)
            if result.last_reported
            else "nog nooit",
            "Stap": STATES[result.state] if result.state else "niet opgegeven",
            "Uren": _hours_text(reports[result.project.id], result.effort_hours),
            "Opmerking van het project": _notes_text(reports[result.project.id]),
        }
        for result in results
    )
    return [
        blocks.table(
            frame,
            name="stand-per-project",
            caption=f"Wat elk project in de ronde van {dutch.period(period)} opgaf",
            note=(
                "Stap is de plek in de cirkel van plannen, uitvoeren, nagaan en bijsturen (PDCA), zoals "
                "het project die zelf opgaf. Uren is de tijd die het meten kostte: in deze ronde, met "
                "tussen haakjes alle rondes samen."
            ),
            catalog=catalog,
            sources=[round_source(agenda, catalog)],
            example=agenda.example,
        )
    ]


def target_table(
    agenda: Agenda, overview: RoundOverview, results: tuple[ProjectResult, ...], catalog: Catalog
) -> list[Block]:
    """Hold every target with a number against what was reported."""
    rows = [
        {
            "Project": label(result.project),
            "Doel van het project": target.target.text,
            "Afgesproken": amount(target.target, catalog),
            "Stand": _actual(target, catalog),
            "Ronde": dutch.period_short(target.rounds[-1].period) if target.rounds else "geen",
            "Oordeel": Status(verdict(target), _TONES[verdict(target)]),
        }
        for result in results
        for target in result.targets
        if target.target.kind != "qualitative"
    ]
    if overview.period is None or not rows:
        return []
    return [
        blocks.table(
            pd.DataFrame(rows),
            name="doel-en-stand",
            caption="De projectdoelen met een getal, en hoe het ermee staat",
            note=(
                "Bij een percentage staat tussen haakjes de marge die toeval openlaat (95 procent). Ligt "
                "het doel daarbinnen, dan is niet te zeggen of het is gehaald: het gaat om te weinig "
                "mensen. Het register kent geen einddatum van projecten; er staat dus niet of een project "
                "op schema ligt."
            ),
            align={"Afgesproken": "left", "Stand": "left"},
            catalog=catalog,
            sources=[round_source(agenda, catalog)],
            example=agenda.example,
        )
    ]


def history_table(
    agenda: Agenda, overview: RoundOverview, results: tuple[ProjectResult, ...], catalog: Catalog
) -> list[Block]:
    """Show the figure of every target in every round; a round without a figure stays open."""
    targets = [(result, target) for result in results for target in result.targets if target.history]
    periods = sorted({reported.period for _, target in targets for reported in target.history})
    if overview.period is None or len(periods) < 2:
        return []
    rows = []
    for result, target in targets:
        told = {reported.period: reported for reported in target.history}
        cells: dict[str, str | None] = {"Projectdoel": f"{result.project.id} {target.target.text}"}
        for period in periods:
            report = told.get(period)
            cells[dutch.period_short(period)] = (
                None if report is None else _reported_figure(report.value, report.denominator)
            )
        rows.append(cells)
    return [
        blocks.table(
            pd.DataFrame(rows),
            name="stand-per-ronde",
            caption="De stand per ronde, geteld vanaf het begin van het project",
            note="Een streepje betekent dat in die ronde geen cijfer is gegeven. Er is niets bij bedacht.",
            align={dutch.period_short(period): "right" for period in periods},
            catalog=catalog,
            sources=[round_source(agenda, catalog)],
            example=agenda.example,
        )
    ]


def story_block(agenda: Agenda, told: Told, line: ActionLine | None) -> list[Block]:
    """Show the stories that may be told, and how many wait; a sentence when there are none."""
    labels = {project.id: label(project) for project in agenda.projects}
    shown = [
        blocks.text(
            f"> {blocks.plain(story.text)}\\\n"
            f"> *{blocks.plain(labels[story.project] if story.project else _UNNAMED)}, "
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


def _actual(result: TargetResult, catalog: Catalog) -> str:
    if result.actual is None:
        return "niet getoond" if result.withheld else "geen cijfer"
    if result.interval is None or result.numerator is None or result.denominator is None:
        unit = result.target.unit or ""
        if unit in ("", "aantal"):
            return dutch.number(result.actual)
        return dutch.with_unit(result.actual, catalog.units[unit], decimals=0)
    counts = f"{dutch.number(result.numerator)} van {dutch.number(result.denominator)}"
    margin = dutch.between(100 * result.interval.low, 100 * result.interval.high)
    return f"{dutch.percent(result.actual, 0)}, {counts} ({margin}{dutch.NARROW_SPACE}%)"


def _reported_figure(value: float, denominator: float | None) -> str:
    text = dutch.number(value)
    # no-break spaces: three lines in a narrow column are harder to read than a wider column
    return text if denominator is None else f"{text}\u00a0van\u00a0{dutch.number(denominator)}"


def _reported(result: ProjectResult, overview: RoundOverview) -> Status:
    owes = result.project in overview.owed
    if result.project in overview.reported:
        return Status("opgegeven", "good") if owes else Status("opgegeven, niet gevraagd", "neutral")
    return Status("ontbreekt", "poor") if owes else Status("niet gevraagd", "neutral")


def _hours_text(report: RoundReport | None, total: float | None) -> str:
    if total is None:
        return "niet opgegeven"
    now = report.hours if report else None
    return f"{dutch.number(now) if now is not None else dutch.DASH} ({dutch.number(total)})"


def _notes_text(report: RoundReport | None) -> str:
    return " ".join(report.notes) if report and report.notes else "geen"
