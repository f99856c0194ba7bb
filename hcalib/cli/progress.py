"""How a run shows where it is: a live bar in a terminal, a line a report elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.progress import TimeRemainingColumn as TimeLeft

from hcalib.publishing import runner
from hcalib.publishing.worker import Outcome


@contextmanager
def progress_for(console: Console) -> Iterator[runner.Progress]:
    """Show progress on a console for as long as the block lasts."""
    if not console.is_terminal:
        yield Lines(console)
        return
    columns = (
        SpinnerColumn(),
        MofNCompleteColumn(),
        BarColumn(),
        TimeElapsedColumn(),
        TextColumn("nog"),
        TimeLeft(),
        TextColumn("{task.description}", markup=False),
    )
    with Progress(*columns, console=console, transient=True) as bars:
        yield Bar(console, bars)


class Lines:
    """Writes one line for each report."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._done = 0
        self._total = 0

    def begin(self, reports: Sequence[str], workers: int) -> None:
        """See :class:`hcalib.publishing.runner.Progress`."""
        self._total = len(reports)
        self._console.print(f"{self._total} rapporten, {min(workers, self._total)} tegelijk")

    def finished(self, outcome: Outcome) -> None:
        """See :class:`hcalib.publishing.runner.Progress`."""
        self._done += 1
        self._console.print(f"[{self._done}/{self._total}] {_sentence(outcome)}", markup=False)


class Bar(Lines):
    """Adds a live bar with the reports that are being made."""

    def __init__(self, console: Console, bars: Progress) -> None:
        super().__init__(console)
        self._bars = bars
        self._waiting: list[str] = []
        self._workers = 1
        self._bar = bars.add_task("", total=None)

    def begin(self, reports: Sequence[str], workers: int) -> None:
        """See :class:`hcalib.publishing.runner.Progress`."""
        super().begin(reports, workers)
        self._waiting, self._workers = list(reports), workers
        self._bars.update(self._bar, total=len(reports))
        self._show()

    def finished(self, outcome: Outcome) -> None:
        """See :class:`hcalib.publishing.runner.Progress`."""
        super().finished(outcome)
        self._waiting.remove(outcome.key)
        self._bars.advance(self._bar)
        self._show()

    def _show(self) -> None:
        # the pool takes reports in order, so the first ones that are not there yet are being made
        self._bars.update(self._bar, description=", ".join(self._waiting[: self._workers]))


def _sentence(outcome: Outcome) -> str:
    if outcome.error:
        return f"{outcome.key}: mislukt: {outcome.error}"
    size = (outcome.size_bytes or 0) // 1000
    seconds = f"{outcome.seconds:.1f}".replace(".", ",")
    hidden = "".join(f"\n    niet getoond aan lezers: {line}" for line in outcome.warnings)
    return f"{outcome.key}: gereed in {seconds} s, {size} kB{hidden}"
