"""``hca``: a thin door to the library. What it says is Dutch; what it ends with is an exit code."""

from __future__ import annotations

from collections.abc import Sequence

from hcalib import __version__
from hcalib.cli import (
    agendas,
    audit,
    diff,
    forms,
    importing,
    pipeline,
    reports,
    run,
    schedule,
    sources,
    status,
    stories,
    survey,
)
from hcalib.cli.console import ERR
from hcalib.cli.parser import Command, DutchParser
from hcalib.errors import ExitCode, UserError, unexpected

_GROUPS = (
    run,
    reports,
    agendas,
    audit,
    sources,
    importing,
    status,
    diff,
    forms,
    stories,
    survey,
    pipeline,
    schedule,
)
"""Modules with commands, in the order of the help text."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code."""
    options = _parser().parse_args(arguments)
    options.debug = getattr(options, "debug", False)
    command: Command = options.command
    try:
        return command(options)
    except UserError as error:
        if options.debug:
            raise
        ERR.print(str(error), style="red", markup=False)
        return int(error.exit_code)
    except KeyboardInterrupt:
        ERR.print("Afgebroken. Wat al klaar was, is bewaard.", style="yellow")
        return 130
    except Exception as error:
        if options.debug:
            raise
        todo = "geef dezelfde opdracht met --debug, en stuur wat u dan ziet naar wie hcalib onderhoudt"
        ERR.print(f"{unexpected(error)} in hcalib zelf: {todo}.", style="red", markup=False)
        return int(ExitCode.UNEXPECTED)


def _parser() -> DutchParser:
    parser = DutchParser(
        prog="hca",
        description="Werkplaats voor de arbeidsmarktmonitor zorg en welzijn.",
        epilog="Uitleg bij een opdracht: hca OPDRACHT --help. Afsluitcodes: 0 gelukt, 1 een rapport is "
        "mislukt, 2 de opdracht klopt niet, 3 fout in de gegevens, 4 momentopname ontbreekt of is veranderd, "
        "5 uitvoer niet te schrijven, 6 een bron geeft geen bruikbaar antwoord, 7 een fout in hcalib zelf.",
    )
    parser.add_argument("--version", action="version", version=f"hcalib {__version__}", help="toon de versie")
    commands = parser.add_subparsers(title="Opdrachten", metavar="OPDRACHT", required=True)
    for group in _GROUPS:
        group.register(commands)
    return parser
