"""The report on the surveys as readers see it: response, costs, and who may not be recognised."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import survey_kit
from hypothesis import given
from hypothesis import strategies as st

from hcalib.monitoring.surveys import GroupResponse, SurveyOutcome, SurveyResponse, survey_outcomes
from hcalib.observations import Observations
from hcalib.presentation.blocks import Block
from hcalib.presentation.onderzoeken import doubts, figures, rates, response, sentences, words
from hcalib.workspace import Store, open_store

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def flevoland() -> Store:
    return open_store(ROOT, "hca-zwf")


@pytest.fixture(scope="module")
def example() -> Store:
    return survey_kit.example()


@pytest.fixture(scope="module")
def invented() -> tuple[SurveyOutcome, ...]:
    return survey_kit.outcomes()


def outcomes_of(store: Store, day: date) -> tuple[SurveyOutcome, ...]:
    return words.running(survey_outcomes(store.agenda, day, store.catalog), day)


def responses_of(store: Store, day: date) -> tuple[SurveyResponse, ...]:
    return tuple(one.response for one in outcomes_of(store, day))


def text_of(found: Sequence[Block]) -> str:
    return re.sub(r"<[^>]+>", " ", " ".join(str(block.html) for block in found))


def group(asked: int, responded: int = 0, name: str = "Branche") -> GroupResponse:
    return GroupResponse(name, asked, responded, 10 * asked, 10 * responded)


class TestLead:
    def test_published_response_against_the_aims(self, flevoland: Store) -> None:
        said = "\n".join(sentences.lead_sentences(outcomes_of(flevoland, TODAY)))
        assert "**5 van de 19** werkgevers" in said
        assert "Dat was 14 te weinig: het streven is 19 werkgevers." in said
        assert "**56\u202f%** van de werkgevers" in said
        assert "Het streven is 80\u202f%." in said
        assert "€\u00a0550 per werkgever" in said
        assert "€\u00a010.450" in said
        assert "€\u00a07.700 meer" in said
        assert said.startswith("**Hoeveel werkgevers nu meedoen, is niet bekend.**")

    def test_nothing_is_said_before_the_plan_was_out(self, flevoland: Store) -> None:
        day = date(2021, 6, 30)
        said = " ".join(sentences.lead_sentences(outcomes_of(flevoland, day)))
        assert "5 van de 19" not in said
        assert "56" not in said
        responses = responses_of(flevoland, day)
        assert figures.response_figures(flevoland.agenda, responses, flevoland.catalog) == []
        assert sentences.plan_came_later(flevoland.agenda, flevoland.catalog, day)

    def test_a_survey_that_had_not_begun_is_left_out(self, flevoland: Store) -> None:
        def names(day: date) -> list[str]:
            return [found.survey.id for found in outcomes_of(flevoland, day)]

        assert "werkplekbegeleiding-peiling" not in names(date(2022, 9, 30))
        assert "werkplekbegeleiding-peiling" in names(TODAY)

    def test_the_conclusion_comes_first_with_its_margin(self, invented: tuple[SurveyOutcome, ...]) -> None:
        said = sentences.lead_sentences(invented)
        assert re.search(
            r"\*\*4,\d\*\* vacatures open \(marge 3,\d tot 4,\d\), bij de \d\d werkgevers", said[1]
        )
        assert "De meest genoemde reden is **werkdruk**" in said[0]
        assert len(said) <= 6

    def test_response_in_one_sentence(self, invented: tuple[SurveyOutcome, ...]) -> None:
        (said,) = [one for one in sentences.lead_sentences(invented) if "gevraagde werkgevers mee" in one]
        assert "aan de vacaturepeiling **45 van de 57** (1 te weinig voor het streven)" in said
        assert said.count("2e kwartaal 2025") == 1
        assert "geen streven" in said

    def test_expected_by_today(self, invented: tuple[SurveyOutcome, ...]) -> None:
        said = " ".join(sentences.expected_sentences([one.response for one in invented]))
        assert "op dag 183 van de ronde waren er 45 antwoorden; dat is meer dan in eerdere rondes" in said
        assert sentences.expected_sentences([]) == []

    def test_an_agenda_without_surveys(self) -> None:
        assert "geen onderzoeken" in sentences.lead_sentences([])[0]


class TestResponse:
    def test_figures_say_what_lacks(self, flevoland: Store) -> None:
        found = figures.response_figures(flevoland.agenda, responses_of(flevoland, TODAY), flevoland.catalog)
        assert [figure.title for figure in found] == [
            "Uitstroomonderzoek: er zijn nog 14 werkgevers nodig",
            "Vacaturepeiling: de respons lag 24 procentpunt onder het streven",
        ]
        assert "streven: 19 werkgevers" in found[0].html
        assert not any(figure.provenance.example for figure in found)

    def test_invented_rounds_are_marked_and_never_get_a_real_source(
        self, example: Store, invented: tuple[SurveyOutcome, ...]
    ) -> None:
        responses = [one.response for one in invented]
        blocks = [
            *response.overview_table(example.agenda, responses, example.catalog),
            *figures.response_figures(example.agenda, responses, example.catalog),
            *response.round_table(example.agenda, responses, example.catalog),
            *response.group_table(example.agenda, responses, example.catalog),
        ]
        assert len(blocks) == 5
        for block in blocks:
            assert block.provenance.example
            assert all(note.id.startswith("voorbeeld") for note in block.provenance.sources)

    def test_rounds_without_an_aim_have_no_gap(
        self, example: Store, invented: tuple[SurveyOutcome, ...]
    ) -> None:
        responses = [one.response for one in invented]
        (table,) = response.round_table(example.agenda, responses, example.catalog)
        lines = (table.csv or "").splitlines()
        assert any(line.startswith("Vacaturepeiling, 2e kwartaal 2025;57;45;78,") for line in lines)
        assert all(line.endswith(";") for line in lines if line.startswith("Peiling werkplekbegeleiding"))


class TestSmallGroups:
    def test_small_branches_are_merged(self) -> None:
        found = response.listed_groups([group(4, 3), group(1, 1), group(2, 0)])
        assert [(one.name, one.asked, one.responded) for one in found] == [
            ("Branche", 4, 3),
            (response.OTHERS, 3, 1),
        ]

    def test_a_merged_line_that_is_too_small_takes_a_larger_branch_along(self) -> None:
        found = response.listed_groups([group(6, 2, "A"), group(3, 1, "B"), group(1, 1, "C")])
        assert [(one.name, one.asked) for one in found] == [("A", 6), (response.OTHERS, 4)]

    def test_too_few_employers_give_no_table(self) -> None:
        assert response.listed_groups([group(1), group(1)]) == []

    @given(st.lists(st.integers(1, 9), max_size=10))
    def test_no_listed_group_is_too_small_and_nobody_is_lost(self, sizes: list[int]) -> None:
        groups = [group(size, size // 2, str(size)) for size in sizes]
        found = response.listed_groups(groups)
        assert all(one.asked >= response.SMALLEST_GROUP for one in found)
        if found:
            assert sum(one.asked for one in found) == sum(sizes)
            assert sum(one.responded for one in found) == sum(one.responded for one in groups)
        else:
            assert sum(sizes) < response.SMALLEST_GROUP

    def test_the_example_shows_no_group_below_three(
        self, example: Store, invented: tuple[SurveyOutcome, ...]
    ) -> None:
        responses = [one.response for one in invented]
        (table,) = response.group_table(example.agenda, responses, example.catalog)
        counts = [int(count) for count in re.findall(r"\d+ van (\d+)", table.csv or "")]
        assert len(counts) > 20
        assert min(counts) >= response.SMALLEST_GROUP
        assert "Universitair" not in table.html


class TestVacancyRates:
    def test_published_polls_with_their_moment(self, flevoland: Store) -> None:
        observations = flevoland.observations.as_known_on(TODAY)
        found = outcomes_of(flevoland, TODAY)
        (said,) = rates.poll_sentences(observations, found, "PV24")
        assert "maart 2020 op elke 100 medewerkers 3,6" in said
        assert "het 2e kwartaal 2019 waren dat er 3,1" in said
        assert "geen gemeten stijging" in said
        (table,) = rates.poll_table(observations, found, flevoland.catalog, "PV24")
        assert "geestelijke gezondheidszorg" in table.html

    def test_polls_published_later_are_not_used(self, flevoland: Store) -> None:
        early = flevoland.observations.as_known_on(date(2020, 3, 1))
        assert rates.poll_table(early, [], flevoland.catalog, "PV24") == []
        assert "geen uitkomst" in rates.poll_sentences(early, [], "PV24")[0]

    def test_a_poll_of_which_the_answers_are_here_is_not_shown_as_published(
        self, example: Store, invented: tuple[SurveyOutcome, ...]
    ) -> None:
        frame = example.observations.frame
        row = frame[frame["indicator"] == "vacaturegraad-cbs"].iloc[-1:].assign(
            indicator="vacaturegraad-peiling", period="2023KW02", value=6.8, unit="procent"
        )  # fmt: skip
        leaked = Observations(pd.concat([frame, row], ignore_index=True)).as_known_on(survey_kit.DAY)
        (table,) = rates.poll_table(leaked, invented, example.catalog, "VB01")
        assert "6,8" not in (table.csv or "") + table.html
        assert table.title == "Vacatures volgens het CBS"
        assert rates.poll_sentences(leaked, invented, "VB01") == []

    def test_the_two_rates_are_explained_apart(self, flevoland: Store) -> None:
        html = rates.rate_definitions(flevoland.catalog).html
        assert "per 1.000 banen" in html
        assert "percentage van het personeel" in html
        assert "Vergelijk de een niet met de ander" in rates.rate_explanation()


def test_contradictions_about_surveys(flevoland: Store) -> None:
    topics = [conflict.topic for conflict in doubts.survey_conflicts(flevoland.agenda)]
    assert "De kosten van het uitstroomonderzoek in 2022" in topics
    assert "Het aantal projecten" not in topics
    early = text_of(doubts.conflict_table(flevoland.agenda, flevoland.catalog, date(2022, 9, 30)))
    assert "De kosten van het uitstroomonderzoek" in early
    assert "peiling over werkplekbegeleiding" not in early


def test_missing_names_rounds_and_rates(flevoland: Store, invented: tuple[SurveyOutcome, ...]) -> None:
    observations = flevoland.observations.as_known_on(TODAY)
    said = " ".join(sentences.missing(outcomes_of(flevoland, TODAY), observations, flevoland.catalog, "PV24"))
    assert "Uitstroomonderzoek: de rondes" in said
    assert "het plan geeft alleen een percentage" in said
    assert "vacaturegraad van het CBS voor Flevoland" in said
    counted = sentences.missing(invented, observations, flevoland.catalog, "PV24")[0]
    assert re.search(r"Van de \d+ cijfers uit de antwoorden zijn er \d+ niet getoond", counted)


def test_certainty_is_about_what_is_there(flevoland: Store, invented: tuple[SurveyOutcome, ...]) -> None:
    plan = " ".join(sentences.certainty(flevoland.catalog, responses_of(flevoland, TODAY)))
    assert "30 september 2021" in plan
    assert "Werkgevers kiezen zelf" not in plan
    counted = " ".join(sentences.certainty(flevoland.catalog, [one.response for one in invented]))
    assert "Werkgevers kiezen zelf of zij meedoen" in counted
