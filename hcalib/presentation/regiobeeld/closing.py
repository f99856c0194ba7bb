"""The end of the Regiobeeld: how sure it is, what is missing, and what the words mean."""

from __future__ import annotations

from hcalib.catalog import Catalog
from hcalib.monitoring.labour_market import LabourMarket
from hcalib.monitoring.population import PopulationPicture
from hcalib.presentation import dutch
from hcalib.presentation.blocks import Block, definitions, notice, plain, text
from hcalib.presentation.regiobeeld import facts

EXAMPLE = (
    "De regio, de gemeenten en alle cijfers in dit rapport zijn verzonnen. Ze laten alleen zien hoe het "
    "rapport werkt."
)

_WORDS = ("openstaande-vacatures", "ziekteverzuim", "grijze-druk", "migratiesaldo", "tekort")
_KNOWN_THEN = (
    "**Wat toen bekend was.** Dit beeld gebruikt alleen cijfers die op {} al waren gepubliceerd. Wat later "
    "uitkwam, staat er niet in, ook niet als wij het nu wel weten."
)
_REVISED = (
    "**Wel de nieuwste herziening.** Het CBS verbetert zijn cijfers soms achteraf. De eerste versies zijn "
    "niet bewaard. Een getal over een oud jaar kan dus anders zijn dan wat er toen stond. Op welke dag een "
    "cijfer van het CBS uitkwam, is geschat uit de gewone wachttijd."
)
_AHEAD = (
    "**Meting of verwachting.** Een verwachting heeft altijd het woord erbij, en onze eigen verwachtingen "
    "hebben een marge. Een verwachting trekt het verleden door. Nieuw beleid, een griepgolf of een crisis "
    "kent zij niet."
)
_CAUSES = (
    "**Geen oorzaken.** Dit beeld laat zien wat er verandert, en niet waardoor. Of een plan of project er "
    "iets aan doet, is hieruit niet af te lezen."
)
_NATIONAL = (
    "**Landelijk verzuim.** Het ziekteverzuim gaat over heel Nederland. In {} kan het hoger of lager zijn."
)


def how_sure(picture: PopulationPicture, market: LabourMarket) -> Block:
    """List what a reader must know about dates, revisions, estimates and forecasts."""
    points = [_KNOWN_THEN.format(dutch.day(market.as_of))]
    points += [] if market.region.example else [_REVISED]
    points += [_AHEAD, _CAUSES]
    chosen = facts.sick_leave(market)
    if chosen.national and chosen.sector is not None and market.region.kind != "land":
        points.append(_NATIONAL.format(plain(market.region.name)))
    points += _methods(market)
    if picture.remarks:
        points.append(f"**Grenzen.** {' '.join(map(plain, picture.remarks))}")
    return text("\n".join(f"- {point}" for point in points))


def _methods(market: LabourMarket) -> list[str]:
    """Say how each forecast was made, in the words of the result itself."""
    asked = (("de vacatures", market.vacancies), ("het verzuim", facts.sick_leave(market).sector))
    return [
        f"**Zo is de verwachting voor {what} gemaakt.** "
        + " ".join(map(plain, (found.forecast.model, *found.forecast.remarks)))
        for what, found in asked
        if found is not None and found.forecast is not None and found.forecast.refusal is None
    ]


def missing(picture: PopulationPicture, market: LabourMarket) -> Block:
    """List what the data lack."""
    lacking = [*picture.missing, *market.missing]
    if not lacking:
        return text("Voor alle onderwerpen van dit beeld zijn er cijfers.")
    return notice("ontbreekt", f"Wat wij over {picture.region.name} niet hebben", map(plain, lacking))


def words(catalog: Catalog) -> Block:
    """Explain the terms of the report, as the catalog defines them."""
    found = [catalog.indicators[code] for code in _WORDS if code in catalog.indicators]
    return definitions([(indicator.name, plain(indicator.definition)) for indicator in found])
