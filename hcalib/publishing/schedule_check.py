"""Writing the files of a planner to a folder, and finding out later whether they still hold."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from hcalib.errors import ExitCode, UserError
from hcalib.files import write_atomically
from hcalib.publishing.schedule_files import (
    SYSTEMS,
    Place,
    System,
    calendar_expression,
    planner_files,
)
from hcalib.publishing.unattended import Unattended

RECORD = "hcalib-planning.json"
_TIMEOUT = 30


@dataclass(frozen=True)
class Checked:
    """What a check found.

    Attributes
    ----------
    system : {"systemd", "cron", "windows"}
    faults : tuple of str
        Dutch sentences: what no longer holds.
    remarks : tuple of str
        What could not be checked, or what to know.
    """

    system: System
    faults: tuple[str, ...]
    remarks: tuple[str, ...]


def write_planner(
    folder: Path, system: System, settings: Unattended, place: Place, written: date
) -> tuple[Path, ...]:
    """Write the files of a planner, and a record by which they can be checked.

    Files of moments that are no longer there are removed, when they were written by this function.

    Raises
    ------
    UserError
        With exit code OUTPUT when the folder cannot be written.
    """
    files = planner_files(system, settings, place, written)
    record = _read_record(folder)
    earlier = set(record["files"]) - set(files) if record is not None else set()
    for name, content in files.items():
        write_atomically(folder / name, content)
    about = {
        "system": system,
        "root": place.root,
        "python": place.python,
        "written": written.isoformat(),
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
    }
    write_atomically(folder / RECORD, json.dumps(about, ensure_ascii=False, indent=1) + "\n")
    for name in earlier:
        if re.fullmatch(r"hcalib[a-z0-9.-]*", name):  # the record may have been changed by hand
            (folder / name).unlink(missing_ok=True)
    return tuple(folder / name for name in files)


def check_planner(folder: Path, settings: Unattended, root: Path, now: datetime) -> Checked:
    """Compare the files of a planner with the settings and with this computer.

    Raises
    ------
    UserError
        With exit code USAGE when the folder holds no planner files.
    """
    record = _read_record(folder)
    if record is None:
        message = f"in {folder} staan geen bestanden van hca schedule; maak ze met 'hca schedule write'."
        raise UserError(message, ExitCode.USAGE)
    system: System = record["system"]
    faults = [*_moved(record, root), *_changed(folder, record), *_outdated(record, settings)]
    remarks: list[str] = []
    if system == "systemd":
        told, unknown = _by_systemd(folder, settings)
        faults += told
        remarks += unknown
    if system == "windows" and now.astimezone().utcoffset() != now.astimezone(settings.zone).utcoffset():
        faults.append(
            f"de klok van deze computer staat niet op de tijdzone {settings.timezone}; een Windows-taak "
            "volgt de klok van de computer. Zet de tijdzone goed."
        )
    return Checked(system, tuple(faults), tuple(remarks))


def _read_record(folder: Path) -> dict[str, Any] | None:
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        date.fromisoformat(record["written"])
        sound = (
            record["system"] in SYSTEMS
            and all(isinstance(record[name], str) for name in ("root", "python"))
            and isinstance(record["files"], dict)
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return record if sound else None


def _moved(record: dict[str, Any], root: Path) -> Iterator[str]:
    if Path(record["root"]) != root:
        yield (
            f"de planning wijst naar de map {record['root']}, maar de werkplaats staat in {root}; schrijf de "
            "planning opnieuw en installeer haar."
        )
    python = Path(record["python"])
    if not python.is_file() or not os.access(python, os.X_OK):
        yield (
            f"Python staat niet meer op {record['python']}; herstel de installatie of schrijf de planning "
            "opnieuw."
        )


def _changed(folder: Path, record: dict[str, Any]) -> Iterator[str]:
    for name, digest in record["files"].items():
        try:
            content = (folder / name).read_bytes()
        except OSError:
            yield f"{name}: dit bestand ontbreekt; schrijf de planning opnieuw."
            continue
        if hashlib.sha256(content).hexdigest() != digest:
            yield f"{name}: dit bestand is met de hand veranderd; pas de instellingen aan en schrijf opnieuw."


def _outdated(record: dict[str, Any], settings: Unattended) -> Iterator[str]:
    place = Place(record["root"], record["python"])
    wanted = planner_files(record["system"], settings, place, date.fromisoformat(record["written"]))
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in wanted.items()}
    if digests != record["files"]:
        yield (
            "de planning is niet meer wat in data/unattended/settings.yml staat (of is van een andere versie "
            "van de werkplaats); schrijf haar opnieuw en installeer haar."
        )


def _by_systemd(folder: Path, settings: Unattended) -> tuple[list[str], list[str]]:
    """Ask systemd itself; without it there is only a remark."""
    program = shutil.which("systemd-analyze")
    if program is None:
        return [], [
            "systemd-analyze staat niet op deze computer; de bestanden zijn niet door systemd gelezen."
        ]
    faults = []
    for moment in settings.moments:
        expression = calendar_expression(moment, settings.timezone)
        if _asked(program, "calendar", expression) is None:
            faults.append(f"systemd begrijpt het moment '{moment.id}' niet: {expression}.")
    units = sorted(str(path) for path in folder.glob("hcalib-*.*") if path.suffix in (".timer", ".service"))
    for unit in units:
        if _asked(program, "--man=no", "verify", unit) is None:
            faults.append(f"{Path(unit).name}: systemd keurt dit bestand af; schrijf de planning opnieuw.")
    return faults, []


def _asked(program: str, *arguments: str) -> str | None:
    """Return what systemd-analyze says, or None when it disapproves."""
    try:
        done = subprocess.run(
            [program, *arguments], capture_output=True, text=True, timeout=_TIMEOUT, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout if done.returncode == 0 else None
