"""The sheets beside the answers: ``Uitleg`` to read, and the hidden ``Lijsten`` with the drop-down lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hcalib.sources.forms.answers_sheet import SHEET, choice_labels, explained
from hcalib.sources.forms.cells import height_of, put
from hcalib.sources.forms.layout import Request
from hcalib.sources.forms.models import AnswerKind, Form, Question
from hcalib.sources.forms.rounds import day_words, period_words
from hcalib.sources.forms.styles import looks

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

EXPLANATION, LISTS = "Uitleg", "Lijsten"

_WIDTHS = (34.0, 68.0, 18.0)
_KINDS: dict[AnswerKind, str] = {
    "aantal": "heel getal",
    "getal": "getal, met een komma als dat nodig is",
    "procent": "percentage van 0 tot en met 100",
    "tekst": "tekst",
    "keuze": "keuze uit een lijst",
    "datum": "datum",
    "ja-nee": "ja of nee",
}
_HOW = (
    f"Vul op het blad '{SHEET}' de gele vakken in. Met de Tab-toets springt u van vak naar vak; een vak "
    "leegmaken gaat met Delete. Grijze vakken hoeven niet.",
    "Kiest u een vak, dan verschijnt de uitleg ernaast. Bij een keuze staat rechts van het vak een pijltje.",
    "Wordt een antwoord rood, dan spreekt het een ander antwoord tegen. Kijk welk van de twee niet klopt.",
    "De rest van het bestand is vergrendeld, zodat wij uw antwoorden kunnen inlezen. Laat de naam van het "
    "bestand staan.",
    "Werkt iets niet, schrijf uw antwoord dan in de mail waarmee u het formulier terugstuurt.",
)


def write_lists(workbook: Workbook, form: Form) -> dict[tuple[str, ...], str]:
    """Write the drop-down lists on a hidden sheet; return the labels of each list with its defined name.

    Questions with the same choices share a list.
    """
    from openpyxl.workbook.defined_name import DefinedName

    sheet = workbook.create_sheet(LISTS)
    sheet.sheet_state = "hidden"
    sheet.protection.sheet = True
    names: dict[tuple[str, ...], str] = {}
    for question in _questions(form):
        labels = choice_labels(question)
        if not labels or labels in names:
            continue
        column = len(names) + 1
        letter = sheet.cell(1, column).column_letter
        put(sheet, 1, column, question.label)
        for row, label in enumerate(labels, 2):
            put(sheet, row, column, label)
        names[labels] = f"lijst_{column}"
        where = f"{LISTS}!${letter}$2:${letter}${len(labels) + 1}"
        workbook.defined_names[names[labels]] = DefinedName(names[labels], attr_text=where)
    return names


def write_explanation(workbook: Workbook, request: Request) -> Worksheet:
    """Write the sheet that tells how to fill in, what every question means and what happens with it."""
    sheet: Worksheet = workbook.create_sheet(EXPLANATION)
    page = _Page(sheet)
    form = request.form
    page.full("title", f"Uitleg bij: {form.title}")
    page.full("respondent", f"{request.respondent.title}, ronde {period_words(request.period)}")
    page.full("section", "Waarover gaat het?")
    for paragraph in form.explanation:
        page.full("text", paragraph)
    page.full("section", "Hoe vult u het in?")
    for paragraph in _HOW:
        page.full("text", paragraph)
    page.full("section", "Wat betekenen de vragen?")
    for section in form.sections:
        page.row(section.title, "", "")
        for question in section.questions:
            page.row(question.label, explained(question), _KINDS[question.kind], strong=False)
    page.full("section", "Wat gebeurt ermee?")
    if form.why:
        page.full("text", form.why)
    page.full(
        "text",
        f"Stuur het bestand op {day_words(request.due)} of eerder terug aan het agendabureau: "
        f"{request.agenda.bureau}. Stuurt u later een verbeterd bestand, dan telt het laatste. "
        "Wat we niet kunnen lezen, leggen we aan u voor; we vullen niets in wat u niet gaf.",
    )
    page.full("guide", f"Formulier {form.id}, versie {form.version}; gemaakt op {day_words(request.made)}.")
    for letter, width in zip("ABC", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    return sheet


class _Page:
    """Rows below each other, each with the height its text needs."""

    def __init__(self, sheet: Worksheet):
        self.sheet = sheet
        self.looks = looks()
        self.next = 1

    def full(self, style: str, text: str) -> None:
        """Write a row over the whole width."""
        look = self.looks[style]
        put(self.sheet, self.next, 1, text, look)
        self.sheet.merge_cells(
            start_row=self.next, end_row=self.next, start_column=1, end_column=len(_WIDTHS)
        )
        self._close(height_of(text, sum(_WIDTHS), look.font.size or 11))

    def row(self, *texts: str, strong: bool = True) -> None:
        """Write a row of the table with questions."""
        styles = ("strong", "help", "help") if strong else ("label", "help", "help")
        for column, (text, style) in enumerate(zip(texts, styles, strict=True), 1):
            put(self.sheet, self.next, column, text, self.looks[style])
        sizes = (11, 9, 9)
        self._close(
            max(height_of(t, width, size) for t, width, size in zip(texts, _WIDTHS, sizes, strict=True))
        )

    def _close(self, height: float) -> None:
        self.sheet.row_dimensions[self.next].height = round(min(400.0, height + 3), 1)
        self.next += 1


def _questions(form: Form) -> list[Question]:
    return [question for section in form.sections for question in section.questions]
