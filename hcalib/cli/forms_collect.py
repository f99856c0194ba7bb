"""``hca forms collect``: reading forms back, and telling what became of every file."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from hcalib.cli.console import ERR, OUT, count, place
from hcalib.errors import ExitCode

if TYPE_CHECKING:
    from hcalib.cli.parser import Commands
    from hcalib.sources.forms.collecting import Collected
    from hcalib.sources.forms.outcomes import FileOutcome, RoundOutcome

_STATES = {
    "genomen": "genomen",
    "deels": "deels genomen",
    "niet": "niet genomen",
    "leeg": "niets ingevuld",
    "dubbel": "al gelezen",
}


def register_collect(actions: Commands) -> None:
    """Add ``collect`` to the commands for forms."""
    collect = actions.add_parser(
        "collect",
        help="lees ingevulde formulieren in",
        description="Lees alle formulieren in een map en in de mappen daarin. Wat duidelijk is, komt "
        "in data/confidential; wat dat niet is, staat in een antwoordbestand per afzender. Afsluitcode 3: "
        "iemand moet ernaar kijken.",
    )
    collect.add_argument("map", metavar="MAP", help="waar de ingevulde formulieren staan")
    collect.add_argument("--agenda", metavar="ID", help="alleen formulieren van deze agenda")
    collect.add_argument("--proef", action="store_true", help="toon wat er zou gebeuren en bewaar niets")
    collect.set_defaults(command=_collect)


def _collect(options: argparse.Namespace) -> int:
    from hcalib.root import find_root
    from hcalib.sources.forms.collecting import collect

    root = find_root()
    collected = collect(
        root,
        Path(options.map),
        datetime.now().astimezone(),
        agenda=options.agenda,
        dry_run=options.proef,
    )
    for line in summary(collected, root, dry_run=options.proef):
        OUT.print(line, markup=False)
    if collected.needs_person:
        ERR.print("Kijk naar wat hierboven met een streepje staat.", style="yellow")
    return int(ExitCode.DATA if collected.needs_person else ExitCode.OK)


def summary(collected: Collected, root: Path, *, dry_run: bool) -> Iterator[str]:
    """Yield the lines that tell what became of every file and how the rounds stand."""
    shown = [file for file in collected.files if file.state != "overgeslagen"]
    if not shown:
        yield "In deze map staan geen formulieren."
    for file in shown:
        yield from _file_lines(file)
    for one in collected.rounds:
        yield ""
        yield from _round_lines(one, root, dry_run=dry_run)
    if shown:
        states = [file.state for file in shown]
        parts = [f"{states.count(state)} {words}" for state, words in _STATES.items() if state in states]
        yield ""
        yield f"{count(len(shown), 'bestand', 'bestanden')}: {', '.join(parts)}."
    if dry_run:
        yield "Dit was een proef: er is niets bewaard."


def _file_lines(file: FileOutcome) -> Iterator[str]:
    what = f"{file.who}, {count(file.answers, 'antwoord', 'antwoorden')}" if file.answers else file.who
    yield f"{file.file}: {_STATES[file.state]}{f' ({what})' if what else ''}"
    yield from (f"  - {sentence}" for sentence in file.todo)
    yield from (f"  gewijzigd: {change}" for change in file.changes)
    yield from (f"  {remark}" for remark in file.remarks)


def _round_lines(one: RoundOutcome, root: Path, *, dry_run: bool) -> Iterator[str]:
    yield one.title
    if one.open:
        yield f"  Moet nog iets beantwoorden: {'; '.join(one.open)}"
    yield f"  Nog niets binnen van: {'; '.join(one.missing) or 'niemand, alles is er'}"
    if one.replies and not dry_run:
        yield f"  Bewaard in {place(one.stored, root)}"
        replies = count(len(one.replies), "antwoordbestand", "antwoordbestanden")
        yield f"  {replies} om terug te sturen in {place(one.replies[0].parent, root)}"
