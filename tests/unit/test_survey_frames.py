"""Employers that come, stop or merge between rounds: who is asked, what is compared, and what is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from hcalib.agenda.models import Agenda, Survey, SurveyAnswer, SurveyFrameEntry, SurveyRound
from hcalib.catalog import Branch, Catalog, load_catalog
from hcalib.disclosure.suppression import exposed
from hcalib.monitoring.surveys import RoundResponse, employer_page, survey_response
from hcalib.monitoring.surveys.frame import FrameChange, frame_change, rounds_of, same_employers
from hcalib.monitoring.surveys.panel import panel_changes
from hcalib.monitoring.surveys.protected import protected_survey
from hcalib.monitoring.surveys.tables import panel_group
from hcalib.presentation.onderzoeken import response as response_blocks
from hcalib.sealed import Sealed

ROOT = Path(__file__).parents[2]
TODAY = date(2025, 9, 30)
BEFORE, AFTER = "2024KW02", "2025KW02"
CATALOG = Catalog({}, {}, {}, {}, {"vvt": Branch(id="vvt", name="Verpleging", scheme="azw")}, {}, ())
SURVEY = Survey.model_validate(
    {
        "id": "peiling", "name": "Peiling", "question": "Hoeveel?", "rhythm": "jaarlijks",
        "source": {"source": "plan", "place": "hoofdstuk 2"},
        "aim": {
            "text": "Vier van de vijf", "measure": "percent",
            "baseline": {"value": 56, "period": "2021JJ00"}, "target": {"value": 80, "period": "2026JJ00"},
        },
    }
)  # fmt: skip
CAME = {"since": "2024-05-01"}
STOPPED = {"until": "2025-01-31"}
TAKEN = {"until": "2024-12-31", "merged_into": "e02"}


def employer(n: int, **dates: str) -> SurveyFrameEntry:
    content = {"id": f"e{n:02d}", "name": f"Werkgever {n}", "branch": "vvt", "municipality": "VB0101"}
    staff = 60 + 40 * (n % 5)
    return SurveyFrameEntry.model_validate({**content, "employees": staff, "signatory": False, **dates})


def answer(n: int, year: int) -> SurveyAnswer:
    staff = 60 + 40 * (n % 5)
    vacancies = 12 + staff // 25 + n % 3 + (year - 2024) * (n % 4)
    content: dict[str, Any] = {"employer": f"e{n:02d}", "responded": f"{year}-05-{1 + n:02d}", "staff": staff}
    return SurveyAnswer.model_validate(
        {**content, "open_vacancies": vacancies, "hard_to_fill": vacancies // 2}
    )


def agenda(changes: dict[int, dict[str, str]], count: int = 20, silent: int = 4) -> Agenda:
    """Build two rounds in which the last ``silent`` employers say nothing; who is away has no line."""
    register = tuple(employer(n, **changes.get(n, {})) for n in range(count))
    there = {
        year: [n for n in range(count) if register[n].exists_on(date(year, 4, 1))] for year in (2024, 2025)
    }
    rounds = tuple(
        SurveyRound(
            survey="peiling",
            period=f"{year}KW02",
            answers=tuple(
                answer(n, year) if n < count - silent else SurveyAnswer(employer=f"e{n:02d}") for n in listed
            ),
        )
        for year, listed in there.items()
    )
    return Agenda.model_construct(surveys=(SURVEY,), employers=register, survey_rounds=Sealed(rounds))


ALL_CHANGES = {0: CAME, 19: STOPPED, 18: TAKEN}


class TestFrame:
    def test_each_round_asks_who_was_there(self) -> None:
        before, after = rounds_of(agenda(ALL_CHANGES), SURVEY, TODAY)
        assert {one.id for one in before.asked} ^ {one.id for one in after.asked} == {"e00", "e18", "e19"}
        assert (len(before.asked), len(after.asked)) == (19, 18)

    def test_an_old_line_of_who_had_stopped_is_not_asked(self) -> None:
        whole = agenda({})
        register = (*whole.employers[:-1], employer(19, **STOPPED))
        before, after = rounds_of(whole.model_copy(update={"employers": register}), SURVEY, TODAY)
        assert (len(before.asked), len(after.asked)) == (20, 19)

    def test_response_and_what_lacks_are_of_the_frame(self) -> None:
        found = survey_response(agenda(ALL_CHANGES), SURVEY, TODAY, CATALOG)
        assert [(one.total.asked, one.total.responded) for one in found.rounds] == [(19, 15), (18, 16)]
        assert [one.gap_employers for one in found.rounds] == [1, 0]

    def test_staff_that_went_over_is_counted_once(self) -> None:
        staff = [one.total.staff_asked for one in _rounds(agenda({18: TAKEN}, count=20))]
        assert staff[0] == staff[1]

    def test_who_came_and_went_is_counted(self) -> None:
        before, after = rounds_of(agenda(ALL_CHANGES), SURVEY, TODAY)
        assert frame_change(before, after) == FrameChange(BEFORE, came=1, stopped=1, merged=1, grown=1)
        assert not frame_change(before, before)

    def test_an_employer_asked_later_for_another_reason_did_not_come(self) -> None:
        whole = agenda({})
        first, second = whole.survey_rounds.unseal("test")
        fewer = first.model_copy(update={"answers": first.answers[1:]})
        rounds = rounds_of(whole.model_copy(update={"survey_rounds": Sealed((fewer, second))}), SURVEY, TODAY)
        assert len(rounds[0].asked) < len(rounds[1].asked)
        assert not frame_change(*rounds)

    def test_who_had_gone_has_no_page_of_a_later_round(self) -> None:
        whole = agenda({1: {"until": "2025-01-31"}})
        catalog = replace(CATALOG, disclosure=load_catalog(ROOT / "data" / "catalog").disclosure)
        with pytest.raises(KeyError):
            employer_page(whole, SURVEY, AFTER, "e01", TODAY, catalog)
        assert employer_page(whole, SURVEY, BEFORE, "e01", TODAY, catalog).took_part


class TestSameEmployers:
    def test_in_both_frames_and_without_a_merger_in_between(self) -> None:
        before, after = rounds_of(agenda(ALL_CHANGES), SURVEY, TODAY)
        assert same_employers(before, after) == {f"e{n:02d}" for n in (1, *range(3, 18))}

    @pytest.mark.parametrize("until", ["2023-12-31", "2025-04-01"])
    def test_a_merger_before_or_after_both_rounds_changes_nothing(self, until: str) -> None:
        before, after = rounds_of(agenda({18: TAKEN | {"until": until}}), SURVEY, TODAY)
        assert "e02" in same_employers(before, after)

    def test_the_panel_and_its_totals_leave_out_who_took_over(self) -> None:
        source = protected_survey(agenda(ALL_CHANGES), SURVEY, TODAY)
        found = panel_changes(source)
        assert found
        assert {(one.employers, one.grown) for one in found} == {(14, 1)}
        panels = {key: who for key, who in source.made.groups.items() if key[2].startswith("panel:")}
        assert {key[2] for key in panels} == {panel_group(BEFORE), panel_group(AFTER)}
        assert all(not {"e00", "e02"} & who and len(who) == 14 for who in panels.values())

    @pytest.mark.parametrize("changes", [ALL_CHANGES, {18: TAKEN}, {0: CAME, 1: STOPPED}, {1: TAKEN}])
    def test_what_is_shown_gives_no_answer_away(self, changes: dict[int, dict[str, str]]) -> None:
        source = protected_survey(agenda(changes), SURVEY, TODAY)
        shown = {name for name, one in source.cells.items() if one.value is not None}
        assert shown
        for tables in source.made.tables:
            ids = {cell.id for cell in tables.cells}
            assert not exposed(tables, shown & ids, source.rules)


class TestTold:
    def test_who_came_and_went_stands_under_the_rounds_once_for_equal_surveys(self) -> None:
        note = _note(agenda(ALL_CHANGES), 2)
        assert (
            "De peiling en de peiling: na het 2e kwartaal 2024 kwam er 1 werkgever bij, stopte er 1 "
            "werkgever en ging er 1 werkgever op in een andere."
        ) in note

    def test_a_merger_with_who_was_not_asked_is_told_of_who_took_over(self) -> None:
        whole = agenda({18: TAKEN})
        first, second = whole.survey_rounds.unseal("test")
        first = first.model_copy(update={"answers": first.answers[:18]})
        note = _note(whole.model_copy(update={"survey_rounds": Sealed((first, second))}))
        assert "De peiling: na het 2e kwartaal 2024 nam er 1 werkgever een andere over." in note

    def test_nothing_changed_is_not_told(self) -> None:
        assert "dezelfde werkgevers" not in _note(agenda({}))


def _rounds(whole: Agenda) -> tuple[RoundResponse, ...]:
    return survey_response(whole, SURVEY, TODAY, CATALOG).rounds


def _note(whole: Agenda, surveys: int = 1) -> str:
    found = [survey_response(whole, SURVEY, TODAY, CATALOG)] * surveys
    return response_blocks.other_frames(found)
