"""``hca import``: figures from files that somebody sent."""

from __future__ import annotations

import argparse
from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from hcalib.cli.console import ERR, OUT, count, place, read_day, today
from hcalib.errors import ExitCode, UserError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hcalib.catalog import Catalog
    from hcalib.cli.parser import Commands
    from hcalib.sources.arrival import Arrival
    from hcalib.sources.deliveries import Delivery
    from hcalib.sources.layouts.models import Layout

_STATES = {
    "nieuw": "Bewaard als nieuwe momentopname",
    "ongewijzigd": "Niets veranderd: deze cijfers stonden er al",
    "geweigerd": "GEWEIGERD: er is niets bewaard",
    "proef": "Proef: er is niets bewaard",
}
_FIRST_ROWS, _MOST_REASONS, _MOST_COUNTS, _MOST_FINDINGS = 5, 12, 40, 20


def register(commands: Commands) -> None:
    """Add the commands of this module."""
    parser = commands.add_parser(
        "import",
        help="lees bestanden van UWV, SBB, DUO, ABF of uzelf in",
        description="Lees cijfers in uit Excel-, ods- of csv-bestanden. De indeling wordt herkend aan de "
        "koppen. Alles wat niet is overgenomen, staat met de reden in een verslag.",
    )
    parser.add_argument("bestanden", nargs="*", metavar="BESTAND", help="bijvoorbeeld data/incoming/uwv.xlsx")
    parser.add_argument("--lijst", action="store_true", help="toon de indelingen die er zijn")
    parser.add_argument("--bron", metavar="ID", help="alleen indelingen van deze bron")
    parser.add_argument(
        "--indeling", metavar="ID", help="deze indeling, of het pad van een eigen .yml-bestand"
    )
    parser.add_argument("--datum", metavar="JJJJ-MM-DD", help="dag waarop de cijfers zijn gepubliceerd")
    parser.add_argument("--proef", action="store_true", help="toon wat zou worden overgenomen, bewaar niets")
    parser.add_argument(
        "--toch", action="store_true", help="neem ook over als veel cijfers zijn verdwenen (na controle)"
    )
    parser.set_defaults(command=_import)


def _import(options: argparse.Namespace) -> int:
    from hcalib.catalog import load_catalog
    from hcalib.root import find_root
    from hcalib.sources.import_report import write_report
    from hcalib.sources.importing import take_over

    root = find_root()
    day = today()
    catalog = load_catalog(root / "data" / "catalog")
    layouts = _layouts(root, catalog, options.bron, options.indeling)
    if options.lijst:
        _show_layouts(layouts)
        return int(ExitCode.OK)
    if not options.bestanden:
        raise UserError("noem de bestanden, bijvoorbeeld: hca import data/incoming/uwv.xlsx.", ExitCode.USAGE)
    deliveries, failed = _read(options, layouts, catalog, day)
    for delivery in deliveries:
        _show_delivery(delivery, details=options.proef)
        report = write_report(root, delivery)
        if report is not None:
            OUT.print(f"  Volledige lijst: {place(report, root)}", markup=False)
    usable = [delivery for delivery in deliveries if delivery.figures]
    arrivals = take_over(root, catalog, usable, day, dry_run=options.proef, force=options.toch)
    for arrival in arrivals:
        _show_arrival(arrival, root)
    for error in failed:
        ERR.print(str(error), style="red", markup=False)
    refused = any(arrival.state == "geweigerd" for arrival in arrivals) or len(usable) < len(deliveries)
    if failed:
        return int(max(error.exit_code for error in failed))
    return int(ExitCode.SOURCE if refused else ExitCode.OK)


def _layouts(root: Path, catalog: Catalog, source: str | None, named: str | None) -> Mapping[str, Layout]:
    """Return the layouts to choose from.

    Raises
    ------
    UserError
        With exit code USAGE for a name that does not exist.
    """
    from hcalib.sources.layouts.models import load_layouts, read_layout

    if named is not None and named.endswith((".yml", ".yaml")):
        layout = read_layout(Path(named), catalog)
        return {layout.id: layout}
    layouts = load_layouts(root / "data" / "catalog" / "layouts", catalog)
    chosen = {
        name: layout
        for name, layout in layouts.items()
        if named in (None, name) and source in (None, layout.source)
    }
    if not chosen:
        known = ", ".join(layouts)
        wanted = f"de indeling '{named}'" if named else f"een indeling voor de bron '{source}'"
        raise UserError(f"{wanted} bestaat niet; er zijn: {known}.", ExitCode.USAGE)
    return chosen


def _read(
    options: argparse.Namespace, layouts: Mapping[str, Layout], catalog: Catalog, day: date
) -> tuple[list[Delivery], list[UserError]]:
    """Read all files; what is wrong with one does not stop the others."""
    from hcalib.sources.deliveries import read_delivery

    published = read_day(options.datum, "--datum")
    deliveries: list[Delivery] = []
    failed: list[UserError] = []
    for path in _files(options.bestanden):
        try:
            deliveries.append(read_delivery(path, layouts, catalog, day, published=published))
        except UserError as error:
            failed.append(error)
    return deliveries, failed


def _files(names: Sequence[str]) -> list[Path]:
    """Return the files that were named; on Windows nobody else fills in the ``*`` of a name."""
    files: list[Path] = []
    for path in map(Path, names):
        found = [] if path.exists() else sorted(path.parent.glob(path.name))
        files += found or [path]
    return files


