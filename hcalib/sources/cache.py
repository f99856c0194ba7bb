"""Raw tables that were downloaded earlier: used again as long as they are whole and of the same version."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, ValidationError

from hcalib.errors import ExitCode, Fault, UserError
from hcalib.files import Model, write_atomically

if TYPE_CHECKING:
    from hcalib.sources.statline.download import Download

_NOTE = "download.json"


class _Kept(Model):
    """What must be known of a raw table to use it again."""

    file: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+\.parquet$")]
    rows: int
    sha256: str
    retrieved: datetime


def keep(folder: Path, raw: Download) -> None:
    """Note what has been downloaded to a folder."""
    kept = _Kept(file=raw.path.name, rows=raw.rows, sha256=raw.sha256, retrieved=raw.retrieved)
    write_atomically(folder / _NOTE, kept.model_dump_json())


def read_kept(folder: Path) -> Download | None:
    """Return what was downloaded to a folder; None when there is nothing, or it is not what it was."""
    from hcalib.sources.statline.download import Download

    try:
        kept = _Kept.model_validate_json((folder / _NOTE).read_bytes())
        path = folder / kept.file
        with path.open("rb") as handle:
            digest = hashlib.file_digest(handle, "sha256").hexdigest()
    except (OSError, ValidationError):
        return None
    return Download(path, kept.rows, kept.sha256, kept.retrieved) if digest == kept.sha256 else None


def forget_others(folder: Path, name: str) -> None:
    """Throw away the folders of earlier versions beside one."""
    for path in folder.glob("*"):
        if path.is_dir() and path.name != name:
            shutil.rmtree(path, ignore_errors=True)


@contextmanager
def only_run(cache: Path) -> Iterator[None]:
    """Keep two runs from downloading the same tables at once.

    Raises
    ------
    UserError
        With exit code OUTPUT when another run is busy, or the folder cannot be written.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(cache / "fetch.lock", timeout=0)
    try:
        cache.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        message = "er is al een 'hca fetch' bezig in deze map; wacht tot die klaar is."
        raise UserError(message, ExitCode.OUTPUT) from None
    except OSError as error:
        message = (
            f"in deze map kan niet worden geschreven ({error.strerror}); controleer rechten en vrije ruimte."
        )
        raise UserError([Fault(message, cache)], ExitCode.OUTPUT) from None
    try:
        yield
    finally:
        lock.release()
