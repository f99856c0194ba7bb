"""Editions as data: which reports to make, for which agenda, region and peildatum, from which vintages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from hcalib.agenda import Agenda
from hcalib.agenda.networks import networks
from hcalib.errors import ExitCode, Fault, UserError
from hcalib.files import Model, collecting, raise_if_any, read_model
from hcalib.presentation.prose import slug
from hcalib.publishing.naming import name_with
from hcalib.publishing.notebooks import ReportNotebook, read_notebook
from hcalib.workspace import Store, Workspace, narrow, open_store, parse_day

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Text = Annotated[str, Field(min_length=1)]

_FROM_THE_EDITION = ("agenda", "region", "peildatum", "vintage", "pins", "reports")


class ReportSpec(Model):
    """One report of an edition."""

    notebook: Slug
    """Name of the notebook in ``notebooks/reports``, without its extension."""
    name: Slug | None = None
    """Name of the page; by default that of the notebook. Needed when a notebook is used twice."""
    title: Text | None = None
    """Title of the page; by default that of the notebook."""
    parameters: dict[str, str | int | float | bool | None] = Field(default_factory=dict)
    """Parameters of the notebook, beside those that the edition itself gives."""
    for_each: Literal["line", "project", "network"] | None = None
    """One report for every action line, project or network of the agenda, which becomes that parameter."""
    only: Annotated[tuple[Text, ...], Field(min_length=1)] | None = None
    """With ``for_each``: only those with these ids."""

    @model_validator(mode="after")
    def _each_of_something(self) -> ReportSpec:
        if self.only is not None and self.for_each is None:
            raise ValueError(
                "'only' kiest uit wat 'for_each' noemt; zet for_each: line, project of network erbij."
            )
        if self.for_each in self.parameters:
            raise ValueError(f"'{self.for_each}' geeft for_each zelf; haal de parameter weg.")
        return self


class EditionFile(Model):
    """What a file in ``data/editions`` holds; its name is the id of the edition."""

    title: Text
    agenda: Slug
    region: Text | None = None
    """Code of the region; by default the agenda's own."""
    peildatum: date
    """Nothing that was published later is used."""
    vintage: date | None = None
    """The store as it was on this day: of each collection the newest date not after it. By default the
    newest of everything, so that the edition changes when figures arrive."""
    pins: dict[str, date] = Field(default_factory=dict)
    """Exceptions: collection of snapshots to the date that is used, also when it is after ``vintage``."""
    intro: str = ""
    reports: Annotated[tuple[ReportSpec, ...], Field(min_length=1)]


@dataclass(frozen=True)
class Edition:
    """An edition with its id, and the file it comes from."""

    id: str
    path: Path
    content: EditionFile
    only_about_region: bool = False
    """True when another region than the file's was asked: reports about the agenda itself are left out."""


@dataclass(frozen=True)
class Report:
    """One report that is going to be made: everything about it has been checked."""

    edition: Edition
    name: str
    title: str
    notebook: ReportNotebook
    parameters: Mapping[str, Any]
    workspace: Workspace

    @property
    def key(self) -> str:
        """Edition and report, as the progress and the summary name it."""
        return f"{self.edition.id}/{self.name}"

    @property
    def apart(self) -> bool:
        """Whether it goes to one project or network: the menu of no other report leads to it."""
        return self.workspace.project is not None or self.workspace.network is not None


def edition_ids(root: Path) -> tuple[str, ...]:
    """List the editions in ``data/editions``, in alphabetical order."""
    return tuple(sorted(path.stem for path in (root / "data" / "editions").glob("*.yml")))


