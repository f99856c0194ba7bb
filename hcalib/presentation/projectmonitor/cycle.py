"""How projects go round: their steps, what they adjusted and what came after, and what they told with it."""

from __future__ import annotations

import pandas as pd

from hcalib.monitoring.projects import Adjustment, Effect, ProjectResult
from hcalib.presentation import blocks, dutch
from hcalib.presentation.blocks import Block
from hcalib.presentation.projectmonitor.monitor import Monitor
from hcalib.presentation.projectmonitor.words import STATES, label, mention

_TOLD = "Wat het project erbij vertelt"
_TIMES = ("nog niet", "één keer", "twee keer", "drie keer")


def step_table(monitor: Monitor) -> list[Block]:
    """Show of every project that reported where it is, where it was, and what it told in this round."""
    told = [result for result in monitor.results if result.report(monitor.period) is not None]
    if monitor.period is None or not told:
        return []
    rows = []
    for result in told:
        report = result.report(monitor.period)
        cells: dict[str, object] = {"Project": label(result.project), "Stap": _state(result, monitor.period)}
        if monitor.previous:
            cells[dutch.period_short(monitor.previous)] = _state(result, monitor.previous)
        cells["Kring rond"] = times(monitor.cycles[result.project.id].rounds_done)
        cells[_TOLD] = list(report.notes) if report and report.notes else "niets"
        rows.append(cells)
    frame = pd.DataFrame(rows)
    if (frame[_TOLD] == "niets").all():
        frame = frame.drop(columns=_TOLD)
    return [
        blocks.table(
            frame,
            name="stap-per-project",
            caption=_steps_message(told),
            note=(
                "Een project gaat steeds rond: voorbereiden, uitvoeren, nagaan of het werkt, en bijstellen. "
                "De kring is rond als het na het nagaan heeft bijgesteld. Het project geeft zijn stap zelf "
                "op."
            ),
            catalog=monitor.catalog,
            sources=[monitor.source],
            example=monitor.agenda.example,
        )
    ]


def adjustment_table(monitor: Monitor) -> list[Block]:
    """Show what projects adjusted and what came after, newest first; never as a cause."""
    found = [
        (result, adjustment)
        for result in monitor.results
        for adjustment in monitor.cycles[result.project.id].adjustments
    ]
    if not found:
        return []
    found.sort(key=lambda pair: pair[1].period, reverse=True)
    frame = pd.DataFrame(
        {
            "Project": f"{label(result.project)}, {dutch.period(adjustment.period)}",
            "Wat het aanpaste": adjustment.text,
            "Wat daarna kwam": after(adjustment),
        }
        for result, adjustment in found
    )
    changed = [effect for _, one in found for effect in one.effects if effect.change is not None]
    return [
        blocks.table(
            frame,
            name="aanpassingen",
            caption=_adjustments_message(len(found), changed),
            note="Na een aanpassing is niet hetzelfde als door een aanpassing: er verandert meer tegelijk.",
            catalog=monitor.catalog,
            sources=[monitor.source],
            example=monitor.agenda.example,
        )
    ]


def unchecked(monitor: Monitor) -> list[str]:
    """Name the projects that adjusted in the newest round without having checked before (Markdown)."""
    found = [
        result.project
        for result in monitor.results
        if monitor.period in monitor.cycles[result.project.id].acted_unchecked
    ]
    if not found:
        return []
    return [
        f"{mention(found)} {'stelde' if len(found) == 1 else 'stelden'} bij zonder dat uit een eerdere "
        "ronde blijkt dat is nagegaan wat werkt."
    ]


def after(adjustment: Adjustment) -> list[str]:
    """Write what came after an adjustment, per target; what cannot be said stands there once."""
    said = [effect for effect in adjustment.effects if effect.before is not None]
    parts = [f"{effect.target.text}: {_lower(effect.sentence)}" for effect in said]
    silent = dict.fromkeys(effect.sentence for effect in adjustment.effects if effect.before is None)
    if not adjustment.effects:
        return ["Het project heeft geen getal waaraan het te zien zou zijn."]
    return [*parts, *silent]


def times(count: int) -> str:
    """Write how often a project went round."""
    return _TIMES[count] if count < len(_TIMES) else f"{count} keer"


def _state(result: ProjectResult, period: str) -> str:
    report = result.report(period)
    return STATES[report.state] if report and report.state else "niet opgegeven"


def _steps_message(told: list[ProjectResult]) -> str:
    counts = {state: sum(result.state == state for result in told) for state in STATES}
    parts = [f"{count} bij {STATES[state]}" for state, count in counts.items() if count]
    if not parts:
        return "Waar de projecten zijn"
    return f"Waar de {len(told)} projecten zijn: {dutch.listing(parts)}"


def _adjustments_message(count: int, changed: list[Effect]) -> str:
    words = dutch.count_noun(count, "aanpassing", "aanpassingen")
    if not changed:
        return f"{dutch.capitalised(words)}; bij geen is te zeggen of het daarna beter ging"
    ways = [(sum(effect.change == way for effect in changed), way) for way in ("omhoog", "omlaag")]
    parts = [f"bij {dutch.count_noun(count, 'getal', 'getallen')} {way}" for count, way in ways if count]
    return f"{dutch.capitalised(words)}; daarna ging het {dutch.listing(parts)}, verder is het niet te zeggen"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
