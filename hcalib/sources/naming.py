"""How figures are named in sentences: periods, regions and breakdowns, in Dutch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hcalib.catalog import TOTAL, Catalog
from hcalib.observations import DIMENSIONS
from hcalib.periods import parse_period
from hcalib.sources.language import MONTHS, number


def about(value: float) -> str:
    """Write an estimate in three figures: ``307.940`` becomes ``308.000``, ``5,7312`` becomes ``5,73``."""
    return number(float(f"{value:.3g}"))


def times(power: int) -> str:
    """Say how much too large or small: 3 is ``1.000 keer zo groot``, -1 is ``10 keer zo klein``."""
    return f"{number(10 ** abs(power))} keer zo {'groot' if power > 0 else 'klein'}"


def period_name(code: str) -> str:
    """Write a period in words: ``2021``, ``schooljaar 2020/2021``, ``2e kwartaal 2020``, ``mei 2020``."""
    period = parse_period(code)
    if period.frequency == "jaar":
        return str(period.year)
    if period.frequency == "schooljaar":
        return f"schooljaar {period.year}/{period.year + 1}"
    if period.frequency == "kwartaal":
        return f"{period.quarter}e kwartaal {period.year}"
    month = f"{MONTHS[period.start.month - 1]} {period.year}"
    return month if period.frequency == "maand" else f"{period.start.day} {month}"


def series_name(row: Mapping[Any, Any], catalog: Catalog, *, without: str = "") -> str:
    """Name what a figure is about: ``Openstaande vacatures, Flevoland, Zorg en welzijn (breed)``.

    Parameters
    ----------
    row : mapping
        Has the columns of the key.
    catalog : Catalog
        Gives the names; a code it does not know is written as it is.
    without : str
        A column to leave out.
    """
    place = place_name(row, catalog, without=without)
    return ", ".join(part for part in (indicator_name(row, catalog), place) if part)


def indicator_name(row: Mapping[Any, Any], catalog: Catalog) -> str:
    """Name the indicator of a figure."""
    known = catalog.indicators.get(row["indicator"])
    return known.name if known is not None else str(row["indicator"])


def place_name(row: Mapping[Any, Any], catalog: Catalog, *, without: str = "") -> str:
    """Name the region of a figure and what it is broken down by."""
    named = ["region", *(name for name in DIMENSIONS if row[name] != TOTAL)]
    return ", ".join(code_name(name, row[name], catalog) for name in named if name != without)


def code_name(dimension: str, code: str, catalog: Catalog) -> str:
    """Name one code of a dimension: ``Flevoland``, ``man``, ``15-24 jaar``, ``scenario hoog``."""
    if dimension == "age":
        return "alle leeftijden" if code == TOTAL else f"{code} jaar"
    if dimension == "scenario":
        return f"scenario {code}"
    lists: dict[str, Mapping[str, Any]] = {
        "region": catalog.regions,
        "branch": catalog.branches,
        "level": catalog.levels,
    }
    known = lists.get(dimension, {}).get(code)
    return str(known.name) if known is not None else str(code)
