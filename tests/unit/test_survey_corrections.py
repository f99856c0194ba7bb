"""Corrections of survey answers: the first version stays, each day has its own, and none can be computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hcalib.agenda.corrections import QUESTIONS, SurveyCorrection, answers_on, survey_correction_faults
from hcalib.agenda.models import Agenda, Survey, SurveyAnswer, SurveyFrameEntry, SurveyRound
from hcalib.disclosure.attack import attack
from hcalib.disclosure.tables import LinkedTables
from hcalib.disclosure.versions import joined
from hcalib.monitoring.surveys.estimates import figures_of
from hcalib.monitoring.surveys.frame import rounds_of
from hcalib.monitoring.surveys.protected import ProtectedSurvey, protected_survey
from hcalib.monitoring.surveys.tables import Key
from hcalib.sealed import Sealed

ROUND = "2025KW02"
FIRST, SECOND, THIRD = date(2025, 9, 30), date(2025, 12, 31), date(2026, 3, 31)
SURVEY = Survey.model_validate(
    {"id": "peiling", "name": "Peiling", "question": "?", "rhythm": "jaarlijks",
     "source": {"source": "plan", "place": "hoofdstuk 2"}}
)  # fmt: skip
FILE = Path("survey-corrections.csv")


def correction(employer: int, value: float | None, received: date | str = "2025-11-01", **more: Any) -> Any:
    base = {"round": ROUND, "survey": "peiling", "employer": f"e{employer:02d}", "question": "open_vacancies",
            "reason": "Een locatie ontbrak."}  # fmt: skip
    return SurveyCorrection.model_validate({**base, "value": value, "received": received, **more})


def answer(n: int, **more: Any) -> SurveyAnswer:
    staff = 60 + 40 * (n % 5)
    vacancies = 12 + staff // 25 + n % 3
    base = {"employer": f"e{n:02d}", "responded": f"2025-04-{1 + n:02d}", "staff": staff,
            "open_vacancies": vacancies, "hard_to_fill": vacancies // 2}  # fmt: skip
    return SurveyAnswer.model_validate({**base, **more})


def one_round(count: int = 18) -> SurveyRound:
    return SurveyRound(survey="peiling", period=ROUND, answers=tuple(answer(n) for n in range(count)))


def agenda(*corrections: SurveyCorrection, answers: SurveyRound | None = None) -> Agenda:
    frame = tuple(
        SurveyFrameEntry(id=f"e{n:02d}", name=f"Werkgever {n}", branch="vvt", municipality="VB0101",
                         employees=60 + 40 * (n % 5), signatory=False)
        for n in range(18)
    )  # fmt: skip
    return Agenda.model_construct(
        surveys=(SURVEY,),
        employers=frame,
        survey_rounds=Sealed((answers or one_round(),)),
        survey_corrections=Sealed(corrections),
    )


def protected(whole: Agenda, day: date, *earlier: date) -> ProtectedSurvey:
    return protected_survey(whole, SURVEY, day, earlier=earlier)


def totals(source: ProtectedSurvey) -> dict[str, float | None]:
    """Return the totals of everyone by question, of the answers of its own day."""
    return {key.quantity: source.total(key).value for key in source.made.ids if key.group == "totaal"}


def stand(source: ProtectedSurvey) -> ProtectedSurvey:
    """Return the version of which the vacancies are shown."""
    return source.stand(ROUND, "vacaturegraad-peiling")


def known(source: ProtectedSurvey) -> set[str]:
    return {name for name, cell in source.cells.items() if cell.value is not None}


def faults(*corrections: SurveyCorrection, answers: Sequence[SurveyRound] = ()) -> list[str]:
    return [str(one) for one in survey_correction_faults(corrections, answers or [one_round()], FILE)]


class TestVersions:
    def test_an_earlier_day_gives_the_same_as_before_the_correction(self) -> None:
        before, after = agenda(), agenda(correction(3, 40))
        assert rounds_of(after, SURVEY, FIRST) == rounds_of(before, SURVEY, FIRST)
        shown = [figures_of("peiling", protected(one, FIRST)) for one in (before, after)]
        assert shown[0] == shown[1]

    def test_from_its_own_day_the_correction_counts(self) -> None:
        whole = agenda(correction(3, 40), correction(3, None, "2026-01-05"))
        for day, value in (
            (date(2025, 10, 31), answer(3).open_vacancies),
            (date(2025, 11, 1), 40),
            (THIRD, None),
        ):
            (found,) = rounds_of(whole, SURVEY, day)
            assert found.answers["e03"].open_vacancies == value
            assert found.answers["e04"] == answer(4)

    def test_nothing_is_known_of_who_had_not_answered_yet(self) -> None:
        (found,) = answers_on([one_round()], [correction(3, 40)], date(2025, 4, 2))
        assert [one.responded is not None for one in found.answers] == [True, True] + [False] * 16
        assert found.answers[3] == SurveyAnswer(employer="e03")

    @given(
        st.lists(
            st.tuples(st.integers(0, 400), st.one_of(st.none(), st.integers(0, 99))),
            unique_by=lambda one: one[0],
            max_size=6,
        ),
        st.integers(0, 420),
        st.randoms(use_true_random=False),
    )
    def test_the_newest_at_or_before_the_day_wins_in_whatever_order_they_arrived(
        self, versions: list[tuple[int, int | None]], day: int, order: Any
    ) -> None:
        start = date(2025, 5, 1)
        made = [correction(3, value, start + timedelta(days=n)) for n, value in versions]
        order.shuffle(made)
        (found,) = answers_on([one_round()], made, start + timedelta(days=day))
        in_time = [(n, value) for n, value in versions if n <= day]
        expected = max(in_time)[1] if in_time else answer(3).open_vacancies
        assert found.answers[3].open_vacancies == expected
        assert found.answers[3].staff == answer(3).staff


class TestFaults:
    def test_sound_corrections_have_none(self) -> None:
        assert faults(correction(3, 40), correction(3, None, "2025-12-01"), correction(4, 40)) == []

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            (correction(77, 5), "hoort bij geen antwoord"),
            (correction(3, 5, round="2024KW02"), "hoort bij geen antwoord"),
            (correction(3, 5, survey="andere"), "hoort bij geen antwoord"),
            (correction(3, 5, "2025-04-03"), "van voor het eerste antwoord"),
            (correction(3, 5, question="open_vacancy"), "'open_vacancy' bestaat niet"),
            (correction(3, 5, question="responded"), "bestaat niet of wordt niet geteld"),
            (correction(3, 5, question="=cmd|' /C calc'!A0"), "bestaat niet of wordt niet geteld"),
            (correction(3, -1), "kan geen antwoord op deze vraag zijn"),
            (correction(3, 1.5), "kan geen antwoord op deze vraag zijn"),
            (correction(3, 11, question="supervision_grade"), "kan geen antwoord op deze vraag zijn"),
        ],
    )
    def test_each_fault_is_a_sentence_with_its_place(self, wrong: SurveyCorrection, words: str) -> None:
        (found,) = faults(correction(4, 40), wrong)
        assert words in found
        assert "survey-corrections.csv" in found
        assert wrong.employer in found

    def test_two_on_one_day_are_one_fault(self) -> None:
        (found,) = faults(
            correction(3, 5), correction(3, 6), correction(3, 7), correction(3, 8, "2025-11-02")
        )
        assert "2025-11-01 staat meer dan één verbetering" in found

    def test_who_kept_silent_has_nothing_to_correct(self) -> None:
        silent = SurveyRound(survey="peiling", period=ROUND, answers=(SurveyAnswer(employer="e03"),))
        (found,) = faults(correction(3, 5), answers=[silent])
        assert "hoort bij geen antwoord" in found

    def test_no_fault_tells_an_answer(self) -> None:
        wrong = [correction(3, 987654), correction(3, 987654), correction(4, -987654), correction(30, 987654)]
        assert "987654" not in " ".join(faults(*wrong))

    def test_every_counted_question_can_be_corrected_and_no_other(self) -> None:
        assert not {"employer", "responded", "reference_day", "note"} & set(QUESTIONS)
        assert len(QUESTIONS) == len(SurveyAnswer.model_fields) - 4


def recoverable(
    editions: Mapping[date, ProtectedSurvey], question: str, employer: str
) -> list[tuple[float, float]]:
    """Return between what others can compute each cell about one employer, from all editions together."""
    versions = {}
    for day, source in editions.items():
        (table,) = [t for t in source.made.tables if t.cells[0].id.split("/")[2] == question]
        versions[day.isoformat()] = table
    together, names = joined(versions)
    shown = {
        names[day.isoformat(), cell]
        for day, source in editions.items()
        for cell in known(source)
        if (day.isoformat(), cell) in names
    }
    about = [c.id for c in together.cells if set(c.contributions) == {employer} and "/wijziging/" in c.id]
    assert about, "the employer corrected nothing"
    found: list[tuple[float, float]] = []
    for knows in (None, *(n for n in together.contributors if n != employer)):
        intervals = attack(LinkedTables(together.cells, together.sums), shown, knows=knows, only=about)
        found += [(one.low, one.high) for one in intervals.values()]
    return found


class TestTwoEditions:
    def test_the_change_of_one_employer_cannot_be_recovered(self) -> None:
        whole = agenda(correction(3, 40))
        first, second = protected(whole, FIRST), protected(whole, SECOND, FIRST)
        assert totals(first)["open_vacancies"] is not None
        assert totals(second)["open_vacancies"] is None
        assert totals(second)["staff"] is None, "of a whole subject one state is shown"
        assert totals(stand(second)) == totals(first), "that of before"
        change = 40 - (answer(3).open_vacancies or 0)
        for low, high in recoverable({FIRST: first, SECOND: second}, "open_vacancies", "e03"):
            assert low <= 0.9 * change
            assert high >= 1.1 * change

    def test_without_looking_back_it_would_be_recovered(self) -> None:
        whole = agenda(correction(3, 40))
        change = 40 - (answer(3).open_vacancies or 0)
        editions = {FIRST: protected(whole, FIRST), SECOND: protected(whole, SECOND)}
        assert (change, change) in recoverable(editions, "open_vacancies", "e03")

    def test_of_two_that_corrected_neither_learns_of_the_other(self) -> None:
        whole = agenda(correction(3, 40), correction(4, 2))
        assert totals(protected(whole, SECOND, FIRST))["open_vacancies"] is None

    def test_many_corrections_together_may_be_shown(self) -> None:
        whole = agenda(*(correction(n, 30 + n) for n in range(8)))
        found = totals(protected(whole, SECOND, FIRST))["open_vacancies"]
        assert found == sum(30 + n if n < 8 else answer(n).open_vacancies or 0 for n in range(18))

    def test_an_employer_that_agreed_to_be_recognisable_may_be_seen_to_correct(self) -> None:
        whole = agenda(correction(3, 40))
        found = protected_survey(whole, SURVEY, SECOND, waivers={"e03"}, earlier=[FIRST])
        assert totals(found)["open_vacancies"] is not None

    def test_what_the_second_edition_withheld_does_not_hide_the_first_from_the_third(self) -> None:
        """Of the edition in between nothing is known, so the third is compared with the first."""
        whole = agenda(correction(3, 40), correction(4, 2, "2026-02-01"))
        assert totals(protected(whole, THIRD, FIRST, SECOND))["open_vacancies"] is None

    def test_a_correction_that_is_taken_back_brings_the_figure_back(self) -> None:
        first = answer(3).open_vacancies
        whole = agenda(correction(3, 40), correction(3, first, "2026-02-01"))
        found = totals(protected(whole, THIRD, FIRST, SECOND))
        assert found == totals(protected(whole, FIRST))

    def test_the_rest_of_two_questions_does_not_tell_what_one_employer_changed(self) -> None:
        """Five corrected their vacancies, four of them the hard ones by as much: the rest is the fifth's."""
        both = [
            correction(n, more + (getattr(answer(n), question) or 0), question=question)
            for n, more in ((4, 12), (5, 13), (6, 14), (7, 15))
            for question in ("open_vacancies", "hard_to_fill")
        ]
        alone = correction(3, 10 + (answer(3).open_vacancies or 0))
        found = totals(protected(agenda(*both, alone), SECOND, FIRST))
        assert found["open_vacancies"] is None
        assert found["hard_to_fill"] is None
        fine = totals(protected(agenda(*both), SECOND, FIRST))
        assert fine["open_vacancies"] is not None, "the same four alone tell nothing of each other"

    @settings(max_examples=8, deadline=None)
    @given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 60)), min_size=1, max_size=3))
    def test_no_exact_total_moves_by_what_one_or_two_employers_changed(
        self, changes: list[tuple[int, int]]
    ) -> None:
        made = [correction(n, value) for n, value in dict(changes).items()]
        different = [one for one in made if one.value != answer(int(one.employer[1:])).open_vacancies]
        whole = agenda(*made)
        first, second = protected(whole, FIRST), protected(whole, SECOND, FIRST)
        was, now = (
            {
                key: one.total(key).value
                for key in one.made.ids
                if key.quantity == "open_vacancies" and not one.total(key).off
            }
            for one in (first, second)
        )
        moved = [
            key
            for key in was.keys() & now.keys()
            if None not in (was[key], now[key]) and was[key] != now[key]
        ]
        assert not moved or len(different) > 2
        assert Key(ROUND, "vacaturegraad-peiling", "totaal", "open_vacancies") in was
