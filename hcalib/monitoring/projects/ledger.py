"""Every round that was to be held: what was due when, what came in, late or not at all; and reminders."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from hcalib.agenda.models import Agenda, MonitorSetup, Project, ProjectReport, ProjectTarget
from hcalib.monitoring.measurements import code_words
from hcalib.monitoring.projects.lines import all_rounds, corrections_until, rounds_until, says_something
from hcalib.monitoring.projects.rounds import asked_targets, owes
from hcalib.monitoring.wording import listed
from hcalib.periods import Period, parse_period

State = Literal["op tijd", "te laat", "dag onbekend", "ontbreekt", "nog niet binnen", "niet gevraagd"]
"""``dag onbekend``: it came in, but nobody noted when; ``nog niet binnen``: the due day has not passed."""

_SATURDAY = 5


@dataclass(frozen=True)
class Entry:
    """One project in one round.

    Attributes
    ----------
    project : Project
    owed : bool
        Whether a report was asked of it.
    owed_for_sure : bool
        False when the register does not say whether it ran then, and the phase of now was taken.
    state : State
    received : datetime.date or None
        Day on which the first line came in, when known.
    days_late : int or None
        Days after the due day; for what is missing, until the peildatum. None when not late or unknown.
    missing : tuple of ProjectTarget
        Targets with a number of which nothing came in, when a report was owed.
    corrections : int
        How many figures of this round were corrected later.
    """

    project: Project
    owed: bool
    owed_for_sure: bool
    state: State
    received: date | None
    days_late: int | None
    missing: tuple[ProjectTarget, ...]
    corrections: int


@dataclass(frozen=True)
class Round:
    """One round, as known on the peildatum.

    Attributes
    ----------
    period : str
    due : datetime.date or None
        None when the agenda does not say when answers are due.
    held : bool
        Whether anything at all is kept of it; without that nobody is called late.
    entries : tuple of Entry
        Per project, in the order of the agenda.
    counts : dict
        State to number of projects.
    sentence : str
    """

    period: str
    due: date | None
    held: bool
    entries: tuple[Entry, ...]
    counts: dict[State, int]
    sentence: str


@dataclass(frozen=True)
class Reminder:
    """A text to send to the leader of a project; it names no persons.

    Attributes
    ----------
    project : str
        Id of the project.
    period : str
    due : datetime.date or None
    missing : tuple of str
        What is asked for, in words; empty when the whole report is missing.
    text : str
        Plain text of a few lines, with its subject on the first.
    """

    project: str
    period: str
    due: date | None
    missing: tuple[str, ...]
    text: str


def due_day(setup: MonitorSetup, period: Period) -> date:
    """Return the day by which answers of a round are due."""
    for exception in setup.exceptions:
        if parse_period(exception.round) == period:
            return exception.due
    if isinstance(setup.due, int):
        return period.start.replace(day=setup.due)
    return period.end - timedelta(days=max(0, period.end.weekday() - _SATURDAY + 1))


def round_history(agenda: Agenda, today: date, line: str | None = None) -> tuple[Round, ...]:
    """Return every round until the peildatum, in order of time: of the calendar, and those that are kept."""
    periods = {progress.period for progress in rounds_until(agenda, today)} | _scheduled(agenda, today)
    return tuple(
        _round(agenda, today, period, line)
        for period in sorted(periods, key=lambda code: parse_period(code).start)
    )


def reminders(agenda: Agenda, today: date, period: str | None = None) -> tuple[Reminder, ...]:
    """Return the texts for projects that still owe something in a round.

    Parameters
    ----------
    agenda : Agenda
    today : datetime.date
    period : str, optional
        Code of the round; None is the newest that has begun.
    """
    rounds = round_history(agenda, today)
    chosen = [one for one in rounds if one.period == period] if period else list(rounds[-1:])
    return tuple(
        _reminder(agenda, one, entry, today)
        for one in chosen
        for entry in one.entries
        if entry.owed and (entry.state in ("ontbreekt", "nog niet binnen") or entry.missing)
    )


def _scheduled(agenda: Agenda, today: date) -> set[str]:
    setup = agenda.project_monitor
    if setup is None:
        return set()
    first = parse_period(setup.first)
    codes = (
        f"{year}MM{month:02d}"
        for year in range(first.start.year, today.year + 1)
        for month in sorted(setup.months)
    )
    return {code for code in codes if first.start <= parse_period(code).start <= today}


def _round(agenda: Agenda, today: date, period: str, line: str | None) -> Round:
    due = due_day(agenda.project_monitor, parse_period(period)) if agenda.project_monitor else None
    reports = [
        report
        for progress in rounds_until(agenda, today)
        if progress.period == period
        for report in progress.reports
        if says_something(report)
    ]
    held = any(progress.period == period for progress in all_rounds(agenda))
    corrected = Counter(one.project for one in corrections_until(agenda, today) if one.round == period)
    entries = tuple(
        _entry(project, period, due, today, [r for r in reports if r.project == project.id], corrected)
        for project in agenda.projects_of(line)
    )
    counts: dict[State, int] = dict(Counter(entry.state for entry in entries))
    return Round(period, due, held, entries, counts, _words(period, entries, counts, held))


def _entry(
    project: Project,
    period: str,
    due: date | None,
    today: date,
    reports: list[ProjectReport],
    corrected: Counter[str],
) -> Entry:
    owed = owes(project, period)
    days = [report.received for report in reports if report.received is not None]
    received = min(days) if days else None
    late = (received or today) - due if due else None
    days_late = late.days if late and late.days > 0 else None
    state: State
    if reports:
        state = "dag onbekend" if received is None or due is None else "te laat" if days_late else "op tijd"
        days_late = days_late if received else None
    elif not owed:
        state, days_late = "niet gevraagd", None
    else:
        state = "nog niet binnen" if due is None or not days_late else "ontbreekt"
    figures = {report.target for report in reports if report.value is not None}
    asked = asked_targets(project, period) if owed else ()
    missing = tuple(target for target in asked if target.id not in figures)
    return Entry(
        project,
        owed,
        project.owed_in(period) is not None,
        state,
        received,
        days_late,
        missing,
        corrected[project.id],
    )


def _words(period: str, entries: tuple[Entry, ...], counts: dict[State, int], held: bool) -> str:
    when = code_words(period)
    if not held:
        return f"Van de ronde van {when} is niets bewaard."
    owed = [entry for entry in entries if entry.owed]
    came = [entry for entry in owed if entry.state in ("op tijd", "te laat", "dag onbekend")]
    words = f"In de ronde van {when} gaven {len(came)} van de {len(owed)} gevraagde projecten iets op"
    if counts.get("te laat"):
        words += f", {counts['te laat']} daarvan na de afgesproken dag"
    missing = [entry.project.id for entry in owed if entry.state == "ontbreekt"]
    if missing:
        words += f"; van {listed(missing)} ontbreekt het"
    corrections = sum(entry.corrections for entry in entries)
    if corrections:
        noun = "getal is" if corrections == 1 else "getallen zijn"
        words += f"; {corrections} {noun} later verbeterd"
    return f"{words}."


def _reminder(agenda: Agenda, one: Round, entry: Entry, today: date) -> Reminder:
    when = code_words(one.period)
    nothing = entry.state in ("ontbreekt", "nog niet binnen")
    missing = () if nothing else tuple(target.text for target in entry.missing)
    if nothing:
        lacking = "We hebben van uw project nog geen formulier ontvangen."
    else:
        lacking = "\n".join(
            ["We hebben uw formulier ontvangen, dank u wel. Nog geen getal is ingevuld bij:"]
            + [f"- {text}" for text in missing]
        )
    paragraphs = [
        "VOORBEELD: deze tekst hoort bij een verzonnen agenda; verstuur haar niet." if agenda.example else "",
        f"Onderwerp: Projectmonitor, {when}: herinnering voor {entry.project.id} {entry.project.name}",
        "Beste projectleider,",
        lacking,
        f"{_asking(one.due, today)} Het gaat om de stand op "
        f"{code_words(parse_period(one.period).start.isoformat())}.",
        "Is er niets te melden of kunt u een getal niet geven, laat ons dat dan weten; dan vragen we er niet "
        "meer naar. Een nul betekent dat u telde en er geen vond. Noem geen namen van personen.",
        f"Met vriendelijke groet,\n{agenda.bureau.partition(' (')[0]}",
    ]
    text = "\n\n".join(paragraph for paragraph in paragraphs if paragraph) + "\n"
    return Reminder(entry.project.id, one.period, one.due, missing, text)


def _asking(due: date | None, today: date) -> str:
    if due is None:
        return "Wilt u het ons sturen zodra u kunt?"
    day = code_words(due.isoformat())
    if today <= due:
        return f"Wilt u het ons uiterlijk {day} sturen?"
    return f"We hadden het graag op {day} gehad. Wilt u het alsnog sturen, of laten weten wanneer het kan?"
