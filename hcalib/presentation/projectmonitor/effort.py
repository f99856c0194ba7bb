"""What measuring asks and whether that is in proportion, and which project to take up next."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from hcalib.agenda.models import Project
from hcalib.monitoring.projects import Burden, Ranked
from hcalib.presentation import blocks, dutch
from hcalib.presentation.blocks import Block, Status
from hcalib.presentation.projectmonitor.monitor import Monitor
from hcalib.presentation.projectmonitor.words import label, names, plan_sources, some

_TONES: dict[str, Literal["good", "moderate", "unknown"]] = {
    "in verhouding": "good",
    "uit verhouding": "moderate",
    "niet te zeggen": "unknown",
}


def heavy(monitor: Monitor) -> list[Burden]:
    """Return the projects of which measuring asks more than was agreed."""
    return [burden for burden in monitor.burdens if burden.verdict == "uit verhouding"]


def burden_table(monitor: Monitor) -> list[Block]:
    """Show what measuring asks of every project that is measured, and whether that is in proportion."""
    used = [burden for burden in monitor.burdens if burden.instruments]
    if not used:
        return []
    frame = pd.DataFrame(
        {
            "Project": label(burden.project),
            "Hoe": f"{dutch.capitalised(burden.how or dutch.UNKNOWN)}, door {_by(burden)}",
            "Van wie": [one.asked for one in burden.asked],
            "Uren per ronde": _hours(burden),
            "Oordeel": Status(burden.verdict, _TONES[burden.verdict]),
        }
        for burden in used
    )
    return [
        blocks.table(
            frame,
            name="last-van-het-meten",
            caption=_burden_message(heavy(monitor), len(used)),
            note=_norm(monitor),
            align={"Uren per ronde": "left"},
            catalog=monitor.catalog,
            sources=sorted({one.source.source for burden in used for one in burden.instruments}),
            example=monitor.agenda.example,
        )
    ]


def over_norm(monitor: Monitor) -> list[str]:
    """Say of each project that is out of proportion by how much (Markdown)."""
    return [blocks.plain(burden.sentence) for burden in heavy(monitor)]


def ranking_table(monitor: Monitor) -> list[Block]:
    """Show which projects are next to be followed, each with the places it can have."""
    if not monitor.ranking:
        return []
    frame = pd.DataFrame(
        {
            "Plaats": _place(one),
            "Project": label(one.project),
            "Bijdrage": _score(one, "contribution"),
            "Meetbaarheid": _score(one, "measurability"),
            "Inspanning": _score(one, "effort"),
        }
        for one in monitor.ranking
    )
    return [
        blocks.table(
            frame,
            name="volgend-project",
            caption=f"Het eerst aan de beurt om te volgen: {next_words(*next_in_line(monitor))}",
            note=(
                "Elke score loopt van 1 tot 5. Hoe meer een project bijdraagt, hoe beter het te meten is en "
                "hoe minder moeite dat kost, hoe eerder het aan de beurt is. Een score die ontbreekt, kan 1 "
                "tot 5 zijn; daarom staat er dan meer dan één plaats."
            ),
            align=dict.fromkeys(frame.columns, "left"),
            catalog=monitor.catalog,
            sources=sorted({one.scores.source.source for one in monitor.ranking if one.scores})
            or list(plan_sources([one.project for one in monitor.ranking])),
            example=monitor.agenda.example,
        )
    ]


def next_in_line(monitor: Monitor) -> tuple[list[Project], list[Project]]:
    """Return who is next to be followed, and who may still go before them because scores lack."""
    first = [one for one in monitor.ranking if one.best == 1]
    if sure := [one.project for one in first if one.worst == 1]:
        return sure, []
    known = [one.project for one in first if not one.unknown]
    open_ones = [one.project for one in first if one.unknown]
    return (known, open_ones) if known else (open_ones, [])


def next_words(first: list[Project], open_ones: list[Project]) -> str:
    """Name who is next, and who may still go before them; not Markdown."""
    if not open_ones:
        return names(first)
    verb = "kan" if len(open_ones) == 1 else "kunnen"
    return f"{names(first)} ({names(open_ones)} {verb} nog voorgaan, daarvan ontbreken scores)"


def _place(one: Ranked) -> str:
    return str(one.best) if one.best == one.worst else f"{one.best} tot en met {one.worst}"


def _score(one: Ranked, name: str) -> str:
    score = getattr(one.scores, name, None)
    return dutch.UNKNOWN if score is None else str(score)


def _by(burden: Burden) -> str:
    names = {"project": "het project", "agendabureau": "het agendabureau"}
    return dutch.listing([names[one] for one in burden.by]) or dutch.UNKNOWN


def _hours(burden: Burden) -> str:
    if burden.hours is None:
        return dutch.UNKNOWN
    words = hours(burden.hours)
    return f"minstens {words}" if burden.unknown else words


def hours(value: float) -> str:
    """Write hours: whole ones without a comma."""
    return dutch.number(value, 0 if float(value).is_integer() else 1)


def _burden_message(over: list[Burden], total: int) -> str:
    if not over:
        return f"Bij geen van de {total} projecten vraagt meten aantoonbaar te veel"
    return f"Bij {some([one.project for one in over])} vraagt meten meer dan is afgesproken"


def _norm(monitor: Monitor) -> str:
    setup = monitor.agenda.project_monitor
    norm = setup.norm if setup else None
    if norm is None:
        return "Er is geen norm afgesproken voor wat meten mag vragen."
    parts = []
    if norm.hours_per_target is not None:
        parts.append(f"{hours(norm.hours_per_target)} uur per ronde voor elk getal")
    if norm.hours_per_respondent is not None:
        parts.append(f"{hours(norm.hours_per_respondent)} uur van een deelnemer of ander die iets invult")
    many = dutch.listing(parts)
    return f"Afgesproken is hoogstens {many}. Uren van iedereen samen; wat niet bekend is, telt niet mee."
