"""Which assumptions matter, and what each goal contributes, on cases with a known answer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from projection_case import BASE, case, lever, shipped, until, with_lever, with_values

from hcalib.errors import UserError
from hcalib.projection.contributions import contributions, overlap_bounds, without_overlap
from hcalib.projection.levers import Lever, Scenario
from hcalib.projection.model import Projection
from hcalib.projection.outcomes import PeopleMissing
from hcalib.projection.running import project, project_middle
from hcalib.projection.sensitivity import shares, tornado

NOTHING = Scenario("niets", "Niets doen")
LAST = BASE + 6


def opening(projection: Projection) -> np.ndarray:
    return projection.persons[0].sum(axis=(0, 1)).astype(float)


def test_the_opening_stock_depends_on_its_own_total_only() -> None:
    (only,) = tornado(case(), NOTHING, opening)
    total = shipped().of("werknemers-regio-2024")[0]
    assert only.parameter == "werknemers-regio-2024"
    assert only.name == shipped().parameters["werknemers-regio-2024"].name
    assert [only.low, only.middle, only.high] == pytest.approx([total.low, total.value, total.high], rel=1e-6)


def test_all_rows_of_a_parameter_move_together() -> None:
    """Unfilled jobs of every branch at their high end: v / (1 - v), less what is always open."""
    model = case()

    def start(projection: Projection) -> np.ndarray:
        return projection.shortage()[0].sum(axis=(0, 1))

    found = {swing.parameter: swing for swing in tornado(model, NOTHING, start)}
    factor, friction = (model.central.number(n)[0] for n in ("openstaand-factor-2024", "openstaand-frictie"))
    supply = project_middle(model, NOTHING).supply[0].sum(axis=0)[:, 0]
    rows = {row.branch: row for row in shipped().of("openstaand-aandeel")}
    high = np.array([rows[branch].high for branch in model.axes.branches]) * factor
    assert found["openstaand-aandeel"].high == pytest.approx(
        (supply * (high - friction) / (1 - high)).sum(), rel=1e-5
    )


def test_what_all_draws_share_is_moved_as_well() -> None:
    def at_mental_health(projection: Projection) -> np.ndarray:
        return projection.persons[-1, :, 1].sum(axis=0)

    found = {swing.parameter for swing in tornado(case(), NOTHING, at_mental_health)}
    assert {"wissel-branche", "bestemming-aandeel", "uitstroom-branche"} <= found


def test_the_widest_comes_first_and_faster_growth_is_less_shortage() -> None:
    found = tornado(case(), NOTHING, PeopleMissing(LAST))
    widths = [swing.width for swing in found]
    assert widths == sorted(widths, reverse=True)
    by_name = {swing.parameter: swing for swing in found}
    growth = by_name["groei-werknemers-2024"]
    assert growth.low > growth.middle > growth.high
    assert by_name["instroom-trend"].low > by_name["instroom-trend"].high
    assert "doel-1-3-effect" not in by_name, "no lever of this scenario asks for it"


def test_the_whole_variance_of_the_opening_stock_is_that_of_its_total() -> None:
    model = case()
    found, rest = shares(model, project(model, NOTHING, draws=256), opening)
    assert [(share.name, share.direction) for share in found if share.share > 0.001] == [
        ("werknemers-regio-2024", 1)
    ]
    assert found[0].share == pytest.approx(1, abs=0.01)
    assert rest < 0.01


def test_shares_are_parts_of_the_variance_and_agree_with_fixing_a_parameter() -> None:
    """Without the uncertainty of a parameter the variance falls by about its share."""
    model = case()
    outcome = PeopleMissing(LAST)
    projection = project(model, NOTHING, draws=2048)
    found, rest = shares(model, projection, outcome)
    by_name = {share.name: share for share in found}
    # with few draws the scores are not quite independent and the shares can pass one together
    assert 0.75 < sum(share.share for share in found) < 1.03
    assert rest < 0.25
    assert by_name["trend-overig"].direction == 1
    assert by_name["groei-werknemers-2024"].direction == -1
    value = shipped().of("groei-werknemers-2024")[0].value
    fixed = project(with_values(model, groei_werknemers_2024=value), NOTHING, draws=2048)
    fall = 1 - outcome(fixed).var() / outcome(projection).var()
    assert by_name["groei-werknemers-2024"].share == pytest.approx(fall, abs=0.06)


def test_too_few_draws_for_the_number_of_parameters_are_refused() -> None:
    model = case()
    with pytest.raises(ValueError, match="too few draws"):
        shares(model, project(model, NOTHING, draws=64), PeopleMissing(LAST))


def test_a_year_branch_or_level_that_is_not_there_is_refused() -> None:
    with pytest.raises(UserError) as error:
        PeopleMissing(2050, "brandweer", "mbo-9").check(case().axes)
    assert [str(fault) for fault in error.value.faults] == [
        "2050 ligt buiten de projectie (2024 tot en met 2030).",
        "de branche 'brandweer' zit niet in de projectie.",
        "het niveau 'mbo-9' zit niet in de projectie.",
    ]


def test_parts_of_the_shortage_add_up_to_the_whole() -> None:
    result = project_middle(case(), NOTHING)
    axes = case().axes
    whole = PeopleMissing(LAST)(result)
    np.testing.assert_allclose(sum(PeopleMissing(LAST, branch)(result) for branch in axes.branches), whole)
    np.testing.assert_allclose(sum(PeopleMissing(LAST, None, level)(result) for level in axes.levels), whole)


PLAN = Scenario(
    "plan",
    "Plan",
    (
        Lever("zij", "zij-instroom", dict.fromkeys(range(2025, 2031), 150.0), "doel-1-3"),
        Lever("uren", "deeltijdfactor", dict.fromkeys(range(2025, 2031), 0.004), "proef"),
        Lever("niets", "behoud", {}, "proef"),
    ),
)


def test_contributions_add_up_to_the_difference_between_the_scenarios() -> None:
    model = case()
    found = contributions(model, PLAN, PeopleMissing(LAST), draws=64)
    runs = [PeopleMissing(LAST)(project(model, plan, draws=64)) for plan in (NOTHING, PLAN)]
    assert sum(bar.mean for bar in found.bars) == pytest.approx((runs[1] - runs[0]).mean(), abs=1e-3)
    assert [bar.name for bar in found.bars] == ["zij", "uren", "niets", "samen"]
    assert found.bars[0].high < 0, "in every draw there are more people"
    assert (found.bars[2].low, found.bars[2].high) == (0, 0)
    assert abs(found.bars[3].mean) < 0.05 * abs(found.bars[0].mean)


def test_the_part_of_the_growth_that_is_closed() -> None:
    model = with_values(case(), trend_overig=0.012)
    found = contributions(model, PLAN, PeopleMissing(LAST), draws=64)
    result = project(model, NOTHING, draws=64)
    growth = (PeopleMissing(LAST)(result) - PeopleMissing(BASE)(result)).mean()
    assert found.growth == pytest.approx(growth)
    assert found.closed == pytest.approx(-sum(bar.mean for bar in found.bars) / growth, rel=1e-4)
    nothing = contributions(model, NOTHING, PeopleMissing(LAST), draws=64)
    assert nothing.closed == 0
    assert nothing.held < found.held < 1
    assert nothing.without == nothing.together


def test_contributions_to_the_work_in_the_region_are_those_of_its_people() -> None:
    model = with_values(case(), werkplek_per_woonplaats=0.8)
    living, working = (
        contributions(model, PLAN, PeopleMissing(LAST), draws=64, at_work=at_work)
        for at_work in (False, True)
    )
    assert [bar.mean for bar in working.bars[:2]] == pytest.approx(
        [0.8 * bar.mean for bar in living.bars[:2]]
    )
    assert working.growth == pytest.approx(0.8 * living.growth)
    assert working.held == living.held


def test_growth_that_is_not_there_is_not_divided_by() -> None:
    shrinking = with_values(case(), productiviteit=0.05)
    found = contributions(shrinking, PLAN, PeopleMissing(LAST), draws=64)
    assert found.growth < 0
    assert found.closed is None


def retention(*amounts: float) -> Scenario:
    levers = tuple(
        until(lever("behoud", amount, name=f"b{n}", effect=f"b{n}"), case())
        for n, amount in enumerate(amounts)
    )
    return Scenario("behoud", "Behoud", levers)


def test_staying_lies_between_three_hundred_people_and_a_hundred_and_fifty() -> None:
    """Of 50, 100 and 150 a year: all different, a quarter off by assumption, or all the same."""
    known = shipped()
    for n in range(3):
        known = with_lever(known, f"b{n}", overlap=0.25)
    model = replace(case(), assumptions=known)
    plan = retention(50, 100, 150)
    bounds = overlap_bounds(model, plan, PeopleMissing(LAST), ["b0", "b1", "b2"], draws=64)
    assert bounds.none_twice.mean < bounds.assumed.mean < bounds.all_shared.mean < 0
    assert bounds.assumed.mean / bounds.none_twice.mean == pytest.approx(0.75, abs=0.01)
    assert bounds.all_shared.mean / bounds.none_twice.mean == pytest.approx(0.5, abs=0.01)


def test_overlap_is_between_levers_of_the_scenario() -> None:
    with pytest.raises(UserError) as error:
        overlap_bounds(case(), PLAN, PeopleMissing(LAST), ["behoud-x"], draws=8)
    assert [str(fault) for fault in error.value.faults] == [
        "scenario 'plan' heeft geen knop 'behoud-x'; de knoppen zijn: zij, uren, niets.",
        "overlap bestaat alleen tussen ten minste twee knoppen.",
    ]


def test_taking_overlap_away_leaves_the_draws_of_everything_else() -> None:
    model = case()
    before, after = (
        project(of, NOTHING, draws=32).persons for of in (model, without_overlap(model, ["doel-2-2"]))
    )
    np.testing.assert_array_equal(before, after)
