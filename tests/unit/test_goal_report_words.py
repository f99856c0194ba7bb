"""Sentences of the Doelmonitor that could mislead a reader in a hurry, and what they say instead."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path

import pytest
from goal_figures import CATALOG, assessed, baseline, goal, observed

from hcalib.monitoring.goal_summary import GoalSummary, Unanswered, summarise
from hcalib.monitoring.progress import GoalAssessment, Status, assess_goals
from hcalib.monitoring.projects import goal_matrix
from hcalib.presentation.doelmonitor.evidence import missing_block
from hcalib.presentation.doelmonitor.goal_blocks import terms
from hcalib.presentation.doelmonitor.prospects import chance_sentence
from hcalib.presentation.doelmonitor.what_if import what_if
from hcalib.presentation.doelmonitor.what_if_blocks import what_if_blocks
from hcalib.scenarios import load_scenarios
from hcalib.workspace import Workspace, open_workspace

ROOT = Path(__file__).parents[2]
SURPRISE = "minder dan ‘op koers’ doet denken"


@lru_cache
def opened(agenda: str, day: str) -> Workspace:
    return open_workspace(agenda, None, day, root=ROOT, own_region=True)


@lru_cache
def goals_of(agenda: str, day: str) -> tuple[GoalAssessment, ...]:
    ws = opened(agenda, day)
    return assess_goals(ws.agenda, ws.observations, ws.region.code, ws.peildatum, ws.catalog)


def example() -> tuple[Workspace, tuple[GoalAssessment, ...]]:
    return opened("voorbeeld", "2025-09-30"), goals_of("voorbeeld", "2025-09-30")


def test_a_goal_on_course_with_a_small_chance_is_explained_on_the_spot() -> None:
    """The path asks 1,183 in 2023; who is just there is on course, and seldom gets to 1,400."""
    what = goal("level", 1400, baseline=baseline(1000))
    found = assessed(what, observed(("stroom", "2022JJ00", 1090.0), ("stroom", "2023JJ00", 1185.0)))
    assert found.status is Status.ON_TRACK
    assert found.chance is not None

    assert found.chance.probability < 0.45
    assert SURPRISE in chance_sentence(found, CATALOG)
    assert SURPRISE not in chance_sentence(replace(found, status=Status.BEHIND), CATALOG)
    likely = replace(found, chance=replace(found.chance, probability=0.6))
    assert SURPRISE not in chance_sentence(likely, CATALOG)


def test_no_chance_is_called_a_continuation_of_the_pace() -> None:
    """The forecast counts only a part of a trend, so 'if it goes on like this' would not be true."""
    ws, found = example()
    told = " ".join(chance_sentence(leaf, ws.catalog) for one in found for leaf in one.measured_separately())
    assert "gerekend met de cijfers tot nu toe" in told
    assert "zoals tot nu toe" not in told


def test_what_was_agreed_names_the_target_that_holds_now() -> None:
    ws, found = example()
    revised = next(one for one in found if one.goal.id == "1.3")
    matrix = goal_matrix(ws.agenda)

    agreed = dict(terms(revised, ws.agenda, ws.catalog, matrix))["Afgesproken"]

    assert "280 per jaar" in agreed
    assert "Nu geldt: 255 personen in 2026." in agreed
    others = [
        dict(terms(one, ws.agenda, ws.catalog, matrix))["Afgesproken"] for one in found if one != revised
    ]
    assert not any("Nu geldt" in text for text in others)


def test_who_did_not_answer_stands_in_the_list_of_what_is_missing() -> None:
    """Of 2.1 the count is incomplete though it has a status; of 2.2 there is none because few answered."""
    ws, found = example()
    summary = summarise(found, ws.catalog)
    html = missing_block(summary, ws.catalog).html

    assert [(one.goal, one.silent, one.asked) for one in summary.unanswered] == [
        ("2.1a", 5, 23),
        ("2.1b", 5, 23),
        ("2.2", 3, 5),
    ]
    assert "5 van de 23 werkgevers" in html
    assert "3 van de 5 werkgevers" in html
    assert "Voorbeeldbureau Arbeidsmarkt over 2024" in html
    assert html.count("2.2 Nieuwkomers behouden") == 1, "niet ook nog als cijfer dat niemand vroeg"


def test_those_who_did_not_answer_are_never_named() -> None:
    ws, found = example()
    html = missing_block(summarise(found, ws.catalog), ws.catalog).html
    assert not [one.name for one in ws.agenda.employers if one.name in html]


def test_a_plan_that_has_to_begin_is_not_told_that_nothing_is_missing() -> None:
    ws = opened("raat-zwolle", "2017-12-31")
    block = missing_block(summarise(goals_of("raat-zwolle", "2017-12-31"), ws.catalog), ws.catalog)
    assert "Leg vóór de start vast" in block.html
    assert "ontbreken gegevens" not in block.html


def test_only_silence_gives_a_list_without_sources() -> None:
    silent = Unanswered("1.1", "Meer", 1, 4, "scholen", "2023JJ00", "")
    summary = GoalSummary(dict.fromkeys(Status, 0), (), (), (silent,))
    html = missing_block(summary, CATALOG).html
    assert "1 van de 4 scholen" in html
    assert "de uitvraag over 2023" in html
    assert "geen toezegging" not in html


@pytest.fixture(scope="module")
def reckoned() -> tuple[Workspace, str]:
    """The what-if of the example of which the assumptions are older than the revision of goal 1.3."""
    ws = opened("voorbeeld", "2025-09-30")
    plans = list(load_scenarios(ROOT, ws.agenda).values())
    (found,) = what_if(
        plans, ws.agenda, ws.observations, ws.catalog, ws.assumptions, ws.region.code, ws.peildatum, draws=32
    )
    early = replace(found, established=date(2025, 1, 15))
    now, then = (
        " ".join(block.html for block in what_if_blocks([one], ws.agenda, ws.catalog, ws.peildatum))
        for one in (found, early)
    )
    return ws, now + "\n---\n" + then


def test_effort_from_before_a_revision_is_called_that(reckoned: tuple[Workspace, str]) -> None:
    now, then = reckoned[1].split("\n---\n")
    assert "De inzet hiernaast is van daarvoor" not in now
    assert "Sinds 16 januari 2025 is iets anders afgesproken: 255 personen in 2026." in then
    assert then.count("De inzet hiernaast is van daarvoor") == 1


def test_the_example_reckons_with_the_target_that_holds() -> None:
    ws = opened("voorbeeld", "2025-09-30")
    lever = next(
        one for one in load_scenarios(ROOT, ws.agenda)["voorbeeld-gehaald"].levers if one.goal == "1.3"
    )
    what = next(one for one in ws.agenda.goals if one.id == "1.3").versions(ws.peildatum)[-1]
    assert what.baseline is not None
    assert what.target.value is not None
    assert what.baseline.value is not None
    assert lever.amounts[2026] == what.target.value - what.baseline.value
