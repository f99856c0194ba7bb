"""``hca fetch`` and ``hca sources``: figures from StatLine into the store, and finding tables."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from hcalib.cli.console import ERR, OUT, count, today
from hcalib.errors import ExitCode, UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hcalib.catalog import Catalog
    from hcalib.cli.parser import Commands
    from hcalib.sources.recipes.models import Recipe
    from hcalib.sources.statline.client import StatLine
    from hcalib.sources.statline.tables import Table, TableInfo

_MOST_CODES = 15
"""Codes of a dimension that are shown before the list is cut off."""


def register(commands: Commands) -> None:
    """Add the commands of this module."""
    fetch = commands.add_parser(
        "fetch",
        help="haal nieuwe cijfers op",
        description="Haal de cijfers van de genoemde bronnen op, of van alle die automatisch gaan. Wat niet "
        "past of leeg is, wordt geweigerd; de vorige momentopname blijft dan staan.",
    )
    fetch.add_argument(
        "bronnen", nargs="*", metavar="BRON", help="naam van een bron, zoals --lijst die toont"
    )
    fetch.add_argument("--lijst", action="store_true", help="toon welke bronnen automatisch gaan")
    fetch.add_argument("--proef", action="store_true", help="haal op en controleer, maar bewaar niets")
    fetch.add_argument(
        "--opnieuw", action="store_true", help="haal ook op wat niet is veranderd of al was gedownload"
    )
    fetch.add_argument(
        "--toch", action="store_true", help="neem ook over als veel cijfers zijn verdwenen (na controle)"
    )
    fetch.set_defaults(command=_fetch)

    sources = commands.add_parser(
        "sources",
        help="zoek tabellen en toon bronnen",
        description="Zoek tabellen in StatLine en toon de bronnen van de catalogus.",
    )
    sources.set_defaults(command=_list)
    parts = sources.add_subparsers(title="Opdrachten", metavar="OPDRACHT")
    search = parts.add_parser(
        "search", help="zoek tabellen", description="Zoek tabellen waarin alle woorden voorkomen."
    )
    search.add_argument("woorden", nargs="+", metavar="WOORD", help="bijvoorbeeld: verzuim branche")
    _add_endpoint(search)
    search.set_defaults(command=_search)
    show = parts.add_parser(
        "show", help="toon een tabel", description="Toon de dimensies, codes en maten van een tabel."
    )
    show.add_argument("tabel", metavar="TABEL", help="nummer van de tabel, bijvoorbeeld 83599NED")
    show.add_argument("--alles", action="store_true", help="toon alle codes")
    _add_endpoint(show)
    show.set_defaults(command=_show)
    listing = parts.add_parser(
        "list", help="toon de bronnen", description="Toon de bronnen van de catalogus en hoe ze binnenkomen."
    )
    listing.set_defaults(command=_list)


def _add_endpoint(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--catalogus", metavar="NAAM", help="alleen deze catalogus: cbs, cbs-v4 of azw (standaard: alle)"
    )


def _fetch(options: argparse.Namespace) -> int:
    from hcalib.cli.fetch_progress import fetch_progress, show_outcomes
    from hcalib.sources.fetching import Fetching, exit_code
    from hcalib.sources.recipes.loading import recipes_of

    root, catalog, recipes = read_recipes()
    chosen = recipes_of(recipes, options.bronnen)
    if options.lijst:
        _show_recipes(root, chosen)
        return int(ExitCode.OK)
    with fetch_progress(OUT) as progress:
        fetching = Fetching(
            root,
            catalog,
            clients(root, tell=progress.waiting),
            today(),
            progress,
            dry_run=options.proef,
            fresh=options.opnieuw,
            force=options.toch,
        )
        outcomes = fetching.run(chosen)
    show_outcomes(outcomes, OUT, ERR, details=options.debug)
    return int(exit_code(outcomes))


def _show_recipes(root: Path, chosen: dict[str, tuple[Recipe, ...]]) -> None:
    from hcalib.sources.snapshots import vintages

    for source, recipes in chosen.items():
        last = max(vintages(root / "data" / "snapshots" / source), default=None)
        day = f"laatste momentopname {last.isoformat()}" if last else "nog geen momentopname"
        OUT.print(f"{source} ({day})", style="bold", markup=False)
        for recipe in recipes:
            table = f"tabel {recipe.table.id}" if recipe.table.id else "tabel op titel te vinden"
            sure = "bevestigd" if recipe.confirmed else "niet bevestigd"
            OUT.print(f"  {recipe.id}: {recipe.title} ({table}; {sure})", markup=False)


def _search(options: argparse.Namespace) -> int:
    words = " ".join(options.woorden)
    if not words.strip():
        raise UserError("noem minstens één woord om op te zoeken.", ExitCode.USAGE)
    problems: list[str] = []
    found = 0
    searched: set[str] = set()
    for name, statline in _chosen_clients(options.catalogus):
        if statline.endpoint.catalog in searched:
            continue  # the same tables, reached in another way
        try:
            tables = statline.search(words)
        except UserError as error:
            problems.append(f"{statline.endpoint.name}: {error}")
            continue
        searched.add(statline.endpoint.catalog)
        found += len(tables)
        _show_tables(name, statline.endpoint.name, tables)
    for problem in problems:
        ERR.print(problem, style="red", markup=False)
    if not searched:
        return int(ExitCode.SOURCE)
    if not found:
        OUT.print(f"Geen tabel gevonden met '{words}'. Probeer minder of andere woorden.", markup=False)
    return int(ExitCode.SOURCE if problems else ExitCode.OK)


def _show_tables(name: str, title: str, tables: Sequence[TableInfo]) -> None:
    if not tables:
        return
    OUT.print(f"{title} (--catalogus {name})", style="bold", markup=False)
    for info in tables:
        changed = f", gewijzigd {info.modified.date().isoformat()}" if info.modified else ""
        stopped = ", stopgezet" if info.status.casefold() == "gediscontinueerd" else ""
        period = f" ({info.period}{changed}{stopped})".replace("(, ", "(")
        OUT.print(f"  {info.id:<10} {info.title.strip()}{period}", markup=False)


def _show(options: argparse.Namespace) -> int:
    problems: list[UserError] = []
    for name, statline in _chosen_clients(options.catalogus):
        try:
            table = statline.describe(options.tabel)
        except UserError as error:
            problems.append(error)
            continue
        _describe(name, table, all_codes=options.alles)
        return int(ExitCode.OK)
    faults = dict.fromkeys(str(fault) for error in problems for fault in error.faults)
    raise UserError(faults, ExitCode.SOURCE)


def _describe(name: str, table: Table, *, all_codes: bool) -> None:
    from hcalib.sources.language import number

    info = table.info
    OUT.print(f"{info.id} {info.title.strip()}", style="bold", markup=False)
    changed = info.modified.date().isoformat() if info.modified else "onbekend"
    rows = number(info.rows) if info.rows is not None else "onbekend"
    OUT.print(
        f"Catalogus {name}; gewijzigd: {changed}; periode: {info.period or 'onbekend'}; regels: {rows}.",
        markup=False,
    )
    for dimension in table.dimensions:
        size = count(len(dimension.codes), "code", "codes")
        OUT.print(f"Dimensie {dimension.id}: {dimension.title} ({size})", style="bold", markup=False)
        shown = dimension.codes if all_codes else dimension.codes[:_MOST_CODES]
        for code in shown:
            status = f" [{code.status}]" if code.status else ""
            OUT.print(f"  {code.id:<10} {code.title.strip()}{status}", markup=False)
        if len(shown) < len(dimension.codes):
            OUT.print(f"  ... en nog {len(dimension.codes) - len(shown)}; toon ze met --alles", markup=False)
    OUT.print("Maten", style="bold")
    for measure in table.measures:
        decimals = "" if measure.decimals is None else f", {measure.decimals} decimalen"
        OUT.print(
            f"  {measure.id}: {measure.title.strip()} ({measure.unit or 'zonder eenheid'}{decimals})",
            markup=False,
        )


def _list(options: argparse.Namespace) -> int:
    from hcalib.sources.snapshots import vintages

    root, catalog, recipes = read_recipes()
    automatic = {recipe.source for recipe in recipes}
    ways = {
        "automatisch (hca fetch)": [s for s in catalog.sources.values() if s.id in automatic],
        "StatLine, nog zonder recept": [
            s for s in catalog.sources.values() if s.kind == "statline" and s.id not in automatic
        ],
        "levering of formulier": [s for s in catalog.sources.values() if s.kind == "levering"],
        "publicatie": [s for s in catalog.sources.values() if s.kind in ("document", "webpagina")],
    }
    for way, sources in ways.items():
        OUT.print(way[0].upper() + way[1:], style="bold", markup=False)
        for source in sources:
            last = max(vintages(root / "data" / "snapshots" / source.id), default=None)
            day = f" (momentopname {last.isoformat()})" if last else ""
            OUT.print(f"  {source.id:<30} {source.title}{day}", markup=False)
    return int(ExitCode.OK)


def read_recipes() -> tuple[Path, Catalog, tuple[Recipe, ...]]:
    """Return the folder of the workspace, its catalog and its recipes."""
    from hcalib.catalog import load_catalog
    from hcalib.root import find_root
    from hcalib.sources.recipes.loading import load_recipes
    from hcalib.sources.statline.endpoints import load_endpoints

    root = find_root()
    catalog = load_catalog(root / "data" / "catalog")
    return root, catalog, load_recipes(root, catalog, load_endpoints(root))


def clients(root: Path, tell: Callable[[str], None] | None = None) -> Callable[[str], StatLine]:
    """Give one client per endpoint, all through one door, so that the pauses hold for the whole run."""
    from hcalib.sources.statline.client import StatLine
    from hcalib.sources.statline.endpoints import load_endpoints
    from hcalib.sources.web import Web

    endpoints = load_endpoints(root)
    web = Web(tell=tell)
    made: dict[str, StatLine] = {}

    def client(name: str) -> StatLine:
        if name not in endpoints:
            known = ", ".join(endpoints)
            raise UserError(f"de catalogus '{name}' bestaat niet; kies uit {known}.", ExitCode.USAGE)
        return made.setdefault(name, StatLine(endpoints[name], web))

    return client


def _chosen_clients(named: str | None) -> list[tuple[str, StatLine]]:
    from hcalib.root import find_root
    from hcalib.sources.statline.endpoints import load_endpoints

    root = find_root()
    client = clients(root, tell=lambda sentence: ERR.print(sentence, style="yellow", markup=False))
    return [(name, client(name)) for name in ([named] if named else load_endpoints(root))]
