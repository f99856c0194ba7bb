"""The log of one unattended run: a file with one JSON object a line, that a full disk cannot break.

A log is read by whoever keeps the computer, and may be mailed around. It therefore names steps, editions,
reports, sources and numbers of them, and never a value from the data, an answer, or the message of an error.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

Level = Literal["info", "warning", "error"]

LEVELS: tuple[Level, ...] = ("info", "warning", "error")
FOLDER = "logs"
"""Of the logs, in the folder of the workspace; it is not kept in git."""

SHARED = "HCALIB_LOG"
"""Environment variable with the log that a command adds to, when it is a step of something larger."""

_NAME = re.compile(r"\d{4}-\d\d-\d\d-\d{6}-[a-z]+(-\d+)?\.jsonl", re.ASCII)
_LONGEST = 500
"""Characters of a message; a line then always fits in one write."""


def _now() -> datetime:
    return datetime.now().astimezone()


@dataclass
class Log:
    """Writes events to a file; opens it anew for each, so that forked and spawned processes can share it.

    Parameters
    ----------
    path : Path or None
        The file, which grows; None writes nothing.
    clock : callable, optional
        Gives the moment of an event, with its time zone.

    Attributes
    ----------
    lost : int
        Events that could not be written, for instance because the disk was full.
    """

    path: Path | None
    clock: Callable[[], datetime] = _now
    lost: int = field(default=0, init=False)

    def event(
        self,
        event: str,
        message: str = "",
        *,
        level: Level = "info",
        step: str = "",
        edition: str = "",
        report: str = "",
        seconds: float | None = None,
    ) -> None:
        """Write one event; never raises because of the file.

        Parameters
        ----------
        event : str
            What happened, as a word: ``begin``, ``end``, ``source``, ``report``, ...
        message : str
            A Dutch sentence for a person; nothing from the data or from the text of an error.
        level : {"info", "warning", "error"}
        step, edition, report : str
            What it is about; empty when it is about none.
        seconds : float, optional
            How long it took, measured with a clock that does not jump.
        """
        line = {
            "time": self.clock().isoformat(timespec="milliseconds"),
            "level": level,
            "step": step,
            "edition": edition,
            "report": report,
            "event": event,
            "seconds": None if seconds is None else round(seconds, 3),
            "message": message[:_LONGEST],
        }
        self._write(json.dumps(line, ensure_ascii=False).encode("utf-8", "replace") + b"\n")

    def _write(self, line: bytes) -> None:
        if self.path is None:
            return
        try:
            handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o640)
            try:
                # what was cut off before, by a full disk, must not spoil this line too
                whole = b"\n" + line if self.lost else line
                if os.write(handle, whole) != len(whole):
                    self.lost += 1
            finally:
                os.close(handle)
        except OSError:
            self.lost += 1


NO_LOG = Log(None)
"""For who keeps no log."""


def shared_log(environment: Mapping[str, str]) -> Log | None:
    """Return the log of what this command is a step of; None when it stands alone."""
    name = environment.get(SHARED)
    return Log(Path(name)) if name else None


def begin_log(folder: Path, command: str, now: datetime) -> Log:
    """Begin the log of a run in a file of its own; when the folder cannot be made, events are lost.

    Parameters
    ----------
    folder : Path
        Folder with logs.
    command : str
        Becomes part of the name, such as ``pipeline`` or ``run``.
    now : datetime.datetime
        Start of the run.
    """
    stem = f"{now:%Y-%m-%d-%H%M%S}-{command}"
    path = folder / f"{stem}.jsonl"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(2, 1000):
            try:
                path.touch(0o640, exist_ok=False)
                break
            except FileExistsError:
                path = folder / f"{stem}-{number}.jsonl"
    except OSError:
        pass  # every event then counts as lost, and the run goes on
    return Log(path)


def is_log(path: Path) -> bool:
    """Tell whether a file has the name of a log; what somebody else puts beside them has another."""
    return _NAME.fullmatch(path.name) is not None


@dataclass(frozen=True)
class Entry:
    """One line of a log, as it was written; see :meth:`Log.event`."""

    time: datetime
    level: Level
    step: str
    edition: str
    report: str
    event: str
    seconds: float | None
    message: str


def read_log(path: Path) -> tuple[Entry, ...]:
    """Read a log; lines that were cut off or are no event are left out.

    Raises
    ------
    OSError
        When the file cannot be read.
    """
    lines = path.read_bytes().decode("utf-8", "replace").split("\n")
    return tuple(entry for entry in map(_entry, lines) if entry is not None)


def _entry(line: str) -> Entry | None:
    try:
        content: dict[str, Any] = json.loads(line)
        seconds = content["seconds"]
        return Entry(
            time=datetime.fromisoformat(content["time"]),
            level=content["level"] if content["level"] in LEVELS else "error",
            step=str(content["step"]),
            edition=str(content["edition"]),
            report=str(content["report"]),
            event=str(content["event"]),
            seconds=None if seconds is None else float(seconds),
            message=str(content["message"]),
        )
    except (ValueError, TypeError, KeyError):
        return None
