"""The fictional labour market: vacancies, tightness, sick leave and shortage forecasts."""

from __future__ import annotations

from collections.abc import Iterator

from hcalib.sources.example.draws import Draws, between, part_of
from hcalib.sources.example.tables import REGION, Figure, fixed, snapshot

_DRAWN = "Getrokken met een vaste beginwaarde rond een verzonnen verloop."
_WRITTEN = "Verzonnen, als een reeks publicaties die elkaar opvolgen."

# quarters are counted from 2000: 4 * (year - 2000) + quarter - 1
_VACANCIES: dict[str, dict[int, int]] = {
    "totaal": {44: 2000, 52: 1400, 60: 1850, 78: 3900, 81: 2750, 89: 6150, 98: 5250, 106: 4750},
    "Q": {44: 310, 52: 220, 60: 280, 78: 620, 81: 590, 89: 990, 98: 890, 106: 830},
}
_SPREAD = {"totaal": 250, "Q": 45}
_JOBS = {44: 16_600, 60: 16_200, 80: 17_900, 106: 19_600}
"""Jobs of employees in care and welfare."""
_VACANCY_SEASON = (102, 106, 100, 92)

# tenths of a percent
_SICK_LEAVE: dict[str, dict[int, int]] = {
    "Q": {48: 53, 60: 55, 76: 61, 82: 69, 88: 80, 94: 74, 106: 70},
    "86": {48: 46, 60: 48, 76: 54, 82: 60, 88: 70, 94: 64, 106: 60},
    "87": {48: 59, 60: 61, 76: 69, 82: 80, 88: 93, 94: 86, 106: 83},
    "88": {48: 54, 60: 57, 76: 63, 82: 70, 88: 81, 94: 76, 106: 72},
    "totaal": {48: 41, 60: 41, 76: 45, 82: 47, 88: 56, 94: 52, 106: 50},
}
# hundredths
_TIGHTNESS = {68: 96, 80: 164, 82: 118, 90: 402, 98: 371, 106: 318}

_SICK_LEAVE_SEASON = (6, -1, -5, 2)

# day of publication: forecast year and shortage; the second figure replaces nothing, it is another vintage
_SHORTAGES: dict[str, tuple[tuple[str, int], ...]] = {
    "2022-06-16": (("2022JJ00", 640), ("2026JJ00", 1150), ("2030JJ00", 1900)),
    "2023-06-15": (("2023JJ00", 690), ("2026JJ00", 1080), ("2031JJ00", 2050)),
    "2024-06-13": (("2024JJ00", 740), ("2026JJ00", 930), ("2032JJ00", 2100)),
    "2025-06-12": (("2025JJ00", 760), ("2026JJ00", 860), ("2033JJ00", 1980)),
    "2026-06-11": (("2026JJ00", 780), ("2034JJ00", 1940)),
}


def labour_files() -> dict[str, bytes]:
    """Return the snapshots of the labour market."""
    tables = {
        "openstaande-vacatures": (
            "Openstaande vacatures per kwartaal",
            list(_vacancies()),
            "voorbeeld-vacatures",
        ),
        "ziekteverzuim": ("Ziekteverzuim per kwartaal", list(_sick_leave()), "voorbeeld-verzuim"),
        "spanning": ("Spanning op de arbeidsmarkt per kwartaal", list(_tightness()), "voorbeeld-vacatures"),
        "tekort": ("Verwachte tekorten, per publicatie", list(_shortages()), "voorbeeld-publicatie"),
    }
    files: dict[str, bytes] = {}
    for table, (title, figures, source) in tables.items():
        files |= snapshot(table, title, figures, source, _WRITTEN if table == "tekort" else _DRAWN)
    return files


def _quarters(first: tuple[int, int], last: tuple[int, int]) -> Iterator[tuple[int, int, str]]:
    """Yield the number since 2000, the quarter of the year from 0, and the code."""
    for number in range(4 * (first[0] - 2000) + first[1] - 1, 4 * (last[0] - 2000) + last[1]):
        yield number, number % 4, f"{2000 + number // 4}KW{number % 4 + 1:02d}"


def _vacancies() -> Iterator[Figure]:
    """Vacancies are rounded to hundreds, as the real ones are; the rate is computed before rounding."""
    source = "voorbeeld-vacatures"
    for branch, knots in _VACANCIES.items():
        draws = Draws(f"vacancies {branch}")
        for number, quarter, period in _quarters((2011, 1), (2026, 3)):
            usual = part_of(between(knots, number), _VACANCY_SEASON[quarter], 100)
            open_now = usual + draws.wobble(_SPREAD[branch])
            rounded = str(100 * max(part_of(open_now, 1, 100), 1))
            yield Figure("openstaande-vacatures", REGION, period, rounded, "vacatures", source, branch)
            if branch == "Q":
                rate = str(part_of(open_now, 1000, between(_JOBS, number)))
                yield Figure("vacaturegraad-cbs", REGION, period, rate, "per-1000-banen", source, branch)


def _tightness() -> Iterator[Figure]:
    draws = Draws("tightness")
    for number, _, period in _quarters((2017, 1), (2026, 2)):
        hundredths = between(_TIGHTNESS, number) + draws.wobble(12)
        value = fixed(hundredths, 2)
        yield Figure("spanningsindicator", REGION, period, value, "ratio", "voorbeeld-vacatures")


def _sick_leave() -> Iterator[Figure]:
    for branch, knots in _SICK_LEAVE.items():
        draws = Draws(f"sick leave {branch}")
        for number, quarter, period in _quarters((2012, 1), (2026, 2)):
            tenths = between(knots, number) + _SICK_LEAVE_SEASON[quarter] + draws.wobble(3)
            yield Figure(
                "ziekteverzuim", REGION, period, fixed(tenths, 1), "procent", "voorbeeld-verzuim", branch
            )


def _shortages() -> Iterator[Figure]:
    for published, forecast in _SHORTAGES.items():
        for period, shortage in forecast:
            note = f"Verwachting uit de voorbeeldpublicatie van {published[:4]}."
            yield Figure(
                "tekort",
                REGION,
                period,
                str(shortage),
                "personen",
                "voorbeeld-publicatie",
                published=published,
                note=note,
            )
