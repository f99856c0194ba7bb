"""``hca status``: how fresh and how complete the figures are, and what to do about it."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from hcalib.cli.console import OUT, WIDTH, count, item, today
from hcalib.errors import ExitCode, Fault, UserError
from hcalib.sources.language import number

if TYPE_CHECKING:
    from hcalib.catalog import Catalog
    from hcalib.cli.parser import Commands
    from hcalib.sources.coverage import Coverage, Hole
    from hcalib.sources.status import CorrectionStatus, SourceStatus, StoreStatus

_SERIES = ("statline", "levering")
"""Kinds of source that come as series; a document tells what it tells, and has no holes."""

_CSV_HEADINGS = (
    "bron", "uitgever", "titel", "soort", "stand", "ritme", "vernieuwen vanaf", "verzameling", "vastgelegd",
    "momentopnamen", "cijfers", "zonder waarde", "indicatoren", "regio's", "eerste periode",
    "laatste periode", "ontbreekt", "hoe te krijgen",
)  # fmt: skip


def register(commands: Commands) -> None:
    """Add the command of this module."""
    status = commands.add_parser(
        "status",
        help="toon hoe nieuw en hoe volledig de cijfers zijn",
        description="Toon per bron de nieuwste momentopname, of die te oud is, wat zij dekt en wat er is "
        "gecorrigeerd. Met een bron erbij: alles over die bron.",
    )
    status.add_argument("bronnen", nargs="*", metavar="BRON", help="alleen deze bron, met alle gaten")
    status.add_argument("--csv", metavar="BESTAND", help="schrijf de stand ook als CSV naar dit bestand")
    status.set_defaults(command=_status)


def _status(options: argparse.Namespace) -> int:
    from hcalib.catalog import load_catalog
    from hcalib.files import write_atomically
    from hcalib.root import find_root
    from hcalib.sources.status import store_status

    root = find_root()
    catalog = load_catalog(root / "data" / "catalog")
    unknown = [name for name in options.bronnen if name not in catalog.sources]
    if unknown:
        raise UserError(
            [f"de bron '{name}' bestaat niet; 'hca status' toont alle bronnen." for name in unknown],
            ExitCode.USAGE,
        )
    day = today()
    status = store_status(root, catalog, day)
    automatic = _automatic(root, catalog)
    shown = [s for s in status.sources if not options.bronnen or s.source.id in options.bronnen]
    if options.csv:
        write_atomically(Path(options.csv), as_csv(shown))
    lines = _fault_lines(status.faults)
    if options.bronnen:
        lines += [line for one in shown for line in details(one, automatic, status.corrections)]
    else:
        lines += overview(status, automatic, day)
    if options.csv:
        lines.append(f"De stand van {count(len(shown), 'bron', 'bronnen')} staat in {options.csv}.")
    for line in lines:
        OUT.print(line, markup=False)
    return int(ExitCode.OK)


def _automatic(root: Path, catalog: Catalog) -> frozenset[str]:
    """Name the sources that have a recipe; a recipe that is wrong is for ``hca check`` to tell."""
    from hcalib.sources.recipes.loading import load_recipes

    try:
        return frozenset(recipe.source for recipe in load_recipes(root, catalog))
    except UserError:
        return frozenset()


def overview(status: StoreStatus, automatic: Collection[str], today: date) -> Iterator[str]:
    """Write the whole store in lines of at most ``WIDTH`` columns.

    Parameters
    ----------
    status : StoreStatus
    automatic : collection of str
        Sources that ``hca fetch`` can take.
    today : datetime.date
    """
    filled = [one for one in status.sources if one.coverage is not None]
    rhythmic = [one for one in filled if one.source.kind in _SERIES]
    documents = [one for one in filled if one not in rhythmic]
    without = [one for one in status.sources if one.coverage is None]
    empty = [one for one in without if one.source.kind in _SERIES]
    references = [one.source.id for one in without if one not in empty]
    late = [one for one in filled if one.standing == "te oud"]
    yield f"Stand op {today.isoformat()}: {_summary(filled, late, empty)}"
    yield ""
    yield _table_line("Tabellen en leveringen", "vastgelegd", "keer", "cijfers", "periode", "gaten", "stand")
    for one in rhythmic:
        yield _table_line(*_table_cells(one))
    yield ""
    yield _table_line("Documenten", "vastgelegd", "", "cijfers", "periode")
    for one in documents:
        day, _, figures, span = _table_cells(one)[1:5]
        yield _table_line(one.source.id, day, "", figures, span)
    if late:
        yield ""
        yield "Te vernieuwen"
        for one in late:
            yield from item(f"{one.source.id}: {_late_sentence(one)} {_how(one, automatic)}")
    yield from _correction_lines(status.corrections)
    if empty:
        yield ""
        yield "Nog zonder cijfers"
        for one in empty:
            yield from item(f"{one.source.id}: {_how(one, automatic)}")
    if references:
        yield ""
        yield "Documenten waarnaar alleen wordt verwezen"
        yield from item(", ".join(references))
    yield ""
    yield "Alles over één bron, met de gaten: hca status BRON"


def as_csv(statuses: Sequence[SourceStatus]) -> str:
    """Write one line for each source, for a Dutch Excel."""
    from hcalib.sources.dutch_csv import dutch_csv

    rows = []
    for one in statuses:
        source, covered = one.source, one.coverage
        row: list[object] = [
            source.id,
            source.publisher,
            source.title,
            source.kind,
            one.standing,
            source.rhythm,
        ]
        row += [
            one.due or "",
            one.collection or "",
            one.vintages[-1] if one.vintages else "",
            len(one.vintages),
        ]
        if covered is None:
            row += [0, 0, "", 0, "", "", ""]
        else:
            row += [
                covered.figures,
                covered.without_value,
                " ".join(covered.indicators),
                len(covered.regions),
            ]
            row += [
                covered.first or "",
                covered.last or "",
                covered.missing if one.source.kind in _SERIES else "",
            ]
        rows.append([*row, source.how])
    return dutch_csv(_CSV_HEADINGS, rows)


def _fault_lines(faults: Sequence[Fault]) -> list[str]:
    if not faults:
        return []
    return ["Niet te lezen", *(line for fault in faults for line in item(str(fault))), ""]


def _summary(
    filled: Sequence[SourceStatus], late: Sequence[SourceStatus], empty: Sequence[SourceStatus]
) -> str:
    figures = sum(one.coverage.figures for one in filled if one.coverage is not None)
    return (
        f"{count(len(filled), 'bron', 'bronnen')} met {number(figures)} cijfers, {len(late)} te oud; "
        f"{count(len(empty), 'bron', 'bronnen')} nog zonder cijfers."
    )


def _table_line(
    name: str, day: str, times: str, figures: str, span: str, holes: str = "", standing: str = ""
) -> str:
    line = f"{name:<30} {day:<10}{times:>5}{figures:>8}  {span:<19} {holes:>5}  {standing}"
    return line.rstrip()


def _table_cells(one: SourceStatus) -> tuple[str, str, str, str, str, str, str]:
    assert one.coverage is not None
    covered = one.coverage
    day, times = one.vintages[-1].isoformat(), str(len(one.vintages))
    holes = number(covered.missing) if covered.missing else "-"
    return one.source.id, day, times, number(covered.figures), _span(covered), holes, _standing(one)


def _standing(one: SourceStatus) -> str:
    if one.due is None:
        return "geen ritme"
    return "te oud" if one.standing == "te oud" else f"tot {one.due.isoformat()}"


def _span(covered: Coverage) -> str:
    if covered.first is None or covered.first == covered.last:
        return covered.first or "geen waarden"
    return f"{covered.first} - {covered.last}"


def _how(one: SourceStatus, automatic: Collection[str]) -> str:
    return f"Ophalen: hca fetch {one.source.id}" if one.source.id in automatic else one.source.how


def _late_sentence(one: SourceStatus) -> str:
    assert one.coverage is not None
    assert one.due is not None
    return (
        f"te oud: {one.source.rhythm}; het laatste cijfer gaat over {one.coverage.last} en sinds "
        f"{one.due.isoformat()} hoort er een nieuwer te zijn."
    )


def _correction_lines(corrections: Sequence[CorrectionStatus]) -> Iterator[str]:
    if corrections:
        yield ""
        yield "Correcties"
    for one in corrections:
        span = f"sinds {one.correction.since.isoformat()}"
        if one.correction.until is not None:
            span = f"{one.correction.since.isoformat()} tot en met {one.correction.until.isoformat()}"
        advice = ": de bron heeft dit cijfer veranderd, zie hca check" if one.state == "te sluiten" else ""
        figure = f"{one.collection}, {one.correction.figure}"
        yield from item(f"{figure} ({span}, {one.state}{advice}): {one.correction.sentence}.")


def details(
    one: SourceStatus, automatic: Collection[str], corrections: Sequence[CorrectionStatus]
) -> Iterator[str]:
    """Write everything about one source in lines of at most ``WIDTH`` columns."""
    yield from textwrap.wrap(f"{one.source.id}: {one.source.title}", WIDTH, subsequent_indent="  ")
    yield from _field("uitgever", one.source.publisher)
    yield from _field("ritme", one.source.rhythm)
    yield from _field("licentie", one.source.licence)
    covered = one.coverage
    if covered is None:
        yield from _field("stand", "nog zonder cijfers")
        yield from _field("hoe", _how(one, automatic))
        return
    yield from _field("stand", _late_sentence(one) if one.standing == "te oud" else _standing(one))
    days = ", ".join(day.isoformat() for day in reversed(one.vintages))
    yield from _field("vastgelegd", f"{days} (verzameling {one.collection})")
    empty = f", waarvan {covered.without_value} zonder waarde" if covered.without_value else ""
    yield from _field("cijfers", f"{number(covered.figures)}{empty}; {_span(covered)}")
    yield from _field("indicatoren", ", ".join(covered.indicators))
    yield from _field("regio's", f"{len(covered.regions)}: {', '.join(covered.regions)}")
    if one.source.kind in _SERIES:
        yield from _field("gaten", f"{covered.missing} cijfers binnen reeksen" if covered.holes else "geen")
        for hole in covered.holes:
            yield from _field("", _hole(hole))
    yield from _field("hoe", _how(one, automatic))
    for number_of, caveat in enumerate(dict.fromkeys([*one.source.caveats, *one.caveats])):
        yield from _field("let op" if number_of == 0 else "", caveat)
    yield from _correction_lines([item for item in corrections if item.collection == one.collection])
    yield ""


def _hole(hole: Hole) -> str:
    span = hole.first if hole.first == hole.last else f"{hole.first} - {hole.last}"
    shown = "; ".join(hole.series[:3])
    more = f" en nog {len(hole.series) - 3} reeksen" if len(hole.series) > 3 else ""
    return f"{hole.indicator} {span} bij {shown}{more}"


def _field(name: str, text: str) -> list[str]:
    label = f"  {name:<13}"
    return textwrap.wrap(
        text, WIDTH, initial_indent=label, subsequent_indent=" " * len(label), break_on_hyphens=False
    )
