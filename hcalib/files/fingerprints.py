"""What folders hold, as one short text: equal only when every file in them is."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

_SETTLED = 2_000_000_000
"""Nanoseconds after which a further change of a file is sure to have another time than the one before."""

_known: dict[str, tuple[tuple[int, ...], bytes]] = {}
"""Checksum of files that were read before, by path, with what the system then said of them."""


def fingerprint(folders: Iterable[Path]) -> str:
    """Return a text that changes with the name or content of any file or folder in some folders.

    Contents are compared and not only times: a file is read again unless the system says that nothing was
    written to it since it was read, and it had been left alone for two seconds then.

    Parameters
    ----------
    folders : iterable of Path
        One that does not exist counts as such. Links are followed.
    """
    total = hashlib.sha256()
    for folder in folders:
        total.update(os.fsencode(folder) + b"\0\0")
        for name, checksum in _contents(folder):
            total.update(os.fsencode(name) + b"\0" + checksum)
    return total.hexdigest()


def _contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    visited: set[Path] = set()
    for place, folders, files in os.walk(folder, followlinks=True):
        real = Path(place).resolve()
        if real in visited:  # a link to a folder above it
            folders.clear()
            continue
        visited.add(real)
        folders.sort()
        yield place, b"folder"
        for name in sorted(files):
            path = f"{place}{os.sep}{name}"
            yield path, _checksum(path)


def _checksum(name: str) -> bytes:
    path = Path(name)
    try:
        now = time.time_ns()
        found = path.stat()
        state = (found.st_ino, found.st_dev, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
        known = _known.get(name)
        if known is not None and known[0] == state:
            return known[1]
        with path.open("rb") as stream:
            checksum = hashlib.file_digest(stream, "sha256").digest()
    except OSError as error:  # gone in the meantime, or not ours to read: what loads it will tell
        return f"unreadable: {error.errno}".encode()
    # the clock of a file moves in steps: of a file that was written just now a later change may not show
    if max(found.st_mtime_ns, found.st_ctime_ns) < now - _SETTLED:
        _known[name] = (state, checksum)
    return checksum
