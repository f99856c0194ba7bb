"""Figures that did not come in, kept aside: a finding names lines, and someone has to be able to see them."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from hcalib.files import write_atomically
from hcalib.sources.writing import PreparedTable

_FOLDER = Path("data") / "cache" / "ter-controle"
"""Outside the store and outside git; may be thrown away."""


def keep_aside(root: Path, source: str, tables: Iterable[PreparedTable]) -> Path:
    """Write the tables of a source as they would have come in, in place of those of an earlier time.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    UserError
        With exit code OUTPUT when the folder cannot be written.
    """
    folder = root / _FOLDER / source
    forget(root, source)
    for table in tables:
        write_atomically(folder / f"{table.name}.csv", table.data)
    return folder


def forget(root: Path, source: str) -> None:
    """Throw away what was kept of a source."""
    shutil.rmtree(root / _FOLDER / source, ignore_errors=True)
