"""How good would this forecast have been? The same model, fitted on what was known in earlier years."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcalib import scores
from hcalib.monitoring.series import following, period_index, periods_per_year
from hcalib.monitoring.structural import Shape, predict

ORIGINS = 5
"""Number of earlier years from which is looked ahead."""

_FEWEST_CHECKS = 4
"""Below this number of compared figures there is no backtest worth the name."""


@dataclass(frozen=True)
class Backtest:
    """Forecasts of the past, next to what came true.

    Attributes
    ----------
    checks : pandas.DataFrame
        One row a compared figure: ``origin`` (last period that was used), ``period``, ``step`` (periods
        ahead), ``actual``, ``forecast``, ``low`` and ``high`` (interval of the model, before widening),
        ``naive`` (the newest known figure of the same quarter), ``scaled_error`` (absolute error over
        the naive scale at that origin) and ``miss`` (distance from the middle in half widths; above 1
        is outside).
    mase : float
        Mean error, scaled by how far off 'the same as a year ago' usually was before each origin. Below
        1 is better than that; a shock in the tested years lifts it above 1 for every method.
    coverage : float
        Share (0 to 1) of the outcomes within the interval of the model, before widening.
    winkler : float
        Mean Winkler score of that interval, in the unit of the series.
    mean_error : float
        Mean of outcome minus forecast; positive when forecasts were too low.
    mae, naive_mae : float
        Mean absolute error of the forecast and of the naive forecast on the same figures.
    n : int
        Number of compared figures. Figures from one origin hang together: they count for less than n.
    origins : int
        Number of moments from which was looked ahead.
    """

    checks: pd.DataFrame
    mase: float
    coverage: float
    winkler: float
    mean_error: float
    mae: float
    naive_mae: float
    n: int
    origins: int

    @property
    def beats_naive(self) -> bool:
        """Whether the forecast did better than 'the same as a year ago' on the very same figures."""
        return self.mae < self.naive_mae


def run_backtest(
    history: pd.Series, horizon: int, shape: Shape, level: float, usable: Callable[[pd.Series], bool]
) -> Backtest | None:
    """Look ahead from the same season in each of the last years, with only the data up to then.

    Parameters
    ----------
    history : pandas.Series
        Quarterly or yearly PeriodIndex without holes in the index; missing figures are NaN. Ends with
        an observed value.
    horizon : int
        Periods ahead; outcomes that are not in ``history`` yet are left out.
    shape : Shape
    level : float
    usable : callable
        Says of a shorter history whether a forecast would have been made from it.

    Returns
    -------
    Backtest or None
        None when fewer than four figures can be compared.
    """
    index = period_index(history)
    per_year, last = periods_per_year(index), index[-1]
    known = [_known_then(history, last - per_year * years) for years in range(ORIGINS, 0, -1)]
    parts = [_checks(past, history, horizon, shape, level) for past in known if usable(past)]
    checks = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
    if len(checks) < _FEWEST_CHECKS:
        return None
    actual, forecast = checks["actual"], checks["forecast"]
    return Backtest(
        checks=checks,
        mase=float(checks["scaled_error"].mean()),
        coverage=scores.coverage(actual, checks["low"], checks["high"]),
        winkler=scores.winkler(actual, checks["low"], checks["high"], level),
        mean_error=scores.mean_error(actual, forecast),
        mae=float((actual - forecast).abs().mean()),
        naive_mae=float((actual - checks["naive"]).abs().mean()),
        n=len(checks),
        origins=checks["origin"].nunique(),
    )


def widening_factor(backtest: Backtest | None, level: float) -> float:
    """By how much the model's interval must grow to have held in the backtest; never below 1."""
    return 1.0 if backtest is None else scores.conformal_factor(backtest.checks["miss"], level)


def _known_then(history: pd.Series, origin: pd.Period) -> pd.Series:
    """Return the history up to the last observed value at or before the origin."""
    past = history[history.index <= origin]
    end = past.last_valid_index()
    return past.iloc[:0] if end is None else past[past.index <= end]


def _checks(past: pd.Series, history: pd.Series, horizon: int, shape: Shape, level: float) -> pd.DataFrame:
    """Compare one forecast of the past with the outcomes that are known by now."""
    index = period_index(past)
    origin, lag = index[-1], periods_per_year(index)
    periods = following(origin, horizon)
    prediction = predict(past, horizon, shape, level)
    middle, half = prediction.middle, prediction.half
    actual = history.reindex(periods).to_numpy(dtype=np.float64)
    usual = scores.naive_scale(past, lag)
    scale = usual if usual > 0 else np.nan
    # an outcome of zero has no logarithm: it lies outside the interval, however wide
    with np.errstate(divide="ignore"):
        miss = np.abs(shape.to_model(actual) - middle) / half
    frame = pd.DataFrame(
        {
            "origin": origin,
            "period": periods,
            "step": np.arange(1, horizon + 1),
            "actual": actual,
            "forecast": shape.from_model(middle),
            "low": shape.from_model(middle - half),
            "high": shape.from_model(middle + half),
            "naive": [_same_season(past, period, lag) for period in periods],
            "scaled_error": np.abs(actual - shape.from_model(middle)) / scale,
            "miss": miss,
        }
    )
    return frame[frame["actual"].notna()]


def _same_season(past: pd.Series, period: pd.Period, lag: int) -> float:
    """Newest known figure of the same quarter (or of the last year); NaN when there is none."""
    distance = (period.ordinal - period_index(past).map(lambda known: known.ordinal)) % lag
    same = past[distance == 0].dropna()
    return float(same.iloc[-1]) if len(same) else float("nan")
