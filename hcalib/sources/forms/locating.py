"""Where on a sheet the answers to a form stand, whatever was moved, inserted, sorted or deleted.

The hidden keys lead; a label that stands in another row than its key shows that rows were sorted without
column A, and then the label leads, because the answer stands beside what people could see. Without keys
the labels do all the work.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from hcalib.sources.forms.answers_sheet import explained
from hcalib.sources.forms.grid import Cell, Grid, comparable, first_line
from hcalib.sources.forms.models import Form, Question, Section
from hcalib.sources.forms.respondents import Respondent

IDENTITY_KEYS = ("@form", "@version", "@agenda", "@round", "@respondent", "@made", "@reply")
"""``@reply`` stands in a reply with open questions, which has other texts than the form."""
_ANSWER_HEADING, _PREVIOUS_HEADING = "uw antwoord", "vorige keer"


@dataclass(frozen=True)
class Columns:
    """The columns of a sheet by what they hold, from 0; None where there is none.

    Attributes
    ----------
    key, label, answer, help, previous : int or None
        ``help`` is where the explanation stands, ``previous`` the answers of the last time.
    """

    key: int | None
    label: int | None
    answer: int
    help: int
    previous: int | None


@dataclass(frozen=True)
class Place:
    """Where one answer is expected, and where else it may have been typed.

    Attributes
    ----------
    cell : tuple of int
        Where it belongs.
    label : tuple of int or None
        The cell with the label of a question that is asked once.
    beside : tuple of tuple
        Cells between label and explanation, and the explanation itself, that may have been taken for it.
    """

    grid: Grid
    cell: Cell
    label: Cell | None = None
    beside: tuple[Cell, ...] = ()


@dataclass(frozen=True)
class Located:
    """A sheet on which the questions of a form were found.

    Attributes
    ----------
    places : mapping of str to tuple of Place
        By slot; more than one when a row was copied.
    columns : Columns
    gone : tuple
        Key and row (from 0) of questions that the form does not have (any more).
    remarks : tuple of str
        Dutch sentences on what was different from the form as it was sent.
    """

    grid: Grid
    places: Mapping[str, tuple[Place, ...]]
    columns: Columns
    gone: tuple[tuple[str, int], ...]
    remarks: tuple[str, ...]


def key_column(grid: Grid, forms: Iterable[Form]) -> int | None:
    """Return the column (from 0) that holds the keys, or None when there is none."""
    keys = {key for form in forms for key in keys_of(form)}
    hits: Counter[int] = Counter()
    for (_, column), value in grid.cells.items():
        if isinstance(value, str) and (value.strip() in keys or _is_row_key(value, keys)):
            hits[column] += 1
    if not hits:
        return None
    column, count = max(hits.items(), key=lambda hit: (hit[1], -hit[0]))
    return column if count >= 3 else None


def identity_rows(grid: Grid, column: int | None) -> dict[str, object]:
    """Return what the hidden rows at the top say: key to the first value right of it."""
    found: dict[str, object] = {}
    for _, cells in grid.rows():
        key = cells.get(column) if column is not None else None
        if isinstance(key, str) and key.strip() in IDENTITY_KEYS:
            values = [value for position, value in cells.items() if position > (column or 0)]
            if values:
                found.setdefault(key.strip(), values[0])
    return found


def share_of_labels(grid: Grid, form: Form) -> float:
    """Return which part of the labels of a form stands on a sheet, from 0 to 1."""
    questions = [question for section in form.sections for question in section.questions]
    seen = {first_line(value) for value in grid.cells.values()}
    return sum(not seen.isdisjoint(_labels(question)) for question in questions) / len(questions)


def _labels(question: Question) -> tuple[str, ...]:
    """Return how a question is called, now and in earlier versions, in comparable form."""
    return tuple(comparable(label) for label in (question.label, *question.formerly))


def locate(grid: Grid, form: Form, respondent: Respondent) -> Located:
    """Find the place of every answer on a sheet."""
    return _Locator(grid, form, respondent).located()


class _Locator:
    def __init__(self, grid: Grid, form: Form, respondent: Respondent):
        self.grid, self.form = grid, form
        self.tables = [section for section in form.sections if section.rows == "doelen"]
        self.once = [
            question for section in form.sections if section.rows == "geen" for question in section.questions
        ]
        project = respondent.project
        self.targets = {target.id: comparable(target.text) for target in project.targets} if project else {}
        self.row_names = _row_names(self.once, self.tables, self.targets)
        self.remarks: list[str] = []
        self.columns = self._columns()
        self.table_columns = {table.id: self._table_columns(table) for table in self.tables}

    def located(self) -> Located:
        places: dict[str, list[Place]] = {}
        gone: list[tuple[str, int]] = []
        times_seen: Counter[str] = Counter()
        for row, cells in self.grid.rows():
            name, unknown = self._row_name(cells, times_seen)
            if unknown:
                gone.append((unknown, row))
            for slot, place in self._places(row, name):
                places.setdefault(slot, []).append(place)
        if self.columns.key is None:
            self.remarks.append("De verborgen kolom A ontbreekt; de vragen zijn aan hun tekst herkend.")
        found = {slot: tuple(found) for slot, found in places.items()}
        return Located(self.grid, found, self.columns, tuple(gone), tuple(dict.fromkeys(self.remarks)))

    def _row_name(self, cells: Mapping[int, object], times_seen: Counter[str]) -> tuple[str, str]:
        """Return what a row asks (key, or section/target), and its key when that is unknown."""
        raw = cells.get(self.columns.key) if self.columns.key is not None else None
        key = raw.strip() if isinstance(raw, str) else ""
        by_key = key if key in self.row_names.all else ""
        label = first_line(cells.get(self.columns.label)) if self.columns.label is not None else ""
        meant = self.row_names.of(label)
        if by_key and (not meant or by_key in meant):
            return by_key, ""
        if meant:
            if by_key:
                self.remarks.append(
                    "Regels staan anders dan hun verborgen sleutel; de tekst van de vraag is gevolgd."
                )
            chosen = meant[min(times_seen[label], len(meant) - 1)]
            times_seen[label] += 1
            return chosen, ""
        known = key.startswith(("@", "#")) or not key
        return "", "" if known else key

    def _places(self, row: int, name: str) -> Iterator[tuple[str, Place]]:
        section, _, target = name.partition("/")
        if target:
            for key, column in self.table_columns[section].items():
                yield f"{name}/{key}", Place(self.grid, (row, column))
        elif name:
            columns = self.columns
            label = (row, columns.label) if columns.label is not None else None
            first = columns.answer if columns.label is None else min(columns.label + 1, columns.answer)
            beside = tuple((row, c) for c in range(first, columns.help + 1) if c != columns.answer)
            yield name, Place(self.grid, (row, columns.answer), label, beside)

    def _columns(self) -> Columns:
        key = key_column(self.grid, [self.form])
        label = _most_common(
            column
            for (_, column), value in self.grid.cells.items()
            if column != key and first_line(value) in self.row_names.by_label
        )
        answer = self._answer_column(key, label)
        helps = {comparable(explained(question)) for question in self.once}
        explanation = _most_common(
            column for (_, column), value in self.grid.cells.items() if comparable(value) in helps
        )
        previous = self._column_headed(_PREVIOUS_HEADING)
        right = explanation if explanation is not None and explanation > answer else answer + 1
        return Columns(key, label, answer, right, previous)

    def _answer_column(self, key: int | None, label: int | None) -> int:
        headed = self._column_headed(_ANSWER_HEADING)
        if headed is not None:
            return headed
        if key is not None:
            beside_keys = _most_common(
                next((column for column in cells if column > key), None)
                for _, cells in self.grid.rows()
                if isinstance(cells.get(key), str) and str(cells[key]).strip() in IDENTITY_KEYS
            )
            if beside_keys is not None:
                return beside_keys
        return label + 1 if label is not None else (key or 0) + 2

    def _column_headed(self, words: str) -> int | None:
        return next(
            (c for (_, c), value in self.grid.cells.items() if comparable(value).startswith(words)), None
        )

    def _table_columns(self, table: Section) -> dict[str, int]:
        """Return the column of each question of a table; a visible heading leads over a hidden key."""
        by_key: dict[str, int] = {}
        by_heading: dict[str, int] = {}
        labels = {comparable(question.label): question.key for question in table.questions}
        for _, cells in self.grid.rows():
            key = cells.get(self.columns.key) if self.columns.key is not None else None
            if isinstance(key, str) and key.strip() == f"#{table.id}:columns":
                keys = {str(value).strip(): column for column, value in cells.items()}
                by_key = {q.key: keys[q.key] for q in table.questions if q.key in keys}
            heads = {labels[comparable(v)]: c for c, v in cells.items() if comparable(v) in labels}
            if 2 * len(heads) > len(labels) and len(heads) > len(by_heading):
                by_heading = heads
        if any(by_key.get(key, column) != column for key, column in by_heading.items()):
            self.remarks.append("Kolommen van de tabel zijn verwisseld; de kop van de kolom is gevolgd.")
            by_key = {key: c for key, c in by_key.items() if c not in by_heading.values()}
        found = by_key | by_heading
        if not found:
            return {q.key: self.columns.answer + n for n, q in enumerate(table.questions)}
        return found


@dataclass(frozen=True)
class _RowNames:
    """What the rows of a form ask (key, or section/target), by the text beside them."""

    by_label: Mapping[str, tuple[str, ...]]
    all: frozenset[str]

    def of(self, label: str) -> tuple[str, ...]:
        """Return what a label may ask; a number may have been typed behind it."""
        exact = self.by_label.get(label, ())
        if exact or not label:
            return exact
        longer = [
            known for known in self.by_label if re.match(rf"{re.escape(known)} (?:ca |circa )?[0-9]", label)
        ]
        return self.by_label[max(longer, key=len)] if longer else ()


def _row_names(once: Iterable[Question], tables: Iterable[Section], targets: Mapping[str, str]) -> _RowNames:
    names: dict[str, list[str]] = {}
    for question in once:
        for label in _labels(question):
            names.setdefault(label, []).append(question.key)
    for table in tables:
        for target, label in targets.items():
            names.setdefault(label, []).append(f"{table.id}/{target}")
    every = frozenset(name for several in names.values() for name in several)
    return _RowNames({label: tuple(several) for label, several in names.items()}, every)


def keys_of(form: Form) -> Iterator[str]:
    """Yield the keys of rows that a form has for every respondent."""
    yield from IDENTITY_KEYS
    for section in form.sections:
        if section.rows == "geen":
            yield from (question.key for question in section.questions)
        else:
            yield from (f"#{section.id}", f"#{section.id}:columns")


def _is_row_key(value: str, keys: set[str]) -> bool:
    section, slash, row = value.strip().partition("/")
    return bool(slash and row and f"#{section}" in keys)


def _most_common(columns: Iterable[int | None]) -> int | None:
    counts = Counter(column for column in columns if column is not None)
    return max(counts, key=lambda column: (counts[column], -column)) if counts else None
