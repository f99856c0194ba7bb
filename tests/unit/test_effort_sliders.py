"""Sliders for the goals: what they show is what the projection says, and a move changes it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from hcalib.errors import UserError
from hcalib.presentation import chances
from hcalib.presentation.effort_sliders import Comparison, effort_sliders
from hcalib.presentation.exploring_projection import model_of, own_scenario
from hcalib.presentation.regiobeeld.outlook.facts import NOTHING
from hcalib.projection.outcomes import PeopleMissing
from hcalib.projection.running import project
from hcalib.projection.workplace import workplace_factor
from hcalib.scenarios import load_scenarios
from hcalib.workspace import Workspace, narrow, open_store

ROOT = Path(__file__).parents[2]
DAY = date(2026, 11, 23)
RUN = {"first": 2027, "last": 2030, "draws": 64, "seed": 3}


@pytest.fixture(scope="module")
def ws() -> Workspace:
    return narrow(open_store(ROOT, "hca-zwf"), "PV24", DAY)


@pytest.fixture(scope="module")
def parts(ws):
    model = model_of(ws.observations, ws.catalog, ws.assumptions, ws.region, DAY)
    return load_scenarios(ROOT, ws.agenda)["hca-doorgezet"], model


def test_the_table_is_that_of_two_projections(parts) -> None:
    plan, model = parts
    table = Comparison(plan, model, **RUN).table({"1.3": 400.0, "2.2": 0.0})
    scenario = own_scenario(plan, model, {"1.3": 400.0}, 2027, 2030)
    factor = workplace_factor(model, 64, 3)
    missing = {
        name: factor * PeopleMissing(2030)(project(model, one, draws=64, seed=3))
        for name, one in (("Tekort zonder", NOTHING), ("Tekort met", scenario))
    }
    row = table[table["Eind van"] == "2030"].iloc[0]
    for name, draws in missing.items():
        assert row[name].startswith(chances.about(float(np.median(draws))))
    change = missing["Tekort met"] - missing["Tekort zonder"]
    assert row["Verschil"].startswith(chances.about(float(np.median(change))))


def test_no_effort_makes_no_difference(parts) -> None:
    plan, model = parts
    table = Comparison(plan, model, **RUN).table({})
    assert set(table["Verschil"]) == {"0 (0 tot 0)"}
    assert (table["Tekort zonder"] == table["Tekort met"]).all()


def test_a_move_of_a_slider_changes_the_answer(parts, ws) -> None:
    plan, model = parts
    box = effort_sliders(plan, model, ws.agenda, {"1.3": 100.0}, **RUN)
    *sliders, answer = box.children
    assert len(sliders) == len(plan.levers)
    slider = next(one for one in sliders if one.description.startswith("1.3 "))
    assert slider.value == 100
    before = answer.value
    slider.value = slider.max
    assert answer.value != before
    assert "<table" in answer.value


def test_an_unknown_goal_is_told_before_anything_is_drawn(parts, ws) -> None:
    plan, model = parts
    with pytest.raises(UserError, match=r"'9\.9' heeft geen knop"):
        effort_sliders(plan, model, ws.agenda, {"9.9": 1.0}, **RUN)
