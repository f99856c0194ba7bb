"""What a report is made from, as digests: equal digests mean that making it again would change nothing.

Only the standard library is used, because this is looked at before anything heavy is imported.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sys
import sysconfig
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath

PACKAGE = Path(__file__).parents[1]
LIBRARY = "hcalib:"
"""Begin of an input that is a file of the library."""
_NAMES = ":namen"
_UP_TO = " tot "
_ENVIRONMENT = "omgeving"


class Digests:
    """Digests of inputs, each worked out once.

    An input is written as one of

    - ``data/editions/x.yml``: a file in the repository; the digest of a file that is not there is empty;
    - ``data/catalog/:namen``: the names of all files in a folder and below it, so that a new one is seen;
    - ``data/snapshots/:namen tot 2026-11-23``: the names of the folders of vintages up to a day;
    - ``hcalib:numerals.py``: a file of the library itself;
    - ``omgeving``: Python and every package that is installed, with its version.

    Parameters
    ----------
    root : Path
        Folder of the repository.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._known: dict[str, str] = {}

    def of(self, key: str) -> str:
        """Return the digest of an input."""
        if key not in self._known:
            self._known[key] = self._digest(key)
        return self._known[key]

    def all(self, keys: Iterable[str]) -> dict[str, str]:
        """Return the digests of some inputs, in the order of their names."""
        return {key: self.of(key) for key in sorted(set(keys))}

    def _digest(self, key: str) -> str:
        if key == _ENVIRONMENT:
            return _of_names(_environment())
        folder, mark, rest = key.partition(_NAMES)
        if mark:
            last = rest.removeprefix(_UP_TO)
            return _of_names(_vintages(self._root / folder, last) if last else _files(self._root / folder))
        if key.startswith(LIBRARY):
            return digest_of_file(PACKAGE / key.removeprefix(LIBRARY))
        return digest_of_file(self._root / key)


class Seen:
    """What the system says of the files of a workspace and of the library, at one moment.

    A digest describes a file when the digest is taken. What was read before that, to plan the reports or to
    import the library, may have been something else; also when a file was changed and put back.

    Parameters
    ----------
    root : Path
        Folder of the repository.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._states = dict(self._look())

    def written_since(self) -> frozenset[str]:
        """Return the inputs (see :class:`Digests`) that were written, came or went since that moment."""
        now = dict(self._look())
        moved = now.keys() ^ self._states.keys()
        written = {name for name in now.keys() - moved if now[name] != self._states[name]}
        folders = {f"{folder}/" for name in moved for folder in PurePosixPath(name).parents}
        return frozenset({*written, *moved, *map(names_in, folders)})

    def _look(self) -> Iterator[tuple[str, tuple[int, ...]]]:
        for folder, start in (
            (self._root / "data", "data/"),
            (self._root / "notebooks", "notebooks/"),
            (PACKAGE, LIBRARY),
        ):
            for place, below, files in os.walk(folder):
                below[:] = [name for name in below if name != "__pycache__"]
                for file in files:
                    path = Path(place, file)
                    with suppress(OSError):  # gone in the meantime
                        found = path.stat()
                        state = (found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
                        yield start + path.relative_to(folder).as_posix(), state


def touched(keys: Iterable[str], written: Collection[str]) -> bool:
    """Tell whether one of some inputs is among what was written."""
    return any(key.partition(_UP_TO)[0] in written for key in keys)


def names_in(folder: str) -> str:
    """Return the input that stands for the names of the files in a folder (``data/catalog/``)."""
    return f"{folder}{_NAMES}"


def vintages_in(folder: str, last: str) -> str:
    """Return the input that stands for the vintages in a folder of collections, up to a day."""
    return f"{folder}{_NAMES}{_UP_TO}{last}"


def library_file(path: Path) -> str:
    """Return the input that stands for a file of the library."""
    return LIBRARY + path.relative_to(PACKAGE).as_posix()


def environment() -> str:
    """Return the input that stands for Python and the packages that are installed."""
    return _ENVIRONMENT


def digest_of(content: object) -> str:
    """Return the digest of something that can be written as JSON."""
    written = json.dumps(content, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(written.encode("utf-8")).hexdigest()


def digest_of_file(path: Path) -> str:
    """Return the SHA-256 of a file; empty when it cannot be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def _of_names(names: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(sorted(names)).encode("utf-8")).hexdigest()


def _files(folder: Path) -> Iterator[str]:
    """Yield the paths of the files in a folder; snapshots of an agenda are told by their vintages."""
    for path in folder.rglob("*"):
        inside = path.relative_to(folder)
        if path.is_file() and "snapshots" not in inside.parts and not path.name.startswith("."):
            yield inside.as_posix()


def _vintages(folder: Path, last: str) -> Iterator[str]:
    """Yield ``collection/day`` for every vintage that is not after a day; ISO days compare as text."""
    for path in folder.glob("*/*"):
        if path.is_dir() and path.name <= last:
            yield f"{path.parent.name}/{path.name}"


def _environment() -> Iterator[str]:
    """Yield what is installed; a package keeps its name and version in the name of a folder."""
    yield platform.python_version()
    yield f"{sys.platform} {platform.machine()}"
    for place in {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}:
        yield from (path.name for path in Path(place).glob("*.dist-info"))
