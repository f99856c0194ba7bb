"""A series as it stands now: the newest figure of every period, with what is new on arrival."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcalib.catalog import Catalog
from hcalib.observations import DIMENSIONS
from hcalib.periods import parse_period

SERIES = ["indicator", "region", *DIMENSIONS, "source"]
"""What makes a series, together with the length of its periods."""
FIGURE = [*SERIES, "period"]
"""What makes one figure, whichever vintage it comes from."""

_PARTS = {"jaar": 1, "schooljaar": 1, "kwartaal": 4, "maand": 12}


@dataclass(frozen=True)
class History:
    """One series in the order of time.

    Attributes
    ----------
    name : dict of str to str
        The columns of ``SERIES``.
    periods : tuple of str
        Codes of the periods.
    steps : numpy.ndarray of int, shape (n,)
        Number of the period, counted in periods, so that a gap in the series is a jump of more than 1.
    figures : numpy.ndarray of float, shape (n,)
        Never missing: a period without a figure is not in the series.
    rows : numpy.ndarray of int, shape (n,)
        Position in the frame of the arrival; -1 for a figure that only the previous vintage has.
    fresh : numpy.ndarray of bool, shape (n,)
        Whether the figure is new or was changed, compared with the previous vintage.
    season : int
        Number of periods in a year.
    scale : {"log", "plain"}
        Counts that cannot be negative grow by percentages; everything else moves by amounts.
    count : bool
        Whether the figures count something.
    grain : float
        The step in which the figures are rounded.
    """

    name: dict[str, str]
    periods: tuple[str, ...]
    steps: np.ndarray
    figures: np.ndarray
    rows: np.ndarray
    fresh: np.ndarray
    season: int
    scale: str
    count: bool
    grain: float


def newest(frame: pd.DataFrame) -> pd.DataFrame:
    """Keep the newest vintage of each figure that has a value; targets are no part of a series."""
    rows = frame[frame["value"].notna() & (frame["status"] != "doel")]
    return rows.sort_values(["vintage", "file", "row"], kind="stable").drop_duplicates(FIGURE, keep="last")


def is_fresh(new: pd.DataFrame, previous: pd.DataFrame | None) -> pd.Series:
    """Tell per row of ``new`` whether its value differs from what the previous vintage said.

    A warning about an old figure was given when that figure arrived; only what changed is looked at again.
    """
    if previous is None:
        return pd.Series(True, index=new.index)
    known = newest(previous)[[*FIGURE, "value"]].rename(columns={"value": "known"})
    merged = new[FIGURE].merge(known, on=FIGURE, how="left")
    return pd.Series(new["value"].to_numpy() != merged["known"].to_numpy(), index=new.index)


def histories(
    new: pd.DataFrame, previous: pd.DataFrame | None, catalog: Catalog, fresh: pd.Series
) -> Iterator[History]:
    """Yield the series of an arrival that hold something fresh, with what came before it.

    Parameters
    ----------
    new, previous : pandas.DataFrame
        See :func:`hcalib.sources.plausibility.plausibility`; ``new`` is numbered from 0.
    catalog : Catalog
        Tells what is a count.
    fresh : pandas.Series of bool
        See :func:`is_fresh`.
    """
    current = newest(new.assign(_row=np.arange(len(new)), _fresh=fresh.to_numpy()))
    if previous is not None:
        earlier = newest(previous).assign(_row=-1, _fresh=False)
        current = pd.concat([earlier, current], ignore_index=True).drop_duplicates(FIGURE, keep="last")
    periods = {code: parse_period(code) for code in current["period"].unique()}
    current = current.assign(
        _season=current["period"].map({code: _PARTS.get(p.frequency, 0) for code, p in periods.items()}),
        _kind=current["period"].map({code: p.frequency for code, p in periods.items()}),
        _month=current["start"].dt.year * 12 + current["start"].dt.month - 1,
    )
    current = current[current["_season"] > 0].sort_values(["start", "period"], kind="stable")
    for positions in current.groupby([*SERIES, "_kind"], sort=True).indices.values():
        chosen = np.sort(positions)
        if current["_fresh"].to_numpy()[chosen].any():
            yield _history(current, chosen, catalog)


def grain_of(values: np.ndarray) -> float:
    """Return the largest step of 1, 2 or 5 times a power of ten that all values are multiples of.

    Zeros and missing values say nothing about rounding; without other values the step is 1.
    """
    known = np.abs(values[np.isfinite(values) & (values != 0)])
    if known.size == 0:
        return 1.0
    for step in _STEPS:
        if known.min() >= step and np.all(np.abs(known / step - np.round(known / step)) < 1e-6):
            return step
    return _STEPS[-1]


_STEPS = [factor * 10.0**power for power in range(6, -7, -1) for factor in (5.0, 2.0, 1.0)]


def _history(current: pd.DataFrame, chosen: np.ndarray, catalog: Catalog) -> History:
    def column(name: str) -> np.ndarray:
        return np.asarray(current[name].array[chosen])

    name = {part: str(current[part].iloc[chosen[0]]) for part in SERIES}
    indicator = catalog.indicators.get(name["indicator"])
    count = indicator is not None and catalog.units[indicator.unit].kind == "count"
    balance = indicator is not None and indicator.minimum < 0
    figures = column("value").astype(float)
    season = int(column("_season")[0])
    return History(
        name=name,
        periods=tuple(column("period")),
        steps=column("_month").astype(int) // (12 // season),
        figures=figures,
        rows=column("_row").astype(int),
        fresh=column("_fresh").astype(bool),
        season=season,
        scale="log" if count and not balance and bool((figures >= 0).all()) else "plain",
        count=count,
        grain=grain_of(figures),
    )