def load_editions(root: Path, ids: Iterable[str] = ()) -> tuple[Edition, ...]:
    """Read the named editions, or all of them.

    Raises
    ------
    UserError
        For names that do not exist (exit code USAGE), or with all faults of the files.
    """
    known = edition_ids(root)
    wanted = tuple(dict.fromkeys(ids)) or known
    unknown = [name for name in wanted if name not in known]
    if unknown:
        choices = ", ".join(known) or "geen"
        raise UserError(
            [f"de editie '{name}' bestaat niet; kies uit: {choices}." for name in unknown], ExitCode.USAGE
        )
    if not wanted:
        raise UserError("er zijn geen edities in data/editions.", ExitCode.USAGE)
    faults: list[Fault] = []
    editions = []
    for name in wanted:
        path = root / "data" / "editions" / f"{name}.yml"
        with collecting(faults):
            if re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) is None:
                message = "de naam van een editie bestaat uit kleine letters, cijfers en streepjes."
                raise UserError([Fault(message, path)])
            editions.append(Edition(name, path, read_model(path, EditionFile)))
    raise_if_any(faults)
    return tuple(editions)


def peildata_before(root: Path, agenda: str, day: date, notebook: str) -> tuple[date, ...]:
    """Return the peildata of the editions of an agenda that showed a report before a day.

    What those showed is known outside, whether or not their pages were ever sent around.
    """
    days = {
        edition.content.peildatum
        for edition in all_editions(root)
        if edition.content.agenda == agenda
        and any(report.notebook == notebook for report in edition.content.reports)
    }
    return tuple(sorted(one for one in days if one < day))


def all_editions(root: Path) -> tuple[Edition, ...]:
    """Read all editions; none when there are none, which is no mistake of who asks for earlier ones."""
    return load_editions(root) if edition_ids(root) else ()


def with_changes(
    edition: Edition, agenda: str | None = None, region: str | None = None, peildatum: str | None = None
) -> Edition:
    """Return the edition for another agenda, region or peildatum, under a name of its own.

    Another agenda brings its own region. Another region keeps only the reports about a region.
    """
    changes: dict[str, Any] = {}
    suffix = []
    if agenda is not None and agenda != edition.content.agenda:
        changes |= {"agenda": agenda, "region": None}
        suffix.append(agenda)
    if region is not None:
        changes["region"] = region
        suffix.append(region)
    if peildatum is not None:
        changes["peildatum"] = parse_day(peildatum)
        suffix.append(changes["peildatum"].isoformat())
    if not changes:
        return edition
    return replace(
        edition,
        id=name_with(edition.id, suffix),
        content=edition.content.model_copy(update=changes),
        only_about_region=region is not None,
    )


def plan(root: Path, editions: Iterable[Edition]) -> tuple[Report, ...]:
    """Check every edition with its notebooks, parameters and pins, and list the reports to make.

    Raises
    ------
    UserError
        With all faults of all editions; nothing has been made or written by then.
    """
    faults: list[Fault] = []
    exit_codes: list[ExitCode] = []
    reports: list[Report] = []
    stores: dict[tuple[str, date | None, tuple[tuple[str, date], ...]], Store] = {}
    for edition in editions:
        content = edition.content
        key = (content.agenda, content.vintage, tuple(sorted(content.pins.items())))
        try:
            if key not in stores:
                stores[key] = open_store(root, content.agenda, content.pins, content.vintage)
            reports += _plan_edition(root, edition, stores[key])
        except UserError as error:
            faults += [_of(edition, fault) for fault in error.faults]
            exit_codes.append(error.exit_code)
    if faults:
        raise UserError(dict.fromkeys(faults), max(exit_codes))
    return tuple(reports)


def _plan_edition(root: Path, edition: Edition, store: Store) -> list[Report]:
    faults: list[Fault] = []
    reports = []
    names: set[str] = set()
    for spec in edition.content.reports:
        with collecting(faults):
            notebook = read_notebook(root, spec.notebook)
            if edition.only_about_region and notebook.about != "region":
                continue
            for one in expanded(spec, store.agenda, notebook.title):
                name = one.name or one.notebook
                if name in names or name == "index":
                    message = f"de naam '{name}' kan niet; geef elk rapport van een editie een eigen naam."
                    raise UserError([Fault(message, edition.path)], ExitCode.USAGE)
                names.add(name)
                reports.append(_report(edition, one, notebook, store))
    raise_if_any(faults, ExitCode.USAGE)
    if not reports:
        message = "geen van de rapporten gaat over een regio; kies een andere editie of laat --regio weg."
        raise UserError([Fault(message, edition.path)], ExitCode.USAGE)
    return [_knowing_its_neighbours(report, [other.name for other in reports]) for report in reports]


