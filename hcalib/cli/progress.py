"""How a run shows where it is: a live line for each report in a terminal, a line a report elsewhere."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.live import Live
from rich.text import Text

from hcalib.cli.console import duration
from hcalib.publishing import runner
from hcalib.publishing.logbook import Log
from hcalib.publishing.tasks import Outcome, Step


@contextmanager
def progress_for(
    console: Console, *, quiet: bool = False, as_json: bool = False, log: Log | None = None
) -> Iterator[runner.Progress]:
    """Show progress on a console for as long as the block lasts.

    Parameters
    ----------
    console : rich.console.Console
    quiet : bool
        Show nothing.
    as_json : bool
        Write each event as one line of JSON.
    log : Log, optional
        Where to write it as well, for a run that nobody looks at.
    """
    with _shown(console, quiet=quiet, as_json=as_json) as shown:
        yield shown if log is None else Logged(shown, log)


@contextmanager
def _shown(console: Console, *, quiet: bool, as_json: bool) -> Iterator[runner.Progress]:
    if as_json:
        yield JsonLines(console)
    elif quiet:
        yield Silent()
    elif not console.is_terminal:
        yield Lines(console)
    else:
        # drawn by tick and not by a thread of its own: this process is going to be forked
        with Live(console=console, auto_refresh=False, transient=True) as live:
            yield Board(console, live)


class Silent:
    """Shows nothing."""

    def waiting(self, edition: str) -> None:
        """See :class:`hcalib.publishing.runner.Progress`."""

    def begin(self, reports: Sequence[str], workers: int, expected: dict[str, float]) -> None:
        """See :class:`hcalib.publishing.runner.Progress`."""

    def step(self, step: Step) -> None:
        """See :class:`hcalib.publishing.runner.Progress`."""

    def tick(self) -> None:
        """See :class:`hcalib.publishing.runner.Progress`."""

    def finished(self, outcome: Outcome) -> None:
        """See :class:`hcalib.publishing.runner.Progress`."""


class Lines(Silent):
    """Writes one line for each report that is finished."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._done = 0
        self._total = 0

    def waiting(self, edition: str) -> None:
        self._console.print(f"Een andere run is bezig met {edition}; deze wacht daarop.", markup=False)

    def begin(self, reports: Sequence[str], workers: int, expected: dict[str, float]) -> None:
        self._total = len(reports)
        reports_ = "1 rapport" if self._total == 1 else f"{self._total} rapporten"
        self._console.print(f"{reports_}, {min(workers, self._total)} tegelijk")

    def finished(self, outcome: Outcome) -> None:
        self._done += 1
        self._console.print(f"[{self._done}/{self._total}] {_sentence(outcome)}", markup=False)


class Board(Lines):
    """Adds live lines: each report that is being made with its chapter, and the time left."""

    def __init__(self, console: Console, live: Live) -> None:
        super().__init__(console)
        self._live = live
        self._busy: dict[str, Step] = {}
        self._left: TimeLeft | None = None
        self._drawn = 0.0

    def begin(self, reports: Sequence[str], workers: int, expected: dict[str, float]) -> None:
        super().begin(reports, workers, expected)
        self._left = TimeLeft(reports, workers, expected)

    def step(self, step: Step) -> None:
        self._busy[step.key] = step

    def finished(self, outcome: Outcome) -> None:
        super().finished(outcome)
        self._busy.pop(outcome.key, None)
        if self._left is not None:
            self._left.finished(outcome.key, outcome.seconds)

    def tick(self) -> None:
        if time.monotonic() - self._drawn > 0.2:
            self._drawn = time.monotonic()
            self._live.update(self._text(), refresh=True)

    def _text(self) -> Text:
        lines = [f"  {one.key}: {_where(one)}" for one in self._busy.values()]
        seconds = self._left.seconds() if self._left is not None else None
        left = "" if seconds is None else f", nog ongeveer {duration(seconds)}"
        lines.append(f"  {self._done} van {self._total} klaar{left}")
        return Text("\n".join(lines), no_wrap=True, overflow="ellipsis")


