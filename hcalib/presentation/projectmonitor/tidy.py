"""Numbers of projects as tidy data: cleared, so that a block adds the cell that each comes from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import pandas as pd

from hcalib.agenda.models import ProjectTarget
from hcalib.disclosure.cleared import Cleared, Span, agreed, ratio, span
from hcalib.monitoring.intervals import Interval
from hcalib.monitoring.projects import Figure, ProjectResult, RoundFigure, Step, TargetResult
from hcalib.presentation.projectmonitor.monitor import Monitor
from hcalib.presentation.projectmonitor.verdicts import verdict

Pair = tuple[ProjectResult, TargetResult]
Row = dict[str, object]

_COLUMNS = ("indicator", "region", "period", "value", "span", "unit", "status", "source", "note")
_AGREED = "what was agreed stands in the plan"
_TAKEN_BACK = "Teruggenomen."


def named(result: ProjectResult, target: ProjectTarget) -> str:
    """Name a target outside the page of its project."""
    return f"{result.project.id} {target.text}"


def tidy(monitor: Monitor, rows: Iterable[Row]) -> pd.DataFrame:
    """Put rows together with the columns of the observations; ``value`` and ``span`` are cleared.

    A number that is not about persons has no cell. What is withheld has its sentence, and no cell either.
    """
    usual: Row = dict.fromkeys(_COLUMNS) | {
        "region": monitor.agenda.region,
        "status": "voorbeeld" if monitor.agenda.example else "voorlopig",
        "source": monitor.source,
        "note": "",
    }
    return pd.DataFrame([usual | row for row in rows], columns=list(_COLUMNS), dtype=object)


def target_rows(pairs: Sequence[Pair]) -> Iterator[Row]:
    """Yield of every target what is agreed, and what counts of every round."""
    for result, target in pairs:
        name = named(result, target.target)
        for one in target.rounds:
            note = "" if one.figure is not None else _TAKEN_BACK
            newest = bool(target.history) and one.period == target.history[-1].period
            interval = target.interval if newest and one == target.rounds[-1] else None
            yield from figure_rows(name, target.target, one.period, one.figure, note, interval)
        # what is agreed stands in the table also when no number was given yet
        told = target.rounds[-1].period if target.rounds else result.last_reported
        if told:
            yield {
                "indicator": name,
                "period": told,
                "value": None if target.target.value is None else agreed(target.target.value, _AGREED),
                "unit": target.target.unit,
                "status": "doel",
                "note": f"Oordeel: {verdict(result, target)}.",
            }


def version_rows(pairs: Sequence[Pair]) -> Iterator[Row]:
    """Yield every version of the numbers that were corrected."""
    for result, target in pairs:
        for one in target.rounds:
            if one.corrected:
                yield from _versions(named(result, target.target), target.target, one)


def step_rows(result: ProjectResult, period: str, steps: Sequence[Step]) -> Iterator[Row]:
    """Yield the steps of a funnel in one round, and which part of the step before came so far."""
    rounds = {target.target.id: target.rounds for target in result.targets}
    before: Figure | None = None
    for step in steps:
        found = next((one for one in rounds[step.target.id] if one.period == period), None)
        name, figure = named(result, step.target), found.figure if found else None
        share = step.target.kind == "share"
        yield from figure_rows(name, step.target, period, figure, "", step.conversion if share else None)
        if not share and step.conversion is not None and figure is not None and before is not None:
            yield _percentage(f"{name}: deel van de stap ervoor", period, step.conversion, figure, before)
        before = figure


def figure_rows(
    name: str,
    target: ProjectTarget,
    period: str,
    figure: Figure | None,
    note: str = "",
    interval: Interval | None = None,
) -> Iterator[Row]:
    """Yield a number; a share as its part, its whole and the percentage that follows."""
    common: Row = {"indicator": name, "period": period, "unit": target.counted_unit, "note": note}
    if figure is None or figure.number.value is None:
        said = figure.withheld if figure is not None else ""
        yield common | {"note": " ".join(filter(None, (said, note)))}
        return
    yield common | {"value": figure.number}
    if figure.of is None:
        return
    yield common | {"indicator": f"{name}: van hoeveel", "value": figure.of}
    share = ratio(figure.number, figure.of, 100)
    yield common | {
        "indicator": f"{name}: percentage",
        "value": share,
        "span": _margin(share, interval),
        "unit": "procent",
    }


def _versions(name: str, target: ProjectTarget, one: RoundFigure) -> Iterator[Row]:
    for version in one.versions:
        day = "" if version.received is None else f" op {version.received.isoformat()}"
        done = "Verbeterd" if version.figure is not None else "Teruggenomen"
        note = f"Eerste opgave{day}." if version.reason is None else f"{done}{day}: {version.reason}"
        yield from figure_rows(name, target, one.period, version.figure, note)


def _percentage(name: str, period: str, interval: Interval, part: Figure, whole: Figure) -> Row:
    share = ratio(part.number, whole.number, 100)
    return {
        "indicator": name,
        "period": period,
        "value": share,
        "span": _margin(share, interval),
        "unit": "procent",
    }


def _margin(share: Cleared, interval: Interval | None) -> Span | None:
    """Give the margin of a share, which follows from its two published numbers."""
    return None if interval is None else span(share, 100 * interval.low, 100 * interval.high)
