"""What a check found."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal

import pandas as pd

from hcalib.sources.language import listing

Severity = Literal["fout", "waarschuwing"]


@dataclass(frozen=True)
class Finding:
    """One thing about new figures that a researcher must look at.

    Attributes
    ----------
    severity : {"fout", "waarschuwing"}
        A ``fout`` cannot be true; a ``waarschuwing`` may be true, but someone must say so.
    check : str
        Name of the check, in Dutch: ``schaal``, ``reeksbreuk``, ``uitschieter``, ``optelling``, ...
    message : str
        One Dutch sentence that says what is odd and where.
    rows : tuple of int
        Lines of the file, as an editor counts them, sorted.
    file : str
        The file that the lines are in; empty when the figures came without one.
    """

    severity: Severity
    check: str
    message: str
    rows: tuple[int, ...]
    file: str = ""

    def __str__(self) -> str:
        """Return the message with its place: ``... (tabel.csv, regel 38, 39, 418 en nog 9)``."""
        if not self.rows:
            return self.message
        lines = f"regel {listing(str(row) for row in self.rows)}"
        place = f"{PurePath(self.file).name}, {lines}" if self.file else lines
        return f"{self.message} ({place})"


def finding(severity: Severity, check: str, message: str, rows: pd.DataFrame) -> list[Finding]:
    """Make the finding about some rows; rows of several files give one finding a file."""
    return [
        Finding(severity, check, message, tuple(sorted({int(line) for line in lines})), str(file))
        for file, lines in sorted(rows.groupby("file", sort=True)["row"], key=lambda group: str(group[0]))
    ]
