"""Age structure: five bands, the share of people over 65 and the old-age dependency (grijze druk)."""

from __future__ import annotations

import pandas as pd

from hcalib.catalog import TOTAL, Catalog
from hcalib.monitoring.derived import derived_row, rows_frame
from hcalib.monitoring.series import series_rows
from hcalib.observations import Observations

BANDS = ("0-14", "15-24", "25-44", "45-64", "65+")
OLD = "65+"
WORKING_AGE = ("15-24", "25-44", "45-64")

SHARE = "aandeel-65-plus"
PRESSURE = "grijze-druk"


def population_rows(
    observations: Observations, catalog: Catalog, region: str, age: str = TOTAL
) -> pd.DataFrame:
    """Return the inhabitants on 1 January of a region per year; documents stay out."""
    return series_rows(observations, catalog, "bevolking", region, "jaar", age=age)


def age_bands(observations: Observations, catalog: Catalog, region: str) -> pd.DataFrame:
    """Return the inhabitants per year in five age bands, with their share.

    A year without figures of the region itself gets the sum of its municipalities, but only when these
    add up to the published number of inhabitants: otherwise one may be missing.

    Returns
    -------
    pandas.DataFrame
        Rows of the tidy table with ``share`` (per cent of the sum of the bands). Only years in which all
        five bands are known; empty when there are none.
    """
    own = _complete_years(_bands(observations, catalog, region))
    summed = _summed_municipalities(observations, catalog, region)
    parts = [rows for rows in (own, summed[~summed["period"].isin(own["period"])]) if not rows.empty]
    rows = pd.concat(parts, ignore_index=True).sort_values(["start", "age"], kind="stable") if parts else own
    if rows.empty:
        return rows.assign(share=pd.Series(dtype=float))
    return rows.assign(share=100 * rows["value"] / rows.groupby("period")["value"].transform("sum"))


def ageing_rows(observations: Observations, catalog: Catalog, region: str) -> pd.DataFrame:
    """Return the share of people over 65 and the grijze druk of a region per year.

    Published figures are used where there are any for the region. Otherwise both are computed from the age
    bands: people over 65 per 100 inhabitants, and per 100 people of 15 to 64 years. The five bands do not
    allow the usual 20 to 64; the definition in the catalog says so.
    """
    published = [
        series_rows(observations, catalog, indicator, region, "jaar") for indicator in (SHARE, PRESSURE)
    ]
    bands = age_bands(observations, catalog, region)
    computed = [
        _ratios(
            bands,
            catalog,
            SHARE,
            BANDS,
            "65-plussers als deel van alle inwoners, berekend uit de leeftijdsgroepen.",
        ),
        _ratios(
            bands,
            catalog,
            PRESSURE,
            WORKING_AGE,
            "65-plussers per 100 mensen van 15 tot en met 64 jaar, berekend.",
        ),
    ]
    chosen = [known if not known.empty else own for known, own in zip(published, computed, strict=True)]
    filled = [rows for rows in chosen if not rows.empty]
    return pd.concat(filled, ignore_index=True) if filled else rows_frame([])


def _bands(observations: Observations, catalog: Catalog, region: str) -> pd.DataFrame:
    rows = series_rows(observations, catalog, "bevolking", region, "jaar", age=None)
    return rows[rows["age"].isin(BANDS)]


def _complete_years(rows: pd.DataFrame) -> pd.DataFrame:
    if rows.empty:
        return rows
    complete = rows.groupby("period")["age"].transform("nunique") == len(BANDS)
    return rows[complete].sort_values(["start", "age"], kind="stable")


def _summed_municipalities(observations: Observations, catalog: Catalog, region: str) -> pd.DataFrame:
    """Add the municipalities up, for years in which they are the whole region."""
    parts = [_complete_years(_bands(observations, catalog, m.code)) for m in catalog.municipalities(region)]
    if not parts or any(part.empty for part in parts):
        return rows_frame([])
    everyone = pd.concat(parts, ignore_index=True)
    totals = population_rows(observations, catalog, region).set_index("period")["value"]
    note = "Som van de gemeenten."
    rows = []
    for (period, _), inputs in everyone.groupby(["period", "age"], sort=False):
        whole = everyone.loc[everyone["period"] == period, "value"].sum()
        if totals.get(period) == whole and len(inputs) == len(parts):
            rows.append(derived_row(inputs, inputs.iloc[0], inputs["value"].sum(), note, region=region))
    frame = rows_frame(rows)
    return frame.sort_values(["start", "age"], kind="stable", ignore_index=True)


def _ratios(
    bands: pd.DataFrame, catalog: Catalog, indicator: str, below: tuple[str, ...], note: str
) -> pd.DataFrame:
    """People over 65 per 100 people in the bands ``below``, per year."""
    unit = catalog.unit_of(indicator).id
    rows = []
    for _, year in bands.groupby("period", sort=False):
        value = year.set_index("age")["value"]
        base = value[list(below)].sum()
        if base > 0:
            ratio = 100 * value[OLD] / base
            rows.append(
                derived_row(year, year.iloc[0], ratio, note, indicator=indicator, unit=unit, age=TOTAL)
            )
    return rows_frame(rows)
