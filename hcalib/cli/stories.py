"""``hca stories``: which stories may be told, which wait for a judgement, and logging that judgement."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, get_args

from hcalib.cli.console import OUT, count, item, place, today
from hcalib.errors import ExitCode, UserError

if TYPE_CHECKING:
    from hcalib.cli.parser import Commands
    from hcalib.publishing.story_desk import Shown


def register(commands: Commands) -> None:
    """Add the commands of this module."""
    stories = commands.add_parser(
        "stories",
        help="verhalen van projecten en bij doelen: toestemming, wat opvalt, en wat daarover besloten is",
        description="Toon alle verhalen van een agenda met hun toestemming en wat een lezer op het spoor van "
        "iemand kan brengen. Dit overzicht is vertrouwelijk. Met --plaatsen, --niet-plaatsen of --intrekken "
        "wordt een besluit vastgelegd: noem project en ronde, of de code van een verhaal bij een doel.",
    )
    stories.add_argument("agenda", metavar="AGENDA", help="code van de agenda")
    stories.add_argument("--wacht", action="store_true", help="alleen wat op een oordeel wacht")
    choice = stories.add_mutually_exclusive_group()
    for name, words in (
        ("--plaatsen", "dit verhaal mag in het rapport"),
        ("--niet-plaatsen", "dit verhaal komt niet in een rapport"),
        ("--intrekken", "de toestemming is ingetrokken"),
    ):
        choice.add_argument(name, nargs="+", metavar=("VERHAAL", "RONDE"), help=words)
    stories.add_argument("--tekst", metavar="ZINNEN", help="zo mag het verhaal worden geplaatst")
    stories.add_argument(
        "--rol", metavar="ROL", help="wie besloot of vroeg: een rol, zoals onderzoeker; geen naam"
    )
    stories.add_argument("--reden", metavar="ZIN", help="waarom; noem geen namen")
    stories.set_defaults(command=_stories)


def _stories(options: argparse.Namespace) -> int:
    if options.plaatsen or options.niet_plaatsen or options.intrekken:
        return _log(options)
    return _list(options)


def _log(options: argparse.Namespace) -> int:
    from hcalib.agenda.stories import Role
    from hcalib.publishing.story_desk import decide, withdraw
    from hcalib.root import find_root

    if not options.rol or not (options.reden or "").strip():
        raise UserError("geef bij een besluit ook --rol en --reden op.", ExitCode.USAGE)
    if options.rol not in get_args(Role):
        roles = ", ".join(get_args(Role))
        raise UserError(f"'{options.rol}' is geen rol; kies bij --rol uit: {roles}.", ExitCode.USAGE)
    if options.tekst and not options.plaatsen:
        raise UserError("--tekst hoort alleen bij --plaatsen.", ExitCode.USAGE)
    root, day = find_root(), today()
    name, *rounds = options.plaatsen or options.niet_plaatsen or options.intrekken
    if len(rounds) > 1:
        raise UserError("noem één project met één ronde, of de code van één verhaal.", ExitCode.USAGE)
    period = _code(rounds[0]) if rounds else None
    if options.intrekken:
        path = withdraw(root, options.agenda, name, period, role=options.rol, note=options.reden, day=day)
    else:
        path = decide(
            root,
            options.agenda,
            (name, period),
            publish=bool(options.plaatsen),
            role=options.rol,
            reason=options.reden,
            day=day,
            text=options.tekst,
        )
    OUT.print(f"Vastgelegd in {place(path, root)}. Maak edities opnieuw, ook oudere.", markup=False)
    return int(ExitCode.OK)


def _list(options: argparse.Namespace) -> int:
    from hcalib.publishing.story_desk import stories_of
    from hcalib.root import find_root

    listed = stories_of(find_root(), options.agenda, today())
    waiting = [one for one in listed if one.review.state == "wacht op beoordeling"]
    OUT.print("Vertrouwelijk: deel dit overzicht niet.", style="yellow")
    for one in waiting if options.wacht else listed:
        _print(one)
    verb = "wacht" if len(waiting) == 1 else "wachten"
    OUT.print(
        f"{count(len(listed), 'verhaal', 'verhalen')}, waarvan {len(waiting)} op een oordeel {verb}.",
        markup=False,
    )
    return int(ExitCode.OK)


def _print(one: Shown) -> None:
    review = one.review
    OUT.print(f"{_where(one)}: {review.state}", style="bold", markup=False)
    naming = "project mag genoemd worden" if review.named else "zonder naam van het project"
    if review.code is not None:
        naming = "zonder naam van wie het vertelde"
    if review.state != "geen toestemming":
        OUT.print(f"  toestemming tot en met {review.until:%d-%m-%Y}; {naming}", markup=False)
    OUT.print(f"  tekst: {one.text}", markup=False)
    if one.told is not None:
        OUT.print(f"  geplaatst als: {one.told}", markup=False)
    for finding in one.findings:
        OUT.print("\n".join(item(finding)), markup=False)
    if review.decision is not None:
        made = review.decision
        OUT.print(
            f"  besluit {made.decided:%d-%m-%Y} ({made.role}): {made.decision}; {made.reason}", markup=False
        )


def _where(one: Shown) -> str:
    review = one.review
    if review.code is None:
        return f"{review.project}, ronde {_words(review.period)}"
    about = f"doel {review.goal}" if review.goal else f"actielijn {review.line}"
    return f"{review.code}, over {about}"


def _code(round_: str) -> str:
    """Return the code of a round: people write ``2025-07`` and files ``2025MM07``."""
    return round_.replace("-", "MM") if len(round_) == 7 and round_[4] == "-" else round_


def _words(period: str) -> str:
    return period.replace("MM", "-")
