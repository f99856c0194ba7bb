"""Random numbers that can be made again, and distributions that mean what they say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcalib.projection.sampling import CHUNK, Spread, chunk_generator, parameter_normals, yearly_swings


def test_an_interval_holds_four_out_of_five_draws() -> None:
    values = Spread(low=0.05, value=0.07, high=0.12).at(parameter_normals(1, 4096, seed=1)[0])
    np.testing.assert_allclose(np.quantile(values, [0.1, 0.5, 0.9]), [0.05, 0.07, 0.12], rtol=2e-3)


def test_a_symmetric_interval_is_the_normal_distribution_of_the_nhp_model() -> None:
    """Mean (low + high) / 2 and standard deviation (high - low) / 2.563103."""
    spread = Spread(low=0.94, value=0.98, high=1.02)
    assert spread.at(np.array([1.0]))[0] - 0.98 == pytest.approx((1.02 - 0.94) / 2.563103, rel=1e-6)


@given(
    st.lists(st.floats(-5, 5), min_size=3, max_size=3).map(sorted),
    st.lists(st.floats(-6, 6), min_size=1, max_size=20),
)
def test_values_stay_within_their_limits_and_in_order(points: list[float], normals: list[float]) -> None:
    low, value, high = points
    values = Spread(low, value, high, minimum=low - 1, maximum=high + 1).at(np.array(sorted(normals)))
    assert ((values >= low - 1) & (values <= high + 1)).all()
    assert (np.diff(values) >= 0).all()


def test_more_draws_leave_the_first_ones_as_they_were() -> None:
    np.testing.assert_array_equal(
        parameter_normals(7, 100, seed=5), parameter_normals(7, 3000, seed=5)[:, :100]
    )
    assert (parameter_normals(7, 100, seed=5) != parameter_normals(7, 100, seed=6)).any()


@pytest.mark.parametrize(("first", "count"), [(1, 1), (64, 65), (128, 128), (2999, 1)])
def test_a_draw_is_the_same_whichever_others_are_made_with_it(first: int, count: int) -> None:
    whole = parameter_normals(7, 3000, seed=5)
    np.testing.assert_array_equal(
        parameter_normals(7, count, seed=5, first=first), whole[:, first : first + count]
    )


def test_quasi_random_means_are_closer_than_random_ones() -> None:
    means = parameter_normals(20, 1024, seed=2).mean(axis=1)
    assert np.abs(means).max() < 0.5 / np.sqrt(1024)


def test_swings_have_variance_one_and_the_correlation_that_was_asked() -> None:
    swings = np.concatenate([yearly_swings(4, 15, 0.6, chunk, seed=3) for chunk in range(100)], axis=-1)
    assert swings.shape == (15, 4, 100 * CHUNK)
    np.testing.assert_allclose(swings.std(axis=-1), 1, atol=0.05)
    one, two = swings[7, 0], swings[9, 0]
    assert np.corrcoef(one, two)[0, 1] == pytest.approx(0.36, abs=0.04)


def test_each_chunk_and_each_purpose_has_numbers_of_its_own() -> None:
    first = chunk_generator(1, 0, "jaren").random(4)
    np.testing.assert_array_equal(first, chunk_generator(1, 0, "jaren").random(4))
    for other in (
        chunk_generator(1, 1, "jaren"),
        chunk_generator(1, 0, "personen"),
        chunk_generator(2, 0, "jaren"),
    ):
        assert (first != other.random(4)).all()
