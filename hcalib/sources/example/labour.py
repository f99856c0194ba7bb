"""The fictional labour market: vacancies, sick leave, employees, education and shortage forecasts."""

from __future__ import annotations

from collections.abc import Iterator

from hcalib.sources.example.draws import Draws, between, divide, part_of
from hcalib.sources.example.tables import REGION, Figure, fixed, snapshot

_DRAWN = "Getrokken met een vaste beginwaarde rond een verzonnen verloop."
_WRITTEN = "Verzonnen, als een reeks publicaties die elkaar opvolgen."

# quarters are counted from 2000: 4 * (year - 2000) + quarter - 1
_VACANCIES: dict[str, dict[int, int]] = {
    "totaal": {44: 3300, 52: 2300, 60: 3000, 78: 6400, 81: 4500, 89: 10200, 98: 8700, 106: 7900},
    "Q": {44: 420, 52: 290, 60: 380, 78: 900, 81: 860, 89: 1560, 98: 1390, 106: 1290},
}
_SPREAD = {"totaal": 400, "Q": 70}
_VACANCY_SEASON = (102, 106, 100, 92)

# tenths of a percent
_SICK_LEAVE: dict[str, dict[int, int]] = {
    "Q": {48: 53, 60: 55, 76: 61, 82: 69, 88: 80, 94: 74, 106: 70},
    "86": {48: 46, 60: 48, 76: 54, 82: 60, 88: 70, 94: 64, 106: 60},
    "87": {48: 59, 60: 61, 76: 69, 82: 80, 88: 93, 94: 86, 106: 83},
    "88": {48: 54, 60: 57, 76: 63, 82: 70, 88: 81, 94: 76, 106: 72},
    "totaal": {48: 41, 60: 41, 76: 45, 82: 47, 88: 56, 94: 52, 106: 50},
}
_SICK_LEAVE_SEASON = (6, -1, -5, 2)

# branch: share of the employees in 2012 and change a year, both in weights of 10,000
_BRANCHES = {
    "ziekenhuizen": (1830, -9),
    "umc": (420, 2),
    "ggz": (560, -3),
    "huisartsen": (340, 6),
    "overig": (430, 4),
    "vvt": (3050, 10),
    "gehandicaptenzorg": (1210, 2),
    "jeugdzorg": (420, -5),
    "sociaal-werk": (640, -4),
    "kinderopvang": (1100, -3),
}
_EMPLOYEES_2012 = 15_340
_INFLOW = {2013: 92, 2016: 104, 2019: 134, 2022: 138, 2025: 126}
_OUTFLOW = {2013: 106, 2016: 98, 2019: 101, 2022: 121, 2025: 113}
_NET_TURNOVER = {2015: 58, 2019: 63, 2022: 74, 2025: 71}

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
        "werknemers": ("Werknemers, instroom en uitstroom", list(_employees()), "voorbeeld-werknemers"),
        "onderwijs": ("Instroom en rendement van opleidingen", list(_education()), "voorbeeld-onderwijs"),
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
    """Vacancies are rounded to hundreds, as the real ones are."""
    for branch, knots in _VACANCIES.items():
        draws = Draws(f"vacancies {branch}")
        for number, quarter, period in _quarters((2011, 1), (2026, 3)):
            level = part_of(between(knots, number), _VACANCY_SEASON[quarter], 100) + draws.wobble(
                _SPREAD[branch]
            )
            hundreds = max(part_of(level, 1, 100), 1)
            value = str(100 * hundreds)
            yield Figure(
                "openstaande-vacatures", REGION, period, value, "vacatures", "voorbeeld-vacatures", branch
            )


def _sick_leave() -> Iterator[Figure]:
    for branch, knots in _SICK_LEAVE.items():
        draws = Draws(f"sick leave {branch}")
        for number, quarter, period in _quarters((2012, 1), (2026, 2)):
            tenths = between(knots, number) + _SICK_LEAVE_SEASON[quarter] + draws.wobble(3)
            yield Figure(
                "ziekteverzuim", REGION, period, fixed(tenths, 1), "procent", "voorbeeld-verzuim", branch
            )


def _employees() -> Iterator[Figure]:
    """Employees at the end of the year: last year's number plus inflow minus outflow, exactly."""
    draws = Draws("employees")
    employees = _EMPLOYEES_2012
    yield from _employees_by_branch(2012, employees)
    for year in range(2013, 2026):
        inflow = part_of(employees, between(_INFLOW, year), 1000) + draws.wobble(60)
        outflow = part_of(employees, between(_OUTFLOW, year), 1000) + draws.wobble(60)
        employees += inflow - outflow
        yield from _employees_by_branch(year, employees)
        yield _employee_figure("instroom", year, "zw-breed", str(inflow))
        yield _employee_figure("uitstroom", year, "zw-breed", str(outflow))
        if year >= min(_NET_TURNOVER):
            tenths = between(_NET_TURNOVER, year) + draws.wobble(2)
            yield _employee_figure("netto-verloop", year, "zw-breed", fixed(tenths, 1), "procent")


def _employees_by_branch(year: int, employees: int) -> Iterator[Figure]:
    weights = [share + change * (year - 2012) for share, change in _BRANCHES.values()]
    parts = dict(zip(_BRANCHES, divide(employees, weights), strict=True))
    parts["zw-breed"] = employees
    parts["zw-smal"] = employees - parts["kinderopvang"]
    for branch, value in parts.items():
        yield _employee_figure("werknemers", year, branch, str(value))


def _employee_figure(indicator: str, year: int, branch: str, value: str, unit: str = "personen") -> Figure:
    return Figure(indicator, REGION, f"{year}JJ00", value, unit, "voorbeeld-werknemers", branch)


def _education() -> Iterator[Figure]:
    draws = Draws("education")
    for year in range(2018, 2026):
        entrants = 1_260 + 14 * (year - 2018) + draws.wobble(70)
        yield _school_figure("instromers-opleiding", year, str(entrants), "personen")
    for year in range(2018, 2025):
        yield _school_figure("studierendement", year, fixed(688 + draws.wobble(25), 1), "procent")
        yield _school_figure("sectorrendement", year, fixed(731 + draws.wobble(30), 1), "procent")


def _school_figure(indicator: str, year: int, value: str, unit: str) -> Figure:
    return Figure(indicator, REGION, f"{year}SJ00", value, unit, "voorbeeld-onderwijs")


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
