"""A mix of other regions: weights, refusals, planted effects on real series, and placebos."""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hcalib.monitoring.attribution.comparing import comparable_regions, compare
from hcalib.monitoring.attribution.synthetic import Synthetic, mix_of, synthetic, weights_for

FILE = next(
    (Path(__file__).parents[2] / "data" / "snapshots" / "cbs-83599ned").glob(
        "*/83599ned-openstaande-vacatures.csv"
    )
)
START = date(2018, 1, 1)


@pytest.fixture(scope="module")
def provinces() -> pd.DataFrame:
    """Vacancies in section Q in twelve provinces, quarters of 2011 to 2020, as index of their own mean."""
    rows = pd.read_csv(FILE, dtype=str)
    rows = rows[(rows["branch"] == "Q") & rows["region"].str.startswith("PV")]
    wide = rows.assign(value=rows["value"].astype(float)).pivot_table("value", "period", "region")
    wide.index = pd.PeriodIndex([f"{code[:4]}Q{code[-1]}" for code in wide.index], freq="Q")
    return wide / wide.iloc[:28].mean()


def found(frame: pd.DataFrame, region: str, start: date = START) -> Synthetic:
    result = synthetic(frame, region, start)
    assert result is not None
    return result


def test_weights_find_a_mix_that_was_planted() -> None:
    chance = np.random.default_rng(2)
    donors = chance.normal(10, 3, size=(20, 6))
    planted = np.array([0.5, 0.3, 0.2, 0.0, 0.0, 0.0])
    assert weights_for(donors, donors @ planted) == pytest.approx(planted, abs=1e-6)


@settings(max_examples=60)
@given(st.integers(0, 10_000), st.integers(2, 12), st.integers(2, 30), st.sampled_from([1e-4, 1.0, 1e6]))
def test_weights_are_a_mix_and_do_not_depend_on_the_unit(
    seed: int, donors: int, periods: int, unit: float
) -> None:
    chance = np.random.default_rng(seed)
    others, target = chance.normal(size=(periods, donors)), chance.normal(size=periods)
    weights = weights_for(others, target)
    assert (weights >= 0).all()
    assert weights.sum() == pytest.approx(1)
    error = np.linalg.norm(others @ weights - target)
    assert np.linalg.norm(others @ weights_for(others * unit, target * unit) - target) == pytest.approx(
        error, rel=1e-3
    )
    corner = np.linalg.norm(others - target[:, None], axis=0).min()
    assert error <= corner * (1 + 1e-6) + 1e-9


@pytest.mark.parametrize("region", ["PV20", "PV24", "PV25", "PV28", "PV30"])
def test_a_planted_effect_comes_back_on_real_series(provinces: pd.DataFrame, region: str) -> None:
    """An effect of 0.8 of the level before: the gap grows by as much, and the region stands out.

    What the region does of itself, within 0.4, stays in the gap. Flevoland, small and rounded to hundreds,
    would need a larger effect to be noticed, and the result says how large.
    """
    nothing = found(provinces, region)
    changed = provinces.copy()
    changed.loc[changed.index.start_time >= pd.Timestamp(START), region] += 0.8
    effect = found(changed, region)
    assert effect.mix.weights == pytest.approx(nothing.mix.weights)
    assert effect.mix.gap - nothing.mix.gap == pytest.approx(0.8)
    assert abs(effect.mix.gap - 0.8) < 0.4
    assert effect.chance <= 2 / 12 or (region == "PV24" and effect.mix.gap < effect.noticed_from)


def test_where_nothing_was_planted_regions_seldom_stand_out(provinces: pd.DataFrame) -> None:
    """Each province and two dates in turn as if treated: the rank 1 of 12 occurs about once in twelve.

    Stated beforehand: between 1 and 5 of the 24, where 2 are expected.
    """
    first = [
        found(provinces, region, start).as_large == 0
        for region in provinces.columns
        for start in (date(2017, 1, 1), date(2018, 7, 1))
    ]
    assert len(first) == 24
    assert 1 <= sum(first) <= 5


