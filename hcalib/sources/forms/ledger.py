"""What was received for one form and one round, and what therefore counts.

The ledger keeps every file that was read, with its answers. What counts follows from all of them
together, whatever the order in which they came in: of every answer the newest one that was given. Nothing
is replaced in silence: a receipt lists which answers it changed, from what to what.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from hcalib.errors import Fault, UserError
from hcalib.files import Model, write_atomically
from hcalib.sources.forms.asked import Asked


class Given(Model):
    """One answer as a file gave it; questions left empty are not kept."""

    state: Literal["waarde", "nvt", "onduidelijk"]
    value: str | None = None
    """As it is stored; empty unless ``state`` is ``waarde``."""
    about: bool = False
    """Given as an estimate."""
    place: str = ""
    """Sheet and cell."""
    typed: str = ""
    remark: str = ""


class Note(Model):
    """Something that was written outside the answer cells."""

    place: str
    text: str
    question: str = ""
    """Key of a question that the form does not have any more."""


class Change(Model):
    """An answer that a file replaced."""

    slot: str
    label: str
    old: str
    """As it was stored; "" for nothing."""
    new: str


class Receipt(Model):
    """One form in one file."""

    number: int
    """Counts up within the ledger: the order in which files were read."""
    file: str
    sha256: str
    received: datetime
    """When it was read."""
    arrived: datetime
    """When the file was put on this computer."""
    saved: datetime | None = None
    """When it was saved, as the file itself says."""
    version: int
    respondent: str
    answers: dict[str, Given]
    notes: tuple[Note, ...] = ()
    changes: tuple[Change, ...] = ()

    @property
    def moment(self) -> datetime:
        """By this moment files are ordered: when it was saved, else when it arrived."""
        return self.saved or self.arrived


class Ledger(Model):
    """Everything received for one form and one round."""

    agenda: str
    form: str
    period: str
    receipts: tuple[Receipt, ...] = ()

    def of(self, respondent: str) -> tuple[Receipt, ...]:
        """Return the receipts of one respondent, in the order in which they were read."""
        return tuple(receipt for receipt in self.receipts if receipt.respondent == respondent)

    def find(self, respondent: str, sha256: str) -> Receipt | None:
        """Return the receipt of a file with this content, if it came in before."""
        return next((receipt for receipt in self.of(respondent) if receipt.sha256 == sha256), None)


@dataclass(frozen=True)
class Current:
    """What counts now as the answer to one question, and where it comes from."""

    given: Given
    receipt: Receipt


def current_answers(receipts: Iterable[Receipt], asked: Mapping[str, Asked]) -> dict[str, Current]:
    """Return the newest answer to every question.

    An empty cell replaces nothing: people often send a correction in a form that is otherwise empty. "N.v.t."
    takes an earlier answer back, and an answer that cannot be read leaves the question open, because the
    respondent meant something else than before. Consent counts for the text it was given with: a new text
    needs a new yes.

    Parameters
    ----------
    receipts : iterable of Receipt
        Of one respondent, in any order.
    asked : mapping of str to Asked
        Everything the form asks; answers to other questions are left out.
    """
    counts: dict[str, Current] = {}
    for receipt in sorted(receipts, key=lambda receipt: (receipt.moment, receipt.arrived, receipt.number)):
        for slot in _consent_that_lapses(receipt, counts, asked):
            del counts[slot]
        for slot, given in receipt.answers.items():
            if slot in asked:
                counts[slot] = Current(given, receipt)
    return counts


def read_ledger(path: Path, agenda: str, form: str, period: str) -> Ledger:
    """Read a ledger; a new one when there is none.

    Raises
    ------
    UserError
        If the file is there and cannot be read.
    """
    try:
        return Ledger.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return Ledger(agenda=agenda, form=form, period=period)
    except (OSError, ValidationError):
        message = "dit bestand van ontvangen formulieren is beschadigd; zet het terug uit uw reservekopie."
        raise UserError([Fault(message, path)]) from None


def write_ledger(path: Path, ledger: Ledger) -> None:
    """Write a ledger in one move."""
    write_atomically(path, ledger.model_dump_json(indent=1, exclude_defaults=True) + "\n")


def _consent_that_lapses(
    receipt: Receipt, counts: Mapping[str, Current], asked: Mapping[str, Asked]
) -> list[str]:
    """Return the earlier answers on consent (all but texts) about a text which this file replaces."""
    replaced = {
        asked[slot].section.id
        for slot, given in receipt.answers.items()
        if slot in counts
        and asked[slot].question.kind == "tekst"
        and counts[slot].given.value not in (None, given.value)
    }
    return [
        slot
        for slot in counts
        if asked[slot].question.kind != "tekst"
        and any(question.kind == "ja-nee" for question in asked[slot].section.questions)
        and asked[slot].section.id in replaced
        and slot not in receipt.answers
    ]
