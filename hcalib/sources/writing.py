"""Adding a vintage to the store: its files in one fixed form, put in place in one move.

A date that is there never changes. What has been interrupted leaves the old state, and two processes at
once cannot mix: who writes holds the lock of the collection.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

import pandas as pd
import yaml
from pydantic import ValidationError

from hcalib.errors import ExitCode, Fault, UserError
from hcalib.files import raise_if_any, read_model, validation_faults
from hcalib.observations import FILE_COLUMNS, FILE_DEFAULTS
from hcalib.sources.datapackage import FILE_NAME, package_bytes
from hcalib.sources.placing import LOCK_SECONDS, locked, place
from hcalib.sources.snapshots import Sidecar, checksum, vintages

_ALWAYS_IN_FILE = ("period", "value")
"""Columns that stay in the file when they have one value, so that a line still says when and how much."""

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
_NUMBER = re.compile(r"(-?)0*(\d+)(?:\.(\d+))?", re.ASCII)


@dataclass(frozen=True)
class NewTable:
    """Figures that have arrived, with everything that must be known about them.

    Attributes
    ----------
    name : str
        Name of the file, without extension: small letters, digits and hyphens.
    frame : pandas.DataFrame
        Text, with columns of ``observations.FILE_COLUMNS``; an empty cell is ``""``, a value has a point.
        Columns with a default may be left out; without ``source`` it is that of the vintage.
    title, citation, method, licence : str
        As in a sidecar.
    table, url : str or None
        As in a sidecar.
    caveats : tuple of str
    raw_sha256 : str or None
        Checksum of what the publisher sent.
    """

    name: str
    frame: pd.DataFrame
    title: str
    citation: str
    method: str
    licence: str
    table: str | None = None
    url: str | None = None
    caveats: tuple[str, ...] = ()
    raw_sha256: str | None = None


@dataclass(frozen=True)
class PreparedTable:
    """A table as it is going to be written.

    Attributes
    ----------
    name : str
    data : bytes
        The CSV.
    sidecar : Sidecar
    """

    name: str
    data: bytes
    sidecar: Sidecar

    @property
    def files(self) -> dict[str, bytes]:
        """The two files of the table, by their name."""
        content = self.sidecar.model_dump(exclude_none=True, exclude_defaults=True)
        content = {key: list(value) if isinstance(value, tuple) else value for key, value in content.items()}
        text = yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=112)
        return {f"{self.name}.csv": self.data, f"{self.name}.yml": text.encode("utf-8")}


def prepare(source: str, day: date, tables: Sequence[NewTable]) -> tuple[PreparedTable, ...]:
    """Give new tables the form of the store: sorted rows, as few columns as possible, one kind of line end.

    The same figures give the same bytes, in whatever order they arrived. Spaces around a text, control
    characters and zeros behind a decimal point are left out; nothing else is changed or checked.

    Raises
    ------
    UserError
        For a name that cannot be a file's, or is there twice, and for a citation, title, method, licence
        or address that a sidecar does not accept.
    ValueError
        When a frame has a column that an observation file does not know.
    """
    names = [table.name for table in tables]
    faults = [
        Fault(f"de naam '{name}' kan niet; gebruik kleine letters, cijfers en streepjes, elke naam één keer.")
        for name in dict.fromkeys([source, *names])
        if _NAME.fullmatch(name) is None or names.count(name) > 1
    ]
    raise_if_any(faults, ExitCode.USAGE)
    return tuple(_prepare(source, day, table) for table in tables)


def write_vintage(
    store: Path,
    source: str,
    day: date,
    tables: Sequence[PreparedTable],
    *,
    lock_seconds: float = LOCK_SECONDS,
) -> bool:
    """Write a vintage to ``store/<source>/<day>/``, as a whole or not at all.

    Parameters
    ----------
    store : Path
        A folder ``snapshots``.
    source : str
        Name of the collection.
    day : datetime.date
        Name of the vintage; later than those that are there.
    tables : sequence of PreparedTable
        From :func:`prepare`.
    lock_seconds : float
        How long to wait for another process that writes to this collection.

    Returns
    -------
    bool
        False when the same tables stood there already; nothing has been written then.

    Raises
    ------
    UserError
        With exit code SNAPSHOT when this date or a later one holds other figures; with exit code OUTPUT
        when the folder cannot be written or stays in use. The store is then as it was.
    """
    folder = store / source
    with locked(folder, lock_seconds):
        if _stands_there(folder / day.isoformat(), tables):
            return False
        reason = too_late(folder, day)
        if reason is not None:
            raise UserError([Fault(reason, folder)], ExitCode.SNAPSHOT)
        files: dict[str, bytes] = {}
        for table in tables:
            files |= table.files
        described = [(table.name, table.data, table.sidecar) for table in tables]
        files[FILE_NAME] = package_bytes(source, day, described)
        place(folder, day.isoformat(), files)
    return True


def too_late(folder: Path, day: date) -> str | None:
    """Say in Dutch why a vintage of this day can no longer be added to a collection; None when it can.

    A vintage tells what could be had on its day, so it can only be added at the end.
    """
    newest = max(vintages(folder), default=None)
    if newest is None or day > newest:
        return None
    if day == newest:
        return (
            f"op {day.isoformat()} zijn hier al andere cijfers vastgelegd en die veranderen niet meer. Leg "
            "deze op een latere dag vast, of verwijder eerst die map als nog geen rapport haar gebruikt."
        )
    return (
        f"hier staat al een momentopname van {newest.isoformat()}; een van {day.isoformat()} kan er niet "
        "meer tussen, want dan zouden oude edities veranderen."
    )


def _prepare(source: str, day: date, table: NewTable) -> PreparedTable:
    frame = _clean(source, table.frame)
    constant = _constant(frame)
    data = _csv_bytes(frame.drop(columns=list(constant)))
    try:
        sidecar = Sidecar(
            title=_one_line(table.title),
            source=source,
            citation=_one_line(table.citation),
            table=table.table,
            url=table.url,
            licence=_one_line(table.licence),
            retrieved=day,
            method=_one_line(table.method),
            sha256=sha256(data).hexdigest(),
            rows=len(frame),
            raw_sha256=table.raw_sha256,
            defaults={name: text for name, text in constant.items() if FILE_DEFAULTS.get(name) != text},
            caveats=tuple(_one_line(caveat) for caveat in table.caveats),
        )
    except ValidationError as error:
        raise UserError(validation_faults(error, Path(f"{table.name}.yml"))) from None
    return PreparedTable(table.name, data, sidecar)


def _constant(frame: pd.DataFrame) -> dict[str, str]:
    """Return the columns that have one value in the whole file, with that value."""
    if frame.empty:
        return {}
    first = {name: str(frame[name].iloc[0]) for name in frame.columns if name not in _ALWAYS_IN_FILE}
    return {name: text for name, text in first.items() if (frame[name] == text).all()}


def _clean(source: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return all columns of an observation file as clean text, sorted."""
    unknown = set(frame.columns) - set(FILE_COLUMNS)
    if unknown:
        raise ValueError(f"no columns of an observation file: {', '.join(sorted(unknown))}")
    missing = {"source": source, **FILE_DEFAULTS}
    full = frame.assign(**{name: text for name, text in missing.items() if name not in frame.columns})
    full = full[[column for column in FILE_COLUMNS if column in full.columns]].fillna("").astype("str")
    columns = {name: _each(full[name], _number if name == "value" else _one_line) for name in full.columns}
    columns["source"] = columns["source"].mask(columns["source"] == "", source)
    return pd.DataFrame(columns).sort_values(list(columns), kind="stable", ignore_index=True)


