"""Interrupted series: a published example, planted changes come back, and none where there is none."""

from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

from hcalib.monitoring.attribution.clock import alike, halves
from hcalib.monitoring.attribution.interrupted import Interrupted, interrupted

# Packs of cigarettes sold per head in California, 1970-2000: the data of A. Abadie and others (2010), typed
# over; that the published estimates come back to every digit is what shows that they were typed right
CALIFORNIA = [
    123.0, 121.0, 123.5, 124.4, 126.7, 127.1, 128.0, 126.4, 126.1, 121.9, 120.2, 118.6, 115.4, 110.8, 104.8,
    102.8, 99.7, 97.5, 90.1, 82.4, 77.8, 68.7, 67.5, 63.4, 58.6, 56.4, 54.5, 53.8, 52.3, 47.2, 41.6,
]  # fmt: skip


def yearly(values: npt.ArrayLike, first: str = "2000") -> pd.Series:
    numbers = np.asarray(values, dtype=float)
    return pd.Series(numbers, index=pd.period_range(first, periods=len(numbers), freq="Y"))


def quarterly(values: npt.ArrayLike, first: str = "2010Q1") -> pd.Series:
    numbers = np.asarray(values, dtype=float)
    return pd.Series(numbers, index=pd.period_range(first, periods=len(numbers), freq="Q"))


def fitted(series: pd.Series, start: date, **options: int) -> Interrupted:
    found = interrupted(series, start, **options)
    assert found is not None
    return found


def test_published_example() -> None:
    """Proposition 99 (A. Linden, Stata Journal 15(2), 2015): one group, trend from 0 in 1970.

    The four estimates are those that the help of Linden's own command ``power multi_itsa`` takes over from
    that output: 132.2258, -1.779474, -20.0581 and, after the start, -3.274126 a year.
    """
    found = fitted(yearly(CALIFORNIA, "1970"), date(1989, 1, 1), lags=1)
    assert found.intercept == pytest.approx(132.2258, abs=5e-5)
    assert found.trend == pytest.approx(-1.779474, abs=5e-7)
    assert found.level.value == pytest.approx(-20.0581, abs=5e-5)
    assert found.trend + found.slope.value == pytest.approx(-3.274126, abs=1e-6)
    assert found.now.value == pytest.approx(found.level.value + 11 * found.slope.value)


@pytest.mark.parametrize("lags", [0, 1, 3])
def test_standard_errors_are_those_of_newey_and_west(lags: int) -> None:
    """W. Newey and K. West (1987), with Bartlett's weights and n / (n - k), written out term by term."""
    y = np.asarray(CALIFORNIA)
    n, clock = len(y), np.arange(len(y), dtype=float)
    after = (clock >= 19).astype(float)
    x = np.column_stack([np.ones(n), clock, after, (clock - 19) * after])
    residual = y - x @ np.linalg.lstsq(x, y, rcond=None)[0]
    meat = np.zeros((4, 4))
    for one in range(n):
        for other in range(n):
            weight = max(0.0, 1 - abs(one - other) / (lags + 1))
            meat += weight * residual[one] * residual[other] * np.outer(x[one], x[other])
    bread = np.linalg.inv(x.T @ x)
    expected = np.sqrt(np.diag(bread @ meat @ bread) * n / (n - 4))

    found = fitted(yearly(CALIFORNIA, "1970"), date(1989, 1, 1), lags=lags)
    assert found.newey_west == pytest.approx(expected, rel=1e-9)


def test_the_clock_of_the_change_of_slope_starts_at_zero() -> None:
    """The planted numbers come back exactly; the first period after the start has only the jump."""
    years = np.arange(20.0)
    after = years >= 12
    found = fitted(yearly(10 + 2 * years + 5 * after + 3 * (years - 12) * after), date(2012, 1, 1))
    assert found.level.value == pytest.approx(5)
    assert found.slope.value == pytest.approx(3)
    assert found.now.value == pytest.approx(5 + 3 * 7)
    assert found.continued.iloc[0] == pytest.approx(10 + 2 * 12)


