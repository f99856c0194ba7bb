"""What a check found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

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


def finding(severity: Severity, check: str, message: str, rows: pd.DataFrame) -> list[Finding]:
    """Make the finding about some rows; rows of several files give one finding a file."""
    return [
        Finding(severity, check, message, tuple(sorted({int(line) for line in lines})), str(file))
        for file, lines in sorted(rows.groupby("file", sort=True)["row"], key=lambda group: str(group[0]))
    ]
