"""The reply to a respondent: what was read, and what has to be said again, in a workbook to send back.

It is a small form itself. The first sheet holds only the questions that are still open, laid out with the
same hidden keys as the form, so that a reply that was filled in is collected like any other form.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from hcalib.agenda import Agenda
from hcalib.periods import Period
from hcalib.sources.forms.answers_sheet import SHEET, choice_labels
from hcalib.sources.forms.asked import Asked
from hcalib.sources.forms.contradictions import Contradiction
from hcalib.sources.forms.ledger import Change, Current, Given, Note
from hcalib.sources.forms.models import NUMERIC, Form, Question
from hcalib.sources.forms.prefill import answer_words
from hcalib.sources.forms.reply_page import Page, TableRow
from hcalib.sources.forms.respondents import Respondent
from hcalib.sources.forms.rounds import period_words, round_name

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

READ = "Gelezen"
REPLY_TITLE = "Antwoord op uw formulier"
_GUIDE = (
    "Bij deze vragen hebben wij u nog nodig. Vul de gele vakken in en stuur dit bestand terug. Wat wij al "
    "lazen, staat op het tweede blad en blijft staan; een leeg vak verandert niets."
)
_HOW = {
    "aantal": "Schrijf één heel getal, zoals 20 of 1250.",
    "getal": "Schrijf één getal, met een komma als dat nodig is, zoals 12,5.",
    "procent": "Schrijf een percentage van 0 tot en met 100, met het teken erbij, zoals 12,5%.",
    "tekst": "Schrijf uw antwoord als tekst.",
    "ja-nee": "Schrijf ja of nee.",
}


@dataclass(frozen=True)
class Reply:
    """What a respondent is told.

    Attributes
    ----------
    form, agenda, period, respondent
        Of the answers.
    asked : mapping of str to Asked
    counts : mapping of str to Current
        What counts now, answers that could not be read included.
    contradictions : tuple of Contradiction
    notes : tuple of Note
        What was written outside the answer cells.
    changes : tuple of Change
        Earlier answers that were replaced.
    day : datetime.date
        Today.
    """

    form: Form
    agenda: Agenda
    period: Period
    respondent: Respondent
    asked: Mapping[str, Asked]
    counts: Mapping[str, Current]
    contradictions: Sequence[Contradiction]
    notes: Sequence[Note]
    changes: Sequence[Change]
    day: date

    def open_questions(self) -> dict[str, str]:
        """Return what has to be said again, with the reason in Dutch, by slot."""
        questions: dict[str, str] = {}
        for slot, one in self.asked.items():
            current = self.counts.get(slot)
            if current is not None and current.given.state == "onduidelijk":
                questions[slot] = f"{_complaint(current.given)} {how_to_write(one.question, self.period)}"
            elif one.question.required and current is None:
                questions[slot] = f"Nog niet ingevuld. {how_to_write(one.question, self.period)}"
        for contradiction in self.contradictions:
            for slot in contradiction.slots:
                reason = f"{contradiction.sentence} Klopt dit getal niet, schrijf dan het goede."
                questions.setdefault(slot, reason)
        return {slot: questions[slot] for slot in self.asked if slot in questions}


def _complaint(given: Given) -> str:
    """Say where it stands, what was typed, and why it could not be read."""
    typed = "" if not given.typed or given.typed in given.remark else f"U schreef: {given.typed[:200]}. "
    cell = given.place.rpartition(" ")[2]
    return f"Cel {cell}: {typed}{given.remark}" if cell else f"{typed}{given.remark}"


def how_to_write(question: Question, period: Period) -> str:
    """Return one Dutch sentence on how to answer a question."""
    if question.kind == "keuze":
        return f"Kies uit: {'; '.join(choice_labels(question))}."
    if question.kind == "datum":
        return (
            f"Schrijf dag, maand en jaar, zoals {period.start.day}-{period.start.month}-{period.start.year}."
        )
    return _HOW[question.kind]


def reply_workbook(reply: Reply) -> bytes:
    """Make the workbook for one respondent; no cell holds a formula."""
    from openpyxl import Workbook

    workbook = Workbook()
    first: Worksheet = workbook.worksheets[0]
    first.title = SHEET
    _write_open(first, reply)
    _write_read(workbook.create_sheet(READ), reply)
    workbook.properties.creator = reply.agenda.bureau
    packed = io.BytesIO()
    workbook.save(packed)
    return packed.getvalue()


def stored_words(question: Question, value: str) -> str:
    """Write an answer as it is stored (``2022-07-01``, ``true``, ``12.5``) as people would."""
    text = value.strip()
    if not text or question.kind == "tekst":
        return text
    if question.kind == "ja-nee":
        return answer_words(question, text.lower() == "true")
    if question.kind == "datum":
        return answer_words(question, date.fromisoformat(text))
    return answer_words(question, float(text) if question.kind in NUMERIC else text)


def _write_open(sheet: Worksheet, reply: Reply) -> None:
    """Write the open questions as a form that can be filled in."""
    questions = reply.open_questions()
    tables = {
        section.id: list(dict.fromkeys(reply.asked[slot].question.key for slot in _slots(section.id, reply)))
        for section in reply.form.sections
        if section.rows == "doelen"
    }
    page = Page(sheet, max([1, *(len(keys) for keys in tables.values())]))
    page.identity(
        {
            "@form": reply.form.id,
            "@version": str(reply.form.version),
            "@agenda": reply.agenda.id,
            "@round": round_name(reply.period),
            "@respondent": reply.respondent.id,
            "@made": reply.day.isoformat(),
            "@reply": "ja",
        }
    )
    _write_head(page, reply)
    if questions:
        page.words("guide", _GUIDE)
        page.headings("Uw antwoord", "Wat er aan de hand is")
    else:
        page.words("text", "Wij konden alles lezen. U hoeft niets te doen.")
    for section in reply.form.sections:
        slots = _slots(section.id, reply)
        if slots and section.id in tables:
            labels = {q.key: q.label for q in section.questions if q.key in tables[section.id]}
            page.table(section.id, labels, _table_rows(slots, questions, reply))
        else:
            for slot in slots:
                page.question(slot, reply.asked[slot].label, "", questions[slot], "answer")
    for note in reply.notes:
        why = "Deze vraag staat niet meer in het formulier" if note.question else "Niet als antwoord gelezen"
        page.words("text", f"{why} ({note.place}): {note.text}")


def _write_read(sheet: Worksheet, reply: Reply) -> None:
    """Write everything that counts now, and what it replaced."""
    page = Page(sheet)
    _write_head(page, reply)
    page.headings("Gelezen als", "Opmerking")
    earlier = {change.slot: change.old for change in reply.changes}
    for slot, one in reply.asked.items():
        current = reply.counts.get(slot)
        words, remark = "(leeg)", ""
        if current is not None:
            remark = current.given.remark
            words = stored_words(one.question, current.given.value or "") or words
            if current.given.about:
                words = f"ongeveer {words}"
            if current.given.state == "onduidelijk":
                words = "(niet te lezen)"
        if slot in earlier:
            remark = f"Was: {stored_words(one.question, earlier[slot])}. {remark}".strip()
        page.question("", one.label, words, remark, "closed")


def _write_head(page: Page, reply: Reply) -> None:
    page.words("title", f"{REPLY_TITLE}: {reply.form.title}, ronde {period_words(reply.period)}")
    page.words("respondent", reply.respondent.title)


def _slots(section: str, reply: Reply) -> list[str]:
    return [slot for slot in reply.open_questions() if reply.asked[slot].section.id == section]


def _table_rows(slots: Sequence[str], questions: Mapping[str, str], reply: Reply) -> dict[str, TableRow]:
    project = reply.respondent.project
    texts = {target.id: target.text for target in project.targets} if project else {}
    rows: dict[str, TableRow] = {}
    for slot in slots:
        one = reply.asked[slot]
        line = rows.setdefault(one.row, TableRow(texts[one.row], {}))
        line.open[one.question.key] = questions[slot]
    return rows