def test_planted_changes_lie_in_the_interval() -> None:
    """Of 60 series with a jump of 4, a change of slope of 0.5 and noise of 1, at least 54 are held."""
    chance = np.random.default_rng(4)
    years = np.arange(30.0)
    after = years >= 16
    held, seen = 0, 0
    for _ in range(60):
        noise = chance.normal(size=30)
        found = fitted(yearly(3 + 0.2 * years + (4 + 0.5 * (years - 16)) * after + noise), date(2016, 1, 1))
        held += found.level.low <= 4 <= found.level.high and found.slope.low <= 0.5 <= found.slope.high
        seen += found.now.clear
    assert held >= 54
    assert seen >= 50


@pytest.mark.parametrize(("rho", "most"), [(0.0, 0.05), (0.3, 0.07), (0.6, 0.10)])
def test_nothing_is_found_where_nothing_was_planted(rho: float, most: float) -> None:
    """At 95 %: of 150 series of 12 and 12 without a change, at most ``most`` plus three standard errors."""
    chance = np.random.default_rng(7)
    found = 0
    for _ in range(150):
        noise = chance.normal(size=64)
        for step in range(1, 64):
            noise[step] += rho * noise[step - 1]
        found += fitted(yearly(noise[40:]), date(2012, 1, 1)).now.clear
    assert found / 150 <= most + 3 * (most * (1 - most) / 150) ** 0.5


def test_too_few_figures_give_nothing_and_few_give_something_weak() -> None:
    assert interrupted(yearly([1, 2, 3, 4, 5]), date(2003, 1, 1)) is None
    assert fitted(yearly([1, 2, 3.5, 4, 5, 5.5]), date(2003, 1, 1)).weak
    assert fitted(yearly(np.sin(np.arange(23))), date(2012, 1, 1)).weak
    assert not fitted(yearly(np.sin(np.arange(24))), date(2012, 1, 1)).weak


def test_six_figures_are_never_enough_for_a_small_change() -> None:
    """With two degrees of freedom the interval is wide, whatever the estimate."""
    found = fitted(yearly([10, 11, 9, 12, 11, 13]), date(2003, 1, 1))
    assert not found.now.clear
    assert found.now.high - found.now.low > 10


def test_seasons_do_not_pass_for_a_change() -> None:
    """A start in the middle of a year shifts which quarters are where; the seasons take that up."""
    season = np.tile([3.0, 0.0, -3.0, 0.0], 10)
    found = fitted(quarterly(50 + season), date(2016, 7, 1))
    assert found.seasonal
    assert found.level.value == pytest.approx(0, abs=1e-9)
    assert found.now.value == pytest.approx(0, abs=1e-9)


def test_gaps_keep_their_place_in_time() -> None:
    values = np.arange(20.0) * 2
    values[[3, 15]] = np.nan
    found = fitted(yearly(values), date(2010, 1, 1))
    assert (found.before, found.after) == (9, 9)
    assert found.trend == pytest.approx(2)
    assert found.now.value == pytest.approx(0, abs=1e-9)


def test_a_period_in_which_the_start_falls_counts_for_neither_side() -> None:
    cut = halves(yearly(range(6)), date(2003, 5, 1))
    assert [period.year for period in cut.before.index] == [2000, 2001, 2002]
    assert [period.year for period in cut.after.index] == [2004, 2005]


def test_only_quarters_that_return_after_the_start_are_held_against_each_other() -> None:
    frame = quarterly(range(12)).iloc[[0, 1, 2, 3, 4, 5, 6, 7, 10]].to_frame("PV24")
    kept = alike(frame, date(2012, 1, 1))
    assert {period.quarter for period in kept.index} == {3}
    assert len(alike(frame, date(2013, 1, 1))) == len(frame)
