"""Reminders for projects that still owe something in a round."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from hcalib.agenda import agenda_ids, load_agenda
from hcalib.errors import ExitCode, UserError
from hcalib.files import write_atomically
from hcalib.monitoring.projects import Reminder, reminders, round_history
from hcalib.presentation import dutch


@dataclass(frozen=True)
class RoundReminders:
    """The reminders of one round.

    Attributes
    ----------
    period : str
    held : bool
        False when nothing of this round came in at all: perhaps the forms were never sent.
    reminders : tuple of Reminder
        Empty when nothing lacks.
    """

    period: str
    held: bool
    reminders: tuple[Reminder, ...]


def reminders_of(root: Path, agenda: str, period: str | None, today: date) -> RoundReminders:
    """Return the reminders of a round of an agenda.

    Parameters
    ----------
    root : Path
        Folder of the repository.
    agenda : str
    period : str or None
        Code of the round; None is the newest that has begun.
    today : datetime.date

    Raises
    ------
    UserError
        With exit code USAGE when the agenda or the round does not exist.
    """
    folder = root / "data" / "agenda"
    if agenda not in agenda_ids(folder):
        message = f"de agenda '{agenda}' bestaat niet; kies uit: {', '.join(agenda_ids(folder))}."
        raise UserError(message, ExitCode.USAGE)
    loaded = load_agenda(folder, agenda)
    history = {one.period: one for one in round_history(loaded, today)}
    if not history:
        raise UserError(f"{loaded.short} heeft nog geen ronde gehad.", ExitCode.USAGE)
    wanted = period or list(history)[-1]
    if wanted not in history:
        last = dutch.listing([dutch.period(code) for code in list(history)[-4:]])
        message = f"{loaded.short} heeft geen ronde in {dutch.period(wanted)}; de laatste: {last}."
        raise UserError(message, ExitCode.USAGE)
    return RoundReminders(wanted, history[wanted].held, reminders(loaded, today, wanted))


def write_reminders(folder: Path, found: RoundReminders) -> None:
    """Write each text to a file with the id of its project.

    Raises
    ------
    UserError
        With exit code OUTPUT when a file cannot be written.
    """
    for one in found.reminders:
        write_atomically(folder / f"{one.project}.txt", one.text)
