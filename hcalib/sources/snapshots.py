"""The snapshot store: published figures as they were taken over, with a sidecar that cites them.

A snapshot is ``<collection>/<date>/<table>.csv`` with ``<table>.yml`` beside it. A collection is one
source, or the documents that were carried over by hand. A snapshot never changes; newer figures are a new
date. The checksum in the sidecar is verified on every load.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, NoReturn

from pydantic import Field

from hcalib.errors import ExitCode, Fault, UserError
from hcalib.files import Model, collecting, raise_if_any, read_model

Text = Annotated[str, Field(min_length=1)]


class Sidecar(Model):
    """What must be known about a snapshot before a figure in it may be used."""

    title: Text
    source: Text
    """Id in the catalog; rows may name a more precise source of their own."""
    citation: Text
    table: str | None = None
    url: Annotated[str, Field(pattern=r"^https?://")] | None = None
    licence: Text
    retrieved: date
    """Day on which the figures were taken over."""
    method: Text
    """How they were taken over, in one sentence."""
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    rows: Annotated[int, Field(ge=0)]
    """Number of figures, without the line with the names of the columns."""
    raw_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None
    """Checksum of what the publisher sent, from which the figures were taken over."""
    defaults: dict[str, str] = Field(default_factory=dict)
    """Columns that have one value in the whole file, for example the unit."""
    caveats: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Snapshot:
    """One verified file of the store."""

    path: Path
    sidecar: Sidecar
    collection: str
    """Name of the folder below ``snapshots/``: the id of a source, or of a handful of documents."""
    vintage: date
    """Date folder it stands in."""

    @property
    def corrections(self) -> Path:
        """File with the corrections of the collection; most collections have none."""
        return self.path.parents[1] / "corrections.yml"


def find_snapshots(
    root: Path, pins: Mapping[str, date] | None = None, not_after: date | None = None
) -> tuple[Snapshot, ...]:
    """Choose one date of each collection, and verify its files.

    Parameters
    ----------
    root : Path
        A folder ``snapshots``; when it does not exist there are no snapshots.
    pins : mapping of str to date, optional
        Collection to date. A collection that is not pinned gives its newest date.
    not_after : date, optional
        Ignored for pinned collections; others give their newest date up to this day.

    Raises
    ------
    UserError
        With exit code SNAPSHOT for a pinned date that is missing, a sidecar without its file or the
        reverse, or a file that does not match its checksum.
    """
    pins = dict(pins or {})
    faults: list[Fault] = []
    found: list[Snapshot] = []
    for folder in _visible_folders(root):
        with collecting(faults):
            chosen = _choose_date(folder, pins.pop(folder.name, None), not_after)
            if chosen is not None:
                found.extend(_read_folder(folder.name, chosen, folder / chosen.isoformat()))
    faults.extend(
        Fault(f"de momentopname '{name}' van {day.isoformat()} ontbreekt.", root / name)
        for name, day in pins.items()
    )
    raise_if_any(faults, ExitCode.SNAPSHOT)
    return tuple(found)


def vintages(collection: Path) -> tuple[date, ...]:
    """Return the dates of one collection, oldest first.

    Parameters
    ----------
    collection : Path
        A folder below ``snapshots/``; one that does not exist has no dates.

    Raises
    ------
    UserError
        With exit code SNAPSHOT for a folder whose name is no date.
    """
    names = {path: _date_of(path.name) for path in _visible_folders(collection)}
    message = "deze map hoort een datum als naam te hebben, zoals 2026-11-23."
    raise_if_any([Fault(message, path) for path, day in names.items() if day is None], ExitCode.SNAPSHOT)
    return tuple(sorted(day for day in names.values() if day is not None))


def read_vintage(collection: Path, vintage: date) -> tuple[Snapshot, ...]:
    """Verify and return the files of one date of one collection.

    Raises
    ------
    UserError
        As :func:`find_snapshots` does.
    """
    if vintage not in vintages(collection):
        _refuse_date(collection, vintage)
    return tuple(_read_folder(collection.name, vintage, collection / vintage.isoformat()))


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file, as lower-case hexadecimal text."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _choose_date(folder: Path, pinned: date | None, not_after: date | None) -> date | None:
    dates = vintages(folder)
    if pinned is not None:
        if pinned not in dates:
            _refuse_date(folder, pinned)
        return pinned
    return max((day for day in dates if not_after is None or day <= not_after), default=None)


def _refuse_date(folder: Path, day: date) -> NoReturn:
    known = ", ".join(other.isoformat() for other in vintages(folder)) or "geen"
    message = f"de momentopname van {day.isoformat()} ontbreekt; wel aanwezig: {known}."
    raise UserError([Fault(message, folder)], ExitCode.SNAPSHOT)


def _read_folder(collection: str, vintage: date, folder: Path) -> list[Snapshot]:
    faults: list[Fault] = []
    found = []
    tables = {path.stem for path in folder.glob("[!.]*.csv")} | {
        path.stem for path in folder.glob("[!.]*.yml")
    }
    for table in sorted(tables):
        with collecting(faults):
            found.append(_read_snapshot(collection, vintage, folder / f"{table}.csv"))
    raise_if_any(faults, ExitCode.SNAPSHOT)
    return found


def _read_snapshot(collection: str, vintage: date, path: Path) -> Snapshot:
    sidecar_path = path.with_suffix(".yml")
    if not path.exists():
        raise UserError(
            [Fault("het databestand bij deze beschrijving ontbreekt.", sidecar_path)], ExitCode.SNAPSHOT
        )
    if not sidecar_path.exists():
        message = "de beschrijving (.yml) bij dit bestand ontbreekt; een cijfer zonder bron telt niet mee."
        raise UserError([Fault(message, path)], ExitCode.SNAPSHOT)
    sidecar = read_model(sidecar_path, Sidecar)
    if checksum(path) != sidecar.sha256:
        message = (
            "dit bestand is veranderd sinds het is vastgelegd (de controlesom klopt niet); "
            "zet de vastgelegde versie terug of leg de nieuwe cijfers vast onder een nieuwe datum."
        )
        raise UserError([Fault(message, path)], ExitCode.SNAPSHOT)
    rows = _count_rows(path)
    if rows != sidecar.rows:
        message = f"de beschrijving noemt {sidecar.rows} cijfers en het databestand heeft er {rows}."
        raise UserError([Fault(message, sidecar_path, None, "rows")], ExitCode.SNAPSHOT)
    return Snapshot(path, sidecar, collection, vintage)


def _visible_folders(folder: Path) -> list[Path]:
    """Return the folders in a folder by name, without what editors and systems hide there."""
    return sorted(path for path in folder.glob("[!.]*") if path.is_dir())


def _date_of(name: str) -> date | None:
    """Read a folder name like 2026-11-23; other ways to write a date would give a day two folders."""
    try:
        day = date.fromisoformat(name)
    except ValueError:
        return None
    return day if day.isoformat() == name else None


def _count_rows(path: Path) -> int:
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            lines = sum(1 for cells in csv.reader(handle) if cells)
    except (UnicodeDecodeError, csv.Error):
        raise UserError(
            [Fault("dit bestand is niet te lezen als CSV in UTF-8.", path)], ExitCode.SNAPSHOT
        ) from None
    return max(lines - 1, 0)
