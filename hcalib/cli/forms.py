"""``hca forms``: making the forms of a round, and what forms there are."""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from hcalib.cli.console import OUT, count, place, read_day, today
from hcalib.cli.forms_collect import register_collect
from hcalib.cli.forms_remind import register_remind
from hcalib.errors import ExitCode, UserError

if TYPE_CHECKING:
    from hcalib.agenda import Agenda
    from hcalib.cli.parser import Commands
    from hcalib.sources.forms.making import MadeRound


def register(commands: Commands) -> None:
    """Add the commands of this module."""
    forms = commands.add_parser(
        "forms",
        help="formulieren voor projectleiders en werkgevers",
        description="Maak de formulieren van een ronde en lees ze weer in.",
    )
    actions = forms.add_subparsers(title="Opdrachten", metavar="OPDRACHT", required=True)
    _register_make(actions)
    register_remind(actions)
    register_collect(actions)
    _register_list(actions)


def _register_make(actions: Commands) -> None:
    make = actions.add_parser(
        "make",
        help="maak de formulieren van een ronde",
        description="Maak voor elk project of elke werkgever een formulier, met een tekst voor de mail "
        "en een overzicht. Een formulier dat al is ingevuld, wordt nooit overschreven.",
    )
    make.add_argument("--round", metavar="JJJJ-MM", help="de ronde, bijvoorbeeld 2022-07")
    make.add_argument("--agenda", metavar="ID", help="de agenda; niet nodig als er maar één is met projecten")
    make.add_argument(
        "--form",
        action="append",
        default=[],
        metavar="ID",
        help="alleen dit formulier, bijvoorbeeld vacaturepeiling; mag vaker "
        "(standaard: wat bij de maand hoort)",
    )
    make.add_argument(
        "--voor",
        action="append",
        default=[],
        metavar="ID",
        help="alleen dit project of deze werkgever, bijvoorbeeld I-B; mag vaker",
    )
    make.add_argument(
        "--terug",
        metavar="DATUM",
        help="wanneer u het terug wilt, bijvoorbeeld 2022-07-22 (standaard: laatste werkdag)",
    )
    make.add_argument(
        "--naar", metavar="MAP", help="schrijf naar deze map in plaats van data/incoming/formulieren"
    )
    make.set_defaults(command=_make)


def _register_list(actions: Commands) -> None:
    listing = actions.add_parser(
        "list",
        help="toon welke formulieren er zijn",
        description="Toon welke formulieren er zijn en in welke maanden hun ronde valt.",
    )
    listing.add_argument(
        "--agenda", metavar="ID", help="de agenda; niet nodig als er maar één is met projecten"
    )
    listing.set_defaults(command=_list)


def _make(options: argparse.Namespace) -> int:
    from hcalib.catalog import load_catalog
    from hcalib.root import find_root
    from hcalib.sources.forms.making import make_round
    from hcalib.sources.forms.models import load_forms
    from hcalib.sources.forms.rounds import forms_of_round, parse_round, round_name

    if not options.round:
        raise UserError("noem de ronde, bijvoorbeeld: hca forms make --round 2022-07.", ExitCode.USAGE)
    root = find_root()
    period = parse_round(options.round)
    due = read_day(options.terug, "--terug")
    agenda = _agenda(root, options.agenda)
    catalog = load_catalog(root / "data" / "catalog", root / "data" / "agenda" / agenda.id)
    forms = forms_of_round(load_forms(root / "data" / "catalog" / "forms"), agenda, period, options.form)
    own = root / "data" / "incoming" / "formulieren" / agenda.id / round_name(period)
    made = make_round(
        Path(options.naar).resolve() if options.naar else own,
        agenda,
        forms,
        period,
        made=today(),
        units=catalog.units,
        due=due,
        named=options.voor,
    )
    _tell(made, root)
    return int(ExitCode.OK)


def _list(options: argparse.Namespace) -> int:
    from hcalib.root import find_root
    from hcalib.sources.forms.models import load_forms
    from hcalib.sources.forms.rounds import month_words, months_of

    root = find_root()
    agenda = _agenda(root, options.agenda)
    OUT.print(f"Formulieren van {agenda.short} (hca forms make --round JJJJ-MM)", style="bold", markup=False)
    for form in load_forms(root / "data" / "catalog" / "forms").values():
        months = month_words(months_of(form, agenda))
        when = f"ronde in {months}" if months else f"geen vaste maand; noem het met --form {form.id}"
        who = "projecten" if form.about == "project" else "werkgevers"
        OUT.print(f"  {form.id:<28} {form.title}, versie {form.version}, voor {who}; {when}", markup=False)
    return int(ExitCode.OK)


def _agenda(root: Path, named: str | None) -> Agenda:
    """Load the agenda that was named, or the only real one that has projects."""
    from hcalib.agenda import agenda_ids, load_agenda

    folder = root / "data" / "agenda"
    if named:
        return load_agenda(folder, named)
    agendas = [load_agenda(folder, agenda) for agenda in agenda_ids(folder)]
    fitting = [agenda for agenda in agendas if agenda.projects and not agenda.example]
    if len(fitting) == 1:
        return fitting[0]
    ids = ", ".join(agenda.id for agenda in fitting or agendas)
    why = "er zijn er meer met projecten" if fitting else "er is geen echte agenda met projecten"
    raise UserError(f"noem de agenda met --agenda, want {why}; kies uit: {ids}.", ExitCode.USAGE)


def _tell(made: MadeRound, root: Path) -> None:
    states: Counter[str] = Counter(form.state for form in made.forms)
    parts = [
        f"{states[state]} {words}"
        for state, words in (
            ("nieuw", "gemaakt"),
            ("vernieuwd", "vernieuwd"),
            ("ongewijzigd", "al in orde"),
            ("behouden", "behouden"),
        )
        if states[state]
    ]
    OUT.print(f"{count(len(made.forms), 'formulier', 'formulieren')}: {', '.join(parts)}.")
    kept = [form.path.name for form in made.forms if form.state == "behouden"]
    if kept:
        OUT.print(
            f"Niet overschreven, want iemand heeft er iets in veranderd: {', '.join(kept)}. Wilt u een nieuw "
            "leeg formulier, verplaats of hernoem het oude dan eerst.",
            style="yellow",
            markup=False,
        )
    for remark in made.remarks:
        OUT.print(f"Let op: {remark}", style="yellow", markup=False)
    if made.not_asked:
        OUT.print(
            f"Niet gevraagd, want volgens het register loopt het niet: {', '.join(made.not_asked)}. "
            "Met --voor ID maakt u toch een formulier.",
            markup=False,
        )
    OUT.print(
        f"De formulieren staan in {place(made.overview.parent, root)}. Wie wat krijgt, staat daar in "
        f"{made.overview.name}; teksten voor de mail in de map teksten.",
        markup=False,
    )
