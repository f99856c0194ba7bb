"""Regional figures beside the goals: the region, the country and comparable regions, since the start."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from hcalib.catalog import TOTAL, Catalog
from hcalib.monitoring.measurements import Figure
from hcalib.monitoring.regional_context import RegionalFigure
from hcalib.presentation import blocks, chances, dutch
from hcalib.presentation.blocks import Block, plain
from hcalib.presentation.doelmonitor.wording import amount, figure_text

_NOTE = (
    "Welk cijfer bij welk doel hoort, is onze keuze. Zo’n cijfer beweegt ook door andere oorzaken: het "
    "laat zien in welke omgeving aan de doelen wordt gewerkt, niet wat de agenda deed."
)
_STATED = ("document", "webpagina")
_NOTHING = "geen cijfer"
_LEAST = 0.005
"""Smaller relative changes are told as none."""


def context_table(
    figures: Sequence[RegionalFigure],
    catalog: Catalog,
    region: str,
    without: Sequence[str] = (),
    tested: dict[str, float] | None = None,
) -> Block:
    """Set the regional figures beside the goals, without saying that one moves the other.

    Parameters
    ----------
    figures : sequence of RegionalFigure
    catalog : Catalog
    region : str
        Code of the region of the agenda.
    without : sequence of str
        Ids of goals for which no figure was chosen.
    tested : dict of str to float
        How far an estimate for the region was off where it has its own figure (``peers.estimate_errors``).
    """
    if not figures:
        return blocks.notice(
            "ontbreekt", "Geen regionaal cijfer gekozen", ["Bij deze actielijn is geen cijfer gekozen."]
        )
    shown = {f.indicator: f for f in figures if _has_figure(f)}
    frame = pd.DataFrame(
        {
            "Cijfer": [f.name for f in shown.values()],
            "Hoort bij": ["; ".join(_belongs(f) for f in figures if f.indicator == name) for name in shown],
            catalog.regions[region].name: [_own(f, catalog) for f in shown.values()],
        }
    )
    country = catalog.regions[region].parent
    if country and any(f.country.before or f.country.since for f in shown.values()):
        frame[catalog.regions[country].name] = [
            _course(f.country.before, f.country.since, catalog) or _NOTHING for f in shown.values()
        ]
    if any(f.peers for f in shown.values()):
        frame["Vergelijkbare regio’s"] = [_peers(f, catalog) for f in shown.values()]
    known = [figure for f in figures for figure in _shown(f) if figure is not None]
    people = [source for f in figures if f.estimate for source in f.estimate.sources]
    return blocks.table(
        frame,
        name="regio",
        caption="Cijfers over de hele regio die mee horen te bewegen",
        catalog=catalog,
        sources=list(dict.fromkeys([*(figure.source for figure in known), *people])),
        note=" ".join(
            [
                _NOTE,
                *_how_compared(figures),
                *_how_estimated(figures, catalog, region, tested or {}),
                *_without(figures, without),
                *_remarks(figures, catalog),
            ]
        ),
    )


def _belongs(found: RegionalFigure) -> str:
    if not found.goals:
        return found.line.name
    return f"{found.line.name}: {dutch.listing(list(found.goals))}"


def _own(found: RegionalFigure, catalog: Catalog) -> str | list[str]:
    if found.estimate is not None:
        told: list[str] = []
        unit = catalog.units[found.estimate.figure.unit].symbol
        period = dutch.period(found.estimate.figure.period.code)
        value = chances.about(found.estimate.value)
        told.append(f"ca. {value} {unit}, {period} (schatting uit het landelijke cijfer)")
        if found.before is not None:
            told.append(f"zelf voor het laatst gemeten: {_regional(found.before, catalog)}")
        return told
    return _course(found.before, found.since, catalog) or _NOTHING


def _course(before: Figure | None, since: Figure | None, catalog: Catalog) -> str | list[str]:
    """Write a figure of since the start with that of before, and how much it changed."""
    if since is None:
        return f"vóór de start: {_regional(before, catalog)}" if before is not None else ""
    if before is None:
        return _regional(since, catalog)
    return [
        _regional(since, catalog),
        f"vóór de start: {_value(before, catalog)}, {dutch.period(before.period.code)}",
        _changed(before.value, since.value, since.unit, catalog),
    ]


def _peers(found: RegionalFigure, catalog: Catalog) -> str | list[str]:
    if found.peers is None:
        return _NOTHING
    decimals = catalog.indicators[found.indicator].decimals
    peers = found.peers
    names = dutch.listing([catalog.regions[code].name for code in peers.regions])
    how = "samen" if peers.summed else "gemiddeld"
    return [
        f"{names}, {how}: {amount(peers.since, peers.unit, catalog, decimals)}",
        f"vóór de start: {amount(peers.before, peers.unit, catalog, decimals)}",
        _changed(peers.before, peers.since, peers.unit, catalog),
    ]


def _changed(before: float, since: float, unit: str, catalog: Catalog) -> str:
    """Write a change in percent for a count, and in percentage points or units for another figure."""
    if catalog.units[unit].kind == "count" and before > 0:
        change = since / before - 1
        if abs(change) < _LEAST:
            return "verandering: geen"
        return f"verandering: {dutch.signed(100 * change)}\u00a0%"
    points = " procentpunt" if unit == "procent" else ""
    return f"verandering: {dutch.signed(since - before, 1)}{points}"


def _how_compared(figures: Sequence[RegionalFigure]) -> list[str]:
    if not any(f.peers for f in figures):
        return []
    return [
        "Vergelijkbaar zijn de drie regio’s van dezelfde soort en ongeveer dezelfde grootte waar het cijfer "
        "in de jaren vóór de start het meest hetzelfde verloop had."
    ]


def _how_estimated(
    figures: Sequence[RegionalFigure], catalog: Catalog, region: str, tested: dict[str, float]
) -> list[str]:
    """Name the method of the estimates, and how far it was off where that can be seen."""
    shares = {(f.estimate.share, f.estimate.year) for f in figures if f.estimate is not None}
    if not shares:
        return []
    share, year = max(shares, key=lambda pair: pair[1])
    told = [
        f"Schatting: het landelijke cijfer keer het aandeel van {catalog.regions[region].name} in de "
        f"bevolking ({dutch.percent(100 * share)} in {year}); dat de sector daar even groot is, is "
        "aangenomen."
    ]
    if tested:
        seen = dutch.listing([_off(catalog.indicators[name].name, off) for name, off in tested.items()])
        told.append(
            f"Waar de regio wel een eigen cijfer heeft, is dat na te gaan: deze manier komt uit op {seen}."
        )
    return told


def _off(name: str, off: float) -> str:
    """Say how far an estimate was off: '10 procent te veel bij openstaande vacatures'."""
    side = "veel" if off > 0 else "weinig"
    return f"{dutch.number(100 * abs(off))} procent te {side} bij {_lower(name)}"


def _without(figures: Sequence[RegionalFigure], goals: Sequence[str]) -> list[str]:
    """Name the figures that nobody has, and the goals for which none was chosen."""
    told = []
    names = dict.fromkeys(_lower(f.name) for f in figures if not _has_figure(f))
    if names:
        told.append(f"Ook gekozen, maar zonder enig cijfer: {dutch.listing(list(names))}.")
    if goals and any(f.goals for f in figures):
        noun = "doel" if len(goals) == 1 else "de doelen"
        told.append(f"Bij {noun} {dutch.listing(list(goals))} is geen regionaal cijfer gekozen.")
    return told


def _has_figure(found: RegionalFigure) -> bool:
    return any(figure is not None for figure in _shown(found))


def _remarks(figures: Sequence[RegionalFigure], catalog: Catalog) -> list[str]:
    """Repeat the remarks on figures that come from a document: those were stated once, and not counted."""
    notes = {
        f"{f.name}: {_lower(figure.note).rstrip('.')}.": None
        for f in figures
        for figure in (f.before, f.since)
        if figure is not None and figure.note and catalog.sources[figure.source].kind in _STATED
    }
    return [plain(note) for note in notes]


def _shown(found: RegionalFigure) -> tuple[Figure | None, ...]:
    return found.before, found.since, found.country.before, found.country.since


def _value(figure: Figure, catalog: Catalog) -> str:
    decimals = catalog.indicators[figure.indicator].decimals
    return amount(figure.value, figure.unit, catalog, decimals, figure.qualifier)


def _regional(figure: Figure, catalog: Catalog) -> str:
    branch = "" if figure.branch == TOTAL else f"; {_lower(catalog.branches[figure.branch].name)}"
    return f"{figure_text(figure, catalog)}{branch}"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
