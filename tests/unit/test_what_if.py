"""What the Doelmonitor says about reaching the goals is what the projection says, and no more."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from hcalib.presentation import chances
from hcalib.presentation.doelmonitor.what_if import WhatIf, goal_of, what_if
from hcalib.presentation.doelmonitor.what_if_blocks import sentences, what_if_blocks
from hcalib.projection.building import build_model
from hcalib.projection.contributions import contributions
from hcalib.projection.outcomes import PeopleMissing
from hcalib.projection.results import Bar
from hcalib.scenarios import load_scenarios, scenario_of
from hcalib.workspace import Workspace, narrow, open_store

ROOT = Path(__file__).parents[2]
DAY = date(2026, 11, 23)
DRAWS = 64


@pytest.fixture(scope="module")
def ws() -> Workspace:
    return narrow(open_store(ROOT, "hca-zwf"), "PV24", DAY)


def reckoned(ws: Workspace, line: str | None = None) -> tuple[WhatIf, ...]:
    plans = list(load_scenarios(ROOT, ws.agenda).values())
    return what_if(
        plans[:1], ws.agenda, ws.observations, ws.catalog, ws.assumptions, "PV24", DAY, line, draws=DRAWS
    )


@pytest.fixture(scope="module")
def found(ws) -> WhatIf:
    (outcome,) = reckoned(ws)
    return outcome


@pytest.fixture(scope="module")
def html(ws, found) -> str:
    blocks = what_if_blocks([found], ws.agenda, ws.catalog, DAY)
    return " ".join(re.sub(r'href="data:[^"]*"', "", block.html) for block in blocks)


class TestNumbers:
    def test_they_are_those_of_the_projection_at_work(self, ws, found):
        model = build_model(ws.observations, ws.catalog, ws.assumptions, "PV24", DAY, base_year=2021)
        scenario = scenario_of(load_scenarios(ROOT, ws.agenda)["hca-gehaald"], model)
        assert found.found == contributions(model, scenario, PeopleMissing(2025), draws=DRAWS, at_work=True)

    def test_bars_and_interaction_add_up_to_the_whole(self, found):
        parts = sum(bar.mean for bar in found.bars.values()) + found.interaction.mean
        assert parts == pytest.approx(found.found.total.mean, abs=0.01)
        assert found.found.total.mean < 0

    def test_an_action_line_has_only_its_own_goals(self, ws):
        (outcome,) = reckoned(ws, "anders-organiseren")
        assert set(outcome.bars) == {"3.1", "3.2", "3.3"}
        assert outcome.overlap is None
        text = " ".join(block.html for block in what_if_blocks([outcome], ws.agenda, ws.catalog, DAY))
        assert "alleen de doelen van deze actielijn" in text
        assert "alle doelen samen" not in text.lower()

    def test_goals_about_staying_have_bounds(self, found):
        assert found.overlap is not None
        assert found.overlap.levers == ("2.2", "2.3", "2.4")
        assert found.overlap.none_twice.mean < found.overlap.assumed.mean < 0
        assert found.overlap.none_twice.mean < found.overlap.all_shared.mean < 0

    def test_a_part_belongs_to_its_goal(self, ws):
        assert goal_of(ws.agenda, "2.1b").id == "2.1"


class TestSentences:
    def test_facts_are_those_of_the_outcome(self, found):
        told = " ".join(sentences(found))
        total = found.found.total
        assert f"tussen {chances.about(-total.high)} en {chances.about(-total.low)} mensen kleiner" in told
        assert f"Gemiddeld scheelt het {chances.about(-total.mean)} mensen" in told
        if found.found.growth > 0:
            assert f"gemiddeld met {chances.about(found.found.growth)} mensen" in told
        closed = found.found.closed
        if closed is not None and closed <= 1:
            assert chances.part(closed) in told
        assert f"{round(100 * found.found.held)} van de 100" in told

    def test_a_shortage_that_does_not_grow_has_nothing_to_close(self, found):
        calm = replace(found, found=replace(found.found, growth=-5.0, closed=None))
        assert "groeit het tekort tot eind 2025 gemiddeld niet" in " ".join(sentences(calm))

    def test_more_than_all(self, found):
        much = replace(found, found=replace(found.found, closed=1.4))
        assert "meer dan alles" in " ".join(sentences(much))

    def test_an_effect_that_may_be_the_wrong_way_is_told(self, found):
        doubt = replace(found, found=replace(found.found, total=Bar("alles", -420, -90, 130, -100)))
        assert "tussen 420 mensen kleiner en 130 mensen groter" in " ".join(sentences(doubt))


class TestBlocks:
    def test_the_warning_comes_first(self, ws, found, html):
        judged = sum(row.evidence == "schatting" for row in found.assumed)
        assert f"{len(found.assumed)} aannames" in html
        assert f"{judged} ons eigen oordeel" in html
        assert html.index("geen meting") < html.index("mensen kleiner")
        assert "bewijst dat niet" in html

    def test_figure_and_table(self, ws, found):
        blocks = {block.name: block for block in what_if_blocks([found], ws.agenda, ws.catalog, DAY)}
        figure, table = blocks["wat-als-hca-gehaald"], blocks["wat-als-doelen-hca-gehaald"]
        assert re.search(r"<desc[^>]*>[^<]*1.3 Meer zij-instromers: \d+ mensen", figure.html)
        assert (figure.csv or "").count("\r\n") == 1 + len(found.bars) + 2
        assert ";personen;schatting;" in (figure.csv or "")
        assert "toevalsgetal 20211" in (figure.csv or "")
        assert table.html.count('role="rowheader"') == len(found.bars) == 13
        sources = {note.id for note in table.provenance.sources}
        assert {row.source for row in found.assumed} <= sources

    def test_no_jargon(self, html):
        told = re.sub(r"<[^>]+>", " ", html)
        assert re.search(r"\bdraws?\b|percentiel|kwantiel|mediaan|waterfall|\bnan\b|None", told) is None

    def test_without_assumptions_one_sentence(self, ws):
        assert what_if([], ws.agenda, ws.observations, ws.catalog, None, "PV24", DAY) == ()
        (block,) = what_if_blocks((), ws.agenda, ws.catalog, date(2022, 9, 1))
        assert "1 september 2022" in block.html
        assert "niet door te rekenen" in block.html
