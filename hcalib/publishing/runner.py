"""Running editions: what has changed is made again, every report in a process of its own."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from types import FrameType
from typing import Any, Literal, Protocol

from hcalib import __version__
from hcalib.disclosure.texts import Withheld, withheld_texts
from hcalib.files import write_atomically
from hcalib.presentation.page import Link, PageContext
from hcalib.presentation.site import EditionEntry, render_root_index
from hcalib.publishing import manifest
from hcalib.publishing.closure import whole_library
from hcalib.publishing.edition_folder import EditionFolder
from hcalib.publishing.editions import Report
from hcalib.publishing.inputs import Digests, Seen, library_file
from hcalib.publishing.limits import LimitsFile, load_limits
from hcalib.publishing.notebooks import notebook_names
from hcalib.publishing.processes import Method, Processes, can_fork
from hcalib.publishing.queueing import queued
from hcalib.publishing.shared_work import Piece, pieces
from hcalib.publishing.tasks import Engine, Outcome, Step, Task

Mode = Literal["fork", "kernel"]
"""How reports are made: each in a fork of this process, or in a new process with a fresh kernel."""

_LISTEN = 0.2
"""Seconds between two moments at which the progress can be drawn again."""


class Progress(Protocol):
    """What is told while a run goes on."""

    def waiting(self, edition: str) -> None:
        """Tell that another run is busy with an edition."""

    def begin(self, reports: Sequence[str], workers: int, expected: dict[str, float]) -> None:
        """Tell which reports are going to be made, so many at a time, and what each took before."""

    def step(self, step: Step) -> None:
        """Tell that a report starts a cell."""

    def tick(self) -> None:
        """Give the progress a moment to be drawn again."""

    def finished(self, outcome: Outcome) -> None:
        """Tell that a report is there, or has failed."""


class Makers(Protocol):
    """What makes reports: processes on this machine, or an executor somewhere else.

    Attributes
    ----------
    workers : int
        Reports at a time.
    """

    workers: int

    def submit(self, task: Task) -> Future[Outcome]:
        """Queue a report."""

    def done(self, seconds: float) -> Collection[Future[Outcome]]:
        """Wait until a report is finished, at most so many seconds; return those that are."""


@dataclass(frozen=True)
class RunResult:
    """What a run made.

    Attributes
    ----------
    index : Path
        The page to open first.
    outcomes : tuple of Outcome
        One for each report that was made or failed, in the order of the editions.
    unchanged : int
        Reports that were there already, made from the same.
    """

    index: Path
    outcomes: tuple[Outcome, ...]
    unchanged: int = 0

    @property
    def failed(self) -> tuple[Outcome, ...]:
        """The reports that could not be made."""
        return tuple(outcome for outcome in self.outcomes if outcome.error)


@dataclass(frozen=True)
class _Job:
    report: Report
    task: Task
    folder: EditionFolder

    @property
    def weight(self) -> float:
        """What the report will take: its seconds of before, else a guess from the size of its notebook."""
        before = self.folder.duration(self.report)
        return before if before is not None else self.report.notebook.path.stat().st_size / 1000


def run(
    root: Path,
    reports: Sequence[Report],
    progress: Progress,
    *,
    output: Path,
    now: datetime,
    workers: int | None = None,
    mode: Mode | None = None,
    makers: AbstractContextManager[Makers] | None = None,
    again: bool = False,
    wait_seconds: float = 3600.0,
    seen: Seen | None = None,
) -> RunResult:
    """Make the reports of a plan that are not up to date, and the indexes around them.

    Parameters
    ----------
    root : Path
        Folder of the repository.
    reports : sequence of Report
        From :func:`hcalib.publishing.editions.plan`; checked already.
    progress : Progress
    output : Path
        Folder of all editions; each gets a folder of its own in it.
    now : datetime.datetime
        Start of the run, with its time zone; printed on the pages.
    workers : int, optional
        Reports at a time; by default one a core, at most four.
    mode : {"fork", "kernel"}, optional
        By default forked where this process may be forked, else each in a fresh kernel.
    makers : context manager of Makers, optional
        Makes the reports in another way than on this machine.
    again : bool
        Whether to make also what is up to date.
    wait_seconds : float
        How long to wait for another run that is busy with an edition.
    seen : Seen, optional
        How the files were before the plan was read: what was written since is made again the next time.

    Raises
    ------
    UserError
        With exit code OUTPUT when the folder cannot be written or another run stays busy in it.
    """
    editions = sorted({report.edition.id for report in reports})
    engine = _engine(mode, makers)
    _refuse_unwritable(output)
    with ExitStack() as stack:
        stack.enter_context(_stopping_as_asked())
        for edition in editions:
            stack.enter_context(_locked(output / edition, progress, wait_seconds))
        jobs = _jobs(root, reports, output, now, engine, seen)
        due = _due(jobs, again=again)
        outcomes: dict[str, Outcome] = {}
        if due:
            shared: Sequence[Piece] = ()
            if makers is None:
                makers, shared = _makers_here(due, engine, workers, progress)
            else:
                due = [replace(job, task=job.folder.expecting(job.report, job.task)) for job in due]
            outcomes = _Making(stack.enter_context(makers), due, progress).all(shared)
        folders = list({job.folder.folder: job.folder for job in jobs}.values())
        for folder in folders:
            folder.finish()
        with _turn(output, wait_seconds):
            _write_root_index(output)
        written = seen.written_since() if seen is not None and due else frozenset()
        for folder in folders:
            folder.complete(written)
    made = tuple(outcomes[job.task.key] for job in jobs if job.task.key in outcomes)
    return RunResult(output / "index.html", made, len(jobs) - len(made))


def _engine(mode: Mode | None, makers: object) -> Engine:
    """Choose what runs the cells; makers somewhere else have no need of a kernel."""
    wanted = mode or ("fork" if can_fork() else "kernel")
    return "kernel" if wanted == "kernel" and makers is None else "in-process"


def _makers_here(
    due: Sequence[_Job], engine: Engine, workers: int | None, progress: Progress
) -> tuple[AbstractContextManager[Makers], Sequence[Piece]]:
    """Return what makes the reports on this machine, and what they can share: only forks share anything."""
    method: Method = "fork" if engine == "in-process" and can_fork() else "spawn"
    processes = Processes(method, min(len(due), workers or default_workers()), progress.step)
    return processes, pieces([job.report for job in due]) if method == "fork" else ()


def default_workers() -> int:
    """Return how many reports are made at a time unless told otherwise: one a core, at most four."""
    return min(4, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


def _jobs(
    root: Path, reports: Sequence[Report], output: Path, now: datetime, engine: Engine, seen: Seen | None
) -> list[_Job]:
    """Return all reports with their tasks; what editions have in common is looked at once."""
    revision = manifest.git_revision(root)
    limits = load_limits(root, notebook_names(root))
    digests = Digests(root)
    digests.all(library_file(path) for path in whole_library())
    unsure = seen.written_since() if seen is not None else frozenset()
    withheld = _withheld(reports, now.date())
    jobs: list[_Job] = []
    for edition in dict.fromkeys(report.edition.id for report in reports):
        own = [report for report in reports if report.edition.id == edition]
        texts = withheld[own[0].workspace.agenda.id]
        folder = EditionFolder(root, output, own, digests, texts, now, revision, unsure)
        for report in own:
            task = _task(root, report, own, now, revision, engine, limits)
            jobs.append(_Job(report, replace(task, withheld=texts), folder))
    return jobs


def _withheld(reports: Sequence[Report], today: date) -> dict[str, Withheld]:
    """Return what must not get out of each agenda today, by its id."""
    workspaces = {report.workspace.agenda.id: report.workspace for report in reports}
    return {
        agenda: withheld_texts(workspace.agenda, workspace.catalog, today)
        for agenda, workspace in workspaces.items()
    }


def _due(jobs: Sequence[_Job], *, again: bool) -> list[_Job]:
    """Return the jobs to do, the longest first: a long one that starts last keeps all others waiting."""
    due: set[str] = set()
    for folder in {job.folder.folder: job.folder for job in jobs}.values():
        tasks = {job.report.name: job.task for job in jobs if job.folder is folder}
        due |= {report.key for report in folder.begin(tasks, again=again)}
    return sorted((job for job in jobs if job.task.key in due), key=lambda job: -job.weight)


def _task(
    root: Path,
    report: Report,
    own: Sequence[Report],
    now: datetime,
    revision: str,
    engine: Engine,
    limits: LimitsFile,
) -> Task:
    edition = report.edition
    neighbours = [other for other in own if not other.apart and not report.apart]
    page = PageContext(
        report_title=report.title,
        edition_id=edition.id,
        edition_title=edition.content.title,
        agenda_name=report.workspace.agenda.name,
        region_name=report.workspace.region.name,
        peildatum=edition.content.peildatum,
        generated=now,
        revision=revision,
        version=__version__,
        example=report.workspace.agenda.example,
        links=tuple(Link(other.title, f"{other.name}.html", other is report) for other in neighbours),
        home_href="index.html",
        intro=report.notebook.description,
    )
    return Task(
        key=report.key,
        name=report.name,
        notebook=report.notebook.path,
        parameters=report.parameters,
        page=page,
        root=root,
        limits=limits.of(report.notebook.path.stem),
        engine=engine,
    )


class _Making:
    """Makes the reports of a run, and places each as soon as it is there."""

    def __init__(self, makers: Makers, due: Sequence[_Job], progress: Progress) -> None:
        self._makers, self._due, self._progress = makers, due, progress
        self._left = list(due)
        self._waiting: dict[Future[Outcome], _Job] = {}
        self._outcomes: dict[str, Outcome] = {}

    def all(self, shared: Sequence[Piece]) -> dict[str, Outcome]:
        """Make all, in their order, once what they share is there; return how each came out, by key.

        While this process works at what is shared, reports that need no more of it are made beside it.
        """
        expected = {
            job.task.key: job.weight for job in self._due if job.folder.duration(job.report) is not None
        }
        self._progress.begin([job.task.key for job in self._due], self._makers.workers, expected)
        for number, piece in enumerate(shared, 1):
            piece.work()
            to_come: frozenset[str] = frozenset().union(*(later.reports for later in shared[number:]))
            ready = [job for job in self._left if job.task.key not in to_come]
            self._submit(ready[: max(0, self._makers.workers - len(self._waiting))])
            self._listen(0)
        self._submit(self._left)
        while self._waiting:
            self._listen(_LISTEN)
        return self._outcomes

    def _submit(self, jobs: Iterable[_Job]) -> None:
        for job in list(jobs):
            self._left.remove(job)
            self._waiting[self._makers.submit(job.task)] = job

    def _listen(self, seconds: float) -> None:
        for future in self._makers.done(seconds) if self._waiting else ():
            job = self._waiting.pop(future)
            outcome = job.folder.add(job.report, job.task, future.result())
            self._outcomes[job.task.key] = outcome
            self._progress.finished(outcome)
        for job in self._due:
            job.folder.follow()
        self._progress.tick()


def _write_root_index(output: Path) -> None:
    """List every edition that has a manifest, also those of earlier runs."""
    entries = []
    for folder in sorted(path for path in output.iterdir() if path.is_dir()):
        content = manifest.read_manifest(folder)
        # a manifest of another version, or of something else, keeps nobody from reading the rest
        with suppress(KeyError, TypeError, ValueError):
            if content is not None:
                entries.append(_entry(folder.name, content))
    write_atomically(output / "index.html", render_root_index(tuple(entries)))


def _entry(folder: str, content: Mapping[str, Any]) -> EditionEntry:
    return EditionEntry(
        edition_id=content["edition"],
        title=content["title"],
        agenda_name=content["agenda_name"],
        region_name=content["region_name"],
        peildatum=date.fromisoformat(content["peildatum"]),
        href=f"{folder}/index.html",
        example=content["example"],
        state=content["state"],
        report_count=len(content["reports"]),
        failed_count=sum(1 for report in content["reports"] if report["error"]),
        generated=datetime.fromisoformat(content["generated"]),
    )


def _refuse_unwritable(output: Path) -> None:
    """Find out before an hour of work, not after it."""
    probe = output / ".probe"
    write_atomically(probe, "")
    probe.unlink(missing_ok=True)


def _locked(folder: Path, progress: Progress, seconds: float) -> AbstractContextManager[None]:
    """Keep two runs from writing the same edition: the second waits for the first.

    Every run takes its locks in the order of the names, so that two runs never wait for each other.
    """
    return queued(
        folder,
        ".bezig",
        seconds,
        waiting=lambda: progress.waiting(folder.name),
        too_long="een andere run blijft met deze editie bezig; wacht tot die klaar is, of stop die eerst.",
    )


def _turn(output: Path, seconds: float) -> AbstractContextManager[None]:
    """Let runs of different editions write what they share one after another: the last has seen all.

    It takes a moment, and whoever holds it waits for nothing else.
    """
    return queued(
        output,
        ".bezig",
        seconds,
        waiting=lambda: None,
        too_long="een andere run blijft met de startpagina bezig; stop die eerst.",
    )


@contextmanager
def _stopping_as_asked() -> Iterator[None]:
    """End what is running when the system asks this process to stop, as with Ctrl-C."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
