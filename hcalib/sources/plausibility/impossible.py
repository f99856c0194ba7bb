"""Figures that cannot be true, whatever happened: outside the range, or measured before they happened."""

from __future__ import annotations

import pandas as pd

from hcalib.catalog import Catalog, Indicator
from hcalib.sources.language import number
from hcalib.sources.naming import indicator_name, period_name, series_name
from hcalib.sources.plausibility.findings import Finding, finding

_NOT_MEASURED = ("prognose", "doel", "schatting", "voorbeeld")


def impossible_values(new: pd.DataFrame, catalog: Catalog) -> list[Finding]:
    """Find values outside what an indicator can be, and measurements of a period still to come.

    Parameters
    ----------
    new : pandas.DataFrame
        See :func:`hcalib.sources.plausibility.plausibility`.
    catalog : Catalog
        Gives the range of each indicator.
    """
    return [*_outside_range(new, catalog), *_not_yet_happened(new, catalog)]


def _outside_range(new: pd.DataFrame, catalog: Catalog) -> list[Finding]:
    low = new["indicator"].map({name: known.minimum for name, known in catalog.indicators.items()})
    high = new["indicator"].map({name: known.maximum for name, known in catalog.indicators.items()})
    outside = new[(new["value"] < low) | (new["value"] > high)]
    found = []
    for position, row in zip(outside.index, outside.to_dict("records"), strict=True):
        about = f"{series_name(row, catalog)}, {period_name(row['period'])}: {number(row['value'])}"
        message = f"{about} {_why_outside(row['value'], catalog.indicators[row['indicator']], catalog)}."
        found += finding("fout", "onmogelijk", message, new.loc[[position]])
    return found


def _why_outside(value: float, indicator: Indicator, catalog: Catalog) -> str:
    unit = catalog.units[indicator.unit]
    if value < 0 <= indicator.minimum:
        return "is negatief, en dat kan bij deze indicator niet"
    if unit.kind == "percent" and value > 100 >= indicator.maximum:
        return "is meer dan 100 procent, en dat kan bij deze indicator niet"
    return (
        f"ligt buiten wat kan ({number(indicator.minimum)} tot {number(indicator.maximum)} {unit.name}); "
        "controleer de eenheid en de tabel"
    )


def _not_yet_happened(new: pd.DataFrame, catalog: Catalog) -> list[Finding]:
    measured = ~new["status"].isin(_NOT_MEASURED) & new["value"].notna()
    ahead = new[measured & (new["start"] > new["vintage"])]
    found = []
    for _, rows in ahead.groupby(["indicator", "status"]):
        first = rows.sort_values(["start", "row"], kind="stable").iloc[0]
        many = len(rows) > 1
        message = (
            f"{indicator_name(first.to_dict(), catalog)}: {len(rows)} "
            f"{'cijfers hebben' if many else 'cijfer heeft'} de status {first['status']} en "
            f"{'gaan' if many else 'gaat'} over een periode die bij de publicatie nog moest beginnen "
            f"(vanaf {period_name(first['period'])}); een verwachting hoort de status prognose te hebben."
        )
        found += finding("fout", "toekomst", message, rows)
    return found
