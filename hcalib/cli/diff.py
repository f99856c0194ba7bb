"""``hca diff``: what changed between two vintages of a source, and how much first figures move."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from hcalib.cli.console import OUT
from hcalib.errors import ExitCode, Fault, UserError

if TYPE_CHECKING:
    from hcalib.cli.parser import Commands


def register(commands: Commands) -> None:
    """Add the command of this module."""
    diff = commands.add_parser(
        "diff",
        help="toon wat er tussen twee momentopnamen veranderde",
        description="Toon wat er tussen twee momentopnamen van een bron veranderde: herziene, nieuwe en "
        "vervallen cijfers en andere statussen, en hoe sterk eerste cijfers in al haar momentopnamen "
        "verschuiven. Zonder datums: de laatste twee.",
    )
    diff.add_argument("bron", nargs="?", metavar="BRON", help="naam van de map in data/snapshots")
    diff.add_argument(
        "oud", nargs="?", metavar="OUD", help="datum van de oude momentopname, zoals 2026-11-23"
    )
    diff.add_argument("nieuw", nargs="?", metavar="NIEUW", help="datum van de nieuwe (standaard de nieuwste)")
    diff.add_argument("--alles", action="store_true", help="toon elk cijfer, ook als het er veel zijn")
    diff.add_argument(
        "--csv", metavar="BESTAND",
        help="schrijf alle verschillen naar dit bestand, en de verschuivingen naar BESTAND-verschuiving.csv",
    )  # fmt: skip
    diff.set_defaults(command=_diff)


def _diff(options: argparse.Namespace) -> int:
    from hcalib.catalog import load_catalog
    from hcalib.cli import diff_lines, diff_tables
    from hcalib.files import write_atomically
    from hcalib.root import find_root
    from hcalib.sources.figures import read_upstream
    from hcalib.sources.revisions import compare, revision_analysis
    from hcalib.sources.snapshots import read_vintage, vintages

    root = find_root()
    store = root / "data" / "snapshots"
    collection = _collection(store, options.bron)
    days = vintages(collection)
    old, new = _two_days(collection, days, options.oud, options.nieuw)
    catalog = load_catalog(root / "data" / "catalog")
    frames = {
        day: read_upstream(read_vintage(collection, day), catalog) for day in days if day <= new or day == old
    }
    comparison = compare(frames[old], frames[new])
    analysis = revision_analysis(list(frames.values()))
    lines = diff_lines.overview(collection.name, old, new, comparison, catalog, everything=options.alles)
    for line in [*lines, *diff_lines.movements(analysis, len(frames), catalog)]:
        OUT.print(line, markup=False)
    if options.csv:
        path = Path(options.csv)
        beside = path.with_name(f"{path.stem}-verschuiving.csv")
        write_atomically(path, diff_tables.differences_csv(comparison, catalog))
        write_atomically(beside, diff_tables.movements_csv(analysis, catalog))
        OUT.print(f"Alle verschillen staan in {path}, de verschuivingen in {beside}.", markup=False)
    return int(ExitCode.OK)


def _collection(store: Path, name: str | None) -> Path:
    names = sorted(folder.name for folder in store.glob("[!.]*") if folder.is_dir())
    if name is None:
        raise UserError(f"noem een bron; kies uit: {', '.join(names) or 'geen'}.", ExitCode.USAGE)
    if name not in names:
        message = f"de bron '{name}' heeft geen momentopnamen; kies uit: {', '.join(names) or 'geen'}."
        raise UserError(message, ExitCode.USAGE)
    return store / name


def _two_days(
    collection: Path, days: tuple[date, ...], old: str | None, new: str | None
) -> tuple[date, date]:
    """Choose the vintages: those that were named, else the last two."""
    if len(days) < 2:
        there = f"één momentopname ({days[0].isoformat()})" if days else "nog geen momentopname"
        message = f"er is {there}; er valt pas iets te vergelijken als er twee zijn."
        raise UserError([Fault(message, collection)], ExitCode.SNAPSHOT)
    later = _day(new, days) if new else days[-1]
    earlier = _day(old, days) if old else days[-2]
    if earlier >= later:
        message = (
            f"de oude momentopname ({earlier.isoformat()}) moet ouder zijn dan de nieuwe "
            f"({later.isoformat()})."
        )
        raise UserError(message, ExitCode.USAGE)
    return earlier, later


def _day(text: str, days: tuple[date, ...]) -> date:
    known = ", ".join(day.isoformat() for day in days)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise UserError(f"'{text}' is geen datum; kies uit: {known}.", ExitCode.USAGE) from None
    if day not in days:
        message = f"er is geen momentopname van {day.isoformat()}; kies uit: {known}."
        raise UserError(message, ExitCode.SNAPSHOT)
    return day
