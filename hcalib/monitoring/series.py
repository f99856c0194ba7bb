"""From observations to a series in time: one figure a quarter or a year, gaps left open."""

from __future__ import annotations

from datetime import date
from typing import Literal

import numpy as np
import pandas as pd

from hcalib.catalog import Catalog
from hcalib.observations import Observations
from hcalib.periods import parse_period

_CODES = {"kwartaal": "KW", "jaar": "JJ"}
_FREQUENCIES = {"kwartaal": "Q", "jaar": "Y"}
_NOT_A_SERIES = ("document", "webpagina")


def series_rows(
    observations: Observations,
    catalog: Catalog,
    indicator: str,
    region: str,
    frequency: Literal["kwartaal", "jaar"],
    **breakdown: str | None,
) -> pd.DataFrame:
    """Return the rows that together form one series: newest vintage, one row a period.

    Figures from documents and web pages stay out: they are single statements, often with a definition
    or a rounding of their own, and never belong in one line with a statistic.

    Parameters
    ----------
    observations : Observations
        Already cut at the peildatum.
    catalog : Catalog
        Says what kind of source a source is.
    indicator, region : str
    frequency : {"kwartaal", "jaar"}
    **breakdown
        Branch, sex and age, as in :meth:`Observations.select`; each must be one code.

    Returns
    -------
    pandas.DataFrame
        Rows of the tidy table in order of time; empty when there are none.
    """
    documents = [name for name, source in catalog.sources.items() if source.kind in _NOT_A_SERIES]
    return observations.series(indicator, region, period=_CODES[frequency], not_from=documents, **breakdown)


def to_series(rows: pd.DataFrame, frequency: Literal["kwartaal", "jaar"]) -> pd.Series:
    """Turn rows with one period each into a series with a PeriodIndex.

    Returns
    -------
    pandas.Series
        From the first to the last period of the rows; a period without a row is NaN.
    """
    starts = pd.PeriodIndex(
        [parse_period(code).start for code in rows["period"]], freq=_FREQUENCIES[frequency]
    )
    series = pd.Series(rows["value"].to_numpy(dtype=np.float64), index=starts).sort_index()
    if series.empty:
        return series
    return series.reindex(pd.period_range(starts.min(), starts.max(), freq=_FREQUENCIES[frequency]))


def period_index(series: pd.Series) -> pd.PeriodIndex:
    """Return the index of a quarterly or yearly series.

    Raises
    ------
    ValueError
        If the series has another kind of index.
    """
    index = series.index
    if not isinstance(index, pd.PeriodIndex) or index.freqstr[0] not in "QYA":
        raise ValueError("the series needs a quarterly or yearly PeriodIndex")
    return index


def periods_per_year(index: pd.PeriodIndex) -> int:
    """Return 4 for quarters and 1 for years."""
    return 4 if index.freqstr[0] == "Q" else 1


def following(last: pd.Period, count: int) -> pd.PeriodIndex:
    """Return the ``count`` periods after a period."""
    return pd.period_range(last + 1, periods=count, freq=last.freqstr)


def period_code(period: pd.Period) -> str:
    """Return the StatLine code of a quarter or a year."""
    return f"{period.year}KW{period.quarter:02d}" if period.freqstr[0] == "Q" else f"{period.year}JJ00"


def age_in_periods(last: pd.Period, as_of: date) -> int:
    """Count the full quarters (or years) that ended after a period and up to a day.

    Parameters
    ----------
    last : pandas.Period
        Period of the newest figure.
    as_of : datetime.date
        The peildatum.

    Returns
    -------
    int
        0 when no full period has passed since.
    """
    current = pd.Period(as_of, freq=last.freqstr)
    complete = current if current.end_time.date() == as_of else current - 1
    return max(0, int((complete - last).n))
