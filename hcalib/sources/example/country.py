"""The fictional country around the province: what some figures are compared with, or translated from."""

from __future__ import annotations

from collections.abc import Iterator

from hcalib.sources.example.draws import Draws, between, part_of
from hcalib.sources.example.tables import COUNTRY, Figure, fixed, snapshot

_PEOPLE = {2012: 9_420_000, 2019: 9_655_000, 2026: 9_980_000}
_STARTERS = {2018: 45_100, 2021: 47_900, 2025: 44_300}
"""Who begin with training for care; only known for the whole country."""
_INFLOW = {2013: 57_000, 2019: 81_000, 2022: 86_000, 2025: 79_000}
_OUTFLOW = {2013: 65_000, 2019: 64_000, 2022: 78_000, 2025: 74_000}
# by quarter, counted from 2000 as in the province; vacancies in care, and sick leave in tenths of a percent
_VACANCIES = {44: 12_400, 60: 11_100, 78: 24_300, 89: 38_900, 98: 35_600, 106: 33_200}
_SICK_LEAVE = {48: 51, 76: 59, 88: 77, 94: 72, 106: 69}
_LAST_QUARTER = 4 * 26 + 2


def country_files() -> dict[str, bytes]:
    """Return the snapshots of the country."""
    tables = {
        "land-bevolking": ("Bevolking van Voorbeeldrijk", list(_people()), "voorbeeld-bevolking"),
        "land-onderwijs": ("Starters in Voorbeeldrijk", list(_starters()), "voorbeeld-onderwijs"),
        "land-werknemers": ("Instroom en uitstroom in Voorbeeldrijk", list(_flows()), "voorbeeld-werknemers"),
        "land-vacatures": ("Vacatures in Voorbeeldrijk", list(_vacancies()), "voorbeeld-vacatures"),
        "land-verzuim": ("Ziekteverzuim in Voorbeeldrijk", list(_sick_leave()), "voorbeeld-verzuim"),
    }
    files: dict[str, bytes] = {}
    for table, (title, figures, source) in tables.items():
        method = "Getrokken met een vaste beginwaarde rond een verzonnen verloop."
        files |= snapshot(table, title, figures, source, method)
    return files


def _people() -> Iterator[Figure]:
    for year in range(min(_PEOPLE), max(_PEOPLE) + 1):
        people = str(between(_PEOPLE, year))
        yield Figure("bevolking", COUNTRY, f"{year}JJ00", people, "personen", "voorbeeld-bevolking")


def _starters() -> Iterator[Figure]:
    draws = Draws("starters in the country")
    for year in range(min(_STARTERS), max(_STARTERS) + 1):
        starters = str(between(_STARTERS, year) + draws.wobble(600))
        source = "voorbeeld-onderwijs"
        yield Figure("starters-zorgopleiding", COUNTRY, f"{year}SJ00", starters, "personen", source)


def _flows() -> Iterator[Figure]:
    draws = Draws("flows in the country")
    for indicator, knots in (("instroom", _INFLOW), ("uitstroom", _OUTFLOW)):
        for year in range(min(knots), max(knots) + 1):
            people = str(between(knots, year) + draws.wobble(900))
            source = "voorbeeld-werknemers"
            yield Figure(indicator, COUNTRY, f"{year}JJ00", people, "personen", source, "zw-breed")


def _vacancies() -> Iterator[Figure]:
    draws = Draws("vacancies in the country")
    for number in range(min(_VACANCIES), _LAST_QUARTER + 1):
        rounded = str(100 * part_of(between(_VACANCIES, number) + draws.wobble(500), 1, 100))
        source = "voorbeeld-vacatures"
        yield Figure("openstaande-vacatures", COUNTRY, _quarter(number), rounded, "vacatures", source, "Q")


def _sick_leave() -> Iterator[Figure]:
    draws = Draws("sick leave in the country")
    for number in range(min(_SICK_LEAVE), _LAST_QUARTER):
        rate = fixed(between(_SICK_LEAVE, number) + draws.wobble(3), 1)
        yield Figure("ziekteverzuim", COUNTRY, _quarter(number), rate, "procent", "voorbeeld-verzuim", "Q")


def _quarter(number: int) -> str:
    return f"{2000 + number // 4}KW{number % 4 + 1:02d}"
