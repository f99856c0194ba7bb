"""Where everything stands on the sheet with answers: one object per row, before anything is drawn.

Column A is hidden and holds keys, B labels, C answers (a table: C onwards); to the right stand the
explanation and, where there are any, the answers of the last time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from hcalib.agenda import Agenda
from hcalib.agenda.models import ProjectTarget
from hcalib.catalog import Unit
from hcalib.periods import Period
from hcalib.sources.forms.models import NUMERIC, Form, Question, Section
from hcalib.sources.forms.prefill import Previous, table_words
from hcalib.sources.forms.respondents import Respondent
from hcalib.sources.forms.rounds import day_words, period_words, round_name

KEY, LABEL, ANSWER = 1, 2, 3
"""Columns, counted from 1."""

_PLAIN_UNITS = {"aantal", "oordeel"}
"""Units that say nothing behind a number."""


@dataclass(frozen=True)
class Request:
    """One form for one respondent.

    Attributes
    ----------
    form : Form
    agenda : Agenda
    period : Period
        The month of the round.
    respondent : Respondent
    previous : Previous
    made : datetime.date
    due : datetime.date
        The day on which we would like to have it back.
    units : mapping of str to Unit
        Of the catalog, for the words behind the aim of a target.
    """

    form: Form
    agenda: Agenda
    period: Period
    respondent: Respondent
    previous: Previous
    made: date
    due: date
    units: Mapping[str, Unit]


@dataclass(frozen=True)
class Identity:
    """A hidden row by which the reader knows what it has in hand."""

    key: str
    value: str


@dataclass(frozen=True)
class Words:
    """A row with text only."""

    style: str
    text: str


@dataclass(frozen=True)
class Headings:
    """The row above the questions that stays in view and is repeated on every page."""

    previous: str


@dataclass(frozen=True)
class QuestionLine:
    """A question that is asked once."""

    section: Section
    question: Question
    previous: str


@dataclass(frozen=True)
class TableKeys:
    """The hidden row that says which question each column of a table is."""

    section: Section


@dataclass(frozen=True)
class TableHeading:
    """The visible headings of a table."""

    section: Section


@dataclass(frozen=True)
class TableHelp:
    """What the columns of a table mean, below their headings."""

    section: Section


@dataclass(frozen=True)
class TargetLine:
    """A row of a table: one measurable target of the project."""

    section: Section
    target: ProjectTarget
    label: str
    previous: str


Line = Identity | Words | Headings | QuestionLine | TableKeys | TableHeading | TableHelp | TargetLine


@dataclass(frozen=True)
class Layout:
    """All rows in order (the first is row 1), and the columns that depend on the form.

    Attributes
    ----------
    lines : tuple of Line
    width : int
        Number of columns that an answer to a single question takes, from C on.
    with_previous : bool
        Whether there is a column with the answers of the last time.
    """

    lines: tuple[Line, ...]
    width: int
    with_previous: bool

    @property
    def help_column(self) -> int:
        """Column of the explanation, right of the answers."""
        return ANSWER + self.width

    @property
    def last_column(self) -> int:
        """The last column in use."""
        return self.help_column + (1 if self.with_previous else 0)

    @property
    def heading_row(self) -> int:
        """Row of the headings; what is above it stays in view."""
        return next(row for row, line in self.numbered() if isinstance(line, Headings))

    def numbered(self) -> Iterator[tuple[int, Line]]:
        """Yield each row with its number on the sheet."""
        yield from enumerate(self.lines, 1)

    def rows_of_questions(self) -> dict[str, int]:
        """Return the row of every question that is asked once."""
        return {line.question.key: row for row, line in self.numbered() if isinstance(line, QuestionLine)}

    def rows_of_numbers(self, section: Section) -> list[int]:
        """Return the rows of the numbers of a section, in order."""
        return [
            row
            for row, line in self.numbered()
            if isinstance(line, QuestionLine) and line.section is section and line.question.kind in NUMERIC
        ]


def layout_of(request: Request) -> Layout:
    """Lay out the sheet with answers of one form."""
    previous = request.previous
    lines = [*_identity(request), *_head(request)]
    for section in request.form.sections:
        lines.append(Words("section", section.title))
        if section.intro:
            lines.append(Words("intro", section.intro))
        lines.extend(_table(section, request) if section.rows == "doelen" else _questions(section, previous))
    columns = [len(section.questions) for section in request.form.sections if section.rows == "doelen"]
    # the explanation of single questions stands above the last column of a table, so that both have room
    return Layout(tuple(lines), max([1, *(count - 1 for count in columns)]), previous.period is not None)


def target_label(target: ProjectTarget, units: Mapping[str, Unit]) -> str:
    """Write a target above its aim: ``Mensen die een traject volgen`` and ``Doel: 250 personen``.

    The first line is the text of the target, exactly as the agenda has it.
    """
    text = " ".join(target.text.split())
    if target.value is None:
        return f"{text}\nDoel zonder getal: licht toe"
    amount = f"{target.value:g}".replace(".", ",")
    if target.kind == "share":
        of = f" van {target.of}" if target.of else ""
        return f"{text}\nDoel: {amount} procent{of}"
    unit = target.unit or ""
    name = units[unit].name if unit in units else unit
    return f"{text}\nDoel: {amount}{'' if unit in _PLAIN_UNITS else f' {name}'}"


def _identity(request: Request) -> Iterator[Line]:
    form = request.form
    yield Identity("@form", form.id)
    yield Identity("@version", str(form.version))
    yield Identity("@agenda", request.agenda.id)
    yield Identity("@round", round_name(request.period))
    yield Identity("@respondent", request.respondent.id)
    yield Identity("@made", request.made.isoformat())


def _head(request: Request) -> Iterator[Line]:
    if request.agenda.example:
        yield Words("example", "VOORBEELD: dit formulier hoort bij een verzonnen agenda. Stuur het niet op.")
    yield Words("title", f"{request.form.title}, ronde {period_words(request.period)}")
    yield Words("respondent", request.respondent.title)
    yield Words(
        "guide",
        f"{request.agenda.name}. Vul de gele vakken in; dat kost hooguit {request.form.minutes} minuten. "
        f"Weet u iets niet, laat het leeg. Graag terug op {day_words(request.due)} of eerder.",
    )
    period = request.previous.period
    yield Headings(f"Vorige keer ({period_words(period)})" if period else "")


def _questions(section: Section, previous: Previous) -> Iterator[Line]:
    for question in section.questions:
        yield QuestionLine(section, question, previous.once.get(question.key, ""))


def _table(section: Section, request: Request) -> Iterator[Line]:
    project = request.respondent.project
    if project is None or not project.targets:
        yield Words("intro", "Dit project heeft nog geen meetbare doelen; vertel onderaan wat het bereikte.")
        return
    yield TableKeys(section)
    yield TableHeading(section)
    yield TableHelp(section)
    for target in project.targets:
        answers = request.previous.targets.get(target.id, {})
        yield TargetLine(section, target, target_label(target, request.units), table_words(section, answers))
