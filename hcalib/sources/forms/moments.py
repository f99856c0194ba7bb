"""When a workbook was saved, as the file itself says: the way to tell the later of two versions.

The date of a file on disk says when it was copied or downloaded, and a file name can say anything; a
workbook carries the moment at which Excel or LibreOffice saved it.
"""

from __future__ import annotations

import re
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zipfile import BadZipFile, ZipFile

_PARTS = ("docProps/core.xml", "meta.xml")
"""Where xlsx and ods keep it."""
_MOMENT = re.compile(
    rb"<(?:dcterms:modified|dc:date)\b[^>]*>\s*(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?)"
)
_LARGEST_PART = 100_000
_CLOCK_DIFFERENCE = timedelta(days=1)


def saved_moment(path: Path, not_after: datetime) -> datetime | None:
    """Return when a workbook was saved, or None when it does not say so or cannot be right.

    Parameters
    ----------
    path : Path
        An xlsx or ods that was already found safe to open; an xls or csv says nothing.
    not_after : datetime
        Now, with a time zone; a moment more than a day later comes from a clock that is wrong.

    Returns
    -------
    datetime or None
        In UTC; a moment without a time zone is taken to be UTC.
    """
    try:
        with ZipFile(path) as archive:
            for part in _PARTS:
                if part in archive.namelist():
                    with archive.open(part) as stream:
                        return _moment(stream.read(_LARGEST_PART), not_after)
    except (BadZipFile, OSError, ValueError, EOFError, NotImplementedError, RuntimeError, zlib.error):
        return None
    return None


def _moment(content: bytes, not_after: datetime) -> datetime | None:
    match = _MOMENT.search(content)
    if match is None:
        return None
    try:
        moment = datetime.fromisoformat(match[1].decode("ascii"))
    except ValueError:
        return None
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return moment if moment.year >= 2000 and moment <= not_after + _CLOCK_DIFFERENCE else None
