"""Do the intervals hold what they promise? Many short series of which the process is known; fixed seeds.

Of n series the observed coverage of an 80 % interval varies by chance. The four quarters of one series
hang together, so the tolerance is reckoned with the number of series: three standard errors of a share
of 0.8 among 80 is 0.13. Above, more room is left, as an interval is widened and never narrowed.
"""

import numpy as np
import pandas as pd

from hcalib.monitoring.forecasting import forecast
from hcalib.monitoring.structural import Shape

SERIES = 80
QUARTERS = 28
LOWEST, HIGHEST = 0.80 - 0.13, 0.80 + 0.15
PATTERN = np.array([0.6, -0.2, -0.6, 0.2])


def outcomes(make, shape: Shape, season: int | None, seed: int) -> tuple[float, float]:
    """Return the mean coverage and the mean MASE of the four quarters that follow each series."""
    rng = np.random.default_rng(seed)
    covered, mase = [], []
    for _ in range(SERIES):
        index = pd.period_range("2015Q1", periods=QUARTERS + 4, freq="Q")
        series = pd.Series(make(rng, QUARTERS + 4), index=index)
        result = forecast(series.iloc[:QUARTERS], 4, season=season, shape=shape)
        assert result.refusal is None
        later = series.iloc[QUARTERS:]
        covered.append(((later >= result.low) & (later <= result.high)).mean())
        mase.append((later - result.mean).abs().mean() / series.iloc[:QUARTERS].diff(4).abs().mean())
    return float(np.mean(covered)), float(np.mean(mase))


def test_a_wandering_level_with_a_season():
    def make(rng, n):
        return 6 + np.resize(PATTERN, n) + np.cumsum(rng.normal(0, 0.25, n))

    coverage, mase = outcomes(make, Shape(), 4, seed=20210930)
    assert LOWEST <= coverage <= HIGHEST
    assert mase < 1


def test_a_seasonal_random_walk():
    """Every quarter its own walk: not the process of the model, yet the interval must hold."""

    def make(rng, n):
        steps = rng.normal(0, 0.25, (n // 4, 4))
        return (6 + PATTERN + np.cumsum(steps, axis=0)).ravel()

    coverage, _ = outcomes(make, Shape(), 4, seed=20220601)
    assert LOWEST <= coverage <= HIGHEST


def test_small_counts_that_are_rounded_to_hundreds():
    """As the open vacancies of a small province: 300 to 1,500, published in hundreds."""

    def make(rng, n):
        true = 700 * np.exp(np.cumsum(rng.normal(0, 0.12, n)))
        return np.maximum(np.round(true / 100) * 100, 100)

    coverage, _ = outcomes(make, Shape(scale="log", rounding=100, minimum=0), None, seed=20220901)
    assert LOWEST <= coverage <= HIGHEST


def test_jumps_that_are_larger_than_a_normal_curve_expects():
    def make(rng, n):
        return 6 + np.resize(PATTERN, n) + np.cumsum(0.2 * rng.standard_t(3, n))

    coverage, mase = outcomes(make, Shape(), 4, seed=20230101)
    assert LOWEST <= coverage <= HIGHEST
    assert mase < 1
