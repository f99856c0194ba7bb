"""What is written in a form is what is read from it, for every form, whatever is answered."""

from __future__ import annotations

import io
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from forms_kit import (
    EXAMPLE,
    FORMS,
    NOW,
    PROJECT,
    ROUND,
    as_csv,
    as_ods,
    as_xls,
    cell_of,
    filled,
    packed,
    request,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hcalib.agenda.answers import ProjectReport, SurveyAnswer
from hcalib.files import read_csv_models
from hcalib.sealed import Sealed
from hcalib.sources.forms.answers import Answer, read_answers, stored_text
from hcalib.sources.forms.asked import Asked, asked_of
from hcalib.sources.forms.checks import days_of
from hcalib.sources.forms.ledger import Current, Given, Receipt
from hcalib.sources.forms.leftovers import leftovers
from hcalib.sources.forms.models import Form
from hcalib.sources.forms.recognising import Known, recognise
from hcalib.sources.forms.storing import harmless, lines_of, write_round
from hcalib.sources.workbooks import read_workbook

KNOWN = Known(FORMS, {"voorbeeld": EXAMPLE}, frozenset(), NOW.date())
FEW = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
FORM_IDS = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)

LETTERS = st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp", "Zs"), include_characters=" ")
TEXTS = (
    st.text(LETTERS, min_size=1, max_size=80)
    .map(lambda text: " ".join(text.split()))
    .filter(lambda text: any(character.isalpha() for character in text) and text.lower() not in ("nvt", "na"))
)


def answers_to(one: Asked) -> st.SearchStrategy[tuple[Any, str]]:
    """Give what may be typed in a cell, and what must be stored."""
    question = one.question
    low, high = int(question.minimum or 0), int(question.maximum or 1000)
    if question.kind == "aantal":
        return st.integers(low, high).map(lambda number: (number, str(number)))
    if question.kind == "getal":
        # a spreadsheet keeps fifteen digits
        numbers = st.integers(low * 100, high * 100).map(lambda cents: cents / 100)
        return numbers.map(lambda number: (number, stored_text(float(number))))
    if question.kind == "datum":
        first, last = days_of(ROUND)
        days = st.integers(0, (last - first).days).map(lambda n: first + timedelta(days=n))
        return days.map(lambda day: (day, day.isoformat()))
    if question.kind == "keuze":
        return st.sampled_from([(choice.label, choice.id) for choice in question.choices])
    if question.kind == "ja-nee":
        return st.sampled_from([("ja", "true"), ("nee", "false")])
    return TEXTS.map(lambda text: (text, text))


@st.composite
def fillings(draw: st.DrawFn, form: Form) -> dict[str, tuple[Any, str]]:
    asked = asked_of(form, request(form.id).respondent)
    chosen = draw(st.sets(st.sampled_from(sorted(asked)), min_size=1))
    return {slot: draw(answers_to(asked[slot])) for slot in sorted(chosen)}


def book_of(form: Form, answers: dict[str, tuple[Any, str]]) -> Any:
    book = filled(form.id, "", {})
    for slot, (typed, _) in answers.items():
        cell = cell_of(book, slot)
        cell.value = typed
        cell.data_type = "s" if isinstance(typed, str) else cell.data_type
    return book


def read(content: bytes) -> tuple[Answer, ...]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "zonder-naam"
        path.write_bytes(content)
        recognition = recognise(read_workbook(path), KNOWN)
    (found,) = recognition.forms
    answers = read_answers(found)
    assert leftovers(found, frozenset(answer.place for answer in answers)) == ()
    assert (found.respondent.id, found.period) == (request(found.form.id).respondent.id, ROUND)
    return answers


def values(answers: tuple[Answer, ...]) -> dict[str, str | None]:
    return {answer.asked.slot: answer.value for answer in answers if answer.state != "leeg"}


