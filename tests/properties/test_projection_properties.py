"""What holds for every lever, whatever its size."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from projection_case import case, lever, until

from hcalib.projection.levers import Scenario, effect_by_year
from hcalib.projection.model import Projection
from hcalib.projection.running import project, project_middle

MODEL = case(years=4)
DRAWS = 16
NOTHING = Scenario("niets", "Niets doen")
PEOPLE = ("studenten", "plekken", "gediplomeerden", "zij-instroom", "behoud")
PARTS = ("deeltijdfactor", "productiviteit", "preventie", "verzuim", "functiegebouw")

sizes = st.one_of(
    st.tuples(st.sampled_from(PEOPLE), st.floats(0.01, 2000)),
    st.tuples(st.sampled_from(PARTS), st.floats(1e-6, 0.05)),
)


def scenario(target: str, amount: float) -> Scenario:
    return Scenario("een", "Een", (until(lever(target, amount), MODEL),))


@cache
def nothing() -> Projection:
    return project(MODEL, NOTHING, draws=DRAWS)


def missing(projection: Projection) -> np.ndarray:
    return projection.people_missing().sum(axis=(1, 2))


@settings(deadline=None, max_examples=40)
@given(sizes)
def test_more_of_a_lever_never_gives_more_shortage(size: tuple[str, float]) -> None:
    target, amount = size
    less, more = (project(MODEL, scenario(target, amount * part), draws=DRAWS) for part in (0.5, 1))
    before, half, all_of_it = ((p.demand - p.supply).sum(axis=(1, 2)) for p in (nothing(), less, more))
    # numbers of people are in single precision
    rounding = 1e-6 * nothing().demand.sum(axis=(1, 2)).max()
    assert (half <= before + rounding).all()
    assert (all_of_it <= half + rounding).all()


@settings(deadline=None, max_examples=15)
@given(st.sampled_from((*PEOPLE, *PARTS)))
def test_a_lever_that_is_not_pulled_changes_nothing(target: str) -> None:
    result = project(MODEL, scenario(target, 0.0), draws=DRAWS)
    for name in ("persons", "supply", "demand", "per_person"):
        np.testing.assert_array_equal(getattr(result, name), getattr(nothing(), name))


@settings(deadline=None, max_examples=15)
@given(sizes)
def test_no_lever_works_before_its_first_year(size: tuple[str, float]) -> None:
    target, amount = size
    late = replace(until(lever(target, amount), MODEL), amounts={MODEL.axes.calendar[-1]: amount})
    result = project(MODEL, Scenario("laat", "Laat", (late,)), draws=DRAWS)
    np.testing.assert_array_equal(missing(result)[:-1], missing(nothing())[:-1])


@settings(deadline=None, max_examples=40)
@given(
    st.dictionaries(st.sampled_from(MODEL.axes.calendar), st.floats(-100, 100)),
    st.dictionaries(st.sampled_from(MODEL.axes.calendar), st.floats(-100, 100)),
)
def test_efforts_add_up(one: dict[int, float], other: dict[int, float]) -> None:
    both = {year: one.get(year, 0) + other.get(year, 0) for year in {*one, *other}}
    effects = [
        effect_by_year(
            replace(lever("behoud", 0, effect="doel-2-4"), amounts=amounts), MODEL.central, MODEL.axes
        )
        for amounts in (one, other, both)
    ]
    np.testing.assert_allclose(effects[0] + effects[1], effects[2], atol=1e-9)


@settings(deadline=None, max_examples=20)
@given(st.lists(sizes, min_size=1, max_size=4, unique_by=lambda size: size[0]), st.randoms())
def test_the_order_of_levers_does_not_matter(chosen: list[tuple[str, float]], random: object) -> None:
    levers = [until(lever(target, amount), MODEL) for target, amount in chosen]
    turned = list(levers)
    random.shuffle(turned)  # type: ignore[attr-defined]
    one, other = (project_middle(MODEL, Scenario("a", "A", tuple(order))) for order in (levers, turned))
    np.testing.assert_allclose(missing(one), missing(other), rtol=1e-4, atol=0.05)


@settings(deadline=None, max_examples=10)
@given(st.integers(0, 2**31 - 1), st.integers(1, 70))
def test_every_draw_is_a_possible_world(seed: int, draws: int) -> None:
    result = project(MODEL, NOTHING, draws=draws, seed=seed)
    assert result.persons.shape[-1] == draws
    for name in ("persons", "supply", "demand", "per_person"):
        array = getattr(result, name)
        assert np.isfinite(array).all()
        assert (array >= 0).all()
    assert (result.per_person <= 1).all()
