"""What the past says about extrapolating: on the published figures, held against extrapolated.

The figures of docs/aannames.md come from here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from hcalib.periods import parse_period
from hcalib.projection.backtest import provinces
from hcalib.projection.building import build_model, observed_series
from hcalib.projection.model import Model
from hcalib.projection.trends import LookBack, extrapolate, look_back, widening
from hcalib.workspace import Workspace, open_workspace

ROOT = Path(__file__).resolve().parents[2]
LEAVING, SICK = "uitstroom-niveau", "verzuim-trend"
RETIRED_OR_DEAD = 0.014


@pytest.fixture(scope="module")
def ws() -> Workspace:
    return open_workspace("hca-zwf", peildatum="2026-11-23", root=ROOT)


@pytest.fixture(scope="module")
def model(ws: Workspace) -> Model:
    return build_model(ws.observations, ws.catalog, ws.assumptions, "PV24", ws.peildatum, base_year=2024)


@pytest.fixture(scope="module")
def sick(ws: Workspace) -> dict[int, float]:
    """Sick leave in the sector by year, until the base year."""
    found = observed_series(ws.observations, ws.assumptions)[SICK]
    return {year: value for year, value in found.items() if year <= 2024}


def error(misses: Sequence[float]) -> float:
    """Root mean squared error in percentage points."""
    return 100 * float(np.sqrt(np.mean(np.square(misses))))


def inside(cases: Sequence[LookBack], factor: float = 1.0) -> float:
    return float(np.mean([abs(case.actual - case.middle) <= factor * case.half for case in cases]))


def winkler(middle: np.ndarray, half: np.ndarray, actual: np.ndarray) -> float:
    """Mean interval score of an 80 % interval, in points: width, and ten times what falls outside."""
    return 100 * float(np.mean(2 * half + 10 * np.maximum(np.abs(actual - middle) - half, 0)))


class TestSickLeave:
    def test_years_are_means_of_four_quarters(self, sick: dict[int, float]):
        assert (min(sick), max(sick), len(sick)) == (1996, 2024, 29)
        assert sick[2024] == pytest.approx(0.0735)
        assert sick[2022] == pytest.approx(0.07875)

    def test_a_year_that_is_not_complete_is_left_out(self, ws: Workspace):
        assert 2025 not in observed_series(ws.observations, ws.assumptions)[SICK]

    def test_a_slope_does_worse_than_holding_the_last_figure(self, sick: dict[int, float]):
        flat, damped = (look_back(sick, shape) for shape in ("vlak", "gedempt"))
        held = error([case.actual - case.before for case in flat])
        assert len(flat) == len(damped) == 165
        assert error([case.actual - case.middle for case in flat]) == pytest.approx(held)
        assert held == pytest.approx(1.08, abs=0.01)
        assert error([case.actual - case.middle for case in damped]) == pytest.approx(1.39, abs=0.05)

    def test_the_judged_slope_of_before_had_a_margin_that_was_too_narrow(self, sick: dict[int, float]):
        """-0.05 points a year, from -0.2 to 0.15: the middle and the margin of the series do better."""
        cases = look_back(sick, "vlak")
        ahead = np.array([case.ahead for case in cases])
        actual, before = (np.array([getattr(case, name) for case in cases]) for name in ("actual", "before"))
        low, high = before - 0.002 * ahead, before + 0.0015 * ahead
        assert np.mean((low <= actual) & (actual <= high)) == pytest.approx(0.59, abs=0.01)
        assert error(actual - before + 0.0005 * ahead) == pytest.approx(1.23, abs=0.01)
        judged = winkler((low + high) / 2, (high - low) / 2, actual)
        own = np.array([case.half for case in cases]) * widening(cases)
        assert judged == pytest.approx(4.46, abs=0.01)
        assert winkler(before, own, actual) == pytest.approx(4.22, abs=0.01)

    def test_its_own_margin_is_widened_until_it_held_four_of_five(self, sick: dict[int, float]):
        cases = look_back(sick, "vlak")
        assert inside(cases) == pytest.approx(0.745, abs=0.01)
        assert widening(cases) == pytest.approx(1.45, abs=0.01)
        assert inside(cases, widening(cases)) == pytest.approx(0.80, abs=0.02)

    def test_the_line_of_the_assumption_is_the_path_after_ten_years(self, model: Model):
        (row,) = model.assumptions.of(SICK)
        path = model.trends[SICK].path
        assert (row.treatment, row.value) == ("trend", 0)
        assert path.middle[10] == path.middle[0]
        assert [row.low, row.high] == pytest.approx([-path.half[10] / 10, path.half[10] / 10], abs=5e-5)


class TestBirths:
    def test_held_misses_less_than_what_goes_on_as_it_did(self, ws: Workspace):
        """Births per thousand inhabitants of twelve provinces; six years known, up to six ahead."""
        last, slope, damped = [], [], []
        for region in provinces(ws.catalog):
            born, people = (
                {
                    parse_period(code).year: value
                    for code, value in zip(rows["period"], rows["value"], strict=True)
                }
                for rows in (ws.observations.series(name, region) for name in ("geboorten", "bevolking"))
            )
            rate = np.array([1000 * born[year] / people[year] for year in range(2012, 2024)])
            for known in range(6, 12):
                actual, ahead = rate[known:], np.arange(1, 13 - known)
                growth = np.diff(rate[:known]).mean()
                last += list(actual - rate[known - 1])
                slope += list(actual - rate[known - 1] - growth * ahead)
                damped += list(actual - rate[known - 1] - growth * np.cumsum(0.9**ahead))
        # divided by 100, because these are no percentages
        found = [error(misses) / 100 for misses in (last, damped, slope)]
        assert found == pytest.approx([0.48, 0.50, 0.54], abs=0.01)


class TestLeaving:
    def test_the_figures_are_those_that_the_assumption_names(self, model: Model):
        (row,) = model.assumptions.of(LEAVING)
        named = re.findall(r"(\d+,\d)(?: procent)? \((20\d\d)", row.place)
        published = {int(year): float(part.replace(",", ".")) / 100 for part, year in named}
        history = model.assumptions.history(LEAVING)
        assert {year: part - RETIRED_OR_DEAD for year, part in published.items()} == pytest.approx(history)
        assert row.value == pytest.approx(np.mean(list(history.values())), abs=0.001)

    def test_the_last_figure_was_no_better_than_the_mean_so_it_is_held(self, model: Model):
        history = model.assumptions.history(LEAVING)
        values = np.array(list(history.values()))
        last, mean = [], []
        for known in range(1, len(values)):
            for actual in values[known : known + 3]:
                last.append(actual - values[known - 1])
                mean.append(actual - values[:known].mean())
        assert len(last) == 12
        assert error(last) == pytest.approx(1.09, abs=0.01)
        assert error(mean) == pytest.approx(1.10, abs=0.01)
        assert model.assumptions.of(LEAVING)[0].treatment == "constant"
        assert set(model.trends) == {SICK}

    def test_extrapolated_it_starts_higher_and_becomes_uncertain(self, model: Model):
        path = extrapolate(model.assumptions.history(LEAVING), 2024, 11, "vlak", LEAVING)
        assert path.middle[0] == pytest.approx(0.093)
        assert path.half[1] == pytest.approx(0.0143, abs=0.0002)
        assert path.half[11] == pytest.approx(0.035, abs=0.0005)
