"""``hca``: a thin door to the library. What it says is Dutch; what it ends with is an exit code."""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import NoReturn

from rich.console import Console

from hcalib import __version__
from hcalib.errors import ExitCode, Fault, UserError

_OUT = Console(highlight=False, soft_wrap=True)
_ERR = Console(stderr=True, highlight=False, soft_wrap=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code."""
    options = _parser().parse_args(arguments)
    options.debug = getattr(options, "debug", False)
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return command(options)
    except UserError as error:
        if options.debug:
            raise
        _ERR.print(str(error), style="red", markup=False)
        return int(error.exit_code)
    except KeyboardInterrupt:
        _ERR.print("Afgebroken. Wat al klaar was, is bewaard.", style="yellow")
        return 130


def _run(options: argparse.Namespace) -> int:
    from hcalib.cli_progress import progress_for
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
    with progress_for(_OUT) as progress:
        result = run(
            root, reports, progress, output=output, now=datetime.now().astimezone(), workers=options.tegelijk
        )
    for outcome in result.failed:
        _ERR.print(f"Mislukt: {outcome.key}: {outcome.error}", style="red", markup=False)
        if options.debug:
            _ERR.print(outcome.details, markup=False)
    _OUT.print(
        _closing_line(
            len(reports), len(result.failed), len(editions), time.monotonic() - started, result.index
        )
    )
    return int(ExitCode.REPORT_FAILED if result.failed else ExitCode.OK)


def _closing_line(reports: int, failed: int, editions: int, seconds: float, index: Path) -> str:
    within = _count(editions, "editie", "edities")
    made = f"{_count(reports - failed, 'rapport', 'rapporten')} in {within} gemaakt"
    bad = f", {failed} mislukt" if failed else ", geen mislukt"
    return f"Klaar in {_duration(seconds)}: {made}{bad}. Open {index.as_uri()}"


def _list(options: argparse.Namespace) -> int:
    from hcalib.agenda import agenda_ids, load_agenda
    from hcalib.publishing.editions import load_editions
    from hcalib.publishing.notebooks import notebook_names, read_notebook
    from hcalib.workspace import find_root

    root = find_root()
    _OUT.print("Edities (hca run NAAM)", style="bold")
    for edition in load_editions(root):
        content = edition.content
        _OUT.print(
            f"  {edition.id:<28} {content.title} (agenda {content.agenda}, peildatum {content.peildatum})"
        )
    _OUT.print("Rapporten (notebooks/reports)", style="bold")
    for name in notebook_names(root):
        notebook = read_notebook(root, name)
        _OUT.print(f"  {name:<28} {notebook.title}: {notebook.description}", markup=False)
    _OUT.print("Agenda's (data/agenda)", style="bold")
    for agenda in agenda_ids(root / "data" / "agenda"):
        loaded = load_agenda(root / "data" / "agenda", agenda)
        _OUT.print(f"  {agenda:<28} {loaded.name} (regio {loaded.region})", markup=False)
    return int(ExitCode.OK)


def _check(options: argparse.Namespace) -> int:
    from hcalib.agenda import agenda_ids
    from hcalib.publishing.editions import load_editions, plan
    from hcalib.workspace import find_root, open_store

    root = find_root()
    faults: list[Fault] = []
    exit_codes: list[ExitCode] = []
    figures = 0
    for agenda in agenda_ids(root / "data" / "agenda"):
        try:
            figures = max(figures, len(open_store(root, agenda).observations.frame))
        except UserError as error:
            faults += error.faults
            exit_codes.append(error.exit_code)
    try:
        reports = plan(root, load_editions(root))
    except UserError as error:
        faults += error.faults
        exit_codes.append(error.exit_code)
    if faults:
        raise UserError(dict.fromkeys(faults), max(exit_codes))
    editions = _count(len({report.edition.id for report in reports}), "editie", "edities")
    made = _count(len(reports), "rapport", "rapporten")
    agendas = len(agenda_ids(root / "data" / "agenda"))
    _OUT.print(f"Geen fouten gevonden: {editions} met {made}, {agendas} agenda's, {figures} cijfers.")
    return int(ExitCode.OK)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="hca",
        description="Werkplaats voor de arbeidsmarktmonitor zorg en welzijn.",
        epilog="Uitleg bij een opdracht: hca OPDRACHT --help. Afsluitcodes: 0 gelukt, 1 een rapport is "
        "mislukt, 2 de opdracht klopt niet, 3 fout in de gegevens, 4 momentopname ontbreekt of is veranderd, "
        "5 uitvoer niet te schrijven.",
    )
    parser.add_argument("--version", action="version", version=f"hcalib {__version__}", help="toon de versie")
    commands = parser.add_subparsers(title="Opdrachten", metavar="OPDRACHT", required=True)

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
    return parser


class _Parser(argparse.ArgumentParser):
    """argparse in Dutch: its headings, and the sentences of the mistakes one can make."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        # argparse's own help option is English
        super().__init__(*args, **{**kwargs, "add_help": False})  # type: ignore[arg-type]
        self._positionals.title = "Wat"
        self._optionals.title = "Opties"
        self.add_argument("-h", "--help", action="help", help="toon deze uitleg")
        self.add_argument(
            "--debug",
            action="store_true",
            default=argparse.SUPPRESS,  # or the sub-command would undo what stands before it
            help="toon bij een fout ook waar die in de code ontstond",
        )

    def format_help(self) -> str:
        return re.sub(r"\Ausage:", "Gebruik:", super().format_help())

    def error(self, message: str) -> NoReturn:
        _ERR.print(f"{_in_dutch(message)} Typ '{self.prog} --help' voor uitleg.", style="red", markup=False)
        sys.exit(int(ExitCode.USAGE))


_DUTCH_MISTAKES = (
    (r"unrecognized arguments: (.*)", r"Onbekend: \1."),
    (
        r"argument OPDRACHT: invalid choice: '?(.*?)'? \(choose from (.*)\)",
        r"De opdracht '\1' bestaat niet; kies uit: \2.",
    ),
    (r"argument (.*): expected one argument", r"Bij \1 hoort een waarde."),
    (r"argument (.*): invalid int value: (.*)", r"Bij \1 hoort een geheel getal, niet \2."),
    (r"the following arguments are required: OPDRACHT", r"Noem een opdracht, bijvoorbeeld 'hca run'."),
    (r"ambiguous option: (\S+) .*", r"De optie \1 kan van alles betekenen; schrijf haar voluit."),
)


def _in_dutch(message: str) -> str:
    for pattern, dutch in _DUTCH_MISTAKES:
        if re.fullmatch(pattern, message):
            return re.sub(pattern, dutch, message)
    return "De opdracht klopt niet."


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


if __name__ == "__main__":
    sys.exit(main())
