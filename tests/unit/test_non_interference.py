"""Other answers behind the same totals give the same report: nothing else of the answers gets out.

The one exception is how sure a figure is: margins, and the chance that a place in an order holds. They come
from single answers; ``docs/onthulling.md`` says what they can tell.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import other_answers
import pytest
import survey_kit

from hcalib.agenda.models import Agenda, SurveyAnswer
from hcalib.monitoring.surveys import SurveyOutcome, survey_outcomes
from hcalib.monitoring.surveys.outcomes import protected_on
from hcalib.presentation import blocks
from hcalib.presentation.blocks import Block
from hcalib.presentation.onderzoeken import outcomes, ranked, sentences, silent, themes

SEED = 5
"""Of the draws that leave every published total where it was, and the same totals withheld."""


@pytest.fixture(scope="module")
def other() -> Agenda:
    store = survey_kit.example()
    sources = {
        survey.id: protected_on(store.agenda, survey, survey_kit.DAY, store.catalog)
        for survey in store.agenda.surveys
    }
    return other_answers.other_agenda(store.agenda, sources, SEED)


@pytest.fixture(scope="module")
def pairs(other: Agenda) -> list[tuple[SurveyOutcome, SurveyOutcome]]:
    found = survey_outcomes(other, survey_kit.DAY, survey_kit.example().catalog)
    return list(zip(survey_kit.outcomes(), found, strict=True))


def given(agenda: Agenda) -> Iterator[tuple[str, str, SurveyAnswer]]:
    for one in agenda.survey_rounds.unseal("tests"):
        for answer in one.answers:
            yield one.survey, one.period, answer


def test_many_answers_differ(other: Agenda) -> None:
    """Otherwise the tests below would say nothing."""
    before = list(given(survey_kit.example().agenda))
    differ = [
        (survey, period)
        for (survey, period, answer), (_, _, moved) in zip(before, given(other), strict=True)
        if answer != moved
    ]
    assert len(differ) > 100
    assert len(set(differ)) >= 8


def test_every_figure_is_the_same(pairs: list[tuple[SurveyOutcome, SurveyOutcome]]) -> None:
    """Value, cells, doubt and reason; bounds; who is counted; and every word beside them."""
    for first, second in pairs:
        assert first.response == second.response
        assert first.figures.withheld == second.figures.withheld
        for one, same in zip(first.figures.estimates, second.figures.estimates, strict=True):
            assert {**vars(one), "margin": None} == {**vars(same), "margin": None}
            assert (one.margin is None) == (same.margin is None)
        for change, again in zip(first.panel, second.panel, strict=True):
            assert {**vars(change), "margin": None} == {**vars(again), "margin": None}
        for order, repeated in zip(first.figures.rankings, second.figures.rankings, strict=True):
            assert order.sentence == repeated.sentence
            assert [(place.id, place.figure, place.place) for place in order.places] == [
                (place.id, place.figure, place.place) for place in repeated.places
            ]


def test_every_block_is_the_same_byte_for_byte(
    other: Agenda, pairs: list[tuple[SurveyOutcome, SurveyOutcome]]
) -> None:
    """Text, alt text and download, made with the other agenda as well, once it is as sure of the figures."""
    first = published(survey_kit.example().agenda, tuple(one for one, _ in pairs))
    assert published(other, tuple(as_sure(one, two) for one, two in pairs)) == first
    assert len(first) >= 12


def as_sure(one: SurveyOutcome, two: SurveyOutcome) -> SurveyOutcome:
    """Return the second with the margins and the order of the first: what may differ, and nothing else."""
    estimates = [
        replace(second, margin=first.margin)
        for first, second in zip(one.figures.estimates, two.figures.estimates, strict=True)
    ]
    panel = [replace(second, margin=first.margin) for first, second in zip(one.panel, two.panel, strict=True)]
    figures = replace(two.figures, estimates=tuple(estimates), rankings=one.figures.rankings)
    return replace(two, figures=figures, panel=tuple(panel))


def published(agenda: Agenda, found: tuple[SurveyOutcome, ...]) -> dict[str, tuple[str, str, str | None]]:
    catalog = survey_kit.example().catalog
    made: list[Block] = []
    for theme in outcomes.THEMES:
        made += themes.theme_blocks(agenda, found, theme, catalog)
    made += silent.silent_table(agenda, found, catalog)
    for measure in (ranked.REASONS, ranked.DESTINATIONS):
        made += ranked.ranked(agenda, found, measure, catalog)
    made.append(blocks.lead(sentences.lead_sentences(found)))
    return {block.name: (block.title, str(block.html), block.csv) for block in made}
