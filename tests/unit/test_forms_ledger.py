"""What was received: twice counts once, the newest answer counts, and every replacement is told."""

from __future__ import annotations

import json
import os
import shutil
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from forms_kit import (
    EMPLOYER,
    FORMS,
    GOOD,
    NOW,
    PROGRESS,
    PROJECT,
    SAVED,
    VACANCIES,
    Desk,
    as_csv,
    filled,
    request,
)
from hypothesis import given
from hypothesis import strategies as st

from hcalib.errors import ExitCode, Fault, UserError
from hcalib.files import write_atomically
from hcalib.sources.forms import collecting, taking
from hcalib.sources.forms.asked import asked_of
from hcalib.sources.forms.ledger import Given, Receipt, current_answers
from hcalib.sources.forms.moments import saved_moment
from hcalib.sources.forms.storing import harmless

LATER = SAVED + timedelta(days=3)
OTHER_EMPLOYER = "streekkliniek-modelhaven"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


class TestSendingAgain:
    def test_the_same_file_counts_once_whatever_its_name(self, desk: Desk) -> None:
        path = desk.post("a.xlsx")
        shutil.copy(path, desk.inbox / "kopie van a.xlsx")
        states = {file.file: file.state for file in desk.collect().files}
        assert sorted(states.values()) == ["dubbel", "genomen"]
        before = desk.survey()
        assert {file.state for file in desk.collect().files} == {"dubbel"}
        assert desk.survey() == before

    def test_a_later_version_replaces_and_both_ledger_and_summary_say_what(self, desk: Desk) -> None:
        desk.post("a.xlsx")
        desk.collect()
        desk.post("b.xlsx", {**GOOD, "staff": 2500}, saved=LATER)
        outcome = desk.outcome("b.xlsx")
        assert outcome.state == "genomen"
        assert outcome.changes == ("'Medewerkers in dienst': was 2.480, is nu 2.500",)
        ledger = json.loads((desk.confidential / "received" / "vacaturepeiling-2026MM01.json").read_text())
        assert ledger["receipts"][-1]["changes"] == [
            {"slot": "staff", "label": "Medewerkers in dienst", "old": "2480", "new": "2500"}
        ]
        assert desk.answers()["staff"] == "2500"
        read = {row[1]: row[3] for row in desk.reply()["Gelezen"].iter_rows(values_only=True)}
        assert read["Medewerkers in dienst"] == "Was: 2.480."

    def test_an_older_file_that_arrives_later_only_fills_what_is_empty(self, desk: Desk) -> None:
        desk.post("nieuw.xlsx", {"staff": 2500, "reference_day": GOOD["reference_day"]}, saved=LATER)
        desk.collect()
        desk.post("oud.xlsx", GOOD)
        outcome = desk.outcome("oud.xlsx")
        assert "nieuwere versie (nieuw.xlsx" in " ".join(outcome.remarks)
        assert outcome.changes == ()
        assert desk.answers() == {
            "reference_day": "2026-01-01",
            "staff": "2500",
            "open_vacancies": "40",
            "hard_to_fill": "12",
        }

    def test_both_at_once_end_the_same_as_one_by_one(self, desk: Desk, tmp_path: Path) -> None:
        other = Desk(tmp_path / "ander")
        for one in (desk, other):
            one.post("a.xlsx", {**GOOD, "staff": 2500}, saved=LATER)
            if one is other:
                one.collect()
            one.post("b.xlsx", GOOD)
            one.collect()
        assert desk.survey() == other.survey()

    def test_an_empty_cell_takes_nothing_back_and_not_applicable_does(self, desk: Desk) -> None:
        desk.post("a.xlsx")
        desk.collect()
        desk.post("b.xlsx", {"staff": 2500, "hard_to_fill": "n.v.t."}, saved=LATER)
        outcome = desk.outcome("b.xlsx")
        assert "'Waarvan moeilijk te vervullen': was 12, is nu (leeg)" in outcome.changes
        assert desk.answers() == {"reference_day": "2026-01-01", "staff": "2500", "open_vacancies": "40"}

    def test_a_later_answer_that_cannot_be_read_leaves_the_question_open(self, desk: Desk) -> None:
        desk.post("a.xlsx")
        desk.collect()
        desk.post("b.xlsx", {"staff": "2400 à 2500"}, saved=LATER)
        outcome = desk.outcome("b.xlsx")
        assert outcome.state == "niet"
        assert "'Medewerkers in dienst': was 2.480, is nu (leeg)" in outcome.changes
        assert "staff" not in desk.answers()
        assert desk.answers()["open_vacancies"] == "40"

    def test_without_a_saved_moment_a_person_is_asked_to_look(self, desk: Desk) -> None:
        desk.post("a.xlsx")
        desk.collect()
        text = as_csv(filled(VACANCIES, "", {**GOOD, "staff": 2500}))
        (desk.inbox / "b.csv").write_text(text, encoding="utf-8")
        outcome = desk.outcome("b.csv")
        assert outcome.state == "deels"
        assert "Niet te zien is of dit bestand nieuwer is" in outcome.todo[-1]
        assert desk.answers()["staff"] == "2500"

    def test_without_moments_the_date_on_disk_decides(self, desk: Desk) -> None:
        for name, staff, days in (("b.csv", 1, 0), ("a.csv", 2, 1)):
            path = desk.inbox / name
            path.write_text(as_csv(filled(VACANCIES, "", {**GOOD, "staff": staff})), encoding="utf-8")
            moment = (SAVED + timedelta(days=days)).timestamp()
            os.utime(path, (moment, moment))
        desk.collect()
        assert desk.answers()["staff"] == "2"

    def test_consent_does_not_pass_to_another_story(self, desk: Desk) -> None:
        desk.post("a.xlsx", {"state": "plan", "story": "Het eerste.", "consent": "ja"}, form=PROGRESS)
        desk.collect()
        desk.post("b.xlsx", {"story": "Een ander."}, form=PROGRESS, saved=LATER)
        desk.collect()
        assert desk.progress()[PROJECT] == {"state": "plan", "story": "Een ander."}
        (report,) = desk.agenda().project_rounds.unseal("test")[-1].reports
        assert not report.consent


