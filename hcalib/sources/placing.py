"""Putting a folder of files in place in one move, under a lock."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from hcalib.errors import ExitCode, Fault, UserError

LOCK_SECONDS = 60.0
"""How long to wait for another process; writing a vintage takes less than a second."""

_UNFINISHED = ".nieuw-"
"""Start of the names of folders that are not finished; hidden, so no reader sees them."""


@contextmanager
def locked(folder: Path, seconds: float = LOCK_SECONDS) -> Iterator[None]:
    """Keep other processes from writing in a folder, which is made when it does not exist.

    The lock ends with the process, also when that is killed.

    Raises
    ------
    UserError
        With exit code OUTPUT when another process stays busy or the folder cannot be written.
    """
    lock = FileLock(folder / ".bezig")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=seconds)
    except Timeout:
        message = "een andere opdracht schrijft in deze map; wacht tot die klaar is en probeer het opnieuw."
        raise UserError([Fault(message, folder)], ExitCode.OUTPUT) from None
    except OSError as error:
        raise _not_writable(folder, error) from None
    try:
        yield
    finally:
        lock.release()


def place(folder: Path, name: str, files: Mapping[str, bytes]) -> None:
    """Make ``folder/name`` with these files; a reader sees all of them or none.

    Must be called under the lock of the folder: what earlier writers left unfinished is removed.

    Raises
    ------
    UserError
        With exit code OUTPUT when the folder cannot be written or the disk is full; nothing is left behind.
    """
    unfinished = folder / f"{_UNFINISHED}{name}-{secrets.token_hex(4)}"
    try:
        for leftover in folder.glob(f"{_UNFINISHED}*"):
            shutil.rmtree(leftover)
        unfinished.mkdir()
        for file, content in files.items():
            with (unfinished / file).open("wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
        _sync_folder(unfinished)
        unfinished.rename(folder / name)
        _sync_folder(folder)
    except OSError as error:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise _not_writable(folder / name, error) from None


def _sync_folder(folder: Path) -> None:
    """Make sure that the names in a folder survive a power cut; Windows has no such call."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _not_writable(path: Path, error: OSError) -> UserError:
    reason = os.strerror(error.errno or 0)
    message = f"hier kan niet worden geschreven ({reason}); controleer rechten en vrije ruimte."
    return UserError([Fault(message, path)], ExitCode.OUTPUT)
