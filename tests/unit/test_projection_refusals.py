"""What a projection refuses: a line that is missing is never a zero, and nothing is divided by nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from projection_case import case, lever, until, with_values

from hcalib.assumptions import Assumption
from hcalib.errors import ExitCode, UserError
from hcalib.projection.levers import Scenario
from hcalib.projection.model import Model
from hcalib.projection.outcomes import PeopleMissing
from hcalib.projection.running import Sample, project, project_middle

NOTHING = Scenario("niets", "Niets doen")


def without(model: Model, gone: Callable[[Assumption], bool]) -> Model:
    rows = tuple(row for row in model.assumptions.rows if not gone(row))
    assert len(rows) < len(model.assumptions.rows)
    return replace(model, assumptions=replace(model.assumptions, rows=rows))


@pytest.mark.parametrize(
    ("parameter", "age"),
    [
        ("geboorten", "25-29"),
        ("migratie-leeftijd", "25-34"),
        ("opleiding-leeftijd", "20-24"),
        ("jonge-instroom-leeftijd", "15-17"),
        ("zij-instroom-leeftijd", "35-44"),
        ("herintrede-leeftijd", "25-34"),
    ],
)
def test_an_age_without_a_line_is_not_taken_as_nobody(parameter: str, age: str) -> None:
    model = without(case(), lambda row: (row.parameter, row.age) == (parameter, age))
    with pytest.raises(UserError, match=f"geen aanname voor '{parameter}' \\(leeftijd {age[:2]}\\)"):
        project_middle(model, NOTHING)


@pytest.mark.parametrize("parameter", ["instroom-opleiding", "studieduur", "sectorrendement"])
def test_a_course_that_is_half_known_is_not_left_out(parameter: str) -> None:
    model = without(case(), lambda row: (row.parameter, row.level, row.track) == (parameter, "mbo-4", "bbl"))
    with pytest.raises(UserError, match=f"geen aanname voor '{parameter}' \\(niveau mbo-4, leerweg bbl\\)"):
        project_middle(model, NOTHING)


@pytest.mark.parametrize(
    "parameter", ["branche-aandeel", "niveau-aandeel", "bestemming-aandeel", "zij-instroom-niveau"]
)
def test_parts_that_are_all_zero_divide_nobody(parameter: str) -> None:
    model = with_values(case(), **{parameter.replace("-", "_"): 0})
    with pytest.raises(UserError, match=f"de delen van '{parameter}' zijn samen nul"):
        project_middle(model, NOTHING)


def test_a_region_without_students_has_outcomes() -> None:
    found = project_middle(with_values(case(), instroom_opleiding=0), NOTHING)
    assert not found.flows["gediplomeerden"].any()
    assert np.isfinite(PeopleMissing(found.axes.calendar[-1])(found)).all()


def test_no_effort_is_less_than_none() -> None:
    model = case()
    with pytest.raises(UserError, match=r"knop 'zij-instroom': de inzet is in 2025, .* kleiner dan nul"):
        project(model, Scenario("x", "X", (until(lever("zij-instroom", -50_000), model),)), draws=2)


def test_a_scenario_leaves_some_work() -> None:
    model = case()
    levers = tuple(
        until(lever(target, 0.5), model) for target in ("productiviteit", "preventie", "zij-instroom")
    )
    with pytest.raises(UserError) as error:
        project(model, Scenario("x", "X", levers), draws=2)
    assert str(error.value) == (
        "scenario 'x', knop 'productiviteit', 'preventie': in 2025 is er geen werk meer; kies minder inzet."
    )


@pytest.mark.parametrize("draws", [0, -3])
def test_at_least_one_draw(draws: int) -> None:
    model = case()
    for run in (lambda: project(model, NOTHING, draws=draws), lambda: Sample(model, draws, 1)):
        with pytest.raises(UserError, match=f"ten minste één doorrekening nodig, niet {draws}") as error:
            run()
        assert error.value.exit_code == ExitCode.USAGE
