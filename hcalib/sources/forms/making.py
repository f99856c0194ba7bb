"""Making the forms of a round: a workbook and a text per respondent, and an overview of who gets what."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal

from hcalib.agenda import Agenda, Project
from hcalib.catalog import Unit
from hcalib.errors import ExitCode, Fault, UserError
from hcalib.files import collecting, raise_if_any, write_atomically
from hcalib.periods import Period
from hcalib.sources.forms.layout import Request
from hcalib.sources.forms.letters import letter
from hcalib.sources.forms.models import Form
from hcalib.sources.forms.overview import OverviewRow, read_overview, write_overview
from hcalib.sources.forms.prefill import previous_answers
from hcalib.sources.forms.respondents import (
    Respondent,
    absent,
    known_to,
    not_asked,
    respondents_of,
    why_absent,
    why_nobody,
)
from hcalib.sources.forms.rounds import for_round, last_working_day, round_name
from hcalib.sources.forms.workbook import form_workbook

LETTERS = "teksten"
"""Folder with the texts, beside the workbooks."""

_WHAT = {"project": "project", "employer": "werkgever"}

State = Literal["nieuw", "vernieuwd", "ongewijzigd", "behouden"]
"""``vernieuwd``: ours, untouched, now different; ``behouden``: changed by somebody, so left alone."""


@dataclass(frozen=True)
class MadeForm:
    """One workbook of a round."""

    path: Path
    request: Request
    state: State


@dataclass(frozen=True)
class MadeRound:
    """What a run made.

    Attributes
    ----------
    folder : Path
    forms : tuple of MadeForm
    overview : Path
    not_asked : tuple of str
        Ids of projects that do not run and get no form.
    remarks : tuple of str
        Dutch sentences on forms for which nobody is known, and on employers that were not there.
    """

    folder: Path
    forms: tuple[MadeForm, ...]
    overview: Path
    not_asked: tuple[str, ...]
    remarks: tuple[str, ...] = ()


def form_file_name(form: Form, agenda: Agenda, period: Period, respondent: Respondent) -> str:
    """Return the name of a workbook: ``hca-zwf_2022-07_I-B.xlsx``; a survey's name stands in it as well."""
    parts = [agenda.id, round_name(period), form.survey or "", respondent.id]
    return f"{'_'.join(part for part in parts if part)}.xlsx"


def make_round(
    folder: Path,
    agenda: Agenda,
    forms: Sequence[Form],
    period: Period,
    *,
    made: date,
    units: Mapping[str, Unit],
    due: date | None = None,
    named: Collection[str] = (),
) -> MadeRound:
    """Write the forms of a round; a workbook that somebody changed is never overwritten.

    Parameters
    ----------
    folder : Path
        Made when it does not exist.
    agenda : Agenda
    forms : sequence of Form
        For example those of :func:`hcalib.sources.forms.rounds.forms_of_round`.
    period : Period
        Month of the round.
    made : datetime.date
        Today; stands in the form.
    units : mapping of str to Unit
        Of the catalog.
    due : datetime.date, optional
        When we would like the answers; by default the last working day of the round.
    named : collection of str
        Ids of projects or employers that get a form; by default everyone who is asked.

    Raises
    ------
    UserError
        Before anything is written when nobody can be asked, and after the rest was written with all files
        that could not be (exit code OUTPUT).
    """
    due = due or last_working_day(period)
    forms = [for_round(form, period) for form in forms]
    _refuse_unknown(agenda, forms, named)
    away = {one.id: one for form in forms for one in absent(form, agenda, period)}
    if chosen := [away[name] for name in named if name in away]:
        raise UserError(why_absent(chosen, period), ExitCode.USAGE)
    asked = {form.id: respondents_of(form, agenda, period, named) for form in forms}
    requests = [
        Request(form, agenda, period, who, previous_answers(form, agenda, who, period), made, due, units)
        for form in forms
        for who in asked[form.id]
    ]
    remarks = [why_nobody(form, agenda) for form in forms if not asked[form.id] and not named]
    if away and not named:
        remarks.append(f"geen formulier, want {why_absent(tuple(away.values()), period)}")
    if not requests:
        raise UserError(remarks)
    raise_if_any(_name_faults(requests, folder))
    known = read_overview(folder)
    rows = dict(known)
    done: list[MadeForm] = []
    faults: list[Fault] = []
    for request in requests:
        with collecting(faults):
            earlier = known.get((request.form.id, request.respondent.id))
            made_form = _make(folder, request, earlier)
            row = _row(made_form, earlier)
            done.append(made_form)
            rows[row.key] = row
    skipped = [] if named else [(form, project) for form in forms for project in not_asked(form, agenda)]
    for form, project in skipped:
        row = _skipped_row(form, period, project)
        rows.setdefault(row.key, row)
    overview = write_overview(folder, rows.values())
    raise_if_any(faults, ExitCode.OUTPUT)
    ids = tuple(project.id for _, project in skipped)
    return MadeRound(folder, tuple(done), overview, ids, tuple(remarks))


