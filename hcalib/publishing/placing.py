"""Putting a finished report in place in two steps, so that an interruption never leaves half a report.

All files are first written in a folder of their own; giving that folder its final name is the moment at which
the report counts. Moving its files to where readers look comes after, and is simply done again when it was
interrupted. The data of before leave first and the new data come last, each folder in one move: beside a page
stand its own data or, for a moment or after an interruption, none. No page needs them: it holds its figures
itself.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from hcalib.disclosure.texts import Withheld
from hcalib.errors import ExitCode, Fault, UserError
from hcalib.publishing import gate

_WAITING = ".nieuw"
"""Folder of an edition with reports that are on their way; a name with a dot is not published."""
_UNFINISHED = ".half"
_BEFORE = "oud"
"""Where the data of before go when the new page comes."""


def place(folder: Path, name: str, files: Mapping[str, bytes]) -> None:
    """Replace the files of a report.

    Parameters
    ----------
    folder : Path
        Of the edition.
    name : str
        Of the report; its page is ``name.html``, its data lie in ``data/name``.
    files : mapping of str to bytes
        By path in the folder.

    Raises
    ------
    UserError
        With exit code OUTPUT when the disk is full or the folder cannot be written; what was there before
        is then untouched.
    """
    ready = folder / _WAITING / name
    half = ready.with_name(f"{name}{_UNFINISHED}")
    try:
        with _telling_why(folder / f"{name}.html"):
            shutil.rmtree(half, ignore_errors=True)
            for path, content in files.items():
                _write(half / path, content)
            if ready.exists():
                _discard(ready)
            half.rename(ready)
            _move(folder, name)
    finally:
        shutil.rmtree(half, ignore_errors=True)
        with suppress(OSError):  # another report waits there
            half.parent.rmdir()


def finish_placing(folder: Path) -> None:
    """Finish the moves that an earlier run could not finish, and throw away what it had only half.

    What still cannot be moved, such as data that somebody has open on Windows, waits on: its report has to be
    made again, and tells it then. It does not keep the others waiting.
    """
    waiting = folder / _WAITING
    if not waiting.is_dir():
        return
    for entry in sorted(waiting.iterdir()):
        if entry.name.endswith(_UNFINISHED):
            shutil.rmtree(entry, ignore_errors=True)
        else:
            with suppress(OSError):
                _move(folder, entry.name)
    with suppress(OSError):
        waiting.rmdir()


def remove_ownerless(folder: Path) -> None:
    """Remove data without a page: what is left when removing a report was interrupted has no reader.

    Call it when all moves are finished.
    """
    for data in (folder / "data").glob("*/"):
        if not (folder / f"{data.name}.html").exists():
            shutil.rmtree(data, ignore_errors=True)


def remove(folder: Path, name: str) -> None:
    """Remove the page and the data of a report, the page first."""
    (folder / f"{name}.html").unlink(missing_ok=True)
    shutil.rmtree(folder / "data" / name, ignore_errors=True)


def remove_withdrawn(folder: Path, withheld: Withheld) -> None:
    """Remove reports that an earlier run left and that hold what may not be shown any more.

    Parameters
    ----------
    folder : Path
        Of the edition.
    withheld : Withheld
        As of today: a story may have been taken back since.
    """
    for page in folder.glob("*.html"):
        files = [page, *(folder / "data" / page.stem).glob("*.csv")]
        # a page that was damaged is read as far as it goes
        texts = (file.read_text(encoding="utf-8", errors="replace") for file in files)
        if any(gate.found_in(withheld, text) for text in texts):
            remove(folder, page.stem)


def _move(folder: Path, name: str) -> None:
    """Move the page and the data of a report that is ready, as far as that was not done before."""
    ready, page, data = folder / _WAITING / name, f"{name}.html", Path("data", name)
    if (ready / page).exists() or (ready / data).exists():
        if (folder / data).exists():
            shutil.rmtree(ready / _BEFORE, ignore_errors=True)
            (folder / data).rename(ready / _BEFORE)
        if (ready / page).exists():
            (ready / page).replace(folder / page)
        if (ready / data).exists():
            (folder / data).parent.mkdir(exist_ok=True)
            (ready / data).rename(folder / data)
    shutil.rmtree(ready, ignore_errors=True)


def _discard(ready: Path) -> None:
    """Throw away a report that was ready; one that is removed for a half must not count."""
    going = ready.with_name(f"{ready.name}.{_BEFORE}{_UNFINISHED}")
    shutil.rmtree(going, ignore_errors=True)
    ready.rename(going)
    shutil.rmtree(going)


def _write(path: Path, content: bytes) -> None:
    """Write a file so that it is whole on the disk before the report counts, also after a power cut."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


@contextmanager
def _telling_why(path: Path) -> Iterator[None]:
    """Turn what the system refuses into a sentence."""
    try:
        yield
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        message = f"het rapport kan niet worden bewaard ({reason}); controleer rechten en vrije ruimte."
        raise UserError([Fault(message, path)], ExitCode.OUTPUT) from None
