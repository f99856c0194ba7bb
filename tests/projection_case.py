"""A small projection to test with: the shipped assumptions, three branches, few years."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np

from hcalib.assumptions import Assumption, Assumptions, Parameter, load_assumptions
from hcalib.catalog import load_catalog
from hcalib.projection.axes import Axes
from hcalib.projection.levers import Lever
from hcalib.projection.model import Model
from hcalib.projection.people import death_rates
from hcalib.projection.population import single_years
from hcalib.projection.values import central_values

ROOT = Path(__file__).resolve().parents[1]
BRANCHES = ("ziekenhuizen", "ggz", "vvt")
BASE = 2024


@cache
def shipped() -> Assumptions:
    """The assumptions of the repository, with a lever ``proef`` of which the effect is certain."""
    catalog = load_catalog(ROOT / "data/catalog")
    found = load_assumptions(ROOT / "data/assumptions/flevoland", catalog)
    return with_lever(found, "proef")


@cache
def case(years: int = 6, **changes: object) -> Model:
    """A model of three branches; the population is about that of Flevoland."""
    levels = tuple(load_catalog(ROOT / "data/catalog").levels)
    death = death_rates(central_values(shipped()))
    people = single_years([0, 15, 25, 45, 65], [79_000, 55_000, 123_000, 123_000, 70_130], death)
    # without figures of past years nothing is extrapolated; tests/unit/test_projection_trends.py does that
    held = {row.parameter: "constant" for row in shipped().rows if row.treatment == "trend"}
    model = Model(Axes(BRANCHES, levels, BASE, years), shipped(), people, treatments=held)
    return replace(model, **changes)


def with_values(model: Model, **values: float) -> Model:
    """The model with all rows of some parameters at one certain value; ``_`` stands for ``-``."""
    wanted = {name.replace("_", "-"): value for name, value in values.items()}

    def changed(row: Assumption) -> Assumption:
        if row.parameter not in wanted:
            return row
        value = wanted[row.parameter]
        return row.model_copy(update={"value": value, "low": value, "high": value})

    known = model.assumptions
    assert wanted.keys() <= known.parameters.keys(), "the test names a parameter that does not exist"
    return replace(model, assumptions=replace(known, rows=tuple(changed(row) for row in known.rows)))


def without(model: Model, *parameters: str) -> Model:
    """The model in which some assumptions are missing."""
    rows = tuple(row for row in model.assumptions.rows if row.parameter not in parameters)
    return replace(model, assumptions=replace(model.assumptions, rows=rows))


def with_lever(
    known: Assumptions,
    name: str,
    effect: float = 1,
    vertraging: float = 0,
    duur: float = 1,
    zonder: float = 0,
    overlap: float = 0,
) -> Assumptions:
    """The assumptions with those of one more lever, without any uncertainty."""
    numbers = {
        "effect": effect, "vertraging": vertraging, "duur": duur, "zonder": zonder, "overlap": overlap,
    }  # fmt: skip
    parameters = dict(known.parameters)
    rows = list(known.rows)
    for part, value in numbers.items():
        parameters[f"{name}-{part}"] = Parameter(
            id=f"{name}-{part}", name=part, definition="test", group="doelen", unit="ratio",
            minimum=0, maximum=100,
        )  # fmt: skip
        rows.append(row(f"{name}-{part}", value))
    return replace(known, parameters=parameters, rows=tuple(rows))


def row(parameter: str, value: float, **about: str) -> Assumption:
    """One assumption without uncertainty."""
    return Assumption(
        parameter=parameter, value=value, low=value, high=value, treatment="constant", window="2024",
        evidence="schatting", source="eigen-schatting", place="test", quality=4, impact="klein", **about,
    )  # fmt: skip


def lever(target: str, amount: float, *, name: str = "", effect: str = "proef", **more: str) -> Lever:
    """A lever that is pulled equally in all of the first thirty years."""
    amounts = dict.fromkeys(range(BASE + 1, BASE + 31), amount)
    return Lever(name or target, target, amounts, effect, **more)


def until(chosen: Lever, model: Model) -> Lever:
    """The same lever within the years of a model."""
    last = model.axes.calendar[-1]
    return replace(chosen, amounts={y: a for y, a in chosen.amounts.items() if y <= last})


def same(one: np.ndarray, other: np.ndarray) -> None:
    """Equal to the last bit."""
    np.testing.assert_array_equal(one, other)
