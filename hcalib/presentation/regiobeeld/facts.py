"""What the sentences and the figures of the Regiobeeld share: own rows, the country, words for quarters."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from hcalib.catalog import Catalog
from hcalib.monitoring.labour_market import SECTOR, LabourMarket
from hcalib.monitoring.population import PopulationPicture
from hcalib.monitoring.time_picture import TimePicture
from hcalib.periods import parse_period
from hcalib.presentation import dutch

SHARE = "aandeel-65-plus"
PRESSURE = "grijze-druk"
_LAST_MONTHS = {1: "maart", 2: "juni", 3: "september", 4: "december"}
_COUNTS = (
    "nul", "één", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf",
)  # fmt: skip


@dataclass(frozen=True)
class SickLeave:
    """Sick leave by branch, and whether it is about the whole country instead of the region."""

    pictures: dict[str, TimePicture]
    national: bool

    @property
    def sector(self) -> TimePicture | None:
        """Care and welfare as a whole."""
        return self.pictures.get(SECTOR)


def sick_leave(market: LabourMarket) -> SickLeave:
    """Choose the figures of the region when there are any for the sector, else those of the country."""
    if SECTOR in market.sick_leave_region:
        return SickLeave(market.sick_leave_region, national=market.region.kind == "land")
    return SickLeave(market.sick_leave, national=True)


def of_region(rows: pd.DataFrame, region: str) -> pd.DataFrame:
    """Return the rows of one region."""
    return rows[rows["region"] == region]


def country_code(picture: PopulationPicture, catalog: Catalog) -> str | None:
    """Return the code of the country beside the region; None when the region is compared with nothing."""
    found = [code for code, region in catalog.regions.items() if region.kind == "land" and not region.example]
    others = [code for code in found if code != picture.region.code]
    return others[0] if others and not picture.region.example else None


def year(period: str) -> str:
    """Return the year of a period code."""
    return str(parse_period(period).year)


def end_of_quarter(period: str) -> str:
    """Name the last month of a quarter, for a figure about its last day: 'eind september 2022'."""
    found = parse_period(period)
    return f"eind {_LAST_MONTHS[found.quarter]} {found.year}"


def quarter(period: str) -> str:
    """Name a quarter in a sentence: 'het 3e kwartaal van 2025'."""
    found = parse_period(period)
    return f"het {found.quarter}e kwartaal van {found.year}"


def count_word(count: int) -> str:
    """Write a small count as a word: 'vijf'; a larger one as a number."""
    return _COUNTS[count] if count < len(_COUNTS) else dutch.number(count)


def against_a_year_before(change: float, unit: str, decimals: int) -> str:
    """Compare with a year before: '0,1 procentpunt hoger dan een jaar eerder', 'even hoog als ...'."""
    if round(change, decimals) == 0:
        return "even hoog als een jaar eerder"
    direction = "hoger" if change > 0 else "lager"
    return f"{dutch.number(abs(change), decimals)}{unit} {direction} dan een jaar eerder"