class TestStoring:
    def test_others_stay_as_they_are_and_who_keeps_silent_stays_invited(self, desk: Desk) -> None:
        desk.post("a.xlsx", who=OTHER_EMPLOYER)
        desk.collect()
        first = desk.survey()
        assert len(first) == len(desk.agenda().employers) == 4
        assert first[EMPLOYER] == {}
        desk.post("b.xlsx")
        collected = desk.collect()
        after = desk.survey()
        assert after[OTHER_EMPLOYER] == first[OTHER_EMPLOYER]
        assert after[EMPLOYER]["responded"] == "2026-01-20"
        assert collected.rounds[0].missing == ("Academische Kliniek Voorbeeldland", "Geestkracht Fictiedam")

    def test_what_a_researcher_filled_in_by_hand_stays(self, desk: Desk) -> None:
        desk.post("a.xlsx")
        desk.collect()
        path = desk.confidential / "surveys" / "vacaturepeiling-2026MM01.csv"
        path.write_text(path.read_text().replace(",2480,", ",2481,"))
        desk.post("b.xlsx", {**GOOD, "open_vacancies": 41}, saved=LATER)
        desk.collect()
        assert (desk.answers()["staff"], desk.answers()["open_vacancies"]) == ("2481", "41")

    def test_a_round_that_git_takes_along_is_not_touched(self, desk: Desk) -> None:
        public = desk.root / "data" / "agenda" / "voorbeeld" / "surveys" / "vacaturepeiling-2026MM01.csv"
        public.parent.mkdir()
        public.write_text("employer\n")
        desk.post("a.xlsx")
        outcome = desk.outcome("a.xlsx")
        assert outcome.state == "niet"
        assert "de map die git meeneemt" in outcome.todo[0]
        assert public.read_text() == "employer\n"

    @pytest.mark.parametrize("step", ["write_ledger", "write_round", "write_atomically"])
    def test_after_a_break_collecting_again_gives_the_same(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch, step: str
    ) -> None:
        desk.post("a.xlsx")

        def broken(*_: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(taking, step, broken)
            with pytest.raises(KeyboardInterrupt):
                desk.collect()
        desk.agenda()
        desk.collect()
        assert desk.answers()["staff"] == "2480"
        receipts = json.loads((desk.confidential / "received" / "vacaturepeiling-2026MM01.json").read_text())
        assert len(receipts["receipts"]) == 1
        assert desk.reply().sheetnames == ["Antwoorden", "Gelezen"]

    def test_a_reply_that_is_open_elsewhere_keeps_no_other_from_being_written(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        desk.post("a.xlsx")
        desk.post("b.xlsx", who=OTHER_EMPLOYER)
        write = taking.write_atomically

        def locked(path: Path, content: bytes) -> None:
            if EMPLOYER in path.name:
                raise UserError([Fault("hier kan niet worden geschreven.", path)], ExitCode.OUTPUT)
            write(path, content)

        with monkeypatch.context() as patch:
            patch.setattr(taking, "write_atomically", locked)
            with pytest.raises(UserError) as caught:
                desk.collect()
        assert caught.value.exit_code == ExitCode.OUTPUT
        assert desk.reply_path(who=OTHER_EMPLOYER).exists()
        assert desk.answers()["staff"] == "2480"
        desk.collect()
        assert desk.reply_path().exists()

    def test_a_damaged_ledger_is_told_and_nothing_is_overwritten(self, desk: Desk) -> None:
        desk.post("a.xlsx")
        desk.collect()
        ledger = desk.confidential / "received" / "vacaturepeiling-2026MM01.json"
        ledger.write_text("{")
        before = desk.survey()
        desk.post("b.xlsx", {**GOOD, "staff": 2500}, saved=LATER)
        outcome = desk.outcome("b.xlsx")
        assert outcome.state == "niet"
        assert "beschadigd" in outcome.todo[0]
        assert (desk.survey(), ledger.read_text()) == (before, "{")

    def test_two_runs_at_once_wait_for_each_other(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        desk.post("a.xlsx")
        monkeypatch.setattr(collecting, "_WAIT_SECONDS", 0)
        folder = desk.root / "data" / "confidential"
        folder.mkdir()
        with FileLock(folder / ".lock"), pytest.raises(UserError, match="een andere opdracht"):
            desk.collect()

    @pytest.mark.parametrize(
        ("text", "kept"),
        [
            ("=1+1", " =1+1"),
            ("a;=cmd|x", "a; =cmd|x"),
            ("a\n-b", "a\n -b"),
            ("gewoon - met streepje", "gewoon - met streepje"),
            ("3 = 3", "3 = 3"),
        ],
    )
    def test_no_stored_text_begins_a_formula(self, text: str, kept: str) -> None:
        assert harmless(text) == kept
        assert harmless(kept) == kept


class TestMoments:
    def test_a_workbook_tells_when_it_was_saved(self, desk: Desk) -> None:
        assert saved_moment(desk.post("a.xlsx"), NOW) == SAVED

    @pytest.mark.parametrize("saved", [None, NOW + timedelta(days=5), datetime(1980, 1, 1, tzinfo=UTC)])
    def test_a_moment_that_cannot_be_right_does_not_count(self, desk: Desk, saved: datetime | None) -> None:
        assert saved_moment(desk.post("a.xlsx", saved=saved), NOW) is None

    def test_a_csv_does_not_tell(self, tmp_path: Path) -> None:
        write_atomically(tmp_path / "a.csv", "a;b\n")
        assert saved_moment(tmp_path / "a.csv", NOW) is None


ASKED = asked_of(FORMS[VACANCIES], request(VACANCIES).respondent)
GIVEN = st.one_of(
    st.integers(0, 9).map(lambda number: Given(state="waarde", value=str(number))),
    st.just(Given(state="nvt")),
    st.just(Given(state="onduidelijk")),
)


@given(
    st.lists(
        st.tuples(st.integers(0, 1000), st.dictionaries(st.sampled_from(["staff", "hard_to_fill"]), GIVEN)),
        min_size=1,
        max_size=4,
        unique_by=lambda one: one[0],
    )
)
def test_what_counts_does_not_depend_on_the_order_of_arrival(sent: list[tuple[int, dict[str, Any]]]) -> None:
    def receipt(number: int, minutes: int, answers: dict[str, Any]) -> Receipt:
        return Receipt(
            number=number,
            file=f"{minutes}.xlsx",
            sha256=str(minutes),
            received=NOW,
            arrived=NOW,
            saved=SAVED + timedelta(minutes=minutes),
            version=1,
            respondent=EMPLOYER,
            answers=answers,
        )

    outcomes = []
    for order in permutations(sent):
        receipts = [receipt(number, *one) for number, one in enumerate(order, 1)]
        outcomes.append({slot: one.given for slot, one in current_answers(receipts, ASKED).items()})
    newest: dict[str, Any] = {}
    for _, answers in sorted(sent, key=lambda one: one[0]):
        newest |= answers
    assert all(outcome == newest for outcome in outcomes)
