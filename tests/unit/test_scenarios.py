"""Scenarios as data: each lever belongs to a goal, and its effort becomes that of the model."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import yaml

from hcalib.agenda import Agenda, load_agenda
from hcalib.errors import UserError
from hcalib.projection.building import build_model
from hcalib.projection.levers import check
from hcalib.projection.model import Model
from hcalib.projection.start import opening_stock
from hcalib.scenarios import load_scenarios, scenario_of
from hcalib.workspace import narrow, open_store

ROOT = Path(__file__).parents[2]
DAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def agenda() -> Agenda:
    return load_agenda(ROOT / "data" / "agenda", "hca-zwf")


@pytest.fixture(scope="module")
def models() -> Callable[[int], Model]:
    ws = narrow(open_store(ROOT, "hca-zwf"), "PV24", DAY)
    assert ws.assumptions is not None
    made = {
        year: build_model(ws.observations, ws.catalog, ws.assumptions, "PV24", DAY, base_year=year)
        for year in (2021, 2024)
    }
    return made.__getitem__


@pytest.fixture
def write(tmp_path: Path, agenda: Agenda) -> Callable[..., Path]:
    """Write the shipped scenarios with changes to the first lever of the first one."""

    def changed(scenario: dict[str, object] | None = None, **lever: object) -> Path:
        plans = yaml.safe_load((ROOT / "data" / "scenarios" / "hca-zwf.yml").read_text(encoding="utf-8"))
        plans[0] |= scenario or {}
        plans[0]["levers"][0] |= lever
        folder = tmp_path / "data" / "scenarios"
        folder.mkdir(parents=True)
        (folder / "hca-zwf.yml").write_text(yaml.safe_dump(plans, allow_unicode=True), encoding="utf-8")
        return tmp_path

    return changed


class TestShipped:
    def test_every_goal_has_its_lever_in_every_scenario(self, agenda):
        plans = load_scenarios(ROOT, agenda)
        assert list(plans) == ["hca-gehaald", "hca-doorgezet"]
        wanted = set()
        for goal in agenda.goals:
            wanted |= {part.id for part in goal.parts} or {goal.id}
        for plan in plans.values():
            assert {lever.goal for lever in plan.levers} == wanted

    def test_yearly_goals_are_those_of_the_agenda(self, agenda):
        plan = load_scenarios(ROOT, agenda)["hca-gehaald"]
        effort = {lever.goal: lever.amounts for lever in plan.levers}
        for goal in agenda.goals:
            if goal.kind == "per_year":
                assert set(effort[goal.id].values()) == {goal.target.value}
                assert list(effort[goal.id]) == [2022, 2023, 2024, 2025]
        assert max(effort["1.3"].values()) == 1400 - 1000
        assert sum(effort["1.4"].values()) == 200
        assert sum(effort["2.1a"].values()) == pytest.approx(0.10)
        assert sum(effort["2.1b"].values()) == pytest.approx(0.05)

    def test_each_has_all_its_assumptions(self, agenda, models):
        for plan in load_scenarios(ROOT, agenda).values():
            model = models(plan.base_year)
            check(scenario_of(plan, model), model.axes)
            for lever in plan.levers:
                for name in ("effect", "vertraging", "duur", "zonder", "overlap"):
                    assert model.central.has(f"{lever.effect}-{name}")

    def test_an_agenda_without_scenarios_has_none(self):
        assert load_scenarios(ROOT, load_agenda(ROOT / "data" / "agenda", "raat-zwolle")) == {}


class TestAmounts:
    def test_what_is_counted_at_work_becomes_residents(self, agenda, models):
        model = models(2021)
        scenario = scenario_of(load_scenarios(ROOT, agenda)["hca-gehaald"], model)
        amounts = {lever.name: lever.amounts for lever in scenario.levers}
        factor = model.central.number("werkplek-per-woonplaats")[0]
        assert amounts["2.4"][2022] * factor == pytest.approx(150)
        assert amounts["1.3"][2025] == 400
        assert amounts["3.1"][2022] == 1

    def test_a_part_of_a_level_is_taken_of_its_people(self, agenda, models):
        model = models(2021)
        scenario = scenario_of(load_scenarios(ROOT, agenda)["hca-gehaald"], model)
        lever = next(lever for lever in scenario.levers if lever.name == "2.1a")
        level = model.axes.levels.index("mbo-2")
        people = opening_stock(model.central, model.axes)[level].sum()
        assert sum(lever.amounts.values()) == pytest.approx(0.1 * people)
        assert lever.level == "mbo-2"


class TestMistakes:
    @pytest.mark.parametrize(
        ("lever", "told"),
        [
            ({"goal": "9.9"}, "het doel '9.9' bestaat niet in HCA ZWF"),
            ({"goal": "1.2"}, "het doel '1.2' staat er meer dan een keer in"),
            ({"target": "wensen"}, "kies uit"),
            ({"amounts": {2022: -1}}, "kan niet kleiner zijn dan nul"),
            ({"amounts": {}}, "amounts"),
            ({"amounts": {22: 5}}, "1990"),
            ({"counts": "niveau"}, "noemt dat niveau bij level"),
            ({"notitie": "x"}, "notitie"),
            ({"level": "mbo-2"}, "alleen bij opscholing hoort een niveau"),
            ({"counts": "niveau", "level": "mbo-2"}, "alleen bij opscholing hoort een niveau"),
            ({"target": "opscholing"}, "bij opscholing hoort een niveau"),
            ({"counts": "eenheden"}, "de knop 'studenten' telt mensen of plekken; bij counts staat"),
            ({"target": "productiviteit"}, "de knop 'productiviteit' telt eenheden; bij counts staat"),
            (
                {"target": "opscholing", "counts": "niveau", "level": "mbo-2", "amounts": {2022: 10}},
                "een getal van 0 tot 1",
            ),
            ({"amounts": {2021: 5}}, "doel '1.1': 2021 ligt niet tussen het begin (eind 2021) en 2025"),
            ({"amounts": {2022: 5, 2026: 5}}, "doel '1.1': 2026 ligt niet tussen"),
        ],
    )
    def test_a_lever_that_cannot_be(self, write, agenda, lever, told):
        with pytest.raises(UserError) as error:
            load_scenarios(write(**lever), agenda)
        assert told in " ".join(str(fault) for fault in error.value.faults)

    def test_a_level_that_does_not_exist(self, write, agenda, models):
        lever = {"target": "opscholing", "counts": "niveau", "level": "mbo-9", "amounts": {2022: 0.1}}
        plan = load_scenarios(write(**lever), agenda)["hca-gehaald"]
        with pytest.raises(UserError, match=r"'hca-gehaald', doel '1\.1': het niveau 'mbo-9' bestaat niet"):
            scenario_of(plan, models(2021))

    @pytest.mark.parametrize(
        ("scenario", "told"),
        [
            ({"id": "hca-doorgezet"}, "'hca-doorgezet' staat er meer dan een keer in"),
            ({"year": 2021}, "ligt niet na het begin"),
        ],
    )
    def test_a_scenario_that_cannot_be(self, write, agenda, scenario, told):
        with pytest.raises(UserError) as error:
            load_scenarios(write(scenario), agenda)
        assert told in " ".join(str(fault) for fault in error.value.faults)
