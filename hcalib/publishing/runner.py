"""Running editions: every report in a worker process, every edition finished with its index and manifest."""

from __future__ import annotations

import multiprocessing
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

from filelock import FileLock, Timeout

from hcalib import __version__
from hcalib.disclosure.texts import Withheld, withheld_texts
from hcalib.errors import ExitCode, Fault, UserError
from hcalib.files import write_atomically
from hcalib.presentation.page import Link, PageContext
from hcalib.presentation.site import (
    EditionEntry,
    EditionPage,
    EditionState,
    ReportEntry,
    ReportState,
    render_edition_index,
    render_root_index,
)
from hcalib.publishing import gate, manifest
from hcalib.publishing.editions import Report
from hcalib.publishing.worker import Outcome, Task, make_report


class Progress(Protocol):
    """What is told while a run goes on."""

    def begin(self, reports: Sequence[str], workers: int) -> None:
        """Tell which reports are going to be made, in this order and so many at a time."""

    def finished(self, outcome: Outcome) -> None:
        """Tell that a report is there, or has failed."""


@dataclass(frozen=True)
class RunResult:
    """What a run made.

    Attributes
    ----------
    index : Path
        The page to open first.
    outcomes : tuple of Outcome
        One for each report, in the order of the editions.
    """

    index: Path
    outcomes: tuple[Outcome, ...]

    @property
    def failed(self) -> tuple[Outcome, ...]:
        """The reports that could not be made."""
        return tuple(outcome for outcome in self.outcomes if outcome.error)


def run(
    root: Path,
    reports: Sequence[Report],
    progress: Progress,
    *,
    output: Path,
    now: datetime,
    workers: int | None = None,
) -> RunResult:
    """Make the reports of a plan, and the indexes around them.

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

    Raises
    ------
    UserError
        With exit code OUTPUT when the folder cannot be written or another run is busy in it.
    """
    editions = list(dict.fromkeys(report.edition.id for report in reports))
    _refuse_unwritable(output)
    with ExitStack() as stack:
        for edition in editions:
            stack.enter_context(_locked(output / edition))
        revision = manifest.git_revision(root)
        tasks = [_task(root, report, reports, output, now, revision) for report in reports]
        outcomes = _run_all(tasks, progress, workers or min(4, os.cpu_count() or 1))
        for edition in editions:
            own = [report for report in reports if report.edition.id == edition]
            _finish_edition(root, output / edition, own, outcomes, now, revision)
        _write_root_index(output)
    return RunResult(output / "index.html", tuple(outcomes[task.key] for task in tasks))


def _task(
    root: Path, report: Report, all_reports: Sequence[Report], output: Path, now: datetime, revision: str
) -> Task:
    edition = report.edition
    neighbours = [
        other
        for other in all_reports
        if other.edition.id == edition.id and not other.apart and not report.apart
    ]
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
        folder=output / edition.id,
        root=root,
    )


def _run_all(tasks: Sequence[Task], progress: Progress, workers: int) -> dict[str, Outcome]:
    """Run the tasks in worker processes.

    A process that dies takes its pool with it, and does not say which report it was busy with. The
    reports that were still waiting then run again, each in a pool of its own: only the guilty one fails.
    """
    progress.begin([task.key for task in tasks], workers)
    outcomes: dict[str, Outcome] = {}
    for outcome, task in _run_pool(tasks, workers):
        if outcome is None:
            again, _ = next(_run_pool([task], 1))
            outcome = again or _died(task)
        outcomes[task.key] = outcome
        progress.finished(outcome)
    return outcomes


def _run_pool(tasks: Sequence[Task], workers: int) -> Iterator[tuple[Outcome | None, Task]]:
    """Yield each task with its outcome as it comes, or with None when the pool broke.

    Spawned and not forked: the parent may have threads, and the result is the same on every system.
    """
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=min(workers, len(tasks)), mp_context=context) as executor:
        futures = {executor.submit(make_report, task): task for task in tasks}
        for future in as_completed(futures):
            try:
                yield future.result(), futures[future]
            except BrokenProcessPool:
                yield None, futures[future]


def _died(task: Task) -> Outcome:
    message = "het proces dat dit rapport maakte, is onverwacht gestopt (mogelijk te weinig geheugen)."
    return Outcome(task.key, task.name, error=message, told=message)


def _finish_edition(
    root: Path,
    folder: Path,
    reports: Sequence[Report],
    outcomes: Mapping[str, Outcome],
    now: datetime,
    revision: str,
) -> None:
    """Write the index and the manifest, and remove pages of reports that the edition no longer has."""
    edition, workspace = reports[0].edition, reports[0].workspace
    withheld = withheld_texts(workspace.agenda, workspace.catalog, now.date())
    outcomes = {
        report.key: replace(outcomes[report.key], told=gate.clean(withheld, outcomes[report.key].told))
        for report in reports
    }
    own = [outcomes[report.key] for report in reports]
    _remove_strays(folder, {report.name for report in reports})
    _remove_withdrawn(folder, withheld)
    entries = tuple(_entry(folder, report, outcomes[report.key]) for report in reports)
    page = EditionPage(
        edition_id=edition.id,
        title=edition.content.title,
        agenda_name=workspace.agenda.name,
        region_name=workspace.region.name,
        peildatum=edition.content.peildatum,
        generated=now,
        example=workspace.agenda.example,
        intro=edition.content.intro,
        reports=entries,
        home_href="../index.html",
        data_note="De cijfers achter elke figuur en tabel staan als CSV in de map data, per rapport.",
    )
    write_atomically(folder / "index.html", render_edition_index(page))
    manifest.write_manifest(
        folder,
        {
            "edition": edition.id,
            "title": edition.content.title,
            "agenda": workspace.agenda.id,
            "agenda_name": workspace.agenda.name,
            "region": workspace.region.code,
            "region_name": workspace.region.name,
            "peildatum": edition.content.peildatum,
            "example": workspace.agenda.example,
            "state": _state(own),
            "generated": manifest.timestamp(now),
            "revision": revision,
            "environment": manifest.environment(),
            "vintage": edition.content.vintage,
            "pins": edition.content.pins,
            "vintages": {snapshot.collection: snapshot.vintage for snapshot in workspace.snapshots},
            "inputs": manifest.input_hashes(root, _inputs(root, reports)),
            "reports": [_report_record(report, outcomes[report.key]) for report in reports],
        },
    )


