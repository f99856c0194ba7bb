"""Exploring the projection: assumptions as a table, goals as knobs, and differences without chance."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from hcalib.errors import UserError
from hcalib.presentation import exploring_projection as ahead
from hcalib.presentation.regiobeeld.outlook.facts import Outlook
from hcalib.projection.model import Model
from hcalib.scenarios import ScenarioPlan, load_scenarios
from hcalib.workspace import Workspace, narrow, open_store

ROOT = Path(__file__).parents[2]
DAY = date(2026, 11, 23)
RUN = {"draws": 256, "seed": 20211}


@pytest.fixture(scope="module")
def ws() -> Workspace:
    return narrow(open_store(ROOT, "hca-zwf"), "PV24", DAY)


@pytest.fixture(scope="module")
def model(ws) -> Model:
    return ahead.model_of(ws.observations, ws.catalog, ws.assumptions, ws.region, DAY)


@pytest.fixture(scope="module")
def plan(ws) -> ScenarioPlan:
    return load_scenarios(ROOT, ws.agenda)["hca-doorgezet"]


@pytest.fixture(scope="module")
def without(ws, model) -> Outlook:
    return ahead.reckon(model, ws.region, DAY, **RUN)


class TestModel:
    def test_a_region_without_assumptions_is_told_where_to_look(self, ws):
        with pytest.raises(UserError, match="nog geen aannames vastgesteld; zie docs"):
            ahead.model_of(ws.observations, ws.catalog, None, ws.region, DAY)

    def test_another_start(self, ws):
        model = ahead.model_of(ws.observations, ws.catalog, ws.assumptions, ws.region, DAY, 2021, "geen")
        assert model.axes.base_year == 2021
        found = ahead.reckon(model, ws.region, DAY, draws=2, seed=1)
        assert found.missing(2021).high == pytest.approx(0, abs=1e-2)


class TestAssumptions:
    def test_the_table_has_sources_and_only_dimensions_that_differ(self, ws):
        table = ahead.assumptions_table(ws.assumptions, "uitstroom-branche")
        assert {"Waarde", "Laag", "Hoog", "Eenheid", "Bron", "Plaats", "Kwaliteit", "Branche"} <= set(table)
        assert "Leeftijd" not in table
        assert len(table) == 10
        assert len(ahead.assumptions_table(ws.assumptions)) == len(ws.assumptions.rows)
        assert ahead.assumptions_table(ws.assumptions, "bestaat-niet").empty

    def test_a_change_is_one_line_and_leaves_the_others(self, ws):
        changed = ahead.with_assumption(ws.assumptions, "uitstroom-niveau", 0.08, 0.07, 0.09)
        pairs = zip(ws.assumptions.rows, changed.rows, strict=True)
        (before, after), *rest = [(a, b) for a, b in pairs if a != b]
        assert rest == []
        assert before.parameter == after.parameter == "uitstroom-niveau"
        assert (after.low, after.value, after.high) == (0.07, 0.08, 0.09)

    def test_one_of_many_is_named_by_its_dimension(self, ws):
        changed = ahead.with_assumption(ws.assumptions, "uitstroom-branche", 1.0, 0.9, 1.1, branch="vvt")
        assert changed.of("uitstroom-branche") != ws.assumptions.of("uitstroom-branche")

    @pytest.mark.parametrize(
        ("change", "told"),
        [
            (
                {"parameter": "uitstroom-branche"},
                "aanname 'uitstroom-branche' .zonder nadere keuze",
            ),
            ({"parameter": "bestaat-niet"}, "er is geen aanname 'bestaat-niet'"),
            ({"low": 0.2}, "oplopend"),
            ({"high": 7.0}, "oplopend"),
        ],
    )
    def test_a_change_that_cannot_be(self, ws, change, told):
        wanted = {"parameter": "uitstroom-niveau", "value": 0.08, "low": 0.07, "high": 0.09} | change
        with pytest.raises(UserError, match=told):
            ahead.with_assumption(ws.assumptions, **wanted)


class TestKnobs:
    def test_only_the_goals_that_were_chosen_in_the_years_that_were_chosen(self, model, plan):
        scenario = ahead.own_scenario(plan, model, {"1.3": 250}, 2028, 2030)
        (lever,) = scenario.levers
        assert lever.amounts == {2028: 250, 2029: 250, 2030: 250}
        assert lever.target == "zij-instroom"

    def test_all_that_cannot_be_is_told(self, model, plan):
        with pytest.raises(UserError) as error:
            ahead.own_scenario(plan, model, {"9.9": 1, "8.8": 1}, 2030, 2028)
        assert len(error.value.faults) == 3


class TestAnswers:
    def test_the_difference_is_taken_within_each_draw(self, ws, model, plan, without):
        scenario = ahead.own_scenario(plan, model, {"1.3": 400}, 2027, 2035)
        more = ahead.reckon(model, ws.region, DAY, scenario, **RUN)
        table = ahead.difference_table(without, more).set_index("Eind van")
        assert (table.loc[:2026] == 0).all(axis=None)
        assert table.loc[2035, "Verschil, midden"] < -300
        assert (table["Laag (1 op 10 lager)"] <= table["Hoog (1 op 10 hoger)"]).all()
        block = ahead.side_by_side(without, more, ws.catalog)
        assert "Eigen scenario: eind 2035 scheelt het" in block.title
        lines = (block.csv or "").splitlines()
        assert len(lines) == 1 + 2 * 16
        assert sum(";eigen;" in line for line in lines) == 16

    def test_the_table_of_outcomes_rises_from_low_to_high(self, without):
        table = ahead.outcome_table(without)
        assert list(table["Eind van"]) == list(range(2024, 2040))
        assert (table.drop(columns="Eind van").diff(axis=1).iloc[:, 1:] >= 0).all(axis=None)

    def test_the_largest_assumptions_come_first(self, without):
        parts = ahead.drivers_table(without, 5)["Deel van de onzekerheid (%)"]
        assert isinstance(parts, pd.Series)
        assert list(parts) == sorted(parts, reverse=True)
        assert len(parts) == 5

    def test_each_assumption_at_its_ends_the_widest_first(self, without):
        table = ahead.ends_table(without, 4)
        low, middle, high = (table.iloc[:, place] for place in (2, 3, 4))
        assert table.columns[2] == f"Tekort eind {without.far} bij laag"
        assert (middle == middle.iloc[0]).all()
        assert list((high - low).abs()) == sorted((high - low).abs(), reverse=True)
        assert ((low - middle) * (high - middle) < 0).all()
