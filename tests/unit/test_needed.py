"""What it takes for the shortage not to grow, and the goals at their measured pace: bounds and sentences."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml

from hcalib.errors import UserError
from hcalib.monitoring.goal_pace import measured_paces
from hcalib.monitoring.progress import assess_goals
from hcalib.monitoring.status import Status
from hcalib.presentation import chances
from hcalib.presentation.doelmonitor.needed import Need, Pace, needs, paces
from hcalib.presentation.doelmonitor.needed_blocks import amount, needed_blocks, sentences
from hcalib.presentation.doelmonitor.pace_blocks import pace_blocks, sentence
from hcalib.presentation.doelmonitor.what_if import WhatIf, what_if
from hcalib.projection.questions import Answer, Numbers, Question
from hcalib.scenarios import at_pace, load_room, load_scenarios
from hcalib.workspace import Workspace, narrow, open_store

ROOT = Path(__file__).parents[2]
DAY = date(2026, 11, 23)
FEW = Numbers(draws=64, check_draws=64)


@pytest.fixture(scope="module")
def ws() -> Workspace:
    return narrow(open_store(ROOT, "hca-zwf"), "PV24", DAY)


def reckoned(ws: Workspace, last: bool) -> WhatIf:
    """The scenario that ends first or last, with only two goals: enough for every sentence."""
    plans = sorted(load_scenarios(ROOT, ws.agenda).values(), key=lambda plan: plan.year)
    plan = plans[-1 if last else 0]
    few = plan.model_copy(update={"levers": tuple(x for x in plan.levers if x.goal in ("1.3", "2.4"))})
    known = (ws.agenda, ws.observations, ws.catalog, ws.assumptions, "PV24", DAY)
    (outcome,) = what_if([few], *known, draws=64)
    return outcome


@pytest.fixture(scope="module")
def found(ws) -> WhatIf:
    return reckoned(ws, last=False)


@pytest.fixture(scope="module")
def asked(ws) -> tuple[Need, list[tuple[object, ...]]]:
    """What is needed, and every run that was done to find it."""
    done: list[tuple[object, ...]] = []
    real = Question.run

    def counted(self, factors, draws, seed):
        done.append((draws, seed, *(factors.get(lever.name, 1.0) for lever in self.scenario.levers)))
        return real(self, factors, draws, seed)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Question, "run", counted)
        (one,) = needs([reckoned(ws, last=True)], load_room(ROOT, ws.agenda, ws.catalog.sources), numbers=FEW)
    return one, done


@pytest.fixture(scope="module")
def need(asked) -> Need:
    return asked[0]


def with_factor(answer: Answer, size: float, *, reached: bool = True) -> Answer:
    return replace(answer, factors=dict.fromkeys(answer.factors, size), reached=reached)


class TestNeed:
    def test_everything_stays_within_the_caps(self, need):
        assert need.mix is not None
        for answer in (need.mix, need.surer_mix):
            assert all(answer.factors[goal] <= room.cap * 1.000001 for goal, room in need.room.items())

    def test_being_surer_takes_no_less(self, need):
        assert need.surer.factors["1.3"] >= need.together.factors["1.3"] - 1e-6

    def test_a_goal_alone_leaves_no_less_than_all_at_their_caps(self, need):
        reachable = min(alone.left for alone in need.alone)
        assert need.mix is not None
        assert reachable >= need.mix.left - 1 or need.mix.reached
        for alone in need.alone:
            assert (alone.needed is not None) == (alone.left <= 0)

    def test_no_run_is_done_twice(self, asked):
        _, done = asked
        assert len(done) == len(set(done))


class TestNeedInWords:
    def told(self, need: Need, **changes: object) -> str:
        return " ".join(sentences(replace(need, **changes)))

    def test_not_reachable_is_said_plainly_with_what_is_left(self, need):
        assert need.mix is not None
        out = replace(need.mix, reached=False, spread=(120.0, 900.0, 4000.0))
        told = self.told(need, together=with_factor(need.together, 4.2), mix=out)
        assert told.startswith("**Dit is niet te halen met deze doelen.**")
        assert "tussen 120 en 4.000 mensen meer" in told
        below = self.told(
            need, together=with_factor(need.together, 4.2), mix=replace(out, spread=(-700.0, 1.0, 40.0))
        )
        assert "tussen 700 mensen minder en 40 mensen meer" in below

    def test_within_the_scenario_is_enough_but_never_certain(self, need):
        told = self.told(need, together=with_factor(need.together, 0.5))
        assert "zeker is dat niet" in told
        assert "ongeveer de helft van de inzet" in told

    def test_nothing_is_needed(self, need):
        none = with_factor(need.together, 0.0)
        told = self.told(need, together=none, surer=with_factor(need.surer, 0.0))
        assert "Daar zijn deze doelen niet voor nodig" in told
        assert "Verandert elk doel" not in told

    def test_nothing_is_needed_for_half_of_the_draws_and_more_to_be_surer(self, need):
        none = with_factor(need.together, 0.0)
        told = self.told(need, together=none, surer=with_factor(need.surer, 3.0))
        assert "niet voor nodig" not in told
        assert "kan ook zonder deze doelen goed aflopen" in told
        assert "heeft ze wel nodig" in told
        assert "3 keer" in told
        told = self.told(need, together=none, surer=with_factor(need.surer, 10.0, reached=False))
        assert "redt het met deze doelen niet" in told

    def test_more_than_the_scenario(self, need):
        assert need.mix is not None
        told = self.told(
            need,
            together=with_factor(need.together, 1.5),
            mix=replace(need.mix, reached=True),
            surer_mix=replace(need.mix, reached=False, left=1500.0),
        )
        assert "alleen met meer inzet" in told
        assert "anderhalf keer" in told
        assert "1.500 mensen tekort of meer" in told

    def test_even_ten_times_is_not_enough(self, need):
        told = self.told(need, together=with_factor(need.together, 10.0, reached=False))
        assert "Ook 10 keer" in told

    def test_a_check_that_falls_short_is_said(self, need):
        short = replace(with_factor(need.together, 3.0), checked=0.3, check_error=0.01)
        assert "minder dan gezocht" in self.told(need, together=short)

    def test_without_room_it_is_not_to_be_said(self, need):
        told = self.told(need, together=with_factor(need.together, 3.0), mix=None, surer_mix=None, room={})
        assert "is niet te zeggen" in told
        assert "ons eigen oordeel" not in told

    def test_table_has_every_goal_and_no_jargon(self, ws, need):
        _, table = needed_blocks(need, ws.agenda, ws.catalog)
        assert table.html.count('role="rowheader"') == 2
        shown = re.sub(r"<[^>]+>", " ", re.sub(r'href="data:[^"]*"', "", table.html))
        assert re.search(r"\bdraws?\b|kwantiel|mediaan|\bnan\b|None", shown) is None

    def test_amounts(self, found):
        lateral = found.lever("1.3")
        assert amount(lateral) == "100 tot 400 per jaar"
        assert amount(lateral, 2) == "200 tot 800 per jaar"
        few = lateral.model_copy(update={"amounts": {2022: 25.0}})
        assert amount(few) == "25 per jaar", "wat is afgesproken, wordt niet afgerond"
        assert amount(few, 1.37) == "30 per jaar", "wat is gezocht, wel: 34,25"
        things = lateral.model_copy(update={"counts": "eenheden", "amounts": {2022: 1.0, 2023: 1.0}})
        assert amount(things, 1.2) == "samen 3"
        part = lateral.model_copy(update={"counts": "niveau", "amounts": {2022: 0.0125}})
        assert amount(part) == "1,25\u202f% per jaar"


class TestPace:
    def test_without_measurement_the_bounds_are_nothing_and_as_agreed(self, ws, found):
        (pace,) = paces([found], ws.agenda, {})
        assert pace == Pace(found, 2, 0, None, found.found)
        told = sentence(pace)
        assert "Van geen van deze 2 doelen is een tempo gemeten" in told
        assert "niets doen" in told
        assert len(pace_blocks(pace, ws.agenda, ws.catalog)) == 1

    def test_bounds_hold_what_is_measured_and_leave_the_rest_open(self, ws, found):
        (pace,) = paces([found], ws.agenda, {"1.3": 0.5})
        assert pace.least is not None
        assert pace.measured == 1
        assert found.found.total.mean < pace.most.total.mean < pace.least.total.mean < 0
        told = sentence(pace)
        assert "1 van de 2 doelen" in told
        assert chances.about(-pace.least.total.mean) in told
        assert "Ondergrens" in pace_blocks(pace, ws.agenda, ws.catalog)[1].html

    def test_all_measured_as_agreed_is_as_agreed(self, ws, found):
        (pace,) = paces([found], ws.agenda, {"1.3": 1.0, "2.4": 1.0})
        assert pace.least is not None
        assert pace.least.total == pace.most.total == found.found.total
        assert "alle 2 doelen" in sentence(pace)

    def test_a_plan_at_a_pace(self, found):
        slow = at_pace(found.plan, {"1.3": 0.25}, 0.0)
        assert [sum(lever.amounts.values()) for lever in slow.levers] == [250.0, 0.0]

    def test_only_goals_with_a_status_have_a_pace(self, ws):
        known = (ws.observations, ws.region.code, ws.peildatum, ws.catalog)
        goals = assess_goals(ws.agenda, *known)
        assert set(measured_paces(goals)) == {
            part.goal.id
            for goal in goals
            for part in goal.measured_separately()
            if part.status not in (Status.INSUFFICIENT, Status.NOT_STARTED) and part.ratio is not None
        }

    def test_pace_counts_all_years_and_is_never_less_than_nothing(self, ws):
        known = (ws.observations, ws.region.code, ws.peildatum, ws.catalog)
        one = assess_goals(ws.agenda, *known)[0]
        seen = replace(one, status=Status.BEHIND, ratio=0.9, total_so_far=6300.0, total_expected=8400.0)
        assert measured_paces([seen]) == {"1.1": 0.75}
        wrong = replace(seen, status=Status.WRONG_WAY, ratio=-0.4, total_so_far=None)
        assert measured_paces([wrong]) == {"1.1": 0.0}
        assert measured_paces([replace(seen, status=Status.INSUFFICIENT)]) == {}


class TestRoom:
    def write(self, folder: Path, *rooms: dict[str, object]) -> Path:
        target = folder / "data" / "scenarios" / "ruimte"
        target.mkdir(parents=True)
        (target / "hca-zwf.yml").write_text(yaml.safe_dump(list(rooms)), encoding="utf-8")
        return folder

    def test_every_goal_of_the_scenarios_has_room(self, ws):
        room = load_room(ROOT, ws.agenda, ws.catalog.sources)
        for plan in load_scenarios(ROOT, ws.agenda).values():
            assert {lever.goal for lever in plan.levers} <= set(room)

    def test_nobody_said_anything(self, ws, tmp_path):
        assert load_room(tmp_path, ws.agenda, ()) == {}

    def test_all_faults_at_once(self, ws, tmp_path):
        one = {"goal": "9.9", "cap": 2, "weight": 1, "note": "x", "source": "bestaat-niet"}
        with pytest.raises(UserError) as error:
            load_room(self.write(tmp_path, one, one), ws.agenda, ())
        told = " ".join(fault.message for fault in error.value.faults)
        assert "'9.9' bestaat niet" in told
        assert "meer dan een keer" in told
        assert "'bestaat-niet' bestaat niet" in told
