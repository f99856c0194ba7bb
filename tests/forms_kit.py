"""A desk for tests of forms: a small data folder, forms as they are sent, and an inbox to collect from."""

from __future__ import annotations

import csv
import io
import re
import shutil
import zipfile
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
import yaml

from hcalib.agenda import Agenda, load_agenda
from hcalib.catalog import load_catalog
from hcalib.sources.forms.collecting import Collected, collect
from hcalib.sources.forms.layout import Request
from hcalib.sources.forms.models import Form, load_forms
from hcalib.sources.forms.outcomes import FileOutcome
from hcalib.sources.forms.prefill import previous_answers
from hcalib.sources.forms.respondents import known_to
from hcalib.sources.forms.rounds import for_round, last_working_day, parse_round
from hcalib.sources.forms.workbook import form_workbook

ROOT = Path(__file__).parents[1]
FORMS = load_forms(ROOT / "data" / "catalog" / "forms")
UNITS = load_catalog(ROOT / "data" / "catalog").units
EXAMPLE = load_agenda(ROOT / "data" / "agenda", "voorbeeld")
ROUND = parse_round("2026-01")
MADE = date(2026, 1, 5)
NOW = datetime(2026, 2, 3, 12, tzinfo=UTC)
SAVED = datetime(2026, 1, 20, 9, 30, tzinfo=UTC)

PROGRESS, VACANCIES = "project-progress", "vacaturepeiling"
PROJECT, EMPLOYER = "I-1", "ziekenhuis-voorbeeldstad"
GOOD = {"reference_day": date(2026, 1, 1), "staff": 2480, "open_vacancies": 40, "hard_to_fill": 12}
"""Answers to the vacaturepeiling that can be read in one way."""
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")

Change = Callable[[Any], None]
"""What a respondent does to the workbook before it is saved."""


class Desk:
    """A data folder with a small invented agenda and two of the forms, and an inbox."""

    def __init__(self, folder: Path):
        self.root = folder / "werkplaats"
        self.inbox = folder / "post"
        self.inbox.mkdir(parents=True)
        forms = self.root / "data" / "catalog" / "forms"
        forms.mkdir(parents=True)
        for name in (PROGRESS, VACANCIES):
            shutil.copy(ROOT / "data" / "catalog" / "forms" / f"{name}.yml", forms)
        own = self.root / "data" / "agenda" / "voorbeeld"
        own.mkdir(parents=True)
        for name, text in _small_agenda().items():
            (own / name).write_text(text, encoding="utf-8")

    @property
    def confidential(self) -> Path:
        return self.root / "data" / "confidential" / "voorbeeld"

    def post(
        self,
        name: str = "formulier.xlsx",
        answers: Mapping[str, Any] | None = None,
        *changes: Change,
        form: str = VACANCIES,
        who: str = "",
        saved: datetime | None = SAVED,
    ) -> Path:
        """Put a filled-in form in the inbox."""
        book = filled(form, who, answers if answers is not None else GOOD)
        for change in changes:
            change(book)
        path = self.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(packed(book, saved))
        return path

    def collect(self, **options: Any) -> Collected:
        return collect(self.root, self.inbox, options.pop("now", NOW), **options)

    def outcome(self, name: str = "formulier.xlsx", **options: Any) -> FileOutcome:
        """Collect, and return what became of one file."""
        return next(file for file in self.collect(**options).files if file.file == name)

    def survey(self, survey: str = VACANCIES) -> dict[str, dict[str, str]]:
        """Return the stored lines of a survey by employer; empty cells are left out."""
        return self._lines(self.confidential / "surveys" / f"{survey}-{ROUND.code}.csv", "employer")

    def progress(self) -> dict[str, dict[str, str]]:
        """Return the stored lines of the projects by project and target, without the day they came in."""
        lines = self._lines(self.confidential / "progress" / f"{ROUND.code}.csv", "project")
        return {key: {c: text for c, text in line.items() if c != "received"} for key, line in lines.items()}

    def days(self) -> dict[str, str]:
        """Return the day on which each stored line of the projects came in, by project and target."""
        lines = self._lines(self.confidential / "progress" / f"{ROUND.code}.csv", "project")
        return {key: line["received"] for key, line in lines.items()}

    def answers(self) -> dict[str, str]:
        """Return the answers of the usual employer as they count now, without day of response and note."""
        line = dict(self.survey().get(EMPLOYER, {})) if self.confidential.exists() else {}
        for one in sorted(self.corrections(), key=lambda one: one["received"]):
            line[one["question"]] = one["value"]
        return {key: value for key, value in line.items() if value and key not in ("responded", "note")}

    def corrections(self, who: str = EMPLOYER) -> list[dict[str, str]]:
        """Return the corrections of an employer, as stored."""
        path = self.confidential / "survey-corrections.csv"
        if not path.exists():
            return []
        with path.open(encoding="utf-8", newline="") as handle:
            return [row for row in csv.DictReader(handle) if row["employer"] == who]

    def reply(self, form: str = VACANCIES, who: str = EMPLOYER) -> Any:
        return openpyxl.load_workbook(self.reply_path(form, who))

    def reply_path(self, form: str = VACANCIES, who: str = EMPLOYER) -> Path:
        return self.confidential / "replies" / "2026-01" / f"{form}_{who}.xlsx"

    def agenda(self) -> Agenda:
        return load_agenda(self.root / "data" / "agenda", "voorbeeld")

    def _lines(self, path: Path, who: str) -> dict[str, dict[str, str]]:
        if not path.exists():
            return {}
        with path.open(encoding="utf-8", newline="") as handle:
            rows = list(csv.DictReader(handle))
        keys = ["/".join(part for part in (row.pop(who), row.pop("target", "")) if part) for row in rows]
        filled = [{column: text for column, text in row.items() if text} for row in rows]
        return dict(zip(keys, filled, strict=True))


