"""The files in a folder that people sent: each ends as forms that were read, or with the reason why not."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from hcalib.errors import UserError
from hcalib.sources.cells import clean
from hcalib.sources.forms.answers import Answer, read_answers
from hcalib.sources.forms.ledger import Given, Note
from hcalib.sources.forms.leftovers import leftovers, sheet_without_form
from hcalib.sources.forms.making import LETTERS
from hcalib.sources.forms.moments import saved_moment
from hcalib.sources.forms.overview import FILE
from hcalib.sources.forms.recognising import Known, Recognised, recognise
from hcalib.sources.workbooks import read_workbook

FileState = Literal["gelezen", "niet gelezen", "overgeslagen"]

_NOT_SENT = ("~$", ".")
"""How the names begin of files that programs leave behind: an open workbook, and hidden files."""
_OURS = {"leesmij.md", "thumbs.db", "desktop.ini", FILE}
"""Files of Windows, and what stands beside the forms that we made."""
_LONGEST_TYPED = 500


@dataclass(frozen=True)
class Submission:
    """One form in one file, read.

    Attributes
    ----------
    file : str
        Path within the folder.
    sha256 : str
        Of the file.
    found : Recognised
    answers : tuple of Answer
        Every answer that the form asks, empty ones included.
    notes : tuple of Note
        What was written outside the answer cells.
    saved : datetime or None
        When the workbook was saved, as it says itself.
    arrived : datetime
        When the file was put on this computer.
    """

    file: str
    sha256: str
    found: Recognised
    answers: tuple[Answer, ...]
    notes: tuple[Note, ...]
    saved: datetime | None
    arrived: datetime

    @property
    def given(self) -> dict[str, Given]:
        """The answers that are not empty, as the ledger keeps them."""
        return {
            answer.asked.slot: Given(
                state=answer.state,
                value=answer.value,
                about=answer.about,
                place=answer.place,
                typed=answer.typed[:_LONGEST_TYPED],
                remark=answer.remark,
            )
            for answer in self.answers
            if answer.state != "leeg"
        }


@dataclass(frozen=True)
class Incoming:
    """One file.

    Attributes
    ----------
    file : str
        Path within the folder, fit to be shown.
    state : {"gelezen", "niet gelezen", "overgeslagen"}
        ``overgeslagen`` for what nobody sent, such as the lock of an open workbook.
    submissions : tuple of Submission
    reasons : tuple of str
        Dutch: why it, or a sheet of it, was not read.
    """

    file: str
    state: FileState
    submissions: tuple[Submission, ...] = ()
    reasons: tuple[str, ...] = ()


def read_folder(folder: Path, known: Known, now: datetime) -> Iterator[Incoming]:
    """Read every file of a folder and the folders in it, in the order of their names.

    Parameters
    ----------
    folder : Path
    known : Known
    now : datetime
        With a time zone.

    Raises
    ------
    UserError
        If there is no such folder.
    """
    if not folder.is_dir():
        raise UserError(f"de map '{folder}' bestaat niet.")
    seen: Counter[str] = Counter()
    for path in sorted(_files(folder)):
        name = "".join(c for c in clean(path.relative_to(folder).as_posix()) if c.isprintable())
        seen[name] += 1
        # names may differ in characters that cannot be seen
        name = f"{name} ({seen[name]})" if seen[name] > 1 else name
        if path.name.startswith(_NOT_SENT) or path.name.lower() in _OURS or path.parent.name == LETTERS:
            yield Incoming(name, "overgeslagen")
        else:
            yield read_file(path, name, known, now)


def read_file(path: Path, name: str, known: Known, now: datetime) -> Incoming:
    """Read one file; whatever is in it, the outcome is an object and never an exception."""
    try:
        if not path.is_file():
            # a pipe or device would keep us waiting for ever
            return Incoming(name, "niet gelezen", reasons=("dit is geen gewoon bestand.",))
        return _read(path, name, known, now)
    except UserError as error:
        return Incoming(name, "niet gelezen", reasons=tuple(fault.message for fault in error.faults))
    except Exception as error:
        # one file from outside must never keep the others from being read
        reason = (
            f"dit bestand is door een onverwachte fout niet te lezen ({type(error).__name__}); open het in "
            "Excel, sla het op als .xlsx en probeer het opnieuw."
        )
        return Incoming(name, "niet gelezen", reasons=(reason,))


def _read(path: Path, name: str, known: Known, now: datetime) -> Incoming:
    workbook = read_workbook(path)
    recognition = recognise(workbook, known)
    if not recognition.forms:
        nothing = "dit is geen formulier van de werkplaats; gebruik het formulier dat wij stuurden."
        return Incoming(name, "niet gelezen", reasons=recognition.refused or (nothing,))
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    saved = saved_moment(path, now)
    submissions = []
    for found in recognition.forms:
        answers = read_answers(found)
        read_from = frozenset(answer.place for answer in answers if answer.place)
        notes = [Note(place=n.place, text=n.text, question=n.question) for n in leftovers(found, read_from)]
        for grid in recognition.others:
            if sheet_without_form(grid, found.form):
                cell, value = next(iter(grid.cells.items()))
                text = (
                    f"{len(grid.cells)} gevulde cellen, de eerste is {grid.name(cell)}: {clean(value)[:80]}"
                )
                notes.append(Note(place=f"extra blad {clean(grid.sheet.name)}", text=text))
        arrived = _arrival(path, found, now)
        submissions.append(
            Submission(name, sha256, found, answers, tuple(notes), _believable(saved, found), arrived)
        )
    return Incoming(name, "gelezen", tuple(submissions), recognition.refused)


def _files(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder, followlinks=False):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(place) / name for name in names)


def _believable(saved: datetime | None, found: Recognised) -> datetime | None:
    """A workbook that was saved before it was made has a wrong clock, or no moment of its own."""
    return saved if saved and (found.made is None or saved.date() >= found.made) else None


def _arrival(path: Path, found: Recognised, now: datetime) -> datetime:
    """Return when the file was put here; now, when the date on disk cannot be right."""
    arrived = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    possible = arrived <= now and (found.made is None or arrived.date() >= found.made)
    return arrived if possible else now
