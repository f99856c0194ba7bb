"""What a respondent wrote outside the answer cells: not read as an answer, and never silently lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hcalib.sources.cells import clean
from hcalib.sources.forms.answers_sheet import explained
from hcalib.sources.forms.asked import asked_of
from hcalib.sources.forms.grid import Cell, Grid, comparable, first_line
from hcalib.sources.forms.layout import Identity, Request, Words, layout_of
from hcalib.sources.forms.locating import IDENTITY_KEYS, Located, keys_of
from hcalib.sources.forms.models import Form
from hcalib.sources.forms.prefill import Previous
from hcalib.sources.forms.recognising import Recognised
from hcalib.sources.forms.replies import REPLY_TITLE

_HEADINGS = frozenset({"vraag", "uw antwoord", "uitleg", "projectdoel", "uitleg bij de kolommen"})
_PREVIOUS = "vorige keer"
_GUIDE = "vul de gele vakken in"
_LONGEST = 300


@dataclass(frozen=True)
class Leftover:
    """A text or number outside the answer cells.

    Attributes
    ----------
    place : str
        Sheet and cell.
    text : str
        On one line, cut off after some hundreds of characters.
    question : str
        Key of a question that the form does not have any more; "" for a note.
    """

    place: str
    text: str
    question: str = ""


def leftovers(found: Recognised, read_from: frozenset[str]) -> tuple[Leftover, ...]:
    """List what stands on the sheets of a form and was not read.

    Parameters
    ----------
    found : Recognised
    read_from : frozenset of str
        Places (``Antwoorden C7``) from which an answer was taken.
    """
    own = _own_texts(found)
    listed: list[Leftover] = []
    for located in found.sheets:
        gone = {row: key for key, row in located.gone}
        for cell, value in _foreign(located, found, own):
            place = f"{clean(located.grid.sheet.name)} {located.grid.name(cell)}"
            if place not in read_from:
                listed.append(Leftover(place, clean(value)[:_LONGEST], gone.get(cell[0], "")))
    return tuple(listed)


def sheet_without_form(grid: Grid, form: Form) -> bool:
    """Tell whether a sheet was added by the respondent, so that a person should look at it."""
    if not grid.cells or not grid.sheet.visible:
        return False
    ours = {comparable(text) for text in form.explanation}
    texts = [comparable(value) for value in grid.cells.values()]
    return not any(text in ours or text.startswith(comparable(REPLY_TITLE)) for text in texts)


def _foreign(located: Located, found: Recognised, own: frozenset[str]) -> Iterator[tuple[Cell, object]]:
    known, asked = frozenset(keys_of(found.form)), asked_of(found.form, found.respondent)
    answer_cells = {
        place.cell for slot, places in located.places.items() if slot in asked for place in places
    }
    columns = located.columns
    for row, cells in located.grid.rows():
        key = cells.get(columns.key) if columns.key is not None else None
        name = key.strip() if isinstance(key, str) else ""
        if name in IDENTITY_KEYS or name.endswith(":columns"):
            continue
        for column, value in cells.items():
            if (row, column) in answer_cells or column == columns.previous:
                continue
            if column == columns.key and (name in known or len(cells) > 1):
                continue
            if not found.as_sent and column != columns.answer and isinstance(value, str):
                continue  # its labels and explanations are others than we know
            if not _is_own(value, own):
                yield (row, column), value


def _is_own(value: object, own: frozenset[str]) -> bool:
    if not isinstance(value, str):
        return False
    text = comparable(value)
    ours = text in own or first_line(value) in own or text in _HEADINGS
    return ours or not text or _GUIDE in text or text.startswith(_PREVIOUS)


def _own_texts(found: Recognised) -> frozenset[str]:
    """Return every text that the form itself puts on the sheet, in comparable form."""
    day = found.made or found.period.start
    request = Request(
        found.form, found.agenda, found.period, found.respondent, Previous(), day, found.period.end, {}
    )
    texts = {found.respondent.title, found.respondent.id, found.agenda.id, found.form.id}
    for line in layout_of(request).lines:
        if isinstance(line, Words):
            texts.add(line.text)
        elif isinstance(line, Identity):
            texts.add(line.value)
    for section in found.form.sections:
        for question in section.questions:
            texts |= {question.label, question.key, explained(question), question.help, question.unit}
    targets = found.respondent.project.targets if found.respondent.project else ()
    return frozenset(comparable(text) for text in texts) | frozenset(
        comparable(target.text) for target in targets
    )
