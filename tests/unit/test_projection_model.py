"""The projection as a whole: what it may not depend on, and what must add up."""

from __future__ import annotations

import multiprocessing
import tracemalloc
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from projection_case import BASE, case, lever, same, until, with_values, without

from hcalib.errors import UserError
from hcalib.projection import running as whole
from hcalib.projection.levers import Scenario
from hcalib.projection.model import Projection
from hcalib.projection.people import inhabitants
from hcalib.projection.running import project, project_middle, project_values
from hcalib.projection.sampling import CHUNK
from hcalib.projection.stockflow import OUTFLOWS

NOTHING = Scenario("niets", "Niets doen")
DRAWS = 130


@pytest.fixture(scope="module")
def drawn() -> Projection:
    return project(case(), NOTHING, draws=DRAWS)


def arrays(projection: Projection) -> dict[str, np.ndarray]:
    named = {name: getattr(projection, name) for name in ("persons", "supply", "demand", "per_person")}
    return {**named, **projection.flows}


@pytest.mark.parametrize("chunks", [1, 3])
def test_the_result_does_not_depend_on_the_size_of_a_block(
    drawn: Projection, chunks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whole, "BLOCK", chunks * CHUNK)
    for name, array in arrays(project(case(), NOTHING, draws=DRAWS)).items():
        # a matrix product of another shape may add in another order
        np.testing.assert_allclose(array, arrays(drawn)[name], rtol=2e-5, atol=1e-3, err_msg=name)


def test_scenarios_on_a_kept_sample_are_those_of_single_runs() -> None:
    model, seed = case(), 7
    sample = whole.Sample(model, DRAWS, seed)
    efforts = {"studenten": 40.0, "behoud": 30.0, "deeltijdfactor": 0.01}
    pulled = [until(lever(target, amount), model) for target, amount in efforts.items()]
    for scenario in (NOTHING, *(Scenario(one.target, "Een", (one,)) for one in pulled), NOTHING):
        expected = arrays(project(model, scenario, draws=DRAWS, seed=seed))
        for name, array in arrays(sample.project(scenario)).items():
            np.testing.assert_array_equal(array, expected[name], err_msg=f"{scenario.id} {name}")


def threads(workers: int) -> Executor:
    return ThreadPoolExecutor(workers)


def processes(workers: int) -> Executor:
    # new processes would spend seconds on importing
    kind = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context(kind))


@pytest.mark.parametrize("pool", [lambda: threads(3), lambda: processes(1), lambda: processes(2)])
@pytest.mark.parametrize("draws", [1, 2 * whole.BLOCK + 1])
def test_the_result_does_not_depend_on_who_works_off_the_blocks(
    pool: Callable[[], Executor], draws: int
) -> None:
    """Also when the last block is a single draw, and when there is nothing else."""
    alone = project(case(2), NOTHING, draws=draws)
    with pool() as executor:
        others = project(case(2), NOTHING, draws=draws, executor=executor)
    for name, array in arrays(others).items():
        same(array, arrays(alone)[name])


def test_ten_times_the_draws_take_no_more_memory_than_their_results() -> None:
    """Apart from the result, what a block needs: random numbers and states of all draws would be far more."""
    model = case(2)
    project(model, NOTHING, draws=whole.BLOCK)
    above = []
    for blocks in (2, 20):
        tracemalloc.start()
        result = project(model, NOTHING, draws=blocks * whole.BLOCK)
        above.append(tracemalloc.get_traced_memory()[1] - sum(a.nbytes for a in arrays(result).values()))
        tracemalloc.stop()
    assert above[1] < 1.05 * above[0]


