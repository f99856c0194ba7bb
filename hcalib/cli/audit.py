"""``hca audit``: can confidential answers be computed back from what was published?"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from hcalib.cli.console import OUT, count, item
from hcalib.errors import ExitCode

if TYPE_CHECKING:
    from hcalib.cli.parser import Commands
    from hcalib.publishing.audit import Audit


def register(commands: Commands) -> None:
    """Add the commands of this module."""
    audit = commands.add_parser(
        "audit",
        help="val gemaakte edities aan: is iets vertrouwelijks te achterhalen?",
        description="Probeer uit de gemaakte pagina's en CSV-bestanden te berekenen wat niet naar buiten "
        "mag, en zoek erin naar teksten zonder toestemming. Afsluitcode 1 als er iets te achterhalen is.",
    )
    audit.add_argument("edities", nargs="*", metavar="EDITIE", help="naam van een gemaakte editie")
    audit.add_argument(
        "--alles", action="store_true", help="gebruik de cijfers van alle gemaakte edities samen"
    )
    audit.add_argument("--naar", metavar="MAP", help="map met de edities, als dat niet outputs/ is")
    audit.set_defaults(command=_audit)


def _audit(options: argparse.Namespace) -> int:
    from hcalib.publishing.audit import audit_editions
    from hcalib.root import find_root

    root = find_root()
    output = Path(options.naar).resolve() if options.naar else root / "outputs"
    names = () if options.alles else options.edities
    audits = audit_editions(root, output, names, together=options.alles)
    for one in audits:
        _print(one)
    leaking = any(one.leaks for one in audits)
    return int(ExitCode.REPORT_FAILED if leaking else ExitCode.OK)


def _print(one: Audit) -> None:
    OUT.print(f"{', '.join(one.editions)} (agenda {one.agenda})", style="bold", markup=False)
    if one.figures and not one.answers:
        OUT.print(
            "  De antwoorden staan niet op deze computer: alleen de teksten en de opbouw zijn nagekeken.",
            markup=False,
        )
    for title, lines in (("Te achterhalen", one.leaks), ("Niet te controleren", one.remarks)):
        if lines:
            OUT.print(f"  {title}:", style="red" if lines is one.leaks else "yellow")
            for line in lines:
                OUT.print("\n".join(item(line)), markup=False)
    if not one.leaks:
        checked = count(one.figures, "cijfer", "cijfers")
        attacked = (
            f"{checked} uit onderzoeken aangevallen" if one.answers and one.figures else "teksten nagekeken"
        )
        OUT.print(f"  Niets te achterhalen gevonden ({attacked}).", style="green", markup=False)
    if one.numbers:
        read = count(one.numbers, "getal", "getallen")
        same = count(one.alike, "getal is", "getallen zijn")
        OUT.print(
            f"  {read} gelezen in pagina's, bestanden en namen. {same} even groot als een weggelaten cijfer "
            "(een 7 staat overal); van elk is nagegaan dat het er om een andere reden staat.",
            markup=False,
        )