def _entry(folder: Path, report: Report, outcome: Outcome) -> ReportEntry:
    page = folder / f"{report.name}.html"
    state: ReportState = "gereed"
    if outcome.error:
        state = "vorige versie" if page.exists() else "mislukt"
    return ReportEntry(
        title=report.title,
        description=report.notebook.description,
        href=page.name if page.exists() else None,
        state=state,
        message=outcome.told,
        size_bytes=outcome.size_bytes,
        seconds=outcome.seconds,
    )


def _state(outcomes: Sequence[Outcome]) -> EditionState:
    failed = sum(1 for outcome in outcomes if outcome.error)
    if failed == len(outcomes):
        return "mislukt"
    return "deels" if failed else "gereed"


def _report_record(report: Report, outcome: Outcome) -> dict[str, Any]:
    return {
        "name": report.name,
        "title": report.title,
        "notebook": report.notebook.path.name,
        "parameters": {**report.notebook.parameters, **report.parameters},
        "error": outcome.told or None,
        "seconds": outcome.seconds,
        "size_bytes": outcome.size_bytes,
        "files": list(outcome.files),
        "sources": list(outcome.sources),
        # cell and kind; what it printed may be anything
        "not_shown": [": ".join(line.split(": ")[:2]) for line in outcome.warnings],
    }


def _inputs(root: Path, reports: Sequence[Report]) -> Iterator[Path]:
    """Every file that the edition was made from; the revision tells the rest."""
    edition, workspace = reports[0].edition, reports[0].workspace
    yield edition.path
    yield from (root / "data" / "catalog").glob("*.*")
    agenda = root / "data" / "agenda" / workspace.agenda.id
    yield from (path for path in agenda.rglob("*") if path.is_file() and "snapshots" not in path.parts)
    for snapshot in workspace.snapshots:
        yield snapshot.path
        yield snapshot.path.with_suffix(".yml")
        if snapshot.corrections.exists():
            yield snapshot.corrections
    if workspace.assumptions is not None:
        yield from (root / "data" / "assumptions").rglob("*.*")
    yield from (root / "data" / "scenarios").rglob(f"{workspace.agenda.id}.yml")
    yield from {report.notebook.path for report in reports}


def _remove_strays(folder: Path, names: set[str]) -> None:
    for page in folder.glob("*.html"):
        if page.stem not in names | {"index"}:
            page.unlink()
            shutil.rmtree(folder / "data" / page.stem, ignore_errors=True)


def _remove_withdrawn(folder: Path, withheld: Withheld) -> None:
    """Remove what an earlier run left when it may not be shown any more, such as a story taken back."""
    for page in folder.glob("*.html"):
        files = [page, *(folder / "data" / page.stem).glob("*.csv")]
        if any(gate.found_in(withheld, file.read_text(encoding="utf-8")) for file in files):
            page.unlink()
            shutil.rmtree(folder / "data" / page.stem, ignore_errors=True)


def _write_root_index(output: Path) -> None:
    """List every edition that has a manifest, also those of earlier runs."""
    entries = []
    for folder in sorted(path for path in output.iterdir() if path.is_dir()):
        content = manifest.read_manifest(folder)
        if content is None:
            continue
        entries.append(
            EditionEntry(
                edition_id=content["edition"],
                title=content["title"],
                agenda_name=content["agenda_name"],
                region_name=content["region_name"],
                peildatum=date.fromisoformat(content["peildatum"]),
                href=f"{folder.name}/index.html",
                example=content["example"],
                state=content["state"],
                report_count=len(content["reports"]),
                failed_count=sum(1 for report in content["reports"] if report["error"]),
                generated=datetime.fromisoformat(content["generated"]),
            )
        )
    write_atomically(output / "index.html", render_root_index(tuple(entries)))


def _refuse_unwritable(output: Path) -> None:
    """Find out before an hour of work, not after it."""
    probe = output / ".probe"
    write_atomically(probe, "")
    probe.unlink(missing_ok=True)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Keep two runs from writing the same edition."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / ".bezig")
        lock.acquire(timeout=0)
    except Timeout:
        message = "een andere run is met deze editie bezig; wacht tot die klaar is."
        raise UserError([Fault(message, folder)], ExitCode.OUTPUT) from None
    except OSError:
        message = "deze map is niet te beschrijven; controleer de rechten en de vrije ruimte."
        raise UserError([Fault(message, folder)], ExitCode.OUTPUT) from None
    try:
        yield
    finally:
        lock.release()
