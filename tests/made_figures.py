"""Observation frames for tests, as ``read_observations`` would return them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import pandas as pd

from hcalib.observations import COLUMNS, DIMENSIONS
from hcalib.periods import parse_period


def figure_frame(rows: Iterable[dict[str, object]], vintage: date = date(2024, 1, 1)) -> pd.DataFrame:
    """Make a frame; a row needs a ``period`` and a ``value``, the rest is the population of Flevoland.

    Lines are numbered from 2, as in a file with a header; ``row`` and ``file`` can be given.
    """
    defaults: dict[str, object] = {
        "indicator": "bevolking",
        "region": "PV24",
        **dict.fromkeys(DIMENSIONS, "totaal"),
        "source": "cbs-03759ned",
        "vintage": pd.Timestamp(vintage),
        "qualifier": "",
        "unit": "personen",
        "status": "definitief",
        "available": pd.Timestamp(vintage),
        "note": "",
        "file": "tabel.csv",
    }
    filled = [{**defaults, "row": line, **row} for line, row in enumerate(rows, 2)]
    frame = pd.DataFrame(filled, columns=COLUMNS)
    frame["value"] = frame["value"].astype("float64")
    frame["row"] = frame["row"].astype("int64")
    frame["start"] = [pd.Timestamp(parse_period(str(code)).start) for code in frame["period"]]
    days = dict.fromkeys(("vintage", "available", "start"), "datetime64[s]")
    text = [name for name in COLUMNS if name not in ("value", "row", *days)]
    return frame.astype({**days, **dict.fromkeys(text, "str")})


def years(values: Sequence[float | None], first: int = 2000, **columns: object) -> list[dict[str, object]]:
    """Make the rows of a yearly series."""
    return [{**columns, "period": f"{first + n}JJ00", "value": value} for n, value in enumerate(values)]


def quarters(values: Sequence[float | None], first: int = 2000, **columns: object) -> list[dict[str, object]]:
    """Make the rows of a quarterly series."""
    return [
        {**columns, "period": f"{first + n // 4}KW{n % 4 + 1:02d}", "value": value}
        for n, value in enumerate(values)
    ]
