"""Scores for forecasts: how far off they were, and whether the interval held.

All scores take arrays of equal length and leave out the pairs in which the outcome or the forecast
is missing (NaN). Without any pair left a score is NaN: not known is not zero.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Values = NDArray[np.float64]


def naive_scale(train: ArrayLike, season: int = 1) -> float:
    """Mean absolute error, within the training data, of 'the same as ``season`` periods ago'.

    Parameters
    ----------
    train : array-like
        Training values in order of time; NaN for gaps. A pair with a gap is left out.
    season : int
        Distance of the comparison: 4 for quarters with a yearly pattern, 1 for no pattern.

    Returns
    -------
    float
        In the unit of the data; NaN when no pair is complete.
    """
    values = _array(train)
    return _mean(np.abs(values[season:] - values[:-season]))


def mase(actual: ArrayLike, forecast: ArrayLike, train: ArrayLike, season: int = 1) -> float:
    """Mean absolute scaled error; below 1 the forecast beats the (seasonal) naive one.

    Source: Hyndman and Koehler (2006), Another look at measures of forecast accuracy.

    Returns
    -------
    float
        Without unit; NaN when nothing can be compared, or when the naive forecast was never wrong.
    """
    scale = naive_scale(train, season)
    if not scale > 0:
        return float("nan")
    return _mean(np.abs(_array(actual) - _array(forecast))) / scale


def mean_error(actual: ArrayLike, forecast: ArrayLike) -> float:
    """Mean of outcome minus forecast: positive when the forecasts were too low."""
    return _mean(_array(actual) - _array(forecast))


def coverage(actual: ArrayLike, low: ArrayLike, high: ArrayLike) -> float:
    """Share (0 to 1) of the outcomes that lie in their interval, bounds included."""
    y, lower, upper = _array(actual), _array(low), _array(high)
    known = ~(np.isnan(y) | np.isnan(lower) | np.isnan(upper))
    return _mean(((y >= lower) & (y <= upper))[known].astype(np.float64))


def winkler(actual: ArrayLike, low: ArrayLike, high: ArrayLike, level: float) -> float:
    """Mean Winkler score of intervals that should hold a share ``level`` of the outcomes.

    The width, plus ``2 / (1 - level)`` times the distance by which an outcome lies outside. Lower is
    better. Source: Winkler (1972), A decision-theoretic approach to interval estimation.
    """
    y, lower, upper = _array(actual), _array(low), _array(high)
    penalty = 2 / (1 - level)
    below, above = np.maximum(lower - y, 0), np.maximum(y - upper, 0)
    return _mean(upper - lower + penalty * (below + above))


def conformal_factor(misses: ArrayLike, level: float) -> float:
    """By how much intervals must grow to have held a share ``level`` of the outcomes; never below 1.

    Parameters
    ----------
    misses : array-like
        Distance of each outcome from the middle in half widths of its interval; above 1 is outside.
    level : float

    Returns
    -------
    float
        The ``level`` quantile of the misses with the correction for a small number of them (rank
        ``ceil((n + 1) * level)``), as in split conformal prediction (Vovk et al. 2005); 1 without any.
    """
    known = np.sort(_array(misses))
    known = known[~np.isnan(known)]
    if not known.size:
        return 1.0
    rank = min(int(np.ceil((known.size + 1) * level)), known.size)
    return max(1.0, float(known[rank - 1]))


def _array(values: ArrayLike) -> Values:
    return np.asarray(values, dtype=np.float64)


def _mean(values: Values) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else float("nan")
