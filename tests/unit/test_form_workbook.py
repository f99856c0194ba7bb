"""The workbook a respondent gets: everything has a place, a check and a lock, and text stays text."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hcalib.agenda import Agenda, load_agenda
from hcalib.agenda.models import Project, ProjectTarget
from hcalib.catalog import load_catalog
from hcalib.sources.forms.answers_sheet import choice_labels, explained, is_asked
from hcalib.sources.forms.cells import plain
from hcalib.sources.forms.checks import Limit, clipped, contradiction, validation
from hcalib.sources.forms.layout import Request
from hcalib.sources.forms.models import Form, Question, load_forms
from hcalib.sources.forms.prefill import previous_answers
from hcalib.sources.forms.respondents import Respondent, known_to
from hcalib.sources.forms.rounds import for_round, last_working_day, parse_round
from hcalib.sources.forms.workbook import form_workbook
from hcalib.sources.workbooks import read_workbook

ROOT = Path(__file__).parents[2]
FORMS = load_forms(ROOT / "data" / "catalog" / "forms")
UNITS = load_catalog(ROOT / "data" / "catalog").units
FLEVOLAND = load_agenda(ROOT / "data" / "agenda", "hca-zwf")
EXAMPLE = load_agenda(ROOT / "data" / "agenda", "voorbeeld")
JULY = parse_round("2025-07")
WHO = {
    "project-progress": "I-3",
    "uitstroomonderzoek": "ziekenhuis-voorbeeldstad",
    "vacaturepeiling": "streekkliniek-modelhaven",
    "werkplekbegeleiding-peiling": "geestkracht-fictiedam",
}
HOSTILE = (
    '=HYPERLINK("http://example.org";"klik")',
    "=1+1",
    "+SUM(A1)",
    "@SUM(1)",
    "#N/A",
    "\x00\x1b[31m\x07",
    "\ud800 halve",
    "مشروع من اليمين إلى اليسار",
    "🩺" * 300,
    "lang " * 8000,
    "_x0041_",
    "<script>&amp;</script>",
    "2022-07-01",
    "1.234",
    "regel\r\nregel",
)


def request(form: str, agenda: Agenda = EXAMPLE, who: Respondent | None = None, **changes: Any) -> Request:
    definition = for_round(FORMS[form], JULY)
    who = who or next(r for r in known_to(definition, agenda) if r.id == WHO[form])
    fields = {
        "form": definition,
        "agenda": agenda,
        "period": JULY,
        "respondent": who,
        "previous": previous_answers(definition, agenda, who, JULY),
        "made": date(2025, 7, 1),
        "due": last_working_day(JULY),
        "units": UNITS,
    }
    return Request(**{**fields, **changes})


def opened(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


def with_project(**changes: Any) -> Respondent:
    project = FLEVOLAND.projects[1].model_copy(update=changes)
    return Respondent(project.id, project.name, project)


@pytest.fixture(scope="module")
def books() -> dict[str, Any]:
    return {form: opened(form_workbook(request(form))) for form in FORMS}


def rows_by_key(sheet: Any) -> dict[str, int]:
    return {str(cell.value): cell.row for cell in sheet["A"] if cell.value}


def answer_cells(form: Form, sheet: Any, project: Project | None) -> Iterator[tuple[Question, Any]]:
    rows = rows_by_key(sheet)
    for section in form.sections:
        for position, question in enumerate(section.questions):
            if section.rows == "geen":
                yield question, sheet.cell(rows[question.key], 3)
            elif project is not None:
                for target in project.targets:
                    if is_asked(question, target):
                        yield question, sheet.cell(rows[f"{section.id}/{target.id}"], 3 + position)


def project_of(form: Form) -> Project | None:
    return next(p for p in EXAMPLE.projects if p.id == "I-3") if form.about == "project" else None


def checks(sheet: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for check in sheet.data_validations.dataValidation:
        for cell_range in check.sqref.ranges:
            assert cell_range.coord not in found, "one cell, one check"
            found[cell_range.coord] = check
    return found


FORM_IDS = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)


@FORM_IDS
def test_sheets_and_lock(books: Mapping[str, Any], form: Form) -> None:
    book = books[form.id]
    assert book.sheetnames == ["Antwoorden", "Uitleg", "Lijsten"]
    assert book.active.title == "Antwoorden"
    assert book["Lijsten"].sheet_state == "hidden"
    assert book.security.lockStructure
    assert book.security.workbookPassword is None
    for sheet in book:
        assert sheet.protection.sheet
        assert sheet.protection.password is None
    assert book["Antwoorden"].column_dimensions["A"].hidden


@FORM_IDS
def test_the_reader_knows_what_it_has_in_hand(books: Mapping[str, Any], form: Form) -> None:
    sheet = books[form.id]["Antwoorden"]
    rows = rows_by_key(sheet)
    said = {key: sheet.cell(row, 3).value for key, row in rows.items() if key.startswith("@")}
    assert said == {
        "@form": form.id,
        "@version": str(form.version),
        "@agenda": "voorbeeld",
        "@round": "2025-07",
        "@respondent": WHO[form.id],
        "@made": "2025-07-01",
    }
    assert all(sheet.row_dimensions[rows[key]].hidden for key in said)


@FORM_IDS
def test_every_question_has_a_place_a_definition_and_an_open_cell(
    books: Mapping[str, Any], form: Form
) -> None:
    book = books[form.id]
    sheet = book["Antwoorden"]
    texts = {cell.value for row in sheet.iter_rows() for cell in row}
    told = {cell.value for row in book["Uitleg"].iter_rows() for cell in row}
    for section in for_round(form, JULY).sections:
        for question in section.questions:
            assert question.label in texts
            assert explained(question) in texts
            assert {question.label, explained(question)} <= told
    cells = list(answer_cells(form, sheet, project_of(form)))
    assert cells
    for _, cell in cells:
        assert cell.value is None
        assert not cell.protection.locked
    unlocked = {c.coordinate for row in sheet.iter_rows() for c in row if not c.protection.locked}
    merged = {m.coord.split(":")[0]: m for m in sheet.merged_cells.ranges}
    open_cells = {cell.coordinate for _, cell in cells}
    for coordinate in unlocked - open_cells:
        assert any(coordinate in m for start, m in merged.items() if start in open_cells), coordinate


@FORM_IDS
def test_every_answer_is_checked_with_sentences_excel_accepts(books: Mapping[str, Any], form: Form) -> None:
    book = books[form.id]
    found = checks(book["Antwoorden"])
    for question, cell in answer_cells(form, book["Antwoorden"], project_of(form)):
        check = found.pop(cell.coordinate)
        assert check.errorStyle == "stop"
        assert check.showErrorMessage
        assert check.allow_blank
        assert 0 < len(check.prompt) <= 255
        assert 0 < len(check.error) <= 255
        assert len(check.promptTitle) <= 32
        assert len(check.errorTitle) <= 32
        assert len(check.formula1) <= 255
        assert check.type == {
            "keuze": "list",
            "ja-nee": "list",
            "tekst": "textLength",
            "datum": "date",
        }.get(question.kind, check.type)
        if choice_labels(question):
            where = book.defined_names[check.formula1].attr_text.replace("$", "")
            sheet_name, cells = where.split("!")
            listed = [row[0].value for row in book[sheet_name][cells]]
            assert tuple(listed) == choice_labels(question)
    assert not found, "no check without a question"


@FORM_IDS
def test_text_answers_are_text_and_days_are_days(books: Mapping[str, Any], form: Form) -> None:
    sheet = books[form.id]["Antwoorden"]
    formats = {"tekst": "@", "keuze": "@", "ja-nee": "@", "datum": "dd-mm-yyyy", "aantal": "0"}
    for question, cell in answer_cells(form, sheet, project_of(form)):
        assert cell.number_format == formats.get(question.kind, "General")


@FORM_IDS
def test_it_prints_on_a4_with_the_headings_repeated(books: Mapping[str, Any], form: Form) -> None:
    for name in ("Antwoorden", "Uitleg"):
        sheet = books[form.id][name]
        assert sheet.page_setup.paperSize == 9
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToWidth == 1
        assert sheet.print_area
        assert max(row.height or 0 for row in sheet.row_dimensions.values()) <= 409
    sheet = books[form.id]["Antwoorden"]
    heading = next(c.row for c in sheet["B"] if c.value == "Vraag")
    assert sheet.print_title_rows == f"${heading}:${heading}"
    assert sheet.freeze_panes == f"C{heading + 1}"
    assert sheet.page_setup.fitToHeight == 1


@FORM_IDS
def test_an_example_says_so_and_a_real_form_does_not(books: Mapping[str, Any], form: Form) -> None:
    texts = [str(c.value) for row in books[form.id]["Antwoorden"].iter_rows() for c in row if c.value]
    assert any(text.startswith("VOORBEELD") for text in texts)
    real = opened(form_workbook(request("project-progress", FLEVOLAND, with_project())))
    assert not any(
        "VOORBEELD" in str(c.value) for sheet in real for row in sheet.iter_rows() for c in row if c.value
    )


def test_what_was_answered_before_stands_beside_the_question(books: Mapping[str, Any]) -> None:
    sheet = books["vacaturepeiling"]["Antwoorden"]
    rows = rows_by_key(sheet)
    heading = next(c for row in sheet.iter_rows() for c in row if str(c.value).startswith("Vorige keer"))
    assert heading.value == "Vorige keer (tweede kwartaal van 2025)"
    assert sheet.cell(rows["staff"], heading.column).value
    sheet = books["project-progress"]["Antwoorden"]
    heading = next(c for row in sheet.iter_rows() for c in row if str(c.value).startswith("Vorige keer"))
    assert re.fullmatch(
        r"\d+ van \d+", sheet.cell(rows_by_key(sheet)["doelen/diploma"], heading.column).value
    )


def test_without_earlier_answers_there_is_no_column_for_them() -> None:
    book = opened(form_workbook(request("project-progress", FLEVOLAND, with_project())))
    texts = {str(c.value) for row in book["Antwoorden"].iter_rows() for c in row}
    assert not any(text.startswith("Vorige keer") for text in texts)


def test_a_target_shows_its_aim_and_closes_what_is_not_asked() -> None:
    sheet = opened(form_workbook(request("project-progress", FLEVOLAND, with_project())))["Antwoorden"]
    rows = rows_by_key(sheet)
    assert (
        sheet.cell(rows["doelen/deelnemers"], 2).value == "Mensen die een traject volgen\nDoel: 250 personen"
    )
    keys = [c.value for c in sheet[rows["#doelen:columns"]][2:6]]
    assert keys == ["value", "denominator", "measured_by", "note"]
    assert sheet.row_dimensions[rows["#doelen:columns"]].hidden
    locked = {
        target: [sheet.cell(rows[f"doelen/{target}"], column).protection.locked for column in range(3, 7)]
        for target in ("deelnemers", "werk")
    }
    assert locked == {"deelnemers": [False, True, False, False], "werk": [True, True, False, False]}


def test_a_project_without_targets_is_told_what_to_do() -> None:
    sheet = opened(form_workbook(request("project-progress", FLEVOLAND, with_project(targets=()))))[
        "Antwoorden"
    ]
    assert any("nog geen meetbare doelen" in str(c.value) for c in sheet["B"])


def test_the_same_request_gives_the_same_bytes_and_nothing_but_sheets() -> None:
    content = form_workbook(request("project-progress"))
    assert content == form_workbook(request("project-progress"))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not [n for n in archive.namelist() if "vba" in n.lower() or "externalLink" in n]
        properties = archive.read("docProps/core.xml").decode()
    assert re.findall(r">(\d{4}-\d{2}-\d{2}T[\d:]+Z)<", properties) == ["2025-07-01T00:00:00Z"] * 2


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    name=st.one_of(st.sampled_from(HOSTILE), st.text(min_size=1, max_size=80)),
    text=st.one_of(st.sampled_from(HOSTILE), st.text(min_size=1, max_size=400)),
)
def test_text_is_written_as_text_whatever_it_says(name: str, text: str) -> None:
    target = ProjectTarget.model_construct(
        id="doel", text=text, kind="count", value=3.0, unit="personen", of=None
    )
    content = form_workbook(
        request("project-progress", FLEVOLAND, with_project(name=name, targets=(target,)))
    )
    sheet = opened(content)["Antwoorden"]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]

    assert {cell.data_type for cell in cells} == {"s"}
    label = sheet.cell(rows_by_key(sheet)["doelen/doel"], 2).value
    assert label.split("\n")[0] == plain(" ".join(text.split()))[:32_000]
    assert any(cell.value == plain(f"I-B {name}") for cell in cells)


def test_a_reader_that_executes_nothing_finds_no_formula(tmp_path: Path) -> None:
    for number, hostile in enumerate(HOSTILE):
        path = tmp_path / f"{number}.xlsx"
        path.write_bytes(form_workbook(request("project-progress", FLEVOLAND, with_project(name=hostile))))
        book = read_workbook(path)
        assert not any(sheet.formulas for sheet in book.sheets)


def _holds(formula: str, cells: Mapping[str, float | None]) -> bool:
    """Work out a check as a spreadsheet would; only what our checks use."""

    def cell(name: str) -> float | None:
        return cells.get(name)

    def total(column: str, first: str, last: str) -> float:
        return sum(cells.get(f"{column}{row}") or 0 for row in range(int(first), int(last) + 1))

    words = formula.replace("$", "")
    words = re.sub(r"SUM\(([A-Z]+)(\d+):\1(\d+)\)", r'total("\1","\2","\3")', words)
    words = re.sub(r'(?<!")\b([A-Z]\d+)\b', r'cell("\1")', words)
    words = re.sub(r"(?<![<>=])=(?!=)", "==", words)
    words = words.replace("<==", "<=").replace(">==", ">=")
    names = {
        "cell": cell,
        "total": total,
        "AND": lambda *all_of: all(all_of),
        "IF": lambda condition, yes, no: yes if condition else no,
        "ISNUMBER": lambda value: value is not None,
        "INT": lambda value: None if value is None else value // 1,
    }
    return bool(eval(words, {"__builtins__": {}}, names))


@given(
    value=st.one_of(st.integers(-5, 50), st.floats(-5, 50, allow_nan=False).map(lambda x: round(x, 1))),
    limit=st.one_of(st.none(), st.integers(0, 40)),
)
def test_a_limit_holds_exactly_when_it_should(value: float, limit: int | None) -> None:
    question = Question(key="hard_to_fill", label="Moeilijk", kind="aantal", minimum=0, maximum=45)
    check = validation(question, "C12", JULY, limits=[Limit("Open", "$C$11")])
    fits = value == int(value) and 0 <= value <= 45 and (limit is None or value <= limit)
    cells = {"C12": value, "C11": limit}

    assert _holds(check.formula1, cells) == fits
    if limit is not None:
        assert _holds(contradiction("C12", Limit("Open", "$C$11")), cells) == (value > limit)


@given(st.lists(st.integers(0, 9), min_size=3, max_size=3), st.integers(0, 20))
def test_reasons_together_stay_below_the_number_that_answered(values: list[int], answered: int) -> None:
    limit = Limit("Antwoord gegeven", "$C$9", "$C$12:$C$14")
    question = Question(key="reason_other", label="Anders", kind="aantal")
    check = validation(question, "C14", JULY, limits=[limit])
    cells = {"C9": float(answered), **{f"C{12 + n}": float(value) for n, value in enumerate(values)}}
    assert _holds(check.formula1, cells) == (sum(values) <= answered)


def test_limits_stand_in_the_right_cells(books: Mapping[str, Any]) -> None:
    sheet = books["vacaturepeiling"]["Antwoorden"]
    rows, found = rows_by_key(sheet), checks(sheet)
    check = found[f"C{rows['hard_to_fill']}"]
    assert f"$C${rows['open_vacancies']}" in check.formula1
    assert "'Openstaande vacatures'" in check.error
    sheet = books["uitstroomonderzoek"]["Antwoorden"]
    rows, found = rows_by_key(sheet), checks(sheet)
    span = f"$C${rows['reason_development']}:$C${rows['reason_other']}"
    assert all(
        f"SUM({span})<=IF(ISNUMBER($C${rows['leavers_answered']})" in found[f"C{row}"].formula1
        for key, row in rows.items()
        if key.startswith("reason_")
    )
    sheet = books["project-progress"]["Antwoorden"]
    row = rows_by_key(sheet)["doelen/diploma"]
    assert f"$D${row}" in checks(sheet)[f"C{row}"].formula1


@pytest.mark.parametrize(
    ("text", "expected"),
    [("kort", "kort"), ("een twee drie", "een twee…"), ("eentweedrievier", "eentweedri…")],
)
def test_a_message_is_cut_off_between_words(text: str, expected: str) -> None:
    assert clipped(text, 11) == expected
