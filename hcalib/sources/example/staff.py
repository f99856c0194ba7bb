"""Employees of the fictional sector, who comes and who goes, and what the schools deliver."""

from __future__ import annotations

from collections.abc import Iterator

from hcalib.sources.example.draws import Draws, between, divide, part_of
from hcalib.sources.example.tables import REGION, Figure, fixed, snapshot

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


def staff_files() -> dict[str, bytes]:
    """Return the snapshots of employees and of education."""
    tables = {
        "werknemers": ("Werknemers, instroom en uitstroom", list(_employees())),
        "onderwijs": ("Instroom en rendement van opleidingen", list(_education())),
    }
    method = "Getrokken met een vaste beginwaarde rond een verzonnen verloop."
    files: dict[str, bytes] = {}
    for table, (title, figures) in tables.items():
        files |= snapshot(table, title, figures, f"voorbeeld-{table}", method)
    return files


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
