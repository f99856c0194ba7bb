"""Forecasts: published score examples, refusals, gaps, bounds, no leakage, and the shock of 2020-2022."""

import warnings
from datetime import date

import numpy as np
import pandas as pd
import pytest

from hcalib import scores
from hcalib.monitoring.backtest import widening_factor
from hcalib.monitoring.decomposition import decompose
from hcalib.monitoring.forecasting import Forecast, forecast
from hcalib.monitoring.series import age_in_periods
from hcalib.monitoring.structural import Shape

# Sick leave in section Q (SBI 2008), per cent, quarters of 2010 to 2024: CBS StatLine 80072ned, CC BY 4.0
SICK_LEAVE = [
    5.7, 5.0, 4.7, 5.4, 5.8, 5.0, 4.7, 5.3, 5.5, 4.9, 4.5, 5.0, 5.7, 4.6, 4.3, 4.7, 5.1, 4.7, 4.4, 5.1,
    5.6, 4.8, 4.5, 5.0, 5.8, 4.9, 4.6, 5.3, 5.7, 5.1, 4.9, 5.6, 6.5, 5.4, 5.1, 5.8, 6.1, 5.7, 5.3, 5.9,
    6.6, 6.1, 5.9, 6.9, 6.8, 6.5, 6.3, 7.5, 8.9, 7.5, 7.1, 8.0, 8.1, 7.0, 6.7, 7.7, 7.8, 7.2, 6.9, 7.5,
]  # fmt: skip
PERCENT = Shape(rounding=0.1, minimum=0, maximum=100)
VACANCIES = Shape(scale="log", rounding=100, minimum=0)


def quarters(values: list[float], start: str = "2010Q1") -> pd.Series:
    index = pd.period_range(start, periods=len(values), freq="Q")
    return pd.Series(values, index=index, dtype=float)


def assert_refused(result: Forecast, words: str) -> None:
    assert result.refusal is not None
    assert words in result.refusal
    assert result.mean.empty
    assert result.low.empty
    assert result.high.empty
    assert result.backtest is None


class TestScores:
    def test_mase_of_the_worked_example(self):
        train, actual = [5, 0.5, 4, 6, 3, 5, 2], [3, -0.5, 2, 7, 2]
        assert scores.mase(actual, [2.5, 0, 2, 8, 1.25], train) == pytest.approx(0.183333, abs=1e-6)

    def test_mase_with_a_season_uses_the_same_season_before(self):
        train = [1, 10, 2, 12, 4, 13]
        # same season before: |2-1|, |12-10|, |4-2|, |13-12|: mean 1.5; forecast errors 3 and 0: mean 1.5
        assert scores.mase([5, 14], [8, 14], train, season=2) == pytest.approx(1.0)

    def test_mase_does_not_exist_when_the_naive_forecast_was_never_wrong(self):
        assert np.isnan(scores.mase([1, 2], [1, 1], [3, 3, 3]))

    def test_a_missing_outcome_is_left_out_and_not_taken_for_zero(self):
        assert scores.mean_error([np.nan, 4.0], [1.0, 1.0]) == 3.0
        assert scores.coverage([np.nan, 4.0], [0.0, 0.0], [1.0, 1.0]) == 0.0
        assert np.isnan(scores.coverage([np.nan], [0.0], [1.0]))

    def test_coverage_counts_the_bounds_as_inside(self):
        assert scores.coverage([1, 2, 3, 4], [1, 0, 0, 5], [2, 1, 3, 6]) == 0.5

    @pytest.mark.parametrize(("outcome", "expected"), [(5, 10), (0, 10), (-1, 20), (12, 30)])
    def test_winkler_is_the_width_plus_a_penalty_for_the_distance_outside(self, outcome, expected):
        assert scores.winkler([outcome], [0], [10], level=0.8) == pytest.approx(expected)


