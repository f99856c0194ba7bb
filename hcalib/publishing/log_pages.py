"""Writing the page of a log beside it."""

from __future__ import annotations

from pathlib import Path

from hcalib.errors import UserError
from hcalib.files import write_atomically
from hcalib.presentation.log_page import LogLine, render_log
from hcalib.publishing.logbook import Entry, Log, read_log
from hcalib.publishing.unattended import STEP_NAMES

_EVENTS = {"begin": "Begonnen.", "end": "Klaar."}
"""What an event without a sentence is called."""


def write_log_page(log: Log, title: str) -> Path | None:
    """Write a log as a page; None when the log is empty or the page cannot be written.

    Parameters
    ----------
    log : Log
    title : str
        What was done, such as the name of a moment.
    """
    if log.path is None:
        return None
    try:
        entries = read_log(log.path)
    except OSError:
        return None
    if not entries:
        return None
    page = log.path.with_suffix(".html")
    try:
        write_atomically(page, render_log(title, [_line(entry) for entry in entries]))
    except UserError:
        return None  # a disk that is full must not spoil the rest
    return page


def _line(entry: Entry) -> LogLine:
    step = next((name for code, name in STEP_NAMES.items() if code == entry.step), entry.step) or "algemeen"
    return LogLine(
        time=entry.time,
        step=step[0].upper() + step[1:],
        about="/".join(part for part in (entry.edition, entry.report) if part),
        text=entry.message or _EVENTS.get(entry.event, entry.event),
        level=entry.level,
        seconds=entry.seconds,
    )
