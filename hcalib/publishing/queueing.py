"""A lock on a folder for which others wait their turn."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from hcalib.errors import ExitCode, Fault, UserError


@contextmanager
def queued(
    folder: Path, name: str, seconds: float, *, waiting: Callable[[], None], too_long: str
) -> Iterator[None]:
    """Hold the lock of a folder; when another process holds it, wait.

    Parameters
    ----------
    folder : Path
        Made when it is not there.
    name : str
        Of the file that is locked.
    seconds : float
        How long to wait at most; 0 does not wait.
    waiting : callable
        Called once when there is something to wait for.
    too_long : str
        The Dutch sentence when the other is still busy after that.

    Raises
    ------
    UserError
        With exit code OUTPUT after waiting in vain, or when the folder cannot be written.
    """
    lock = FileLock(folder / name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            waiting()
            lock.acquire(timeout=seconds, poll_interval=0.2)
    except Timeout:
        raise UserError([Fault(too_long, folder)], ExitCode.OUTPUT) from None
    except OSError:
        message = "deze map is niet te beschrijven; controleer de rechten en de vrije ruimte."
        raise UserError([Fault(message, folder)], ExitCode.OUTPUT) from None
    try:
        yield
    finally:
        lock.release()
