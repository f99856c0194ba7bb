"""``hca list`` and ``hca check``: the reports and what they are made from."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from hcalib.cli.console import OUT, count
from hcalib.errors import ExitCode, Fault, UserError

if TYPE_CHECKING:
    from hcalib.cli.parser import Commands
    from hcalib.workspace import Store

T = TypeVar("T")


def register(commands: Commands) -> None:
    """Add the commands of this module."""
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


def _list(options: argparse.Namespace) -> int:
    from hcalib.agenda import agenda_ids, load_agenda
    from hcalib.publishing.editions import load_editions
    from hcalib.publishing.notebooks import notebook_names, read_notebook
    from hcalib.root import find_root

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
    from hcalib.publishing.limits import load_limits
    from hcalib.publishing.notebooks import notebook_names
    from hcalib.publishing.unattended import load_unattended
    from hcalib.root import find_root
    from hcalib.scenarios import load_room, load_scenarios
    from hcalib.sources.forms.models import load_forms
    from hcalib.sources.layouts.models import load_layouts
    from hcalib.sources.recipes.loading import load_recipes
    from hcalib.sources.statline.endpoints import load_endpoints
    from hcalib.workspace import open_store

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
    checked(lambda: load_limits(root, notebook_names(root)))
    checked(lambda: load_unattended(root))
    reports = checked(lambda: plan(root, load_editions(root)))
    if faults or reports is None:
        raise UserError(dict.fromkeys(faults), max(exit_codes))
    figures = max(len(store.observations.frame) for store in stores)
    editions = count(len({report.edition.id for report in reports}), "editie", "edities")
    made = count(len(reports), "rapport", "rapporten")
    OUT.print(f"Geen fouten gevonden: {editions} met {made}, {len(stores)} agenda's, {figures} cijfers.")
    return int(ExitCode.OK)
