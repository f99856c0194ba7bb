"""Intervals, waterfalls and variance shares of which the answer is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from hcalib.projection.results import quantiles, variance_shares, waterfall
from hcalib.projection.sampling import parameter_normals

numbers = hnp.arrays(
    float, hnp.array_shapes(min_dims=1, max_dims=3, min_side=1), elements=st.floats(-1e6, 1e6)
)


@given(numbers)
def test_quantiles_are_those_of_numpy(draws: np.ndarray) -> None:
    asked = (0.1, 0.25, 0.5, 0.75, 0.9)
    np.testing.assert_allclose(
        quantiles(draws, asked), np.quantile(draws, asked, axis=-1), rtol=1e-9, atol=1e-6
    )


def test_a_waterfall_adds_up_and_shows_the_overlap() -> None:
    random = np.random.default_rng(1)
    without = random.normal(5000, 300, 2000)
    one = {"1.3": without - random.normal(400, 50, 2000), "2.3": without - random.normal(100, 20, 2000)}
    together = without - 450
    bars = waterfall(without, one, together)
    assert [bar.name for bar in bars] == ["1.3", "2.3", "samen"]
    assert sum(bar.mean for bar in bars) == pytest.approx((together - without).mean(), abs=1e-9)
    assert bars[0].middle == pytest.approx(-400, abs=5)
    assert bars[0].high - bars[0].low == pytest.approx(2.563 * 50, rel=0.1)
    assert bars[2].middle == pytest.approx(50, abs=5), "half of what they do apart is the same people"


def test_without_levers_there_is_nothing_to_explain() -> None:
    bars = waterfall(np.ones(10), {}, np.ones(10))
    assert [(bar.name, bar.mean) for bar in bars] == [("samen", 0)]


def test_shares_of_a_straight_model_are_the_squared_coefficients() -> None:
    """Y = 3 X1 - 2 X2 + noise with variance 4: shares 9/17, 4/17, 0 and the rest 4/17."""
    normals = parameter_normals(3, 8192, seed=4)
    noise = np.random.default_rng(5).normal(0, 2, 8192)
    shares, rest = variance_shares(["a", "b", "c"], normals, 3 * normals[0] - 2 * normals[1] + noise)
    assert [share.name for share in shares] == ["a", "b", "c"]
    assert [share.share for share in shares] == pytest.approx([9 / 17, 4 / 17, 0], abs=0.02)
    assert [share.direction for share in shares[:2]] == [1, -1]
    assert rest == pytest.approx(4 / 17, abs=0.02)


def test_noise_is_not_explained_by_many_inputs() -> None:
    normals = parameter_normals(100, 1024, seed=1)
    shares, rest = variance_shares(
        [str(n) for n in range(100)], normals, np.random.default_rng(2).normal(size=1024)
    )
    assert rest > 0.9
    assert shares[0].share < 0.02


def test_a_result_that_does_not_move_has_no_explanation() -> None:
    assert variance_shares(["a"], parameter_normals(1, 64, seed=1), np.ones(64)) == ((), 0.0)


def test_too_few_draws_are_refused() -> None:
    with pytest.raises(ValueError, match="too few draws"):
        variance_shares(["a"] * 50, parameter_normals(50, 64, seed=1), np.arange(64.0))
