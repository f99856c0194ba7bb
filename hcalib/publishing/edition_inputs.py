"""Names of what the reports of one edition are made from: the reports, the plan of them, the manifest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path

from hcalib.errors import UserError
from hcalib.publishing import closure, inputs
from hcalib.publishing.editions import Report, all_editions

_FOR_FETCHING = ("codelists.yml", "endpoints.yml")
"""Files of the catalog that say how figures come in, which no report reads."""


class EditionInputs:
    """Names the inputs of an edition: files of the repository and the library, and what else may change.

    Parameters
    ----------
    root : Path
        Folder of the repository.
    reports : sequence of Report
        All reports of the edition.

    Notes
    -----
    Each name is one that :class:`hcalib.publishing.inputs.Digests` knows; some are named more than once.
    """

    def __init__(self, root: Path, reports: Sequence[Report]) -> None:
        self._root, self._reports = root, reports
        self._edition, self._workspace = reports[0].edition, reports[0].workspace
        self._of_notebooks: dict[Path, tuple[str, ...]] = {}

    def of(self, report: Report) -> tuple[str, ...]:
        """Name all that a report is made from: its notebook, the library, the data, the environment."""
        notebook = report.notebook.path
        if notebook not in self._of_notebooks:
            library = closure.library_of(notebook)
            names = {*self._always, self._named(notebook)}
            names.update(inputs.library_file(path) for path in library)
            if closure.PROJECTION in library:
                names.update(self._assumptions())
            if closure.looks_back(notebook):
                names.update(self._earlier_editions())
            self._of_notebooks[notebook] = tuple(sorted(names))
        return self._of_notebooks[notebook]

    def beside_the_library(self) -> Iterator[str]:
        """Name all that a report may be made from but the files of the library, of which each uses some."""
        yield from self.public
        yield from self._assumptions()
        yield from self._earlier_editions()
        yield from self._confidential()
        yield inputs.environment()

    def of_the_plan(self) -> Iterator[str]:
        """Name what decides which reports there are, and what stands around them."""
        yield from self.public
        yield from self._assumptions()
        yield from self._confidential()
        yield from (inputs.library_file(path) for path in closure.library_of_a_run())

    @cached_property
    def public(self) -> tuple[str, ...]:
        """Names of the data and the notebooks whose digests the manifest publishes."""
        names = {self._named(report.notebook.path) for report in self._reports}
        names.add(self._named(self._edition.path))
        names.update(self._data)
        if self._workspace.assumptions is not None:
            names.update(self._assumptions())
        return tuple(sorted(names))

    @cached_property
    def _always(self) -> frozenset[str]:
        """What every report of the edition is made from."""
        return frozenset([*self._data, *self._confidential(), inputs.environment()])

    @cached_property
    def _data(self) -> frozenset[str]:
        """The files that are read when the store of the edition is opened, and their folders."""
        agenda = self._workspace.agenda.id
        last = (self._edition.content.vintage or date.max).isoformat()
        names = {*self._folder(f"data/agenda/{agenda}/", "**/*")}
        names.add(inputs.vintages_in("data/snapshots/", last))
        names.add(inputs.vintages_in(f"data/agenda/{agenda}/snapshots/", last))
        for path in (self._root / "data" / "catalog").glob("*.*"):
            if path.name not in _FOR_FETCHING:
                names.add(self._named(path))
        for snapshot in self._workspace.snapshots:
            files = (snapshot.path, snapshot.path.with_suffix(".yml"), snapshot.corrections)
            names.update(map(self._named, files))
        return frozenset(names)

    def _confidential(self) -> Iterator[str]:
        """Name the answers; the digest of such a file confirms a guess of what is in it."""
        return self._folder(f"data/confidential/{self._workspace.agenda.id}/", "**/*")

    def _assumptions(self) -> Iterator[str]:
        """Name what only reports with a look ahead use."""
        yield from self._folder("data/assumptions/", "**/*")
        for folder in ("data/scenarios", "data/scenarios/ruimte"):
            yield f"{folder}/{self._workspace.agenda.id}.yml"

    def _earlier_editions(self) -> Iterator[str]:
        """Name what a report uses that compares with earlier editions: these, and every vintage they had."""
        yield from self._folder("data/editions/", "*.yml")
        last = self._last_looked_back_at.isoformat()
        for folder in ("data/snapshots", f"data/agenda/{self._workspace.agenda.id}/snapshots"):
            for path in (self._root / folder).glob("*/*/*"):
                if path.parent.name <= last and path.suffix in (".csv", ".yml"):
                    yield self._named(path)

    @cached_property
    def _last_looked_back_at(self) -> date:
        """Day of the newest vintage that this edition or one before it uses; what came later plays no part.

        An earlier edition may have been made, or made again, with figures that are newer than those of this
        one. Without any choice of its own it gets those of this one.
        """
        days = [self._edition.content.vintage or date.max]
        try:
            editions = [edition.content for edition in all_editions(self._root)]
        except UserError:  # of a file that this run does not make; a report that reads it tells what is wrong
            return date.max
        for content in editions:
            if content.agenda == self._edition.content.agenda and (content.vintage or content.pins):
                days += [content.vintage or date.max, *content.pins.values()]
        return max(days)

    def _folder(self, folder: str, pattern: str) -> Iterator[str]:
        yield inputs.names_in(folder)
        for path in (self._root / folder).glob(pattern):
            inside = path.relative_to(self._root / folder)
            if path.is_file() and "snapshots" not in inside.parts and not path.name.startswith("."):
                yield self._named(path)

    def _named(self, path: Path) -> str:
        return path.relative_to(self._root).as_posix()
