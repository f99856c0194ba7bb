"""``hca forms remind``: texts for projects that still owe something in a round."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from hcalib.cli.console import ERR, OUT, count, place, today
from hcalib.errors import ExitCode

if TYPE_CHECKING:
    from hcalib.cli.parser import Commands


def register_remind(actions: Commands) -> None:
    """Add ``remind`` to the commands for forms."""
    remind = actions.add_parser(
        "remind",
        help="herinneringen voor projecten die nog iets moeten opgeven",
        description="Schrijf voor elk project dat in een ronde nog niets opgaf, of getallen mist, een tekst "
        "voor een herinnering. Er wordt niets verstuurd.",
    )
    remind.add_argument("agenda", metavar="AGENDA", help="de agenda, bijvoorbeeld hca-zwf")
    remind.add_argument(
        "--round", metavar="JJJJ-MM", help="de ronde, bijvoorbeeld 2022-07 (standaard: de nieuwste)"
    )
    remind.add_argument("--naar", metavar="MAP", help="schrijf elke tekst naar een bestand in deze map")
    remind.set_defaults(command=_remind)


def _remind(options: argparse.Namespace) -> int:
    from hcalib.publishing.reminding import reminders_of, write_reminders
    from hcalib.root import find_root
    from hcalib.sources.forms.rounds import parse_round, period_words

    root = find_root()
    chosen = parse_round(options.round).code if options.round else None
    found = reminders_of(root, options.agenda, chosen, today())
    if not found.held:
        ERR.print(
            "Van deze ronde is nog niets binnen. Kijk eerst of de formulieren wel zijn verstuurd.",
            style="yellow",
        )
    if not found.reminders:
        OUT.print(f"Ronde van {period_words(parse_round(found.period))}: er ontbreekt niets.")
    elif options.naar:
        folder = Path(options.naar).resolve()
        write_reminders(folder, found)
        written = count(len(found.reminders), "herinnering", "herinneringen")
        names = ", ".join(one.project for one in found.reminders)
        OUT.print(f"{written} in {place(folder, root)}: {names}.", markup=False)
    else:
        OUT.print(f"\n{'-' * 60}\n".join(one.text for one in found.reminders), markup=False)
    return int(ExitCode.OK)
