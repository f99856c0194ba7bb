"""Did a series change course after a start? Segmented regression on one series.

Y = b0 + b1 T + b2 D + b3 (T - T0) D, with D = 1 from the first period after the start (T0), so that b2 is
the jump at that period and b3 what the slope changed by (A.K. Wagner and others, 'Segmented regression
analysis of interrupted time series studies in medication use research', J. Clin. Pharm. Ther. 27, 2002;
J. Lopez Bernal and others, 'Interrupted time series regression for the evaluation of public health
interventions', Int. J. Epidemiol. 46, 2017). A change of course says when, never why.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from hcalib.monitoring.attribution.clock import halves
from hcalib.monitoring.series import period_index, periods_per_year

MIN_POINTS = 3
"""Figures needed on each side of the start."""
FIRM_POINTS = 12
"""With fewer on either side the outcome is called weak."""
_RHO = np.linspace(0.0, 0.95, 20)
_LIKELY = 0.25

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Estimate:
    """A value with its interval."""

    value: float
    low: float
    high: float

    @property
    def clear(self) -> bool:
        """Whether the interval leaves out zero."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True)
class Interrupted:
    """What changed in a series from the first period after a start.

    Attributes
    ----------
    first : pandas.Period
        The period T0, where the clock of the change of slope stands at 0.
    before, after : int
        Number of figures on each side.
    weak : bool
        Fewer than ``FIRM_POINTS`` on a side.
    level, slope : Estimate
        b2, and b3 per period of the series.
    now : Estimate
        b2 + b3 (T - T0) at the last period: the line after minus the line before, continued.
    intercept, trend : float
        b0 (at the first period of the series, season left out) and b1.
    newey_west : tuple of float
        Newey-West standard errors of b0 to b3.
    autocorrelation : float
        Of the residuals, first order, by restricted maximum likelihood; between 0 and 0.95.
    seasonal : bool
        Whether the quarters have a level of their own.
    fitted, continued : pandas.Series
        The fitted line, and from ``first`` on the line of before, both without season.
    confidence : float
        Of the intervals.
    """

    first: pd.Period
    before: int
    after: int
    weak: bool
    level: Estimate
    slope: Estimate
    now: Estimate
    intercept: float
    trend: float
    newey_west: tuple[float, ...]
    autocorrelation: float
    seasonal: bool
    fitted: pd.Series
    continued: pd.Series
    confidence: float


def interrupted(
    series: pd.Series, start: date, *, confidence: float = 0.95, lags: int | None = None
) -> Interrupted | None:
    """Fit the segmented line of a series.

    The line is that of least squares. Of three standard errors the largest counts: the ordinary one,
    Newey-West with its small-sample correction, and the one that holds when the residuals follow each
    other with the autocorrelation estimated by restricted maximum likelihood. Short series hide their
    autocorrelation, so that each alone is often too small. Intervals use Student's t.

    Parameters
    ----------
    series : pandas.Series
        Quarterly or yearly, with a PeriodIndex; gaps may be NaN.
    start : datetime.date
        The day on which something began.
    confidence : float
    lags : int, optional
        For Newey-West; by default floor(4 (n/100)^(2/9)), at least 1.

    Returns
    -------
    Interrupted or None
        None with fewer than ``MIN_POINTS`` figures on either side.
    """
    cut = halves(series, start)
    if min(cut.counts) < MIN_POINTS:
        return None
    values = pd.concat([cut.before, cut.after])
    first = period_index(cut.after)[0]
    index = period_index(values)
    clock = _ordinals(index) - _ordinals(index)[0]
    turn = float(first.ordinal - index[0].ordinal)
    seasonal = _has_seasons(cut.before, cut.after)
    design = _design(clock, turn, _seasons(index) if seasonal else None)
    y = values.to_numpy(dtype=np.float64)
    fit = _Fit(design, y, clock, lags)
    quantile = _student(confidence, len(y) - design.shape[1])
    late = np.zeros(design.shape[1])
    late[2:4] = 1.0, clock[-1] - turn
    line = design[:, :4] @ fit.beta[:4]
    after = clock >= turn
    return Interrupted(
        first=first,
        before=len(cut.before),
        after=len(cut.after),
        weak=min(cut.counts) < FIRM_POINTS,
        level=fit.estimate(_unit(design.shape[1], 2), quantile),
        slope=fit.estimate(_unit(design.shape[1], 3), quantile),
        now=fit.estimate(late, quantile),
        intercept=float(fit.beta[0]),
        trend=float(fit.beta[1]),
        newey_west=tuple(np.sqrt(np.maximum(np.diag(fit.newey_west)[:4], 0.0)).tolist()),
        autocorrelation=fit.rho,
        seasonal=seasonal,
        fitted=pd.Series(line, index=index),
        continued=pd.Series(fit.beta[0] + fit.beta[1] * clock[after], index=index[after]),
        confidence=confidence,
    )


