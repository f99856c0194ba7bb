"""``hca schedule``: the calendar of the plan for the planner of the computer."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from hcalib.cli.console import ERR, OUT, count, place
from hcalib.errors import ExitCode

if TYPE_CHECKING:
    from hcalib.cli.parser import Commands

_SYSTEMS = ("systemd", "cron", "windows")


def register(commands: Commands) -> None:
    """Add the commands of this module."""
    schedule = commands.add_parser(
        "schedule",
        help="plan het onbeheerd draaien",
        description="Toon de momenten van de kalender en schrijf ze voor de planner van de computer. De "
        "opdracht installeert zelf niets.",
    )
    actions = schedule.add_subparsers(title="Opdrachten", metavar="OPDRACHT", required=True)
    show = actions.add_parser(
        "show", help="toon de volgende momenten", description="Toon wanneer wat wordt gemaakt."
    )
    show.add_argument(
        "--aantal", type=int, default=1, metavar="N", help="zoveel keer per moment (standaard 1)"
    )
    show.set_defaults(command=_show)
    write = actions.add_parser(
        "write",
        help="schrijf bestanden voor de planner",
        description="Schrijf bestanden voor systemd, cron of Windows en toon hoe u ze installeert.",
    )
    write.add_argument("--systeem", required=True, choices=_SYSTEMS, help="welke planner")
    write.add_argument("--naar", required=True, metavar="MAP", help="map voor de bestanden")
    write.set_defaults(command=_write)
    check = actions.add_parser(
        "check",
        help="controleer geschreven bestanden",
        description="Controleer of de bestanden nog kloppen met de kalender en met deze computer.",
    )
    check.add_argument("map", metavar="MAP", help="map met de bestanden")
    check.set_defaults(command=_check)


def _show(options: argparse.Namespace) -> int:
    from hcalib.publishing.editions import edition_ids
    from hcalib.publishing.schedule import editions_of, upcoming
    from hcalib.publishing.unattended import STEP_NAMES, load_unattended
    from hcalib.root import find_root

    root = find_root()
    settings = load_unattended(root)
    known = edition_ids(root)
    OUT.print(f"Volgende momenten ({settings.timezone})", style="bold", markup=False)
    for one in upcoming(settings, datetime.now().astimezone(), max(1, options.aantal)):
        OUT.print(f"  {one.spoken}: {one.moment.title}", markup=False)
        OUT.print(f"    stappen: {', '.join(STEP_NAMES[step] for step in one.moment.steps)}", markup=False)
        editions = editions_of(one, known)
        if editions:
            OUT.print(f"    edities: {', '.join(editions)}", markup=False)
        else:
            wanted = ", ".join(one.patterns)
            OUT.print(f"    nog geen editie met de naam {wanted}; zet haar in data/editions", style="yellow")
    return int(ExitCode.OK)


def _write(options: argparse.Namespace) -> int:
    from hcalib.publishing.schedule_check import write_planner
    from hcalib.publishing.schedule_files import Place, installing
    from hcalib.publishing.unattended import load_unattended
    from hcalib.root import find_root

    root = find_root()
    settings = load_unattended(root)
    folder = Path(options.naar).resolve()
    # not resolved: in a virtual environment that is another Python, without the packages
    here = Place(str(root), str(Path(sys.executable).absolute()))
    written = write_planner(folder, options.systeem, settings, here, datetime.now(settings.zone).date())
    OUT.print(f"{count(len(written), 'bestand', 'bestanden')} geschreven in {folder}", markup=False)
    if (options.systeem == "windows") != (os.name == "nt"):
        OUT.print(
            "De paden zijn die van deze computer. Schrijf de planning op de computer waar zij gaat draaien.",
            style="yellow",
        )
    OUT.print("Er is niets geïnstalleerd. Installeren doet u zo:")
    for line in installing(options.systeem, settings, str(folder)):
        OUT.print(f"  {line}", markup=False)
    return int(ExitCode.OK)


def _check(options: argparse.Namespace) -> int:
    from hcalib.publishing.schedule_check import check_planner
    from hcalib.publishing.unattended import load_unattended
    from hcalib.root import find_root

    root = find_root()
    folder = Path(options.map).resolve()
    checked = check_planner(folder, load_unattended(root), root, datetime.now().astimezone())
    for remark in checked.remarks:
        OUT.print(f"Opmerking: {remark}", style="yellow", markup=False)
    for fault in checked.faults:
        ERR.print(f"Fout: {fault}", style="red", markup=False)
    if checked.faults:
        return int(ExitCode.DATA)
    OUT.print(f"De planning voor {checked.system} in {place(folder, root)} klopt.", markup=False)
    return int(ExitCode.OK)