def _each(cells: pd.Series, change: Callable[[str], str]) -> pd.Series:
    """Change every different cell once."""
    return cells.map({cell: change(cell) for cell in cells.unique()}).astype("str")


def _csv_bytes(frame: pd.DataFrame) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(frame.columns)
    writer.writerows(frame.itertuples(index=False, name=None))
    return stream.getvalue().encode("utf-8")


def _one_line(text: str) -> str:
    """Leave out what cannot be seen, and write every run of white space as one space."""
    visible = "".join(" " if unicodedata.category(sign) in ("Cc", "Cs") else sign for sign in text)
    return " ".join(visible.split())


def _number(text: str) -> str:
    """Write a number in one way: ``007.50`` is ``7.5``. What is no number stays as it is, to be refused."""
    cell = _one_line(text)
    match = _NUMBER.fullmatch(cell)
    if match is None:
        return cell
    sign, whole, decimals = match[1], match[2], (match[3] or "").rstrip("0")
    number = f"{whole}.{decimals}" if decimals else whole
    return number if number == "0" else f"{sign}{number}"


def _stands_there(folder: Path, tables: Sequence[PreparedTable]) -> bool:
    """Tell whether a vintage holds the same figures; how they were described may differ."""
    if not folder.is_dir() or {path.stem for path in folder.glob("[!.]*.csv")} != {t.name for t in tables}:
        return False
    return all(
        checksum(folder / f"{table.name}.csv") == table.sidecar.sha256
        and read_model(folder / f"{table.name}.yml", Sidecar).defaults == table.sidecar.defaults
        for table in tables
    )