class _Fit:
    """Least squares with three ways to say how sure it is."""

    def __init__(self, design: Array, y: Array, clock: Array, lags: int | None) -> None:
        from statsmodels.regression.linear_model import OLS

        n, k = design.shape
        used = lags if lags is not None else max(1, int(4 * (n / 100) ** (2 / 9)))
        plain = OLS(y, design).fit()
        robust = plain.get_robustcov_results("HAC", maxlags=min(used, n - 1), use_correction=True)
        self.beta: Array = np.asarray(plain.params, dtype=np.float64)
        self.newey_west: Array = np.asarray(robust.cov_params(), dtype=np.float64)
        bread = np.linalg.pinv(design.T @ design)
        self.rho, covariance = _restricted(design, y, clock)
        self._all = (
            bread * float(plain.ssr) / (n - k),
            self.newey_west,
            bread @ design.T @ covariance @ design @ bread,
        )

    def estimate(self, weights: Array, quantile: float) -> Estimate:
        value = float(weights @ self.beta)
        margin = quantile * max(float(weights @ cov @ weights) for cov in self._all) ** 0.5
        return Estimate(value, value - margin, value + margin)


def _restricted(design: Array, y: Array, clock: Array) -> tuple[float, Array]:
    """Return the autocorrelation that is still likely, and the covariance of the noise that goes with it.

    Not the most likely one, but the largest of which the restricted log-likelihood is at most
    ``_LIKELY`` lower: a short series tells little about it, and too low a value makes too sure.
    """
    n, k = design.shape
    distance = np.abs(clock[:, None] - clock[None, :])
    found: list[tuple[float, float, Array]] = []
    for rho in _RHO:
        shape = rho**distance
        root = np.linalg.cholesky(shape)
        x, z = np.linalg.solve(root, design), np.linalg.solve(root, y)
        beta, *_ = np.linalg.lstsq(x, z, rcond=None)
        scale = max(float(((z - x @ beta) ** 2).sum()) / (n - k), 1e-300)
        likelihood = -0.5 * (
            (n - k) * np.log(scale) + 2 * np.log(np.diag(root)).sum() + np.linalg.slogdet(x.T @ x)[1]
        )
        found.append((float(likelihood), float(rho), scale * shape))
    enough = max(likelihood for likelihood, _, _ in found) - _LIKELY
    return next((rho, noise) for likelihood, rho, noise in reversed(found) if likelihood >= enough)


def _design(clock: Array, turn: float, seasons: Array | None) -> Array:
    after = (clock >= turn).astype(np.float64)
    columns = [np.ones_like(clock), clock, after, (clock - turn) * after]
    return np.column_stack(columns if seasons is None else [*columns, seasons])


def _has_seasons(before: pd.Series, after: pd.Series) -> bool:
    """Quarters get a level of their own when each side holds whole years, two of them before."""
    index = period_index(before)
    return periods_per_year(index) == 4 and all(
        set(range(1, 5)) == set(period_index(side).quarter) and len(side) >= least
        for side, least in ((before, 8), (after, 4))
    )


def _seasons(index: pd.PeriodIndex) -> Array:
    """Three columns that add up to nothing over a year."""
    quarters = np.asarray(index.quarter)
    return np.column_stack(
        [(quarters == quarter).astype(float) - (quarters == 4).astype(float) for quarter in (1, 2, 3)]
    )


def _ordinals(index: pd.PeriodIndex) -> Array:
    return np.asarray([period.ordinal for period in index], dtype=np.float64)


def _unit(size: int, place: int) -> Array:
    weights = np.zeros(size)
    weights[place] = 1.0
    return weights


def _student(confidence: float, freedom: int) -> float:
    from scipy.stats import t

    return float(t.ppf(0.5 + confidence / 2, freedom))
