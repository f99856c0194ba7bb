"""Other answers behind the same totals give the same report: nothing else of the answers gets out.

The one exception is the step in which a margin is stated, and with it the order of shares that follows from
their margins. Each step leaves every answer its room; ``docs/onthulling.md`` says what it can tell.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import other_answers
import pytest
import survey_kit

from hcalib.agenda.models import Agenda, SurveyAnswer
from hcalib.monitoring.surveys import SurveyOutcome, survey_response
from hcalib.monitoring.surveys.estimates import figures_of
from hcalib.monitoring.surveys.outcomes import protected_on
from hcalib.monitoring.surveys.panel import panel_changes
from hcalib.monitoring.surveys.protected import ProtectedSurvey
from hcalib.monitoring.surveys.stating import Name, stated_halves
from hcalib.presentation import blocks
from hcalib.presentation.blocks import Block
from hcalib.presentation.onderzoeken import outcomes, ranked, sentences, silent, themes

SEED = 5
"""Of the draws that leave every published total where it was, and the same totals withheld."""


Halves = dict[Name, float]


@dataclass(frozen=True)
class Told:
    """What is told of one survey, with its margins before they are laid around figures."""

    source: ProtectedSurvey
    outcome: SurveyOutcome
    halves: Halves


def told_of(agenda: Agenda) -> dict[str, Told]:
    catalog, found = survey_kit.example().catalog, {}
    for survey in agenda.surveys:
        source = protected_on(agenda, survey, survey_kit.DAY, catalog)
        halves = stated_halves(source)
        response = survey_response(agenda, survey, survey_kit.DAY, catalog)
        figures, panel = figures_of(survey.id, source, halves), panel_changes(source, halves)
        found[survey.id] = Told(source, SurveyOutcome(response, figures, panel), halves)
    return found


@pytest.fixture(scope="module")
def real() -> dict[str, Told]:
    return told_of(survey_kit.example().agenda)


@pytest.fixture(scope="module")
def other(real: dict[str, Told]) -> Agenda:
    sources = {survey: one.source for survey, one in real.items()}
    return other_answers.other_agenda(survey_kit.example().agenda, sources, SEED)


@pytest.fixture(scope="module")
def both(real: dict[str, Told], other: Agenda) -> list[tuple[Told, Told]]:
    return list(zip(real.values(), told_of(other).values(), strict=True))


@pytest.fixture(scope="module")
def pairs(both: list[tuple[Told, Told]]) -> list[tuple[SurveyOutcome, SurveyOutcome]]:
    return [(first.outcome, second.outcome) for first, second in both]


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


def test_margins_differ_by_one_step_at_most_and_most_not_at_all(both: list[tuple[Told, Told]]) -> None:
    same, steps = 0, []
    for first, second in both:
        assert first.halves.keys() == second.halves.keys()
        for name, half in first.halves.items():
            if half == pytest.approx(second.halves[name], rel=1e-9):
                same += 1
            else:
                steps.append(abs(math.log2(half / second.halves[name])))
    assert steps == pytest.approx([1.0] * len(steps)), "nothing but the step differs"
    assert len(steps) <= 0.15 * same


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
