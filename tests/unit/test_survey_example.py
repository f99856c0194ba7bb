"""The answers of the fictional agenda: every question is used, and they could have been given."""

from __future__ import annotations

from pathlib import Path

import pytest

from hcalib.agenda.answers import SurveyAnswer
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


def test_some_answers_were_put_right_after_the_round(answers: list[SurveyAnswer]) -> None:
    notes = [answer.note for answer in answers if answer.note]
    assert 3 <= len(notes) < len(answers) / 5
    assert all("juli" in note for note in notes)
