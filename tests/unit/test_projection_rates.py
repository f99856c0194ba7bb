"""Who goes, when and from where: the rates that follow from the assumptions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from projection_case import case, with_values, without

from hcalib.errors import UserError
from hcalib.projection.levers import Scenario
from hcalib.projection.rates import (
    RETIREMENT,
    SHIFT,
    dying,
    exits,
    leaving,
    mean_retirement_age,
    moving,
    retirement,
    retirement_place,
    state_pension_age,
    still_at_work,
)
from hcalib.projection.running import project_middle
from hcalib.projection.start import age_shares, opening_stock, spread_over_ages
from hcalib.projection.values import Values

MODEL = case(years=15)
AXES, CENTRAL = MODEL.axes, MODEL.central
MONTH = 1 / 12


def moved(parameter: str, values: list[float]) -> Values:
    """The middle in every draw, with one parameter at other values."""
    numbers = np.repeat(CENTRAL.numbers, len(values), axis=1)
    row = next(n for n, found in enumerate(CENTRAL.rows) if found.parameter == parameter)
    numbers[row] = values
    return CENTRAL.with_numbers(numbers)


def test_people_stop_on_average_when_the_shares_say() -> None:
    """The mean offset of the shipped shares is 1.09 years before the state pension age."""
    shares = np.array([CENTRAL.number(name)[0] for _, name in RETIREMENT])
    offset = shares @ [years for years, _ in RETIREMENT] / shares.sum()
    assert offset == pytest.approx(-1.09, abs=0.005)
    pension = [state_pension_age(CENTRAL, year)[0] for year in AXES.calendar]
    np.testing.assert_allclose(
        mean_retirement_age(retirement(CENTRAL, AXES), AXES), np.array(pension) + offset, atol=1e-9
    )


def test_all_who_stop_at_the_pension_age_do_so_in_the_year_they_reach_it() -> None:
    """The state pension age is 67 in 2025: who is 66 on the last day of 2024 reaches it in that year."""
    names = {name.replace("-", "_"): float(years == 0) for years, name in RETIREMENT}
    rates = retirement(with_values(MODEL, **names).central, AXES)[0]
    assert rates[: 66 - AXES.first_age].max() == 0
    assert (rates[66 - AXES.first_age :] == 1).all()


def test_a_quarter_of_a_year_later_moves_a_quarter_of_an_age_to_the_next() -> None:
    names = {name.replace("-", "_"): float(years == 0) for years, name in RETIREMENT}
    at = retirement(with_values(MODEL, **names, aow_leeftijd_2028=67.25).central, AXES)[3]
    assert at[66 - AXES.first_age] == pytest.approx(0.75)
    assert at[67 - AXES.first_age] == 1


def test_retirement_follows_the_state_pension_age() -> None:
    rates = retirement(CENTRAL, AXES)
    ages = mean_retirement_age(rates, AXES)
    assert ages[AXES.calendar.index(2028)] - ages[AXES.calendar.index(2027)] == pytest.approx(0.25)
    assert np.diff(ages[AXES.calendar.index(2031) :]) == pytest.approx(0.067)


def test_the_state_pension_age_rises_after_the_last_legislated_year() -> None:
    assert state_pension_age(CENTRAL, 2030)[0] == 67.25
    assert state_pension_age(CENTRAL, 2036)[0] == pytest.approx(67.25 + 5 * 0.067)


@pytest.mark.parametrize("shift", [-0.9, -0.5, -0.1, 0.0, 0.3, 0.7, 0.95])
def test_a_mix_of_early_and_late_has_the_mean_age_that_was_asked(shift: float) -> None:
    rates, _ = exits(CENTRAL, AXES)
    place = retirement_place(
        moved("pensioen-verschuiving", [shift]), CENTRAL, AXES, MODEL.shared.retirement_shifts
    )
    mix = rates.retire_early + place * (rates.retire_late - rates.retire_early)
    wanted = mean_retirement_age(retirement(CENTRAL, AXES, shift), AXES)
    assert np.abs(mean_retirement_age(mix, AXES) - wanted).max() < MONTH / 10


def test_a_shift_beyond_what_is_thought_possible_stays_at_the_end() -> None:
    ends = retirement_place(
        moved("pensioen-verschuiving", [-3 * SHIFT, 3 * SHIFT]), CENTRAL, AXES, MODEL.shared.retirement_shifts
    )
    np.testing.assert_array_equal(ends, np.tile([0.0, 1.0], (AXES.years, 1)))


def test_a_faster_rise_of_the_pension_age_keeps_people_longer_and_only_later_on() -> None:
    place = retirement_place(
        moved("aow-stijging-na-2031", [0.067, 0.1]), CENTRAL, AXES, MODEL.shared.retirement_shifts
    )
    difference = place[:, 1] - place[:, 0]
    last = AXES.calendar.index(2031)
    assert not difference[: last + 1].any()
    assert (np.diff(difference[last:]) > 0).all()


def test_the_first_year_has_no_more_pensions_than_the_years_after_it() -> None:
    """Ages around the pension start in the proportions that retirement leaves behind."""
    gone = project_middle(MODEL, Scenario("niets", "Niets")).flows["pensioen"].sum(axis=1)[:, 0]
    assert gone[0] == pytest.approx(gone[1:4].mean(), rel=0.15)
    still = still_at_work(CENTRAL, AXES)
    assert (np.diff(still) <= 0).all()
    assert still[60 - AXES.first_age] == 1


def test_leaving_is_level_times_age_times_branch() -> None:
    found = leaving(CENTRAL, AXES)
    age = AXES.ages - 1
    level = CENTRAL.number("uitstroom-niveau")[0]
    by_age = CENTRAL.table("uitstroom-leeftijd", age=[75])[0, 0]
    by_branch = CENTRAL.table("uitstroom-branche", branch=["ggz"])[0, 0]
    assert found.rate[1, found.band[age], 0] == pytest.approx(level * by_age * by_branch)


def test_the_opening_stock_has_the_total_and_the_shares_of_the_assumptions() -> None:
    stock = opening_stock(CENTRAL, AXES, at_work=still_at_work(CENTRAL, AXES))[..., 0]
    assert stock.sum() == pytest.approx(CENTRAL.number("werknemers-regio-2024")[0])
    by_branch = CENTRAL.table("branche-aandeel", branch=AXES.branches)[:, 0]
    np.testing.assert_allclose(stock.sum(axis=(0, 2)) / stock.sum(), by_branch / by_branch.sum())
    by_level = CENTRAL.table("niveau-aandeel", level=AXES.levels, branch=["ggz"])[:, 0, 0]
    np.testing.assert_allclose(stock[:, 1].sum(axis=1) / stock[:, 1].sum(), by_level / by_level.sum())
    old = CENTRAL.table("leeftijd-aandeel", branch=["vvt"], age=[60])[0, 0, 0]
    assert stock[:, 2, 55 - 15 :].sum() / stock[:, 2].sum() == pytest.approx(old, rel=0.01)


def test_an_age_band_keeps_its_share_whatever_the_ages_within_it() -> None:
    even = age_shares(CENTRAL, AXES)[..., 0]
    shaped = age_shares(CENTRAL, AXES, still_at_work(CENTRAL, AXES))[..., 0]
    for first, after in ((60, 65), (65, 70), (70, 76)):
        inside = slice(first - 15, after - 15)
        np.testing.assert_allclose(shaped[:, inside].sum(axis=1), even[:, inside].sum(axis=1))
    assert (shaped[:, 66 - 15] > 2 * shaped[:, 69 - 15]).all()


@pytest.mark.parametrize("name", ["opleiding", "jonge-instroom", "zij-instroom", "herintrede"])
def test_entrants_have_ages_that_sum_to_one(name: str) -> None:
    shares = spread_over_ages(CENTRAL, f"{name}-leeftijd", AXES)[:, 0]
    assert shares.sum() == pytest.approx(1)
    assert (shares >= 0).all()
    if name == "zij-instroom":
        assert shares[: 25 - 15].sum() == 0, "who enters from another sector is 25 or older"


@settings(max_examples=25, deadline=None)
@given(st.floats(-1, 1), st.integers(2022, 2060))
def test_probabilities_to_retire_are_probabilities_and_end_in_one(shift: float, base_year: int) -> None:
    rates = retirement(CENTRAL, replace(AXES, base_year=base_year, years=2), shift)
    assert ((rates >= 0) & (rates <= 1)).all()
    assert (rates[:, -1] == 1).all()


def test_a_missing_pension_age_is_an_error() -> None:
    known = without(MODEL, "aow-stijging-na-2031").central
    with pytest.raises(UserError, match="aow-stijging-na-2031"):
        retirement(known, AXES)


def test_deaths_of_employees_differ_between_draws_as_their_assumption() -> None:
    opening = opening_stock(CENTRAL, AXES)
    middle = CENTRAL.numbers
    twice = np.where([[row.parameter == "sterftekans"] for row in CENTRAL.rows], 2 * middle, middle)
    values = CENTRAL.with_numbers(np.hstack([middle, twice]))
    factor = dying(values, CENTRAL, AXES, np.repeat(opening, 2, axis=-1))
    assert factor.shape == (AXES.years, 2)
    np.testing.assert_allclose(factor, [[1, 2]] * AXES.years)


def test_deaths_fall_faster_where_mortality_declines_faster() -> None:
    values = moved("sterftedaling", [0.01, 0.03])
    factor = dying(values, CENTRAL, AXES, np.repeat(opening_stock(CENTRAL, AXES), 2, axis=-1))
    np.testing.assert_allclose(factor[:, 0], 1)
    np.testing.assert_allclose(factor[:, 1], (0.97 / 0.99) ** np.arange(AXES.years))


def test_moves_between_branches_differ_between_draws_as_their_assumption() -> None:
    middle = CENTRAL.numbers
    half = np.where([[row.parameter == "wissel-branche"] for row in CENTRAL.rows], middle / 2, middle)
    opening = np.repeat(opening_stock(CENTRAL, AXES), 2, axis=-1)
    factor = moving(CENTRAL.with_numbers(np.hstack([middle, half])), CENTRAL, AXES, opening)
    assert factor == pytest.approx([1, 0.5])
    nobody = with_values(MODEL, wissel_branche=0).central
    assert moving(nobody, nobody, AXES, opening[..., :1]) == pytest.approx([1])
