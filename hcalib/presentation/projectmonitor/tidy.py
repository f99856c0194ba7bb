"""Numbers of projects as tidy data: with the cell that each comes from, so that they can be attacked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import pandas as pd

from hcalib.agenda.models import ProjectTarget
from hcalib.monitoring.intervals import Interval
from hcalib.monitoring.projects import Figure, ProjectResult, RoundFigure, Step, TargetResult
from hcalib.presentation.projectmonitor.monitor import Monitor
from hcalib.presentation.projectmonitor.verdicts import verdict

Pair = tuple[ProjectResult, TargetResult]
Row = dict[str, object]

BETWEEN = " : "
"""Between the two cells of a percentage; see ``hcalib.publishing.published``."""

_COLUMNS = (
    "indicator", "region", "period", "value", "low", "high", "unit", "status", "source", "note", "cell",
    "rounding",
)  # fmt: skip
_TAKEN_BACK = "Teruggenomen."


def named(result: ProjectResult, target: ProjectTarget) -> str:
    """Name a target outside the page of its project."""
    return f"{result.project.id} {target.text}"


def tidy(monitor: Monitor, rows: Iterable[Row]) -> pd.DataFrame:
    """Put rows together with the columns of the observations, and ``cell`` and ``rounding``.

    A number that is not about persons has no cell. What is withheld has its sentence, and no cell either.
    Numbers of persons are never rounded.
    """
    usual: Row = dict.fromkeys(_COLUMNS) | {
        "region": monitor.agenda.region,
        "status": "voorbeeld" if monitor.agenda.example else "voorlopig",
        "source": monitor.source,
        "note": "",
        "cell": "",
    }
    frame = pd.DataFrame([usual | row for row in rows], columns=list(_COLUMNS))
    return frame.astype(dict.fromkeys(("value", "low", "high", "rounding"), float))


def target_rows(pairs: Sequence[Pair]) -> Iterator[Row]:
    """Yield of every target what is agreed, and what counts of every round."""
    for result, target in pairs:
        name = named(result, target.target)
        for one in target.rounds:
            note = "" if one.figure is not None else _TAKEN_BACK
            newest = bool(target.history) and one.period == target.history[-1].period
            interval = target.interval if newest and one == target.rounds[-1] else None
            yield from figure_rows(name, target.target, one.period, one.figure, note, interval)
        if target.rounds:
            yield {
                "indicator": name,
                "period": target.rounds[-1].period,
                "value": target.target.value,
                "unit": target.target.unit,
                "status": "doel",
                "note": f"Oordeel: {verdict(target)}.",
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
    if figure is None or figure.value is None:
        said = figure.withheld if figure is not None else ""
        yield common | {"note": " ".join(filter(None, (said, note)))}
        return
    about = figure.cells if figure.cells else ("", "")
    rounding = 0.0 if figure.cells else None
    yield common | {"value": figure.value, "cell": about[0], "rounding": rounding}
    if figure.denominator is None:
        return
    yield common | {
        "indicator": f"{name}: van hoeveel",
        "value": figure.denominator,
        "cell": about[1],
        "rounding": rounding,
    }
    yield common | {
        "indicator": f"{name}: percentage",
        "value": 100 * figure.value / figure.denominator if figure.denominator else None,
        "low": None if interval is None else 100 * interval.low,
        "high": None if interval is None else 100 * interval.high,
        "unit": "procent",
        "cell": BETWEEN.join(figure.cells),
        "rounding": rounding,
    }


def _versions(name: str, target: ProjectTarget, one: RoundFigure) -> Iterator[Row]:
    for version in one.versions:
        day = "" if version.received is None else f" op {version.received.isoformat()}"
        done = "Verbeterd" if version.figure is not None else "Teruggenomen"
        note = f"Eerste opgave{day}." if version.reason is None else f"{done}{day}: {version.reason}"
        yield from figure_rows(name, target, one.period, version.figure, note)


def _percentage(name: str, period: str, share: Interval, part: Figure, whole: Figure) -> Row:
    cells = (part.cells[0], whole.cells[0]) if part.cells and whole.cells else ()
    return {
        "indicator": name,
        "period": period,
        "value": 100 * share.share,
        "low": 100 * share.low,
        "high": 100 * share.high,
        "unit": "procent",
        "cell": BETWEEN.join(cells),
        "rounding": 0.0 if cells else None,
    }
