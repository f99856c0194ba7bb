"""Which part of the expected growth goes, between bounds of overlap, and what a unit of effort is worth."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from hcalib.monitoring.counterfactual import expectations
from hcalib.presentation.doelmonitor.gap import Gap, GapClosed, Less, gaps_closed, with_overlap
from hcalib.presentation.doelmonitor.gap_blocks import brief_sentence, gap_blocks, sentence, shares
from hcalib.presentation.doelmonitor.needed import paces
from hcalib.presentation.doelmonitor.what_if import WhatIf, what_if
from hcalib.presentation.doelmonitor.worth import surely_first, worth
from hcalib.presentation.doelmonitor.worth_blocks import people, worth_blocks
from hcalib.projection.contributions import OverlapBounds
from hcalib.projection.results import Bar
from hcalib.scenarios import Room, load_room, load_scenarios
from hcalib.workspace import Workspace, narrow, open_store

ROOT = Path(__file__).parents[2]
DAY = date(2026, 11, 23)
DRAWS = 32
PACE = {"1.3": 0.5, "2.3": 0.4, "2.4": 1.0}


@pytest.fixture(scope="module")
def ws() -> Workspace:
    return narrow(open_store(ROOT, "hca-zwf"), "PV24", DAY)


@pytest.fixture(scope="module")
def found(ws) -> WhatIf:
    plan = load_scenarios(ROOT, ws.agenda)["hca-gehaald"]
    known = (ws.observations, ws.catalog, ws.assumptions, "PV24", DAY)
    return what_if([plan], ws.agenda, *known, draws=DRAWS)[0]


@pytest.fixture(scope="module")
def room(ws) -> dict[str, Room]:
    return load_room(ROOT, ws.agenda, ws.catalog.sources)


def closed(ws: Workspace, found: WhatIf, pace: dict[str, float]) -> GapClosed:
    vintages = expectations(ws.observations, ws.catalog, "tekort", "PV24")
    return gaps_closed(paces([found], ws.agenda, pace), ws.agenda, pace, vintages, "end")[0]


def bar(people_less: float) -> Bar:
    return Bar("x", -people_less, -people_less, -people_less, -people_less)


def of_three(found: WhatIf, total: float, assumed: float) -> Less:
    """Bound 2.2, 2.3 and 2.4 with 50, 100 and 150 people a year: the one year case."""
    overlap = OverlapBounds(("2.2", "2.3", "2.4"), bar(300), bar(assumed), bar(150))
    return with_overlap(replace(found.found, total=bar(total)), overlap)


class TestOverlap:
    def test_three_goals_keep_150_to_300_people(self, found):
        assert of_three(found, 200, 200) == Less(150, 200, 300)

    def test_what_other_goals_do_is_added_whole(self, found):
        assert of_three(found, 1200, 200) == Less(1150, 1200, 1300)

    def test_an_assumption_outside_the_bounds_widens_them(self, found):
        assert of_three(found, 400, 400).least == 150
        assert of_three(found, 400, 400).most == 400

    def test_without_overlap_there_is_one_number(self, found):
        assert with_overlap(replace(found.found, total=bar(40)), None) == Less(40, 40, 40)


class TestGaps:
    def test_a_publication_counts_when_it_covers_both_years(self, ws, found):
        gaps = closed(ws, found, {}).gaps
        assert [gap.source for gap in gaps if gap.source] == ["arbeidsmarktpublicatie-2021"]
        # from 1,500 in 2020 to 4,700 in 2030: four of ten steps
        assert gaps[0].people == pytest.approx(1280)

    def test_the_bounds_of_the_whole_hold_what_was_assumed(self, ws, found):
        met = closed(ws, found, {}).met
        assert met.least <= met.assumed <= met.most
        assert met.assumed == pytest.approx(-found.found.total.mean)
        assert met.least < met.most

    def test_without_a_measured_pace_it_lies_between_nothing_and_everything(self, ws, found):
        one = closed(ws, found, {})
        assert (one.pace.least, one.pace.most) == (0, one.met.most)
        assert "tempo" not in sentence(one)
        assert "van geen enkel doel is een tempo gemeten" in str(gap_blocks([one], ws.catalog, DAY)[0].html)

    def test_a_measured_pace_lies_within(self, ws, found):
        one = closed(ws, found, PACE)
        assert 0 < one.pace.least < one.pace.most < one.met.most
        assert f"{one.measured} van de {one.goals} doelen gemeten" in sentence(one)

    def test_everything_as_agreed_is_as_met(self, ws, found):
        one = closed(ws, found, dict.fromkeys((lever.goal for lever in found.plan.levers), 1.0))
        assert one.pace.least == pytest.approx(one.met.least)
        assert one.pace.most == pytest.approx(one.met.most)

    @pytest.mark.parametrize(
        ("least", "most", "told"),
        [
            (0, 0, "niets"), (0, 10, "bijna niets"), (330, 390, "35 tot 40 procent"),
            (400, 402, "40 procent"), (900, 1100, "90 procent tot alles"), (1200, 1300, "alles"),
        ],
    )  # fmt: skip
    def test_parts_are_told_in_fives(self, least, most, told):
        assert shares(Gap(1000), Less(least, least, most)) == told

    def test_the_block_says_that_the_own_projection_does_not_grow(self, ws, found):
        one = replace(
            closed(ws, found, {}), gaps=(Gap(1280, "arbeidsmarktpublicatie-2021", date(2021, 6, 30)),)
        )
        html = str(gap_blocks([one], ws.catalog, DAY)[0].html)
        assert "30 juni 2021" in html
        assert "eigen vooruitblik groeit het gemiddeld niet" in html

    def test_a_page_without_room_gets_the_bounds_and_the_growth_to_hold_it_against(self, ws, found):
        one = closed(ws, found, {})
        said = brief_sentence(one)
        assert "is het tekort eind 2025 gemiddeld **" in said
        assert "met de onzekerheid erbij" in said
        assert "groeit het vanaf 2021 met 1.300 in de raming van 30 juni 2021" in said
        assert "tempo" not in said
        assert "geen groei verwacht" in brief_sentence(replace(one, gaps=()))
        published = replace(one, gaps=(Gap(1280, "arbeidsmarktpublicatie-2021", date(2021, 6, 30)),))
        assert "gemiddeld niets in onze eigen vooruitblik" in brief_sentence(published)

    def test_without_any_growth_there_is_no_part(self, ws, found):
        one = replace(closed(ws, found, {}), gaps=())
        blocks = gap_blocks([one], ws.catalog, DAY)
        assert "geen groei verwacht" in str(blocks[0].html)
        assert "procent" not in blocks[1].title
        assert gap_blocks([], ws.catalog, DAY) == []


class TestWorth:
    def test_it_is_the_effect_over_the_effort(self, found, room):
        by_goal = {one.goal: one for one in worth(found, room)}
        lateral = by_goal["1.3"]
        assert lateral.unit == 100
        # 100, 200, 300 and 400 more entrants in four years
        assert lateral.per_unit.mean == pytest.approx(-found.bars["1.3"].mean / 10)
        assert lateral.per_trouble is not None
        assert lateral.per_trouble.mean == pytest.approx(lateral.per_unit.mean)

    def test_young_people_are_told_per_thousand(self, found, room):
        listed = {one.goal: one for one in worth(found, room)}
        assert "1.1" not in listed or listed["1.1"].unit == 1000

    def test_a_heavier_weight_is_worth_less(self, found, room):
        heavy = {**room, "2.4": room["2.4"].model_copy(update={"weight": 5.0})}
        one, other = (
            next(w.per_trouble for w in worth(found, given) if w.goal == "2.4") for given in (room, heavy)
        )
        assert one is not None
        assert other is not None
        assert other.mean == pytest.approx(one.mean / 10)

    def test_without_weights_there_is_no_order(self, ws, found):
        listed = worth(found, {})
        assert listed
        assert all(one.per_trouble is None for one in listed)
        assert not surely_first(listed)
        html = str(worth_blocks(found, {}, ws.agenda, ws.catalog)[0].html)
        assert "geen volgorde" in html

    def test_it_says_that_effects_and_weights_are_judgement(self, ws, found, room):
        text, table = (str(block.html) for block in worth_blocks(found, room, ws.agenda, ws.catalog))
        assert "ons oordeel en geen meting" in text
        assert "marge overlapt" in text
        assert "Niet in de tabel" in table
        assert not re.search(r"\bnan\b", table)

    def test_less_than_one_person_is_told_so(self, found, room):
        small = next(one.per_unit for one in worth(found, room))
        assert people(replace(small, low=0.1, mean=0.3, high=0.9)) == "minder dan 1"
        assert people(replace(small, low=-2, mean=0.3, high=4)) == "minder dan 1 (0\u00a0tot\u00a04)"
