"""Files for the planner of a computer: systemd timers, lines for cron, and tasks for Windows.

They are made from the settings and from nothing else, so that a check can make them again and compare.
"""

from __future__ import annotations

import codecs
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import PurePosixPath, PureWindowsPath
from typing import Literal
from xml.etree import ElementTree

from hcalib.errors import ExitCode, UserError
from hcalib.publishing.schedule import upcoming
from hcalib.publishing.unattended import Moment, Unattended

System = Literal["systemd", "cron", "windows"]

SYSTEMS: tuple[System, ...] = ("systemd", "cron", "windows")
CRON_FILE = "hcalib.crontab"
_TASK = "http://schemas.microsoft.com/windows/2004/02/mit/task"
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """Where the planner finds the workspace.

    Attributes
    ----------
    root : str
        Folder of the workspace.
    python : str
        The Python that runs it.
    """

    root: str
    python: str

    def __post_init__(self) -> None:
        for path in (self.root, self.python):
            if any(not letter.isprintable() for letter in path):
                message = f"de planner kan niet omgaan met het pad {path!r}; geef de map een gewone naam."
                raise UserError(message, ExitCode.USAGE)


def planner_files(system: System, settings: Unattended, place: Place, written: date) -> dict[str, bytes]:
    """Make the files for one planner.

    Parameters
    ----------
    system : {"systemd", "cron", "windows"}
    settings : Unattended
    place : Place
    written : datetime.date
        Day of writing; a Windows task starts counting then.

    Returns
    -------
    dict of str to bytes
        Names of files with their content.
    """
    if system == "cron":
        return {CRON_FILE: _crontab(settings, place).encode()}
    if system == "windows":
        return {f"hcalib-{one.id}.xml": _task(one, settings, place, written) for one in settings.moments}
    return {
        f"hcalib-{moment.id}.{kind}": text.encode()
        for moment in settings.moments
        for kind, text in (
            ("service", _service(moment, place)),
            ("timer", _timer(moment, settings)),
        )
    }


def calendar_expression(moment: Moment, timezone: str) -> str:
    """Return when a moment is, as systemd writes it."""
    return f"*-{moment.month:02}-{moment.day:02} {moment.hour:02}:{moment.minute:02}:00 {timezone}"


def installing(system: System, settings: Unattended, folder: str) -> tuple[str, ...]:
    """Return the commands with which a person installs the files of a folder."""
    if system == "systemd":
        path = PurePosixPath(folder)
        timers = " ".join(f"hcalib-{moment.id}.timer" for moment in settings.moments)
        return (
            "mkdir -p ~/.config/systemd/user",
            f"cp {shlex.quote(str(path))}/hcalib-*.service {shlex.quote(str(path))}/hcalib-*.timer "
            "~/.config/systemd/user/",
            "systemctl --user daemon-reload",
            f"systemctl --user enable --now {timers}",
            'loginctl enable-linger "$USER"',
        )
    if system == "cron":
        file = shlex.quote(str(PurePosixPath(folder) / CRON_FILE))
        return (
            f"(crontab -l 2>/dev/null | sed '/^# hcalib begin$/,/^# hcalib eind$/d'; cat {file}) | crontab -",
        )
    return tuple(
        f'schtasks /Create /F /TN "hcalib\\{moment.id}" /XML "{PureWindowsPath(folder) / name}"'
        for moment in settings.moments
        for name in [f"hcalib-{moment.id}.xml"]
    )


def _service(moment: Moment, place: Place) -> str:
    program = _quoted(place.python)
    if set(place.python) & set("\"'\\$"):
        # systemd refuses these in the name of a program, but not in what it gives to the shell
        program = f'/bin/sh -c "exec \\"$$@\\"" hca {program.replace("$", "$$")}'
    root = _quoted(f"HCALIB_ROOT={place.root}")
    return (
        "# Gemaakt met 'hca schedule write'; wijzig data/unattended/settings.yml en schrijf opnieuw.\n"
        "[Unit]\n"
        f"Description=hcalib: {_specifiers(moment.title)}\n"
        "\n"
        "[Service]\n"
        "Type=oneshot\n"
        "Nice=10\n"
        f"Environment={root}\n"
        f"ExecStart={program} -m hcalib.cli pipeline --moment {moment.id}\n"
    )


def _timer(moment: Moment, settings: Unattended) -> str:
    return (
        "# Gemaakt met 'hca schedule write'; wijzig data/unattended/settings.yml en schrijf opnieuw.\n"
        "[Unit]\n"
        f"Description=hcalib: {_specifiers(moment.title)}\n"
        "\n"
        "[Timer]\n"
        f"OnCalendar={calendar_expression(moment, settings.timezone)}\n"
        "Persistent=true\n"
        "\n"
        "[Install]\n"
        "WantedBy=timers.target\n"
    )


