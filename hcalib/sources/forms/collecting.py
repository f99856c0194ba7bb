"""Collecting forms: reading a folder, storing what counts, and telling what needs a person."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from hcalib.agenda import agenda_ids, load_agenda
from hcalib.errors import ExitCode, UserError
from hcalib.sources.forms.incoming import Incoming, Submission, read_folder
from hcalib.sources.forms.models import load_forms
from hcalib.sources.forms.outcomes import FileOutcome, RoundOutcome
from hcalib.sources.forms.recognising import Known
from hcalib.sources.forms.taking import RoundTaking

_WAIT_SECONDS = 30


@dataclass(frozen=True)
class Collected:
    """Everything that came of a folder.

    Attributes
    ----------
    files : tuple of FileOutcome
        In the order of the names of the files.
    rounds : tuple of RoundOutcome
        Those of which something was found.
    """

    files: tuple[FileOutcome, ...]
    rounds: tuple[RoundOutcome, ...]

    @property
    def needs_person(self) -> bool:
        """Whether something was not taken, not understood, written in the wrong place, or is still open."""
        return any(file.state in ("deels", "niet") for file in self.files) or any(
            one.open for one in self.rounds
        )


def collect(
    root: Path, folder: Path, now: datetime, *, agenda: str | None = None, dry_run: bool = False
) -> Collected:
    """Read the forms in a folder, store what counts and write a reply for each respondent.

    Parameters
    ----------
    root : Path
        Folder of the repository.
    folder : Path
        What people sent, also in folders within it.
    now : datetime
        With a time zone.
    agenda : str, optional
        Only the answers of this agenda; by default of all.
    dry_run : bool
        Read and tell everything, and write nothing.

    Raises
    ------
    UserError
        If the folder, an agenda or the catalog cannot be read, or nothing can be written.
    """
    forms = load_forms(root / "data" / "catalog" / "forms")
    agendas = root / "data" / "agenda"
    ids = agenda_ids(agendas)
    with _alone(root / "data" / "confidential", needed=not dry_run):
        loaded = {one: load_agenda(agendas, one) for one in ([agenda] if agenda else ids)}
        known = Known(forms, loaded, frozenset(ids) - set(loaded), now.date())
        incoming = list(read_folder(folder, known, now))
        taking = _Taking(root, now)
        for submission in _in_order(incoming):
            taking.take(submission)
        if not dry_run:
            for one in taking.rounds.values():
                one.write()
    files = tuple(outcome for file in incoming for outcome in _outcomes(file, taking.outcomes))
    return Collected(files, tuple(one.outcome() for one in taking.rounds.values()))


class _Taking:
    """All rounds that files in the folder are about."""

    def __init__(self, root: Path, now: datetime):
        self.root, self.now = root, now
        self.rounds: dict[tuple[str, str, str], RoundTaking] = {}
        self.outcomes: dict[str, list[FileOutcome]] = {}

    def take(self, submission: Submission) -> None:
        found = submission.found
        key = (found.agenda.id, found.form.id, found.period.code)
        try:
            if key not in self.rounds:
                self.rounds[key] = RoundTaking(self.root, found.form, found.agenda, found.period, self.now)
            outcome = self.rounds[key].take(submission)
        except UserError as error:
            outcome = FileOutcome(submission.file, "niet", todo=tuple(map(str, error.faults)))
        self.outcomes.setdefault(submission.file, []).append(outcome)


def _outcomes(file: Incoming, taken: dict[str, list[FileOutcome]]) -> Iterator[FileOutcome]:
    yield from taken.get(file.file, ())
    if file.state == "overgeslagen":
        yield FileOutcome(file.file, "overgeslagen")
    elif file.reasons:
        yield FileOutcome(file.file, "niet", todo=file.reasons)


def _in_order(incoming: Iterable[Incoming]) -> list[Submission]:
    """Put older versions first, so that the summary tells what the newer ones changed."""
    submissions = [submission for file in incoming for submission in file.submissions]
    return sorted(submissions, key=lambda one: (one.saved or one.arrived, one.arrived, _natural(one.file)))


def _natural(file: str) -> list[tuple[int, str]]:
    """Order names as people do: ``form`` before ``form (2)`` before ``form (10)``."""
    parts = re.split(r"(\d+)", Path(file).with_suffix("").as_posix())
    return [(int(part), "") if part.isdecimal() else (0, part) for part in parts]


@contextmanager
def _alone(folder: Path, *, needed: bool) -> Iterator[None]:
    """Keep two runs from writing the same round at once."""
    from filelock import FileLock, Timeout

    if not needed:
        yield
        return
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / ".lock", timeout=_WAIT_SECONDS):
            yield
    except Timeout:
        message = (
            "een andere opdracht verzamelt nu formulieren; wacht tot die klaar is en probeer het opnieuw."
        )
        raise UserError(message, ExitCode.OUTPUT) from None
