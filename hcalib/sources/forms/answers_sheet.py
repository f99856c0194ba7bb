"""Drawing the sheet ``Antwoorden``: everything a respondent sees, with a check on each answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from hcalib.agenda.models import ProjectTarget
from hcalib.sources.forms.cells import dress, height_of, put
from hcalib.sources.forms.checks import Limit, contradiction, validation
from hcalib.sources.forms.layout import (
    ANSWER,
    KEY,
    LABEL,
    Headings,
    Identity,
    Layout,
    QuestionLine,
    Request,
    TableHeading,
    TableHelp,
    TableKeys,
    TargetLine,
    Words,
    layout_of,
)
from hcalib.sources.forms.models import Question, Section
from hcalib.sources.forms.styles import WARNING, WARNING_INK, Look, looks

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

SHEET = "Antwoorden"

_LABEL_WIDTH = 32.0
_ANSWER_WIDTH = 28.0
_TABLE_WIDTHS: Mapping[str, float] = {"aantal": 15, "getal": 15, "procent": 15, "datum": 14, "ja-nee": 10}
_CHOICE_WIDTH, _WIDE_ANSWER = 16.0, 46.0
_HELP_WIDTH, _PREVIOUS_WIDTH = 48.0, 20.0
_LOWEST, _HIGHEST = 18.0, 400.0
"""Height of a row in points; Excel allows 409."""

# no separator of thousands: in a CSV of the sheet nobody could tell it from a decimal sign
_FORMATS = {"aantal": "0", "datum": "dd-mm-yyyy", "tekst": "@", "keuze": "@", "ja-nee": "@"}


class AnswersSheet:
    """One sheet while it is drawn.

    Parameters
    ----------
    sheet : Worksheet
        Empty.
    request : Request
    lists : mapping of tuple to str
        Labels of a list of choices to its defined name.
    """

    def __init__(self, sheet: Worksheet, request: Request, lists: Mapping[tuple[str, ...], str]):
        self.sheet = sheet
        self.request = request
        self.lists = lists
        self.layout: Layout = layout_of(request)
        self.looks: Mapping[str, Look] = looks()
        self.widths = _widths(request, self.layout)

    def draw(self) -> None:
        """Write all rows and set up the sheet for typing and printing."""
        writers: dict[type[Any], Callable[[int, Any], None]] = {
            Identity: self._identity,
            Words: self._words,
            Headings: self._headings,
            QuestionLine: self._question,
            TableKeys: self._table_keys,
            TableHeading: self._table_heading,
            TableHelp: self._table_help,
            TargetLine: self._target,
        }
        for row, line in self.layout.numbered():
            writers[type(line)](row, line)
        for column, width in self.widths.items():
            self.sheet.column_dimensions[_letter(column)].width = width
        self.sheet.column_dimensions[_letter(KEY)].hidden = True

    def _identity(self, row: int, line: Identity) -> None:
        put(self.sheet, row, KEY, line.key)
        put(self.sheet, row, ANSWER, line.value)
        self.sheet.row_dimensions[row].hidden = True

    def _words(self, row: int, line: Words) -> None:
        look = self.looks[line.style]
        self._merged(row, LABEL, self.layout.last_column, line.text, look)
        width = sum(self.widths[column] for column in range(LABEL, self.layout.last_column + 1))
        self._height(row, height_of(line.text, width, look.font.size or 11) + 4)

    def _headings(self, row: int, line: Headings) -> None:
        look = self.looks["heading"]
        put(self.sheet, row, LABEL, "Vraag", look)
        self._merged(row, ANSWER, self.layout.help_column - 1, "Uw antwoord", look)
        put(self.sheet, row, self.layout.help_column, "Uitleg", look)
        if self.layout.with_previous:
            put(self.sheet, row, self.layout.last_column, line.previous, look)
        self._height(row, height_of(line.previous, _PREVIOUS_WIDTH, 10) + 4)

    def _question(self, row: int, line: QuestionLine) -> None:
        question, layout = line.question, self.layout
        explanation = explained(question)
        put(self.sheet, row, KEY, question.key)
        put(self.sheet, row, LABEL, question.label, self.looks["label"])
        self._merged(row, ANSWER, layout.help_column - 1, "", self.looks["answer"])
        put(self.sheet, row, layout.help_column, explanation, self.looks["help"])
        needed = [
            height_of(question.label, self.widths[LABEL], 11),
            height_of(explanation, self.widths[layout.help_column], 10),
            question.lines * 15.0 + 4,
        ]
        if layout.with_previous:
            put(self.sheet, row, layout.last_column, line.previous, self.looks["previous"])
            needed.append(height_of(line.previous, _PREVIOUS_WIDTH, 10))
        self._height(row, max(needed))
        self._check(question, row, ANSWER, self._limits(line.section, question))

    def _table_keys(self, row: int, line: TableKeys) -> None:
        put(self.sheet, row, KEY, f"#{line.section.id}:columns")
        for column, question in enumerate(line.section.questions, ANSWER):
            put(self.sheet, row, column, question.key)
        self.sheet.row_dimensions[row].hidden = True

    def _table_heading(self, row: int, line: TableHeading) -> None:
        put(self.sheet, row, KEY, f"#{line.section.id}")
        put(self.sheet, row, LABEL, "Projectdoel", self.looks["column"])
        for column, question in enumerate(line.section.questions, ANSWER):
            put(self.sheet, row, column, question.label, self.looks["column"])

    def _table_help(self, row: int, line: TableHelp) -> None:
        look = self.looks["column-help"]
        put(self.sheet, row, LABEL, "Uitleg bij de kolommen", look)
        needed = [_LOWEST]
        for column, question in enumerate(line.section.questions, ANSWER):
            put(self.sheet, row, column, explained(question), look)
            needed.append(height_of(explained(question), self.widths[column], 9))
        self._height(row, max(needed))

    def _target(self, row: int, line: TargetLine) -> None:
        put(self.sheet, row, KEY, f"{line.section.id}/{line.target.id}")
        put(self.sheet, row, LABEL, line.label, self.looks["label"])
        for column, question in enumerate(line.section.questions, ANSWER):
            asked = is_asked(question, line.target)
            dress(self.sheet.cell(row, column), self.looks["answer" if asked else "closed"])
            if asked:
                self._check(question, row, column, self._row_limits(line, question, row))
        needed = [height_of(line.label, self.widths[LABEL], 11), 50.0]
        if self.layout.with_previous:
            put(self.sheet, row, self.layout.last_column, line.previous, self.looks["previous"])
            needed.append(height_of(line.previous, _PREVIOUS_WIDTH, 10))
        self._height(row, max(needed))

    def _check(self, question: Question, row: int, column: int, limits: list[Limit]) -> None:
        from openpyxl.formatting.rule import Rule
        from openpyxl.styles import Font, PatternFill
        from openpyxl.styles.differential import DifferentialStyle

        cell = self.sheet.cell(row, column)
        cell.number_format = _FORMATS.get(question.kind, "General")
        address = cell.coordinate
        name = self.lists.get(choice_labels(question), "")
        self.sheet.add_data_validation(
            validation(question, address, self.request.period, list_name=name, limits=limits)
        )
        for limit in limits:
            red = DifferentialStyle(
                font=Font(color=WARNING_INK, bold=True),
                fill=PatternFill("solid", start_color=WARNING, end_color=WARNING),
            )
            rule = Rule(type="expression", dxf=red, formula=[contradiction(address, limit)])
            self.sheet.conditional_formatting.add(address, rule)

    def _limits(self, section: Section, question: Question) -> list[Limit]:
        rows = self.layout.rows_of_questions()
        limits = []
        if question.not_more_than:
            other = question.not_more_than
            limits.append(Limit(self._label_of(other), f"${_letter(ANSWER)}${rows[other]}"))
        if section.sum_not_more_than:
            other = section.sum_not_more_than
            summed = self.layout.rows_of_numbers(section)
            cells = f"${_letter(ANSWER)}${summed[0]}:${_letter(ANSWER)}${summed[-1]}"
            limits.append(Limit(self._label_of(other), f"${_letter(ANSWER)}${rows[other]}", cells))
        return limits

    def _row_limits(self, line: TargetLine, question: Question, row: int) -> list[Limit]:
        limit = question.not_more_than
        if limit is None:
            return []
        for column, other in enumerate(line.section.questions, ANSWER):
            if other.key == limit:
                there = is_asked(other, line.target)
                return [Limit(other.label, f"${_letter(column)}${row}")] if there else []
        return [Limit(self._label_of(limit), f"${_letter(ANSWER)}${self.layout.rows_of_questions()[limit]}")]

    def _label_of(self, key: str) -> str:
        """Return the label of a question that is asked once."""
        return next(
            question.label
            for section in self.request.form.sections
            if section.rows == "geen"
            for question in section.questions
            if question.key == key
        )

    def _merged(self, row: int, first: int, last: int, text: str, look: Look) -> None:
        put(self.sheet, row, first, text, look)
        for column in range(first + 1, last + 1):
            # a cell below a merged one keeps its border and its lock
            dress(self.sheet.cell(row, column), look)
        if last > first:
            self.sheet.merge_cells(start_row=row, end_row=row, start_column=first, end_column=last)

    def _height(self, row: int, points: float) -> None:
        self.sheet.row_dimensions[row].height = round(min(_HIGHEST, max(_LOWEST, points)), 1)


def is_asked(question: Question, target: ProjectTarget) -> bool:
    """Tell whether a question in a table is asked about a target of this kind."""
    return not question.applies_to or target.kind in question.applies_to


def explained(question: Question) -> str:
    """Return unit and explanation of a question as they stand beside it."""
    how = "Aantal" if question.kind == "aantal" else "In"
    parts = [
        f"{how} {question.unit}." if question.unit else "",
        "Graag altijd invullen." if question.required else "",
        question.help,
    ]
    return " ".join(part for part in parts if part)


def choice_labels(question: Question) -> tuple[str, ...]:
    """Return what people can choose from; empty for a question without a list."""
    if question.kind == "ja-nee":
        return ("ja", "nee")
    return tuple(choice.label for choice in question.choices)


def _widths(request: Request, layout: Layout) -> dict[int, float]:
    """Return the width of every column: those of a table, or one answer column."""
    widths = {KEY: 4.0, LABEL: _LABEL_WIDTH}
    table = next((section for section in request.form.sections if section.rows == "doelen"), None)
    if table is None:
        widths[ANSWER] = _ANSWER_WIDTH
    else:
        for column, question in enumerate(table.questions, ANSWER):
            widths[column] = _TABLE_WIDTHS.get(question.kind, _CHOICE_WIDTH)
    answers = range(ANSWER, layout.help_column)
    if table is not None and (short := _WIDE_ANSWER - sum(widths[column] for column in answers)) > 0:
        # room for a story in the answer of a single question, which takes all these columns
        for column in answers:
            widths[column] += short / len(answers)
    widths[layout.help_column] = _HELP_WIDTH
    if layout.with_previous:
        widths[layout.last_column] = _PREVIOUS_WIDTH
    return widths


def _letter(column: int) -> str:
    from openpyxl.utils import get_column_letter

    return get_column_letter(column)