def test_an_effect_is_noticed_from_the_size_that_is_told(provinces: pd.DataFrame) -> None:
    nothing = found(provinces, "PV24")
    changed = provinces.copy()
    after = changed.index.start_time >= pd.Timestamp(START)
    changed.loc[after, "PV24"] = nothing.mix.made[after] + nothing.noticed_from * 1.05
    assert found(changed, "PV24").as_large == 0
    changed.loc[after, "PV24"] = nothing.mix.made[after] + nothing.noticed_from * 0.95
    assert found(changed, "PV24").as_large > 0


def test_chance_cannot_be_lower_than_one_in_the_number_of_regions(provinces: pd.DataFrame) -> None:
    changed = provinces.copy()
    changed.loc[changed.index.start_time >= pd.Timestamp(START), "PV30"] += 50
    effect = found(changed, "PV30")
    assert effect.as_large == 0
    assert effect.chance == pytest.approx(1 / 12)
    assert not any("PV30" in other.weights for other in effect.in_space)


def test_earlier_starts_see_nothing_of_what_came_after_the_real_one(provinces: pd.DataFrame) -> None:
    changed = provinces.copy()
    changed.loc[changed.index.start_time >= pd.Timestamp(START), "PV24"] += 5
    plain, effect = found(provinces, "PV24"), found(changed, "PV24")
    assert [mix.gap for mix in plain.in_time] == pytest.approx([mix.gap for mix in effect.in_time])
    assert len(effect.in_time) > 3
    assert effect.earlier_as_large == 0


def test_a_region_that_the_others_cannot_follow_is_refused(provinces: pd.DataFrame) -> None:
    changed = provinces.copy()
    changed["PV24"] = 3 - changed["PV24"]
    assert not found(changed, "PV24").mix.follows
    assert found(provinces, "PV30").mix.follows


def test_too_little_gives_nothing(provinces: pd.DataFrame) -> None:
    assert synthetic(provinces.iloc[:, :5], provinces.columns[0], START) is None
    assert synthetic(provinces, "PV24", date(2012, 10, 1)) is None
    assert synthetic(provinces, "PV24", date(2021, 1, 1)) is None
    assert synthetic(provinces, "PV99", START) is None
    assert compare(provinces.iloc[:, :3], provinces.columns[0], START) is None


def test_a_start_within_a_period_leaves_that_period_out(provinces: pd.DataFrame) -> None:
    whole, within = found(provinces, "PV24", date(2018, 1, 1)), found(provinces, "PV24", date(2018, 2, 1))
    assert (whole.mix.before, whole.mix.after) == (28, 10)
    assert (within.mix.before, within.mix.after) == (28, 9)


def test_a_perfect_fit_does_not_divide_by_zero() -> None:
    chance = np.random.default_rng(3)
    frame = pd.DataFrame(
        chance.normal(size=(12, 6)),
        index=pd.period_range("2000", periods=12, freq="Y"),
        columns=list("abcdef"),
    )
    frame["f"] = frame["a"]
    assert np.isfinite(mix_of(frame, "f", list("abcde"), 9).ratio)


def test_comparison_is_the_difference_of_two_changes() -> None:
    frame = pd.DataFrame(
        {name: [1.0, 2.0, 3.0, 4.0, 5.0] for name in "abcde"},
        index=pd.period_range("2010", periods=5, freq="Y"),
    )
    frame.loc[frame.index[3:], "a"] += 7
    result = compare(frame, "a", date(2013, 1, 1))
    assert result is not None
    assert result.theirs == pytest.approx(2.5)
    assert result.difference == pytest.approx(7)
    assert result.as_large == 0
    assert set(result.elsewhere) == set("bcde")


def test_comparable_regions_are_of_like_size_and_course() -> None:
    index = pd.period_range("2010", periods=4, freq="Y")
    frame = pd.DataFrame(
        {"a": [1, 2, 3, 4], "b": [11, 12, 13, 14], "c": [4, 3, 2, 1], "d": [1, 2, 3, 5], "e": [1, 2, 3, 4]},
        index=index, dtype=float,
    )  # fmt: skip
    sizes = {"a": 1.0, "b": 2.0, "c": 1.5, "d": 0.5, "e": 30.0}
    assert comparable_regions(frame, "a", list("bcde"), sizes) == ("b", "d", "c")
    assert comparable_regions(frame, "a", list("bcde"), {})[0] in ("b", "e")