def expanded(spec: ReportSpec, agenda: Agenda, title: str = "") -> tuple[ReportSpec, ...]:
    """Return the reports that a line of an edition asks for: itself, or one for each of what it names.

    Parameters
    ----------
    spec : ReportSpec
    agenda : Agenda
        Of the edition.
    title : str
        Of the notebook, for a line without a title of its own.

    Raises
    ------
    UserError
        With exit code USAGE when the agenda has no such line, project or network, or none at all.
    """
    if spec.for_each is None:
        return (spec,)
    found = {
        "line": {line.id: line.name for line in agenda.lines},
        "project": {project.id: f"{project.id} {project.name}" for project in agenda.projects},
        "network": {body.id: body.name for body in networks(agenda)},
    }[spec.for_each]
    noun = {"line": "actielijn", "project": "project", "network": "netwerk"}[spec.for_each]
    choices = ", ".join(found) or "geen"
    unknown = [name for name in spec.only or () if name not in found]
    faults = [Fault(f"'{name}' is geen {noun} van {agenda.short}; kies uit: {choices}.") for name in unknown]
    if not found:
        faults.append(Fault(f"for_each: {agenda.short} heeft geen {noun}."))
    raise_if_any(faults, ExitCode.USAGE)
    return tuple(
        spec.model_copy(
            update={
                "name": f"{spec.name or spec.notebook}-{slug(name)}",
                "title": f"{spec.title or title}: {words}",
                "parameters": {**spec.parameters, spec.for_each: name},
                "for_each": None,
                "only": None,
            }
        )
        for name, words in found.items()
        if spec.only is None or name in spec.only
    )


def _report(edition: Edition, spec: ReportSpec, notebook: ReportNotebook, store: Store) -> Report:
    content = edition.content
    own = [name for name in notebook.parameters if name not in _FROM_THE_EDITION]
    refused = [name for name in spec.parameters if name in _FROM_THE_EDITION]
    unknown = [name for name in spec.parameters if name not in notebook.parameters]
    faults = [
        Fault(f"'{name}' geeft de editie zelf; haal de parameter hier weg.", edition.path) for name in refused
    ]
    faults += [
        Fault(
            f"het rapport '{spec.notebook}' kent geen parameter '{name}'; wel: {', '.join(own) or 'geen'}.",
            edition.path,
        )
        for name in unknown
    ]
    raise_if_any(faults, ExitCode.USAGE)
    chosen = {
        name: None if spec.parameters.get(name) is None else str(spec.parameters[name])
        for name in ("line", "project", "network")
    }
    workspace = narrow(
        store,
        content.region,
        content.peildatum,
        **chosen,
        own_region=notebook.about == "agenda",
    )
    given = {
        "agenda": content.agenda,
        "region": workspace.region.code,
        "peildatum": content.peildatum.isoformat(),
        # what arrives between the check and the making of a report stays out of it
        "vintage": None if store.last is None else store.last.isoformat(),
        "pins": {name: day.isoformat() for name, day in content.pins.items()},
        **spec.parameters,
    }
    return Report(
        edition, spec.name or spec.notebook, spec.title or notebook.title, notebook, given, workspace
    )


def _knowing_its_neighbours(report: Report, names: list[str]) -> Report:
    """Tell a notebook that links to other reports which of them the edition has."""
    if "reports" not in report.notebook.parameters:
        return report
    return replace(report, parameters={**report.parameters, "reports": names})


def _of(edition: Edition, fault: Fault) -> Fault:
    """A fault without a place of its own is one of the edition's file."""
    return fault if fault.file is not None else replace(fault, file=edition.path)
