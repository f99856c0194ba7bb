"""``hca run``, ``hca list`` and ``hca check``: the reports and what they are made from."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from hcalib.cli.console import ERR, OUT, count, duration
from hcalib.errors import ExitCode, Fault, UserError

if TYPE_CHECKING:
    from hcalib.cli.parser import Commands
    from hcalib.workspace import Store

T = TypeVar("T")


def register(commands: Commands) -> None:
    """Add the commands of this module."""
    run = commands.add_parser("run", help="maak edities", description="Maak de genoemde edities, of alle.")
    run.add_argument(
        "edities", nargs="*", metavar="EDITIE", help="naam van een editie, zoals hca list die toont"
    )
    run.add_argument("--agenda", help="maak de editie voor een andere agenda (met haar eigen regio)")
    run.add_argument("--region", help="maak de editie voor een andere regio, bijvoorbeeld PV23")
    run.add_argument("--peildatum", help="gebruik wat op deze dag was gepubliceerd, bijvoorbeeld 2022-06-30")
    run.add_argument("--naar", metavar="MAP", help="schrijf naar deze map in plaats van outputs/")
    run.add_argument(
        "--tegelijk", type=int, metavar="N", help="aantal rapporten tegelijk (standaard: een per rekenkern)"
    )
    run.set_defaults(command=_run)

    listing = commands.add_parser(
        "list",
        help="toon edities, rapporten en agenda's",
        description="Toon wat er te maken is.",
    )
    listing.set_defaults(command=_list)

    check = commands.add_parser(
        "check",
        help="controleer alle gegevens en edities",
        description="Controleer alle gegevens en edities zonder iets te maken.",
    )
    check.set_defaults(command=_check)


def _run(options: argparse.Namespace) -> int:
    from hcalib.cli.progress import progress_for
    from hcalib.publishing.editions import load_editions, plan, with_changes
    from hcalib.publishing.runner import run
    from hcalib.workspace import find_root

    if options.tegelijk is not None and options.tegelijk < 1:
        raise UserError("--tegelijk moet minstens 1 zijn.", ExitCode.USAGE)
    root = find_root()
    started = time.monotonic()
    editions = [
        with_changes(edition, options.agenda, options.region, options.peildatum)
        for edition in load_editions(root, options.edities)
    ]
    reports = plan(root, editions)
    output = Path(options.naar).resolve() if options.naar else root / "outputs"
    with progress_for(OUT) as progress:
        result = run(
            root, reports, progress, output=output, now=datetime.now().astimezone(), workers=options.tegelijk
        )
    for outcome in result.failed:
        ERR.print(f"Mislukt: {outcome.key}: {outcome.error}", style="red", markup=False)
        if options.debug:
            ERR.print(outcome.details, markup=False)
    OUT.print(
        _closing_line(
            len(reports), len(result.failed), len(editions), time.monotonic() - started, result.index
        )
    )
    return int(ExitCode.REPORT_FAILED if result.failed else ExitCode.OK)


def _closing_line(reports: int, failed: int, editions: int, seconds: float, index: Path) -> str:
    within = count(editions, "editie", "edities")
    made = f"{count(reports - failed, 'rapport', 'rapporten')} in {within} gemaakt"
    bad = f", {failed} mislukt" if failed else ", geen mislukt"
    return f"Klaar in {duration(seconds)}: {made}{bad}. Open {index.as_uri()}"


def _list(options: argparse.Namespace) -> int:
    from hcalib.agenda import agenda_ids, load_agenda
    from hcalib.publishing.editions import load_editions
    from hcalib.publishing.notebooks import notebook_names, read_notebook
    from hcalib.workspace import find_root

    root = find_root()
    OUT.print("Edities (hca run NAAM)", style="bold")
    for edition in load_editions(root):
        content = edition.content
        OUT.print(
            f"  {edition.id:<28} {content.title} (agenda {content.agenda}, peildatum {content.peildatum})"
        )
    OUT.print("Rapporten (notebooks/reports)", style="bold")
    for name in notebook_names(root):
        notebook = read_notebook(root, name)
        OUT.print(f"  {name:<28} {notebook.title}: {notebook.description}", markup=False)
    OUT.print("Agenda's (data/agenda)", style="bold")
    for agenda in agenda_ids(root / "data" / "agenda"):
        try:
            loaded = load_agenda(root / "data" / "agenda", agenda)
        except UserError as error:
            wrong = count(len(error.faults), "fout", "fouten")
            OUT.print(f"  {agenda:<28} ({wrong}; hca check noemt ze)", markup=False)
        else:
            OUT.print(f"  {agenda:<28} {loaded.name} (regio {loaded.region})", markup=False)
    return int(ExitCode.OK)


def _check(options: argparse.Namespace) -> int:
    from hcalib.agenda import agenda_ids
    from hcalib.catalog import load_catalog
    from hcalib.publishing.editions import load_editions, plan
    from hcalib.scenarios import load_room, load_scenarios
    from hcalib.sources.forms.models import load_forms
    from hcalib.sources.layouts.models import load_layouts
    from hcalib.sources.recipes.loading import load_recipes
    from hcalib.sources.statline.endpoints import load_endpoints
    from hcalib.workspace import find_root, open_store

    root = find_root()
    faults: list[Fault] = []
    exit_codes: list[ExitCode] = []
    stores: list[Store] = []

    def checked(read: Callable[[], T]) -> T | None:
        """Read one part of the data; its faults are kept, so that the next part is read as well."""
        try:
            return read()
        except UserError as error:
            faults.extend(error.faults)
            exit_codes.append(error.exit_code)
            return None

    for agenda in agenda_ids(root / "data" / "agenda"):
        store = checked(partial(open_store, root, agenda))
        if store is not None:
            stores.append(store)
            checked(partial(load_scenarios, root, store.agenda))
            checked(partial(load_room, root, store.agenda, store.catalog.sources))
    checked(lambda: load_forms(root / "data" / "catalog" / "forms"))
    catalog = checked(lambda: load_catalog(root / "data" / "catalog"))
    if catalog is not None:
        checked(lambda: load_layouts(root / "data" / "catalog" / "layouts", catalog))
        checked(lambda: load_recipes(root, catalog, load_endpoints(root)))
    reports = checked(lambda: plan(root, load_editions(root)))
    if faults or reports is None:
        raise UserError(dict.fromkeys(faults), max(exit_codes))
    figures = max(len(store.observations.frame) for store in stores)
    editions = count(len({report.edition.id for report in reports}), "editie", "edities")
    made = count(len(reports), "rapport", "rapporten")
    OUT.print(f"Geen fouten gevonden: {editions} met {made}, {len(stores)} agenda's, {figures} cijfers.")
    return int(ExitCode.OK)
