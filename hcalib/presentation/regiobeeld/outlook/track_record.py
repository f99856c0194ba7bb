"""How this way of reckoning did in the past: the population of all provinces, and what else can be tested."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from hcalib.catalog import Catalog
from hcalib.monitoring.shortages import Shortages
from hcalib.presentation import dutch
from hcalib.presentation.blocks import Block, plain, table, text
from hcalib.presentation.regiobeeld.outlook.facts import SOURCE, Outlook
from hcalib.presentation.regiobeeld.outlook.past import past
from hcalib.projection.backtest import PopulationBacktest, Score
from hcalib.projection.hindsight import leaving_held_blind, revisions
from hcalib.projection.rates import LEAVING_LEVEL

_HORIZONS = (1, 3, 5, 8, 10)
_KNOWN_UNTIL = 2020
"""The published years up to here make the expectation of leaving; the years after it test it."""


def track_record(outlook: Outlook, shortages: Shortages, catalog: Catalog) -> list[Block]:
    """Return the part about the past with its heading; nothing when nothing can be compared."""
    if outlook.past is None or outlook.past.population is None:
        return []
    found = outlook.past.population
    blocks = [
        text("### Hoe deed deze manier van rekenen het in het verleden?"),
        past(outlook, catalog),
        by_horizon(outlook, found, catalog),
        text("\n".join(f"- {point}" for point in lessons(outlook, found, shortages))),
    ]
    return [block for block in blocks if block is not None]


def by_horizon(outlook: Outlook, found: PopulationBacktest, catalog: Catalog) -> Block | None:
    """Tabulate how far off the number of inhabitants was, by years ahead; None when nothing is known."""
    whole = found.score()
    rows = [(ahead, found.score(ahead), found.score(ahead, [outlook.region.code])) for ahead in _HORIZONS]
    known = [(ahead, all_of_them, own) for ahead, all_of_them, own in rows if all_of_them]
    if whole is None:
        return None
    frame = pd.DataFrame(
        {
            "Jaren vooruit": [str(ahead) for ahead, _, _ in known],
            "Gemiddeld ernaast": [dutch.percent(score.error, 1) for _, score, _ in known],
            "Als niets verandert": [dutch.percent(score.naive_error, 1) for _, score, _ in known],
            "Binnen de marge": [dutch.percent(100 * score.coverage, 0) for _, score, _ in known],
            f"Ernaast in {outlook.region.name}": [_error(own) for _, _, own in known],
        }
    )
    frame.attrs["align"] = dict.fromkeys(frame.columns, "right")
    first, last = found.starts
    return table(
        frame,
        name="vooruitblik-toets",
        caption=(
            f"Van de {dutch.number(whole.n)} voorspelde aantallen inwoners viel "
            f"{dutch.percent(100 * whole.coverage, 0)} binnen de marge; bedoeld was 80"
            f"{dutch.NARROW_SPACE}%"
        ),
        catalog=catalog,
        sources=[SOURCE, *outlook.past.sources] if outlook.past else [SOURCE],
        note=(
            f"Het aantal inwoners van {whole.regions} provincies, vooruit gerekend vanaf elk jaar van "
            f"{first} tot en met {last} met wat toen bekend was, naast wat er kwam. Als niets verandert: "
            "zo ver zit ernaast wie zegt dat het aantal gelijk blijft. De provincies hebben dezelfde jaren "
            "meegemaakt en tellen dus niet als losse proeven. Binnen de marge: vóór de verbreding. De "
            f"laatste kolom is alleen {outlook.region.name}; de andere zijn alle provincies."
        ),
    )


def lessons(outlook: Outlook, found: PopulationBacktest, shortages: Shortages) -> Iterator[str]:
    """Say in sentences what the past teaches, and what cannot be tested."""
    whole = found.score()
    if whole is not None:
        more = "meer" if whole.bias > 0 else "minder"
        yield (
            f"**De marge was te smal.** Er kwamen meestal {more} mensen wonen dan gedacht. Daarom is de "
            f"marge van het migratiesaldo nu {dutch.number(found.factor, 1)} keer zo breed als de laatste "
            "zes jaar aangeven. Was elke provincie zo verbreed, telkens gemeten aan de andere, dan was "
            f"{dutch.percent(100 * found.held, 0)} binnen de marge gevallen (alleen jaren waarvoor zes jaar "
            "bekend was)."
        )
    yield from _older(outlook)
    yield from _leaving(outlook)
    yield from _published(shortages, outlook)
    yield (
        "**Niet te toetsen:** hoeveel mensen er werken, instromen en vertrekken. Daarvan is nog geen reeks "
        f"van {plain(outlook.region.name)}. De vooruitblik op het personeel zelf is dus niet getoetst."
    )


def _older(outlook: Outlook) -> Iterator[str]:
    cases = outlook.past.cases if outlook.past else ()
    for case in cases:
        if case.name == "inwoners-65-plus" and not case.inside:
            way = "minder" if case.actual < case.middle else "meer"
            # fewer older people is less work, and the other way round
            percent = dutch.percent(100 * abs(case.actual / case.middle - 1), 1)
            yield (
                f"**Ouderen.** Eind {case.year} waren er {percent} {way} 65-plussers dan het midden, en dat "
                f"valt buiten de marge. Blijft dat zo, dan groeit het werk {way} dan deze vooruitblik zegt."
            )
    found = outlook.past.older if outlook.past else None
    if found is not None:
        inside = round(found.n * found.coverage)
        yield (
            f"**Ouderen, vanaf elk eerder jaar.** Het midden zat bij 65-plussers in "
            f"{plain(outlook.region.name)} gemiddeld {dutch.percent(found.error, 1)} naast het aantal dat er "
            f"kwam; {inside} van de {found.n} keer viel dat aantal binnen de marge. De sterfte en de "
            "verhuizingen van ouderen zijn deels uit dezelfde jaren bepaald, dus blind is ook dit niet. Van "
            "80-plussers apart is in de regio te weinig bekend voor een toets."
        )


def _leaving(outlook: Outlook) -> Iterator[str]:
    published = outlook.assumptions.history(LEAVING_LEVEL)
    held = leaving_held_blind(outlook.model, published, _KNOWN_UNTIL, outlook.residents.seed)
    inside = sum(case.inside for case in held)
    yield (
        f"**Vertrek uit de sector.** Was de marge gemaakt uit de jaren tot en met {_KNOWN_UNTIL}, dan "
        f"{'had' if inside == 1 else 'hadden'} {inside} van de {len(held)} jaren erna erin gelegen "
        "(landelijke cijfers van het CBS). Dat zijn te weinig jaren voor een oordeel."
    )


def _published(shortages: Shortages, outlook: Outlook) -> Iterator[str]:
    moved = revisions(shortages.rows[shortages.rows["branch"] == "totaal"])
    if moved.rows.empty:
        return
    yield (
        f"**Gepubliceerde tekorten.** Twee publicaties over hetzelfde jaar in {plain(outlook.region.name)} "
        f"verschilden gemiddeld een factor {dutch.number(moved.typical, 1)} "
        f"({len(moved.rows)} keer te vergelijken). Ook wat anderen verwachten, verschuift dus sterk."
    )


def _error(score: Score | None) -> str:
    return dutch.DASH if score is None else dutch.percent(score.error, 1)
