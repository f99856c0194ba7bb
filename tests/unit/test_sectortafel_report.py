"""The page for the sectortafel: decisions that follow from the data, key figures, dates and links."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path

import pytest

from hcalib.agenda.models import Agenda
from hcalib.monitoring.assessment import GoalAssessment
from hcalib.monitoring.conflicts import known_conflicts
from hcalib.monitoring.decisions import TOP, Decision, Findings, candidates, decide
from hcalib.monitoring.progress import Status, assess_ambition, assess_goals, summarise
from hcalib.monitoring.shortages import published_shortages
from hcalib.monitoring.surveys import survey_responses
from hcalib.presentation import chances
from hcalib.presentation.regiobeeld.outlook import words
from hcalib.presentation.sectortafel import ahead, key_figures, page
from hcalib.scenarios import load_scenarios
from hcalib.workspace import Store, Workspace, narrow, open_store

ROOT = Path(__file__).parents[2]
FLEVOLAND = ("hca-zwf", "2026-11-23")
PLAN_YEAR = ("hca-zwf", "2022-09-30")
BEFORE = ("hca-zwf", "2021-06-30")
EXAMPLE = ("voorbeeld", "2025-09-30")
ZWOLLE = ("raat-zwolle", "2026-11-23")
ALL_REPORTS = ("sectortafel", "regiobeeld", "doelmonitor", "projectmonitor", "onderzoeken")


@lru_cache
def store(agenda: str) -> Store:
    return open_store(ROOT, agenda)


@lru_cache
def workspace(agenda: str, day: str) -> Workspace:
    return narrow(store(agenda), None, day, own_region=True)


@lru_cache
def findings(agenda: str, day: str) -> Findings:
    ws = workspace(agenda, day)
    known = (ws.observations, ws.region.code, ws.peildatum, ws.catalog)
    return Findings(
        ws.agenda,
        assess_goals(ws.agenda, *known),
        assess_ambition(ws.agenda, *known),
        survey_responses(ws.agenda, ws.peildatum, ws.catalog),
        known_conflicts(ws.agenda, ws.catalog, ws.peildatum),
        ws.catalog,
        ws.peildatum,
    )


def with_statuses(base: Findings, *statuses: Status) -> Findings:
    """Give the goals these statuses, the first to the first goal; the others are on course."""
    given = [*statuses, *[Status.ON_TRACK] * (len(base.assessments) - len(statuses))]
    changed = [replace(a, status=s, parts=()) for a, s in zip(base.assessments, given, strict=True)]
    return replace(base, assessments=changed)


def rule(found: Findings, name: str) -> Decision | None:
    return next((d for d in candidates(found) if d.rule == name), None)


@pytest.mark.parametrize(
    ("parameters", "rules"),
    [
        (FLEVOLAND, ["meten", "ambitie", "respons"]),
        (PLAN_YEAR, ["meten", "ambitie", "respons"]),
        (EXAMPLE, ["bijsturen", "ambitie", "meten"]),
        (ZWOLLE, ["meten", "streefgetal", "ambitie"]),
        (("raat-zwolle", "2017-12-31"), ["beginstand", "streefgetal"]),
    ],
)
def test_the_three_decisions_follow_from_the_data(parameters: tuple[str, str], rules: list[str]) -> None:
    assert [d.rule for d in decide(findings(*parameters))] == rules


def test_candidates_are_in_order_of_tier_and_never_more_than_three_are_chosen() -> None:
    for parameters in (FLEVOLAND, PLAN_YEAR, BEFORE, EXAMPLE, ZWOLLE):
        found = candidates(findings(*parameters))
        assert [d.tier for d in found] == sorted(d.tier for d in found)
        assert decide(findings(*parameters)) == found[:TOP]
        assert len({d.rule for d in found}) == len(found)


def test_every_decision_is_a_question_with_a_choice_and_a_reason() -> None:
    for parameters in (FLEVOLAND, PLAN_YEAR, BEFORE, EXAMPLE, ZWOLLE):
        for decision in candidates(findings(*parameters)):
            assert decision.title.endswith("?")
            assert decision.text.endswith(".")
            assert decision.reason.endswith(".")
            assert decision.report in page.REPORTS


def test_a_goal_that_moves_the_wrong_way_comes_before_all_else() -> None:
    found = with_statuses(findings(*FLEVOLAND), Status.BEHIND, Status.WRONG_WAY)
    first = decide(found)[0]
    assert first.title == "Wat passen we aan bij doel 1.2?"
    assert first.reason.startswith(
        "Van de 12 doelen lopen er 2 niet op koers: 1.2 Extra leerwerkplekken beweegt de verkeerde kant op; "
        "1.1 Jongeren enthousiast maken ligt achter."
    )


def test_one_goal_off_track_is_told_in_the_singular() -> None:
    found = with_statuses(findings(*FLEVOLAND), Status.FAR_BEHIND)
    decision = rule(found, "bijsturen")
    assert decision is not None
    assert "loopt er 1 niet op koers: 1.1 Jongeren enthousiast maken ligt ver achter." in decision.reason


def test_the_project_that_a_lagging_goal_hangs_on_is_named() -> None:
    decision = rule(findings(*EXAMPLE), "bijsturen")
    assert decision is not None
    assert "Aan doel 1.4 werkt maar één project: Werkbegeleiders in opleiding." in decision.reason
    # the other project of 3.2 stopped before that day
    assert "Aan doel 3.2 werkt maar één project: Grotere contracten, betere roosters." in decision.reason


def test_goals_on_course_ask_for_no_adjustment_and_no_measuring() -> None:
    found = with_statuses(findings(*FLEVOLAND))
    assert rule(found, "bijsturen") is None
    assert rule(found, "meten") is None


def test_a_few_goals_without_data_weigh_less_than_half_of_them() -> None:
    few = rule(with_statuses(findings(*PLAN_YEAR), Status.INSUFFICIENT), "meten")
    many = rule(with_statuses(findings(*PLAN_YEAR), *[Status.INSUFFICIENT] * 6), "meten")
    assert few is not None
    assert many is not None
    assert (few.tier, many.tier) == (2, 1)
    assert few.reason.startswith("Te weinig gegevens zijn er bij 1.1 Jongeren enthousiast maken.")


def test_after_the_term_the_question_is_how_to_close() -> None:
    during, after = rule(findings(*PLAN_YEAR), "meten"), rule(findings(*FLEVOLAND), "meten")
    assert during is not None
    assert after is not None
    assert during.title == "Wie levert welk cijfer over de doelen?"
    assert "De looptijd is voorbij" in after.text


def test_the_supplier_of_most_figures_is_named_but_never_for_invented_data() -> None:
    real, invented = rule(findings(*PLAN_YEAR), "meten"), rule(findings(*EXAMPLE), "meten")
    assert real is not None
    assert invented is not None
    assert "Bij 11 daarvan kan het cijfer komen van Flever" in real.reason
    assert "komen van" not in invented.reason


def test_a_rated_goal_needs_no_number() -> None:
    assert rule(findings(*FLEVOLAND), "streefgetal") is None


def test_a_forecast_above_the_start_is_said_with_its_kind() -> None:
    decision = rule(findings(*EXAMPLE), "ambitie")
    assert decision is not None
    assert "is een verwachting, geen meting" in decision.reason
    assert decision.reason.endswith("Die raming ligt boven de beginstand van 640.")


def test_forecasts_of_other_makers_are_not_held_against_the_start() -> None:
    decision = rule(findings(*FLEVOLAND), "ambitie")
    assert decision is not None
    assert "boven" not in decision.reason


def test_an_ambition_off_track_is_urgent_and_one_on_course_asks_nothing() -> None:
    base = findings(*EXAMPLE)
    off = rule(replace(base, ambition=replace(base.ambition, status=Status.WRONG_WAY)), "ambitie")
    assert off is not None
    assert off.tier == 1
    assert rule(replace(base, ambition=replace(base.ambition, status=Status.ON_TRACK)), "ambitie") is None


def test_response_that_was_reached_asks_nothing() -> None:
    base = findings(*FLEVOLAND)
    reached = [replace(r, gap_points=0.0) for r in base.responses]
    assert rule(replace(base, responses=reached), "respons") is None
    one = [replace(reached[0], gap_points=5.0), *reached[1:]]
    decision = rule(replace(base, responses=one), "respons")
    assert decision is not None
    assert decision.title == "Hoe krijgen we meer werkgevers mee in: uitstroomonderzoek?"


def without_projects_on(agenda: Agenda, goal: str) -> Agenda:
    kept = [
        p.model_copy(update={"goals": tuple(link for link in p.goals if link.goal != goal)})
        for p in agenda.projects
    ]
    return agenda.model_copy(update={"projects": tuple(kept)})


def test_a_goal_without_projects_is_asked_about() -> None:
    base = findings(*FLEVOLAND)
    changed = rule(replace(base, agenda=without_projects_on(base.agenda, "1.4")), "zonder-project")
    assert changed is not None
    assert changed.title == "Wie werkt er aan doel 1.4?"
    assert rule(base, "zonder-project") is None


def test_an_agenda_without_a_register_is_not_blamed_for_it() -> None:
    assert rule(findings(*ZWOLLE), "zonder-project") is None
    assert rule(findings(*ZWOLLE), "kwetsbaar") is None


def test_goals_on_one_project_and_doubtful_links_are_named() -> None:
    decision = rule(findings(*FLEVOLAND), "kwetsbaar")
    assert decision is not None
    assert "Aan 2 doelen werkt maar één project: 1.4 (Werkbegeleiding) en 3.3" in decision.reason
    assert "Bij doel 1.5 is elke koppeling met een project onzeker." in decision.reason


def test_a_start_that_is_coming_asks_for_a_baseline() -> None:
    decision = rule(findings(*BEFORE), "beginstand")
    assert decision is not None
    assert decision.reason == (
        "Van de 12 doelen moeten er nog 11 beginnen; geen bron geeft daarvan een beginstand."
    )


def test_no_decision_claims_a_cause() -> None:
    for parameters in (FLEVOLAND, PLAN_YEAR, BEFORE, EXAMPLE, ZWOLLE):
        for decision in candidates(findings(*parameters)):
            assert not {"doordat", "dankzij", "waardoor"} & set(f"{decision.text} {decision.reason}".split())


def test_the_lead_says_where_the_goals_are_and_asks_the_questions() -> None:
    for parameters in (FLEVOLAND, EXAMPLE, ZWOLLE):
        found = findings(*parameters)
        summary = summarise(found.assessments, found.catalog)
        decisions = decide(found)
        goals, asked, ambition = page.lead_sentences(
            found.assessments, summary, found.ambition, decisions, found.today
        )
        assert "doelen" in goals
        assert asked.startswith("**Om over te besluiten:**")
        assert asked.count("?") == len(decisions)
        assert "ambitie" in ambition
        without = page.lead_sentences(found.assessments, summary, found.ambition, (), found.today)
        assert without == [goals, ambition]


def test_cards_link_only_to_reports_of_the_edition() -> None:
    decisions = decide(findings(*FLEVOLAND))
    everything = str(page.decision_cards(decisions, ALL_REPORTS).html)
    assert 'href="doelmonitor.html"' in everything
    assert 'href="onderzoeken.html"' in everything
    some = str(page.decision_cards(decisions, ("doelmonitor",)).html)
    assert "onderzoeken.html" not in some
    assert "href=" not in str(page.decision_cards(decisions, ()).html)


def test_without_decisions_the_page_says_so() -> None:
    assert page.decision_cards((), ALL_REPORTS).kind == "text"


def test_links_to_the_rest_are_relative_and_known() -> None:
    html = str(page.read_on((*ALL_REPORTS, "iets-anders")).html)
    assert html.count("href=") == 4
    assert 'href="regiobeeld.html"' in html
    assert "iets-anders" not in html
    assert "href=" not in str(page.read_on(()).html)


def test_the_status_table_is_left_out_when_all_goals_are_alike() -> None:
    same, mixed = findings(*FLEVOLAND), findings(*EXAMPLE)
    assert page.status_blocks(same.assessments, same.agenda, same.catalog) == []
    block = page.status_blocks(mixed.assessments, mixed.agenda, mixed.catalog)[0]
    assert block.provenance.example
    assert str(block.html).count('role="rowheader"') == 7


def test_many_goals_of_one_status_are_listed_by_number_only() -> None:
    base = findings(*FLEVOLAND)
    mixed = with_statuses(base, Status.BEHIND)
    html = str(page.status_blocks(mixed.assessments, base.agenda, base.catalog)[0].html)
    assert "1.1 Jongeren enthousiast maken" in html
    assert "1.2, 1.3, 1.4" in html


def key_figures_of(parameters: tuple[str, str]) -> str:
    ws, found = workspace(*parameters), findings(*parameters)
    shortages = published_shortages(ws.observations, ws.catalog, ws.region.code)
    return str(
        key_figures.key_figures(
            ws.observations, ws.catalog, ws.region.code, shortages, found.responses, ws.agenda, ws.peildatum
        ).html
    )


def test_key_figures_carry_period_kind_and_agreement() -> None:
    html = key_figures_of(FLEVOLAND)
    assert "15,6" in html
    assert "1 januari 2024" in html
    assert "personen tekort in 2024, schatting tijdens het jaar" in html
    assert "niet te vergelijken met de beginstand" in html
    assert "5 van 19" in html
    assert "2021; afgesproken: 19" in html


def test_key_figures_of_the_newest_round_replace_the_published_response() -> None:
    html = key_figures_of(EXAMPLE)
    assert "19 van 23" in html
    assert "2e kwartaal 2025; afgesproken: 23" in html
    assert "niet te vergelijken" not in html


def test_missing_key_figures_are_called_unknown() -> None:
    html = key_figures_of(ZWOLLE)
    assert html.count('<dd class="hca-keys-value">onbekend</dd>') == 2


def test_of_the_newest_publication_the_year_nearest_to_the_peildatum_is_shown() -> None:
    ws = workspace(*EXAMPLE)
    shortages = published_shortages(ws.observations, ws.catalog, ws.region.code)
    newest = key_figures.newest_shortage(shortages, date(2025, 9, 30)).iloc[0]
    assert (newest["year"], newest["value"]) == (2025, 760)


def test_published_shortages_are_listed_with_their_kind() -> None:
    ws = workspace(*PLAN_YEAR)
    html = str(page.shortage_text(published_shortages(ws.observations, ws.catalog, ws.region.code)).html)
    assert "1.500 in 2020 (schatting, juni 2021)" in html
    assert "4.700 in 2030 (verwachting, juni 2021)" in html
    assert "5.000" not in html
    assert "geen reeks" in html


def test_of_many_publications_the_newest_is_told_and_how_the_target_year_moved() -> None:
    ws = workspace(*EXAMPLE)
    html = str(page.shortage_text(published_shortages(ws.observations, ws.catalog, ws.region.code)).html)
    assert "860 in 2026 (verwachting, juni 2025)" in html
    assert "De verwachting voor 2026 ging van 1.150 naar 860." in html
    assert "2.050" not in html


def test_no_published_shortage_is_said() -> None:
    ws = workspace(*ZWOLLE)
    html = str(page.shortage_text(published_shortages(ws.observations, ws.catalog, ws.region.code)).html)
    assert "geen tekort gepubliceerd" in html


def test_the_next_moments_are_those_of_the_plan() -> None:
    then = str(page.next_moments(workspace(*PLAN_YEAR).agenda, date(2021, 12, 1)).html)
    assert "januari 2022: de monitor inrichten en daarover rapporteren" in then
    now = str(page.next_moments(workspace(*FLEVOLAND).agenda, date(2026, 11, 23)).html)
    assert "geen stappen meer met een datum" in now
    assert "4 tot 8 keer per jaar" in now
    assert "<strong>Doelmonitor</strong>: jaarlijks, in september." in now


def test_names_from_the_agenda_are_text_and_no_markup() -> None:
    base = findings(*FLEVOLAND)
    hostile = base.assessments[0].goal.model_copy(update={"short": "<b>x</b> [y](http://z)"})
    changed: list[GoalAssessment] = [replace(base.assessments[0], goal=hostile, status=Status.WRONG_WAY)]
    found = replace(base, assessments=[*changed, *base.assessments[1:]])
    html = str(page.decision_cards(decide(found), ()).html)
    assert "<b>" not in html
    assert "href=" not in html


@pytest.fixture(scope="module")
def found() -> ahead.Ahead:
    ws = workspace(*FLEVOLAND)
    plans = list(load_scenarios(ROOT, ws.agenda).values())
    known = (ws.observations, ws.catalog, ws.assumptions, ws.region, ws.peildatum)
    seen = ahead.look_ahead(plans, *known, draws=64, goal_draws=64)
    assert seen is not None
    return seen


class TestLookAhead:
    def test_nothing_without_assumptions(self) -> None:
        ws = workspace(*PLAN_YEAR)
        known = (ws.observations, ws.catalog, ws.assumptions, ws.region, ws.peildatum)
        assert ahead.look_ahead([], *known) is None
        assert ahead.ahead_blocks(None, ws.agenda, ALL_REPORTS) == []

    def test_it_is_about_a_year_to_come(self, found: ahead.Ahead) -> None:
        assert found.plan is not None
        assert found.year == found.plan.year > 2026

    def test_text_gives_the_interval_the_goals_and_where_to_read_on(self, found: ahead.Ahead) -> None:
        agenda = workspace(*FLEVOLAND).agenda
        (block,) = ahead.ahead_blocks(found, agenda, ALL_REPORTS)
        assert words.people(found.missing) in block.html
        assert f"eind {found.year}" in block.html
        assert "nergens gemeten" in block.html
        assert 'href="regiobeeld.html#vooruitblik-wat-als-er-niets-verandert"' in block.html
        assert 'href="doelmonitor.html#wat-als-de-doelen-worden-gehaald"' in block.html
        (alone,) = ahead.ahead_blocks(found, agenda, ())
        assert "href" not in alone.html

    def test_links_go_to_chapters_that_exist(self) -> None:
        titles = {
            "regiobeeld": "## Vooruitblik: wat als er niets verandert?",
            "doelmonitor": "## Wat als de doelen worden gehaald?",
        }
        for stem, title in titles.items():
            assert title in (ROOT / "notebooks" / "reports" / f"{stem}.ipynb").read_text(encoding="utf-8")

    def test_key_figure_is_the_same_interval(self, found: ahead.Ahead) -> None:
        number, label, _ = ahead.ahead_figure(found)
        assert number == f"{chances.about(found.missing.low)} tot {chances.about(found.missing.high)}"
        assert "als er niets verandert" in label
