"""What the projects reached: target against actual, and funnels step by step."""

from __future__ import annotations

import pandas as pd

from hcalib.catalog import Catalog
from hcalib.monitoring.projects import INTERVAL_MEANS, RoundFigure, Step, TargetResult, project_funnels
from hcalib.presentation import blocks, dutch
from hcalib.presentation.blocks import Block
from hcalib.presentation.projectmonitor.monitor import Monitor
from hcalib.presentation.projectmonitor.tidy import step_rows, target_rows, tidy
from hcalib.presentation.projectmonitor.verdicts import badge
from hcalib.presentation.projectmonitor.words import amount, label

NOT_SHOWN = "niet getoond"
NO_FIGURE = "geen cijfer"


def target_table(monitor: Monitor) -> list[Block]:
    """Hold every target with a number against what was reported, beside the round before."""
    rows, pairs = [], []
    for result in monitor.results:
        for target in result.targets:
            if target.target.kind == "qualitative":
                continue
            pairs.append((result, target))
            cells: dict[str, object] = {
                "Project": label(result.project),
                "Wat is afgesproken": target.target.text,
                "Doel": _aim(target, monitor.catalog),
            }
            if monitor.previous:
                cells[dutch.period_short(monitor.previous)] = figure_in(target, monitor.previous) or NO_FIGURE
            cells["Nieuwste stand"] = actual(target, monitor.period)
            rows.append({**cells, "Oordeel": badge(result, target)})
    if monitor.period is None or not rows:
        return []
    return [
        blocks.table(
            pd.DataFrame(rows),
            name="doel-en-stand",
            caption="Elk doel met een getal, en hoe het ermee staat",
            note=_target_note(monitor),
            align=dict.fromkeys(rows[0], "left"),
            data=tidy(monitor, target_rows(pairs)),
            catalog=monitor.catalog,
            sources=[monitor.source],
            example=monitor.agenda.example,
        )
    ]


def funnel_table(monitor: Monitor, *, explain: bool = False) -> list[Block]:
    """Show the funnels: of those in the step before, who came this far; with what does not add up.

    ``explain`` says what the margin means, where no table above it does.
    """
    found_in = {result.project.id: result for result in monitor.results}
    funnels = [funnel for result in monitor.results for funnel in project_funnels(result)]
    wrong = [
        f"{blocks.plain(label(funnel.project))}: {blocks.plain(funnel.contradiction)}"
        for funnel in funnels
        if funnel.contradiction
    ]
    rows = [
        {
            "Project": label(funnel.project),
            "Van stap tot stap": [_step(step, place) for place, step in enumerate(funnel.steps)],
            "Ronde": dutch.period_short(funnel.period or ""),
        }
        for funnel in funnels
        if funnel.steps
    ]
    found = [blocks.notice("conflict", "Deze opgaven kloppen niet", wrong)] if wrong else []
    if not rows:
        return found
    steps = [
        row
        for funnel in funnels
        if funnel.period
        for row in step_rows(found_in[funnel.project.id], funnel.period, funnel.steps)
    ]
    table = blocks.table(
        pd.DataFrame(rows),
        name="stap-voor-stap",
        data=tidy(monitor, steps),
        caption="Stap voor stap: wie doet mee, en wie komt verder",
        note=INTERVAL_MEANS if explain else None,
        catalog=monitor.catalog,
        sources=[monitor.source],
        example=monitor.agenda.example,
    )
    return [*found, table]


def figure_in(target: TargetResult, period: str) -> str | None:
    """Write the figure of one round; None when there was none."""
    one = next((one for one in target.rounds if one.period == period), None)
    return None if one is None else written(one)


def written(one: RoundFigure) -> str:
    """Write what counts of one round: '57', '14 van 20', or why there is nothing to write."""
    figure = one.figure
    if figure is None:
        return "teruggenomen"
    if figure.number.value is None:
        return NOT_SHOWN
    text = dutch.number(figure.number.value)
    # no-break spaces: three lines in a narrow column are harder to read than a wider column
    return text if figure.of is None else f"{text}\u00a0van\u00a0{dutch.number(figure.of.value)}"


def actual(target: TargetResult, period: str | None) -> str:
    """Write the newest figure, with its margin when it is a share and its round when that is an older one."""
    if target.actual is None:
        told = target.history[-1] if target.withheld and target.history else None
        if told is None:
            return NOT_SHOWN if target.withheld else NO_FIGURE
        of = f" van {dutch.number(told.of.value)}" if told.of is not None else ""
        was = f"{dutch.number(told.number.value)}{of}"
        return f"{NOT_SHOWN}; in {dutch.period_short(told.period)} was het {was}"
    newest = target.history[-1].period
    when = "" if newest == period else f" (in {dutch.period_short(newest)})"
    if target.interval is None or target.numerator is None or target.denominator is None:
        return f"{dutch.number(target.actual.value)}{when}"
    counts = f"{dutch.number(target.numerator.value)} van {dutch.number(target.denominator.value)}"
    margin = dutch.between(100 * target.interval.low, 100 * target.interval.high)
    return f"{dutch.percent(target.actual.value, 0)}: {counts}{when}; marge {margin}{dutch.NARROW_SPACE}%"


def _aim(target: TargetResult, catalog: Catalog) -> str:
    """Write what has to be reached; the text beside it says of what."""
    if target.target.kind == "share":
        return amount(target.target, catalog)
    return dutch.number(target.target.value)


def _target_note(monitor: Monitor) -> str:
    parts = []
    targets = [target for result in monitor.results for target in result.targets]
    if any(target.interval is not None for target in targets):
        parts.append(f"{INTERVAL_MEANS} Ligt het doel binnen de marge, dan is het oordeel 'niet te zeggen'.")
    if any(target.withheld for target in targets):
        parts.append(
            "Niet getoond is een getal over te weinig personen, ook als het door aftrekken is te vinden."
        )
    parts.append("Van projecten is geen einddatum bekend; of een project op schema ligt, staat er dus niet.")
    return " ".join(parts)


def _step(step: Step, place: int) -> str:
    """Write one step: what was agreed, how many came this far, and which part of the step before that is."""
    if step.actual is None or step.actual.value is None:
        said = NOT_SHOWN if step.withheld else NO_FIGURE
    elif step.of is not None and step.target.kind == "share":
        said = f"{dutch.number(step.actual.value)} van {dutch.number(step.of.value)}"
    else:
        said = dutch.number(step.actual.value)
    if place and step.conversion is not None:
        share = dutch.percent(100 * step.conversion.share, 0)
        margin = dutch.between(100 * step.conversion.low, 100 * step.conversion.high)
        whole = "" if step.target.kind == "share" else " van de stap ervoor"
        said += f", dat is {share}{whole} (marge {margin}{dutch.NARROW_SPACE}%)"
    if place and step.planned_share and step.target.kind != "share":
        said += f"; afgesproken is {dutch.percent(100 * step.planned_share, 0)}"
    return f"{step.target.text}: {said}"