class TestForecast:
    def test_it_knows_the_pattern_of_the_quarters(self):
        result = forecast(quarters(SICK_LEAVE), 4, season=4, shape=PERCENT)
        assert result.refusal is None
        assert list(result.mean.index.astype(str)) == ["2025Q1", "2025Q2", "2025Q3", "2025Q4"]
        assert result.mean.iloc[0] == result.mean.max()
        assert result.mean.iloc[2] == result.mean.min()
        # published afterwards: 8.1, 7.1 and 7.0
        later = np.array([8.1, 7.1, 7.0])
        assert ((later >= result.low.iloc[:3]) & (later <= result.high.iloc[:3])).all()

    def test_the_interval_holds_the_middle_and_grows_with_the_distance(self):
        result = forecast(quarters(SICK_LEAVE), 8, season=4, shape=PERCENT)
        assert (result.low < result.mean).all()
        assert (result.mean < result.high).all()
        assert ((result.high - result.low).diff().dropna() > 0).all()

    def test_a_higher_level_gives_a_wider_interval(self):
        narrow = forecast(quarters(SICK_LEAVE), 4, season=4, level=0.5)
        wide = forecast(quarters(SICK_LEAVE), 4, season=4, level=0.95)
        assert ((wide.high - wide.low) > (narrow.high - narrow.low)).all()

    def test_it_is_the_same_every_time(self):
        first, second = (forecast(quarters(SICK_LEAVE), 4, season=4) for _ in range(2))
        pd.testing.assert_series_equal(first.mean, second.mean)
        assert first.widening == second.widening

    def test_the_unit_does_not_matter(self):
        small = forecast(quarters(SICK_LEAVE), 4, season=4)
        large = forecast(quarters(SICK_LEAVE) * 1e6, 4, season=4)
        np.testing.assert_allclose(large.high, small.high * 1e6, rtol=1e-3)

    def test_it_does_not_change_the_series_it_got_nor_need_it_in_order(self):
        series = quarters(SICK_LEAVE)
        shuffled = series.sample(frac=1, random_state=1)
        before = shuffled.copy()
        result = forecast(shuffled, 4, season=4)
        pd.testing.assert_series_equal(shuffled, before)
        pd.testing.assert_series_equal(result.mean, forecast(series, 4, season=4).mean)

    def test_a_gap_stays_a_gap_and_is_told(self):
        series = quarters(SICK_LEAVE)
        series.iloc[[10, 31]] = np.nan
        result = forecast(series, 4, season=4)
        assert result.refusal is None
        assert result.history.isna().sum() == 2
        assert any("ontbreken 2 cijfers" in remark for remark in result.remarks)

    def test_a_period_without_a_row_is_the_same_as_a_missing_figure(self):
        series = quarters(SICK_LEAVE)
        series.iloc[20] = np.nan
        pd.testing.assert_series_equal(
            forecast(series, 4, season=4).mean, forecast(series.dropna(), 4, season=4).mean
        )

    def test_missing_figures_at_the_end_move_the_start_of_the_forecast(self):
        result = forecast(quarters([*SICK_LEAVE, np.nan, np.nan]), 2, season=4)
        assert str(result.mean.index[0]) == "2025Q1"

    def test_years(self):
        years = pd.Series(
            [10.0, 12, 11, 14, 13, 15, 17, 16, 18, 20], index=pd.period_range("2010", periods=10, freq="Y")
        )
        result = forecast(years, 2)
        assert [period.year for period in result.mean.index] == [2020, 2021]
        assert result.refusal is None

    def test_no_warning_reaches_the_screen(self):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            forecast(quarters(SICK_LEAVE), 4, season=4, shape=PERCENT)


class TestBounds:
    def test_a_percentage_stays_between_nothing_and_everything(self):
        low = quarters([0.4, 0.1, 0.5, 0.2, 0.6, 0.1, 0.3, 0.5, 0.2, 0.4, 0.1, 0.3])
        assert (forecast(low, 8, shape=PERCENT).low >= 0).all()
        assert (forecast(100 - low, 8, shape=PERCENT).high <= 100).all()

    def test_a_count_on_the_log_scale_is_never_negative(self):
        counts = quarters([400, 300, 300, 500, 600, 900, 700, 300, 200, 500, 800, 300])
        result = forecast(counts, 8, shape=VACANCIES)
        assert (result.low > 0).all()
        assert (result.high - result.mean > result.mean - result.low).all()

    def test_zeros_have_no_logarithm_so_the_scale_is_linear_and_that_is_told(self):
        counts = quarters([0, 100, 0, 200, 100, 0, 100, 300, 200, 100, 0, 100])
        result = forecast(counts, 4, shape=VACANCIES)
        assert (result.low >= 0).all()
        assert np.isfinite(result.high).all()
        assert any("nullen" in remark for remark in result.remarks)

    def test_a_balance_may_be_negative(self):
        balance = quarters([30, -20, 10, -40, 20, -10, 0, 30, -20, 10, -30, 20])
        assert (forecast(balance, 4).low < 0).all()


