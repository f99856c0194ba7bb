"""Rates, published shortages and an earlier base year in hindsight."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest
from projection_case import case, shipped, with_values

from hcalib.projection.hindsight import (
    Held,
    hindcast,
    leaving_held_blind,
    revisions,
)
from hcalib.projection.levers import Scenario
from hcalib.projection.model import Model, Projection
from hcalib.projection.running import project

NOTHING = Scenario("niets", "Niets doen")
LEFT = shipped().history("uitstroom-niveau")


def published(*rows: tuple[str, str, int, float]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["source", "published", "year", "value"])
    return frame.assign(published=pd.to_datetime(frame["published"]))


@cache
def earlier() -> tuple[Model, Projection]:
    model = case(years=6)
    model = replace(model, axes=replace(model.axes, base_year=2021))
    return model, project(model, NOTHING, draws=128)


class TestRates:
    def test_made_from_the_first_years_the_interval_misses_one_of_three(self):
        held = leaving_held_blind(case(), LEFT, known_until=2020, seed=1)
        assert [case.inside for case in held] == [True, False, True]
        assert held[0].middle == pytest.approx(np.mean([LEFT[y] for y in (2018, 2019, 2020)]), rel=0.01)

    def test_a_single_year_swings_more_than_the_level(self):
        (row,) = shipped().of("uitstroom-niveau")
        first = leaving_held_blind(case(), LEFT, known_until=2020, seed=1)[0]
        part = first.middle / row.value
        assert first.low < row.low * part < row.high * part < first.high

    def test_bounds_are_inside(self):
        assert Held("x", 2020, 1.0, 1.0, 2.0, 3.0).inside
        assert not Held("x", 2020, 0.9, 1.0, 2.0, 3.0).inside


class TestRevisions:
    def test_years_between_are_on_a_straight_line_and_no_further(self):
        found = revisions(
            published(
                ("oud", "2018-12-31", 2020, 1000),
                ("oud", "2018-12-31", 2030, 3000),
                ("nieuw", "2021-12-31", 2025, 1000),
                ("nieuw", "2021-12-31", 2035, 9000),
            )
        )
        assert list(found.rows["year"]) == [2025, 2030]
        assert list(found.rows["before"]) == [2000, 3000]
        assert list(found.rows["after"]) == [1000, 5000]
        assert found.rows["ahead"].iloc[0] == pytest.approx(7, abs=0.01)
        assert found.typical == pytest.approx(np.sqrt(2 * 5 / 3))

    def test_up_and_down_count_alike(self):
        rows = published(("a", "2020-01-01", 2025, 500), ("b", "2021-01-01", 2025, 1000))
        swapped = rows.assign(value=[1000, 500])
        assert revisions(rows).typical == revisions(swapped).typical == 2

    def test_publications_about_other_years_are_not_compared(self):
        found = revisions(published(("a", "2020-01-01", 2025, 500), ("b", "2021-01-01", 2026, 900)))
        assert found.rows.empty
        assert np.isnan(found.typical)
        assert revisions(published()).rows.empty

    def test_a_surplus_has_no_ratio(self):
        assert revisions(published(("a", "2020-01-01", 2025, -5), ("b", "2021-01-01", 2025, 9))).rows.empty


class TestAgainstAProjection:
    def test_the_later_start_is_what_is_compared(self):
        model, projection = earlier()
        now = case(years=2)
        later = project(now, NOTHING, draws=128)
        held = {
            case.name: case for case in hindcast(model, projection, now, later, {2022: 1.0, 2024: 70_130})
        }
        assert set(held) == {"werknemers", "groei-werknemers", "tekort", "inwoners", "inwoners-65-plus"}
        assert held["werknemers"].year == held["inwoners"].year == 2024
        assert held["inwoners-65-plus"].year == 2023
        assert held["inwoners-65-plus"].actual == 70_130
        assert held["inwoners"].actual == pytest.approx(now.population.sum())
        start = np.median(projection.persons[0].sum(axis=(0, 1)))
        grown = 100 * (held["werknemers"].actual / start - 1)
        assert held["groei-werknemers"].actual == pytest.approx(grown)
        employees = projection.persons[3].sum(axis=(0, 1))
        assert held["werknemers"].low == pytest.approx(np.quantile(employees, 0.1), rel=1e-4)

    def test_inhabitants_are_those_of_the_draws(self):
        """More migration in all draws gives more inhabitants in the hindcast, and only there."""
        model, _ = earlier()
        crowded = with_values(model, migratiesaldo=20_000)
        now = case(years=2)
        later = project(now, NOTHING, draws=64)
        found = [
            {case.name: case for case in hindcast(m, project(m, NOTHING, draws=64), now, later, {})}
            for m in (model, crowded)
        ]
        assert found[1]["inwoners"].middle > found[0]["inwoners"].middle + 40_000
        assert found[1]["werknemers"].middle == pytest.approx(found[0]["werknemers"].middle)
        assert "inwoners-65-plus" not in found[0]
