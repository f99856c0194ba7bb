"""The smallest effort and the cheapest mix, on cases that can be worked out, and questions that cannot be."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from projection_case import BASE, case, lever, until, with_values

from hcalib.errors import ExitCode, UserError
from hcalib.projection.levers import Scenario
from hcalib.projection.model import Model, Projection
from hcalib.projection.outcomes import PeopleMissing
from hcalib.projection.questions import Answer, Goal, Numbers, scaled
from hcalib.projection.running import project
from hcalib.projection.solving import solve_effort, solve_mix

YEAR = BASE + 5
FEW = Numbers(draws=128, check_draws=256)
A_PERCENT = 0.01


def world() -> Model:
    return case(years=5)


def plan(*targets: tuple[str, str, float]) -> Scenario:
    levers = tuple(until(lever(target, amount, name=name), world()) for name, target, amount in targets)
    return Scenario("plan", "Plan", levers)


SAVING = plan(("slim", "productiviteit", A_PERCENT))
NOTHING = Scenario("niets", "Niets doen")


@cache
def unchanged() -> Projection:
    return project(world(), NOTHING, draws=FEW.draws, seed=FEW.seed)


def people_saved() -> np.ndarray:
    """People per factor 1 of ``SAVING``: one per cent of the work, divided by what one person does."""
    work = unchanged().demand[YEAR - BASE] / unchanged().per_person[YEAR - BASE]
    return np.asarray(A_PERCENT * work.sum(axis=(0, 1)))


def needed(baseline: float) -> np.ndarray:
    """The factor that is just enough in each draw."""
    return np.asarray((PeopleMissing(YEAR)(unchanged()) - baseline) / people_saved())


@pytest.mark.parametrize(("probability", "baseline"), [(0.5, 300.0), (0.8, 300.0), (0.9, 0.0)])
def test_the_smallest_effort_is_that_of_the_draw_that_decides(probability: float, baseline: float) -> None:
    """Saving labour works on demand only: the gap is a straight line in every draw."""
    answer = solve_effort(world(), SAVING, Goal(YEAR, baseline, probability), cap=60, numbers=FEW)
    deciding = np.sort(needed(baseline))[int(np.ceil(probability * FEW.draws)) - 1]
    assert answer.reached
    assert answer.factors["slim"] == pytest.approx(deciding, rel=5e-3)
    assert answer.found >= probability
    assert answer.left <= 0
    assert answer.without == pytest.approx(
        np.sort(PeopleMissing(YEAR)(unchanged()) - baseline)[int(np.ceil(probability * FEW.draws)) - 1],
        rel=1e-6,
    )


def test_a_little_less_effort_is_not_enough() -> None:
    goal = Goal(YEAR, 200.0, 0.7)
    answer = solve_effort(world(), SAVING, goal, cap=60, numbers=FEW)
    less = scaled(SAVING, {"slim": answer.factors["slim"] * 0.98})
    result = PeopleMissing(YEAR)(project(world(), less, draws=FEW.draws, seed=FEW.seed))
    assert np.mean(result <= 200) < 0.7


def test_the_answer_is_checked_with_other_draws() -> None:
    # the check knows nothing of the chance in the search: with 128 draws that would often be the larger
    answer = solve_effort(world(), SAVING, Goal(YEAR, 300.0, 0.8), cap=60, numbers=replace(FEW, draws=512))
    again = project(world(), answer.scenario, draws=FEW.check_draws, seed=FEW.check_seed)
    assert answer.checked == np.mean(PeopleMissing(YEAR)(again) <= 300)
    assert answer.check_error == pytest.approx(np.sqrt(answer.checked * (1 - answer.checked) / 256))
    assert answer.confirmed
    assert not replace(answer, checked=0.6, check_error=0.02).confirmed


def test_the_baseline_can_be_the_shortage_of_the_base_year() -> None:
    answer = solve_effort(world(), SAVING, Goal(YEAR, None, 0.5), cap=60, numbers=FEW)
    result = project(world(), answer.scenario, draws=FEW.draws, seed=FEW.seed)
    held = PeopleMissing(YEAR)(result) <= PeopleMissing(BASE)(result)
    assert np.mean(held) == answer.found >= 0.5


def test_what_cannot_be_reached_says_what_is_left() -> None:
    answer = solve_effort(world(), SAVING, Goal(YEAR, 300.0, 0.9), cap=2, numbers=FEW)
    left = np.sort(PeopleMissing(YEAR)(unchanged()) - 300 - 2 * people_saved())
    assert not answer.reached
    assert not answer.confirmed
    assert answer.factors == {"slim": 2}
    assert answer.left == pytest.approx(left[int(np.ceil(0.9 * FEW.draws)) - 1], rel=1e-3)
    assert answer.left < answer.without


def test_nothing_is_needed_when_the_goal_is_reached_anyway() -> None:
    answer = solve_effort(world(), SAVING, Goal(YEAR, 50_000.0, 0.9), numbers=FEW)
    assert answer.reached
    assert answer.factors == {"slim": 0}
    assert answer.cost == 0
    assert answer.amounts("slim") == dict.fromkeys(range(2025, 2030), 0)


def test_one_lever_changes_and_the_others_stay() -> None:
    two = plan(("slim", "productiviteit", A_PERCENT), ("zij", "zij-instroom", 40))
    answer = solve_effort(world(), two, Goal(YEAR, 500.0, 0.5), lever="zij", cap=50, numbers=FEW)
    assert answer.reached
    assert set(answer.factors) == {"zij"}
    assert answer.amounts("slim") == two.levers[0].amounts
    assert answer.amounts("zij")[2027] == pytest.approx(40 * answer.factors["zij"])
    together = solve_effort(world(), two, Goal(YEAR, 500.0, 0.5), cap=50, numbers=FEW)
    assert together.factors["zij"] == together.factors["slim"]


def test_a_goal_about_one_branch_looks_at_that_branch() -> None:
    whole = solve_effort(world(), SAVING, Goal(YEAR, None, 0.8), cap=60, numbers=FEW)
    vvt = solve_effort(world(), SAVING, Goal(YEAR, None, 0.8, branch="vvt"), cap=60, numbers=FEW)
    assert vvt.factors["slim"] != pytest.approx(whole.factors["slim"], rel=0.01)
    result = project(world(), vvt.scenario, draws=FEW.draws, seed=FEW.seed)
    held = PeopleMissing(YEAR, "vvt")(result) <= PeopleMissing(BASE, "vvt")(result)
    assert np.mean(held) == vvt.found


def test_a_goal_about_the_work_in_the_region_counts_its_people() -> None:
    """With four people at work for five who live here, a shortage of 240 is one of 300."""
    model = with_values(world(), werkplek_per_woonplaats=0.8)
    here = solve_effort(model, SAVING, Goal(YEAR, 240.0, 0.8, at_work=True), cap=60, numbers=FEW)
    living = solve_effort(model, SAVING, Goal(YEAR, 300.0, 0.8), cap=60, numbers=FEW)
    assert here.factors["slim"] == pytest.approx(living.factors["slim"], rel=0.01)
    assert here.without == pytest.approx(0.8 * living.without)


def mix(weights: dict[str, float], caps: dict[str, float], baseline: float = 300.0) -> Answer:
    two = plan(("goedkoop", "productiviteit", A_PERCENT), ("duur", "preventie", A_PERCENT))
    return solve_mix(world(), two, Goal(YEAR, baseline, 0.8), caps=caps, weights=weights, numbers=FEW)


def test_a_mix_takes_the_cheapest_first_and_the_next_for_the_rest() -> None:
    """Two levers that do the same: up to its cap the cheap one, then the other."""
    enough = np.sort(needed(300.0))[int(np.ceil(0.8 * FEW.draws)) - 1]
    cap = enough / 3
    answer = mix({"goedkoop": 1, "duur": 2}, {"goedkoop": cap, "duur": 60})
    assert answer.reached
    assert answer.factors["goedkoop"] == pytest.approx(cap, rel=1e-6)
    assert answer.factors["duur"] == pytest.approx(enough - cap, rel=0.01)
    assert answer.cost == pytest.approx(5 * A_PERCENT * (cap + 2 * (enough - cap)), rel=0.01)
    assert answer.found >= 0.8


def test_another_price_gives_another_mix() -> None:
    answer = mix({"goedkoop": 3, "duur": 2}, {"goedkoop": 60, "duur": 60})
    assert answer.factors["goedkoop"] == pytest.approx(0, abs=1e-6)


def test_a_mix_that_cannot_be_is_everything_at_its_cap() -> None:
    answer = mix({}, {"goedkoop": 0.5, "duur": 0.5})
    assert not answer.reached
    assert answer.factors == {"goedkoop": 0.5, "duur": 0.5}
    assert answer.left > 0


def test_a_mix_that_needs_nothing_is_nothing() -> None:
    answer = mix({}, {"goedkoop": 1, "duur": 1}, baseline=90_000.0)
    assert answer.reached
    assert set(answer.factors.values()) == {0}


def test_a_mix_of_unlike_levers_holds_and_is_cheaper_than_all_of_them_alike() -> None:
    three = plan(("zij", "zij-instroom", 60), ("uren", "deeltijdfactor", 0.004), ("blijf", "behoud", 30))
    goal = Goal(YEAR, 900.0, 0.6)
    prices = {"zij": 1.0, "uren": 9000.0, "blijf": 2.0}
    caps = dict.fromkeys(prices, 8.0)
    answer = solve_mix(world(), three, goal, caps=caps, weights=prices, numbers=FEW)
    alike = solve_effort(world(), three, goal, cap=8, numbers=FEW)
    assert answer.reached
    assert alike.reached
    assert answer.found >= 0.6
    cost = {"zij": 300.0, "uren": 0.02 * 9000, "blijf": 150 * 2.0}
    assert answer.cost == pytest.approx(sum(answer.factors[name] * cost[name] for name in cost))
    assert answer.cost < sum(alike.factors[name] * cost[name] for name in cost)
    # at most one lever stands between nothing and its cap: that is what makes it the cheapest
    between = [name for name, factor in answer.factors.items() if 1e-3 < factor < 8 - 1e-3]
    assert len(between) <= 1


def test_impossible_questions_are_refused_with_everything_that_is_wrong() -> None:
    with pytest.raises(UserError) as error:
        solve_mix(
            world(),
            SAVING,
            Goal(2050, float("nan"), 1.2),
            caps={"slim": 0.0, "tover": 1.0},
            weights={"slim": -1.0},
            numbers=FEW,
        )
    assert error.value.exit_code == ExitCode.USAGE
    assert [str(fault) for fault in error.value.faults] == [
        "2050 ligt buiten de projectie (2024 tot en met 2029).",
        "de kans ligt tussen 0 en 1, bijvoorbeeld 0,8 voor vier op de vijf; nu 1,2.",
        "de nulmeting van het tekort is geen getal.",
        "scenario 'plan' heeft geen knop 'tover'; de knoppen zijn: slim.",
        "het plafond van de knop 'slim' moet een getal boven nul zijn; nu 0.",
        "het gewicht van de knop 'slim' moet een getal boven nul zijn; nu -1.",
    ]


@pytest.mark.parametrize(
    ("scenario", "goal", "told"),
    [
        (NOTHING, Goal(YEAR), "heeft geen knop die mag veranderen"),
        (SAVING, Goal(BASE), "2024 is het basisjaar; kies een jaar daarna."),
        (SAVING, Goal(YEAR, probability=0.0), "de kans ligt tussen 0 en 1"),
        (SAVING, Goal(YEAR, branch="leger"), "de branche 'leger' zit niet in de projectie."),
    ],
)
def test_a_question_without_an_answer_is_refused(scenario: Scenario, goal: Goal, told: str) -> None:
    with pytest.raises(UserError, match=told):
        solve_effort(world(), scenario, goal, numbers=FEW)


def test_a_lever_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UserError, match="geen knop 'tover'; de knoppen zijn: slim"):
        solve_effort(world(), SAVING, Goal(YEAR), lever="tover", numbers=FEW)
