"""The Projectmonitor as readers see it: sentences, register, matrix, round, and what may not be shown."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from hcalib.agenda.models import Agenda, Conflict, ProjectReport, ProjectRound, Reading, SourceRef
from hcalib.catalog import Catalog
from hcalib.monitoring.conflicts import Published, published_on
from hcalib.monitoring.projects import (
    PersonProtection,
    ProjectResult,
    RoundOverview,
    Story,
    Told,
    project_results,
    round_overview,
)
from hcalib.presentation import conflicts
from hcalib.presentation.blocks import Block
from hcalib.presentation.projectmonitor import (
    calendar,
    doubts,
    figures,
    goals,
    register,
    rounds,
    sentences,
    words,
)
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


def round_of(agenda: Agenda, day: date) -> tuple[RoundOverview, tuple[ProjectResult, ...]]:
    return round_overview(agenda, day), project_results(agenda, day, None, OPEN)


def lead(store: Store, day: date, line: str | None = None) -> str:
    chosen = store.agenda.line(line) if line else None
    overview = round_overview(store.agenda, day, line)
    results = project_results(store.agenda, day, line, OPEN)
    return "\n".join(sentences.lead_sentences(store.agenda, store.catalog, overview, results, chosen))


def with_reports(agenda: Agenda, *reports: ProjectReport) -> Agenda:
    return agenda.model_copy(
        update={"project_rounds": Sealed((ProjectRound(period="2022MM07", reports=tuple(reports)),))}
    )


def text_of(found: list[Block]) -> str:
    return re.sub(r"<[^>]+>", " ", " ".join(str(block.html) for block in found))


class TestLead:
    def test_without_a_round_it_says_so_first(self, flevoland: Store) -> None:
        said = lead(flevoland, TODAY)
        assert "geen ronde van de projectmonitor" in said.splitlines()[0]
        assert "**24 projecten**" in said
        assert "9 bij Instroom, 6 bij Behoud en 9 bij Anders organiseren" in said
        assert "**8 van de 24 projecten**" in said
        assert "Bij Behoud staat geen enkel getal" in said

    def test_it_names_goals_on_one_project_and_doubtful_goals(self, flevoland: Store) -> None:
        said = lead(flevoland, TODAY)
        assert re.search(r"De doelen 1.4 \(.*\) en 3.3 \(.*\) hangen elk op één project: I-F .* en A-G", said)
        assert re.search(r"aan 1.5 \(.*\) werkt, is niet zeker", said)

    def test_one_line_is_about_its_own_goals(self, flevoland: Store) -> None:
        said = lead(flevoland, TODAY, "behoud")
        assert "Onder Behoud vallen **6 projecten**" in said
        assert "Geen van de projecten heeft een getal" in said
        assert "1.4" not in said

    def test_a_round_comes_first(self, example: Store) -> None:
        first, second, *_ = lead(example, EXAMPLE_DAY).splitlines()
        assert "**juli 2025** gaven alle 11 lopende projecten iets op, en nog 1 ander project." in first
        assert "zijn er 5 gehaald; 13 nog niet; bij 4 is de groep te klein" in second

    def test_actions_instead_of_projects(self, zwolle: Store) -> None:
        said = lead(zwolle, date(2017, 12, 31))
        assert "**42 acties** in 6 actielijnen" in said
        assert "21 al op korte termijn" in said
        assert "geen voortgang bekend" in said


class TestRoundSentences:
    def test_missing_reports_are_named(self, flevoland: Store) -> None:
        agenda = with_reports(flevoland.agenda, ProjectReport(project="I-D", state="do"))
        said = sentences.round_sentences(*round_of(agenda, TODAY))
        assert "gaf 1 van de 17 lopende projecten iets op" in said[0]
        assert "I-B (Sterk in je Werk)" in said[0]
        assert "I-D (" not in said[0]

    def test_nothing_reached_is_not_written_as_zero(self, flevoland: Store) -> None:
        agenda = with_reports(flevoland.agenda, ProjectReport(project="I-D", target="kandidaten", value=3))
        said = sentences.round_sentences(*round_of(agenda, TODAY))
        assert "is er geen gehaald; 1 nog niet; van 11 is geen cijfer gegeven" in said[1]

    def test_no_round_says_what_is_asked_and_when(self, flevoland: Store) -> None:
        overview = round_overview(flevoland.agenda, TODAY)
        said = " ".join(sentences.no_round(flevoland.agenda, overview, TODAY, None))
        assert "gevraagd voor januari 2022 en juli 2022" in said
        assert "lopen 13 projecten; van nog 4" in said

    def test_dates_ahead_are_not_past(self, flevoland: Store) -> None:
        day = date(2022, 6, 30)
        said = " ".join(
            sentences.no_round(flevoland.agenda, round_overview(flevoland.agenda, day), day, None)
        )
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
        _, results = round_of(with_reports(flevoland.agenda, report), TODAY)
        judged = {t.target.id: rounds.verdict(t) for r in results if r.project.id == "I-C" for t in r.targets}
        assert judged == {"diploma": expected, "vervolg": "geen cijfer"}

    def test_a_qualitative_target_is_not_judged(self, flevoland: Store) -> None:
        _, results = round_of(flevoland.agenda, TODAY)
        told = next(r for r in results if r.project.id == "I-A")
        assert {rounds.verdict(target) for target in told.targets} == {"verteld"}


class TestRoundBlocks:
    def test_without_a_round_there_is_nothing_to_draw(self, flevoland: Store) -> None:
        overview, results = round_of(flevoland.agenda, TODAY)
        for function in (
            rounds.status_table,
            rounds.target_table,
            rounds.history_table,
            figures.counts_figure,
            figures.shares_figure,
        ):
            assert function(flevoland.agenda, overview, results, flevoland.catalog) == []

    def test_counts_and_shares_say_what_was_agreed(self, example: Store) -> None:
        overview, results = round_of(example.agenda, EXAMPLE_DAY)
        (counts,) = figures.counts_figure(example.agenda, overview, results, example.catalog)
        (shares,) = figures.shares_figure(example.agenda, overview, results, example.catalog)
        assert counts.title == "5 van de 18 getelde doelen zijn gehaald"
        assert "790 van 900" in counts.html
        assert "alle 4 percentages" in shares.title
        assert counts.provenance.example
        assert counts.csv is not None
        assert "ondergrens" in (shares.csv or "")

    def test_a_round_without_a_figure_stays_open(self, example: Store) -> None:
        overview, results = round_of(example.agenda, EXAMPLE_DAY)
        (table,) = rounds.history_table(example.agenda, overview, results, example.catalog)
        row = next(line for line in (table.csv or "").splitlines() if line.startswith("I-5 40"))
        assert row == "I-5 40 medewerkers worden werkbegeleider;;;;;;14"

    def test_stories_are_escaped_and_those_that_wait_are_counted(self, flevoland: Store) -> None:
        told = Told((Story("I-B", "2022MM07", "<script>alert(1)</script> *sterk*"),), waiting=2)
        html = " ".join(str(block.html) for block in rounds.story_block(flevoland.agenda, told, None))
        assert "<script>" not in html
        assert "*sterk*" in html
        assert "2 verhalen wachten op beoordeling" in html

    def test_a_story_without_a_name_names_no_project(self, flevoland: Store) -> None:
        told = Told((Story(None, "2022MM07", "Het lukte."),), waiting=0)
        html = " ".join(str(block.html) for block in rounds.story_block(flevoland.agenda, told, None))
        assert "Een project dat niet genoemd wil worden" in html

    def test_who_did_not_report_is_marked(self, flevoland: Store) -> None:
        agenda = with_reports(flevoland.agenda, ProjectReport(project="I-D", state="check", note="=1+1"))
        overview, results = round_of(agenda, TODAY)
        (table,) = rounds.status_table(agenda, overview, results, flevoland.catalog)
        lines = {line.split(";")[0]: line for line in (table.csv or "").splitlines()}
        assert "opgegeven;jul 2022;nagaan" in lines["I-D Matchtafel"]
        assert "ontbreekt;nog nooit" in lines["I-B Sterk in je Werk"]
        assert "niet gevraagd" in lines["A-F Vergroten zeggenschap"]


class TestGoals:
    def test_every_link_stands_once_in_the_matrices(self, flevoland: Store) -> None:
        found = goals.goal_matrices(flevoland.agenda, flevoland.catalog, None)
        html = " ".join(str(block.html) for block in found)
        links = [link for project in flevoland.agenda.projects for link in project.goals]
        assert html.count(">draagt bij<") == sum(not link.uncertain for link in links)
        assert html.count(">misschien<") == sum(link.uncertain for link in links)
        assert len(found) == 3

    def test_a_matrix_stays_a_matrix_on_a_phone(self, flevoland: Store) -> None:
        found = goals.goal_matrices(flevoland.agenda, flevoland.catalog, None)
        assert not any("hca-stack" in block.html for block in found)

    def test_a_line_shows_projects_of_other_lines_that_help(self, flevoland: Store) -> None:
        line = flevoland.agenda.line("behoud")
        (table,) = goals.goal_matrices(flevoland.agenda, flevoland.catalog, line)
        assert "I-D Matchtafel" in table.html
        assert "A-B Digi-deelbaar" in table.html

    def test_the_title_names_the_thin_goals(self, flevoland: Store) -> None:
        (figure,) = goals.projects_per_goal(flevoland.agenda, flevoland.catalog, None)
        assert figure.title == "Doel 2.3 heeft de meeste projecten (9); 1.4 en 3.3 hebben er maar één"

    def test_actions_have_no_matrix_and_say_why(self, zwolle: Store) -> None:
        assert goals.projects_per_goal(zwolle.agenda, zwolle.catalog, None) == []
        assert goals.goal_matrices(zwolle.agenda, zwolle.catalog, None) == []
        assert "koppelt acties niet aan doelen" in text_of(goals.without_matrix(zwolle.agenda, None))

    def test_a_goal_without_projects_is_said(self, flevoland: Store) -> None:
        kept = tuple(project for project in flevoland.agenda.projects if project.id != "A-G")
        agenda = flevoland.agenda.model_copy(update={"projects": kept})
        said = " ".join(goals.thin_spots(goals.goal_matrix(agenda), agenda.goals))
        assert "Geen enkel project werkt aan 3.3" in said


class TestRegister:
    def test_every_project_with_partners_money_and_targets(self, flevoland: Store) -> None:
        found = text_of(register.register_tables(flevoland.agenda, flevoland.catalog, None))
        for project in flevoland.agenda.projects:
            assert words.label(project).split(" ")[0] in found
        assert "Tellen: Mensen die een traject volgen. Doel: 250 personen" in found
        assert "Partners: nog te bepalen volgens de bijlage." in found
        assert "Geld: Gemeente Lelystad; Inzet van partners in natura." in found

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
    overview = round_overview(flevoland.agenda, TODAY)
    said = " ".join(sentences.missing(flevoland.agenda, overview, None))
    assert "Een getal om te halen, bij 16 projecten" in said
    assert "Partners, bij 4 projecten: I-H, I-I, B-F en A-F." in said


def test_invented_rounds_never_get_the_real_source(example: Store, flevoland: Store) -> None:
    assert words.round_source(example.agenda, example.catalog) == "voorbeeld-projectmonitor"
    assert words.round_source(flevoland.agenda, flevoland.catalog) == "projectmonitor"