class Logged(Silent):
    """Passes everything on, and writes what becomes of each report in the log.

    Parameters
    ----------
    shown : hcalib.publishing.runner.Progress
    log : Log
    """

    def __init__(self, shown: runner.Progress, log: Log) -> None:
        self._shown, self._log = shown, log

    def waiting(self, edition: str) -> None:
        self._log.event("waiting", "Een andere run is met deze editie bezig.", step="run", edition=edition)
        self._shown.waiting(edition)

    def begin(self, reports: Sequence[str], workers: int, expected: dict[str, float]) -> None:
        self._log.event("reports", f"{len(reports)} te maken, {workers} tegelijk.", step="run")
        self._shown.begin(reports, workers, expected)

    def step(self, step: Step) -> None:
        self._shown.step(step)

    def tick(self) -> None:
        self._shown.tick()

    def finished(self, outcome: Outcome) -> None:
        edition, _, name = outcome.key.partition("/")
        self._log.event(
            "report",
            "Mislukt; de inhoudspagina van de editie zegt waarom." if outcome.error else "Gereed.",
            level="error" if outcome.error else "info",
            step="run",
            edition=edition,
            report=name,
            seconds=outcome.seconds,
        )
        self._shown.finished(outcome)


class TimeLeft:
    """Estimates the time left of a run from how long its reports took before.

    Parameters
    ----------
    reports : sequence of str
    workers : int
    expected : dict of str to float
        Seconds of before; a report that was never made counts as the mean of the others.
    """

    def __init__(self, reports: Sequence[str], workers: int, expected: dict[str, float]) -> None:
        self._waiting = dict.fromkeys(reports)
        self._workers, self._expected = workers, dict(expected)
        self._began = time.monotonic()
        self._foreseen, self._took = 0.0, 0.0

    def finished(self, key: str, seconds: float) -> None:
        """Learn from a report that is finished how this run compares with earlier ones."""
        self._waiting.pop(key, None)
        if key in self._expected:
            self._foreseen += self._expected[key]
            self._took += seconds
        else:
            self._expected[key] = seconds

    def seconds(self) -> float | None:
        """Return the seconds left; None while nothing is known of any report."""
        if not self._expected:
            return None
        mean = sum(self._expected.values()) / len(self._expected)
        # less than a second says nothing about the speed of this computer
        pace = self._took / self._foreseen if self._foreseen >= 1 else 1.0
        work = [self._expected.get(key, mean) for key in self._waiting]
        return max([sum(work) / self._workers, *work[: self._workers]]) * pace


class JsonLines(Silent):
    """Writes each event as one line of JSON, for another program."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def waiting(self, edition: str) -> None:
        self._write("wacht", edition=edition)

    def begin(self, reports: Sequence[str], workers: int, expected: dict[str, float]) -> None:
        self._write("begin", reports=list(reports), workers=workers)

    def step(self, step: Step) -> None:
        self._write("stap", report=step.key, cell=step.cell, cells=step.cells, section=step.section)

    def finished(self, outcome: Outcome) -> None:
        self._write(
            "klaar",
            report=outcome.key,
            error=outcome.error or None,
            seconds=outcome.seconds,
            cpu_seconds=outcome.cpu_seconds,
            peak_mb=outcome.peak_mb,
            size_bytes=outcome.size_bytes,
        )

    def _write(self, event: str, **content: Any) -> None:
        # ASCII: not every console can write every letter, and JSON has a way around that
        self._console.out(json.dumps({"event": event, **content}), highlight=False)


def _where(step: Step) -> str:
    section = f", {step.section}" if step.section else ""
    return f"cel {step.cell} van {step.cells}{section}"


def _sentence(outcome: Outcome) -> str:
    if outcome.error:
        return f"{outcome.key}: mislukt: {outcome.error}"
    size = (outcome.size_bytes or 0) // 1000
    seconds = f"{outcome.seconds:.1f}".replace(".", ",")
    hidden = "".join(f"\n    niet getoond aan lezers: {line}" for line in outcome.warnings)
    return f"{outcome.key}: gereed in {seconds} s, {size} kB{hidden}"
