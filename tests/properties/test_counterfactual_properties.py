"""Holding a level against what was expected: bounded meaning for any numbers."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcalib.monitoring.counterfactual import held_part

levels = st.floats(-1e6, 1e6, allow_nan=False).map(lambda value: round(value, 3))
growth = st.floats(1, 1e6)
any_number = st.floats(allow_nan=False, allow_infinity=False)


@given(levels, growth)
def test_a_level_that_stayed_is_held(baseline: float, more: float) -> None:
    assert held_part(baseline + more, baseline, baseline) == pytest.approx(1)
    assert held_part(baseline - more, baseline, baseline, up=True) == pytest.approx(1)


@given(levels, growth)
def test_what_went_as_expected_is_nothing(baseline: float, more: float) -> None:
    assert held_part(baseline + more, baseline + more, baseline) == 0


@given(levels, growth, levels, growth)
def test_less_shortage_is_never_less_held(baseline: float, more: float, actual: float, extra: float) -> None:
    least = held_part(baseline + more, actual + extra, baseline)
    most = held_part(baseline + more, actual, baseline)
    assert least is not None
    assert most is not None
    assert least <= most


@given(levels, growth, levels, st.floats(1e-3, 1e3))
def test_the_unit_does_not_matter(baseline: float, more: float, actual: float, unit: float) -> None:
    one = held_part(baseline + more, actual, baseline)
    other = held_part(unit * (baseline + more), unit * actual, unit * baseline)
    assert one is not None
    assert other == pytest.approx(one, rel=1e-6, abs=1e-6)


@given(levels, growth, levels)
def test_a_shortage_is_a_surplus_turned_round(baseline: float, more: float, actual: float) -> None:
    down = held_part(baseline + more, actual, baseline)
    up = held_part(-(baseline + more), -actual, -baseline, up=True)
    assert down == pytest.approx(up)


@given(levels, st.floats(0, 1e6), levels)
def test_without_an_expected_worsening_there_is_nothing_to_hold(
    baseline: float, less: float, actual: float
) -> None:
    assert held_part(baseline - less, actual, baseline) is None


@given(any_number, any_number, any_number, st.booleans())
def test_no_finite_input_breaks_it(expected: float, actual: float, baseline: float, up: bool) -> None:
    found = held_part(expected, actual, baseline, up=up)
    assert found is None or math.isfinite(found)
