"""Forms as people, programs and attackers return them: each with one fault, made here.

``ALL`` of the good answers must be stored, or those that the fault leaves readable, or none when the file
cannot be a form.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from datetime import datetime, time
from typing import Any

import openpyxl
from form_changes import (
    FORM_KEYS,
    changed,
    compound_file,
    good,
    identified,
    move,
    moved,
    patched,
    rewrite,
    send,
    staff_as,
    staff_cell,
    typed,
    unmerge,
)
from forms_kit import (
    Desk,
    as_csv,
    as_ods,
    as_xls,
    packed,
    with_part,
)

ALL = {"reference_day": "2026-01-01", "staff": "2480", "open_vacancies": "40", "hard_to_fill": "12"}
Fault = Callable[[Desk], None]
FAULTS: dict[str, tuple[Fault, dict[str, str], str]] = {}
"""By name: what makes the file, which answers must be stored, and words that must be in the outcome."""


def fault(stored: dict[str, str], words: str = "") -> Callable[[Fault], Fault]:
    def register(make: Fault) -> Fault:
        FAULTS[make.__name__] = (make, stored, words)
        return make

    return register


def without(*slots: str) -> dict[str, str]:
    return {slot: value for slot, value in ALL.items() if slot not in slots}


# what respondents do


@fault(ALL)
def sheet_renamed(desk: Desk) -> None:
    changed(desk, lambda sheet: setattr(sheet, "title", "Blad 1 (def)"))


@fault(ALL)
def sheets_in_another_order(desk: Desk) -> None:
    changed(desk, lambda sheet: sheet.parent.move_sheet(sheet, 2))


@fault(ALL)
def sheet_copied(desk: Desk) -> None:
    changed(desk, lambda sheet: sheet.parent.copy_worksheet(sheet))


@fault(without("staff"), "verschillende antwoorden")
def sheet_copied_and_one_copy_changed(desk: Desk) -> None:
    def change(sheet: Any) -> None:
        sheet.parent.copy_worksheet(sheet)[staff_cell()].value = 99

    changed(desk, change)


@fault(ALL)
def sheet_hidden(desk: Desk) -> None:
    def change(sheet: Any) -> None:
        sheet.parent.active = 1
        sheet.sheet_state = "veryHidden"

    changed(desk, change)


@fault(ALL)
def row_inserted_on_top(desk: Desk) -> None:
    changed(desk, lambda sheet: move(sheet, 1, 0))


@fault(ALL)
def column_inserted_before_the_keys(desk: Desk) -> None:
    changed(desk, lambda sheet: move(sheet, 0, 1))


@fault(ALL)
def column_inserted_before_the_answers(desk: Desk) -> None:
    def change(sheet: Any) -> None:
        unmerge(sheet)
        sheet.insert_cols(3)

    changed(desk, change)


@fault(ALL)
def rows_sorted_backwards(desk: Desk) -> None:
    def change(sheet: Any) -> None:
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        rewrite(sheet, rows[::-1])

    changed(desk, change)


@fault(ALL, "verborgen sleutel")
def rows_sorted_without_column_a(desk: Desk) -> None:
    def change(sheet: Any) -> None:
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        keys = {key: number for number, (key, *_) in enumerate(rows) if key in FORM_KEYS}
        turned = [rows[number][1:] for number in reversed(keys.values())]
        for number, rest in zip(keys.values(), turned, strict=True):
            rows[number][1:] = rest
        rewrite(sheet, rows)

    changed(desk, change)


@fault(ALL, "kolom A ontbreekt")
def column_a_deleted(desk: Desk) -> None:
    def change(sheet: Any) -> None:
        rewrite(sheet, [[cell.value for cell in row][1:] for row in sheet.iter_rows()])

    changed(desk, change)


@fault(ALL, "aan de tekst herkend")
def column_a_and_hidden_rows_deleted(desk: Desk) -> None:
    def change(sheet: Any) -> None:
        rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        rewrite(sheet, [row[1:] for row in rows if not str(row[0] or "").startswith("@")])

    changed(desk, change)


@fault(ALL, "Zie de mail")
def notes_in_column_a(desk: Desk) -> None:
    def change(sheet: Any) -> None:
        sheet.column_dimensions["A"].hidden = False
        sheet.cell(sheet.max_row + 2, 1).value = "Zie de mail"

    changed(desk, change)


@fault(ALL, "Gelezen uit cel")
def answer_over_the_label(desk: Desk) -> None:
    moved(desk, -1, lambda label: 2480)


@fault(ALL, "Gelezen uit cel")
def answer_behind_the_label(desk: Desk) -> None:
    moved(desk, -1, lambda label: f"{label}: 2.480")


@fault(ALL, "Gelezen uit cel")
def answer_one_column_to_the_right(desk: Desk) -> None:
    moved(desk, 1, lambda help: 2480)


@fault(ALL, "extra blad")
def extra_sheet_with_notes(desk: Desk) -> None:
    changed(desk, lambda sheet: sheet.parent.create_sheet("Kladblok").append(["let op", 12]))


@fault(without("staff"), "samengevoegd")
def answers_of_two_questions_merged(desk: Desk) -> None:
    def change(sheet: Any) -> None:
        cell = sheet[staff_cell()]
        sheet.merge_cells(start_row=cell.row, end_row=cell.row + 1, start_column=3, end_column=3)

    changed(desk, change)


@fault(ALL, "Gelezen uit cel")
def label_and_answer_merged(desk: Desk) -> None:
    def change(sheet: Any) -> None:
        cell = sheet[staff_cell()]
        label = sheet.cell(cell.row, 2)
        label.value, cell.value = f"{label.value} 2480", None
        sheet.merge_cells(start_row=cell.row, end_row=cell.row, start_column=2, end_column=3)

    changed(desk, change)


@fault(without("staff"), "verschillende antwoorden")
def row_copied_with_another_answer(desk: Desk) -> None:
    def change(sheet: Any) -> None:
        row = sheet[staff_cell()].row
        sheet.append([sheet.cell(row, 1).value, sheet.cell(row, 2).value, 7])

    changed(desk, change)


@fault(without("staff"), "meer dan één getal")
def range_in_a_number(desk: Desk) -> None:
    typed(desk, "20 à 25")


@fault(without("staff"), "datum")
def date_in_a_number(desk: Desk) -> None:
    typed(desk, datetime(2026, 5, 1))


@fault(without("staff"), "getal")
def time_in_a_number(desk: Desk) -> None:
    typed(desk, time(12, 30))


@fault(without("staff"), "getal")
def yes_in_a_number(desk: Desk) -> None:
    typed(desk, True)


@fault(without("staff"), "kleiner")
def negative_number_of_people(desk: Desk) -> None:
    typed(desk, -3)


@fault(without("staff"), "groot")
def number_beyond_reason(desk: Desk) -> None:
    typed(desk, 1e300)


@fault(without("staff"), "getal")
def digits_turned_around_by_hidden_marks(desk: Desk) -> None:
    typed(desk, "1\u202e2\u202c34")


@fault(ALL)
def marks_of_right_to_left_writing(desk: Desk) -> None:
    typed(desk, "\u200f2480\u200e")


@fault(without("staff"), "te groot")
def huge_text(desk: Desk) -> None:
    typed(desk, "9" * 32_000)


# formulas, and what might be carried out


@fault(ALL, "bewaarde uitkomst")
def formula_with_a_saved_result(desk: Desk) -> None:
    patched(desk, *staff_as("<f>1240*2</f><v>2480</v>"))


@fault(without("staff"), "zonder bewaarde uitkomst")
def formula_without_a_result(desk: Desk) -> None:
    typed(desk, "=1240*2")


@fault(without("staff"), "geheel getal")
def formula_that_calls_the_web(desk: Desk) -> None:
    formula = '<f>_xlfn.WEBSERVICE("http://example.org/")</f><v>0.5</v>'
    patched(desk, *staff_as(formula))


@fault(without("staff"), "zonder bewaarde uitkomst")
def formula_that_starts_a_program(desk: Desk) -> None:
    typed(desk, "=cmd|'/c calc'!A0")


@fault(without("staff"), "formule")
def formula_as_text(desk: Desk) -> None:
    def change(sheet: Any) -> None:
        sheet[staff_cell()].value = '=HYPERLINK("http://example.org","klik")'
        sheet[staff_cell()].data_type = "s"

    changed(desk, change)


@fault(without("staff"), "foutmelding")
def error_value(desk: Desk) -> None:
    patched(desk, *staff_as("<v>#N/A</v>", ' t="e"'))


@fault(ALL)
def macros(desk: Desk) -> None:
    content = with_part(packed(good()), "xl/vbaProject.bin", lambda _: b"\xd0\xcf\x11\xe0 Auto_Open")
    send(desk, content, "formulier.xlsm")


@fault(ALL)
def link_to_another_workbook(desk: Desk) -> None:
    link = b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    send(desk, with_part(packed(good()), "xl/externalLinks/externalLink1.xml", lambda _: link))


@fault(ALL)
def part_with_a_path_outside(desk: Desk) -> None:
    send(desk, with_part(packed(good()), "../../../uitgebroken.txt", lambda _: b"gelukt"))


@fault({}, "bestaat niet")
def agenda_that_is_a_path(desk: Desk) -> None:
    identified(desk, "@agenda", "../../../uitgebroken")


@fault({}, "werkgever")
def respondent_that_is_a_path(desk: Desk) -> None:
    identified(desk, "@respondent", "../../uitgebroken")


@fault({}, "kennen we niet")
def form_that_is_a_path(desk: Desk) -> None:
    identified(desk, "@form", "../../../etc/passwd")


@fault({}, "opmaak")
def entities_that_grow(desk: Desk) -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    patched(desk, "<worksheet", f"{laughs}<worksheet")


@fault({}, "groter")
def zip_bomb(desk: Desk) -> None:
    zeros = bytes(60_000_000)
    send(desk, with_part(packed(good()), "xl/worksheets/sheet2.xml", lambda _: zeros))


# the wrong form


@fault(ALL, "oudere versie")
def older_version_with_a_question_that_is_gone(desk: Desk) -> None:
    def change(sheet: Any) -> None:
        sheet["C2"].value = "0"
        sheet.append(["vacancies_last_year", "Vacatures vorig jaar", 37])

    changed(desk, change)


@fault(ALL, "nieuwere versie")
def newer_version(desk: Desk) -> None:
    identified(desk, "@version", "99")


@fault({}, "--agenda hca-zwf")
def another_agenda(desk: Desk) -> None:
    (desk.root / "data" / "agenda" / "hca-zwf").mkdir()
    (desk.root / "data" / "agenda" / "hca-zwf" / "agenda.yml").write_text("id: hca-zwf\n")
    identified(desk, "@agenda", "hca-zwf")


@fault({}, "geen jaar en maand")
def round_that_does_not_exist(desk: Desk) -> None:
    identified(desk, "@round", "2026-13")


@fault({}, "ver voor ons")
def round_in_the_future(desk: Desk) -> None:
    identified(desk, "@round", "2036-01")


@fault(ALL)
def round_turned_into_a_date(desk: Desk) -> None:
    identified(desk, "@round", datetime(2026, 1, 1))


@fault({}, "geen formulier")
def another_workbook(desk: Desk) -> None:
    book = openpyxl.Workbook()
    book.active.append(["staff", 12])
    send(desk, packed(book))


# files


@fault(ALL)
def old_excel(desk: Desk) -> None:
    send(desk, as_xls(good()), "formulier.xls")


@fault(ALL)
def libreoffice(desk: Desk) -> None:
    send(desk, as_ods(good()), "formulier.ods")


@fault(ALL)
def csv_of_a_dutch_excel(desk: Desk) -> None:
    send(desk, as_csv(good()).encode("cp1252", "replace"), "formulier.csv")


@fault(ALL)
def csv_with_commas_in_utf16(desk: Desk) -> None:
    send(desk, as_csv(good(), ",").encode("utf-16"), "formulier.csv")


@fault(ALL)
def another_extension(desk: Desk) -> None:
    send(desk, packed(good()), "formulier.pdf")


@fault(ALL)
def folder_in_the_folder(desk: Desk) -> None:
    desk.post("van Jansen/2e map/formulier.xlsx")


@fault({}, "wachtwoord")
def password(desk: Desk) -> None:
    send(desk, compound_file("EncryptedPackage"))


@fault({}, "beschadigd")
def half_a_file(desk: Desk) -> None:
    content = packed(good())
    send(desk, content[: len(content) // 2])


@fault({}, "leeg")
def empty_file(desk: Desk) -> None:
    send(desk, b"")


@fault({}, "PDF")
def pdf(desk: Desk) -> None:
    send(desk, b"%PDF-1.7\n", "formulier.xlsx")


@fault({}, "webpagina")
def web_page(desk: Desk) -> None:
    send(desk, "<html><script>alert(1)</script></html>")


@fault({}, "zip")
def zip_of_forms(desk: Desk) -> None:
    with zipfile.ZipFile(desk.inbox / "post.zip", "w") as archive:
        archive.writestr("../../formulier.xlsx", packed(good()))


@fault({}, "geen gewoon bestand")
def pipe_that_never_ends(desk: Desk) -> None:
    os.mkfifo(desk.inbox / "formulier.xlsx")


@fault({}, "geen gewoon bestand")
def link_to_nothing(desk: Desk) -> None:
    (desk.inbox / "formulier.xlsx").symlink_to(desk.inbox / "weg.xlsx")


@fault(ALL)
def folder_that_contains_itself(desk: Desk) -> None:
    (desk.inbox / "rondje").symlink_to(desk.inbox, target_is_directory=True)
    desk.post()


@fault(ALL)
def lock_of_an_open_workbook(desk: Desk) -> None:
    send(desk, b"\x06Jansen", "~$formulier.xlsx")
    desk.post()


@fault(ALL)
def name_with_control_characters(desk: Desk) -> None:
    desk.post("form\x1b[31m\nulier\u202e.xlsx")


@fault(ALL)
def a_million_empty_rows(desk: Desk) -> None:
    empty = "".join(f'<row r="{row}"><c r="C{row}" s="1"/></row>' for row in range(200, 50_000, 97))
    stray = '<row r="60000"><c r="C60000"><v>1</v></c></row><row r="1048576"><c r="C1048576" s="1"/></row>'
    patched(desk, "</sheetData>", f"{empty}{stray}</sheetData>")
