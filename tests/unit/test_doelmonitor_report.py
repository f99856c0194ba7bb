"""The Doelmonitor: what it says, shows and leaves out, for the agendas that come with the repository."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

import pytest

from hcalib.agenda.models import Agenda, Conflict, Goal, Quantity, Reading, SourceRef
from hcalib.monitoring.assessment import GoalAssessment
from hcalib.monitoring.conflicts import conflicted_goals, known_conflicts
from hcalib.monitoring.progress import GoalSummary, Status, assess_ambition, assess_goals, summarise
from hcalib.monitoring.projects import goal_matrix
from hcalib.monitoring.regional_context import regional_figures
from hcalib.monitoring.shortages import published_shortages
from hcalib.presentation.doelmonitor import (
    context,
    evidence,
    figures,
    goal_blocks,
    goal_series,
    sentences,
    tables,
)
from hcalib.presentation.doelmonitor.wording import NEAR, target_text
from hcalib.workspace import Store, Workspace, narrow, open_store

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Stand:
    """A workspace with its goals assessed."""

    ws: Workspace
    goals: tuple[GoalAssessment, ...]
    ambition: GoalAssessment

    def goal(self, goal_id: str) -> GoalAssessment:
        return next(a for a in self.goals if a.goal.id == goal_id)

    @property
    def summary(self) -> GoalSummary:
        return summarise(self.goals, self.ws.catalog)


@lru_cache
def store(agenda: str) -> Store:
    return open_store(ROOT, agenda)


@lru_cache
def stand(agenda: str, day: str) -> Stand:
    ws = narrow(store(agenda), None, day, own_region=True)
    known = (ws.observations, ws.region.code, ws.peildatum, ws.catalog)
    return Stand(ws, assess_goals(ws.agenda, *known), assess_ambition(ws.agenda, *known))


FLEVOLAND = ("hca-zwf", "2026-11-23")
PLAN_YEAR = ("hca-zwf", "2022-09-30")
EXAMPLE = ("voorbeeld", "2025-09-30")
ZWOLLE = ("raat-zwolle", "2026-11-23")


def summary_of(**counts: int) -> GoalSummary:
    return GoalSummary({s: counts.get(s.name.lower(), 0) for s in Status}, (), ())


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ({}, "Deze agenda heeft geen doelen."),
        ({"reached": 1}, "Het enige doel is behaald."),
        ({"on_track": 1}, "Het enige doel ligt op koers."),
        (
            {"insufficient": 1},
            "Van het enige doel is niet te zeggen hoe het ervoor staat: **onvoldoende gegevens**.",
        ),
        ({"on_track": 3}, "Alle 3 doelen **liggen op koers**."),
        (
            {"reached": 1, "insufficient": 2},
            "Van de 3 doelen is er **1** behaald en zijn er bij **2** onvoldoende gegevens.",
        ),
        (
            {"behind": 2, "wrong_way": 1, "not_started": 1},
            "Van de 4 doelen liggen er **2** achter, beweegt er **1** de verkeerde kant op en "
            "moet er **1** nog beginnen.",
        ),
        (
            {"reached": 1, "on_track": 3, "behind": 2, "far_behind": 1, "wrong_way": 1, "not_started": 1}
            | {"insufficient": 2},
            "Van de 11 doelen zijn er **4** op koers of behaald en zijn er **4** niet op koers. "
            "Verder moet er **1** nog beginnen en zijn er bij **2** onvoldoende gegevens.",
        ),
        (
            {"on_track": 1, "behind": 1, "far_behind": 1, "wrong_way": 1},
            "Van de 4 doelen is er **1** op koers en zijn er **3** niet op koers.",
        ),
    ],
)
def test_counts_make_a_dutch_sentence(counts: dict[str, int], sentence: str) -> None:
    assert sentences.where_goals_are(summary_of(**counts)) == sentence


def test_the_line_is_named_in_a_report_about_one_line() -> None:
    line = stand(*FLEVOLAND).ws.agenda.line("behoud")
    assert "doelen van de actielijn Behoud" in sentences.where_goals_are(summary_of(insufficient=4), line)


def test_after_the_term_the_lead_says_that_it_cannot_be_established() -> None:
    now = stand(*FLEVOLAND)
    told = " ".join(sentences.lead_sentences(now.goals, now.summary, now.ambition, now.ws.peildatum))
    assert "De looptijd is voorbij" in told
    assert "Of de ambitie is gehaald, is **niet te zeggen**. Zij luidt: ‘In 2025" in told
    assert "gemeten. De nieuwste raming" in told


def test_during_the_term_the_lead_asks_for_figures() -> None:
    then = stand(*PLAN_YEAR)
    told = " ".join(sentences.lead_sentences(then.goals, then.summary, then.ambition, then.ws.peildatum))
    assert "heeft eerst cijfers nodig" in told
    assert "voorbij" not in told


def test_the_worst_goal_is_named_first() -> None:
    example = stand(*EXAMPLE)
    told = sentences.lead_sentences(example.goals, example.summary, example.ambition, example.ws.peildatum)
    assert told[1].startswith("Het eerst vraagt **3")
    assert "beweegt de verkeerde kant op" in told[1]


def test_goals_without_numbers_are_named_in_the_lead() -> None:
    zwolle = stand(*ZWOLLE)
    told = " ".join(
        sentences.lead_sentences(zwolle.goals, zwolle.summary, zwolle.ambition, zwolle.ws.peildatum)
    )
    assert "Bij 7 van de 8 doelen is geen getal afgesproken." in told


def test_invented_data_and_a_plan_of_later_are_announced() -> None:
    example, flevoland = stand(*EXAMPLE).ws, stand(*FLEVOLAND).ws
    assert [
        b.provenance.example
        for b in sentences.opening_notices(example.agenda, example.catalog, date(2025, 9, 30))
    ] == [True]
    assert sentences.opening_notices(flevoland.agenda, flevoland.catalog, date(2022, 9, 30)) == []
    early = sentences.opening_notices(flevoland.agenda, flevoland.catalog, date(2021, 6, 30))
    assert "30 september 2021" in str(early[0].html)


def test_the_ambition_is_never_called_a_goal() -> None:
    told = sentences.where_ambition_is(stand(*ZWOLLE).ambition, date(2026, 11, 23))
    assert "dit doel" not in told.lower()


def test_insufficient_data_is_a_badge_and_no_empty_cell() -> None:
    now = stand(*FLEVOLAND)
    html = str(tables.goals_table(now.goals, now.ws.catalog).html)
    assert html.count('class="hca-status hca-unknown"') == 12
    assert "hca-missing" not in html
    assert "nog niet gemeten" in html


def test_a_figure_that_comes_near_is_always_labelled() -> None:
    now = stand(*FLEVOLAND)
    html = str(tables.goals_table(now.goals, now.ws.catalog).html)
    assert html.count(f"<li>{NEAR}: ") == 2
    assert f"{NEAR}: Starters met een opleiding in de zorg: 4.290 personen" in html
    told = dict(goal_blocks.terms(now.goal("1.1"), now.ws.agenda, now.ws.catalog, goal_matrix(now.ws.agenda)))
    assert "niet hetzelfde" in told[NEAR]


def test_nothing_of_after_the_peildatum_is_shown() -> None:
    then = stand(*PLAN_YEAR)
    html = str(tables.goals_table(then.goals, then.ws.catalog).html)
    assert NEAR not in html
    assert "1.040" not in html


def test_a_total_shows_what_was_counted_so_far() -> None:
    example = stand(*EXAMPLE)
    html = str(tables.goals_table([example.goal("1.4")], example.ws.catalog).html)
    assert "15 van de 80 personen, tot en met 2024" in html


def test_words_instead_of_a_figure_are_quoted_as_such() -> None:
    example = stand(*EXAMPLE)
    html = str(tables.goals_table([example.goal("2.2")], example.ws.catalog).html)
    assert "geen cijfer; opgegeven over 2024: Gevraagd, maar" in html


@pytest.mark.parametrize(
    ("goal", "text"),
    [
        ("1.1", "4.200 personen per jaar, 2022 tot en met 2025"),
        ("1.3", "1.400 personen in 2025"),
        ("1.4", "200 personen in totaal, tot en met 2025"),
        ("1.5", "2, tot en met 2025"),
        ("3.3", "wordt beoordeeld, zonder getal"),
    ],
)
def test_what_was_agreed_depends_on_the_kind_of_goal(goal: str, text: str) -> None:
    now = stand(*FLEVOLAND)
    assert target_text(now.goal(goal).goal, now.ws.catalog) == text


def test_a_limit_says_on_which_side_one_has_to_stay() -> None:
    example = stand(*EXAMPLE)
    assert target_text(example.goal("1.2").goal, example.ws.catalog) == "niet meer dan 40 plekken in 2026"


def test_the_ambition_does_not_call_its_own_baseline_a_measurement() -> None:
    now = stand(*FLEVOLAND)
    html = str(tables.ambition_table(now.ambition, now.ws.catalog).html)
    assert "1.500 personen in 2020" in html
    assert "na het begin niet vergelijkbaar gemeten" in html


def test_shortages_keep_their_kind_and_their_publication() -> None:
    ws = stand(*FLEVOLAND).ws
    block = tables.shortages_block(
        published_shortages(ws.observations, ws.catalog, ws.region.code), ws.catalog
    )
    html = str(block.html)
    assert "1.500 in 2020 (schatting)" in html
    assert "4.700 in 2030 (verwachting)" in html
    assert "ca.\u00a01.000 in 2024 (schatting tijdens het jaar)" in html
    assert "niet als één reeks" in html


def test_without_a_published_shortage_the_report_says_so() -> None:
    ws = stand(*ZWOLLE).ws
    block = tables.shortages_block(
        published_shortages(ws.observations, ws.catalog, ws.region.code), ws.catalog
    )
    assert block.kind == "notice"


def test_every_goal_gets_a_block_and_every_line_a_heading() -> None:
    example = stand(*EXAMPLE)
    shown = goal_blocks.line_blocks(example.ws.agenda, example.goals, example.ws.catalog)
    html = "".join(str(block.html) for block in shown)
    assert html.count("<h3>") == 3
    assert html.count("<h4>") == 11
    names = [block.name for block in shown if block.kind == "figure"]
    assert len(names) == len(set(names)) == 8


def test_a_line_without_goals_says_so() -> None:
    zwolle = stand(*ZWOLLE)
    shown = goal_blocks.line_blocks(zwolle.ws.agenda, zwolle.goals, zwolle.ws.catalog)
    html = "".join(str(block.html) for block in shown)
    assert html.count("hoort geen doel waarvan de voortgang te volgen is") == 2


def test_a_pace_is_told_in_points_for_a_share_and_not_for_a_goal_without_status() -> None:
    example, flevoland = stand(*EXAMPLE), stand(*FLEVOLAND)
    matrix = goal_matrix(example.ws.agenda)
    needed = "Nodig om het te halen"
    told = dict(goal_blocks.terms(example.goal("2.1"), example.ws.agenda, example.ws.catalog, matrix))
    assert "1,6 procentpunt erbij" in told[needed]
    reached = dict(goal_blocks.terms(example.goal("1.5"), example.ws.agenda, example.ws.catalog, matrix))
    assert needed not in reached
    unknown = dict(
        goal_blocks.terms(
            flevoland.goal("1.3"), flevoland.ws.agenda, flevoland.ws.catalog, goal_matrix(flevoland.ws.agenda)
        )
    )
    assert needed not in unknown


def test_equal_parts_are_said_once() -> None:
    now = stand(*FLEVOLAND)
    told = dict(goal_blocks.terms(now.goal("2.1"), now.ws.agenda, now.ws.catalog, goal_matrix(now.ws.agenda)))
    assert told["Stand"].count("geen meting") == 1


def test_nobody_is_named_as_supplier_of_invented_data() -> None:
    example = stand(*EXAMPLE)
    told = dict(
        goal_blocks.terms(
            example.goal("2.2"), example.ws.agenda, example.ws.catalog, goal_matrix(example.ws.agenda)
        )
    )
    assert "Van wie het cijfer kan komen" not in told


def test_a_figure_needs_a_start_or_two_measurements() -> None:
    now = stand(*FLEVOLAND)
    assert goal_series.goal_series(now.goal("1.3"), now.ws.catalog, False) is not None
    assert goal_series.goal_series(now.goal("1.4"), now.ws.catalog, False) is None
    assert goal_series.goal_series(now.goal("1.1"), now.ws.catalog, False) is None


def test_a_total_adds_up_and_its_path_spreads_evenly() -> None:
    example = stand(*EXAMPLE)
    series = goal_series.goal_series(example.goal("1.4"), example.ws.catalog, True)
    assert series is not None
    assert series.measured == ((2023.0, 6.0), (2024.0, 15.0))
    assert figures.path_at(series, 2024) == pytest.approx(example.goal("1.4").expected_now)


@pytest.mark.parametrize("goal", ["1.3", "3.2"])
def test_the_path_that_is_drawn_is_the_path_that_judges(goal: str) -> None:
    example = stand(*EXAMPLE)
    assessment = example.goal(goal)
    series = goal_series.goal_series(assessment, example.ws.catalog, True)
    assert series is not None
    assert figures.path_at(series, 2024) == pytest.approx(assessment.expected_now, rel=1e-4)


def test_the_data_of_a_figure_tell_targets_from_measurements() -> None:
    now = stand(*FLEVOLAND)
    block = figures.goal_figure(now.goal("1.3"), now.ws.catalog, False)
    assert block is not None
    assert block.title == "Meer zij-instromers: na 2021 is er geen cijfer"
    assert block.csv is not None
    assert "doel" in block.csv
    assert set(block.provenance.statuses) == {"definitief", "schatting", "doel"}


def test_a_figure_of_invented_data_is_marked() -> None:
    example = stand(*EXAMPLE)
    block = figures.goal_figure(example.goal("1.1"), example.ws.catalog, True)
    assert block is not None
    assert block.provenance.example


def test_the_message_holds_what_was_needed() -> None:
    example = stand(*EXAMPLE)
    assert figures.message(example.goal("1.4"), example.ws.catalog) == (
        "Werkbegeleiders opleiden: 15 van de 80 personen tot en met 2024, gelijk verdeeld waren het er 40"
    )


def test_regional_figures_are_held_against_the_same_quarter_of_before() -> None:
    ws = stand(*FLEVOLAND).ws
    found = {f.indicator: f for f in regional_figures(ws.agenda, ws.observations, ws.catalog)}
    vacancies = found["openstaande-vacatures"]
    assert vacancies.before is not None
    assert vacancies.since is not None
    assert (vacancies.before.period.code, vacancies.since.period.code) == ("2021KW03", "2022KW03")
    assert found["instroom"].since is None
    assert found["uitstroom"].before is None


def test_regional_figures_are_no_proof() -> None:
    ws = stand(*FLEVOLAND).ws
    figures_ = regional_figures(ws.agenda, ws.observations, ws.catalog)
    block = context.context_table(figures_, ws.catalog, ws.region.code)
    html = str(block.html)
    assert "geen cijfer" in html
    assert "niet wat de agenda deed" in html


def test_a_line_has_only_its_own_regional_figures() -> None:
    ws = stand(*FLEVOLAND).ws
    found = regional_figures(ws.agenda, ws.observations, ws.catalog, "behoud")
    assert {f.line.id for f in found} == {"behoud"}
    assert context.context_table((), ws.catalog, ws.region.code).kind == "notice"


def test_readings_of_after_the_peildatum_are_left_out() -> None:
    ws = stand(*FLEVOLAND).ws
    early = known_conflicts(ws.agenda, ws.catalog, date(2022, 9, 30))
    late = known_conflicts(ws.agenda, ws.catalog, date(2026, 11, 23))
    assert len(early) < len(late)
    assert all(len(c.conflict.readings) >= 2 for c in early)
    used = {r.source.source for c in early for r in c.conflict.readings}
    assert "flever-jaarplan-2024" not in used
    assert not any(c.later for c in late)
    html = "".join(str(b.html) for b in evidence.conflict_blocks(early, ws.agenda, ws.catalog))
    assert "Bronnen van na de peildatum zijn weggelaten" in html


def test_conflicts_of_the_agenda_stand_apart_and_a_line_has_none_of_those() -> None:
    ws = stand(*FLEVOLAND).ws
    whole = known_conflicts(ws.agenda, ws.catalog, ws.peildatum)
    names = [b.name for b in evidence.conflict_blocks(whole, ws.agenda, ws.catalog)]
    assert names == ["tegenspraken-doelen", "tegenspraken-agenda"]
    line = known_conflicts(ws.agenda, ws.catalog, ws.peildatum, "instroom")
    assert set(conflicted_goals(line)) == {"1.1", "1.2", "1.3", "1.5"}
    assert {c.about for c in line} == {"doel"}


def test_ten_or_forty_percent_is_shown_with_the_choice() -> None:
    ws = stand(*FLEVOLAND).ws
    conflicts = known_conflicts(ws.agenda, ws.catalog, ws.peildatum)
    html = "".join(str(b.html) for b in evidence.conflict_blocks(conflicts, ws.agenda, ws.catalog))
    assert "10 procent meer zij-instromers (plan, samenvatting" in html
    assert "De bijlage gaat voor, met 40 procent in 2025" in html


def test_without_conflicts_the_report_says_so() -> None:
    ws = stand(*ZWOLLE).ws
    shown = evidence.conflict_blocks(
        known_conflicts(ws.agenda, ws.catalog, ws.peildatum), ws.agenda, ws.catalog
    )
    assert "geen tegenspraken" in str(shown[0].html)


def test_text_from_outside_cannot_become_markup() -> None:
    ws = stand(*FLEVOLAND).ws
    ref = SourceRef(source=ws.agenda.source.source, place="<img src=x>")
    hostile = Conflict(
        topic="<script>alert(1)</script>",
        readings=(Reading(text="**vet**", source=ref), Reading(text="b", source=ref)),
        decision="[klik](javascript:alert(1))",
    )
    agenda = ws.agenda.model_copy(update={"conflicts": (hostile,)})
    conflicts = known_conflicts(agenda, ws.catalog, ws.peildatum)
    html = "".join(str(b.html) for b in evidence.conflict_blocks(conflicts, agenda, ws.catalog))
    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html


def test_what_the_plan_leaves_open_is_shown_for_zwolle_and_nothing_for_flevoland() -> None:
    zwolle, flevoland = stand(*ZWOLLE).ws.agenda, stand(*FLEVOLAND).ws.agenda
    shown = evidence.uncertain_notices(zwolle)
    assert len(shown) == 1
    assert str(shown[0].html).count("<li>") == len(zwolle.uncertain)
    assert evidence.uncertain_notices(flevoland) == []


def test_missing_figures_are_grouped_by_who_can_supply_them() -> None:
    now = stand(*FLEVOLAND)
    html = str(evidence.missing_block(now.summary, now.ws.catalog).html)
    assert html.count('role="rowheader"') == 3
    assert "2.1a Opgeschoold van niveau 2 naar 3" in html
    assert "geen toezegging" in html


def test_without_missing_figures_there_is_no_empty_table() -> None:
    now = stand(*FLEVOLAND)
    assert evidence.missing_block(summary_of(reached=1), now.ws.catalog).kind == "text"


def test_the_thresholds_in_the_explanation_are_those_of_the_method() -> None:
    html = str(tables.status_table().html)
    assert "ten minste 0,95" in html
    assert html.count("hca-status") == len(Status)


def test_the_report_claims_no_cause() -> None:
    assert "Geen oorzaak en gevolg" in sentences.limits_text(stand(*FLEVOLAND).ws.agenda)


@pytest.mark.parametrize(
    "parameters",
    [FLEVOLAND, PLAN_YEAR, EXAMPLE, ZWOLLE, ("hca-zwf", "2021-06-30"), ("raat-zwolle", "2017-12-31")],
)
def test_every_agenda_and_day_gives_a_whole_report(parameters: tuple[str, str]) -> None:
    now = stand(*parameters)
    ws = now.ws
    for line in (None, *ws.agenda.lines):
        own = [a for a in now.goals if line is None or a.goal.line == line.id]
        summary = summarise(own, ws.catalog)
        assert sentences.lead_sentences(own, summary, now.ambition, ws.peildatum, line)
        assert tables.goals_table(own, ws.catalog).kind == "table"
        assert goal_blocks.line_blocks(ws.agenda, own, ws.catalog, line)
        assert evidence.missing_block(summary, ws.catalog).html


def a_goal_without_baseline(agenda: Agenda) -> Goal:
    return next(goal for goal in agenda.goals if goal.id == "1.1").model_copy(
        update={"target": Quantity(period="2025JJ00")}
    )


def test_an_ambition_that_ends_in_a_full_stop_leaves_no_mark_up() -> None:
    zwolle = stand("raat-zwolle", "2017-12-31")
    told = sentences.ambition_briefly(zwolle.ambition, zwolle.ws.peildatum)
    assert zwolle.ambition.goal.title.endswith(".")
    assert told.endswith("aanpakken’.")


def test_a_goal_without_a_number_is_called_that() -> None:
    now = stand(*FLEVOLAND)
    goal = a_goal_without_baseline(now.ws.agenda)
    assert target_text(goal, now.ws.catalog) == "geen getal afgesproken"
    assessment = replace(now.goal("1.1"), goal=goal)
    assert "geen getal afgesproken" in str(tables.goals_table([assessment], now.ws.catalog).html)
