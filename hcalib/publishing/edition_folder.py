"""The folder of one edition while a run works on it: what is placed, recorded and shown on its index."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from hcalib.disclosure.stories import review_stories
from hcalib.disclosure.texts import Withheld
from hcalib.errors import UserError
from hcalib.files import write_atomically
from hcalib.presentation.site import EditionPage, EditionState, ReportEntry, ReportState, render_edition_index
from hcalib.publishing import gate, inputs, manifest, placing, records
from hcalib.publishing.edition_inputs import EditionInputs
from hcalib.publishing.editions import Report
from hcalib.publishing.records import ReportRecord
from hcalib.publishing.tasks import Outcome, Task, failed

_AROUND = ("index.html", manifest.FILE_NAME)
"""What stands around the reports."""

_SHOW_EVERY = 1.0
"""Seconds between two moments at which the index and the manifest follow what is made."""


class EditionFolder:
    """Keeps the folder of an edition, its index, manifest and records in step with what is made.

    Parameters
    ----------
    root, output : Path
        Folder of the repository, and of all editions.
    reports : sequence of Report
        All reports of the edition, in order.
    digests : Digests
        Those of the library have been taken already.
    withheld : Withheld
        What must not get out of the agenda today.
    now : datetime.datetime
    revision : str
    unsure : collection of str
        Inputs that were written after they were read for the plan: what is made from them now is made again
        the next time.

    Notes
    -----
    Call :meth:`begin`, :meth:`add` for each report, :meth:`finish`, and :meth:`complete` when all around it
    is written as well.
    """

    def __init__(
        self,
        root: Path,
        output: Path,
        reports: Sequence[Report],
        digests: inputs.Digests,
        withheld: Withheld,
        now: datetime,
        revision: str,
        unsure: Collection[str] = (),
    ) -> None:
        self._root, self._output, self._reports = root, output, tuple(reports)
        self._digests, self._withheld, self._unsure = digests, withheld, set(unsure)
        self._now, self._revision = now, revision
        self._edition, self._workspace = reports[0].edition, reports[0].workspace
        self.folder = output / self._edition.id
        self._inputs = EditionInputs(root, self._reports)
        self._made: dict[str, Outcome] = {}
        self._records = records.read_records(output, self._edition.id)
        self._shown, self._behind = 0.0, False

    def begin(self, tasks: Mapping[str, Task], *, again: bool) -> tuple[Report, ...]:
        """Tidy up after earlier runs, say on the index what is coming, and return the reports to make.

        Parameters
        ----------
        tasks : mapping of str to Task
            By name of the report.
        again : bool
            Whether all have to be made, also what is up to date.
        """
        self._tidy_up()
        self._remove_withdrawn()
        # now: what changes while a report is made has to make it again the next time
        self._digests.all(self._inputs.beside_the_library())
        due = tuple(
            report for report in self._reports if again or not self._up_to_date(report, tasks[report.name])
        )
        self._forget(due)
        self._show("bezig" if due else self._state())
        return due

    def _tidy_up(self) -> None:
        """Leave nothing of an earlier run that is half done, or of reports that the edition has no more."""
        placing.finish_placing(self.folder)
        placing.remove_ownerless(self.folder)
        names = {"index", *(report.name for report in self._reports)}
        for page in self.folder.glob("*.html"):
            if page.stem not in names:
                placing.remove(self.folder, page.stem)

    def _remove_withdrawn(self) -> None:
        """Look through the pages when other texts are withheld than the last time."""
        now = inputs.digest_of(sorted(" ".join(phrase) for phrase in self._withheld.phrases))
        if self._records.screened != now:
            placing.remove_withdrawn(self.folder, self._withheld)
            self._records.screened = now

    def _forget(self, due: Sequence[Report]) -> None:
        """Keep the records of what is up to date only; from now on the edition is not complete."""
        names = {report.name for report in self._reports} - {report.name for report in due}
        kept = self._records.reports
        self._records.reports = {name: kept[name] for name in kept if name in names}
        self._records.complete = ()
        records.write_records(self._output, self._edition.id, self._records)

    def expecting(self, report: Report, task: Task) -> Task:
        """Return a task that names what it is made from, which a computer elsewhere compares with its own."""
        used = self._inputs.of(report)
        # withheld texts do not go over the network: that computer reads them from its own agenda
        return replace(task, withheld=None, inputs=used, expects=records.made_from(used, self._digests))

    def duration(self, report: Report) -> float | None:
        """Return how long a report took the last time, in seconds; None when it was never made here."""
        return self._records.durations.get(report.name)

    def add(self, report: Report, task: Task, outcome: Outcome) -> Outcome:
        """Place a finished report, or record why there is none; return how it came out in the end."""
        if not outcome.error:
            try:
                placing.place(self.folder, report.name, outcome.files)
            except UserError as error:
                outcome = failed(task, str(error.faults[0]), details=str(error))
        self._made[report.name] = replace(outcome, told=gate.clean(self._withheld, outcome.told))
        if not outcome.error:
            self._records.reports[report.name] = self._record(report, task, outcome)
            self._records.durations[report.name] = outcome.seconds
        records.write_records(self._output, self._edition.id, self._records)
        self._behind = True
        self.follow()
        return outcome

    def follow(self) -> None:
        """Let the index and the manifest follow what was made, when they are behind and not just written."""
        if self._behind and time.monotonic() - self._shown > _SHOW_EVERY:
            self._show("bezig")

    def finish(self) -> EditionState:
        """Write the index and the manifest as they stay; return the state of the edition."""
        state = self._state()
        self._show(state)
        return state

    def complete(self, written: Collection[str] = ()) -> None:
        """Remember that there is nothing left to do; a run that is stopped before this has to look again.

        Parameters
        ----------
        written : collection of str
            Inputs that were written during the run: a report may have read what was put back since.
        """
        self._unsure = {*self._unsure, *written}
        for name in self._made.keys() & self._records.reports.keys():
            record = self._records.reports[name]
            self._records.reports[name] = replace(record, made_from=self._made_from(record.inputs))
        one_failed = any(outcome.error for outcome in self._made.values())
        self._records.complete = () if one_failed else tuple(report.name for report in self._reports)
        self._records.about = tuple(self._inputs.of_the_plan())
        self._records.planned = self._made_from(self._records.about)
        self._records.around = records.digests_of(self.folder, _AROUND)
        records.write_records(self._output, self._edition.id, self._records)

    def _up_to_date(self, report: Report, task: Task) -> bool:
        record = self._records.reports.get(report.name)
        return (
            record is not None
            and record.given == _given(task)
            and set(record.inputs) == set(self._inputs.of(report))
            and records.up_to_date(record, self.folder, self._digests, self._now.date())
        )

    def _record(self, report: Report, task: Task, outcome: Outcome) -> ReportRecord:
        used = self._inputs.of(report)
        return ReportRecord(
            given=_given(task),
            inputs=used,
            made_from=self._made_from(used),
            files=outcome.hashes,
            until=self._until,
            seconds=outcome.seconds,
            cpu_seconds=outcome.cpu_seconds,
            peak_mb=outcome.peak_mb,
            facts={
                "size_bytes": outcome.size_bytes,
                "sources": list(outcome.sources),
                # cell and kind; what it printed may be anything
                "not_shown": [": ".join(line.split(": ")[:2]) for line in outcome.warnings],
                "generated": manifest.timestamp(self._now),
                "revision": self._revision,
            },
        )

    def _made_from(self, used: Sequence[str]) -> str:
        """Return the digest of some inputs; none that counts when it may not be that of what was read."""
        return "" if inputs.touched(used, self._unsure) else records.made_from(used, self._digests)

    @cached_property
    def _until(self) -> str | None:
        """Return the last day on which consent holds for all stories that have it today."""
        today = self._now.date()
        reviews = review_stories(self._workspace.agenda, self._workspace.catalog, day=today, made=today)
        days = [review.until for review in reviews if review.until is not None and review.until >= today]
        return min(days).isoformat() if days else None

    def _state(self) -> EditionState:
        bad = sum(1 for outcome in self._made.values() if outcome.error)
        if bad == len(self._reports):
            return "mislukt"
        return "deels" if bad else "gereed"

    def _show(self, state: EditionState) -> None:
        """Write index and manifest, the latter last: what it says is true by then."""
        write_atomically(self.folder / "index.html", render_edition_index(self._index(state)))
        manifest.write_manifest(self.folder, self._manifest(state))
        self._shown, self._behind = time.monotonic(), False

    def _index(self, state: EditionState) -> EditionPage:
        edition, workspace = self._edition, self._workspace
        return EditionPage(
            edition_id=edition.id,
            title=edition.content.title,
            agenda_name=workspace.agenda.name,
            region_name=workspace.region.name,
            peildatum=edition.content.peildatum,
            generated=self._now,
            example=workspace.agenda.example,
            intro=edition.content.intro,
            reports=tuple(self._entry(report, state) for report in self._reports),
            home_href="../index.html",
            data_note="De cijfers achter elke figuur en tabel staan als CSV in de map data, per rapport.",
        )

    def _entry(self, report: Report, state: EditionState) -> ReportEntry:
        page = self.folder / f"{report.name}.html"
        record, outcome = self._records.reports.get(report.name), self._made.get(report.name)
        shown: ReportState = "gereed"
        if outcome is not None and outcome.error:
            shown = "vorige versie" if page.exists() else "mislukt"
        elif record is None:
            shown = "wordt vernieuwd" if page.exists() else "in de maak"
        return ReportEntry(
            title=report.title,
            description=report.notebook.description,
            href=page.name if page.exists() else None,
            state=shown,
            message=outcome.told if outcome is not None else "",
            size_bytes=page.stat().st_size if page.exists() else None,
            seconds=record.seconds if record is not None else None,
        )

    def _manifest(self, state: EditionState) -> dict[str, Any]:
        reports = [self._report(report) for report in self._reports]
        return {**self._facts, "state": state, "reports": reports}

    @cached_property
    def _facts(self) -> dict[str, Any]:
        """What the manifest tells of the edition itself; the revision stands for the library."""
        edition, workspace = self._edition, self._workspace
        return {
            "edition": edition.id,
            "title": edition.content.title,
            "agenda": workspace.agenda.id,
            "agenda_name": workspace.agenda.name,
            "region": workspace.region.code,
            "region_name": workspace.region.name,
            "peildatum": edition.content.peildatum,
            "example": workspace.agenda.example,
            "state": "bezig",
            "generated": manifest.timestamp(self._now),
            "revision": self._revision,
            "environment": manifest.environment(),
            "vintage": edition.content.vintage,
            "pins": edition.content.pins,
            "vintages": {snapshot.collection: snapshot.vintage for snapshot in workspace.snapshots},
            "inputs": {
                name: digest for name, digest in self._digests.all(self._inputs.public).items() if digest
            },
        }

    def _report(self, report: Report) -> dict[str, Any]:
        record, outcome = self._records.reports.get(report.name), self._made.get(report.name)
        told = {
            "name": report.name,
            "title": report.title,
            "notebook": report.notebook.path.name,
            "parameters": {**report.notebook.parameters, **report.parameters},
            "error": (outcome.told or None) if outcome is not None else None,
        }
        if record is None:
            return {**told, "files": {}, "sources": [], "not_shown": []}
        return {
            **told,
            "seconds": record.seconds,
            "cpu_seconds": record.cpu_seconds,
            "peak_mb": record.peak_mb,
            **record.facts,
            "files": record.files,
        }


def _given(task: Task) -> str:
    """Return the digest of what a report is given; not the moment and the revision at which it is made."""
    page = asdict(task.page)
    return inputs.digest_of(
        {
            "parameters": task.parameters,
            "page": {name: value for name, value in page.items() if name not in ("generated", "revision")},
        }
    )