class TestRounding:
    def test_the_error_of_rounding_is_in_the_interval_and_told(self):
        rounded = quarters([500, 600, 500, 600, 500, 500, 600, 500, 600, 500, 600, 500])
        result = forecast(rounded, 1, shape=VACANCIES)
        # the spread of a rounding error alone: 100 / sqrt(12), times 1.28 on either side
        assert result.high.iloc[0] - result.low.iloc[0] > 2 * 1.28 * 100 / np.sqrt(12)
        assert any("rondt af op 100" in remark for remark in result.remarks)

    def test_rounding_is_not_taken_for_real_change(self):
        flips = quarters([500, 600] * 10)
        known = forecast(flips, 4, shape=Shape(scale="log", rounding=200, minimum=0))
        unknown = forecast(flips, 4, shape=Shape(scale="log", minimum=0))
        assert known.high.iloc[-1] - known.low.iloc[-1] < unknown.high.iloc[-1] - unknown.low.iloc[-1]


class TestRefusals:
    def test_nothing(self):
        assert_refused(forecast(quarters([]), 4), "geen cijfers")

    def test_all_missing(self):
        assert_refused(forecast(quarters([np.nan] * 20), 4), "geen cijfers")

    def test_too_few(self):
        assert_refused(forecast(quarters(SICK_LEAVE[:7]), 4), "maar 7 cijfers")
        assert_refused(forecast(quarters(SICK_LEAVE[:11]), 4, season=4), "maar 11 cijfers")

    def test_constant(self):
        assert_refused(forecast(quarters([5.0] * 30), 4), "gelijk")

    def test_an_exact_repetition_has_no_honest_margin(self):
        assert_refused(forecast(quarters([1.0, 2.0, 4.0, 3.0] * 8), 4, season=4), "herhalen")

    def test_a_season_that_was_never_observed(self):
        series = quarters(SICK_LEAVE)
        series[series.index.quarter == 3] = np.nan
        assert_refused(forecast(series, 4, season=4), "kwartaal")

    @pytest.mark.parametrize(
        ("as_of", "refused"),
        [(date(2025, 12, 31), False), (date(2026, 3, 30), False), (date(2026, 3, 31), True)],
    )
    def test_a_newest_figure_of_more_than_four_full_quarters_ago(self, as_of, refused):
        result = forecast(quarters(SICK_LEAVE), 4, season=4, as_of=as_of)
        assert (result.refusal is not None) == refused
        if refused:
            assert "4e kwartaal van 2024" in result.refusal

    def test_what_only_a_programmer_gets_wrong_raises(self):
        series = quarters(SICK_LEAVE)
        with pytest.raises(ValueError, match="PeriodIndex"):
            forecast(pd.Series([1.0, 2.0]), 4)
        with pytest.raises(ValueError, match="twice"):
            forecast(pd.concat([series, series]), 4)
        with pytest.raises(ValueError, match="infinite"):
            forecast(series.replace(5.7, np.inf), 4)
        for wrong in ({"horizon": 0}, {"horizon": 4, "level": 1.0}, {"horizon": 4, "season": 12}):
            with pytest.raises(ValueError, match="does not exist"):
                forecast(series, **wrong)


