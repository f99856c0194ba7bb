"""Writing a file so that nobody ever sees half of it, and the line by which an editor knows it."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from hcalib.errors import ExitCode, Fault, UserError


def schema_line(schema: str, up: int) -> str:
    """Return the first line of a YAML file, by which an editor finds the schema in ``data/schema``.

    Parameters
    ----------
    schema : str
        Its name, such as ``goals``.
    up : int
        How many folders the file lies below ``data``.
    """
    return f"# yaml-language-server: $schema={'../' * up}schema/{schema}.json\n"


def write_atomically(path: Path, content: str | bytes) -> None:
    """Write a file so that a reader sees the old or the new content, never half of it.

    Who may read it is what the system gives any new file: a user who keeps files private keeps these private.

    Raises
    ------
    UserError
        With exit code OUTPUT when the folder cannot be written or the disk is full.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    temporary = path.with_name(f".{path.name}.{os.urandom(6).hex()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("xb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        message = f"hier kan niet worden geschreven ({reason}); controleer rechten en vrije ruimte."
        raise UserError([Fault(message, path)], ExitCode.OUTPUT) from None
    finally:
        with suppress(OSError):  # it has become the file itself, or never was there
            temporary.unlink()
