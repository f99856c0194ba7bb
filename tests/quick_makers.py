"""Reports without running a notebook: what is made, placed and recorded around it is the real thing."""

from __future__ import annotations

from collections.abc import Callable, Collection
from concurrent.futures import Future
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path

from hcalib.cli.progress import Silent
from hcalib.publishing.editions import load_editions, plan
from hcalib.publishing.inputs import Seen
from hcalib.publishing.records import nothing_changed
from hcalib.publishing.runner import RunResult, run
from hcalib.publishing.tasks import Outcome, Task, failed

NOW = datetime.fromisoformat("2026-11-23T12:00:00+01:00")


class QuickMakers:
    """Makes a page and a CSV at once for every report; some fail, and one can stop the run itself.

    Parameters
    ----------
    failing : collection of str
        Names of reports that fail.
    before : callable
        Called with every task before it is made; what it raises stops the run.
    """

    workers = 1

    def __init__(
        self, failing: Collection[str] = (), before: Callable[[Task], None] = lambda task: None
    ) -> None:
        self.made: list[str] = []
        self._failing, self._before = failing, before
        self._waiting: list[tuple[Task, Future[Outcome]]] = []

    def submit(self, task: Task) -> Future[Outcome]:
        future: Future[Outcome] = Future()
        self._waiting.append((task, future))
        return future

    def done(self, seconds: float) -> Collection[Future[Outcome]]:
        task, future = self._waiting.pop(0)
        self._before(task)
        self.made.append(task.key)
        future.set_result(self._outcome(task))
        return [future]

    def _outcome(self, task: Task) -> Outcome:
        if task.name in self._failing:
            return failed(task, "deze proef mislukt met opzet.")
        page = f"<h1>{task.page.report_title}</h1>{sorted(task.parameters.items())}"
        files = {f"{task.name}.html": page.encode(), f"data/{task.name}/cijfers.csv": b"periode;waarde\n"}
        return Outcome(task.key, task.name, seconds=1.5, files=files)


def quick_run(
    root: Path,
    *editions: str,
    now: datetime = NOW,
    makers: QuickMakers | None = None,
    again: bool = False,
    output: Path | None = None,
    after_planning: Callable[[], object] = lambda: None,
) -> RunResult:
    """Do what ``hca run`` does, with reports that are made at once."""
    seen = Seen(root)
    reports = plan(root, load_editions(root, editions))
    after_planning()
    return run(
        root,
        reports,
        Silent(),
        output=output or root / "outputs",
        now=now,
        makers=nullcontext(makers or QuickMakers()),
        again=again,
        seen=seen,
    )


def made_again(root: Path, now: datetime = NOW) -> set[str]:
    """Run everything; return the reports that were made, after a look whether the quick check saw it."""
    editions = [edition.id for edition in load_editions(root)]
    unchanged = nothing_changed(root, root / "outputs", editions, now.date())
    made = {outcome.key for outcome in quick_run(root, now=now).outcomes}
    assert unchanged is None or not made, f"the quick check found nothing to do; made: {made}"
    return made
