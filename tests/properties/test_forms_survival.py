"""Whatever is done to the cells of a form: reading ends without an exception, and moving loses no answer."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, time
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from forms_kit import EXAMPLE, FORMS, GOOD, NOW, PROGRESS, VACANCIES, filled, packed
from hypothesis import given, settings
from hypothesis import strategies as st

from hcalib.sources.forms.answers import read_answers
from hcalib.sources.forms.leftovers import leftovers
from hcalib.sources.forms.recognising import Known, Recognition, recognise
from hcalib.sources.workbooks import Sheet, Workbook, read_workbook

KNOWN = Known(FORMS, {"voorbeeld": EXAMPLE}, frozenset(), NOW.date())
ANSWERS: dict[str, dict[str, Any]] = {
    VACANCIES: {**GOOD, "open_long": 3, "note": "Een fusie."},
    PROGRESS: {
        "state": "Do: uitvoeren",
        "adjusted": "niets",
        "doelen/lessen/value": 57,
        "doelen/lessen/measured_by": "Project",
        "doelen/meeloopdagen/value": 790,
        "doelen/meeloopdagen/note": "Geteld bij de deur.",
        "effort_hours": 4.5,
        "story": "Een klas bleef langer.",
        "consent": "ja",
    },
}
Rows = list[list[object]]


@cache
def sent(form: str) -> Workbook:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "formulier.xlsx"
        path.write_bytes(packed(filled(form, "", ANSWERS[form])))
        return read_workbook(path)


def with_rows(workbook: Workbook, rows: Rows) -> Workbook:
    width = max(map(len, rows), default=0)
    cells = tuple((*row, *[None] * (width - len(row))) for row in rows)
    return replace(workbook, sheets=(Sheet("Blad1", cells), *workbook.sheets[1:]))


def rows_of(workbook: Workbook) -> Rows:
    return [list(row) for row in workbook.sheets[0].cells]


def read(recognition: Recognition) -> dict[str, object]:
    (found,) = recognition.forms
    return {answer.asked.slot: answer.value for answer in read_answers(found) if answer.state != "leeg"}


def insert_rows(rows: Rows, chance: random.Random) -> None:
    for _ in range(chance.randint(1, 5)):
        rows.insert(chance.randint(0, len(rows)), [])


def shuffle_rows(rows: Rows, chance: random.Random) -> None:
    chance.shuffle(rows)


def insert_column(rows: Rows, chance: random.Random) -> None:
    # within a table a column between two answers is moved along with its heading and its key
    column = chance.randint(0, 8)
    for row in rows:
        row[column:column] = [None]


def delete_keys(rows: Rows, chance: random.Random) -> None:
    del chance
    for row in rows:
        del row[:1]


def delete_explanation(rows: Rows, chance: random.Random) -> None:
    del chance
    column = next(c for row in rows for c, value in enumerate(row) if value == "Uitleg")
    for row in rows:
        row[column:] = []


STEPS: list[Callable[[Rows, random.Random], None]] = [
    insert_rows,
    shuffle_rows,
    insert_column,
    delete_explanation,
    delete_keys,
]


@pytest.mark.parametrize("form", [VACANCIES, PROGRESS])
@settings(max_examples=15, deadline=None)
@given(steps=st.lists(st.sampled_from(STEPS), max_size=4, unique=True), seed=st.integers(0, 2**32))
def test_moving_rows_and_columns_loses_and_changes_no_answer(
    form: str, steps: list[Callable[[Rows, random.Random], None]], seed: int
) -> None:
    if form == PROGRESS:
        # the last column of the table stands in the column of the explanation
        steps = [step for step in steps if step is not delete_explanation]
    if delete_keys in steps:
        # without keys, the order of rows and columns is what is left
        steps = [step for step in steps if step not in (shuffle_rows, insert_column)]
    expected = read(recognise(sent(form), KNOWN))
    assert set(expected) == set(ANSWERS[form])
    rows, chance = rows_of(sent(form)), random.Random(seed)
    for step in sorted(steps, key=STEPS.index):
        step(rows, chance)
    assert read(recognise(with_rows(sent(form), rows), KNOWN)) == expected


CELLS = st.one_of(
    st.none(),
    st.text(max_size=30),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.sampled_from(
        ["@form", "@respondent", "#doelen:columns", "doelen/", "staff", "value", "Uw antwoord", "Aantal"]
    ),
    st.sampled_from([date(2026, 1, 1), time(1), "2026-01", "ronde januari 2026", "I-2"]),
)


@pytest.mark.parametrize("form", [VACANCIES, PROGRESS])
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_no_cell_anywhere_makes_reading_fail(form: str, data: st.DataObject) -> None:
    rows = rows_of(sent(form))
    for _ in range(data.draw(st.integers(1, 12))):
        row = data.draw(st.integers(0, len(rows) - 1))
        rows[row][data.draw(st.integers(0, len(rows[row]) - 1))] = data.draw(CELLS)
    recognition = recognise(with_rows(sent(form), rows), KNOWN)
    assert recognition.forms or recognition.refused or len(recognition.others) == 3
    for found in recognition.forms:
        answers = read_answers(found)
        leftovers(found, frozenset())
        for answer in answers:
            assert (answer.value is None) == (answer.state != "waarde")
            assert answer.remark or answer.state in ("waarde", "leeg")


@pytest.mark.parametrize("form", [VACANCIES, PROGRESS])
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_every_answer_that_was_not_touched_is_read_or_asked_again(form: str, data: st.DataObject) -> None:
    """Noise far from the answers never changes one in silence."""
    rows = rows_of(sent(form))
    width = max(map(len, rows))
    for _ in range(data.draw(st.integers(1, 8))):
        row = rows[data.draw(st.integers(0, len(rows) - 1))]
        row.extend([None] * (width + 6 - len(row)))
        row[data.draw(st.integers(width + 1, width + 5))] = data.draw(st.text(max_size=30) | st.integers())
    expected = read(recognise(sent(form), KNOWN))
    assert read(recognise(with_rows(sent(form), rows), KNOWN)) == expected
