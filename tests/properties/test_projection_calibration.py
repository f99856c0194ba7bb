"""In made-up regions of which everything is known, the intervals hold as often as they say.

A world is a region with true assumptions, drawn from what the assumptions say they can be, which then lives
through ten years with swings and chance of its own. Who looks ahead knows the assumptions and the employees
of the region, not what is true. Worlds and draws come from different generators.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pytest
from projection_case import case

from hcalib.projection.levers import Scenario
from hcalib.projection.model import Model, Projection
from hcalib.projection.outcomes import PeopleMissing
from hcalib.projection.running import project
from hcalib.projection.start import branch_totals
from hcalib.projection.values import Values, central_values, sampled_values

NOTHING = Scenario("niets", "Niets doen")
REGIONS, WORLDS, DRAWS, YEARS = 8, 15, 512, 10
"""So many regions, each with so many worlds that could be the true one."""

TOLERANCE = {0.8: 0.09, 0.5: 0.11}
"""Two and a half standard errors of such a part of 120 worlds."""


@dataclass(frozen=True)
class World:
    """What happened, and where in the draws of who looked ahead it lies (0 to 1)."""

    shortage: dict[int, float]
    place: dict[int, float]
    narrow: dict[int, float]
    """The place among draws with half the spread."""


def true_model(model: Model, random: np.random.Generator) -> Model:
    """The same region with a world's own truth as certain assumptions.

    Lines of one parameter share a part of their chance, written out here once more on purpose.
    """
    rows = model.assumptions.rows
    together = central_values(model.assumptions).number("samenhang-aannames")[0]
    common = {name: random.standard_normal() for name in sorted({row.parameter for row in rows})}
    own = random.standard_normal(len(rows))
    shared = np.array([common[row.parameter] for row in rows])
    normals = np.sqrt(together) * shared + np.sqrt(1 - together) * own
    numbers = sampled_values(model.assumptions, normals[:, None]).numbers[:, 0]
    # how the truth was drawn is no part of it
    fixed = {"schommeling-samenhang", "samenhang-aannames"}
    numbers = np.where([row.parameter in fixed for row in rows], [row.value for row in rows], numbers)
    certain = tuple(
        row.model_copy(update={"value": number, "low": number, "high": number})
        for row, number in zip(rows, numbers.tolist(), strict=True)
    )
    truth = replace(model, assumptions=replace(model.assumptions, rows=certain))
    # which line holds for whom is as in the model; looking that up again would take most of the time
    known = model.central
    truth.__dict__["central"] = Values(certain, numbers[:, None], known.found, known.bands)
    return truth


@cache
def worlds() -> tuple[World, ...]:
    return tuple(world for number in range(REGIONS) for world in region(number))


def region(number: int) -> list[World]:
    model = case(years=YEARS)
    truths = [true_model(model, np.random.default_rng([number, world])) for world in range(WORLDS)]
    employees = branch_totals(truths[0].central, model.axes)[:, 0]
    looked = project(replace(model, measured=employees), NOTHING, draws=DRAWS, seed=number)
    return [
        compared(project(with_employees(truth, employees), NOTHING, draws=1, seed=10_000 + world), looked)
        for world, truth in enumerate(truths)
    ]


def with_employees(truth: Model, employees: np.ndarray) -> Model:
    measured = replace(truth, measured=employees)
    measured.__dict__["central"] = truth.central
    return measured


def compared(lived: Projection, looked: Projection) -> World:
    years = (5, 10)
    happened = {year: float(missing(lived, year)[0]) for year in years}
    draws = {year: missing(looked, year) for year in years}
    place = {year: float(np.mean(draws[year] < happened[year])) for year in years}
    narrow = {year: float(np.mean(halved(draws[year]) < happened[year])) for year in years}
    return World(happened, place, narrow)


def missing(projection: Projection, year: int) -> np.ndarray:
    return PeopleMissing(projection.axes.base_year + year)(projection)


def halved(draws: np.ndarray) -> np.ndarray:
    """The same middle with half the spread."""
    return np.median(draws) + (draws - np.median(draws)) / 2


def held(places: list[float], level: float) -> float:
    """Return the part of the worlds within the interval that should hold a level."""
    edge = (1 - level) / 2
    return float(np.mean([edge <= place <= 1 - edge for place in places]))


@pytest.mark.parametrize("year", [5, 10])
@pytest.mark.parametrize("level", [0.5, 0.8])
def test_intervals_hold_as_often_as_they_say(year: int, level: float) -> None:
    found = held([world.place[year] for world in worlds()], level)
    assert found == pytest.approx(level, abs=TOLERANCE[level])


@pytest.mark.parametrize("year", [5, 10])
def test_the_middle_is_in_the_middle(year: int) -> None:
    above = np.mean([world.place[year] > 0.5 for world in worlds()])
    assert above == pytest.approx(0.5, abs=TOLERANCE[0.5])


def test_the_check_can_fail() -> None:
    """Draws with half the spread would hold far too little."""
    assert held([world.narrow[10] for world in worlds()], 0.8) < 0.8 - TOLERANCE[0.8]


def test_worlds_differ() -> None:
    shortages = [world.shortage[10] for world in worlds()]
    assert np.isfinite(shortages).all()
    assert len(set(shortages)) == REGIONS * WORLDS
