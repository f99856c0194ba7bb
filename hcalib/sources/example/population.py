"""The fictional province and its municipalities, and how many people live there.

Every inhabitant is accounted for: the population of next year is that of this year plus births minus
deaths plus net migration, for each municipality and for the province, and the age bands add up.
"""

from __future__ import annotations

from dataclasses import dataclass

from hcalib.sources.example.draws import Draws, between, divide, part_of
from hcalib.sources.example.tables import COUNTRY, REGION, Figure, csv_text, snapshot

FIRST_YEAR, LAST_YEAR = 2012, 2026
FIRST_YEAR_WITH_AGES = 2019
AGES = ("0-14", "15-24", "25-44", "45-64", "65+")

_SOURCE = "voorbeeld-bevolking"
_RATE_BASE = 10_000
_FLOWS = ("geboorten", "sterfte", "immigratie", "emigratie", "vestiging", "vertrek")

# per 10,000 inhabitants a year; in between by interpolation
_PROVINCE_RATES: dict[str, dict[int, int]] = {
    "geboorten": {2012: 116, 2018: 104, 2021: 106, 2026: 96},
    "sterfte": {2012: 64, 2019: 74, 2020: 81, 2022: 83, 2026: 84},
    "immigratie": {2012: 68, 2018: 104, 2020: 92, 2022: 186, 2026: 118},
    "emigratie": {2012: 58, 2020: 62, 2026: 80},
    "vestiging": {2012: 372, 2021: 452, 2026: 428},
    "vertrek": {2012: 378, 2021: 431, 2026: 430},
}


@dataclass(frozen=True)
class Place:
    """A fictional municipality; the age weights are those of 2019, with their change a year."""

    code: str
    name: str
    inhabitants: int
    extra: dict[str, int]
    """Difference from the rates of the province, per 10,000."""
    ages: tuple[int, int, int, int, int]
    ageing: tuple[int, int, int, int, int]


PLACES = (
    Place(
        "VB0101",
        "Voorbeeldstad",
        108_460,
        {"vestiging": 22},
        (1720, 1260, 2790, 2690, 1540),
        (-14, -6, 8, -8, 20),
    ),
    Place(
        "VB0102",
        "Fictiedam",
        46_210,
        {"geboorten": -8},
        (1580, 1180, 2330, 2880, 2030),
        (-16, -10, 4, -12, 34),
    ),
    Place(
        "VB0103",
        "Proefwoude",
        29_875,
        {"sterfte": 12},
        (1490, 1090, 2090, 2990, 2340),
        (-12, -12, -2, -16, 42),
    ),
    Place(
        "VB0104",
        "Modelhaven",
        38_340,
        {"geboorten": 9},
        (1880, 1310, 2620, 2570, 1620),
        (-18, -4, 10, -10, 22),
    ),
    Place(
        "VB0105", "Testerveen", 15_190, {"vertrek": 14}, (1660, 1240, 2130, 2870, 2100), (-20, -14, 0, -6, 40)
    ),
)


def region_files() -> dict[str, bytes]:
    """Return ``regions.csv`` of the fictional province and its country."""
    rows: list[tuple[str | None, ...]] = [
        (COUNTRY, "Voorbeeldrijk", "land", None, "true"),
        (REGION, "Voorbeeldland", "provincie", COUNTRY, "true"),
    ]
    rows += [(place.code, place.name, "gemeente", REGION, "true") for place in PLACES]
    return {"regions.csv": csv_text(("code", "name", "kind", "parent", "example"), rows)}


def population_files() -> dict[str, bytes]:
    """Return the snapshots of the population and of its growth."""
    years = [_years(place) for place in PLACES]
    regions = {REGION: [_add_up(same_year) for same_year in zip(*years, strict=True)]}
    regions |= {place.code: history for place, history in zip(PLACES, years, strict=True)}
    stock = [
        row for code, history in regions.items() for year in history for row in _stock_figures(code, year)
    ]
    growth = [
        row for code, history in regions.items() for year in history for row in _flow_figures(code, year)
    ]
    return {
        **snapshot(
            "bevolking",
            "Bevolking op 1 januari",
            stock,
            _SOURCE,
            "Berekend uit verzonnen geboorte- en verhuiscijfers.",
        ),
        **snapshot(
            "bevolkingsontwikkeling",
            "Bevolkingsontwikkeling",
            growth,
            _SOURCE,
            "Getrokken met een vaste beginwaarde.",
        ),
    }


@dataclass(frozen=True)
class _Year:
    """Inhabitants on 1 January in total and by age, and what happened in the year after it."""

    year: int
    ages: tuple[int, ...]
    flows: dict[str, int]

    @property
    def inhabitants(self) -> int:
        return sum(self.ages)


def _years(place: Place) -> list[_Year]:
    draws = Draws(f"population {place.code}")
    inhabitants = place.inhabitants
    history = []
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        flows = _with_balances(_flows(place, inhabitants, year, draws))
        history.append(_Year(year, tuple(_ages(place, inhabitants, year)), flows))
        inhabitants += flows["bevolkingsgroei"]
    return history


def _add_up(parts: tuple[_Year, ...]) -> _Year:
    ages = tuple(sum(column) for column in zip(*(part.ages for part in parts), strict=True))
    flows = {name: sum(part.flows[name] for part in parts) for name in parts[0].flows}
    return _Year(parts[0].year, ages, flows)


def _flows(place: Place, inhabitants: int, year: int, draws: Draws) -> dict[str, int]:
    flows = {}
    for name in _FLOWS:
        rate = between(_PROVINCE_RATES[name], year) + place.extra.get(name, 0)
        expected = part_of(inhabitants, rate, _RATE_BASE)
        flows[name] = expected + draws.wobble(max(expected // 20, 3))
    return flows


def _with_balances(flows: dict[str, int]) -> dict[str, int]:
    """Add natural increase, net migration and growth, as CBS defines them."""
    natural = flows["geboorten"] - flows["sterfte"]
    migration = flows["immigratie"] - flows["emigratie"] + flows["vestiging"] - flows["vertrek"]
    balances = {
        "natuurlijke-aanwas": natural,
        "migratiesaldo": migration,
        "bevolkingsgroei": natural + migration,
    }
    return {**flows, **balances}


def _ages(place: Place, inhabitants: int, year: int) -> list[int]:
    passed = year - FIRST_YEAR_WITH_AGES
    weights = [weight + change * passed for weight, change in zip(place.ages, place.ageing, strict=True)]
    return divide(inhabitants, weights)


def _stock_figures(region: str, year: _Year) -> list[Figure]:
    sizes = {"totaal": year.inhabitants}
    if year.year >= FIRST_YEAR_WITH_AGES:
        sizes |= dict(zip(AGES, year.ages, strict=True))
    period = f"{year.year}JJ00"
    return [
        Figure("bevolking", region, period, str(value), "personen", _SOURCE, age=age)
        for age, value in sizes.items()
    ]


def _flow_figures(region: str, year: _Year) -> list[Figure]:
    if year.year == LAST_YEAR:  # the last year has only just begun
        return []
    period = f"{year.year}JJ00"
    return [
        Figure(name, region, period, str(value), "personen", _SOURCE) for name, value in year.flows.items()
    ]
