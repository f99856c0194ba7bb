"""Projections of which the outcome can be written down beforehand."""

from __future__ import annotations

import numpy as np
import pytest

from hcalib.projection.axes import Axes
from hcalib.projection.stockflow import Draws, Entrants, Exits, Moves, project_block

ONE = Axes(branches=("zorg",), levels=("mbo-3",), base_year=2025, years=60, first_age=20, last_age=70)
NO_MOVES = Moves(np.zeros(1), np.zeros(1))


def exits(axes: Axes, *, leave: float = 0, death: float = 0, retire_at: int | None = None) -> Exits:
    retire = np.zeros((axes.years, axes.ages))
    if retire_at is not None:
        retire[:, retire_at - axes.first_age :] = 1
    branches = len(axes.branches)
    return Exits(
        np.full((axes.years, axes.ages), death),
        np.full((axes.years, branches, axes.ages), leave),
        np.zeros(axes.ages, int),
        retire,
        retire,
    )


def draws(axes: Axes, opening: np.ndarray, inflow: float = 0, count: int = 1, **changes: np.ndarray) -> Draws:
    levels, branches = axes.groups
    profile = np.zeros((levels, axes.ages))
    profile[:, 0] = 1
    neutral = {
        "death": np.ones((axes.years, count)),
        "leave": np.ones((axes.years, branches, 1, count)),
        "retire": np.zeros((axes.years, count)),
        "retained": np.zeros((axes.years, branches, count)),
        "move": np.ones((axes.years, count)),
        "upskill": np.zeros((axes.years, levels, count)),
        "net": np.zeros((axes.years, branches, count)),
    }
    persons = np.full((axes.years, levels, branches, count), float(inflow))
    return Draws(
        opening=np.repeat(opening[..., None], count, axis=-1),
        entrants=[Entrants("gediplomeerden", persons, profile)],
        **{**neutral, **changes},
    )


def nobody(axes: Axes) -> np.ndarray:
    return np.zeros((*axes.groups, axes.ages))


def test_constant_inflow_and_a_fixed_working_life_give_inflow_times_years() -> None:
    """Who enters at the end of the year in which they are 20 and stops at 60 works forty years."""
    accounts = project_block(ONE, exits(ONE, retire_at=60), NO_MOVES, draws(ONE, nobody(ONE), inflow=7))
    total = accounts.stock[:, 0, 0, 0]
    np.testing.assert_allclose(total[:42], 7 * np.minimum(np.arange(42), 41), rtol=1e-12)
    np.testing.assert_allclose(total[41:], 7 * 41, rtol=1e-12)


def test_constant_inflow_and_a_constant_risk_to_leave_settle_at_inflow_over_risk() -> None:
    """S[t+1] = S[t] (1 - q) + I, so S[t] = I/q + (S[0] - I/q) (1 - q)^t; nobody reaches the last age here."""
    axes = Axes(("zorg",), ("mbo-3",), 2025, years=45, first_age=20, last_age=90)
    start = nobody(axes)
    start[0, 0, 0] = 1000
    accounts = project_block(axes, exits(axes, leave=0.08), NO_MOVES, draws(axes, start, inflow=50))
    limit = 50 / 0.08
    expected = limit + (1000 - limit) * 0.92 ** np.arange(46)
    np.testing.assert_allclose(accounts.stock[:, 0, 0, 0], expected, rtol=1e-12)


def test_a_cohort_with_a_distributed_working_life() -> None:
    """Survivors of one cohort are the product of (1 - death - leave)(1 - retire) over its ages."""
    random = np.random.default_rng(3)
    retire = np.sort(random.random(ONE.ages)) ** 4
    rates = Exits(
        np.full((ONE.years, ONE.ages), 0.002),
        np.full((ONE.years, 1, ONE.ages), 0.05),
        np.zeros(ONE.ages, int),
        np.tile(retire, (ONE.years, 1)),
        np.tile(retire, (ONE.years, 1)),
    )
    start = nobody(ONE)
    start[0, 0, 0] = 100
    accounts = project_block(ONE, rates, NO_MOVES, draws(ONE, start))
    expected = 100 * np.cumprod((1 - 0.002 - 0.05) * (1 - retire))
    np.testing.assert_allclose(accounts.stock[1 : ONE.ages, 0, 0, 0], expected[:-1], rtol=1e-12, atol=1e-9)


