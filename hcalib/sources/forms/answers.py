"""From a cell to an answer: read by the kind of the question, held against its limits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Annotated, Any

from pydantic import TypeAdapter, ValidationError

from hcalib.periods import Period
from hcalib.sources.cells import (
    Reading,
    State,
    clean,
    read_choice,
    read_date,
    read_number,
    read_text,
    read_yes_no,
)
from hcalib.sources.forms.answers_sheet import explained
from hcalib.sources.forms.asked import Asked, asked_of, model_of
from hcalib.sources.forms.checks import days_of
from hcalib.sources.forms.grid import Cell, comparable
from hcalib.sources.forms.locating import Place
from hcalib.sources.forms.models import Form, Question
from hcalib.sources.forms.recognising import Recognised

_UNIT_WORDS: Mapping[str, tuple[str, ...]] = {
    "uren": ("uur", "uren", "u"),
    "uren per week": ("uur per week", "uren per week", "uur/week", "uur p/w", "uur", "uren"),
    "personen": ("personen", "persoon", "mensen", "medewerkers", "leerlingen", "deelnemers", "pers."),
    "vacatures": ("vacatures", "vacature"),
    "euro": ("euro", "€", "eur"),
}
"""Words beside a number that say no more than the question does; "fte" beside persons is something else."""

_ALIKE = 0.75
"""Two texts of which more than this part is the same (from 0 to 1) are one text, slightly changed."""


@dataclass(frozen=True)
class Answer:
    """What was read as the answer to one question.

    Attributes
    ----------
    asked : Asked
    value : str or None
        As it is stored (``20``, ``7.5``, ``true``, ``2022-07-01``, the id of a choice, text).
    state : {"waarde", "leeg", "nvt", "onduidelijk"}
    about : bool
        True for a number that was given as an estimate ("ca. 20").
    place : str
        Sheet and cell: ``Antwoorden C7``; "" when nothing was found.
    typed : str
        What stands in the cell, on one line.
    remark : str
        Dutch sentence: why it is unclear, or how it was read.
    """

    asked: Asked
    value: str | None
    state: State
    about: bool = False
    place: str = ""
    typed: str = ""
    remark: str = ""


def read_answers(found: Recognised) -> tuple[Answer, ...]:
    """Read every answer that a form asks, in the order of the form.

    An answer that stands in several places (copied sheets or rows) counts when all places that have one
    agree, and is unclear otherwise.
    """
    answers = []
    for slot, asked in asked_of(found.form, found.respondent).items():
        places = [place for sheet in found.sheets for place in sheet.places.get(slot, ())]
        read = [_read_place(place, asked, found) for place in places]
        answers.append(_agreed([answer for answer in read if answer.state != "leeg"], asked))
    return tuple(answers)


def _agreed(answers: list[Answer], asked: Asked) -> Answer:
    if not answers:
        return Answer(asked, None, "leeg")
    if len({(answer.state, answer.value) for answer in answers}) == 1:
        return answers[0]
    listed = " en ".join(f"'{answer.typed[:40]}' ({answer.place})" for answer in answers)
    return Answer(
        asked,
        None,
        "onduidelijk",
        place=answers[0].place,
        typed=" / ".join(answer.typed for answer in answers),
        remark=f"Er staan verschillende antwoorden: {listed}.",
    )


def _read_place(place: Place, asked: Asked, found: Recognised) -> Answer:
    """Read the cell of an answer; when it is empty, what was typed over the label or beside it."""
    cell, value = place.cell, place.grid.cells.get(place.cell)
    remark = ""
    if place.cell not in place.grid.cells:
        # where labels and explanations are others than now, a difference is nothing typed
        elsewhere = _elsewhere(place, asked.question) if found.as_sent else []
        if len(elsewhere) > 1:
            names = " en ".join(place.grid.name(other) for other, _ in elsewhere)
            typed = " / ".join(clean(text) for _, text in elsewhere)
            return _unclear(asked, place, elsewhere[0][0], typed, f"Er staat iets in {names}; wat telt?")
        if not elsewhere:
            return Answer(asked, None, "leeg")
        cell, value = elsewhere[0]
        remark = f"Gelezen uit cel {place.grid.name(cell)} in plaats van {place.grid.name(place.cell)}."
    if _spans_several_rows(place, cell):
        text = "Deze cel is samengevoegd met die van een andere vraag; voor welke vraag geldt het antwoord?"
        return _unclear(asked, place, cell, clean(value), text)
    if cell in place.grid.sheet.formulas:
        if value is None:
            return _unclear(asked, place, cell, "", "Hier staat een formule zonder bewaarde uitkomst.")
        remark = f"{remark} Hier staat een formule; de bewaarde uitkomst is gelezen.".strip()
    reading = _read(value, asked.question, found.period)
    return _answer(reading, asked, found.form, place, cell, clean(value), remark)


def _answer(
    reading: Reading, asked: Asked, form: Form, place: Place, cell: Cell, typed: str, remark: str
) -> Answer:
    remark = f"{reading.remark} {remark}".strip()
    if reading.state != "waarde":
        return Answer(asked, None, reading.state, place=_place(place, cell), typed=typed, remark=remark)
    stored = stored_text(reading.value)
    problem = _outside(reading, asked.question) or _no_field(stored, asked.question, form)
    if problem:
        return _unclear(asked, place, cell, typed, problem)
    about = reading.qualifier == "ca."
    return Answer(asked, stored, "waarde", about, _place(place, cell), typed, remark)


def _unclear(asked: Asked, place: Place, cell: Cell, typed: str, remark: str) -> Answer:
    return Answer(asked, None, "onduidelijk", place=_place(place, cell), typed=typed, remark=remark)


def _read(value: object, question: Question, period: Period) -> Reading:
    units = _UNIT_WORDS.get(question.unit, (question.unit,) if question.unit else ())
    if question.kind == "aantal":
        return read_number(value, decimals=False, units=units)
    if question.kind == "getal":
        return read_number(value, units=units)
    if question.kind == "procent":
        return read_number(value, percent=True, units=units)
    if question.kind == "datum":
        earliest, latest = days_of(period, question.years_ahead)
        return read_date(value, earliest=earliest, latest=latest)
    if question.kind == "keuze":
        return read_choice(value, {choice.id: choice.label for choice in question.choices})
    if question.kind == "ja-nee":
        return read_yes_no(value)
    return read_text(value)


def stored_text(value: Any) -> str:
    """Write a value as it stands in the files of an agenda."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _outside(reading: Reading, question: Question) -> str:
    """Say what is wrong with a number that cannot be an answer; "" when it can."""
    if reading.qualifier in (">", "<"):
        more = "meer" if reading.qualifier == ">" else "minder"
        return f"Dit zegt dat het er {more} zijn dan {dutch_number(reading.value)}, niet hoeveel."
    if question.kind not in ("aantal", "getal", "procent"):
        return ""
    highest = 100.0 if question.maximum is None and question.kind == "procent" else question.maximum
    lowest = 0.0 if question.minimum is None and question.kind == "procent" else question.minimum
    if lowest is not None and reading.value < lowest:
        return f"Dit kan niet kleiner zijn dan {dutch_number(lowest)}."
    if highest is not None and reading.value > highest:
        return f"Dit kan niet groter zijn dan {dutch_number(highest)}."
    return ""


