"""What one unit of every lever does, next to a computation by hand.

A unit works for ``duur`` years, from ``vertraging`` years later. For persons that is a number in each of
those years: who came, stayed or moved up once is staff after that, and leaves, retires and dies like others.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from projection_case import BASE, case, with_lever, with_values

from hcalib.projection.levers import Lever, Scenario
from hcalib.projection.model import Model, Projection
from hcalib.projection.running import project_middle

FIRST = BASE + 1
COURSES = [
    (row.level, row.track, row.value) for row in case().assumptions.of("instroom-opleiding")
]  # fmt: skip


def quiet(**changes: float) -> Model:
    """Nobody leaves, dies or moves; a student has a diploma after two years and always finds a place."""
    still = {
        "uitstroom_niveau": 1e-9, "uitstroom_leeftijd": 1, "uitstroom_branche": 1, "sterftekans": 0,
        "wissel_branche": 0, "opscholing": 0, "saldo_regio": 0, "groei_werknemers_2024": 0.1,
        "instroom_trend": 0, "instroom_opleiding_trend": 0, "plaatsingsgraad": 1, "plekken_groei": 0.5,
        "studieduur": 2,
    }  # fmt: skip
    return with_values(case(), **{**still, **changes})


@cache
def without() -> Projection:
    return project_middle(quiet(), Scenario("niets", "Niets"))


def pulled(
    target: str, amount: float, *, duur: float = 1, level: str | None = None, **changes: float
) -> tuple[Projection, Projection]:
    """The same world without a lever, and with it pulled in the first year."""
    model = quiet(**changes)
    model = replace(model, assumptions=with_lever(model.assumptions, "eenheid", duur=duur))
    plan = Scenario("x", "X", (Lever("knop", target, {FIRST: amount}, "eenheid", level),))
    return (project_middle(model, Scenario("niets", "Niets")) if changes else without()), project_middle(
        model, plan
    )


def people(one: Projection, other: Projection) -> np.ndarray:
    """How many more employees there are at the end of each projected year, (T,)."""
    return (other.persons - one.persons).sum(axis=(1, 2))[1:, 0]


def flow(one: Projection, other: Projection, name: str) -> np.ndarray:
    return (other.flows[name] - one.flows[name]).sum(axis=1)[:, 0]


def yields(value: float = 1.0) -> np.ndarray:
    """The part of the graduates of each course who come to work here and did not yet, by hand."""
    known = case().central
    return np.array(
        [
            known.table("sectorrendement", level=[level], track=[track])[0, 0, 0]
            * known.table("blijft-in-regio", level=[level])[0, 0]
            * known.table("nieuw-in-sector", track=[track])[0, 0]
            * value
            for level, track, _ in COURSES
        ]
    )


def success() -> np.ndarray:
    return np.array([case().central.table("studierendement", level=[level])[0, 0] for level, _, _ in COURSES])


STARTERS = np.array([value for _, _, value in COURSES])
VOCATIONAL = np.array([level.startswith("mbo") for level, _, _ in COURSES])


@pytest.mark.parametrize(("duur", "expected"), [(1, [100, 100, 100, 100]), (3, [100, 200, 300, 300])])
def test_lateral_entrants(duur: float, expected: list[float]) -> None:
    """A hundred a year for as long as it works; the few who are 65 and over retire."""
    extra = people(*pulled("zij-instroom", 100, duur=duur))
    assert extra[0] == pytest.approx(100, abs=0.02)
    assert extra[:4] == pytest.approx(expected, rel=0.08)


def test_one_who_is_retained_is_one_leaver_less_and_leaves_at_the_usual_rate_after_that() -> None:
    """One in ten leaves: a hundred fewer in the first year, then a tenth of those who are still there."""
    one, other = pulled("behoud", 100, uitstroom_niveau=0.1)
    extra, leavers = people(one, other), flow(one, other, "vertrek")
    assert leavers[0] == pytest.approx(-100, abs=0.02)
    assert extra[0] == pytest.approx(100 - flow(one, other, "pensioen")[0], abs=0.02)
    np.testing.assert_allclose(leavers[1:], 0.1 * extra[:-1], atol=0.05)


def test_retaining_for_three_years_is_a_hundred_leavers_less_in_each_of_them() -> None:
    one, other = pulled("behoud", 100, duur=3, uitstroom_niveau=0.1)
    extra, leavers = people(one, other), flow(one, other, "vertrek")
    by_hand = 0.1 * np.concatenate([[0], extra[:-1]]) - np.array([100, 100, 100, 0, 0, 0])
    np.testing.assert_allclose(leavers, by_hand, atol=0.05)


def test_upskilled_people_leave_one_level_for_the_next_and_stay_there() -> None:
    """As a part of the level: who retires in that year does not move up, so slightly fewer than a hundred."""
    one, other = pulled("opscholing", 100, level="mbo-2")
    by_level = (other.persons - one.persons).sum(axis=2)[1:, :, 0]
    low = other.axes.levels.index("mbo-2")
    remaining = 1 - one.flows["pensioen"][0].sum() / one.persons[0].sum()
    assert by_level[0, low + 1] == pytest.approx(100 * remaining, rel=3e-3)
    np.testing.assert_allclose(by_level[:, low], -by_level[:, low + 1], atol=0.1)
    assert by_level[-1, low + 1] > 75, "they keep their level until they retire"
    assert np.abs(np.delete(by_level, [low, low + 1], axis=1)).max() < 0.02


def test_students_become_graduates_after_their_course() -> None:
    """A hundred divided over courses like the others; of each the part with a diploma who come here."""
    extra = flow(*pulled("studenten", 100), "gediplomeerden")
    by_hand = 100 * (STARTERS / STARTERS.sum() * success() * yields()).sum()
    assert extra[:2] == pytest.approx([0, 0], abs=0.01)
    assert extra[2] == pytest.approx(by_hand, rel=1e-3)
    assert extra[3:] == pytest.approx(0, abs=0.01)


def test_places_let_as_many_more_start_where_they_are_short() -> None:
    """With half of the places gone a place is a starter; with places enough it is nothing."""
    extra = flow(*pulled("plekken", 100, plekken_groei=-0.5), "gediplomeerden")
    by_hand = 100 * (STARTERS / STARTERS.sum() * success() * yields()).sum()
    assert extra[2] == pytest.approx(by_hand, rel=1e-3)
    assert not flow(*pulled("plekken", 100), "gediplomeerden").any()


def test_better_supervision_gives_diplomas_at_once() -> None:
    """Ten diplomas over the vocational courses, of which the usual part comes here."""
    extra = flow(*pulled("gediplomeerden", 10), "gediplomeerden")
    diplomas = (STARTERS * success())[VOCATIONAL]
    by_hand = 10 * (diplomas / diplomas.sum() * yields()[VOCATIONAL]).sum()
    assert extra[0] == pytest.approx(by_hand, rel=1e-3)
    assert extra[1:] == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize("target", ["productiviteit", "preventie"])
def test_two_percent_less_work_is_two_percent_less_while_it_lasts(target: str) -> None:
    one, other = pulled(target, 0.02, duur=2)
    for year, left in ((1, 0.98), (2, 0.98), (3, 1.0)):
        np.testing.assert_allclose(other.demand[year], left * one.demand[year], rtol=1e-6)


def test_work_done_by_others_is_less_work_for_levels_three_and_four() -> None:
    one, other = pulled("functiegebouw", 0.02)
    for level, code in enumerate(other.axes.levels):
        left = 0.98 if code in ("mbo-3", "mbo-4") else 1.0
        np.testing.assert_allclose(other.demand[1, level], left * one.demand[1, level], rtol=1e-6)


def test_more_hours_and_less_sick_leave_are_more_available_time() -> None:
    """0.01 fte more at 1 - sick leave, and a point less sick leave at the part-time factor."""
    one, hours = pulled("deeltijdfactor", 0.01)
    _, healthy = pulled("verzuim", 0.01)
    known = quiet().central
    branch = one.axes.branches
    sick = known.table("ziekteverzuim", branch=branch) + known.number("verzuim-trend")
    part_time = known.table("deeltijdfactor", branch=branch) + known.number("deeltijdfactor-trend")
    np.testing.assert_allclose(hours.per_person[1] - one.per_person[1], 0.01 * (1 - sick), rtol=1e-4)
    np.testing.assert_allclose(healthy.per_person[1] - one.per_person[1], 0.01 * part_time, rtol=1e-4)
    np.testing.assert_allclose(hours.per_person[2:], one.per_person[2:])
