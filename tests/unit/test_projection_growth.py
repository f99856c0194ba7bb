"""The stock, who leaves, who comes in and the growth of the sector are one sum."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from projection_case import BASE, case, lever, shipped, until, with_values, without

from hcalib.errors import UserError
from hcalib.projection.levers import Lever, Scenario
from hcalib.projection.model import Model, Projection
from hcalib.projection.rates import OTHER_ENTRANTS
from hcalib.projection.running import project, project_middle, project_values
from hcalib.projection.stockflow import OUTFLOWS
from hcalib.projection.values import assumption_normals, sampled_values

NOTHING = Scenario("niets", "Niets doen")
GROWTH = f"groei-werknemers-{BASE}"
ENTRANTS = ("gediplomeerden", *OTHER_ENTRANTS)


def inflow(projection: Projection, *names: str) -> np.ndarray:
    """Persons a year in the whole region, (T, D)."""
    return sum(projection.flows[name].sum(axis=1) for name in names or ENTRANTS)


def missing_part(projection: Projection) -> np.ndarray:
    """The shortage as a part of the employees, (T + 1, D)."""
    return projection.people_missing().sum(axis=(1, 2)) / projection.persons.sum(axis=(1, 2))


def test_in_every_draw_the_first_year_grows_as_the_sector_did() -> None:
    """Swings, goals and the chance of people come on top of it."""
    model = case(years=1)
    normals = assumption_normals(model.assumptions, 100, seed=3)
    values = sampled_values(model.assumptions, normals, like=model.central)
    total = project_values(model, NOTHING, values).persons.sum(axis=(1, 2))
    np.testing.assert_allclose(total[1] / total[0] - 1, values.number(GROWTH), atol=2e-6)
    assert values.number(GROWTH).std() > 0.005, "the draws must differ for this to say anything"


def test_inflow_is_growth_plus_who_went_minus_who_moved_in() -> None:
    """By hand: 0.02 of the stock, and everyone who died, left or retired, minus the net migration."""
    result = project_middle(with_values(case(), groei_werknemers_2024=0.02), NOTHING)
    gone = sum(result.flows[name][0].sum() for name in OUTFLOWS)
    by_hand = 0.02 * result.persons[0].sum() + gone - result.flows["saldo-regio"][0].sum()
    assert inflow(result)[0, 0] == pytest.approx(by_hand, rel=1e-5)


def test_the_inflow_that_follows_is_about_the_part_of_the_country() -> None:
    """2.53 % of the 173,000 who came in nationally in a year is 4,377; nothing in the model uses that."""
    branches = tuple(row.branch for row in shipped().of("branche-aandeel"))
    whole = replace(case(), axes=replace(case().axes, branches=branches))
    assert inflow(project_middle(whole, NOTHING))[0, 0] == pytest.approx(4377, rel=0.05)


def test_a_larger_sector_has_a_larger_shortage_in_proportion_and_no_more() -> None:
    """With the inflow as a fixed number it was 4.2 % of the smaller and 13 % of the larger."""
    few, many = (
        missing_part(project_middle(with_values(case(), werknemers_regio_2024=count), NOTHING))[:, 0]
        for count in (31_000, 39_500)
    )
    np.testing.assert_allclose(few, many, atol=0.004)


def test_in_the_draws_the_shortage_does_not_depend_on_the_stock() -> None:
    result = project(case(), NOTHING, draws=512)
    stock = result.persons[0].sum(axis=(0, 1))
    for year in (1, 3, 6):
        # of 512 independent pairs, 95 % has a correlation below 0.087
        assert abs(np.corrcoef(stock, missing_part(result)[year])[0, 1]) < 0.09


def test_where_more_people_leave_more_must_have_come_in() -> None:
    usual, more = (
        project_middle(with_values(case(), uitstroom_niveau=level), NOTHING) for level in (0.086, 0.1)
    )
    extra = more.flows["vertrek"][0].sum() - usual.flows["vertrek"][0].sum()
    assert extra > 300
    # who leaves cannot retire or move house with the region any more
    assert inflow(more)[0, 0] - inflow(usual)[0, 0] == pytest.approx(extra, rel=0.03)


def test_more_graduates_are_fewer_others_and_the_others_keep_their_proportions() -> None:
    usual, more = (project_middle(with_values(case(), nieuw_in_sector=part), NOTHING) for part in (0.5, 0.9))
    assert more.flows["gediplomeerden"][0].sum() > 1.5 * usual.flows["gediplomeerden"][0].sum()
    assert inflow(more)[0, 0] == pytest.approx(inflow(usual)[0, 0], rel=1e-5)
    for result in (usual, more):
        parts = [
            inflow(result, name)[0, 0] / inflow(result, *OTHER_ENTRANTS)[0, 0] for name in OTHER_ENTRANTS
        ]
        stated = np.array([case().central.number(name)[0] for name in OTHER_ENTRANTS])
        assert parts == pytest.approx(list(stated / stated.sum()), rel=1e-4)


def test_the_others_follow_their_trend_after_the_first_year() -> None:
    result = project_middle(with_values(case(), instroom_trend=0.05), NOTHING)
    others = inflow(result, *OTHER_ENTRANTS)[:, 0]
    np.testing.assert_allclose(others[1:] / others[:-1], 1.05, rtol=1e-5)


@pytest.mark.parametrize(
    "plan",
    [
        lever("zij-instroom", 100),
        Lever("plekken", "plekken", {BASE + 1: 500.0}, "proef"),
        lever("behoud", 100),
    ],
)
def test_goals_come_on_top_and_do_not_change_what_comes_anyway(plan: Lever) -> None:
    model = case()
    before, after = (
        project_middle(model, scenario) for scenario in (NOTHING, Scenario("x", "X", (until(plan, model),)))
    )
    extra = 100 if plan.target == "zij-instroom" else 0
    assert inflow(after, *OTHER_ENTRANTS)[:, 0] == pytest.approx(
        inflow(before, *OTHER_ENTRANTS)[:, 0] + extra, rel=1e-5
    )


def test_nobody_comes_in_below_zero() -> None:
    """With a fall of 10 % more people would have to go than do."""
    result = project_middle(with_values(case(), groei_werknemers_2024=-0.1), NOTHING)
    assert inflow(result, *OTHER_ENTRANTS).max() == 0
    assert (result.flows["gediplomeerden"] > 0).all()


def test_without_expected_entrants_there_is_nobody_to_divide() -> None:
    model = with_values(case(), zij_instroom=0, herintrede=0, jonge_instroom=0)
    assert inflow(project_middle(model, NOTHING), *OTHER_ENTRANTS).max() == 0


def test_measured_employees_grow_as_fast() -> None:
    model: Model = replace(case(), measured=np.array([3000.0, 1000.0, 5000.0]))
    total = project_middle(model, NOTHING).persons.sum(axis=(1, 2))[:, 0]
    assert total[1] / total[0] - 1 == pytest.approx(model.central.number(GROWTH)[0], abs=1e-6)


def test_a_base_year_without_known_growth_is_an_error() -> None:
    with pytest.raises(UserError, match=f"er is geen aanname voor '{GROWTH}'"):
        project(without(case(), GROWTH), NOTHING, draws=8)
