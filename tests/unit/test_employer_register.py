"""The register of employers: who was there in a round, mergers, and what cannot be."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from hcalib.agenda import SurveyAnswer, SurveyFrameEntry
from hcalib.agenda.answers import SurveyRound
from hcalib.agenda.employers import answer_faults, employer_faults, frame_on, last_mergers

PATH = Path("employers.csv")
NEW_YEAR = date(2025, 1, 1)
LAST_DAY = date(2024, 12, 31)


def employer(name: str, employees: int = 100, **dates: object) -> SurveyFrameEntry:
    content = {"id": name, "name": name, "branch": "vvt", "municipality": "VB0101", "signatory": True}
    return SurveyFrameEntry.model_validate({**content, "employees": employees, **dates})


def faults(*register: SurveyFrameEntry) -> list[tuple[int | None, str | None, str]]:
    return [(one.row, one.column, one.message) for one in employer_faults(register, PATH)]


def answered(*names: str, period: str = "2025KW02") -> SurveyRound:
    given_answers = (SurveyAnswer(employer=name, responded=date(2025, 5, 1)) for name in names)
    return SurveyRound(survey="peiling", period=period, answers=tuple(given_answers))


TAKEN = employer("klein", 40, until=LAST_DAY, merged_into="groot")
LARGE = employer("groot", 140)


class TestDates:
    def test_first_and_last_day_belong_to_it(self) -> None:
        one = employer("a", since=date(2024, 1, 1), until=LAST_DAY)
        days = (date(2023, 12, 31), date(2024, 1, 1), LAST_DAY, NEW_YEAR)
        assert [one.exists_on(day) for day in days] == [False, True, True, False]

    def test_without_dates_it_was_always_there(self) -> None:
        assert employer("a").exists_on(date(1990, 1, 1))
        assert employer("a").exists_on(date(2090, 1, 1))

    @pytest.mark.parametrize(
        ("dates", "words"),
        [
            ({"since": "2025-02-01", "until": "2025-01-31"}, "stopt voordat hij begint"),
            ({"merged_into": "b"}, "hoort 'until'"),
            ({"since": "1 januari"}, "since"),
        ],
    )
    def test_what_cannot_be_is_refused(self, dates: dict[str, str], words: str) -> None:
        with pytest.raises(ValidationError, match=words):
            employer("a", **dates)


class TestFrame:
    def test_who_came_later_or_had_gone_is_not_in_it(self) -> None:
        register = (employer("a"), employer("nieuw", since=NEW_YEAR), employer("weg", until=LAST_DAY))
        assert [one.id for one in frame_on(register, LAST_DAY)] == ["a", "weg"]
        assert [one.id for one in frame_on(register, NEW_YEAR)] == ["a", "nieuw"]

    def test_staff_of_who_merges_later_is_not_counted_twice(self) -> None:
        before = {one.id: one.employees for one in frame_on((TAKEN, LARGE), LAST_DAY)}
        assert before == {"klein": 40, "groot": 100}
        after = {one.id: one.employees for one in frame_on((TAKEN, LARGE), NEW_YEAR)}
        assert after == {"groot": 140}

    def test_a_new_organisation_after_a_merger_keeps_its_own_staff(self) -> None:
        register = (
            employer("a", 40, until=LAST_DAY, merged_into="ab"),
            employer("b", 60, until=LAST_DAY, merged_into="ab"),
            employer("ab", 95, since=NEW_YEAR),
        )
        assert not faults(*register)
        assert [(one.id, one.employees) for one in frame_on(register, NEW_YEAR)] == [("ab", 95)]

    def test_of_a_chain_each_stage_counts_everyone_once(self) -> None:
        register = (
            employer("a", 10, until=date(2023, 12, 31), merged_into="b"),
            employer("b", 30, until=LAST_DAY, merged_into="c"),
            employer("c", 100),
        )
        assert not faults(*register)
        for day in (date(2023, 6, 1), date(2024, 6, 1), date(2025, 6, 1)):
            assert sum(one.employees for one in frame_on(register, day)) == 100

    @given(st.lists(st.tuples(st.integers(0, 800), st.integers(1, 400)), min_size=1, max_size=6))
    def test_mergers_into_one_never_change_the_total_staff(self, mergers: list[tuple[int, int]]) -> None:
        taken = [
            employer(f"e{n}", staff, until=LAST_DAY + timedelta(days=days), merged_into="groot")
            for n, (days, staff) in enumerate(mergers)
        ]
        register = (*taken, employer("groot", 50 + sum(staff for _, staff in mergers)))
        assert not faults(*register)
        for days, _ in mergers:
            for shift in (0, 1):
                frame = frame_on(register, LAST_DAY + timedelta(days=days + shift))
                assert sum(one.employees for one in frame) == register[-1].employees

    def test_the_newest_merger_before_a_day(self) -> None:
        register = (
            employer("a", until=date(2023, 6, 30), merged_into="groot"), TAKEN,
            employer("b", until=date(2026, 1, 1), merged_into="groot"), LARGE,
        )  # fmt: skip
        assert last_mergers(register, LAST_DAY) == {"groot": date(2023, 7, 1)}
        assert last_mergers(register, NEW_YEAR) == {"groot": NEW_YEAR}
        assert last_mergers(register, date(2023, 6, 30)) == {}


class TestFaults:
    def test_a_merger_into_nobody(self) -> None:
        ((row, column, message),) = faults(employer("x"), employer("a", until=LAST_DAY, merged_into="groo"))
        assert (row, column) == (3, "merged_into")
        assert "'groo' staat niet" in message

    @pytest.mark.parametrize("dates", [{"since": "2025-01-02"}, {"until": "2024-12-31"}])
    def test_who_takes_over_has_to_be_there_the_next_day(self, dates: dict[str, str]) -> None:
        ((row, _, message),) = faults(TAKEN, employer("groot", 900, **dates))
        assert row == 2
        assert "2025-01-01" in message

    @pytest.mark.parametrize("days", [0, 1, 400])
    def test_mergers_in_a_circle(self, days: int) -> None:
        later = LAST_DAY + timedelta(days=days)
        first = employer("a", 500, until=LAST_DAY, merged_into="b")
        assert faults(first, employer("b", 900, until=later, merged_into="a"))

    def test_into_itself(self) -> None:
        assert faults(employer("a", until=LAST_DAY, merged_into="a"))

    def test_who_took_over_has_more_staff_than_who_it_took_over(self) -> None:
        ((row, column, message),) = faults(TAKEN, employer("groot", 40))
        assert (row, column) == (3, "employees")
        assert "'klein'" in message

    def test_an_answer_of_who_was_not_there(self) -> None:
        register = (employer("nieuw", since=date(2025, 4, 2)), employer("weg", until=date(2025, 3, 31)))
        found = list(answer_faults(register, answered("nieuw", "weg"), PATH))
        assert [one.row for one in found] == [2, 3]
        assert all("2025-04-01" in one.message for one in found)

    def test_who_stopped_during_the_round_may_answer_and_a_line_without_answers_may_stand(self) -> None:
        register = (employer("weg", until=date(2025, 4, 1)), employer("eerder", until=LAST_DAY))
        given_answers = (*answered("weg").answers, SurveyAnswer(employer="eerder"))
        asked = SurveyRound(survey="peiling", period="2025KW02", answers=given_answers)
        assert not list(answer_faults(register, asked, PATH))

    def test_an_answer_without_a_day_counts_too(self) -> None:
        answers = (SurveyAnswer(employer="weg", staff=3),)
        asked = SurveyRound(survey="peiling", period="2025KW02", answers=answers)
        assert list(answer_faults((employer("weg", until=LAST_DAY),), asked, PATH))
