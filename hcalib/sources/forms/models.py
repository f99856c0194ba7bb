"""What a form asks: read from ``data/catalog/forms/<id>.yml``.

Words, definitions, choices, limits and order of the questions are data; where a text says ``{stand}``, the
day of the round is filled in (:func:`hcalib.sources.forms.rounds.for_round`). Only a question with a new
``key`` needs a field of that name in ``ProjectReport`` or ``SurveyAnswer``, where its answer is kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from hcalib.agenda.answers import ProjectReport, SurveyAnswer
from hcalib.errors import Fault
from hcalib.files import Model, collecting, raise_if_any, read_model

Text = Annotated[str, Field(min_length=1)]
Identifier = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
Help = Annotated[str, Field(max_length=255)]
"""Excel shows no more than 255 characters beside a cell."""

AnswerKind = Literal["aantal", "getal", "procent", "tekst", "keuze", "datum", "ja-nee"]
"""A whole number, a number, a percentage (0 to 100), text, one of a list, a day, yes or no."""

NUMERIC: frozenset[str] = frozenset({"aantal", "getal", "procent"})

TargetKind = Literal["count", "share", "qualitative"]
"""Kinds of a project's measurable target, as in the agenda."""


class Choice(Model):
    """One answer of a list: what is stored and what people see."""

    id: Text
    label: Text


class Question(Model):
    """One question; its ``key`` is the column in which the answer is stored."""

    key: Identifier
    label: Text
    formerly: tuple[Text, ...] = ()
    """Labels in earlier versions: an answer beside one of them is found, also without the hidden keys."""
    help: Help = ""
    """What exactly is meant, in plain Dutch; shown beside the question and when the cell is chosen."""
    kind: AnswerKind
    unit: str = ""
    choices: tuple[Choice, ...] = ()
    required: bool = False
    minimum: float | None = None
    maximum: float | None = None
    not_more_than: Identifier | None = None
    """Key of a question whose answer is the limit: in the same section, or in an earlier one without rows."""
    longest: Annotated[int, Field(ge=1, le=4000)] = 1000
    """Most characters of a text."""
    lines: Annotated[int, Field(ge=1, le=12)] = 1
    """Height of the answer cell of a text, in lines."""
    years_ahead: Annotated[int, Field(ge=0, le=20)] = 0
    """Of a day: how many years after the round it may lie; 0 for something that has happened."""
    applies_to: tuple[TargetKind, ...] = ()
    """In a table of targets: the kinds of target for which it is asked; empty means all of them."""

    @model_validator(mode="after")
    def _consistent(self) -> Question:
        if (self.kind == "keuze") != bool(self.choices):
            raise ValueError("een keuzevraag heeft een lijst 'choices'; andere vragen niet.")
        for what in ("id", "label"):
            if _repeated(getattr(choice, what) for choice in self.choices):
                raise ValueError(f"in de lijst 'choices' staat een {what} twee keer.")
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise ValueError("het minimum is groter dan het maximum.")
        return self


class Section(Model):
    """Questions asked once, or for each row of a table (such as the measurable targets of a project)."""

    id: Identifier
    title: Text
    intro: str = ""
    rows: Literal["geen", "doelen"] = "geen"
    """``doelen``: the questions are columns, with one row for each measurable target of the project."""
    sum_not_more_than: Identifier | None = None
    """Key of an earlier question that limits the sum of all numbers of this section."""
    questions: Annotated[tuple[Question, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _consistent(self) -> Section:
        twice = _repeated(question.key for question in self.questions)
        if twice:
            raise ValueError(f"de vraag '{twice[0]}' staat er twee keer in.")
        if self.rows == "doelen" and self.sum_not_more_than:
            raise ValueError("een tabel kan geen grens voor de som hebben.")
        if self.sum_not_more_than and any(question.kind not in NUMERIC for question in self.questions):
            raise ValueError("een onderdeel met een grens voor de som vraagt alleen naar getallen.")
        return self


class Form(Model):
    """One form; a change of questions is a new ``version``."""

    id: Identifier
    version: Annotated[int, Field(ge=1)]
    title: Text
    about: Literal["project", "employer"]
    survey: Identifier | None = None
    """Id of the survey whose round it fills; none for the progress of projects."""
    months: tuple[Annotated[int, Field(ge=1, le=12)], ...] = ()
    """Months of its rounds; a survey has those of the agenda's own ``surveys.yml`` instead."""
    minutes: Annotated[int, Field(ge=1)] = 10
    """How long filling in should take."""
    why: str = ""
    """Why we ask: one or two sentences for the message that goes with the form."""
    explanation: Annotated[tuple[Text, ...], Field(min_length=1)]
    """Paragraphs for the explanation sheet."""
    sections: Annotated[tuple[Section, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _consistent(self) -> Form:
        if (self.about == "employer") != (self.survey is not None):
            raise ValueError("een formulier voor werkgevers heeft een 'survey'; een ander formulier niet.")
        if twice := _repeated(section.id for section in self.sections):
            raise ValueError(f"het onderdeel '{twice[0]}' staat er twee keer in.")
        once = [q.key for section in self.sections if section.rows == "geen" for q in section.questions]
        if twice := _repeated(once):
            raise ValueError(f"de vraag '{twice[0]}' staat er twee keer in.")
        if self.about == "employer" and any(section.rows == "doelen" for section in self.sections):
            raise ValueError("alleen een formulier over een project kan een tabel met doelen hebben.")
        if message := next(_limit_faults(self), None):
            raise ValueError(message)
        return self


def load_forms(folder: Path) -> dict[str, Form]:
    """Read all forms of ``data/catalog/forms``, by id.

    Raises
    ------
    UserError
        With all faults of all files; a file must have the name of its form, and every answer a place
        where it can be kept.
    """
    faults: list[Fault] = []
    forms: dict[str, Form] = {}
    for path in sorted(folder.glob("*.yml")):
        with collecting(faults):
            form = read_model(path, Form)
            forms[form.id] = form
            if form.id != path.stem:
                faults.append(
                    Fault(f"het formulier heet '{form.id}' en het bestand niet; maak ze gelijk.", path)
                )
            faults.extend(_storage_faults(form, path))
    raise_if_any(faults)
    return forms


def _limit_faults(form: Form) -> Iterator[str]:
    """Find limits that name no number, or a number that is asked later."""
    asked_once: set[str] = set()
    for section in form.sections:
        numbers = {question.key for question in section.questions if question.kind in NUMERIC}
        for question in section.questions:
            limit = question.not_more_than
            if limit and limit not in numbers | asked_once:
                yield f"de grens '{limit}' van '{question.key}' is geen vraag naar een getal."
        if section.sum_not_more_than and section.sum_not_more_than not in asked_once:
            yield f"de grens '{section.sum_not_more_than}' van '{section.id}' is geen eerder gevraagd getal."
        if section.rows == "geen":
            asked_once |= numbers


def _storage_faults(form: Form, path: Path) -> Iterator[Fault]:
    """Find questions whose answer has no place in the agenda's data."""
    model = ProjectReport if form.about == "project" else SurveyAnswer
    for section in form.sections:
        for question in section.questions:
            if question.key not in model.model_fields:
                message = f"voor het antwoord op '{question.key}' is geen plek in {model.__name__}."
                yield Fault(message, path, None, section.id)


def _repeated(values: Iterable[str]) -> list[str]:
    return [value for value, times in Counter(values).items() if times > 1]
