"""A rate extrapolated from its past: what is found back, what grows, and what may not happen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from projection_case import case, same, shipped
from scipy import stats

from hcalib.assumptions import SeriesPoint
from hcalib.errors import UserError
from hcalib.projection.building import with_treatments
from hcalib.projection.levers import Scenario
from hcalib.projection.model import Model
from hcalib.projection.running import project, project_middle
from hcalib.projection.sampling import Z80
from hcalib.projection.sensitivity import tornado
from hcalib.projection.trends import LookBack, extrapolate, look_back, widening
from hcalib.projection.values import sampled_values

NOTHING = Scenario("niets", "Niets doen")
WANDERED = {
    2015 + n: value
    for n, value in enumerate([0.05, 0.052, 0.049, 0.055, 0.054, 0.06, 0.066, 0.073, 0.07, 0.074])
}


def path(history: dict[int, float], years: int = 10, base: int = 2024, shape: str = "vlak"):
    return extrapolate(history, base, years, shape, "proef")


def wanders(years: int, seed: int = 1) -> dict[int, float]:
    """A made-up random walk with steps of standard deviation 0.003."""
    steps = np.random.default_rng(seed).normal(0, 0.003, years)
    return dict(zip(range(2025 - years, 2025), 0.07 + steps.cumsum(), strict=True))


def trended() -> Model:
    """The small model with sick leave extrapolated from ten years."""
    return replace(case(), observed={"verzuim-trend": WANDERED}, treatments={})


class TestExtrapolating:
    def test_a_closed_case_of_five_figures(self):
        """Changes 1, -1, 2, 0: variance 1.5; after h years the margin is t(0.9; 4) x the root of 1.5 h."""
        found = path({2020: 10, 2021: 11, 2022: 10, 2023: 12, 2024: 12}, years=4)
        np.testing.assert_allclose(found.middle, 12)
        expected = stats.t.ppf(0.9, 4) * np.sqrt(1.5 * np.arange(5))
        np.testing.assert_allclose(found.half, expected, rtol=1e-4)
        assert (found.last, found.figures, found.widened) == (2024, 5, 1.0)

    def test_a_gap_counts_as_the_years_it_lasts(self):
        """A change of 2 in four years is as large as one of 1 in a year."""
        found = path({2019: 10, 2020: 11, 2021: 10, 2022: 11, 2026: 13}, base=2026, years=1)
        np.testing.assert_allclose(found.half, [0, stats.t.ppf(0.9, 4)], rtol=1e-4)

    def test_a_planted_slope_is_found_and_dies_out(self):
        noise = np.random.default_rng(4).normal(0, 0.02, 15)
        history = {2010 + n: 5 + 0.3 * n + noise[n] for n in range(15)}
        found = path(history, shape="gedempt")
        growth = np.diff(found.middle)
        # the slope dies out within the series as well, so that a little less than 0.3 is left at its end
        assert 0.2 < growth[0] < 0.32
        assert (growth > 0).all()
        assert (np.diff(growth) < 1e-9).all()

    @pytest.mark.parametrize("shape", ["vlak", "gedempt"])
    def test_a_flat_series_gives_a_flat_path(self, shape: str):
        found = path(dict.fromkeys(range(2010, 2025), 0.07), shape=shape)
        np.testing.assert_allclose(found.middle, 0.07)
        np.testing.assert_allclose(found.half, 0)

    def test_the_margin_grows_from_the_last_figure_not_from_the_base_year(self):
        whole, older = path(WANDERED), path({y: v for y, v in WANDERED.items() if y <= 2022})
        assert whole.half[0] == 0 < older.half[0]
        assert (np.diff([whole.half, older.half]) > 0).all()

    def test_what_came_after_the_base_year_is_not_known(self):
        early = path(WANDERED, base=2021)
        assert early.last == 2021
        same(early.middle, path({y: v for y, v in WANDERED.items() if y <= 2021}, base=2021).middle)

    def test_too_few_figures_are_an_error_that_names_the_series(self):
        with pytest.raises(UserError, match="de reeks van 'proef' heeft 3 jaren tot en met 2017"):
            path(WANDERED, base=2017)


class TestLookingBack:
    def test_only_what_was_known_is_used(self):
        changed = WANDERED | {2030 + n: 0.3 for n in range(9)}
        first = [c for c in look_back(changed, "vlak") if c.origin == 2022]
        alone = path({y: v for y, v in WANDERED.items() if y <= 2022}, base=2022)
        assert {c.middle for c in first} == {alone.middle[-1]}
        assert {round(c.half, 9) for c in first if c.ahead <= 10} <= set(np.round(alone.half, 9))

    def test_a_short_series_is_not_checked(self):
        assert look_back(WANDERED, "vlak") == ()

    def test_in_made_up_walks_the_margin_needs_little_widening(self):
        factors = [path(wanders(40, seed)).widened for seed in range(12)]
        assert 1 <= np.median(factors) < 1.3

    def test_a_margin_that_was_too_narrow_is_widened_until_it_held_four_of_five(self):
        cases = tuple(LookBack(2000, 1, n, 0.0, 2.0, 0.0) for n in range(11))
        factor = widening(cases)
        assert factor == pytest.approx(4)
        assert np.mean([abs(c.actual) <= factor * c.half for c in cases]) >= 0.8

    def test_a_margin_that_was_wide_enough_stays(self):
        assert widening((LookBack(2000, 1, 0.1, 0.0, 2.0, 0.0),)) == 1


class TestInTheModel:
    def test_held_is_a_straight_line_from_the_number(self):
        values = case().central
        same(values.change_by_year("deeltijdfactor-trend", 3)[:, 0],
             values.number("deeltijdfactor-trend")[0] * np.arange(4))  # fmt: skip
        same(values.level_by_year("uitstroom-niveau", 3), np.tile(values.number("uitstroom-niveau"), (4, 1)))

    def test_the_ends_of_the_assumption_are_the_ends_of_the_path(self):
        model = trended()
        ends = sampled_values(
            model.assumptions, np.tile([-Z80, 0, Z80], (len(model.assumptions.rows), 1)), like=model.central
        )
        expected = model.trends["verzuim-trend"].path.half[:, None] * [-1, 0, 1]
        found = ends.change_by_year("verzuim-trend", 6)
        np.testing.assert_allclose(found, expected, atol=1e-12)

    def test_more_sick_leave_is_less_supply_and_everything_else_is_the_same(self):
        held, free = (project(model, NOTHING, draws=128) for model in (case(), trended()))
        same(held.persons, free.persons)
        same(held.supply[0], free.supply[0])
        spread = [np.std(found.per_person[-1], axis=1) for found in (held, free)]
        assert (spread[1] > spread[0]).all()

    def test_the_same_again_is_the_same_to_the_last_bit(self):
        one, other = (project(trended(), NOTHING, draws=64).supply for _ in range(2))
        same(one, other)

    def test_it_is_among_what_moves_the_result(self):
        swings = tornado(trended(), NOTHING, lambda found: found.supply[-1].sum(axis=(0, 1)))
        (swing,) = (swing for swing in swings if swing.parameter == "verzuim-trend")
        assert swing.low > swing.middle > swing.high

    def test_leaving_follows_the_path_instead_of_swinging(self):
        model = with_treatments(case(), {"uitstroom-niveau": "trend"})
        last = shipped().history("uitstroom-niveau")[2023]
        np.testing.assert_allclose(model.central.level_by_year("uitstroom-niveau", 6), last)
        # pulling at the swing changes nothing any more
        quiet = replace(
            model.assumptions,
            rows=tuple(
                row.model_copy(update={"value": 0.0, "low": 0.0, "high": 0.0})
                if row.parameter == "uitstroom-schommeling" else row
                for row in model.assumptions.rows
            ),
        )  # fmt: skip
        found = [project(m, NOTHING, draws=64) for m in (model, replace(model, assumptions=quiet))]
        same(found[0].flows["vertrek"], found[1].flows["vertrek"])

    def test_a_choice_that_cannot_be_says_what_can(self):
        model = with_treatments(case(), {"trend-overig": "trend"})
        with pytest.raises(UserError, match="een reeks hebben: uitstroom-niveau, verzuim-trend"):
            project_middle(model, NOTHING)
        with pytest.raises(UserError, match="bestaat niet"):
            project_middle(with_treatments(case(), {"trent": "trend"}), NOTHING)
        with pytest.raises(UserError, match="is geen behandeling"):
            project_middle(with_treatments(case(), {"verzuim-trend": "vast"}), NOTHING)

    def test_without_figures_there_is_no_projection_but_an_error(self):
        with pytest.raises(UserError, match="de reeks van 'verzuim-trend' heeft 0 jaren"):
            project_middle(replace(case(), treatments={}), NOTHING)

    def test_figures_stay_within_what_the_parameter_can_be(self):
        wild = tuple(
            SeriesPoint(parameter="uitstroom-niveau", period=2019 + n, value=value, source="x", place="x")
            for n, value in enumerate([0.0, 0.4, 0.0, 0.4, 0.2])
        )
        model = with_treatments(case(), {"uitstroom-niveau": "trend"})
        model = replace(model, assumptions=replace(model.assumptions, points=wild))
        ends = model.central.with_numbers(np.tile([[r.low, r.high] for r in model.assumptions.rows], 1))
        found = ends.level_by_year("uitstroom-niveau", 6)
        assert (found.min(), found.max()) == (0, 0.4)
        assert np.isfinite(project(model, NOTHING, draws=64).supply).all()