@FORM_IDS
def test_an_untouched_form_holds_no_answers_and_nothing_else(form: Form) -> None:
    assert values(read(packed(book_of(form, {})))) == {}


@FORM_IDS
@FEW
@given(data=st.data())
def test_every_answer_comes_back_as_it_was_given(form: Form, data: st.DataObject) -> None:
    answers = data.draw(fillings(form))
    expected = {slot: stored for slot, (_, stored) in answers.items()}
    assert values(read(packed(book_of(form, answers)))) == expected


@FORM_IDS
@settings(FEW, max_examples=3)
@given(data=st.data())
def test_every_answer_comes_back_from_other_kinds_of_file(form: Form, data: st.DataObject) -> None:
    answers = data.draw(fillings(form))
    expected = {slot: stored for slot, (_, stored) in answers.items()}
    book = book_of(form, answers)
    assert values(read(as_csv(book).encode("utf-8-sig"))) == expected
    assert values(read(as_ods(book))) == expected


@FORM_IDS
def test_every_form_survives_an_old_excel(form: Form) -> None:
    """Its reader runs in a process of its own, which takes too long to do this for many answers."""
    asked = asked_of(form, request(form.id).respondent)
    answers = {slot: _an_answer(one) for slot, one in asked.items()}
    expected = {slot: stored for slot, (_, stored) in answers.items()}
    assert values(read(as_xls(book_of(form, answers)))) == expected


def _an_answer(one: Asked) -> tuple[Any, str]:
    kinds: dict[str, tuple[Any, str]] = {
        "aantal": (3, "3"),
        "getal": (7.5, "7.5"),
        "datum": (date(2026, 1, 2), "2026-01-02"),
        "ja-nee": ("nee", "false"),
        "tekst": ("Een zin.\nEn nog een.", "Een zin.\nEn nog een."),
    }
    if one.question.kind == "keuze":
        return one.question.choices[-1].label, one.question.choices[-1].id
    return kinds[one.question.kind]


@FORM_IDS
@FEW
@given(data=st.data())
def test_what_is_stored_is_what_the_agenda_reads_back(form: Form, data: st.DataObject) -> None:
    answers = data.draw(fillings(form))
    respondent = request(form.id).respondent
    asked = asked_of(form, respondent)
    receipt = Receipt(
        number=1,
        file="a",
        sha256="",
        received=NOW,
        arrived=NOW,
        version=1,
        respondent=respondent.id,
        answers={},
    )
    counts = {
        slot: Current(Given(state="waarde", value=stored), receipt) for slot, (_, stored) in answers.items()
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ronde.csv"
        lines = {
            key: {column: harmless(text) for column, text in line.items()}
            for key, line in lines_of(form, respondent.id, counts, asked, received=True).items()
        }
        write_round(path, form, EXAMPLE, ROUND, lines)
        rows: Any = read_csv_models(path, ProjectReport if form.about == "project" else SurveyAnswer)
    for slot, (_, stored) in answers.items():
        one = asked[slot]
        (row,) = [row for row in rows if place_of(row) == (respondent.id, one.row)]
        value = getattr(row, one.question.key)
        kept = stored_text(value.unseal("test") if isinstance(value, Sealed) else value)
        assert kept == stored or kept == harmless(stored).strip()


def place_of(row: Any) -> tuple[str, str]:
    if isinstance(row, ProjectReport):
        return row.project, row.target or ""
    return row.employer, ""


def test_forms_of_one_project_do_not_depend_on_the_name_of_the_file(tmp_path: Path) -> None:
    content = io.BytesIO(packed(book_of(FORMS["project-progress"], {})))
    (tmp_path / "hca-zwf_2021-01_B-1.xlsx").write_bytes(content.getvalue())
    (found,) = recognise(read_workbook(tmp_path / "hca-zwf_2021-01_B-1.xlsx"), KNOWN).forms
    assert (found.respondent.id, found.period.code) == (PROJECT, "2026MM01")