def _no_field(stored: str, question: Question, form: Form) -> str:
    """Hold an answer against the field in which it is kept: its limits may be narrower."""
    found = model_of(form).model_fields[question.key]
    annotation: Any = Annotated[found.annotation, found]
    try:
        TypeAdapter(annotation).validate_python(stored)
    except ValidationError:
        return "Deze waarde kan hier niet."
    return ""


def _elsewhere(place: Place, question: Question) -> list[tuple[Cell, object]]:
    """Find what was typed over the label, behind it, or beside the answer."""
    found: list[tuple[Cell, object]] = []
    cells = place.grid.cells
    explanations = (explained(question), question.help, question.unit)
    cells_and_texts: list[tuple[Cell, tuple[str, ...]]] = [(cell, explanations) for cell in place.beside]
    if place.label is not None:
        cells_and_texts.insert(0, (place.label, (question.label,)))
    for cell, own in cells_and_texts:
        if cell in cells:
            typed = _typed_over(cells[cell], own)
            if typed is not None:
                found.append((cell, typed))
    return found


def _typed_over(value: object, own: Iterable[str]) -> object | None:
    """Return what stands in a cell besides a text of the form; None when it is only that text."""
    if not isinstance(value, str):
        return value
    texts = [text for text in own if text]
    if any(comparable(value) == comparable(text) for text in texts):
        return None
    for text in texts:
        behind = re.match(rf"\s*{re.escape(text)}\s*[:=?]?\s*(\S.*)", value, re.IGNORECASE | re.DOTALL)
        if behind:
            return behind[1]
    return None if any(_alike(value, text) for text in texts) else value


def _alike(typed: str, own: str) -> bool:
    """Tell whether a text is one of the form's own, perhaps with a small change since it was sent."""
    left, right = comparable(typed), comparable(own)
    return left == right or SequenceMatcher(None, left, right, autojunk=False).ratio() > _ALIKE


def _spans_several_rows(place: Place, cell: Cell) -> bool:
    return any(
        top <= cell[0] <= bottom and left <= cell[1] <= right and bottom > top
        for top, left, bottom, right in place.grid.sheet.merged
    )


def _place(place: Place, cell: Cell) -> str:
    return f"{clean(place.grid.sheet.name)} {place.grid.name(cell)}"


def dutch_number(number: float) -> str:
    """Write a number as a Dutch reader would: ``1.234,5``."""
    return f"{number:,.10g}".translate(str.maketrans(",.", ".,"))
