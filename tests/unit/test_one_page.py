"""The Doelmonitor on one sheet: the four answers, the table and the decisions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import pytest

from hcalib.monitoring.assessment import GoalAssessment
from hcalib.monitoring.attribution import GoalAttribution, attribute
from hcalib.monitoring.decisions import Findings
from hcalib.monitoring.goal_summary import GoalSummary
from hcalib.monitoring.progress import assess_ambition, assess_goals, summarise
from hcalib.monitoring.status import Status
from hcalib.monitoring.surveys import survey_responses
from hcalib.presentation.doelmonitor import one_page, one_page_table
from hcalib.workspace import Workspace, narrow, open_store

ROOT = Path(__file__).parents[2]
EXAMPLE, HCA, RAAT = ("voorbeeld", "2025-09-30"), ("hca-zwf", "2026-11-23"), ("raat-zwolle", "2017-12-31")


@dataclass(frozen=True)
class Stand:
    ws: Workspace
    goals: tuple[GoalAssessment, ...]
    ambition: GoalAssessment
    attributions: tuple[GoalAttribution, ...]

    @property
    def summary(self) -> GoalSummary:
        return summarise(self.goals, self.ws.catalog)

    def goal(self, name: str) -> GoalAssessment:
        return next(a for a in self.goals if a.goal.id == name)


@lru_cache
def stand(agenda: str, day: str) -> Stand:
    ws = narrow(open_store(ROOT, agenda), None, day, own_region=True)
    known = (ws.observations, ws.region.code, ws.peildatum, ws.catalog)
    return Stand(
        ws,
        tuple(assess_goals(ws.agenda, *known)),
        assess_ambition(ws.agenda, *known),
        attribute(ws.agenda, ws.observations, ws.catalog, ws.peildatum),
    )


def reach(found: Stand, goals: tuple[GoalAssessment, ...] | None = None) -> str:
    goals = found.goals if goals is None else goals
    return one_page.reach(goals, summarise(goals, found.ws.catalog), found.ws.peildatum)


@pytest.mark.parametrize("case", [EXAMPLE, HCA, RAAT])
def test_four_questions_are_answered_in_order(case: tuple[str, str]) -> None:
    found = stand(*case)
    html = one_page.answer_block(
        found.goals, found.summary, found.ambition, (), found.attributions, found.ws.peildatum
    ).html
    places = [
        html.index(question)
        for question in ("halen?", "Hoe zeker", "Wat doet het voor het tekort?", "Komt het door de agenda?")
    ]
    assert places == sorted(places)
    assert 'class="hca-sheet"' in html, "hieraan ziet de printer dat het één blad is"


def test_chances_split_the_open_goals_and_leave_reached_ones_out() -> None:
    found = stand(*EXAMPLE)
    said = reach(found)
    assert "groter dan de helft bij" in said
    assert "kleiner dan de helft bij" in said
    likely, unlikely = said.split("groter dan de helft bij")[1].split("kleiner dan de helft bij")
    assert "1.5" not in said.split("Gerekend met")[1], "al behaald"
    for leaf in (found.goal("1.3"), found.goal("1.4")):
        assert leaf.chance is not None
        side = likely if leaf.chance.probability >= 0.5 else unlikely
        assert leaf.goal.id.replace(".", "\\.") in side or leaf.goal.id in side


def test_a_goal_whose_parts_are_all_likely_is_not_called_likely() -> None:
    found = stand(*EXAMPLE)
    whole = found.goal("2.1")
    parts = tuple(replace(p, chance=replace(p.chance, probability=0.7)) for p in whole.parts if p.chance)
    assert len(parts) == 2
    assert "de helft" not in reach(found, (replace(whole, parts=parts),))
    one_short = (parts[0], replace(parts[1], chance=replace(parts[1].chance, probability=0.2)))
    assert "kleiner dan de helft" in reach(found, (replace(whole, parts=one_short),))


def test_without_figures_it_says_that_nothing_is_sure() -> None:
    found = stand(*HCA)
    assert "De looptijd is voorbij" in reach(found)
    assert "geen enkel doel" in one_page.certainty(found.goals)
    assert "10 van de 12 doelen zijn er geen cijfers" in one_page.certainty(found.goals)


def test_grades_of_certainty_add_up() -> None:
    goals = stand(*EXAMPLE).goals
    said = one_page.certainty(goals)
    for grade in ("hoog", "redelijk", "laag"):
        count = sum(a.certainty == grade for a in goals)
        assert (f"**{grade}** bij {count}" in said) == bool(count)


def test_without_assumptions_the_effect_on_the_shortage_is_not_given() -> None:
    found = stand(*RAAT)
    assert "geen aannames" in one_page.shortage(found.ambition, (), found.ws.peildatum)


def test_every_goal_is_on_the_sheet_once_with_status_and_influence() -> None:
    for case in (EXAMPLE, HCA, RAAT):
        found = stand(*case)
        csv = one_page_table.overview_table(found.goals, found.attributions, found.ws.catalog).csv
        assert csv is not None
        rows = csv.splitlines()[1:]
        assert [row.split(" ")[0].strip('"') for row in rows] == [a.goal.id for a in found.goals]
        for row, assessment in zip(rows, found.goals, strict=True):
            assert str(assessment.status) in row


def test_the_chance_is_a_column_only_where_there_is_one() -> None:
    def table(case: tuple[str, str]) -> str:
        found = stand(*case)
        return one_page_table.overview_table(found.goals, found.attributions, found.ws.catalog).html

    assert "Kans om te halen" in table(EXAMPLE)
    assert "Kans om te halen" not in table(HCA)
    assert "Een kans is bij geen enkel doel te geven" in table(HCA)


def test_why_a_goal_with_a_status_has_no_chance() -> None:
    assert one_page_table.chance(stand(*EXAMPLE).goal("3.2")).startswith("niet te zeggen: halverwege")
    assert one_page_table.chance(stand(*EXAMPLE).goal("3.3")) == "niet te zeggen"


@pytest.mark.parametrize(
    ("case", "goal", "where", "agreed"),
    [
        (EXAMPLE, "1.1", "612 in 2024", "600 personen per jaar"),
        (EXAMPLE, "1.4", "15 t/m 2024", "80 personen t/m 2026"),
        (HCA, "1.1", "nog niet gemeten", "4.200 personen per jaar"),
        (HCA, "1.3", "1.040 in 2021", "1.400 personen in 2025"),
        (HCA, "3.3", "nog niet gemeten", "wordt beoordeeld"),
        (RAAT, "5.1", "meer dan 2.600 in 2016", "geen getal"),
    ],
)
def test_where_a_goal_is_and_what_was_agreed(
    case: tuple[str, str], goal: str, where: str, agreed: str
) -> None:
    found = stand(*case)
    leaf = found.goal(goal)
    assert one_page_table.where_it_is(leaf, found.ws.catalog).replace("\u00a0", " ") == where
    assert one_page_table.agreed(leaf, found.ws.catalog).replace("\u00a0", " ") == agreed


def test_a_claim_that_is_our_own_reading_is_called_that_on_the_sheet() -> None:
    """Of Flevoland all judgements are of the makers alone; the claims of the example were discussed."""
    assert "oordelen zijn **onze eigen lezing**" in one_page.cause(stand(*HCA).attributions)
    assert "eigen lezing" not in one_page.cause(stand(*EXAMPLE).attributions)


def test_decisions_are_about_goals_and_ambition_only() -> None:
    def decisions(case: tuple[str, str]) -> str:
        found = stand(*case)
        ws = found.ws
        responses = survey_responses(ws.agenda, ws.peildatum, ws.catalog)
        findings = Findings(ws.agenda, found.goals, found.ambition, responses, (), ws.catalog, ws.peildatum)
        return one_page.decision_block(findings).html

    for case in (EXAMPLE, HCA, RAAT):
        html = decisions(case)
        assert 1 <= html.count("<li>") <= one_page.TOP
        assert "werkgevers" not in html
        assert "niet op koers:" not in html, "dat staat al in de tabel"
    assert "Aan doel 1.4 werkt maar één project" in decisions(EXAMPLE)


def test_nothing_to_decide_is_said() -> None:
    found = stand(*EXAMPLE)
    ws = found.ws
    reached = [replace(a, status=Status.REACHED) for a in found.goals if a.goal.id == "1.5"]
    ambition = replace(found.ambition, status=Status.REACHED)
    findings = Findings(ws.agenda, reached, ambition, (), (), ws.catalog, ws.peildatum)
    assert "niets dat nu een besluit vraagt" in one_page.decision_block(findings).html


def test_the_link_to_the_full_report_is_there_only_with_that_report() -> None:
    agenda = stand(*EXAMPLE).ws.agenda
    assert 'href="doelmonitor.html"' in one_page.origin_text(agenda, ["doelmonitor"]).html
    assert "href" not in one_page.origin_text(agenda, ["sectortafel"]).html
