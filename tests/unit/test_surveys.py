"""Surveys: response against what was agreed, and answers only where nobody is given away."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import pytest

from hcalib.agenda.models import Agenda, Survey, SurveyAnswer, SurveyFrameEntry, SurveyRound
from hcalib.catalog import Branch, Catalog
from hcalib.monitoring.surveys import (
    SurveyEstimate,
    SurveyResponse,
    survey_figures,
    survey_response,
    survey_responses,
)
from hcalib.sealed import Sealed

REF = {"source": "plan", "place": "hoofdstuk 2"}
TODAY = date(2025, 9, 30)
CATALOG = Catalog(
    {}, {}, {}, {}, {"vvt": Branch(id="vvt", name="Verpleging en thuiszorg", scheme="azw")}, {}, ()
)


def survey(measure: str, baseline: float | None, target: float | None, frame: int | None = None) -> Survey:
    return Survey.model_validate(
        {
            "id": "peiling",
            "name": "Peiling",
            "question": "Hoeveel?",
            "rhythm": "jaarlijks",
            "aim": {
                "text": "Meer werkgevers",
                "measure": measure,
                "baseline": {"value": baseline, "period": "2021JJ00"},
                "target": {"value": target, "period": "2022JJ00"},
                "frame": frame,
            },
            "source": REF,
        }
    )


def agenda(
    asked: Survey, employers: int = 0, rounds: dict[str, list[dict[str, Any]]] | None = None
) -> Agenda:
    """Build an agenda with employers e0, e1, ...: e0 is large, the even ones signed."""
    frame = [
        SurveyFrameEntry(
            id=f"e{n}",
            name=f"Werkgever {n}",
            branch="vvt" if n < 3 else "ggz",
            municipality="VB0101",
            employees=900 if n == 0 else 100,
            signatory=n % 2 == 0,
        )
        for n in range(employers)
    ]
    return Agenda.model_construct(
        surveys=(asked,),
        employers=tuple(frame),
        survey_rounds=Sealed(
            tuple(
                SurveyRound(
                    survey="peiling",
                    period=period,
                    answers=tuple(SurveyAnswer.model_validate(line) for line in lines),
                )
                for period, lines in (rounds or {}).items()
            )
        ),
    )


def answers(count: int, asked: int, **fields: Any) -> list[dict[str, Any]]:
    """Let the first ``count`` of the asked employers respond, all alike."""
    given = {"responded": "2025-05-01", **fields}
    return [{"employer": f"e{n}", **(given if n < count else {})} for n in range(asked)]


def responded(lines: list[dict[str, Any]], today: date = TODAY, **aim: Any) -> SurveyResponse:
    asked = survey(**{"measure": "percent", "baseline": 56.0, "target": 80.0, **aim})
    return survey_response(agenda(asked, 20, {"2025KW02": lines}), asked, today, CATALOG)


def estimate(lines: list[dict[str, Any]], name: str) -> SurveyEstimate:
    asked = survey("percent", 56.0, 80.0)
    (found,) = survey_figures(agenda(asked, 20, {"2025KW02": lines}), asked, TODAY).of("2025KW02", name)
    return found


def test_published_number_of_employers_against_the_aim() -> None:
    asked = survey("employers", 5, 19, 19)
    result = survey_response(agenda(asked), asked, TODAY, CATALOG)

    assert result.rounds == ()
    assert result.gap_employers == 14
    assert result.gap_points == pytest.approx(100 * 14 / 19)
    assert (
        result.sentence
        == "In 2021 deden 5 van de 19 werkgevers mee; afgesproken is 19, dus er zijn er nog 14 nodig."
    )


def test_published_percentage_without_a_number_of_employers() -> None:
    asked = survey("percent", 56, 80)
    (result,) = survey_responses(agenda(asked), TODAY, CATALOG)

    assert result.gap_employers is None
    assert result.gap_points == 24
    assert "24 procentpunt" in result.sentence


def test_survey_without_any_figure_says_so() -> None:
    without_aim = survey("percent", 56, 80).model_copy(update={"aim": None})

    for asked in (without_aim, survey("percent", None, 80)):
        result = survey_response(agenda(asked), asked, TODAY, CATALOG)
        assert result.sentence == "Over de respons op dit onderzoek is geen cijfer beschikbaar."
    later = survey("percent", 56, 80)
    assert survey_response(agenda(later), later, date(2020, 12, 31), CATALOG).gap_points is None


def test_response_by_number_by_staff_and_by_group() -> None:
    (newest,) = responded(answers(4, 20)).rounds

    assert (newest.total.responded, newest.total.asked, newest.total.percent) == (4, 20, 20)
    assert newest.total.staff_percent == pytest.approx(100 * 1200 / 2800)
    assert [(g.name, g.responded, g.asked) for g in newest.by_branch] == [
        ("Verpleging en thuiszorg", 3, 3),
        ("ggz", 1, 17),
    ]
    assert [(g.name, g.responded, g.asked) for g in newest.by_signatory] == [
        ("Heeft getekend", 2, 10),
        ("Heeft niet getekend", 2, 10),
    ]


@pytest.mark.parametrize(("count", "gap"), [(4, 12), (15, 1), (16, 0), (20, 0)])
def test_gap_to_a_percentage_is_in_employers(count: int, gap: int) -> None:
    result = responded(answers(count, 20))

    assert result.gap_employers == gap
    assert ("gehaald wat is afgesproken" in result.sentence) == (gap == 0)


def test_gap_to_a_number_of_employers() -> None:
    assert responded(answers(4, 20), measure="employers", target=19).gap_employers == 15


def test_answer_after_the_peildatum_is_not_in_yet() -> None:
    lines = [*answers(3, 3), {"employer": "e3", "responded": "2025-06-20"}]

    assert responded(lines, date(2025, 6, 19)).rounds[0].total.responded == 3
    assert responded(lines, date(2025, 6, 20)).rounds[0].total.responded == 4
    assert responded(lines, date(2025, 3, 31)).rounds == ()


def test_round_in_which_nobody_was_asked_divides_by_nothing() -> None:
    result = responded([])

    assert result.rounds[0].total.percent is None
    assert result.sentence == "In het tweede kwartaal van 2025 is geen werkgever gevraagd."


def test_empty_item_is_counted_and_never_made_zero() -> None:
    lines = answers(12, 20, staff=100, open_vacancies=4)
    lines[0]["open_vacancies"] = None
    lines[1]["staff"] = None
    result = estimate(lines, "vacaturegraad-peiling")

    assert result.figure.value == pytest.approx(4.0)
    assert (result.used, result.no_answer) == (10, 2)
    assert "2 zonder antwoord op deze vraag" in result.sentence


def test_contradictory_answer_is_left_out_and_said() -> None:
    lines = answers(12, 20, staff=100, open_vacancies=4, hard_to_fill=2)
    lines[0]["hard_to_fill"] = 9
    result = estimate(lines, "aandeel-moeilijk")

    assert result.figure.value == pytest.approx(50.0)
    assert (result.used, result.contradictory) == (11, 1)
    assert "1 met een tegenstrijdig antwoord" in result.sentence


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (answers(9, 20, staff=100, open_vacancies=4), "te weinig deelnemers"),
        (answers(12, 20, staff=100, open_vacancies=0), "verraden"),
        (
            [
                {"employer": "e0", "responded": "2025-05-01", "staff": 90, "open_vacancies": 990},
                *answers(12, 20, staff=100, open_vacancies=1)[1:],
            ],
            "verraden",
        ),
    ],
)
def test_figure_that_gives_someone_away_is_not_there_at_all(lines: list[dict[str, Any]], why: str) -> None:
    result = estimate(lines, "vacaturegraad-peiling")

    assert (result.figure.value, result.margin, result.bounds, result.figure.cells) == (None, None, None, ())
    assert why in result.sentence


def test_share_of_employers_has_an_interval_for_all_that_were_asked() -> None:
    lines = answers(16, 20, staff=100, open_vacancies=4, hard_to_fill=2)
    for line in lines[:5]:
        line["hard_to_fill"] = 0
    result = estimate(lines, "werkgevers-moeilijk")

    n, size, p, z = 16, 20, 11 / 16, 1.959963984540054
    psi = z**2 * (size - n) / (size - 1)
    half = math.sqrt(psi) * math.sqrt(n * p * (1 - p) + psi / 4)
    assert result.margin is not None
    assert result.margin.low == pytest.approx(100 * (n * p + psi / 2 - half) / (n + psi), abs=0.1)
    assert result.margin.high == pytest.approx(100 * (n * p + psi / 2 + half) / (n + psi), abs=0.1)
    assert result.figure.value == pytest.approx(100 * p)


def test_when_every_employer_answered_the_share_has_no_margin() -> None:
    lines = answers(20, 20, staff=100, open_vacancies=4, hard_to_fill=2)
    for line in lines[:5]:
        line["hard_to_fill"] = 0
    result = estimate(lines, "werkgevers-moeilijk")

    assert result.margin is not None
    assert result.margin.low == result.margin.high == 75.0