def test_supply_in_the_form_of_the_capaciteitsorgaan() -> None:
    """Supply = survivors + the sum over cohorts of intake x internal x external yield, each surviving."""
    intake, internal, external, stay = 120, 0.75, 0.6, 0.93
    axes = Axes(("zorg",), ("mbo-4",), 2025, years=15, first_age=20, last_age=75)
    start = nobody(axes)
    start[0, 0, 10] = 900
    arriving = intake * internal * external
    accounts = project_block(axes, exits(axes, leave=1 - stay), NO_MOVES, draws(axes, start, arriving))
    by_hand = 900 * stay**15 + sum(arriving * stay**age for age in range(15))
    assert accounts.stock[15, 0, 0, 0] == pytest.approx(by_hand, rel=1e-12)


def test_the_stated_part_of_a_branch_really_moves() -> None:
    axes = Axes(("vvt", "ggz", "jeugdzorg"), ("mbo-3",), 2025, years=1, first_age=20, last_age=40)
    start = nobody(axes)
    start[0, :, 3] = [1000, 200, 50]
    moves = Moves(np.array([0.1, 0.2, 0.0]), np.array([0.5, 0.3, 0.2]))
    flows = project_block(axes, exits(axes), moves, draws(axes, start)).flows
    np.testing.assert_allclose(flows["van-branche"][0, 0, :, 0], [100, 40, 0])
    # the 100 of vvt divide 0.3 to 0.2 over the other two, the 40 of ggz 0.5 to 0.2
    expected = [40 * 5 / 7, 100 * 3 / 5, 100 * 2 / 5 + 40 * 2 / 7]
    np.testing.assert_allclose(flows["naar-branche"][0, 0, :, 0], expected)


def test_retained_leavers_are_never_more_than_there_are() -> None:
    start = nobody(ONE)
    start[0, 0, 0] = 1000
    kept = np.full((ONE.years, 1, 2), 30.0)
    kept[..., 1] = 5000
    accounts = project_block(ONE, exits(ONE, leave=0.1), NO_MOVES, draws(ONE, start, count=2, retained=kept))
    assert accounts.flows["vertrek"][0, 0, 0].tolist() == [pytest.approx(70), pytest.approx(0)]


def test_impossible_factors_never_take_out_more_than_everybody() -> None:
    start = nobody(ONE)
    start[0, 0, :] = 10
    wild = draws(ONE, start, death=np.full((60, 1), 900.0), leave=np.full((60, 1, 1, 1), 900.0))
    accounts = project_block(ONE, exits(ONE, leave=0.3, death=0.01), NO_MOVES, wild)
    assert accounts.stock.min() >= 0
    assert np.abs(accounts.balance()).max() < 1e-9


def test_chance_has_the_mean_and_the_spread_of_the_binomial_distribution() -> None:
    """20,000 draws of 500 people with a risk of 8 %: mean 40, variance 36.8, within 3 standard errors."""
    count = 20_000
    axes = Axes(("zorg",), ("mbo-3",), 2025, years=1, first_age=20, last_age=40)
    start = nobody(axes)
    start[0, 0, 5] = 500
    normals = np.random.default_rng(11).standard_normal((1, 3, 1, 1, count))
    left = project_block(
        axes, exits(axes, leave=0.08), NO_MOVES, draws(axes, start, count=count, chance=normals)
    ).flows["vertrek"][0, 0, 0]
    assert left.mean() == pytest.approx(40, abs=3 * np.sqrt(36.8 / count))
    assert left.var() == pytest.approx(36.8, rel=3 * np.sqrt(2 / count))
