"""The statistical model behind a forecast: a level that wanders, with a fixed pattern per season.

Chosen on the real series (sick leave 1996-2025 in five branches, vacancies 2011-2022 in three regions;
ten yearly origins): of the structural models with and without a trend, a free noise term and a season
that changes, the wandering level with a fixed season was on the whole best for sick leave, errors and
coverage together (docs/decisions/0006). A free noise term smooths a shock away, and its intervals were too
narrow.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Shape:
    """What is known beforehand about a series.

    Attributes
    ----------
    season : int, optional
        Number of periods in a year when there is a yearly pattern; None for no pattern.
    scale : {"linear", "log"}
        ``log`` for a positive quantity whose ups and downs grow with its height.
    rounding : float
        Step to which the source rounds, in the unit of the series; 0 when it does not.
    minimum, maximum : float
        Values beyond which the quantity cannot go.
    """

    season: int | None = None
    scale: Literal["linear", "log"] = "linear"
    rounding: float = 0.0
    minimum: float = -np.inf
    maximum: float = np.inf

    def to_model(self, values: Values) -> Values:
        """Translate to the scale on which the model works."""
        return np.log(values) if self.scale == "log" else values

    def from_model(self, values: Values) -> Values:
        """Translate back to the unit of the series, within its bounds."""
        back = np.exp(values) if self.scale == "log" else values
        return np.clip(back, self.minimum, self.maximum)


@dataclass(frozen=True)
class Prediction:
    """Forecast on the scale of the model: the interval is ``middle`` plus and minus ``half``."""

    middle: Values
    half: Values
    converged: bool


def predict(history: pd.Series, horizon: int, shape: Shape, level: float) -> Prediction:
    """Fit the model to a history and look ``horizon`` periods ahead.

    Parameters
    ----------
    history : pandas.Series
        Ends with an observed value; gaps are NaN and are bridged, not filled.
    horizon : int
        Number of periods.
    shape : Shape
    level : float
        Share of the outcomes that the interval should hold.

    Notes
    -----
    Rounding to steps of s is a measurement error of which the variance is known, s**2 / 12 (uniform, at
    most half a step); on the log scale divided by the square of the figure. The model therefore does not
    take it for a real change, and the interval, which is about the next published figure, contains it.
    The half width uses Student's t with the observed changes less the season's terms as degrees of
    freedom, because the size of the ups and downs is itself an estimate.
    """
    from scipy import stats

    values = shape.to_model(history.to_numpy(dtype=np.float64))
    error = _rounding_variance(history, shape)
    # brought to a size of about 1, so that the search for the best fit works for every unit
    unit = float(np.abs(np.diff(values[np.isfinite(values)])).mean())
    result = _fit(values / unit, error / unit**2, shape.season)
    ahead = result.get_forecast(horizon, obs_cov=np.full((1, 1, horizon), error[-1] / unit**2))
    terms = (shape.season or 1) - 1
    freedom = max(int(np.isfinite(values).sum()) - 1 - terms, 1)
    quantile = float(stats.t.ppf((1 + level) / 2, freedom))
    return Prediction(
        middle=np.asarray(ahead.predicted_mean, dtype=np.float64) * unit,
        half=quantile * np.sqrt(np.asarray(ahead.var_pred_mean, dtype=np.float64)) * unit,
        converged=bool(result.mle_retvals["converged"]),
    )


def _rounding_variance(history: pd.Series, shape: Shape) -> Values:
    """Variance of the rounding error of each figure on the scale of the model; 0 for a gap."""
    figures = history.to_numpy(dtype=np.float64)
    step = shape.rounding / figures if shape.scale == "log" else np.full(len(figures), shape.rounding)
    return np.where(np.isfinite(figures), step**2 / 12, 0.0)


def _fit(values: Values, error: Values, season: int | None) -> Any:
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    model = UnobservedComponents(values, level="random walk", seasonal=season, stochastic_seasonal=False)
    model.ssm["obs_cov"] = error[None, None, :]
    with warnings.catch_warnings():
        # convergence is read from the result and reported; a warning on the screen would be lost
        warnings.simplefilter("ignore")
        return model.fit(disp=False, maxiter=200)
