"""What this computer remembers of the reports it made: from what, when, how long it took, and how it looks.

The records lie beside the editions in a folder that is not published: a digest of a confidential file tells
whoever can guess its content that the guess is right. Losing them costs time only: everything is made again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from hcalib.publishing.inputs import Digests, digest_of_file

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
    complete : tuple of str
        Names of all reports, when a run finished the edition without a failure; none otherwise.
    around : dict of str to str
        SHA-256 of the index and the manifest as that run left them.
    screened : str
        Digest of what could not be told when all pages were last looked through.
    """

    about: tuple[str, ...] = ()
    planned: str = ""
    reports: dict[str, ReportRecord] = field(default_factory=dict)
    durations: dict[str, float] = field(default_factory=dict)
    complete: tuple[str, ...] = ()
    around: dict[str, str] = field(default_factory=dict)
    screened: str = ""


def path_of(output: Path, edition: str) -> Path:
    """Return where the records of an edition are kept."""
    return output / FOLDER / f"{edition}.json"


def read_records(output: Path, edition: str) -> Records:
    """Read the records of an edition; empty when there are none, or none of this version of the library."""
    try:
        content = json.loads(path_of(output, edition).read_text(encoding="utf-8"))
        reports = {
            name: _made(ReportRecord, one)
            for name, one in content.pop("reports").items()
            if one.keys() == _kinds(ReportRecord).keys()
        }
        return replace(_made(Records, {**content, "reports": {}}), reports=reports)
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
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


R = TypeVar("R")


def _made(record: Callable[..., R], content: Mapping[str, Any]) -> R:
    """Make a record of what was written of it.

    Raises
    ------
    TypeError
        When it is not of the kind that we write: another version did, or no version at all.
    """
    kinds = _kinds(record)
    if content.keys() != kinds.keys() or not all(_fits(content[name], kinds[name]) for name in kinds):
        raise TypeError(record)
    return record(**{name: tuple(one) if isinstance(one, list) else one for name, one in content.items()})


@cache
def _kinds(record: Callable[..., object]) -> dict[str, Any]:
    return get_type_hints(record)


def _fits(value: object, kind: Any) -> bool:
    """Tell whether something that was read as JSON is of a kind; tuples are written as lists."""
    origin, inside = get_origin(kind), get_args(kind)
    if origin is UnionType:
        return any(_fits(value, one) for one in inside)
    if origin is tuple:
        return isinstance(value, list) and all(_fits(one, inside[0]) for one in value)
    if origin is dict:
        return isinstance(value, dict) and all(_fits(one, inside[1]) for one in value.values())
    return kind is Any or isinstance(value, int | float if kind is float else kind)


def made_from(inputs: Sequence[str], digests: Digests) -> str:
    """Return one digest of some inputs as they are now."""
    content = "\n".join(f"{name} {digest}" for name, digest in digests.all(inputs).items())
    return hashlib.sha256(content.encode("utf-8")).hexdigest()


def digests_of(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """Return the SHA-256 of some files, by their path in a folder; empty for one that cannot be read."""
    return {name: digest_of_file(folder / name) for name in names}


def still_there(folder: Path, files: Mapping[str, str]) -> bool:
    """Tell whether the files of a report are in place, and not changed since."""
    return bool(files) and all(digest_of_file(folder / path) == digest for path, digest in files.items())


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
        # a record may be lost, or of another version
        if not records.complete or records.reports.keys() != set(records.complete):
            return None
        if records.planned != made_from(records.about, digests) or not still_there(folder, records.around):
            return None
        if not all(up_to_date(record, folder, digests, today) for record in records.reports.values()):
            return None
        count += len(records.reports)
    return count if (output / "index.html").exists() else None
