"""Branches: with the shipped assumptions none grows by itself; old-age care is wanted as published."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from hcalib.projection.building import build_model
from hcalib.projection.demand import care_use
from hcalib.projection.levers import Scenario
from hcalib.projection.model import Model
from hcalib.projection.running import project_values
from hcalib.workspace import narrow, open_store

ROOT = Path(__file__).parents[2]
DAY = date(2026, 11, 23)

BANDS = range(0, 95, 5)
IN_2023 = [
    *(870, 875, 913, 973, 1026, 1054, 1086, 1060, 1017, 1061, 1193),
    *(1254, 1182, 1051, 946, 766, 486, 282, 152),
]
IN_2033 = [
    *(873, 884, 877, 884, 933, 1005, 1059, 1078, 1099, 1064, 1011),
    *(1042, 1153, 1184, 1078, 896, 706, 440, 218),
]
"""Inhabitants of the Netherlands by five years of age, 90 and older together, in thousands: World Population
Prospects 2019 of the United Nations, between its years 2020 and 2025, and 2030 and 2035."""

PUBLISHED = 1.031
"""Yearly growth of the demand for employees in old-age care, 2023-2033: Prognosemodel of March 2024."""


@cache
def model(base_year: int) -> Model:
    ws = narrow(open_store(ROOT, "hca-zwf"), "PV24", DAY)
    assert ws.assumptions is not None
    return build_model(ws.observations, ws.catalog, ws.assumptions, "PV24", DAY, base_year=base_year, years=1)


def against_sector(made: Model, *, end: str = "value") -> NDArray[np.floating]:
    """Growth of each branch in the first year minus that of the sector, its own attraction at one end."""
    rows = {row.branch: at for at, row in enumerate(made.central.rows) if row.parameter == "instroom-branche"}
    numbers = np.repeat(made.central.numbers, len(rows), axis=1)
    for draw, branch in enumerate(made.axes.branches):
        numbers[rows[branch], draw] = getattr(made.central.rows[rows[branch]], end)
    values = made.central.with_numbers(numbers)
    persons = project_values(made, Scenario("niets", "Niets doen"), values).persons.sum(axis=1)
    growth = persons[1] / persons[0] - persons[1].sum(axis=0) / persons[0].sum(axis=0)
    return np.diagonal(growth)


@pytest.mark.parametrize("base_year", [2021, 2024])
def test_who_comes_in_keeps_the_branches_in_proportion(base_year: int) -> None:
    """Judged on its own, the attraction of branches let one grow 8 % a year and others shrink."""
    assert against_sector(model(base_year)) == pytest.approx(np.zeros(10), abs=0.003)


def test_that_a_branch_grows_with_the_sector_is_a_judgement_with_a_wide_margin() -> None:
    """Published growth of branches in 2020 and 2023 lay up to six points from that of the sector."""
    assert (against_sector(model(2024), end="low") < -0.015).all()
    assert (against_sector(model(2024), end="high") > 0.015).all()
    assert {row.evidence for row in model(2024).assumptions.of("instroom-branche")} == {"schatting"}


def test_a_branch_that_grew_fast_may_go_on_doing_so() -> None:
    """Child care grew by 5 to 7.6 % in the published years: that lies within the margin."""
    made = model(2024)
    at = made.axes.branches.index("kinderopvang")
    assert against_sector(made, end="high")[at] > 0.05


@pytest.mark.parametrize("oldest", [(1.0, 1.0), (0.945, 0.976)])
def test_for_the_country_old_age_care_grows_as_published(oldest: tuple[float, float]) -> None:
    """Weights by age, trend, productivity, prevention and hours together, for the whole country.

    With the prospects as they are, and with fewer people of 80 and older in both years (``oldest``): there
    were 5.5 % fewer in 2023 than expected, and in 2045 there will be one percent fewer (CBS).
    """
    values = model(2024).central
    weights = values.table("zorggebruik", branch=["vvt"], age=list(BANDS))
    country = np.array([IN_2023, IN_2033], dtype=float)
    country[:, -3:] *= np.array(oldest)[:, None]
    by_age = care_use(country[..., None], weights)[1, 0, 0] ** 0.1
    fte = by_age * (1 + values.table("trend-overig", branch=["vvt"])[0, 0])
    fte *= (1 - values.number("productiviteit")[0]) * (1 - values.number("preventie")[0])
    hours = values.table("deeltijdfactor", branch=["vvt"])[0, 0]
    persons = fte / (1 + values.number("deeltijdfactor-trend")[0] / hours)
    assert persons == pytest.approx(PUBLISHED, abs=0.004)
