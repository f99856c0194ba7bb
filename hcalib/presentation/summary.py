"""The small table behind a figure, made from its tidy data when the notebook gives none."""

from __future__ import annotations

import pandas as pd

from hcalib.catalog import Catalog
from hcalib.presentation import dutch
from hcalib.presentation.export import readable

_DIMENSIONS = {
    "period": "Periode",
    "indicator": "Onderwerp",
    "region": "Regio",
    "branch": "Branche",
    "level": "Niveau",
    "sex": "Geslacht",
    "age": "Leeftijd",
}
_ORDER_FIRST = ("region", "branch", "level", "age", "sex", "indicator", "period")


def summarise(data: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
    """Return what varies in the data as a display table.

    Two varying dimensions become rows and columns when every combination occurs once and there are few
    columns; otherwise each observation is a row. Intervals (low, high) always keep rows.

    Parameters
    ----------
    data : pandas.DataFrame
        Tidy data, as for :func:`hcalib.presentation.blocks.figure`.
    catalog : Catalog

    Returns
    -------
    pandas.DataFrame
        Dutch headings; ``attrs`` holds the decimals of the values and the alignment of the columns.
    """
    if data.empty:
        return pd.DataFrame()
    ordered = data.sort_values("start", kind="stable") if "start" in data else data
    named = readable(ordered, catalog)
    named["period"] = [dutch.period(code) for code in ordered["period"]]
    varying = [d for d in _DIMENSIONS if d in named and _varies(named[d])] or ["period"]
    decimals = max(
        catalog.indicators[code].decimals if code in catalog.indicators else 1
        for code in data["indicator"].unique()
    )
    intervals = {"low", "high"} & set(data.columns)
    qualified = "qualifier" in named and (named["qualifier"] != "").any()
    wide = None if intervals or qualified else _wide(named, varying)
    result = wide if wide is not None else _long(named, varying)
    if qualified:
        result["Waarde"] = [
            f"{qualifier} {dutch.number(value, decimals)}".strip()
            for qualifier, value in zip(named["qualifier"], named["value"], strict=True)
        ]
    units = list(named["unit"].unique())
    if len(units) == 1:
        result.columns = [f"{c} ({units[0]})" if c == "Waarde" else c for c in result.columns]
    result.attrs["decimals"] = decimals
    result.attrs["align"] = {column: "right" for column in result.columns if column.startswith("Waarde")}
    return result


def _wide(named: pd.DataFrame, varying: list[str]) -> pd.DataFrame | None:
    if len(varying) != 2 or named.duplicated(varying).any() or _varies(named["unit"]):
        return None
    rows, columns = sorted(varying, key=lambda d: (named[d].nunique(), _ORDER_FIRST.index(d)), reverse=True)
    if named[columns].nunique() > 6:
        return None
    row_labels = list(dict.fromkeys(named[rows]))
    column_labels = list(dict.fromkeys(named[columns]))
    # set_index refuses what occurs twice, where pivot_table would silently take the mean
    wide = named.set_index([rows, columns])["value"].unstack().loc[row_labels, column_labels]  # noqa: PD010
    wide.columns.name = None
    return wide.rename_axis(_DIMENSIONS[rows]).reset_index()


def _long(named: pd.DataFrame, varying: list[str]) -> pd.DataFrame:
    columns = {dimension: _DIMENSIONS[dimension] for dimension in varying}
    columns["value"] = "Waarde"
    for bound, heading in (("low", "Ondergrens"), ("high", "Bovengrens")):
        if bound in named:
            columns[bound] = heading
    if _varies(named["unit"]):
        columns["unit"] = "Eenheid"
    if _varies(named["status"]):
        columns["status"] = "Status"
    return named[list(columns)].rename(columns=columns)


def _varies(values: pd.Series) -> bool:
    return len(values.unique()) > 1
