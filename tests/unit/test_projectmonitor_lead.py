"""The first screen of the Projectmonitor: what is asked, at most three conclusions, names and no codes."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from hcalib.agenda.models import Agenda, ProjectReport, ProjectRound
from hcalib.presentation.projectmonitor import asked
from hcalib.presentation.projectmonitor.lead import lead_sentences
from hcalib.presentation.projectmonitor.monitor import Monitor, gather
from hcalib.sealed import Sealed
from hcalib.workspace import Store, open_store

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 23)
EXAMPLE_DAY = date(2025, 9, 30)


@pytest.fixture(scope="module")
def flevoland() -> Store:
    return open_store(ROOT, "hca-zwf")


@pytest.fixture(scope="module")
def example() -> Store:
    return open_store(ROOT, "voorbeeld")


def monitor_of(store: Store, day: date, line: str | None = None, agenda: Agenda | None = None) -> Monitor:
    chosen = store.agenda.line(line) if line else None
    return gather(
        agenda or store.agenda,
        store.catalog,
        day,
        chosen,
        observations=store.observations.as_known_on(day),
        made=day,
    )


def titles(monitor: Monitor) -> list[str]:
    return [card.title for card in asked.decisions(monitor)]


def with_report(agenda: Agenda, report: ProjectReport) -> Agenda:
    rounds = (ProjectRound(period="2022MM07", reports=(report,)),)
    return agenda.model_copy(update={"project_rounds": Sealed(rounds)})


@pytest.mark.parametrize("name", ["hca-zwf", "voorbeeld"])
@pytest.mark.parametrize("day", [date(2022, 7, 31), date(2023, 9, 30), date(2024, 9, 30), EXAMPLE_DAY, TODAY])
def test_the_decision_comes_first_then_three_conclusions_and_no_codes(name: str, day: date) -> None:
    store = open_store(ROOT, name)
    codes = [*(one.id for one in store.agenda.projects), *(one.id for one in store.agenda.goals)]
    for line in (None, *(one.id for one in store.agenda.lines)):
        monitor = monitor_of(store, day, line)
        said = lead_sentences(monitor)
        questions = titles(monitor)
        assert len(said) <= (4 if questions else 3)
        assert said[0].startswith("**Om over te besluiten:**") == bool(questions)
        for code in codes:
            assert not re.search(rf"(?<![\w.-]){re.escape(code)}(?![\w-]|\.\d)", " ".join(said)), code


def test_every_question_has_a_choice_and_a_reason_and_there_are_at_most_three(
    flevoland: Store, example: Store
) -> None:
    for store in (flevoland, example):
        for line in (None, *(one.id for one in store.agenda.lines)):
            cards = asked.decisions(monitor_of(store, EXAMPLE_DAY, line))
            assert len(cards) <= asked.TOP
            for card in cards:
                assert card.title.endswith("?")
                assert card.text.endswith(".")
                assert card.reason.endswith(".")


def test_a_goal_that_nobody_works_at_any_more_is_asked_about_first(example: Store) -> None:
    first = asked.decisions(monitor_of(example, EXAMPLE_DAY))[0]
    assert first.title == "Wie neemt het doel 'zicht op preventie' over?"
    assert first.reason == (
        "Aan 'zicht op preventie' werkt niemand meer: Gezond in de buurt is gestopt in juli 2025."
    )
    assert not any("preventie" in title for title in titles(monitor_of(example, date(2025, 6, 30))))
    assert not any("preventie" in title for title in titles(monitor_of(example, EXAMPLE_DAY, "instroom")))


def test_measuring_that_takes_too_long_is_asked_about_in_its_own_line_only(example: Store) -> None:
    question = "Mag het meten bij Loopbaanwinkel en Het goede gesprek minder tijd kosten?"
    assert question in titles(monitor_of(example, EXAMPLE_DAY))
    assert question in titles(monitor_of(example, EXAMPLE_DAY, "behoud"))
    assert question not in titles(monitor_of(example, EXAMPLE_DAY, "instroom"))


def test_numbers_that_were_not_reached_are_told_apart(example: Store) -> None:
    said = lead_sentences(monitor_of(example, EXAMPLE_DAY))[1]
    assert said.startswith("**5 van de 22 projectdoelen** met een getal zijn gehaald")
    assert "9 zijn nog niet gehaald, 2 waren dat niet toen het project eindigde" in said
    assert "van 6 is het niet te zeggen" in said
    counts = [int(found) for found in re.findall(r"(\d+) (?:zijn nog|waren dat|is het)", said)]
    assert 5 + sum(counts) == 22


def test_without_a_round_the_projects_are_asked_for_it(flevoland: Store) -> None:
    monitor = monitor_of(flevoland, date(2022, 7, 31))
    card = asked.decisions(monitor)[0]
    assert card.title == "Wanneer geven de projecten hun stand door?"
    assert "begin bij Matchtafel, Academische" in card.text
    assert "nog niet te zeggen" in lead_sentences(monitor)[1]
    agenda = with_report(flevoland.agenda, ProjectReport(project="I-D", state="do"))
    first = titles(monitor_of(flevoland, TODAY, agenda=agenda))[0]
    assert first == "Hoe krijgen we de opgave van 16 projecten?"


def test_a_goal_without_any_project_is_asked_about(flevoland: Store) -> None:
    kept = tuple(project for project in flevoland.agenda.projects if project.id != "A-G")
    monitor = monitor_of(flevoland, TODAY, agenda=flevoland.agenda.model_copy(update={"projects": kept}))
    assert titles(monitor)[0] == "Wie gaat er werken aan het doel 'grip op systeemverandering'?"


def test_what_a_name_holds_stays_text(flevoland: Store) -> None:
    project = flevoland.agenda.projects[0].model_copy(update={"name": "**Vet** <script>alert(1)</script>"})
    agenda = flevoland.agenda.model_copy(update={"projects": (project, *flevoland.agenda.projects[1:])})
    monitor = monitor_of(flevoland, TODAY, agenda=agenda)
    html = " ".join(str(block.html) for block in asked.decision_part(monitor))
    assert "<script>" not in html
    assert html.count("<li>") == len(titles(monitor))


def test_an_agenda_with_actions_keeps_its_own_conclusion() -> None:
    monitor = monitor_of(open_store(ROOT, "raat-zwolle"), date(2017, 12, 31))
    said = " ".join(lead_sentences(monitor))
    assert "**42 acties** in 6 actielijnen" in said
    assert "21 al op korte termijn" in said
    assert "geen voortgang bekend" in said
    assert asked.decision_part(monitor) == []