class TestBacktest:
    def test_no_forecast_of_the_past_knew_what_came_later(self):
        series = quarters(SICK_LEAVE)
        checks = forecast(series, 4, season=4).backtest.checks
        assert (checks["period"] > checks["origin"]).all()
        changed = series.copy()
        changed.iloc[-4:] *= 3
        again = forecast(changed, 4, season=4).backtest.checks
        np.testing.assert_allclose(again["forecast"], checks["forecast"])
        assert not np.allclose(again["actual"], checks["actual"])

    def test_a_forecast_of_the_past_is_what_would_have_been_published(self):
        series = quarters(SICK_LEAVE)
        result = forecast(series, 4, season=4)
        then = forecast(series[:"2020Q4"], 4, season=4)
        checks = result.backtest.checks
        of_2020 = checks[checks["origin"] == pd.Period("2020Q4")]
        np.testing.assert_allclose(of_2020["forecast"], then.mean)

    def test_five_years_back_and_no_further_than_asked(self):
        backtest = forecast(quarters(SICK_LEAVE), 4, season=4).backtest
        assert backtest.origins == 5
        assert backtest.n == 20
        assert set(backtest.checks["step"]) == {1, 2, 3, 4}

    def test_outcomes_that_are_missing_are_not_compared(self):
        series = quarters(SICK_LEAVE)
        series["2023Q2"] = np.nan
        assert forecast(series, 4, season=4).backtest.n == 19

    def test_the_naive_forecast_is_the_newest_known_figure_of_the_same_quarter(self):
        series = quarters(SICK_LEAVE)
        series["2023Q2"] = np.nan
        checks = forecast(series, 4, season=4).backtest.checks.set_index("period")["naive"]
        assert checks[pd.Period("2024Q1")] == 8.1
        assert checks[pd.Period("2024Q2")] == 7.5  # of 2022, as 2023 is not there

    def test_the_interval_is_widened_and_never_narrowed(self):
        result = forecast(quarters(SICK_LEAVE), 4, season=4)
        misses = result.backtest.checks["miss"]
        assert result.widening >= 1
        assert (misses <= result.widening).mean() >= 0.8
        assert widening_factor(None, 0.8) == 1.0

    def test_a_calm_past_is_no_reason_to_narrow(self):
        wild_then_calm = np.concatenate([np.resize([0, 5.0, -5, 3], 30), np.linspace(0, 0.3, 24)])
        assert forecast(quarters(list(wild_then_calm)), 4).widening == 1.0

    def test_the_shock_of_2020_to_2022_widens_the_interval_and_is_told(self):
        before = forecast(quarters(SICK_LEAVE)[:"2019Q4"], 4, season=4, shape=PERCENT)
        after = forecast(quarters(SICK_LEAVE), 4, season=4, shape=PERCENT)
        assert (after.high - after.low).mean() > (before.high - before.low).mean()
        assert after.backtest.coverage < 0.9
        assert any("te smal" in remark for remark in after.remarks) == (round(after.widening, 1) > 1)

    def test_a_short_series_is_forecast_but_said_to_be_untested(self):
        result = forecast(quarters(SICK_LEAVE[:9]), 4)
        assert result.refusal is None
        assert result.backtest is None
        assert any("te kort" in remark for remark in result.remarks)


class TestDecomposition:
    def test_the_parts_add_up_and_gaps_stay_open(self):
        series = quarters(SICK_LEAVE)
        series["2015Q2"] = np.nan
        parts = decompose(series, 4)
        np.testing.assert_allclose(parts["trend"] + parts["season"] + parts["rest"], parts["value"])
        assert parts.loc["2015Q2"].isna().all()
        assert len(parts) == len(series)

    def test_the_season_of_sick_leave_is_high_in_winter_and_low_in_summer(self):
        season = decompose(quarters(SICK_LEAVE), 4)["season"]
        by_quarter = season.groupby(season.index.quarter).mean()
        assert by_quarter.idxmax() == 1
        assert by_quarter.idxmin() == 3
        assert by_quarter.sum() == pytest.approx(0, abs=0.01)

    def test_it_finds_a_known_trend_and_season(self):
        true = np.linspace(10, 20, 40)
        parts = decompose(quarters(list(true + np.resize([1.0, -1.0, 2.0, -2.0], 40))), 4)
        np.testing.assert_allclose(parts["trend"], true, atol=0.1)

    @pytest.mark.parametrize("values", [[], [5.0] * 30, [1.0, 2, 3, 4, 5]])
    def test_too_little_to_split_gives_nothing(self, values):
        assert decompose(quarters(values), 4).empty


class TestAge:
    @pytest.mark.parametrize(
        ("last", "as_of", "age"),
        [
            ("2025Q3", date(2025, 9, 30), 0),
            ("2025Q3", date(2025, 12, 30), 0),
            ("2025Q3", date(2025, 12, 31), 1),
            ("2025Q3", date(2026, 11, 23), 4),
            ("2025Q3", date(2025, 2, 1), 0),
        ],
    )
    def test_only_full_quarters_count(self, last, as_of, age):
        assert age_in_periods(pd.Period(last, freq="Q"), as_of) == age

    def test_years(self):
        assert age_in_periods(pd.Period("2023", freq="Y"), date(2026, 11, 23)) == 2
