"""What a form asks: read from ``data/catalog/forms/<id>.yml``; a new question needs no programming."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from hcalib.errors import Fault
from hcalib.files import Model, collecting, raise_if_any, read_model

Text = Annotated[str, Field(min_length=1)]
Identifier = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")]

AnswerKind = Literal["aantal", "getal", "procent", "tekst", "keuze", "datum", "ja-nee"]
"""A whole number, a number, a percentage (0 to 100), text, one of a list, a day, yes or no."""


class Choice(Model):
    """One answer of a list: what is stored and what people see."""

    id: Text
    label: Text


class Question(Model):
    """One question; its ``key`` is the column in which the answer is stored."""

    key: Identifier
    label: Text
    help: str = ""
    kind: AnswerKind
    unit: str = ""
    choices: tuple[Choice, ...] = ()
    required: bool = False
    minimum: float | None = None
    maximum: float | None = None
    not_more_than: Identifier | None = None
    """Key of a question in the same section whose answer is the upper limit."""

    @model_validator(mode="after")
    def _consistent(self) -> Question:
        if (self.kind == "keuze") != bool(self.choices):
            raise ValueError("een keuzevraag heeft een lijst 'choices'; andere vragen niet.")
        return self


class Section(Model):
    """Questions asked once, or for each row of a table (such as the measurable targets of a project)."""

    id: Identifier
    title: Text
    intro: str = ""
    rows: Literal["geen", "doelen"] = "geen"
    """``doelen``: the questions are columns, with one row for each measurable target of the project."""
    questions: Annotated[tuple[Question, ...], Field(min_length=1)]


class Form(Model):
    """One form; a change of questions is a new ``version``."""

    id: Identifier
    version: Annotated[int, Field(ge=1)]
    title: Text
    about: Literal["project", "employer"]
    survey: Identifier | None = None
    """Id of the survey whose round it fills; none for the progress of projects."""
    explanation: Annotated[tuple[Text, ...], Field(min_length=1)]
    """Paragraphs for the explanation sheet."""
    sections: Annotated[tuple[Section, ...], Field(min_length=1)]


def load_forms(folder: Path) -> dict[str, Form]:
    """Read all forms of ``data/catalog/forms``, by id.

    Raises
    ------
    UserError
        With all faults of all files; a file must have the name of its form.
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
    raise_if_any(faults)
    return forms
