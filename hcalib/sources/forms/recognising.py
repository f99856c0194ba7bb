"""Which form a workbook is, of which agenda and round, and who filled it in; file names say nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from hcalib.agenda import Agenda
from hcalib.errors import UserError
from hcalib.periods import Period
from hcalib.sources.cells import clean, read_date
from hcalib.sources.forms.grid import Grid, comparable, grid_of
from hcalib.sources.forms.locating import (
    Located,
    identity_rows,
    key_column,
    locate,
    share_of_labels,
)
from hcalib.sources.forms.models import Form
from hcalib.sources.forms.respondents import Respondent, absent, known_to, why_absent
from hcalib.sources.forms.round_of import RETURN_THIS, round_of
from hcalib.sources.forms.rounds import for_round, period_words, round_name
from hcalib.sources.workbooks import Workbook

_ENOUGH_LABELS = 0.6
"""Part of the labels of a form that must stand on a sheet without keys."""


@dataclass(frozen=True)
class Known:
    """What a form can be about.

    Attributes
    ----------
    forms : mapping of str to Form
    agendas : mapping of str to Agenda
        Those whose answers are collected.
    others : frozenset of str
        Ids of agendas that exist and are not collected now.
    today : datetime.date
        A round that begins more than two months later is a mistake.
    """

    forms: Mapping[str, Form]
    agendas: Mapping[str, Agenda]
    others: frozenset[str]
    today: date


@dataclass(frozen=True)
class Recognised:
    """One form of one respondent in a workbook.

    Attributes
    ----------
    form : Form
        As we have it now.
    version : int
        Of the form as it was sent.
    agenda : Agenda
    period : Period
        The month of the round.
    respondent : Respondent
    made : datetime.date or None
        When the form was made.
    as_sent : bool
        False when its texts are not those of the form as it is now: an older version, or a reply of ours.
    sheets : tuple of Located
        More than one when the sheet was copied.
    remarks : tuple of str
        Dutch sentences on how it was recognised.
    """

    form: Form
    version: int
    agenda: Agenda
    period: Period
    respondent: Respondent
    made: date | None
    as_sent: bool
    sheets: tuple[Located, ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class Recognition:
    """Everything that was found in one workbook.

    Attributes
    ----------
    forms : tuple of Recognised
    refused : tuple of str
        Per sheet that is a form and cannot be taken: why, and what to do.
    others : tuple of Grid
        Sheets that are no form.
    """

    forms: tuple[Recognised, ...]
    refused: tuple[str, ...]
    others: tuple[Grid, ...]


def recognise(workbook: Workbook, known: Known) -> Recognition:
    """Find the forms in a workbook.

    Parameters
    ----------
    workbook : Workbook
    known : Known
        Forms, agendas and respondents there are.
    """
    grids = [grid_of(sheet) for sheet in workbook.sheets]
    keyed = any(key_column(grid, known.forms.values()) is not None for grid in grids)
    found: dict[tuple[str, str, str, str], list[tuple[_Head, Grid]]] = {}
    refused: list[str] = []
    others: list[Grid] = []
    for grid in grids:
        form = _form_of(grid, known, by_label=not keyed)
        if form is None:
            others.append(grid)
            continue
        try:
            head = _head_of(grid, form, grids, known)
        except UserError as error:
            refused.extend(fault.message for fault in error.faults)
            continue
        key = (head.form.id, head.agenda.id, head.period.code, head.respondent.id)
        found.setdefault(key, []).append((head, grid))
    forms = tuple(_recognised(group) for group in found.values())
    return Recognition(forms, tuple(dict.fromkeys(refused)), tuple(others))


@dataclass(frozen=True)
class _Head:
    form: Form
    version: int
    agenda: Agenda
    period: Period
    respondent: Respondent
    made: date | None
    as_sent: bool
    remarks: tuple[str, ...]


def _recognised(group: Sequence[tuple[_Head, Grid]]) -> Recognised:
    head = group[0][0]
    remarks = list(head.remarks)
    sheets = tuple(locate(grid, head.form, head.respondent) for _, grid in group)
    if len(sheets) > 1:
        remarks.append("Het formulier staat er meer dan eens in; alle bladen zijn gelezen.")
    remarks.extend(remark for sheet in sheets for remark in sheet.remarks)
    made = max((h.made for h, _ in group if h.made), default=None)
    return Recognised(
        head.form,
        head.version,
        head.agenda,
        head.period,
        head.respondent,
        made,
        all(h.as_sent for h, _ in group),
        sheets,
        tuple(dict.fromkeys(remarks)),
    )


def _form_of(grid: Grid, known: Known, *, by_label: bool) -> Form | str | None:
    """Return the form a sheet is; its name when that is unknown; None when it is no form."""
    column = key_column(grid, known.forms.values())
    name = clean(identity_rows(grid, column).get("@form")).casefold()
    if name:
        return known.forms.get(name, name)
    if column is None and (not by_label or _explains(grid, known)):
        return None
    shares = sorted(((share_of_labels(grid, form), form.id) for form in known.forms.values()), reverse=True)
    if not shares or shares[0][0] < _ENOUGH_LABELS:
        return None
    if len(shares) > 1 and shares[0][0] == shares[1][0]:
        return None
    return known.forms[shares[0][1]]


def _explains(grid: Grid, known: Known) -> bool:
    """Tell whether a sheet explains a form: it has all labels as well, and no answers."""
    paragraphs = {comparable(text) for form in known.forms.values() for text in form.explanation}
    return any(comparable(value) in paragraphs for value in grid.cells.values())


def _head_of(grid: Grid, form: Form | str, grids: Sequence[Grid], known: Known) -> _Head:
    if isinstance(form, str):
        names = ", ".join(sorted(known.forms))
        raise UserError(f"het formulier '{form[:60]}' kennen we niet (wel: {names}); {RETURN_THIS}.")
    rows = identity_rows(grid, key_column(grid, known.forms.values()))
    remarks: list[str] = []
    agenda_id, respondent_id = clean(rows.get("@agenda")), clean(rows.get("@respondent"))
    agenda, respondent = _who(agenda_id, respondent_id, form, (grid, grids), known)
    period = round_of(rows.get("@round"), (grid, grids))
    if (period.start - known.today).days > 62:
        raise UserError(
            f"de ronde {period_words(period)} ligt nog ver voor ons; controleer de ronde in het formulier."
        )
    away = [one for one in absent(form, agenda, period) if one.id == respondent.id]
    if away:
        raise UserError(why_absent(away, period))
    form = for_round(form, period)
    version = _version(rows.get("@version"), form, remarks)
    if not (agenda_id and respondent_id and rows.get("@round") is not None):
        remarks.append(
            f"De verborgen gegevens ontbreken; aan de tekst herkend als {respondent.title}, "
            f"ronde {round_name(period)}."
        )
    made = read_date(rows.get("@made"), earliest=date(2015, 1, 1), latest=date(2100, 1, 1)).value
    as_sent = version == form.version and "@reply" not in rows
    return _Head(form, version, agenda, period, respondent, made, as_sent, tuple(remarks))


def _who(
    agenda_id: str, respondent_id: str, form: Form, seen: tuple[Grid, Sequence[Grid]], known: Known
) -> tuple[Agenda, Respondent]:
    """Return agenda and respondent: as the hidden rows say, else as the visible text shows."""
    agendas = {name.casefold(): agenda for name, agenda in known.agendas.items()}
    if agenda_id and agenda_id.casefold() not in agendas:
        if agenda_id in known.others:
            raise UserError(
                f"dit formulier hoort bij de agenda '{agenda_id}'; verzamel het met --agenda {agenda_id}."
            )
        raise UserError(f"de agenda '{agenda_id[:60]}' bestaat niet; {RETURN_THIS}.")
    chosen = [agendas[agenda_id.casefold()]] if agenda_id else list(agendas.values())
    candidates = [(agenda, respondent) for agenda in chosen for respondent in known_to(form, agenda)]
    if respondent_id:
        fitting = [pair for pair in candidates if pair[1].id.casefold() == respondent_id.casefold()]
        what = "project" if form.about == "project" else "werkgever"
        problem = f"'{respondent_id[:60]}' is geen {what} van de agenda; controleer het register van "
        problem += "projecten." if form.about == "project" else "werkgevers (employers.csv)."
    else:
        # what the sheet itself shows counts before what stands elsewhere in the workbook
        scopes = (_texts((seen[0],)), _texts(seen[1]))
        named = ([pair for pair in candidates if _is_named(pair[1], scope)] for scope in scopes)
        fitting = next((pairs for pairs in named if pairs), [])
        problem = f"niet te zien is van wie dit formulier komt; {RETURN_THIS}."
    if len(fitting) > 1:
        fitting = [pair for pair in fitting if _agenda_is_named(pair[0], _texts(seen[1]))]
    if len(fitting) != 1:
        raise UserError(problem)
    return fitting[0]


def _texts(grids: Sequence[Grid]) -> frozenset[str]:
    return frozenset(comparable(value) for grid in grids for value in grid.cells.values())


def _is_named(respondent: Respondent, texts: frozenset[str]) -> bool:
    names = (respondent.title, respondent.name, respondent.id)
    return any(comparable(name) in texts for name in names)


def _agenda_is_named(agenda: Agenda, texts: frozenset[str]) -> bool:
    name = f"{comparable(agenda.name)} "
    return comparable(agenda.id) in texts or any(text.startswith(name) for text in texts)


def _version(value: object, form: Form, remarks: list[str]) -> int:
    text = clean(value)
    version = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else form.version
    if version != form.version:
        older = "oudere" if version < form.version else "nieuwere"
        remarks.append(
            f"Dit is een {older} versie van het formulier (versie {version}, nu geldt {form.version}); "
            "alleen vragen die er nu ook zijn, zijn gelezen."
        )
    return version