def _quoted(text: str) -> str:
    """Quote a word for systemd."""
    return '"' + _specifiers(text.replace("\\", "\\\\").replace('"', '\\"')) + '"'


def _specifiers(text: str) -> str:
    return " ".join(text.splitlines()).replace("%", "%%")


def _crontab(settings: Unattended, place: Place) -> str:
    lines = [
        "# hcalib begin",
        "# Gemaakt met 'hca schedule write'; wijzig data/unattended/settings.yml en schrijf opnieuw.",
        "# Niet elke cron kent tijdzones (CRON_TZ). Daarom vraagt cron rond elk moment een keer per uur of",
        f"# het zover is. De werkplaats kijkt zelf op de klok van {settings.timezone} en begint één keer.",
    ]
    command = shlex.join(
        ["env", f"HCALIB_ROOT={place.root}", place.python, "-m", "hcalib.cli", "pipeline", "--moment"]
    )
    for moment in settings.moments:
        hour = f"{moment.hour:02}.{moment.minute:02} uur"
        lines.append(f"# {' '.join(moment.title.split())}: {moment.day}-{moment.month}, {hour}")
        for month, days in _around(moment):
            when = f"{moment.minute} * {','.join(map(str, days))} {month} *"
            # a bare % ends the command for cron, also between quotes
            lines.append(f"{when} {command} {moment.id} --op-tijd --quiet".replace("%", "\\%"))
    return "\n".join([*lines, "# hcalib eind", ""])


def _around(moment: Moment) -> Iterator[tuple[int, list[int]]]:
    """Yield the months with the days on which it can be time, wherever the computer thinks it is.

    Both a leap year and another count: a day too many does no harm.
    """
    days = sorted(
        {
            (day.month, day.day)
            for year in (2023, 2024)
            for ahead in (-1, 0, 1)
            for day in [date(year, moment.month, moment.day) + timedelta(days=ahead)]
        }
    )
    for month in sorted({month for month, _ in days}):
        yield month, [day for own, day in days if own == month]


def _task(moment: Moment, settings: Unattended, place: Place, written: date) -> bytes:
    """Make a task as schtasks reads it: UTF-16, local time of the computer, caught up when it was off."""
    midnight = datetime(written.year, written.month, written.day, tzinfo=settings.zone)
    start = next(one.at for one in upcoming(settings, midnight) if one.moment.id == moment.id)
    task = ElementTree.Element("Task", {"version": "1.2", "xmlns": _TASK})
    about = ElementTree.SubElement(task, "RegistrationInfo")
    _add(about, "Description", f"hcalib: {' '.join(moment.title.split())}. Gemaakt met hca schedule write.")
    trigger = ElementTree.SubElement(ElementTree.SubElement(task, "Triggers"), "CalendarTrigger")
    _add(trigger, "StartBoundary", f"{start:%Y-%m-%dT%H:%M:%S}")
    _add(trigger, "Enabled", "true")
    by_month = ElementTree.SubElement(trigger, "ScheduleByMonth")
    _add(ElementTree.SubElement(by_month, "DaysOfMonth"), "Day", str(moment.day))
    ElementTree.SubElement(ElementTree.SubElement(by_month, "Months"), _MONTHS[moment.month - 1])
    principal = ElementTree.SubElement(
        ElementTree.SubElement(task, "Principals"), "Principal", {"id": "Author"}
    )
    _add(principal, "LogonType", "InteractiveToken")
    _add(principal, "RunLevel", "LeastPrivilege")
    rules = ElementTree.SubElement(task, "Settings")
    _add(rules, "MultipleInstancesPolicy", "Queue")
    _add(rules, "DisallowStartIfOnBatteries", "false")
    _add(rules, "StopIfGoingOnBatteries", "false")
    _add(rules, "StartWhenAvailable", "true")
    _add(rules, "ExecutionTimeLimit", "PT0S")
    program = ElementTree.SubElement(ElementTree.SubElement(task, "Actions", {"Context": "Author"}), "Exec")
    _add(program, "Command", place.python)
    _add(program, "Arguments", f"-m hcalib.cli pipeline --moment {moment.id}")
    _add(program, "WorkingDirectory", place.root)
    ElementTree.indent(task)
    text = ElementTree.tostring(task, encoding="unicode")
    whole = '<?xml version="1.0" encoding="UTF-16"?>\n' + text + "\n"
    return codecs.BOM_UTF16_LE + whole.encode("utf-16-le")


def _add(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, name).text = text
