"""The page of a log: how it went, and then every line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hcalib.presentation import dutch
from hcalib.presentation.rendering import render


@dataclass(frozen=True)
class LogLine:
    """A line of a log.

    Attributes
    ----------
    time : datetime.datetime
    step : str
        In words.
    about : str
        Edition and report; may be empty.
    text : str
    level : {"info", "warning", "error"}
    seconds : float or None
    """

    time: datetime
    step: str
    about: str
    text: str
    level: str
    seconds: float | None


def render_log(title: str, lines: Sequence[LogLine]) -> str:
    """Make the page of a log.

    Parameters
    ----------
    title : str
    lines : sequence of LogLine
        In the order of the log; at least one.
    """
    errors = sum(line.level == "error" for line in lines)
    warnings = sum(line.level == "warning" for line in lines)
    context = {
        "title": title,
        "conclusion": _conclusion(errors, warnings),
        "began": lines[0].time,
        "duration": in_words((lines[-1].time - lines[0].time).total_seconds()),
        "errors": errors,
        "warnings": warnings,
        "lines": [_shown(line) for line in lines],
    }
    return str(render("site/log.html.j2", **context)) + "\n"


def in_words(seconds: float | None) -> str:
    """Write a duration: '0,4 s', '8 s', '1 min 41 s', '2 u 5 min'; nothing when there is none."""
    if seconds is None:
        return ""
    if seconds < 10:
        return f"{dutch.number(max(seconds, 0.0), 1)} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} u {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def _conclusion(errors: int, warnings: int) -> str:
    if errors:
        return f"Er ging iets mis: {dutch.count_noun(errors, 'fout', 'fouten')}."
    if warnings:
        return f"Klaar, met {dutch.count_noun(warnings, 'waarschuwing', 'waarschuwingen')}."
    return "Alles is gelukt."


def _shown(line: LogLine) -> dict[str, str]:
    return {
        "time": line.time.strftime("%H:%M:%S"),
        "step": line.step,
        "about": line.about,
        "text": line.text,
        "tone": {"error": "poor", "warning": "moderate"}.get(line.level, ""),
        "duration": in_words(line.seconds),
    }
