"""What this computer remembers of the reports it made: from what, when, how long it took, and how it looks.

The records lie beside the editions in a folder that is not published: a digest of a confidential file tells
whoever can guess its content that the guess is right. Losing them costs time only: everything is made again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any

from hcalib.publishing.inputs import Digests

FOLDER = ".hcalib"
"""In the folder of all editions."""


@dataclass(frozen=True)
class ReportRecord:
    """A report that was made.

    Attributes
    ----------
    given : str
        Digest of the parameters and of all that its page shows around the notebook.
    inputs : tuple of str
        Names of the inputs; see :class:`hcalib.publishing.inputs.Digests`.
    made_from : str
        Digest of those inputs as they were.
    files : dict of str to str
        SHA-256 of the page and the CSVs, by path in the folder of the edition.
    until : str or None
        Last day on which it may stand there unchanged, as an ISO date: consent for a story ends.
    seconds, cpu_seconds : float
    peak_mb : int
    facts : dict
        What the manifest tells of the report.
    """

    given: str
    inputs: tuple[str, ...]
    made_from: str
    files: dict[str, str]
    until: str | None
    seconds: float
    cpu_seconds: float
    peak_mb: int
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass
class Records:
    """The records of one edition.

    Attributes
    ----------
    about : tuple of str
        Inputs that decide which reports there are.
    planned : str
        Digest of those inputs as they were.
    reports : dict of str to ReportRecord
        By name; only reports whose files are in place.
    durations : dict of str to float
        Seconds that each report took the last time, also when it has to be made again.
    complete : bool
        Whether a run finished the edition without a failure.
    screened : str
        Digest of what could not be told when all pages were last looked through.
    """

    about: tuple[str, ...] = ()
    planned: str = ""
    reports: dict[str, ReportRecord] = field(default_factory=dict)
    durations: dict[str, float] = field(default_factory=dict)
    complete: bool = False
    screened: str = ""


def path_of(output: Path, edition: str) -> Path:
    """Return where the records of an edition are kept."""
    return output / FOLDER / f"{edition}.json"


def read_records(output: Path, edition: str) -> Records:
    """Read the records of an edition; empty when there are none, or none of this version of the library."""
    try:
        content = json.loads(path_of(output, edition).read_text(encoding="utf-8"))
        known = {one.name for one in fields(ReportRecord)}
        reports = {name: one for name, one in content.pop("reports").items() if one.keys() == known}
        return Records(
            **{**content, "about": tuple(content["about"])},
            reports={
                name: ReportRecord(**{**one, "inputs": tuple(one["inputs"])}) for name, one in reports.items()
            },
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return Records()


def write_records(output: Path, edition: str, records: Records) -> None:
    """Write the records of an edition in one move.

    Raises
    ------
    UserError
        With exit code OUTPUT when they cannot be written.
    """
    from hcalib.files import write_atomically

    # by name of the attribute, without the copies that dataclasses.asdict makes of all that lies below
    written = {**vars(records), "reports": {name: vars(one) for name, one in records.reports.items()}}
    write_atomically(path_of(output, edition), json.dumps(written, ensure_ascii=False))


def made_from(inputs: Sequence[str], digests: Digests) -> str:
    """Return one digest of some inputs as they are now."""
    content = "\n".join(f"{name} {digest}" for name, digest in digests.all(inputs).items())
    return hashlib.sha256(content.encode("utf-8")).hexdigest()


def still_there(folder: Path, files: Mapping[str, str]) -> bool:
    """Tell whether the files of a report are in place, and not changed since."""
    return bool(files) and all(_digest(folder / path) == digest for path, digest in files.items())


def up_to_date(record: ReportRecord, folder: Path, digests: Digests, today: date) -> bool:
    """Tell whether making a report again would change nothing."""
    return (
        (record.until is None or today.isoformat() <= record.until)
        and record.made_from == made_from(record.inputs, digests)
        and still_there(folder, record.files)
    )


def nothing_changed(root: Path, output: Path, editions: Sequence[str], today: date) -> int | None:
    """Tell whether all reports of some editions are up to date, and how many there are; None when not.

    Parameters
    ----------
    root : Path
        Folder of the repository.
    output : Path
        Folder of all editions.
    editions : sequence of str
        Ids of the editions.
    today : datetime.date
    """
    digests, count = Digests(root), 0
    for edition in editions:
        records, folder = read_records(output, edition), output / edition
        if not records.complete or records.planned != made_from(records.about, digests):
            return None
        if not (folder / "index.html").exists() or not (folder / "manifest.json").exists():
            return None
        if not all(up_to_date(record, folder, digests, today) for record in records.reports.values()):
            return None
        count += len(records.reports)
    return count if (output / "index.html").exists() else None


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
