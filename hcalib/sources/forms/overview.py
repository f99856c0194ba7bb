"""``overzicht.csv``: who gets which file in a round, and by which checksum we know our own files again.

A CSV for a Dutch Excel (semicolons, a byte order mark), because a researcher opens it with a double click.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path

from hcalib.files import write_atomically

FILE = "overzicht.csv"

_FORMULA_SIGNS = ("=", "+", "-", "@")


@dataclass(frozen=True)
class OverviewRow:
    """One respondent and one form; the names of the fields are the headings."""

    bestand: str
    """Empty when no file was made."""
    voor: str
    code: str
    formulier: str
    versie: str
    ronde: str
    terug: str
    stand: str
    tekst: str
    gemaakt: str
    controlesom: str

    @property
    def key(self) -> tuple[str, str]:
        """What a row is about."""
        return self.formulier, self.code


def read_overview(folder: Path) -> dict[tuple[str, str], OverviewRow]:
    """Read the overview of an earlier run; without lines that are damaged, and empty when there is none."""
    try:
        text = (folder / FILE).read_text(encoding="utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";", strict=True))
    except (OSError, UnicodeDecodeError, csv.Error):
        return {}
    names = {field.name for field in fields(OverviewRow)}
    complete = (OverviewRow(**row) for row in rows if set(row) == names and None not in row.values())
    return {row.key: row for row in complete if not row.gemaakt or _is_day(row.gemaakt)}


def write_overview(folder: Path, rows: Iterable[OverviewRow]) -> Path:
    """Write the overview, sorted by form and respondent as given."""
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, [field.name for field in fields(OverviewRow)], delimiter=";")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: _as_text(value) for name, value in asdict(row).items()})
    path = folder / FILE
    write_atomically(path, b"\xef\xbb\xbf" + buffer.getvalue().encode("utf-8"))
    return path


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _as_text(value: str) -> str:
    """Keep a spreadsheet from taking a name for a formula."""
    return f"'{value}" if value.startswith(_FORMULA_SIGNS) else value