def test_more_draws_leave_the_first_ones_as_they_were(drawn: Projection) -> None:
    few = project(case(), NOTHING, draws=CHUNK // 2)
    for name, array in arrays(few).items():
        np.testing.assert_allclose(
            array, arrays(drawn)[name][..., : CHUNK // 2], rtol=2e-5, atol=1e-3, err_msg=name
        )


def test_a_seed_gives_the_same_draws_and_another_seed_others(drawn: Projection) -> None:
    same(project(case(), NOTHING, draws=DRAWS).persons, drawn.persons)
    assert (project(case(), NOTHING, draws=DRAWS, seed=1).persons != drawn.persons).mean() > 0.9


def test_two_scenarios_with_one_seed_start_from_the_same_people(drawn: Projection) -> None:
    model = case()
    more = Scenario("meer", "Meer zij-instroom", (until(lever("zij-instroom", 100), model),))
    result = project(model, more, draws=DRAWS)
    same(result.persons[0], drawn.persons[0])
    same(result.demand, drawn.demand)
    # a hundred people a year for six years, in every draw, of whom a part has left again
    extra = (result.persons[-1] - drawn.persons[-1]).sum(axis=(0, 1))
    assert (extra > 350).all()
    assert (extra < 600).all()


def test_opening_plus_inflows_minus_outflows_is_the_closing_stock(drawn: Projection) -> None:
    persons = drawn.persons.sum(axis=1)
    change = sum(
        -flow if name in OUTFLOWS or name.startswith("van-") else flow for name, flow in drawn.flows.items()
    )
    np.testing.assert_allclose(persons[1:] - persons[:-1], change, atol=0.05)
    assert (drawn.persons >= 0).all()


def test_moves_between_branches_and_levels_do_not_make_people(drawn: Projection) -> None:
    for kind in ("branche", "niveau"):
        np.testing.assert_allclose(
            drawn.flows[f"van-{kind}"].sum(axis=1), drawn.flows[f"naar-{kind}"].sum(axis=1), rtol=1e-4
        )


def test_persons_fte_and_shortage_belong_together(drawn: Projection) -> None:
    np.testing.assert_allclose(drawn.supply, drawn.persons * drawn.per_person[:, None], rtol=1e-5)
    np.testing.assert_allclose(drawn.shortage(), drawn.demand - drawn.supply, rtol=1e-6)
    assert (drawn.per_person > 0).all()
    assert (drawn.per_person < 1).all()


def test_the_middle_lies_within_the_draws(drawn: Projection) -> None:
    middle = project_middle(case(), NOTHING).people_missing().sum(axis=(1, 2))[:, 0]
    low, high = np.quantile(drawn.people_missing().sum(axis=(1, 2)), [0.1, 0.9], axis=-1)
    assert (low < middle).all()
    assert (middle < high).all()


def test_uncertainty_grows_with_the_years(drawn: Projection) -> None:
    spread = drawn.people_missing().sum(axis=(1, 2)).std(axis=-1)
    assert (np.diff(spread) > 0).all()


def test_given_values_are_projected_one_by_one_in_blocks() -> None:
    model = case()
    numbers = np.repeat(model.central.numbers, 2 * CHUNK * 2 + 5, axis=1)
    many = project_values(model, NOTHING, model.central.with_numbers(numbers))
    one = project_middle(model, NOTHING)
    assert many.persons.shape[-1] == 2 * CHUNK * 2 + 5
    np.testing.assert_allclose(many.demand, np.broadcast_to(one.demand, many.demand.shape), rtol=2e-5)


def test_measured_employees_go_before_the_estimate() -> None:
    measured = project_middle(case(measured=(3000.0, 1000.0, 5000.0)), NOTHING)
    np.testing.assert_allclose(measured.persons[0].sum(axis=0)[:, 0], [3000, 1000, 5000], rtol=1e-5)


@pytest.mark.parametrize(("mode", "least", "most"), [("geen", 0, 0), ("gepubliceerd", 0.036, 0.0365)])
def test_the_starting_shortage_is_a_choice(mode: str, least: float, most: float) -> None:
    """Published: 1,000 people on the work of 36,900 residents times 0.75, which is 3.6 %."""
    start = project_middle(case(starting_shortage=mode), NOTHING)
    share = float(start.shortage()[0].sum() / start.supply[0].sum())
    assert least - 1e-6 <= share <= most + 1e-6


def test_without_any_growth_of_demand_or_flow_the_shortage_stays() -> None:
    """Nobody comes, goes, is born or dies: every year is the base year."""
    still = with_values(
        case(),
        uitstroom_niveau=1e-9, sterftekans=0, pensioen_verschuiving=0, wissel_branche=0, opscholing=0,
        instroom_opleiding=1e-9, zij_instroom=0, herintrede=0, jonge_instroom=0, saldo_regio=0,
        geboorten=1e-12, migratiesaldo=0, trend_overig=0, productiviteit=0, preventie=0,
        deeltijdfactor_trend=0, verzuim_trend=0, zorggebruik=1,
    )  # fmt: skip
    result = project_middle(still, NOTHING)
    np.testing.assert_allclose(result.demand[1:], np.repeat(result.demand[:1], 6, axis=0), rtol=1e-5)
    gone = result.flows["pensioen"].sum(axis=1)[:, 0].cumsum()
    np.testing.assert_allclose(
        result.persons.sum(axis=(1, 2))[1:, 0], result.persons[0].sum() - gone, rtol=1e-5
    )


def test_everything_that_is_missing_is_an_error_before_the_work_starts() -> None:
    for parameter in (
        "uitstroom-niveau",
        "deeltijdfactor",
        "zorggebruik",
        "studieduur",
        f"begintekort-{BASE}",
    ):
        with pytest.raises(UserError, match=f"er is geen aanname voor '{parameter}'"):
            project(without(case(), parameter), NOTHING, draws=8)


def test_a_lever_without_assumptions_is_an_error() -> None:
    model = case()
    unknown = Scenario("x", "X", (until(lever("behoud", 10, effect="bestaat-niet"), model),))
    with pytest.raises(UserError, match="er is geen aanname voor 'bestaat-niet-effect'"):
        project(model, unknown, draws=8)


def test_deaths_among_inhabitants_are_as_uncertain_as_their_assumption() -> None:
    """Twice the probability to die gives twice the deaths of the first year, at every age alike."""
    model = case()
    numbers = np.repeat(model.central.numbers, 2, axis=1)
    rows = [n for n, found in enumerate(model.assumptions.rows) if found.parameter == "sterftekans"]
    numbers[rows, 1] *= 2
    people = inhabitants(model.central.with_numbers(numbers), model.central, model.population, 1)
    staying = people[1].sum(axis=0)
    nobody_dies = with_values(model, sterftekans=0).central
    all_stay = inhabitants(nobody_dies, model.central, model.population, 1)[1].sum(axis=0)
    assert (all_stay - staying[1]) == pytest.approx(2 * (all_stay - staying[0]), rel=1e-6)


def test_a_group_that_nobody_leaves_has_outcomes_too() -> None:
    """A middle of zero gave no numbers at all: zero divided by zero."""
    found = project(with_values(case(), uitstroom_niveau=0), NOTHING, draws=8)
    assert np.isfinite(found.people_missing()).all()
    assert not found.flows["vertrek"].any()


def test_sick_leave_of_another_year_is_never_taken_as_it_is() -> None:
    """The figures are of 2024: another base year needs its factor, and 2024 needs none."""
    project_middle(without(case(), "ziekteverzuim-factor-2021"), NOTHING)
    earlier = case()
    earlier = replace(earlier, axes=replace(earlier.axes, base_year=2021))
    project_middle(earlier, NOTHING)
    with pytest.raises(UserError, match="geen aanname voor 'ziekteverzuim-factor-2021'"):
        project_middle(without(earlier, "ziekteverzuim-factor-2021"), NOTHING)
