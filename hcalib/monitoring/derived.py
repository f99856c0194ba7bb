"""Figures computed from figures: they keep the sources, the weakest status and the newest vintage."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from hcalib.observations import COLUMNS

ROW_COLUMNS = [*COLUMNS, "start"]
"""Columns of a row of the tidy table, with the first day of its period."""

_WEAKEST_FIRST = ("voorbeeld", "prognose", "doel", "schatting", "voorlopig", "definitief")


def derived_row(
    inputs: pd.DataFrame,
    template: pd.Series,
    value: float,
    note: str,
    *,
    indicator: str | None = None,
    unit: str | None = None,
    **changes: object,
) -> dict[str, object]:
    """Make a row of the tidy table for a figure that was computed.

    Parameters
    ----------
    inputs : pandas.DataFrame
        All rows that the figure was computed from.
    template : pandas.Series
        Row from which region, period and breakdown are taken.
    value : float
    note : str
        Dutch sentence: how it was computed.
    indicator, unit : str, optional
        Of the new figure; those of the template by default.
    **changes
        Other columns that differ from the template, for example ``age`` or ``period`` with ``start``.

    Returns
    -------
    dict
        With ``source`` the ids of all sources in alphabetical order, joined by spaces; ``status`` the
        weakest of the inputs; ``vintage`` and ``available`` the newest.
    """
    qualifiers = [text for text in inputs["qualifier"] if text]
    row = {column: template[column] for column in ROW_COLUMNS}
    return {
        **row,
        "indicator": indicator or row["indicator"],
        "unit": unit or row["unit"],
        "value": float(value),
        "note": note,
        "source": joined_sources(inputs["source"]),
        "status": weakest_status(inputs["status"]),
        "qualifier": qualifiers[0] if qualifiers else "",
        "vintage": inputs["vintage"].max(),
        "available": inputs["available"].max(),
        "file": "",
        "row": 0,
        **changes,
    }


def rows_frame(rows: Iterable[dict[str, object]], extra: Iterable[str] = ()) -> pd.DataFrame:
    """Put rows in a frame that has the columns of the tidy table also when there are no rows."""
    listed = list(rows)
    columns = [*ROW_COLUMNS, *extra]
    return pd.DataFrame(listed, columns=columns) if listed else pd.DataFrame(columns=columns)


def joined_sources(sources: Iterable[str]) -> str:
    """Join source ids by spaces, each once; what was joined before is taken apart first."""
    return " ".join(sorted({source for text in sources for source in text.split()}))


def weakest_status(statuses: Iterable[str]) -> str:
    """Return the status that promises least: one example figure makes the outcome an example."""
    return min(statuses, key=_WEAKEST_FIRST.index)
