"""Graduates worked out by hand: delay, yields, and places for students."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from projection_case import case, row

from hcalib.errors import UserError
from hcalib.projection.axes import Axes
from hcalib.projection.education import Extra, graduates
from hcalib.projection.values import Values

AXES = Axes(("vvt",), ("mbo-3", "mbo-4", "hbo-6"), 2024, 5)
PLAIN = {
    "instroom-opleiding-trend": 0.0,
    "plekken-groei": 0.0,
    "plaatsingsgraad": 1.0,
}
COURSES = {
    ("mbo-3", "bol"): {"instroom-opleiding": 200.0, "studieduur": 2.5, "sectorrendement": 0.5},
    ("hbo-6", "voltijd"): {"instroom-opleiding": 100.0, "studieduur": 1.0, "sectorrendement": 0.8},
}
BY_LEVEL = {"studierendement": 0.7, "blijft-in-regio": 0.9}
NEW = {"bol": 0.6, "voltijd": 0.75}


def values(leave_out: str = "", **changes: float) -> Values:
    """Two courses, one draw, everything certain."""
    rows = [row(name, changes.get(name.replace("-", "_"), value)) for name, value in PLAIN.items()]
    for (level, track), numbers in COURSES.items():
        rows += [row(name, value, level=level, track=track) for name, value in numbers.items()]
    rows += [
        row(name, value, level=level) for name, value in BY_LEVEL.items() for level in ("mbo-3", "hbo-6")
    ]
    rows += [row("nieuw-in-sector", value, track=track) for track, value in NEW.items()]
    kept = tuple(found for found in rows if found.parameter != leave_out)
    return Values(kept, np.array([[found.value] for found in kept]))


def extra(**changes: list[float]) -> Extra:
    given = {name: np.array(numbers, dtype=float)[:, None] for name, numbers in changes.items()}
    return replace(Extra.nothing(AXES, 1), **given)


MBO = 0.7 * 0.5 * 0.9 * 0.6
HBO = 0.7 * 0.8 * 0.9 * 0.75
"""Part of the starters that comes to work: diploma, sector, region, new."""


def test_a_steady_number_of_starters_gives_a_steady_number_of_graduates() -> None:
    found = graduates(values(), AXES, extra())
    np.testing.assert_allclose(found.into_sector[:, 0, 0], 200 * MBO)
    np.testing.assert_allclose(found.into_sector[:, 2, 0], 100 * HBO)
    assert not found.into_sector[:, 1].any(), "there is no course of this level"
    assert not found.refused.any()


def test_growth_arrives_after_the_duration_of_the_course() -> None:
    """Starters are 100, 110, 121, ... per cent; a course of 2.5 years lies between two years."""
    found = graduates(values(instroom_opleiding_trend=0.1, plekken_groei=0.5), AXES, extra())
    np.testing.assert_allclose(found.into_sector[:, 2, 0] / (100 * HBO), [1, 1.1, 1.21, 1.331, 1.4641])
    np.testing.assert_allclose(
        found.into_sector[:, 0, 0] / (200 * MBO), [1, 1, 1.05, (1.1 + 1.21) / 2, (1.21 + 1.331) / 2]
    )


def test_places_limit_who_can_start_and_the_rest_is_refused() -> None:
    found = graduates(values(instroom_opleiding_trend=0.1), AXES, extra())
    np.testing.assert_allclose(found.into_sector[:, 2, 0], 100 * HBO)
    np.testing.assert_allclose(found.refused[:2, 0], [300 * 0.1, 300 * 0.21])


def test_extra_places_let_the_waiting_students_start_and_no_more_than_those() -> None:
    growing = values(instroom_opleiding_trend=0.1)
    some = graduates(growing, AXES, extra(places=[15] * 5))
    np.testing.assert_allclose(some.refused[0], 15)
    many = graduates(growing, AXES, extra(places=[1e6] * 5))
    assert not many.refused.any()
    np.testing.assert_allclose(many.into_sector[:, 2, 0] / (100 * HBO), [1, 1.1, 1.21, 1.331, 1.4641])


def test_places_do_nothing_when_nobody_waits() -> None:
    np.testing.assert_array_equal(
        graduates(values(), AXES, extra(places=[50] * 5)).into_sector,
        graduates(values(), AXES, extra()).into_sector,
    )


def test_students_without_a_place_in_the_base_year_are_left_out_before_it_as_well() -> None:
    found = graduates(values(plaatsingsgraad=0.9), AXES, extra())
    np.testing.assert_allclose(found.into_sector[:, 2, 0], 90 * HBO)
    np.testing.assert_allclose(found.refused[:, 0], 30)


def test_extra_students_divide_over_courses_and_need_a_place() -> None:
    with_places = graduates(values(), AXES, extra(students=[30, 0, 0, 0, 0], places=[30] * 5))
    np.testing.assert_allclose(with_places.into_sector[1, 2, 0] - 100 * HBO, 10 * HBO)
    # two thirds are in the course of 2.5 years: half of them in the third year and half in the fourth
    np.testing.assert_allclose(with_places.into_sector[2:4, 0, 0] - 200 * MBO, 10 * MBO)
    without = graduates(values(), AXES, extra(students=[30, 0, 0, 0, 0]))
    np.testing.assert_allclose(without.refused[:, 0], [30, 0, 0, 0, 0])


def test_an_extra_diploma_is_one_of_vocational_education_and_goes_the_way_of_the_others() -> None:
    found = graduates(values(), AXES, extra(diplomas=[0, 10, 0, 0, 0]))
    gained = found.into_sector - graduates(values(), AXES, extra()).into_sector
    np.testing.assert_allclose(gained[1, 0, 0], 10 * 0.5 * 0.9 * 0.6)
    assert np.count_nonzero(np.abs(gained) > 1e-9) == 1


def test_nobody_gets_two_diplomas() -> None:
    found = graduates(values(), AXES, extra(diplomas=[1e6] * 5))
    np.testing.assert_allclose(found.into_sector[:, 0, 0], 200 * 0.5 * 0.9 * 0.6)


@pytest.mark.parametrize("name", [*PLAIN, *BY_LEVEL, "studieduur", "sectorrendement", "nieuw-in-sector"])
def test_what_is_missing_is_an_error(name: str) -> None:
    with pytest.raises(UserError, match=f"er is geen aanname voor '{name}'"):
        graduates(values(leave_out=name), AXES, extra())


def test_the_shipped_courses_all_have_what_they_need() -> None:
    model = case()
    found = graduates(model.central, model.axes, Extra.nothing(model.axes, 1))
    assert (found.into_sector.sum(axis=0) > 0).all()
    assert found.into_sector[0].sum() == pytest.approx(900, rel=0.3)
