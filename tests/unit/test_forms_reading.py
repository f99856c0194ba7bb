"""Forms that come back: what is unambiguous is stored, what is not is asked again, nothing is lost."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from form_changes import rewrite, unmerge
from forms_kit import EMPLOYER, FORMS, GOOD, NOW, PROGRESS, PROJECT, Desk, cell_of, packed

from hcalib import cli
from hcalib.sources.forms.replies import stored_words

OTHER_EMPLOYER = "streekkliniek-modelhaven"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def sheet_of(book: Any) -> Any:
    return book["Antwoorden"]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("2.480", "2480"),
        ("2480,0", "2480"),
        ("2 480", "2480"),
        ("2480 personen", "2480"),
        (2480.0, "2480"),
        ("nul", "0"),
    ],
)
def test_a_whole_number_as_people_type_it(desk: Desk, typed: object, stored: str) -> None:
    desk.post("a.xlsx", {"staff": typed})
    desk.collect()
    assert desk.answers()["staff"] == stored


@pytest.mark.parametrize(
    ("typed", "stored"), [("12,5", "12.5"), ("12.5", "12.5"), (3, "3"), ("4,5 uur", "4.5")]
)
def test_a_number_with_decimals_as_people_type_it(desk: Desk, typed: object, stored: str) -> None:
    desk.post("a.xlsx", {"effort_hours": typed}, form=PROGRESS)
    desk.collect()
    assert desk.progress()[PROJECT]["effort_hours"] == stored


@pytest.mark.parametrize("typed", ["1-1-2026", "2026-01-01", "1 januari 2026", "01/01/26", 46023])
def test_a_day_in_five_ways(desk: Desk, typed: object) -> None:
    desk.post("a.xlsx", {"reference_day": typed})
    desk.collect()
    assert desk.answers()["reference_day"] == "2026-01-01"


def test_an_estimate_is_stored_and_the_note_says_so(desk: Desk) -> None:
    desk.post("a.xlsx", {**GOOD, "staff": "ca. 2.480", "note": "Fusie in maart."})
    outcome = desk.outcome("a.xlsx")
    line = desk.survey()[EMPLOYER]
    assert line["staff"] == "2480"
    assert line["note"] == "Fusie in maart. (Bij benadering: Medewerkers in dienst.)"
    assert any("ongeveer" in remark for remark in outcome.remarks)


@pytest.mark.parametrize("typed", ["> 20", "minstens 20", "< 20", "bijna 20"])
def test_a_bound_is_not_an_amount(desk: Desk, typed: str) -> None:
    desk.post("a.xlsx", {**GOOD, "hard_to_fill": typed})
    outcome = desk.outcome("a.xlsx")
    assert outcome.state == "deels"
    assert "hard_to_fill" not in desk.answers()


def test_answers_that_contradict_each_other_are_kept_as_given_and_asked_again(desk: Desk) -> None:
    desk.post("a.xlsx", {**GOOD, "hard_to_fill": 50})
    outcome = desk.outcome("a.xlsx")
    assert outcome.state == "deels"
    assert "het eerste kan niet meer zijn dan het tweede" in outcome.todo[0]
    assert desk.answers()["hard_to_fill"] == "50"


def test_not_applicable_is_an_empty_answer_and_no_reason_to_ask_again(desk: Desk) -> None:
    desk.post("a.xlsx", {**GOOD, "hard_to_fill": "n.v.t.", "open_long": "-"})
    assert desk.outcome("a.xlsx").state == "genomen"
    assert set(desk.answers()) == {"reference_day", "staff", "open_vacancies"}


def test_a_required_question_that_is_empty_is_asked_again(desk: Desk) -> None:
    desk.post("a.xlsx", {"reference_day": date(2026, 1, 1), "staff": 12})
    outcome = desk.outcome("a.xlsx")
    assert outcome.state == "deels"
    assert outcome.todo == ("'Openstaande vacatures' is nog niet ingevuld.",)


def test_consent_with_a_condition_is_no_consent(desk: Desk) -> None:
    desk.post("a.xlsx", {"story": "Een verhaal.", "consent": "ja, mits anoniem"}, form=PROGRESS)
    assert "is geen ja of nee" in " ".join(desk.outcome("a.xlsx").todo)
    (report,) = desk.agenda().project_rounds.unseal("test")[-1].reports
    assert report.story is not None
    assert (report.story.unseal("test"), report.consent) == ("Een verhaal.", False)


def test_lines_of_a_table_land_at_their_target(desk: Desk) -> None:
    answers = {
        "doelen/lessen/value": "57",
        "doelen/meeloopdagen/note": "Nog niet.",
        "state": "Do: uitvoeren",
    }
    desk.post("a.xlsx", answers, form=PROGRESS)
    desk.collect()
    assert desk.progress() == {
        "I-1": {"state": "do"},
        "I-1/lessen": {"value": "57"},
        "I-1/meeloopdagen": {"note": "Nog niet."},
    }
    assert [r.target for r in desk.agenda().project_rounds.unseal("test")[-1].reports] == [
        None,
        "meeloopdagen",
        "lessen",
    ]


def swap_visible_headings(book: Any) -> None:
    """Exchange two columns of the table as people see them, and leave the hidden keys."""
    sheet = sheet_of(book)
    first, second = cell_of(book, "doelen/lessen/value"), cell_of(book, "doelen/lessen/note")
    rows = {str(cell.value): cell.row for cell in sheet["A"] if cell.value}
    for row in (rows["#doelen"], rows["doelen/lessen"], rows["doelen/meeloopdagen"]):
        one, other = sheet.cell(row, first.column), sheet.cell(row, second.column)
        one.value, other.value = other.value, one.value


def delete_column_a(book: Any) -> None:
    sheet = sheet_of(book)
    rewrite(sheet, [[cell.value for cell in row][1:] for row in sheet.iter_rows()])


def sort_targets_without_column_a(book: Any) -> None:
    sheet = sheet_of(book)
    unmerge(sheet)
    rows = {str(cell.value): cell.row for cell in sheet["A"] if cell.value}
    one, other = rows["doelen/lessen"], rows["doelen/meeloopdagen"]
    for column in range(2, sheet.max_column + 1):
        first, second = sheet.cell(one, column), sheet.cell(other, column)
        first.value, second.value = second.value, first.value


@pytest.mark.parametrize(
    "change",
    [swap_visible_headings, delete_column_a, sort_targets_without_column_a],
    ids=lambda f: f.__name__,
)
def test_a_table_is_read_as_people_see_it(desk: Desk, change: Callable[[Any], None]) -> None:
    answers = {
        "doelen/lessen/value": 57,
        "doelen/meeloopdagen/value": 790,
        "doelen/lessen/note": "Via scholen.",
    }
    desk.post("a.xlsx", answers, change, form=PROGRESS)
    desk.collect()
    assert desk.progress() == {
        "I-1/lessen": {"value": "57", "note": "Via scholen."},
        "I-1/meeloopdagen": {"value": "790"},
    }


def test_two_forms_in_one_workbook_are_two_forms(desk: Desk) -> None:
    other = {EMPLOYER: OTHER_EMPLOYER, "Ziekenhuis Voorbeeldstad": "Streekkliniek Modelhaven"}

    def add_other(book: Any) -> None:
        copy = book.copy_worksheet(sheet_of(book))
        for row in copy.iter_rows():
            for cell in row:
                cell.value = other.get(cell.value, cell.value)

    desk.post("a.xlsx", GOOD, add_other)
    assert [file.state for file in desk.collect().files] == ["genomen", "genomen"]
    assert desk.survey()[OTHER_EMPLOYER]["staff"] == desk.survey()[EMPLOYER]["staff"] == "2480"


def test_a_sentence_beside_an_answer_is_shown_to_a_person(desk: Desk) -> None:
    def note(book: Any) -> None:
        cell = cell_of(book, "staff")
        sheet_of(book).cell(cell.row + 40, 6).value = "Bel ons even"

    desk.post("a.xlsx", GOOD, note)
    outcome = desk.outcome("a.xlsx")
    assert outcome.state == "deels"
    assert "Bel ons even" in outcome.todo[-1]
    assert desk.answers()["staff"] == "2480"


def test_an_answer_where_nothing_was_asked_is_shown_to_a_person(desk: Desk) -> None:
    def in_a_grey_cell(book: Any) -> None:
        value = cell_of(book, "doelen/lessen/value")
        sheet_of(book).cell(value.row, value.column + 1).value = 60

    desk.post("a.xlsx", {"state": "plan", "doelen/lessen/value": 57}, in_a_grey_cell, form=PROGRESS)
    outcome = desk.outcome("a.xlsx")
    assert any("buiten de antwoordvakken: 60" in sentence for sentence in outcome.todo)


def test_the_help_of_another_version_is_not_taken_for_an_answer(desk: Desk) -> None:
    def older(book: Any) -> None:
        sheet = sheet_of(book)
        sheet["C2"].value = "0"
        row = cell_of(book, "note").row
        sheet.cell(row, 2).value, sheet.cell(row, 4).value = "Bijzonderheden", "Vertel hier wat er speelt."

    desk.post("a.xlsx", GOOD, older)
    desk.collect()
    assert "note" not in desk.survey()[EMPLOYER]


def test_a_blank_form_is_no_answer_and_keeps_nobody_busy(desk: Desk) -> None:
    desk.post("a.xlsx", {})
    collected = desk.collect()
    assert [file.state for file in collected.files] == ["leeg"]
    assert not collected.needs_person
    assert not (desk.confidential / "surveys").exists()


def test_a_project_with_nothing_to_report_has_reported(desk: Desk) -> None:
    """As long as it was saved by somebody; the empty form that we made ourselves is no report."""
    made = NOW.replace(year=2026, month=1, day=5, hour=0)
    desk.post("ongeopend.xlsx", {}, form=PROGRESS, who="I-2", saved=made)
    desk.post("bewaard.xlsx", {}, form=PROGRESS)
    collected = desk.collect()
    assert {file.file: file.state for file in collected.files} == {
        "ongeopend.xlsx": "leeg",
        "bewaard.xlsx": "deels",
    }
    assert desk.progress() == {"I-1": {}}
    assert [title.split()[0] for title in collected.rounds[0].missing] == ["I-2", "I-3"]


class TestReply:
    def test_it_asks_only_what_is_open_and_says_how_to_write_it(self, desk: Desk) -> None:
        desk.post("a.xlsx", {**GOOD, "staff": "20 à 25"})
        desk.collect()
        book = desk.reply()
        keys = {
            cell.value for cell in book["Antwoorden"]["A"] if cell.value and not cell.value.startswith("@")
        }
        assert keys == {"staff"}
        text = " ".join(str(c.value) for row in book["Antwoorden"].iter_rows() for c in row if c.value)
        assert "'20 à 25' noemt meer dan één getal. Schrijf één heel getal" in text
        read = {row[1]: row[2] for row in book["Gelezen"].iter_rows(values_only=True)}
        assert read["Openstaande vacatures"] == "40"
        assert read["Medewerkers in dienst"] == "(niet te lezen)"

    def test_it_comes_back_as_a_form_and_settles_what_was_open(self, desk: Desk) -> None:
        desk.post(
            "a.xlsx",
            {"doelen/lessen/value": "20 à 25", "effort_hours": "veel", "state": "plan"},
            form=PROGRESS,
        )
        assert desk.collect().needs_person
        book = desk.reply(PROGRESS, PROJECT)
        cell_of(book, "doelen/lessen/value").value = 22
        cell_of(book, "effort_hours").value = "3,5"
        later = NOW.replace(day=10)
        (desk.inbox / "terug.xlsx").write_bytes(packed(book, later))
        outcome = desk.outcome("terug.xlsx", now=later)
        assert outcome.state == "genomen", outcome
        assert desk.progress() == {
            "I-1": {"state": "plan", "effort_hours": "3.5"},
            "I-1/lessen": {"value": "22"},
        }

    def test_sent_back_without_anything_in_it_changes_nothing(self, desk: Desk) -> None:
        desk.post("a.xlsx", {**GOOD, "staff": "veel"})
        desk.collect()
        desk.reply().save(desk.inbox / "terug.xlsx")
        assert desk.outcome("terug.xlsx").state == "leeg"

    def test_when_all_is_read_it_says_so(self, desk: Desk) -> None:
        desk.post("a.xlsx")
        desk.collect()
        text = [str(cell.value) for cell in desk.reply()["Antwoorden"]["B"]]
        assert "Wij konden alles lezen. U hoeft niets te doen." in text

    @pytest.mark.parametrize("text", ["=1+1", "+31 6", "@SUM(1)", "-2", "#N/A", "=HYPERLINK(1)"])
    def test_what_was_typed_is_never_a_formula(self, desk: Desk, text: str) -> None:
        def type_text(book: Any) -> None:
            for slot in ("note", "staff"):
                cell = cell_of(book, slot)
                cell.value, cell.data_type = text, "s"

        desk.post("a.xlsx", GOOD, type_text)
        desk.collect()
        for sheet in openpyxl.load_workbook(io.BytesIO(desk.reply_path().read_bytes())):
            assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
        stored = (desk.confidential / "surveys" / "vacaturepeiling-2026MM01.csv").read_text(encoding="utf-8")
        assert f",{text}" not in stored
        assert f'"{text}' not in stored


def test_words_for_what_is_stored() -> None:
    questions = {q.key: q for form in FORMS.values() for s in form.sections for q in s.questions}
    assert stored_words(questions["staff"], "2480") == "2.480"
    assert stored_words(questions["consent"], "true") == "ja"
    assert stored_words(questions["reference_day"], "2026-01-01") == "1-1-2026"
    assert stored_words(questions["state"], "do") == "Do: uitvoeren"


class TestCommand:
    def run(self, desk: Desk, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
        monkeypatch.setenv("HCALIB_ROOT", str(desk.root))
        return cli.main(["forms", "collect", str(desk.inbox), *arguments])

    def test_all_taken_is_0_and_something_for_a_person_is_3(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        desk.post("a.xlsx", saved=None)
        assert self.run(desk, monkeypatch) == 0
        said = capsys.readouterr().out
        assert (
            "a.xlsx: genomen (Ziekenhuis Voorbeeldstad, Vacaturepeiling, ronde 2026-01, 4 antwoorden)" in said
        )
        assert "Nog niets binnen van: Streekkliniek Modelhaven" in said
        assert "data/confidential/voorbeeld/replies/2026-01" in said
        desk.post("b.xlsx", {**GOOD, "staff": "veel"}, who=OTHER_EMPLOYER)
        assert self.run(desk, monkeypatch) == 3
        said = capsys.readouterr().out
        assert "a.xlsx: al gelezen" in said
        assert "Moet nog iets beantwoorden: Streekkliniek Modelhaven" in said

    def test_a_trial_writes_nothing(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        desk.post("a.xlsx")
        assert self.run(desk, monkeypatch, "--proef") == 0
        assert "er is niets bewaard" in capsys.readouterr().out
        assert not (desk.root / "data" / "confidential").exists()

    def test_a_folder_that_is_not_there_is_a_sentence(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        desk.inbox.rmdir()
        assert self.run(desk, monkeypatch) == 3
        assert "bestaat niet" in capsys.readouterr().err

    def test_an_empty_folder_is_told(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert self.run(desk, monkeypatch, "--agenda", "voorbeeld") == 0
        assert "staan geen formulieren" in capsys.readouterr().out
