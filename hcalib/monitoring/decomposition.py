"""Trend and season of a quarterly or yearly series: what remains when the yearly pattern is taken out."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd

from hcalib.monitoring.series import period_index, periods_per_year

FEWEST_YEARS = 3


def decompose(series: pd.Series, season: int | None = None) -> pd.DataFrame:
    """Split a series into a smooth trend, a fixed pattern per season and the rest.

    Parameters
    ----------
    series : pandas.Series
        Quarterly or yearly PeriodIndex; gaps are NaN.
    season : int, optional
        4 for quarters with a yearly pattern; None for trend and rest alone.

    Returns
    -------
    pandas.DataFrame
        Indexed by period with ``value``, ``trend``, ``season`` and ``rest`` in the unit of the series;
        ``trend + season + rest = value``. All are NaN in a gap. Empty when fewer than three years were
        observed, when all values are equal, or when a season was never observed.

    Notes
    -----
    A structural model with a slope that changes slowly and a season that does not (Harvey 1989),
    smoothed over the whole series: the trend of past quarters changes a little when figures are added.
    """
    observed = series.dropna()
    index = period_index(series)
    empty = pd.DataFrame(columns=["value", "trend", "season", "rest"], dtype=np.float64, index=index[:0])
    if len(observed) < FEWEST_YEARS * periods_per_year(index) or (observed == observed.iloc[0]).all():
        return empty
    if season is not None and len(set(period_index(observed).quarter)) < season:
        return empty
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    first, last = observed.index[0], observed.index[-1]
    history = series.sort_index().reindex(pd.period_range(first, last, freq=index.freqstr)).astype(np.float64)
    values = history.to_numpy()
    unit = float(np.nanstd(values))
    model = UnobservedComponents(
        values / unit, level="smooth trend", seasonal=season, stochastic_seasonal=False
    )
    with warnings.catch_warnings():
        # a poor search gives a less smooth trend, which a reader sees; it does not give wrong figures
        warnings.simplefilter("ignore")
        result = model.fit(disp=False, maxiter=200)
    pattern = result.seasonal.smoothed * unit if season is not None else np.zeros(len(values))
    frame = pd.DataFrame(
        {"value": values, "trend": result.level.smoothed * unit, "season": pattern}, index=history.index
    )
    frame["rest"] = frame["value"] - frame["trend"] - frame["season"]
    return frame.where(frame["value"].notna())
