"""What goals pull: the effect of a unit by year, and scenarios that cannot be."""

from __future__ import annotations

import math

import numpy as np
import pytest
from projection_case import BASE, BRANCHES, case, lever, row, until

from hcalib.errors import ExitCode, UserError
from hcalib.projection.axes import Axes
from hcalib.projection.levers import Lever, Scenario, check, effect_by_year, pull
from hcalib.projection.running import project_middle
from hcalib.projection.values import Values

AXES = Axes(BRANCHES, ("mbo-2", "mbo-3", "mbo-4", "hbo-6"), BASE, 6)
NOTHING = Scenario("niets", "Niets doen")


def known(
    effect: float = 1, vertraging: float = 0, duur: float = 1, zonder: float = 0, overlap: float = 0
) -> Values:
    numbers = {
        "effect": effect, "vertraging": vertraging, "duur": duur, "zonder": zonder, "overlap": overlap,
    }  # fmt: skip
    rows = tuple(row(f"proef-{name}", value) for name, value in numbers.items())
    return Values(rows, np.array([[found.value] for found in rows]))


def one(amounts: dict[int, float], target: str = "behoud", **more: str) -> Lever:
    return Lever("proef", target, amounts, "proef", **more)


def done(amounts: dict[int, float], **numbers: float) -> list[float]:
    return effect_by_year(one(amounts), known(**numbers), AXES)[:, 0].round(12).tolist()


def test_a_unit_without_delay_works_in_its_own_year() -> None:
    assert done({2026: 50}) == [0, 50, 0, 0, 0, 0]


def test_what_would_have_happened_anyway_and_what_others_count_is_taken_off() -> None:
    """50 x 0.6 x (1 - 0.45) x (1 - 0.25) = 12.375."""
    assert done({2025: 50}, effect=0.6, zonder=0.45, overlap=0.25) == [12.375, 0, 0, 0, 0, 0]


def test_delay_and_duration_count_in_parts_of_years() -> None:
    """From 2025.5 to 2028.0: half of 2025, all of 2026 and 2027."""
    assert done({2025: 8}, vertraging=0.5, duur=2.5) == [4, 8, 8, 0, 0, 0]


def test_a_duration_within_a_year_counts_for_its_part() -> None:
    assert done({2025: 8}, vertraging=1.25, duur=0.5) == [0, 4, 0, 0, 0, 0]


def test_efforts_of_several_years_add_up_while_they_work() -> None:
    assert done({2025: 1, 2026: 1, 2027: 1}, duur=2) == [1, 2, 2, 1, 0, 0]


def test_what_works_after_the_last_year_is_not_counted() -> None:
    assert done({2030: 5}, duur=10) == [0, 0, 0, 0, 0, 5]
    assert done({2030: 5}, vertraging=1) == [0, 0, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("target", "where"),
    [
        ("behoud", "retained"), ("zij-instroom", "lateral"), ("deeltijdfactor", "part_time"),
        ("verzuim", "sick_leave"),
    ],
)  # fmt: skip
def test_each_lever_pulls_what_it_says(target: str, where: str) -> None:
    pulls = pull(Scenario("x", "X", (one({2025: 3}, target),)), known(), AXES)
    assert getattr(pulls, where)[:, 0].tolist() == [3, 0, 0, 0, 0, 0]
    others = {name: value for name, value in vars(pulls).items() if name not in (where, "education")}
    assert not any(value.any() for value in others.values())


@pytest.mark.parametrize(
    ("target", "where"), [("studenten", "students"), ("plekken", "places"), ("gediplomeerden", "diplomas")]
)
def test_levers_of_education_reach_education(target: str, where: str) -> None:
    pulls = pull(Scenario("x", "X", (one({2025: 3}, target),)), known(), AXES)
    assert getattr(pulls.education, where)[:, 0].tolist() == [3, 0, 0, 0, 0, 0]
    assert sum(value.sum() for value in vars(pulls.education).values()) == 3


def test_work_of_other_levels_is_less_for_levels_three_and_four_only() -> None:
    pulls = pull(Scenario("x", "X", (one({2025: 0.01}, "functiegebouw"),)), known(), AXES)
    assert pulls.less_needed[0, :, 0].tolist() == [0, 0.01, 0.01, 0]


