"""The Projectmonitor as readers see it: sentences, register, matrix, round, and what may not be shown."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from hcalib.agenda.models import Agenda, Conflict, ProjectReport, ProjectRound, Reading, SourceRef
from hcalib.catalog import Catalog
from hcalib.disclosure.answer_sources import project_source
from hcalib.monitoring.conflicts import Published, published_on
from hcalib.monitoring.projects import PersonProtection, Story, Told, goal_matrix
from hcalib.presentation import conflicts
from hcalib.presentation.blocks import Block
from hcalib.presentation.projectmonitor import (
    calendar,
    doubts,
    figures,
    goals,
    register,
    response,
    results,
    sentences,
    told,
    verdicts,
    words,
)
from hcalib.presentation.projectmonitor.monitor import Monitor, gather
from hcalib.sealed import Sealed
from hcalib.workspace import Store, open_store

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 23)
EXAMPLE_DAY = date(2025, 9, 30)
OPEN = PersonProtection(units=frozenset())


@pytest.fixture(scope="module")
def flevoland() -> Store:
    return open_store(ROOT, "hca-zwf")


@pytest.fixture(scope="module")
def zwolle() -> Store:
    return open_store(ROOT, "raat-zwolle")


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
        protection=OPEN,
    )


def with_reports(agenda: Agenda, *reports: ProjectReport) -> Agenda:
    return agenda.model_copy(
        update={"project_rounds": Sealed((ProjectRound(period="2022MM07", reports=tuple(reports)),))}
    )


def text_of(found: list[Block]) -> str:
    return re.sub(r"<[^>]+>", " ", " ".join(str(block.html) for block in found))


class TestRegisterSize:
    def test_what_the_register_holds(self, flevoland: Store) -> None:
        said = " ".join(sentences.size(monitor_of(flevoland, TODAY)))
        assert "**24 projecten**" in said
        assert "9 bij Instroom, 6 bij Behoud en 9 bij Anders organiseren" in said
        assert "**8 van de 24 projecten**" in said
        assert "Bij Behoud staat geen enkel getal" in said
        assert (
            "Onder Behoud vallen **6 projecten**" in sentences.size(monitor_of(flevoland, TODAY, "behoud"))[0]
        )


class TestRoundSentences:
    def test_missing_reports_are_named(self, flevoland: Store) -> None:
        agenda = with_reports(flevoland.agenda, ProjectReport(project="I-D", state="do"))
        (said,) = sentences.delivered(monitor_of(flevoland, TODAY, agenda=agenda))
        assert "gaf 1 van de 17 gevraagde projecten iets op" in said
        assert "Sterk in je Werk (I-B)" in said
        assert "(I-D)" not in said

    def test_nothing_reached_is_not_written_as_zero(self, flevoland: Store) -> None:
        agenda = with_reports(flevoland.agenda, ProjectReport(project="I-D", target="kandidaten", value=3))
        (said,) = sentences.reached(monitor_of(flevoland, TODAY, agenda=agenda))
        assert "is er **geen gehaald** en 1 nog niet. Van 11 is geen cijfer gegeven." in said

    def test_no_round_says_what_is_asked_and_when(self, flevoland: Store) -> None:
        said = " ".join(sentences.no_round(monitor_of(flevoland, TODAY)))
        assert "gevraagd voor januari 2022 en juli 2022" in said
        assert "lopen 13 projecten; van nog 4" in said
        assert "van juli 2022 tot en met juli 2026 9 rondes" in said

    def test_dates_ahead_are_not_past(self, flevoland: Store) -> None:
        day = date(2022, 6, 30)
        said = " ".join(sentences.no_round(monitor_of(flevoland, day)))
        assert "Het eerste rapport was gevraagd voor januari 2022." in said
        assert "Het eerste rapport was voorzien voor juli 2022." in said

    def test_a_plan_that_came_later_is_named(self, flevoland: Store) -> None:
        assert sentences.plan_came_later(flevoland.agenda, flevoland.catalog, date(2021, 6, 30))
        assert not sentences.plan_came_later(flevoland.agenda, flevoland.catalog, date(2021, 9, 30))


class TestVerdict:
    @pytest.mark.parametrize(
        ("value", "denominator", "expected"),
        [(95, 100, "gehaald"), (60, 100, "nog niet gehaald"), (8, 10, "niet te zeggen")],
    )
    def test_a_share_needs_enough_people(
        self, flevoland: Store, value: float, denominator: float, expected: str
    ) -> None:
        report = ProjectReport(project="I-C", target="diploma", value=value, denominator=denominator)
        found = monitor_of(flevoland, TODAY, agenda=with_reports(flevoland.agenda, report)).results
        judged = {
            t.target.id: verdicts.verdict(r, t) for r in found if r.project.id == "I-C" for t in r.targets
        }
        assert judged == {"diploma": expected, "vervolg": "geen cijfer"}

    def test_what_was_not_reached_when_a_project_ended_never_will_be(self, example: Store) -> None:
        judged = {
            (result.project.id, target.target.id): verdicts.verdict(result, target)
            for result in monitor_of(example, EXAMPLE_DAY).results
            for target in result.targets
        }
        ended = [found for (project, _), found in judged.items() if project in ("B-4", "I-6")]
        assert ended
        assert set(ended) == {"niet gehaald"}
        then = monitor_of(example, date(2023, 12, 31)).results
        before = next(result for result in then if result.project.id == "B-4")
        assert {verdicts.verdict(before, target) for target in before.targets} == {"nog niet gehaald"}

    def test_a_qualitative_target_is_not_judged(self, flevoland: Store) -> None:
        found = monitor_of(flevoland, TODAY).results
        one = next(r for r in found if r.project.id == "I-A")
        assert {verdicts.verdict(one, target) for target in one.targets} == {"verteld"}


class TestRoundBlocks:
    def test_without_a_round_there_is_nothing_to_draw(self, flevoland: Store) -> None:
        empty = monitor_of(flevoland, TODAY)
        for function in (
            response.key_figures,
            response.line_table,
            response.exceptions,
            response.rounds_table,
            results.target_table,
            results.funnel_table,
            figures.counts_figure,
            figures.shares_figure,
            told.story_part,
        ):
            assert function(empty) == []

    def test_counts_and_shares_say_what_was_agreed(self, example: Store) -> None:
        monitor = monitor_of(example, EXAMPLE_DAY)
        (counts,) = figures.counts_figure(monitor)
        (shares,) = figures.shares_figure(monitor)
        assert counts.title == "5 van de 18 getelde doelen zijn gehaald"
        assert "790 van 900" in counts.html
        assert "alle 4 percentages" in shares.title
        assert counts.provenance.example
        assert counts.csv is not None
        assert "ondergrens" in (shares.csv or "")

    def test_a_round_without_a_figure_stays_open(self, example: Store) -> None:
        (table,) = results.target_table(monitor_of(example, EXAMPLE_DAY))
        assert re.search(r"40 medewerkers worden werkbegeleider\s+40\s+geen cijfer\s+14\s", text_of([table]))
        told = [line for line in (table.csv or "").splitlines() if "40 medewerkers worden" in line]
        assert [line.split(";")[2:4] for line in told] == [["juli 2025", "14"], ["juli 2025", "40"]]

    def test_what_may_not_be_shown_is_in_no_cell(self, example: Store) -> None:
        known = example.observations.as_known_on(EXAMPLE_DAY)
        monitor = gather(example.agenda, example.catalog, EXAMPLE_DAY, observations=known, made=EXAMPLE_DAY)
        (table,) = results.target_table(monitor)
        row = r"leerwerkplek\s+10\s+niet getoond\s+niet getoond; in jul 2024 was het 5\s+niet getoond"
        assert re.search(row, text_of([table]))
        told = [line.split(";") for line in (table.csv or "").splitlines() if "leerwerkplek" in line]
        assert [row[3] for row in told] == ["", "", "5", "", "", "10"], "five rounds, and what was agreed"
        assert [bool(row[-2]) for row in told] == [False, False, True, False, False, False]
        assert "als het door aftrekken is te vinden" in table.html

    def test_late_and_unasked_reports_are_named(self, example: Store) -> None:
        said = text_of(response.exceptions(monitor_of(example, EXAMPLE_DAY)))
        assert re.search(r"Te laat *: Werkbegeleiders in opleiding \(I-5\), 20 dagen\.", said)
        assert re.search(r"Niet gevraagd, wel iets opgegeven *: .*\(A-2\)", said)

    def test_every_round_with_what_lacks(self, example: Store) -> None:
        (table,) = response.rounds_table(monitor_of(example, EXAMPLE_DAY))
        assert "juli 2024;12;10;0;2;I-3 en I-5" in (table.csv or "")
        (lines,) = response.line_table(monitor_of(example, EXAMPLE_DAY))
        assert "Instroom;5;4;1" in (lines.csv or "")
        assert "Samen;11;10;1" in (lines.csv or "")
        assert response.line_table(monitor_of(example, EXAMPLE_DAY, "behoud")) == []

    def test_stories_are_escaped_and_those_that_wait_are_counted(self, flevoland: Store) -> None:
        story = Story("I-B", "2022MM07", "<script>alert(1)</script> *sterk*")
        html = self.told_html(flevoland, Told((story,), waiting=2))
        assert "<script>" not in html
        assert "*sterk*" in html
        assert "2 verhalen wachten op beoordeling" in html

    def test_a_story_without_a_name_names_no_project(self, flevoland: Store) -> None:
        html = self.told_html(flevoland, Told((Story(None, "2022MM07", "Het lukte."),), waiting=0))
        assert "Een project dat niet genoemd wil worden" in html

    def told_html(self, store: Store, stories: Told) -> str:
        agenda = with_reports(store.agenda, ProjectReport(project="I-D", state="do"))
        monitor = replace(monitor_of(store, TODAY, agenda=agenda), told=stories)
        return " ".join(str(block.html) for block in told.story_part(monitor))


class TestGoals:
    def test_actions_have_no_flow_and_say_why(self, zwolle: Store) -> None:
        assert "koppelt acties niet aan doelen" in text_of(goals.without_links(zwolle.agenda, None))

    def test_a_goal_without_projects_is_said(self, flevoland: Store) -> None:
        kept = tuple(project for project in flevoland.agenda.projects if project.id != "A-G")
        agenda = flevoland.agenda.model_copy(update={"projects": kept})
        said = " ".join(goals.thin_spots(goal_matrix(agenda), agenda.goals))
        assert "Geen enkel project werkt aan 'grip op systeemverandering' (3.3)" in said

    def test_a_goal_of_which_the_project_ended_is_not_said_to_hang_on_it(self, example: Store) -> None:
        said = " ".join(sentences.thin_goals(monitor_of(example, EXAMPLE_DAY)))
        assert "Aan 'zicht op preventie' (3.3) werkt niemand meer: Gezond in de buurt (A-3)" in said
        assert not re.search(r"De doelen [^.]*preventie", said)
        earlier = " ".join(sentences.thin_goals(monitor_of(example, date(2025, 6, 30))))
        assert "werkt niemand meer" not in earlier
        assert "'zicht op preventie' (3.3) hangen elk op één project" in earlier


class TestRegister:
    def test_every_project_is_a_line_and_the_download_has_all_of_it(self, flevoland: Store) -> None:
        (table,) = register.register_tables(flevoland.agenda, flevoland.catalog, None)
        for project in flevoland.agenda.projects:
            assert words.label(project) in (table.csv or "")
        assert "Tellen: Mensen die een traject volgen. Doel: 250 personen" in (table.csv or "")
        assert "Tellen: Mensen die een traject volgen" not in table.html
        assert "nog te bepalen volgens de bijlage." in (table.csv or "")
        assert "Gemeente Lelystad; Inzet van partners in natura." in (table.csv or "")

    def test_what_is_unsure_of_all_is_said_once(self, flevoland: Store) -> None:
        assert doubts.shared_fields(flevoland.agenda.projects) == {"phase", "raat"}
        (table,) = doubts.uncertain_table(flevoland.agenda, flevoland.catalog, None)
        assert "Niet uit het schema op te maken" not in table.html
        assert len(doubts.shared_sentences(flevoland.agenda)) == 2
        matchtafel = next(p for p in flevoland.agenda.projects if p.id == "I-D")
        everywhere = doubts.shared_fields(flevoland.agenda.projects)
        assert doubts.to_check(matchtafel, everywhere) == "3 punten en 2 tegenspraken"

    def test_actions_by_line_and_term(self, zwolle: Store) -> None:
        summary, *tables = register.register_tables(zwolle.agenda, zwolle.catalog, None)
        assert len(tables) == 6
        assert "Instroom en opleidingscapaciteit;9;5;5;4" in (summary.csv or "")

    def test_contradictions_are_shown_with_both_readings(self, flevoland: Store) -> None:
        found = text_of(doubts.conflict_table(flevoland.agenda, flevoland.catalog, TODAY, None))
        assert "elf, elf en negen projecten" in found
        assert "negen, zes en negen" in found
        assert "Digitale innovatie" in found
        assert "Het aantal leden" not in found


def test_a_contradiction_is_not_known_before_its_sources(flevoland: Store) -> None:
    def read(source: str) -> Reading:
        return Reading(text="Zo staat het er.", source=SourceRef(source=source, place="blz. 1"))

    catalog: Catalog = flevoland.catalog
    pair = (read("uitvoeringsplan-2021-2022"), read("flever-jaarplan-2024"))
    conflict = Conflict(topic="Iets", readings=pair, decision="De eerste.")
    published = catalog.sources["flever-jaarplan-2024"].published
    assert published is not None
    assert published_on([conflict], catalog, date(2022, 9, 30)) == []
    assert published_on([conflict], catalog, published) == [Published(conflict, later=False)]


def test_of_a_contradiction_the_later_readings_are_left_out_and_the_table_says_so(flevoland: Store) -> None:
    sources = ("uitvoeringsplan-2021-2022", "arbeidsmarktpublicatie-2021", "flever-jaarplan-2024")
    readings = [Reading(text=f"Volgens {s}", source=SourceRef(source=s, place="blz. 1")) for s in sources]
    conflict = Conflict(topic="Iets", readings=tuple(readings), decision="De eerste.")
    (known,) = published_on([conflict], flevoland.catalog, date(2022, 9, 30))
    assert known.later
    assert [reading.source.source for reading in known.conflict.readings] == list(sources[:2])
    html = text_of(conflicts.conflict_table([("Project", known)], flevoland.catalog))
    assert "flever-jaarplan-2024" not in html
    assert "Bronnen van na de peildatum zijn weggelaten" in html


def test_calendar_tells_past_from_ahead(flevoland: Store) -> None:
    (early,) = calendar.calendar_table(flevoland.agenda, flevoland.catalog, date(2022, 2, 1))
    assert "uiterlijk juli 2022 (nog niet voorbij)" in early.html
    assert "uiterlijk januari 2022<" in early.html
    (late,) = calendar.calendar_table(flevoland.agenda, flevoland.catalog, TODAY)
    assert "nog niet voorbij" not in late.html


def test_missing_names_what_lacks(flevoland: Store) -> None:
    said = " ".join(sentences.missing(monitor_of(flevoland, TODAY)))
    assert "Een getal om te halen, bij 16 projecten" in said
    assert re.search(
        r"Partners, bij 4 projecten: Flevolands Transferpunt .* \(I-H\), .* en .* \(A-F\)\.", said
    )


def test_invented_rounds_never_get_the_real_source(example: Store, flevoland: Store) -> None:
    assert project_source(example.agenda, example.catalog) == "voorbeeld-projectmonitor"
    assert project_source(flevoland.agenda, flevoland.catalog) == "projectmonitor"
