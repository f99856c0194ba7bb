"""``hca agenda`` and ``hca schema``: start an agenda, and let an editor help with writing it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from hcalib.cli.console import OUT, count
from hcalib.errors import ExitCode

if TYPE_CHECKING:
    from hcalib.cli.parser import Commands


def register(commands: Commands) -> None:
    """Add the commands of this module."""
    agenda = commands.add_parser(
        "agenda",
        help="begin een nieuwe agenda",
        description="Begin een nieuwe agenda; zie docs/agenda-maken.md.",
    )
    inner = agenda.add_subparsers(title="Opdrachten", metavar="OPDRACHT", required=True)
    new = inner.add_parser(
        "new",
        help="maak een map om in te vullen",
        description="Maak een map in data/agenda met de bestanden die nodig zijn. Overal waar iets hoort, "
        "staat VUL IN; hca check noemt wat er nog open is.",
    )
    new.add_argument("naam", metavar="NAAM", help="naam van de agenda, bijvoorbeeld hca-2025")
    new.add_argument("--region", help="code van de regio, bijvoorbeeld PV24")
    new.add_argument("--van", type=int, required=True, metavar="JAAR", help="eerste jaar, bijvoorbeeld 2025")
    new.add_argument("--tot", type=int, required=True, metavar="JAAR", help="laatste jaar, bijvoorbeeld 2028")
    new.set_defaults(command=_new)

    schema = commands.add_parser(
        "schema",
        help="maak de schema's voor editors",
        description="Maak voor elk soort YAML-bestand een JSON Schema: een editor vult daarmee aan.",
    )
    schema.add_argument("--naar", metavar="MAP", help="schrijf naar deze map in plaats van data/schema/")
    schema.set_defaults(command=_schema)


def _new(options: argparse.Namespace) -> int:
    from hcalib.agenda.starting import start_agenda
    from hcalib.root import find_root

    root = find_root() / "data" / "agenda"
    paths = start_agenda(root, options.naam, options.region, options.van, options.tot)
    for path in paths:
        OUT.print(f"  {path.relative_to(root.parents[1])}", markup=False)
    OUT.print(
        "Vul deze bestanden in en geef dan 'hca check'. Wat elk veld betekent, staat in docs/agenda-maken.md."
    )
    return int(ExitCode.OK)


def _schema(options: argparse.Namespace) -> int:
    from hcalib.root import find_root
    from hcalib.schemas import write_schemas

    data = find_root() / "data"
    folder = Path(options.naar).resolve() if options.naar else data / "schema"
    made = write_schemas(data, folder)
    OUT.print(f"{count(len(made), 'schema', 'schema’s')} geschreven in {folder}.", markup=False)
    return int(ExitCode.OK)
