"""``overzicht.csv``: who gets which file in a round, and by which checksum we know our own files again.

A CSV for a Dutch Excel (semicolons, a byte order mark), because a researcher opens it with a double click.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from datetime import date
from pathlib import Path

from hcalib.files import write_atomically
from hcalib.sources.dutch_csv import dutch_csv

FILE = "overzicht.csv"


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
    headings = [field.name for field in fields(OverviewRow)]
    path = folder / FILE
    write_atomically(path, dutch_csv(headings, (astuple(row) for row in rows)))
    return path


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
