"""Cutting a series at the start of an agenda, and keeping only figures of the same part of the year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from hcalib.monitoring.series import period_index, periods_per_year


@dataclass(frozen=True)
class Halves:
    """A series before and after a day, without its gaps.

    Attributes
    ----------
    before : pandas.Series
        Periods that ended before the day.
    after : pandas.Series
        Periods that began on the day or later. A period in which the day falls halfway is in neither.
    """

    before: pd.Series
    after: pd.Series

    @property
    def counts(self) -> tuple[int, int]:
        """Number of figures before and after."""
        return len(self.before), len(self.after)


def halves(series: pd.Series, start: date) -> Halves:
    """Cut a quarterly or yearly series at the day on which something began."""
    known = series.dropna()
    index = period_index(known)
    began, ended = index.start_time.date >= start, index.end_time.date < start
    return Halves(known[ended], known[began])


def alike(frame: pd.DataFrame, start: date) -> pd.DataFrame:
    """Keep the quarters of the year that also occur after the start; figures have seasons.

    Parameters
    ----------
    frame : pandas.DataFrame
        A column a region and a quarterly or yearly PeriodIndex.
    start : datetime.date
    """
    index = period_index(frame.iloc[:, 0])
    if periods_per_year(index) == 1:
        return frame
    parts = set(index[index.start_time.date >= start].quarter)
    return frame[index.quarter.isin(parts)] if parts else frame
