"""Errors for people: one Dutch sentence each, a place, and an exit code.

Everything a user can get wrong ends in a :class:`UserError`, which carries all faults found
at once. Programming mistakes stay ordinary exceptions; the command line shows their traceback
with ``--debug``.
"""

from __future__ import annotations

import difflib
import traceback
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path


class ExitCode(IntEnum):
    """Exit codes of the ``hca`` command."""

    OK = 0
    REPORT_FAILED = 1
    USAGE = 2
    DATA = 3
    SNAPSHOT = 4
    OUTPUT = 5
    SOURCE = 6
    UNEXPECTED = 7


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong, and where.

    Parameters
    ----------
    message : str
        One Dutch sentence: what is wrong and, where it helps, what to do about it.
    file : Path, optional
        The file that holds the fault.
    row : int, optional
        Line of the file as an editor counts it: the header of a CSV is line 1.
    column : str, optional
        Column name of a table, or the path of a field in a YAML file.
    """

    message: str
    file: Path | None = None
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        place = []
        if self.file is not None:
            place.append(_short(self.file))
        if self.row is not None:
            place.append(f"regel {self.row}")
        if self.column is not None:
            place.append(f"veld '{self.column}'")
        return f"{', '.join(place)}: {self.message}" if place else self.message


def unexpected(error: Exception) -> str:
    """Name the kind and the place of a mistake in the program; its text may hold any value, and stays out."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "hcalib" in Path(frame.filename).parts]
    place = f" in {Path(ours[-1].filename).name}, regel {ours[-1].lineno}" if ours else ""
    return f"Onverwachte fout ({type(error).__name__}{place})"


class UserError(Exception):
    """One or more faults that the user, not the programmer, can repair.

    Parameters
    ----------
    faults : iterable of Fault or str
        All faults that were found; a plain string is a fault without a place.
    exit_code : ExitCode
        What a script ends with.
    """

    def __init__(self, faults: Iterable[Fault | str] | str, exit_code: ExitCode = ExitCode.DATA):
        listed = [faults] if isinstance(faults, str) else list(faults)
        self.faults = tuple(Fault(f) if isinstance(f, str) else f for f in listed)
        self.exit_code = exit_code
        super().__init__(str(self))

    def __str__(self) -> str:
        if len(self.faults) == 1:
            return str(self.faults[0])
        lines = "\n".join(f"  - {fault}" for fault in self.faults)
        return f"Er zijn {len(self.faults)} fouten gevonden:\n{lines}"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that looks most like this one; None when none does."""
    spelled = {name.casefold(): name for name in known}
    close = difflib.get_close_matches(word.casefold(), spelled, n=1, cutoff=0.6)
    return spelled[close[0]] if close else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return "bedoelt u 'x'?" with the known word that looks most like this one; empty when none does."""
    found = nearest(word, known)
    return "" if found is None else f"bedoelt u '{found}'?"


def _short(path: Path) -> str:
    """Show a path relative to the working folder when it lies below it."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
