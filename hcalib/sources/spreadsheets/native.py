"""The cells of a workbook by python-calamine; for old Excel files in a process of its own.

A broken xls can make the reader ask for so much memory that its whole process ends. That must not end the
work of the researcher, so such a file is read by a second process that only hands over its cells.
"""

from __future__ import annotations

import io
import json
import math
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hcalib.errors import UserError
from hcalib.sources.spreadsheets.facts import BROKEN, PASSWORD, refuse

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

_PATIENCE = 180
"""Seconds after which the second process is taken to hang."""

_DURATION = re.compile(r"PT(\d{1,6})H(\d{1,2})M(\d{1,2})(?:[.,]\d+)?S", re.ASCII)
"""How a duration is stored in an ods."""

_EXACT = 2**53
"""Whole numbers up to here are the same as a float and as an int."""


@dataclass(frozen=True)
class RawSheet:
    """The cells of a sheet from row 1 and column A; None for an empty one."""

    name: str
    visible: bool
    rows: Iterator[list[Any]]


def read_cells(path: Path) -> Iterator[RawSheet]:
    """Yield the sheets of a workbook one after another; finish the rows of one before the next.

    Raises
    ------
    UserError
        If it has a password or is broken.
    """
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    workbook = _open(path)
    for metadata in workbook.sheets_metadata:
        if metadata.typ == SheetTypeEnum.WorkSheet:  # a chart has no cells
            visible = metadata.visible == SheetVisibleEnum.Visible
            yield RawSheet(metadata.name, visible, _rows(path, workbook, metadata.name))


def read_cells_apart(path: Path) -> Iterator[RawSheet]:
    """Do the same as :func:`read_cells` in a second process, so that it may fail in any way."""
    command = [sys.executable, "-m", __name__, str(path.resolve())]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        raise refuse(BROKEN, path) from None
    if done.returncode == _CODE_PASSWORD:
        raise refuse(PASSWORD, path)
    if done.returncode:
        raise refuse(BROKEN, path)
    for name, visible, rows in json.loads(done.stdout, object_hook=_from_json):
        yield RawSheet(name, visible, iter(rows))


def _open(path: Path) -> CalamineWorkbook:
    from python_calamine import CalamineWorkbook, PasswordError

    with _broken_refused(path):
        try:
            return CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
        except PasswordError:
            raise refuse(PASSWORD, path) from None


def _rows(path: Path, workbook: CalamineWorkbook, name: str) -> Iterator[list[Any]]:
    with _broken_refused(path):
        sheet = workbook.get_sheet_by_name(name)
        if sheet.start is not None:
            before = [None] * sheet.start[1]  # the reader leaves out empty columns on the left
            for row in sheet.iter_rows():
                yield [*before, *(_plain(cell) for cell in row)]


@contextmanager
def _broken_refused(path: Path) -> Iterator[None]:
    """Turn the failures of the reader into an error for people; its panics are no ordinary exceptions."""
    from python_calamine import CalamineError

    try:
        yield
    except UserError:
        raise
    except (CalamineError, ValueError, OverflowError, OSError):
        raise refuse(BROKEN, path) from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise refuse(BROKEN, path) from None


def _plain(cell: object) -> object:
    """Return a cell as people see it: no empty texts, no 3.0 for 3."""
    if cell == "":
        return None
    if isinstance(cell, float):
        if not math.isfinite(cell):
            return str(cell)
        return int(cell) if cell.is_integer() and abs(cell) < _EXACT else cell
    if isinstance(cell, timedelta):
        return _clock(round(cell.total_seconds()))
    if isinstance(cell, str) and (match := _DURATION.fullmatch(cell)):
        return _clock(int(match[1]) * 3600 + int(match[2]) * 60 + int(match[3]))
    return cell


def _clock(total: int) -> str:
    """Write a duration as a cell shows it: ``40:00``."""
    sign, total = ("-", -total) if total < 0 else ("", total)
    minutes, seconds = divmod(total, 60)
    return f"{sign}{minutes // 60}:{minutes % 60:02d}" + (f":{seconds:02d}" if seconds else "")


_DAYS: dict[str, type[datetime] | type[date] | type[time]] = {
    "datetime": datetime,
    "date": date,
    "time": time,
}
_CODE_PASSWORD, _CODE_BROKEN = 3, 4


def _to_json(cell: object) -> dict[str, str]:
    for name, kind in _DAYS.items():
        if isinstance(cell, kind):
            return {name: cell.isoformat()}
    raise TypeError(type(cell).__name__)


def _from_json(content: dict[str, str]) -> object:
    ((name, text),) = content.items()
    return _DAYS[name].fromisoformat(text)


def _main(path: Path) -> int:
    try:
        sheets = [(sheet.name, sheet.visible, list(sheet.rows)) for sheet in read_cells(path)]
    except UserError as error:
        return _CODE_PASSWORD if error.faults[0].message == PASSWORD else _CODE_BROKEN
    sys.stdout.buffer.write(json.dumps(sheets, default=_to_json).encode())
    return 0


if __name__ == "__main__":
    sys.exit(_main(Path(sys.argv[1])))
