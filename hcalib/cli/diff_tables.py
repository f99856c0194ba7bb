"""The differences between two vintages as CSV for a Dutch Excel."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from hcalib.sources.dutch_csv import dutch_csv
from hcalib.sources.naming import indicator_name, place_name

if TYPE_CHECKING:
    from hcalib.catalog import Catalog
    from hcalib.sources.revisions import Comparison

_DIFFERENCES = (
    "verandering", "indicator", "regio en uitsplitsing", "periode", "bron", "was", "wordt", "verschil",
    "procent", "status was", "status wordt", "toevoeging was", "toevoeging wordt", "bestand", "regel",
)  # fmt: skip
_MOVEMENTS = (
    "indicator", "bron", "eenheid", "eerste status", "maanden", "aantal", "waarvan veranderd", "gemiddeld",
    "gemiddeld absoluut", "wortel gemiddeld kwadraat", "relatief in procent", "kleinste", "grootste",
    "grootste zonder teken",
)  # fmt: skip


def differences_csv(comparison: Comparison, catalog: Catalog) -> str:
    """Write one line for each figure that changed; a figure with a new status and value has two.

    A missing value stays an empty cell.
    """
    kinds = {
        "herzien": comparison.revised,
        "nieuw": comparison.added.rename(columns={"value": "new", "status": "new_status"}),
        "vervallen": comparison.removed.rename(columns={"value": "old", "status": "old_status"}),
        "status": comparison.statuses,
    }
    numbers = ("old", "new", "difference", "percent")
    texts = ("old_status", "new_status", "old_qualifier", "new_qualifier")
    rows = [
        [
            kind,
            indicator_name(row, catalog),
            place_name(row, catalog),
            row["period"],
            row["source"],
            *(row.get(column) for column in numbers),
            *(row.get(column, "") for column in texts),
            Path(row["file"]).name,
            row["row"],
        ]
        for kind, table in kinds.items()
        for row in table.to_dict("records")
    ]
    return dutch_csv(_DIFFERENCES, rows)


def movements_csv(analysis: pd.DataFrame, catalog: Catalog) -> str:
    """Write one line for each row of a revision analysis; ``maanden`` is empty for first against latest."""
    texts = ("source", "unit", "status")
    numbers = (
        "horizon", "number", "changed", "mean", "mean_absolute", "root_mean_square", "relative", "smallest",
        "largest", "greatest",
    )  # fmt: skip
    rows = [
        [
            indicator_name(row, catalog),
            *(row[column] for column in texts),
            *(row[column] for column in numbers),
        ]
        for row in analysis.astype({"horizon": "float64"}).to_dict("records")
    ]
    return dutch_csv(_MOVEMENTS, rows)
