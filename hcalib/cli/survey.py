"""``hca survey``: what an employer gets back of a survey."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from hcalib.cli.console import OUT, place, read_day
from hcalib.errors import ExitCode

if TYPE_CHECKING:
    from hcalib.cli.parser import Commands


def register(commands: Commands) -> None:
    """Add the commands of this module."""
    survey = commands.add_parser(
        "survey",
        help="bladzijden voor werkgevers die aan een onderzoek meededen",
        description="Geef werkgevers iets terug voor hun antwoorden.",
    )
    actions = survey.add_subparsers(title="Opdrachten", metavar="OPDRACHT", required=True)
    page = actions.add_parser(
        "page",
        help="maak de eigen bladzijde van een werkgever: u en de regio",
        description="Maak één HTML-bestand met de antwoorden van één werkgever naast de cijfers van de "
        "regio. Het is vertrouwelijk: stuur het alleen aan die werkgever. Onder outputs/ kan het niet staan.",
    )
    page.add_argument("agenda", metavar="AGENDA", help="de agenda, bijvoorbeeld hca-zwf")
    page.add_argument("survey", metavar="ONDERZOEK", help="het onderzoek, bijvoorbeeld vacaturepeiling")
    page.add_argument("round", metavar="RONDE", help="de ronde, bijvoorbeeld 2025KW02")
    page.add_argument("employer", metavar="WERKGEVER", help="de werkgever, zoals in het register")
    page.add_argument(
        "--naar", metavar="MAP", help="andere map dan data/confidential/AGENDA/pages; nooit onder outputs/"
    )
    page.add_argument(
        "--peildatum",
        metavar="DATUM",
        help="peildatum van de editie waar de cijfers van de regio uit komen (standaard: de nieuwste)",
    )
    page.set_defaults(command=_page)


def _page(options: argparse.Namespace) -> int:
    from hcalib.publishing.own_pages import write_own_page
    from hcalib.root import find_root

    root = find_root()
    path = write_own_page(
        root,
        options.agenda,
        options.survey,
        options.round,
        options.employer,
        folder=Path(options.naar).resolve() if options.naar else None,
        peildatum=read_day(options.peildatum, "--peildatum"),
        now=datetime.now().astimezone(),
    )
    OUT.print(f"Gemaakt: {place(path, root)}", markup=False)
    OUT.print("Vertrouwelijk: stuur deze bladzijde alleen aan deze werkgever.", style="yellow", markup=False)
    return int(ExitCode.OK)