def test_labour_saving_and_prevention_are_for_all_levels_and_add_up() -> None:
    both = Scenario(
        "x",
        "X",
        (Lever("a", "productiviteit", {2025: 0.02}, "proef"), Lever("b", "preventie", {2025: 0.01}, "proef")),
    )
    assert pull(both, known(), AXES).less_needed[0, :, 0] == pytest.approx([0.03] * 4)


def test_upskilling_leaves_its_own_level() -> None:
    pulls = pull(Scenario("x", "X", (one({2025: 20}, "opscholing", level="mbo-3"),)), known(), AXES)
    assert pulls.upskilled[0, :, 0].tolist() == [0, 20, 0, 0]


def test_without_levers_nothing_is_pulled() -> None:
    pulls = pull(NOTHING, known(), AXES)
    assert not any(value.any() for value in vars(pulls).values() if isinstance(value, np.ndarray))


def test_all_that_cannot_be_is_named_at_once() -> None:
    levers = (
        Lever("a", "tovenarij", {2025: 1}, "proef"),
        Lever("b", "behoud", {2024: 1, 2031: 1}, "proef"),
        Lever("c", "opscholing", {2025: 1}, "proef", level="hbo-6"),
        Lever("d", "behoud", {2025: math.nan}, "proef", level="mbo-3"),
        Lever("a", "behoud", {}, "proef"),
    )
    with pytest.raises(UserError) as error:
        check(Scenario("plan", "Plan", levers), AXES)
    told = [str(fault) for fault in error.value.faults]
    assert error.value.exit_code == ExitCode.USAGE
    assert told[0].startswith(
        "scenario 'plan', knop 'a': 'tovenarij' is geen knop van het model; kies uit: stud"
    )
    assert told[1:] == [
        "scenario 'plan', knop 'b': 2024, 2031 ligt buiten de projectie (2025 tot en met 2030).",
        "scenario 'plan', knop 'c': bij opscholing hoort een niveau waarboven nog een niveau ligt.",
        "scenario 'plan', knop 'd': een hoeveelheid is geen getal.",
        "scenario 'plan', knop 'd': alleen bij opscholing hoort een niveau.",
        "scenario 'plan': de knop 'a' staat er meer dan een keer in.",
    ]


def test_an_extra_fte_is_as_large_as_the_part_time_factor_says() -> None:
    model = case()
    base = project_middle(model, NOTHING)
    more = project_middle(model, Scenario("x", "X", (until(lever("deeltijdfactor", 0.01), model),)))
    present = base.per_person[1:] / base.supply[1:].sum(axis=1) * base.persons[1:].sum(axis=1)
    np.testing.assert_allclose(present, 1, rtol=1e-5)
    sick = model.central.table("ziekteverzuim", branch=BRANCHES) + model.central.number("verzuim-trend")
    np.testing.assert_allclose(more.per_person[1] - base.per_person[1], 0.01 * (1 - sick), rtol=1e-6)


def test_who_is_retained_stays_and_leaves_later_like_anyone_else() -> None:
    model = case()
    kept = Scenario("x", "X", (Lever("a", "behoud", {2025: 100}, "proef"),))
    extra = project_middle(model, kept).persons - project_middle(model, NOTHING).persons
    people = extra.sum(axis=(1, 2))[:, 0]
    assert people[1] == pytest.approx(100, abs=4)  # some of them retire in the same year
    yearly = people[2:] / people[1:-1]
    assert (yearly > 0.8).all()
    assert (yearly < 0.95).all()


def test_a_hundred_upskilled_leave_one_level_for_the_next() -> None:
    model = case()
    plan = Scenario("x", "X", (Lever("a", "opscholing", {2025: 100}, "proef", "mbo-2"),))
    extra = project_middle(model, plan).persons[1] - project_middle(model, NOTHING).persons[1]
    by_level = extra.sum(axis=1)[:, 0]
    low = model.axes.levels.index("mbo-2")
    assert by_level[low] == pytest.approx(-by_level[low + 1], abs=0.1)
    assert by_level[low + 1] == pytest.approx(100, rel=0.15)
