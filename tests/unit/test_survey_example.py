"""The answers of the fictional agenda: every question is used, and they could have been given."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from hcalib.agenda.answers import SurveyAnswer
from hcalib.agenda.corrections import answers_on
from hcalib.agenda.loading import load_agenda
from hcalib.monitoring.surveys import MEASURES

DATA = Path(__file__).resolve().parents[2] / "data"


@pytest.fixture(scope="module")
def answers() -> list[SurveyAnswer]:
    rounds = load_agenda(DATA / "agenda", "voorbeeld").survey_rounds.unseal("test")
    return [answer for one in rounds for answer in one.answers if answer.responded]


@pytest.mark.parametrize("field", sorted(SurveyAnswer.model_fields))
def test_every_question_is_answered_by_some(answers: list[SurveyAnswer], field: str) -> None:
    assert any(getattr(answer, field) is not None for answer in answers)


def test_reasons_and_destinations_fit_the_leavers_that_answered(answers: list[SurveyAnswer]) -> None:
    complete = 0
    for name in ("vertrekredenen", "bestemmingen"):
        for answer in answers:
            counts = [getattr(answer, part) for part in MEASURES[name].parts]
            assert all(count is None for count in counts) or None not in counts
            if None not in counts:
                assert answer.leavers_answered is not None
                assert sum(counts) <= answer.leavers_answered
                complete += 1
    assert complete > 20


def test_parts_fit_their_whole(answers: list[SurveyAnswer]) -> None:
    for answer in answers:
        for part, whole in (("open_long", "open_vacancies"), ("learners_answered", "learners_asked"),
                            ("learners_asked", "learners")):  # fmt: skip
            few, many = getattr(answer, part), getattr(answer, whole)
            assert few is None or many is None or few <= many


def test_some_answers_were_put_right_after_the_round_and_some_after_an_edition(
    answers: list[SurveyAnswer],
) -> None:
    agenda = load_agenda(DATA / "agenda", "voorbeeld")
    given = agenda.survey_corrections.unseal("test")
    assert 3 <= len(given) < len(answers) / 5
    assert {one.received.month for one in given} == {7, 11}
    then, now = (
        {(one.survey, one.period, answer.employer): answer for one in rounds for answer in one.answers}
        for rounds in (
            answers_on(agenda.survey_rounds.unseal("test"), (), date.max),
            answers_on(agenda.survey_rounds.unseal("test"), given, date.max),
        )
    )
    for one in given:
        key = (one.survey, one.round, one.employer)
        assert getattr(then[key], one.question) != getattr(now[key], one.question), "a version differs"
