"""What a survey form said on each day: the first version stays, and what changed later is a correction.

The day is that on which a form was saved, so that what was known on a day does not depend on the order in
which files came in, nor on whether they were collected together.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from hcalib.agenda.corrections import QUESTIONS
from hcalib.files import write_atomically
from hcalib.sources.forms.asked import Asked
from hcalib.sources.forms.ledger import Change, Current, Receipt, current_answers
from hcalib.sources.forms.storing import day_of

REASON = "Later formulier van de werkgever."

_COLUMNS = ("survey", "round", "employer", "question", "value", "received", "reason")
_NAMED = ("survey", "round", "employer", "question", "received")
"""By these columns a correction is known."""

Name = tuple[str, ...]
"""Survey, round, employer, question and day (ISO)."""


@dataclass(frozen=True)
class Versions:
    """What one employer answered, by day.

    Attributes
    ----------
    counts : mapping of str to Current
        By slot what stands in the round: of what is counted the first version, of other questions the newest.
    corrections : mapping of (str, date) to str
        By question and day the answer from then on, as it is stored; "" for none.
    """

    counts: Mapping[str, Current]
    corrections: Mapping[tuple[str, date], str]


def versions(receipts: Sequence[Receipt], asked: Mapping[str, Asked]) -> Versions:
    """Return the first answers of an employer and what it changed on later days."""
    counted = {slot: one.question.key for slot, one in asked.items() if one.question.key in QUESTIONS}
    first: Mapping[str, Current] = {}
    newest: Mapping[str, Current] = {}
    corrections: dict[tuple[str, date], str] = {}
    for day in sorted(set(map(day_of, receipts))):
        before, newest = newest, current_answers([one for one in receipts if day_of(one) <= day], asked)
        if not any(one.given.value is not None for one in first.values()):
            first = newest
            continue
        for slot, question in counted.items():
            if _value(newest, slot) != _value(before, slot):
                corrections[question, day] = _value(newest, slot)
    other = {slot: one for slot, one in newest.items() if slot not in counted}
    return Versions({slot: one for slot, one in first.items() if slot in counted} | other, corrections)


def answer_changes(
    before: Sequence[Receipt], after: Sequence[Receipt], asked: Mapping[str, Asked]
) -> tuple[Change, ...]:
    """Return which counted answers are other ones now; an answer where there was none is no change."""
    was, now = (current_answers(receipts, asked) for receipts in (before, after))
    return tuple(
        Change(slot=slot, label=one.label, old=_value(was, slot), new=_value(now, slot))
        for slot, one in asked.items()
        if one.question.key in QUESTIONS and _value(was, slot) not in ("", _value(now, slot))
    )


@dataclass
class CorrectionFile:
    """The corrections of an agenda; what changes is kept until it is written.

    Several rounds share the file, so it is read again before it is written.
    """

    path: Path
    changes: dict[Name, str | None] = field(default_factory=dict)
    """By name the new answer; None removes the line."""

    def put(self, of: Name, was: Versions, now: Versions) -> None:
        """Note what became different; ``of`` is survey, round and employer. Other lines stay as they are."""
        for question, day in was.corrections.keys() - now.corrections.keys():
            self.changes[*of, question, day.isoformat()] = None
        for (question, day), value in now.corrections.items():
            if was.corrections.get((question, day)) != value:
                self.changes[*of, question, day.isoformat()] = value

    def write(self) -> None:
        """Write the file in one move, when anything changed."""
        if not self.changes:
            return
        lines = self._read()
        for name, value in self.changes.items():
            if value is None:
                lines.pop(name, None)
            else:
                known = lines.get(name, dict(zip(_NAMED, name, strict=True)) | {"reason": REASON})
                lines[name] = known | {"value": value}
        text = io.StringIO()
        writer = csv.DictWriter(text, _COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines[name] for name in sorted(lines))
        write_atomically(self.path, text.getvalue())

    def _read(self) -> dict[Name, dict[str, str]]:
        try:
            with self.path.open(encoding="utf-8-sig", newline="") as handle:
                rows = list(csv.DictReader(handle, strict=True))
        except FileNotFoundError:
            return {}
        return {tuple(row[column].strip() for column in _NAMED): row for row in rows}


def _value(counts: Mapping[str, Current], slot: str) -> str:
    return (counts[slot].given.value or "") if slot in counts else ""