@cache
def _small_agenda() -> dict[str, str]:
    """Return the files of the invented agenda with some projects and employers only: it loads fast."""
    own = ROOT / "data" / "agenda" / "voorbeeld"
    head = yaml.safe_load((own / "agenda.yml").read_text(encoding="utf-8"))
    for unneeded in ("key_figures", "conflicts", "uncertain", "signatories"):
        head.pop(unneeded, None)
    goals = yaml.safe_load((own / "goals.yml").read_text(encoding="utf-8"))[:1]
    projects = yaml.safe_load((own / "projects.yml").read_text(encoding="utf-8"))[:3]
    for project in projects:
        project |= {"goals": [], "partners": []}
    lists = {"agenda.yml": head, "goals.yml": goals, "projects.yml": projects}
    texts = {name: yaml.safe_dump(content, allow_unicode=True) for name, content in lists.items()}
    texts["surveys.yml"] = (own / "surveys.yml").read_text(encoding="utf-8")
    employers = (own / "employers.csv").read_text(encoding="utf-8").splitlines()
    return texts | {"employers.csv": "\n".join(employers[:5]) + "\n"}


def request(form: str, who: str = "", agenda: Agenda = EXAMPLE, definition: Form | None = None) -> Request:
    """Return the request for a form of the round of January 2026."""
    chosen = for_round(definition or FORMS[form], ROUND)
    wanted = who or (PROJECT if chosen.about == "project" else EMPLOYER)
    respondent = next(one for one in known_to(chosen, agenda) if one.id == wanted)
    previous = previous_answers(chosen, agenda, respondent, ROUND)
    return Request(chosen, agenda, ROUND, respondent, previous, MADE, last_working_day(ROUND), UNITS)


def filled(form: str, who: str, answers: Mapping[str, Any], definition: Form | None = None) -> Any:
    """Return the openpyxl workbook of a form with answers by slot."""
    content = form_workbook(request(form, who, definition=definition)) if definition else _sent(form, who)
    book = openpyxl.load_workbook(io.BytesIO(content))
    for slot, value in answers.items():
        cell_of(book, slot).value = value
    return book


@cache
def _sent(form: str, who: str) -> bytes:
    return form_workbook(request(form, who))


def cell_of(book: Any, slot: str) -> Any:
    """Return the answer cell of a slot (``staff`` or ``doelen/lessen/value``) in a form as it was sent."""
    sheet = book["Antwoorden"]
    rows = {str(cell.value): cell.row for cell in sheet["A"] if cell.value}
    section, _, rest = slot.partition("/")
    if not rest:
        return sheet.cell(rows[slot], 3)
    target, _, key = rest.partition("/")
    columns = {cell.value: cell.column for cell in sheet[rows[f"#{section}:columns"]]}
    return sheet.cell(rows[f"{section}/{target}"], columns[key])


def packed(book: Any, saved: datetime | None = SAVED) -> bytes:
    """Save a workbook as if it was saved at a moment; without a moment it says nothing about it."""
    content = io.BytesIO()
    book.save(content)
    moment = f"{saved:%Y-%m-%dT%H:%M:%SZ}".encode() if saved else b""
    return with_part(
        content.getvalue(),
        "docProps/core.xml",
        lambda part: _MODIFIED.sub(rb"\g<1>" + moment + rb"\g<2>", part),
    )


def with_part(content: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """Return a zipped file in which one part is another, or is added."""
    result = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, change(old.read(name) if name in old.namelist() else b""))
    return result.getvalue()


def as_csv(book: Any, separator: str = ";") -> str:
    """Return the first sheet as Excel would save it as a csv."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator)
    for row in book.worksheets[0].iter_rows(values_only=True):
        writer.writerow([_shown(value) for value in row])
    return text.getvalue()


def _shown(value: object) -> str:
    if isinstance(value, date):
        return f"{value.day}-{value.month}-{value.year}"
    if isinstance(value, float):
        return str(value).replace(".", ",")
    return "" if value is None else str(value)


def as_xls(book: Any) -> bytes:
    """Return the first sheet as an old Excel file."""
    import xlwt

    old = xlwt.Workbook()
    sheet = old.add_sheet(book.worksheets[0].title)
    day = xlwt.easyxf(num_format_str="DD-MM-YYYY")
    for row in book.worksheets[0].iter_rows():
        for cell in row:
            if cell.value is not None:
                style = [day] if isinstance(cell.value, date) else []
                sheet.write(cell.row - 1, cell.column - 1, cell.value, *style)
    content = io.BytesIO()
    old.save(content)
    return content.getvalue()


def as_ods(book: Any) -> bytes:
    """Return the first sheet as LibreOffice would save it."""
    names = {
        "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
        "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
        "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    }
    rows = "".join(
        f"<table:table-row>{''.join(_ods_cell(value) for value in row)}</table:table-row>"
        for row in book.worksheets[0].iter_rows(values_only=True)
    )
    spaces = " ".join(f'xmlns:{name}="{uri}"' for name, uri in names.items())
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="Antwoorden">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return result.getvalue()


def _ods_cell(value: object) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, date):
        return f'<table:table-cell office:value-type="date" office:date-value="{value:%Y-%m-%d}"/>'
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in str(value).split("\n"))
    return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'
