"""The folder that a web server shows: brought up to date so that nobody ever sees half of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from hcalib.errors import ExitCode, Fault, UserError
from hcalib.files import write_atomically

RECORD = ".hcalib-website.json"
"""In the folder of the website: which files are ours, so that only those are ever removed."""


@dataclass(frozen=True)
class Publication:
    """What became, or would become, of the website.

    Attributes
    ----------
    written, removed : tuple of str
        Files, by their path on the website.
    """

    written: tuple[str, ...]
    removed: tuple[str, ...]


def publish(folder: Path, files: Mapping[str, bytes], *, dry_run: bool = False) -> Publication:
    """Bring the website up to date: pages first, indexes after them, and only then what is gone.

    A visitor sees the old or the new page at any moment; files that are not ours stay.

    Raises
    ------
    UserError
        With exit code OUTPUT when the folder cannot be written.
    """
    ours = _ours(folder)
    order = sorted(files, key=lambda name: (PurePosixPath(name).name == "index.html", -name.count("/"), name))
    changed = tuple(name for name in order if _content(folder / name) != files[name])
    removed = tuple(sorted(name for name in ours - set(files) if (folder / name).is_file()))
    if dry_run:
        return Publication(changed, removed)
    for name in changed:
        if not (folder / name).parent.resolve().is_relative_to(folder.resolve()):
            message = "deze map van de website wijst naar een plek erbuiten."
            raise UserError([Fault(message, (folder / name).parent)], ExitCode.OUTPUT)
    # before anything is written: what is broken off can then still be removed later
    _remember(folder, ours | set(files))
    for name in changed:
        write_atomically(folder / name, files[name])
    for name in removed:
        _remove(folder, name)
    _remember(folder, set(files))
    return Publication(changed, removed)


def _ours(folder: Path) -> set[str]:
    """Return the files of an earlier publication; paths that lead out of the folder are not believed."""
    try:
        names = json.loads((folder / RECORD).read_text(encoding="utf-8"))["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return set()
    return {
        name
        for name in names
        if isinstance(name, str) and name.endswith((".html", ".csv")) and _within(folder, name)
    }


def _within(folder: Path, name: str) -> bool:
    path = folder / name
    return not path.is_symlink() and path.resolve().is_relative_to(folder.resolve())


def _remember(folder: Path, names: set[str]) -> None:
    write_atomically(folder / RECORD, json.dumps({"files": sorted(names)}, indent=1) + "\n")


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _remove(folder: Path, name: str) -> None:
    """Remove a file of ours, and the folders that are empty without it."""
    try:
        (folder / name).unlink(missing_ok=True)
        for parent in list(PurePosixPath(name).parents)[:-1]:
            (folder / parent).rmdir()
    except OSError:
        return  # not empty, or held by another program: the next time