def _show_layouts(layouts: Mapping[str, Layout]) -> None:
    for name, layout in layouts.items():
        OUT.print(name, style="bold", markup=False)
        OUT.print(f"  {layout.title} (bron {layout.source})", markup=False)
        OUT.print(f"  {layout.expected}", markup=False)
        if layout.assumed:
            OUT.print(f"  Niet bevestigd: {layout.assumed}", markup=False)


def _show_delivery(delivery: Delivery, *, details: bool) -> None:
    OUT.print(delivery.path.name, style="bold", markup=False)
    OUT.print(f"  Indeling: {delivery.layout.id} ({delivery.place}).", markup=False)
    if delivery.published is not None:
        OUT.print(f"  Gepubliceerd op {delivery.published.isoformat()}.", markup=False)
    for remark in delivery.remarks:
        OUT.print(f"  Let op: {remark}.", style="yellow", markup=False)
    if not delivery.figures:
        ERR.print("  Uit dit bestand wordt niets overgenomen.", style="red", markup=False)
    else:
        OUT.print(f"  Over te nemen: {count(len(delivery.figures), 'cijfer', 'cijfers')}.", markup=False)
    if details:
        _show_contents(delivery)
    _show_left(delivery)


def _show_contents(delivery: Delivery) -> None:
    """Show how many figures there are of what, and the first of them."""
    from hcalib.catalog import TOTAL
    from hcalib.sources.layouts.figures import as_text

    counts = Counter(figure.key[:3] for figure in delivery.figures)
    listed = sorted(counts.items())
    for (indicator, region, period), number in listed[:_MOST_COUNTS]:
        OUT.print(f"    {indicator:<32} {region:<8} {period:<10} {number:>5}", markup=False)
    if len(listed) > _MOST_COUNTS:
        OUT.print(f"    ... en nog {len(listed) - _MOST_COUNTS} combinaties", markup=False)
    if delivery.figures:
        OUT.print("  De eerste cijfers:", markup=False)
    for figure in delivery.figures[:_FIRST_ROWS]:
        about = ", ".join([*figure.key[:3], *(code for code in figure.key[3:] if code != TOTAL)])
        value = as_text(figure.value).replace(".", ",") or f"geen cijfer ({figure.note})"
        amount = f"{figure.qualifier} {value}".strip()
        OUT.print(f"    {figure.sheet} {figure.cell}: {about} = {amount} ({figure.status})", markup=False)


def _show_left(delivery: Delivery) -> None:
    from hcalib.sources.layouts.results import grouped

    if not delivery.left:
        OUT.print("  Er is geen rij of cel overgeslagen.", markup=False)
        return
    groups = sorted(
        grouped(delivery.left), key=lambda group: group[0] not in ("onbekend", "onleesbaar", "dubbel")
    )
    doubtful = sum(item.asks_attention for item in delivery.left)
    to_check = f", waarvan {doubtful} om na te kijken" if doubtful else ", alle met opzet"
    OUT.print(
        f"  Niet overgenomen: {count(len(delivery.left), 'rij of cel', 'rijen of cellen')}{to_check}.",
        markup=False,
    )
    for kind, reason, number, places in groups[:_MOST_REASONS]:
        attention = kind in ("onbekend", "onleesbaar", "dubbel")
        more = ", ..." if number > len(places) else ""
        OUT.print(
            f"    {number:>5} x {kind}: {reason} ({'; '.join(places)}{more})",
            style="yellow" if attention else None,
            markup=False,
        )
    if len(groups) > _MOST_REASONS:
        OUT.print(f"    ... en nog {len(groups) - _MOST_REASONS} redenen", markup=False)


def _show_arrival(arrival: Arrival, root: Path) -> None:
    refused = arrival.state == "geweigerd"
    console = ERR if refused else OUT
    console.print(
        f"{arrival.source}: {_STATES[arrival.state]} ({count(arrival.figures, 'cijfer', 'cijfers')}).",
        style="red" if refused else "bold",
        markup=False,
    )
    _show_changes(arrival)
    shown: Sequence[str] = [f"{found.severity}: {found}" for found in arrival.findings]
    for message in shown[:_MOST_FINDINGS]:
        console.print(f"  {message}", style="red" if message.startswith("fout") else "yellow", markup=False)
    if len(shown) > _MOST_FINDINGS:
        console.print(f"  ... en nog {len(shown) - _MOST_FINDINGS} meldingen", markup=False)
    if arrival.aside is not None:
        OUT.print(f"  De regels die worden genoemd, staan in {place(arrival.aside, root)}.", markup=False)
    if arrival.state == "nieuw":
        OUT.print(f"  Staat in data/snapshots/{arrival.source}/{arrival.folder.name}", markup=False)


def _show_changes(arrival: Arrival) -> None:
    comparison = arrival.comparison
    if comparison is None or arrival.previous is None:
        return
    OUT.print(
        f"  Vergeleken met {arrival.previous.isoformat()}: {len(comparison.added)} nieuw, "
        f"{len(comparison.revised)} herzien, {len(comparison.removed)} verdwenen, "
        f"{comparison.unchanged} gelijk.",
        markup=False,
    )
