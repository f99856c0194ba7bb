"""The outcomes as tidy rows, as they stand in the download: with unit, status, source and version."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from hcalib.catalog import TOTAL
from hcalib.observations import DIMENSIONS
from hcalib.presentation import dutch
from hcalib.presentation.regiobeeld.outlook.facts import SOURCE, Interval, Outlook

SHORTAGE = ("tekort", "personen")
WORK = ("werk-vooruitblik", "fte")
STAFF = ("inzet-vooruitblik", "fte")


def rows(
    outlook: Outlook,
    measure: tuple[str, str],
    found: Iterable[tuple[int, Interval]],
    *,
    branch: str = TOTAL,
    level: str = TOTAL,
) -> list[dict[str, object]]:
    """Return a row for each year: the middle, with the 80 % interval as its bounds.

    Parameters
    ----------
    outlook : Outlook
    measure : tuple of str
        Indicator and unit.
    found : iterable of (int, Interval)
        Year and outcome.
    branch, level : str
        Codes of the catalog.
    """
    indicator, unit = measure
    return [
        {
            "indicator": indicator,
            "region": outlook.region.code,
            "period": f"{year}JJ00",
            **dict.fromkeys(DIMENSIONS, TOTAL),
            "branch": branch,
            "level": level,
            "scenario": TOTAL if not outlook.residents.scenario.levers else outlook.residents.scenario.id,
            "value": round(outcome.middle),
            "low": round(outcome.low),
            "high": round(outcome.high),
            "unit": unit,
            "status": "schatting" if year == outlook.base else "prognose",
            "source": SOURCE,
            "vintage": pd.Timestamp(outlook.assumptions.established),
            "note": note(outlook, outcome),
        }
        for year, outcome in found
    ]


def note(outlook: Outlook, outcome: Interval) -> str:
    """Say what the numbers of a row are, and how to make them again."""
    return (
        f"laatste dag van het jaar; waarde: midden van {draws(outlook)}; onder- en bovengrens: vier van de "
        f"vijf; de helft ligt tussen {round(outcome.lower)} en {round(outcome.upper)}; toevalsgetal "
        f"{outlook.residents.seed}"
    )


def draws(outlook: Outlook) -> str:
    """Count the draws: '1.000 doorrekeningen'."""
    return f"{dutch.number(len(outlook.factor))} doorrekeningen"


def frame(*parts: list[dict[str, object]]) -> pd.DataFrame:
    """Stack rows."""
    return pd.DataFrame([row for part in parts for row in part])
