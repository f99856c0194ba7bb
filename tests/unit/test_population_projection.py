"""The population carried forward: its balance, its shape, and cases that can be worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hcalib.errors import UserError
from hcalib.projection.population import (
    AGES,
    COHORT_GROWTH,
    OLDER_FROM,
    PopulationDraws,
    PopulationRates,
    factor_to_match,
    project_population,
    single_years,
)

GOMPERTZ = np.minimum(0.00005 * np.exp(0.095 * np.arange(AGES)), 1.0)
"""A risk of death that grows by a tenth every year, as in any human population."""


def rates(death: np.ndarray = GOMPERTZ, births: float = 0.0) -> PopulationRates:
    fertile = np.zeros(AGES)
    fertile[20:40] = births
    young = np.zeros(AGES)
    young[18:35] = 1 / 17
    return PopulationRates(death, fertile, young)


def draws(start: np.ndarray, years: int, migration: float = 0.0, older: float = 0.0) -> PopulationDraws:
    ones = np.ones((years, 1))
    return PopulationDraws(start[:, None], ones, ones, ones * migration, ones * older)


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 2**32 - 1))
def test_the_balance_closes_and_nobody_is_negative(seed: int) -> None:
    random = np.random.default_rng(seed)
    shape = (6, 4)
    case = PopulationDraws(
        start=random.random((AGES, 4)) * 1000,
        death=random.random(shape) * 3,
        births=random.random(shape) * 2,
        migration=(random.random(shape) - 0.7) * 1e5,
        older=(random.random(shape) - 0.5) * 3,
    )
    accounts = project_population(rates(births=0.05), case)
    change = accounts.births - accounts.deaths + accounts.migration
    np.testing.assert_allclose(np.diff(accounts.stock.sum(axis=1), axis=0), change, rtol=1e-9, atol=1e-6)
    assert accounts.stock.min() >= 0


def test_a_generation_dies_out_along_its_life_table() -> None:
    start = np.zeros(AGES)
    start[30] = 1000
    accounts = project_population(rates(), draws(start, 50))
    survivors = 1000 * np.cumprod(1 - GOMPERTZ[30:80])
    np.testing.assert_allclose(accounts.stock[1:].sum(axis=1)[:, 0], survivors, rtol=1e-12)


def test_more_leave_than_there_are_is_reported_as_what_really_left() -> None:
    start = np.zeros(AGES)
    start[17:34] = 1
    accounts = project_population(rates(np.zeros(AGES)), draws(start, 1, migration=-1000))
    assert accounts.stock[1].sum() == pytest.approx(0)
    assert accounts.migration[0, 0] == pytest.approx(-17)


def test_older_people_move_at_a_rate_of_their_own_within_the_total() -> None:
    start = np.full(AGES, 100.0)
    accounts = project_population(rates(np.zeros(AGES)), draws(start, 1, migration=500, older=-0.01))
    stayed = project_population(rates(np.zeros(AGES)), draws(start, 1))
    older = [found.stock[1, OLDER_FROM:].sum() for found in (accounts, stayed)]
    assert older[0] == pytest.approx(0.99 * older[1])
    assert accounts.migration[0, 0] == pytest.approx(500)


@settings(deadline=None, max_examples=60)
@given(
    counts=st.lists(st.floats(0, 1e6), min_size=2, max_size=12),
    steps=st.lists(st.integers(1, 9), min_size=11, max_size=11),
)
def test_age_groups_keep_their_numbers(counts: list[float], steps: list[int]) -> None:
    starts = np.concatenate([[0], np.cumsum(steps[: len(counts) - 1])]).tolist()
    single = single_years(starts, counts, GOMPERTZ)
    assert single.min() >= -1e-6
    edges = [*starts, AGES]
    for first, end, count in zip(edges, edges[1:], counts, strict=False):
        assert single[first:end].sum() == pytest.approx(count, rel=1e-9, abs=1e-4)


def test_equal_groups_give_equal_years() -> None:
    single = single_years([0, 10, 20, 30], [500, 500, 500, 100], GOMPERTZ)
    np.testing.assert_allclose(single[:20], 50)
    assert single[30] > single[60] > single[90]


def test_the_last_closed_group_leans_on_the_open_one() -> None:
    """With few people behind it there are fewer of its oldest; its number stays."""
    few, many = (single_years([0, 20, 45, 65], [500, 625, 500, open_], GOMPERTZ) for open_ in (150, 600))
    assert few[64] < 25 < few[45]
    assert many[64] > few[64]
    assert few[45:65].sum() == pytest.approx(500)


def test_an_open_group_is_a_stable_population() -> None:
    single = single_years([0, 65], [1000, 300], GOMPERTZ)
    smaller = single[66:] / single[65:-1]
    np.testing.assert_allclose(smaller, (1 - GOMPERTZ[65:-1]) * np.exp(-COHORT_GROWTH))


@pytest.mark.parametrize(
    ("starts", "counts"),
    [([5, 10], [1, 2]), ([0, 20, 10], [1, 2, 3]), ([0, 10], [1, np.nan]), ([0, 10], [1, -2]), ([0], [1, 2])],
)
def test_groups_that_cannot_be_are_refused(starts: list[int], counts: list[float]) -> None:
    with pytest.raises(UserError):
        single_years(starts, counts, GOMPERTZ)


def test_rates_are_brought_to_the_observed_number() -> None:
    stock = single_years([0, 15, 65], [180, 640, 180], GOMPERTZ) * 1000
    factor = factor_to_match(stock, GOMPERTZ, observed=9000)
    assert stock @ (GOMPERTZ * factor) == pytest.approx(9000)
    with pytest.raises(UserError):
        factor_to_match(stock, np.zeros(AGES), 9000)
