"""One round of one form while files come in: what each adds, what it replaces, and what remains open."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, time
from pathlib import Path

from hcalib.agenda import Agenda
from hcalib.agenda.corrections import QUESTIONS
from hcalib.agenda.loading import SURVEY_CORRECTIONS, confidential_folder
from hcalib.errors import ExitCode, Fault, UserError
from hcalib.files import collecting, raise_if_any, write_atomically
from hcalib.periods import Period
from hcalib.sources.forms.asked import Asked, asked_of
from hcalib.sources.forms.contradictions import contradictions
from hcalib.sources.forms.incoming import Submission
from hcalib.sources.forms.ledger import (
    Change,
    Current,
    Given,
    Ledger,
    Note,
    Receipt,
    current_answers,
    read_ledger,
    write_ledger,
)
from hcalib.sources.forms.models import Form
from hcalib.sources.forms.outcomes import FileOutcome, RoundOutcome, State
from hcalib.sources.forms.replies import Reply, reply_workbook, stored_words
from hcalib.sources.forms.respondents import Respondent, known_to, respondents_of
from hcalib.sources.forms.rounds import day_words, period_words, round_name
from hcalib.sources.forms.storing import (
    Key,
    Line,
    as_changes,
    changed_lines,
    dated,
    lines_of,
    read_round,
    refuse_public_round,
    round_file,
    write_round,
)
from hcalib.sources.forms.versions import CorrectionFile, answer_changes, versions


class RoundTaking:
    """One round, in memory until it is written.

    Parameters
    ----------
    root : Path
        Folder of the repository.
    form, agenda, period
        Of the round.
    now : datetime
        With a time zone.

    Raises
    ------
    UserError
        When the round stands where git takes it along, or its ledger is damaged.
    """

    def __init__(self, root: Path, form: Form, agenda: Agenda, period: Period, now: datetime):
        self.form, self.agenda, self.period, self.now = form, agenda, period, now
        refuse_public_round(root, agenda, form, period)
        self.folder = confidential_folder(root / "data" / "agenda", agenda.id)
        self.ledger_path = self.folder / "received" / f"{form.id}-{period.code}.json"
        self.ledger: Ledger = read_ledger(self.ledger_path, agenda.id, form.id, period.code)
        self.lines: Mapping[Key, Line] = read_round(self.stored, form)
        self.corrections = CorrectionFile(self.folder / SURVEY_CORRECTIONS)
        self.new: dict[str, list[Receipt]] = {}
        self.respondents: dict[str, Respondent] = {}

    @property
    def stored(self) -> Path:
        """The file in which the round is kept."""
        return self.folder / round_file(self.form, self.period)

    def take(self, submission: Submission) -> FileOutcome:
        """Add what one form says."""
        respondent = submission.found.respondent
        who = f"{respondent.title}, {self.form.title}, ronde {round_name(self.period)}"
        given = submission.given
        earlier = self.ledger.find(respondent.id, submission.sha256)
        self.respondents[respondent.id] = respondent
        if earlier is not None:
            seen = () if earlier.file == submission.file else (f"Dezelfde inhoud als {earlier.file}.",)
            return FileOutcome(submission.file, "dubbel", who, remarks=seen)
        notes = tuple(_note_words(note) for note in submission.notes)
        if not given and not _nothing_to_report(submission):
            return FileOutcome(submission.file, "niet" if notes else "leeg", who, todo=notes)
        asked = asked_of(self.form, respondent)
        before = self.ledger.of(respondent.id)
        receipt = self._receipt(submission)
        changes = self._apply(respondent, asked, before, receipt)
        receipt = receipt.model_copy(update={"changes": changes})
        self.ledger = self.ledger.model_copy(update={"receipts": (*self.ledger.receipts, receipt)})
        self.new.setdefault(respondent.id, []).append(receipt)
        todo = (*self._open(respondent, asked), *notes, *_order_unsure(before, receipt))
        readable = sum(1 for one in given.values() if one.state == "waarde")
        unreadable = given and all(one.state == "onduidelijk" for one in given.values())
        state: State = "niet" if unreadable else "genomen"
        if todo and state == "genomen":
            state = "deels"
        remarks = (*submission.found.remarks, *_newer_there(before, receipt), *_how_read(given))
        words = tuple(_change_words(change, asked) for change in changes)
        return FileOutcome(submission.file, state, who, readable, todo, remarks, words)

    def write(self) -> None:
        """Write the round and its corrections, then the ledger, then the replies.

        After a break, collecting again repairs it.

        Raises
        ------
        UserError
            With exit code OUTPUT when a file cannot be written; of the replies, all others are.
        """
        if self.new:
            write_round(self.stored, self.form, self.agenda, self.period, self.lines)
            self.corrections.write()
            write_ledger(self.ledger_path, self.ledger)
        faults: list[Fault] = []
        for respondent in self.respondents.values():
            if not self._reply_is_there(respondent):
                with collecting(faults):
                    write_atomically(self._reply_path(respondent), reply_workbook(self._reply(respondent)))
        raise_if_any(faults, ExitCode.OUTPUT)

    def outcome(self) -> RoundOutcome:
        """Tell how the round stands now."""
        senders = {receipt.respondent for receipt in self.ledger.receipts}
        asked = self._asked_respondents(senders)
        answered = {who for (who, _), line in self.lines.items() if _has_answer(line)}
        return RoundOutcome(
            f"{self.form.title}, {self.agenda.short}, {period_words(self.period)}",
            self.stored,
            tuple(self._reply_path(self.respondents[who]) for who in self.new),
            tuple(r.title for r in asked if r.id in senders and self._reply(r).open_questions()),
            tuple(r.title for r in asked if r.id not in senders | answered),
        )

    def _asked_respondents(self, senders: Collection[str]) -> tuple[Respondent, ...]:
        """Return who was asked: those who usually are, and those who sent something."""
        try:
            usual = respondents_of(self.form, self.agenda, self.period)
        except UserError:
            usual = ()  # nobody is asked as a rule
        also = (one for one in known_to(self.form, self.agenda) if one.id in senders)
        return tuple({one.id: one for one in (*usual, *also)}.values())

    def _reply_is_there(self, respondent: Respondent) -> bool:
        """Tell whether there is a reply to the last file, or nothing to reply to."""
        receipts = self.ledger.of(respondent.id)
        path = self._reply_path(respondent)
        if not receipts or respondent.id in self.new:
            return not receipts
        return path.exists() and path.stat().st_mtime >= receipts[-1].received.timestamp()

    def _receipt(self, submission: Submission) -> Receipt:
        return Receipt(
            number=len(self.ledger.receipts) + 1,
            file=submission.file,
            sha256=submission.sha256,
            received=self.now,
            arrived=submission.arrived,
            saved=submission.saved,
            version=submission.found.version,
            respondent=submission.found.respondent.id,
            answers=submission.given,
            notes=submission.notes,
        )

    def _apply(
        self,
        respondent: Respondent,
        asked: Mapping[str, Asked],
        before: tuple[Receipt, ...],
        receipt: Receipt,
    ) -> tuple[Change, ...]:
        after = (*before, receipt)
        was, now = (self._lines(respondent, asked, those) for those in (before, after))
        self.lines, changed = changed_lines(self.lines, was, now)
        if self.form.survey is None:
            return as_changes(changed, asked)
        of = (self.form.survey, self.period.code, respondent.id)
        self.corrections.put(of, versions(before, asked), versions(after, asked))
        others = [one for one in changed if one[1] not in QUESTIONS]
        return (*answer_changes(before, after, asked), *as_changes(others, asked))

    def _lines(
        self, respondent: Respondent, asked: Mapping[str, Asked], receipts: tuple[Receipt, ...]
    ) -> dict[Key, Line]:
        survey = self.form.survey is not None
        counts = versions(receipts, asked).counts if survey else current_answers(receipts, asked)
        lines = lines_of(self.form, respondent.id, counts, asked, received=bool(receipts))
        if self.form.about != "project":
            return lines
        return dated(lines, respondent.id, counts, asked, receipts)

    def _open(self, respondent: Respondent, asked: Mapping[str, Asked]) -> tuple[str, ...]:
        """Return what this respondent still has to say, in words."""
        reply = self._reply(respondent)
        conflicts = {slot for conflict in reply.contradictions for slot in conflict.slots}
        sentences = [conflict.sentence for conflict in reply.contradictions]
        for slot in reply.open_questions():
            current = reply.counts.get(slot)
            if current is None and slot not in conflicts:
                sentences.append(f"'{asked[slot].label}' is nog niet ingevuld.")
            elif current is not None and current.given.state == "onduidelijk":
                place = f"{current.given.place}, " if current.given.place else ""
                sentences.append(f"{place}'{asked[slot].label}': {current.given.remark}")
        return tuple(sentences)

    def _reply(self, respondent: Respondent) -> Reply:
        asked = asked_of(self.form, respondent)
        counts: dict[str, Current] = current_answers(self.ledger.of(respondent.id), asked)
        values = {slot: current.given.value for slot, current in counts.items()}
        new = self.new.get(respondent.id) or self.ledger.of(respondent.id)[-1:]
        notes: tuple[Note, ...] = tuple(note for receipt in new for note in receipt.notes)
        return Reply(
            form=self.form,
            agenda=self.agenda,
            period=self.period,
            respondent=respondent,
            asked=asked,
            counts=counts,
            contradictions=contradictions(self.form, asked, values),
            notes=notes,
            changes=tuple(change for receipt in new for change in receipt.changes),
            day=self.now.date(),
        )

    def _reply_path(self, respondent: Respondent) -> Path:
        return self.folder / "replies" / round_name(self.period) / f"{self.form.id}_{respondent.id}.xlsx"


def _nothing_to_report(submission: Submission) -> bool:
    """Tell whether an empty form was saved by its project leader, or is still as we made it."""
    found, saved = submission.found, submission.saved
    if found.form.about != "project" or not found.as_sent or found.made is None or saved is None:
        return False
    return saved != datetime.combine(found.made, time(), UTC)


def _has_answer(line: Line) -> bool:
    unsaid = ("project", "target", "employer", "received")
    return any(text for column, text in line.items() if column not in unsaid)


def _newer_there(before: tuple[Receipt, ...], receipt: Receipt) -> tuple[str, ...]:
    newer = [other for other in before if other.moment > receipt.moment]
    if not newer:
        return ()
    other = max(newer, key=lambda other: other.moment)
    return (
        f"Er is al een nieuwere versie ({other.file}, {day_words(other.moment.date())}); alleen wat daarin "
        "leeg is, is hieruit aangevuld.",
    )


def _order_unsure(before: tuple[Receipt, ...], receipt: Receipt) -> tuple[str, ...]:
    """Ask for a look when files differ and one of them does not say when it was saved."""
    for other in before:
        differs = any(
            slot in other.answers
            and other.answers[slot].state != "onduidelijk"
            and other.answers[slot].value != given.value
            for slot, given in receipt.answers.items()
        )
        if differs and (other.saved is None or receipt.saved is None or other.saved == receipt.saved):
            return (
                f"Niet te zien is of dit bestand nieuwer is dan {other.file}; wat later binnenkwam, geldt. "
                "Controleer of dat klopt.",
            )
    return ()


def _how_read(given: Mapping[str, Given]) -> tuple[str, ...]:
    """Tell how answers were read that could have been meant otherwise."""
    return tuple(
        f"{one.place}: {one.remark}" for one in given.values() if one.remark and one.state == "waarde"
    )


def _note_words(note: Note) -> str:
    if note.question:
        return f"{note.place}: antwoord op een vraag die niet meer bestaat ('{note.question}'): {note.text}"
    return f"{note.place}, buiten de antwoordvakken: {note.text}"


def _change_words(change: Change, asked: Mapping[str, Asked]) -> str:
    question = asked[change.slot].question
    old, new = (stored_words(question, text) or "(leeg)" for text in (change.old, change.new))
    return f"'{change.label}': was {old[:80]}, is nu {new[:80]}"