def _refuse_unknown(agenda: Agenda, forms: Sequence[Form], named: Collection[str]) -> None:
    known = {respondent.id for form in forms for respondent in known_to(form, agenda)}
    wrong = [name for name in named if name not in known]
    if wrong:
        what = " of ".join(sorted({_WHAT[form.about] for form in forms}))
        message = f"in {agenda.short} is geen {what} met de code {', '.join(repr(name) for name in wrong)}."
        raise UserError(message, ExitCode.USAGE)


def _make(folder: Path, request: Request, earlier: OverviewRow | None) -> MadeForm:
    """Write one workbook with its text, unless somebody changed the workbook that is there."""
    name = _file_name(request)
    path = folder / name
    state, content = _decide(path, request, earlier)
    if content is not None:
        write_atomically(path, content)
        write_atomically(_letter_path(path), letter(request, name))
    return MadeForm(path, request, state)


def _decide(path: Path, request: Request, earlier: OverviewRow | None) -> tuple[State, bytes | None]:
    """Return what has to happen with a workbook, and its content when it has to be written."""
    content = form_workbook(request)
    if not path.exists():
        return "nieuw", content
    present = path.read_bytes()
    if present == content:
        return "ongewijzigd", None
    if earlier is None or earlier.controlesom != _checksum(present):
        return "behouden", None
    if present == form_workbook(replace(request, made=date.fromisoformat(earlier.gemaakt))):
        return "ongewijzigd", None
    return "vernieuwd", content


def _row(made: MadeForm, earlier: OverviewRow | None) -> OverviewRow:
    """Return the line of the overview; for a workbook not written now, with what is known of its making."""
    request = made.request
    written = made.state in ("nieuw", "vernieuwd")
    day, checksum = (earlier.gemaakt, earlier.controlesom) if earlier else ("", "")
    if written or (made.state == "ongewijzigd" and not checksum):
        day, checksum = request.made.isoformat(), _checksum(made.path.read_bytes())
    return OverviewRow(
        bestand=made.path.name,
        voor=request.respondent.name,
        code=request.respondent.id,
        formulier=request.form.id,
        versie=str(request.form.version),
        ronde=round_name(request.period),
        terug=request.due.isoformat(),
        stand="veranderd na het maken; niet overschreven"
        if made.state == "behouden"
        else "klaar om te sturen",
        tekst=f"{LETTERS}/{_letter_path(made.path).name}",
        gemaakt=day,
        controlesom=checksum,
    )


def _skipped_row(form: Form, period: Period, project: Project) -> OverviewRow:
    return OverviewRow(
        bestand="",
        voor=project.name,
        code=project.id,
        formulier=form.id,
        versie=str(form.version),
        ronde=round_name(period),
        terug="",
        stand=f"niet gevraagd: in het register staat '{project.phase}'",
        tekst="",
        gemaakt="",
        controlesom="",
    )


def _name_faults(requests: Sequence[Request], folder: Path) -> Iterator[Fault]:
    """Find files that Windows would take for one: to it, capitals and small letters are the same."""
    names = Counter(_file_name(request).casefold() for request in requests)
    for request in requests:
        if names[_file_name(request).casefold()] > 1:
            message = f"de code '{request.respondent.id}' verschilt alleen in hoofdletters van een andere."
            yield Fault(message, folder / _file_name(request))


def _file_name(request: Request) -> str:
    return form_file_name(request.form, request.agenda, request.period, request.respondent)


def _letter_path(workbook: Path) -> Path:
    return workbook.parent / LETTERS / f"{workbook.stem}.txt"


def _checksum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
