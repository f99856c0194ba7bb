"""Read a workbook that somebody sent: safely, without carrying out anything that is in it.

What a file is, is told by its content and not by its name. Macros, links and formulas are never followed:
a formula gives the result that was saved with it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from hcalib.sources.spreadsheets.archives import open_archive
from hcalib.sources.spreadsheets.facts import (
    TOO_LARGE,
    Cell,
    SheetFacts,
    WorkbookFacts,
    check_size,
    refuse,
)
from hcalib.sources.spreadsheets.facts import Limits as Limits
from hcalib.sources.spreadsheets.native import read_cells, read_cells_apart
from hcalib.sources.spreadsheets.ods import look_through_ods
from hcalib.sources.spreadsheets.text import read_text
from hcalib.sources.spreadsheets.xls import look_through_xls
from hcalib.sources.spreadsheets.xlsx import look_through_xlsx

if TYPE_CHECKING:
    from zipfile import ZipFile

Kind = Literal["xlsx", "xls", "ods", "csv"]


@dataclass(frozen=True)
class Sheet:
    """One sheet, from row 1 and column A up to the last cell that holds something.

    Attributes
    ----------
    cells : tuple of tuple
        None, str, bool, int, float, date, datetime or time; every row has the same length. Whole numbers are
        int. The value of merged cells stands in the cell at the top left.
    formulas : frozenset
        Row and column (from 0) of cells with a formula; ``cells`` has its saved result, None without one.
    errors : frozenset
        Cells that show an error; ``cells`` has its text, such as ``#N/A``.
    merged : tuple
        First row, first column, last row and last column (from 0) of merged cells.
    visible : bool
        False for a sheet that Excel hides.
    """

    name: str
    cells: tuple[tuple[object, ...], ...]
    formulas: frozenset[Cell] = frozenset()
    errors: frozenset[Cell] = frozenset()
    merged: tuple[tuple[int, int, int, int], ...] = ()
    visible: bool = True

    def cell(self, row: int, column: int) -> object:
        """Return a cell by row and column from 0; None outside the used part."""
        if 0 <= row < len(self.cells) and 0 <= column < len(self.cells[row]):
            return self.cells[row][column]
        return None


@dataclass(frozen=True)
class Workbook:
    """A workbook as it was sent.

    Attributes
    ----------
    kind : {"xlsx", "xls", "ods", "csv"}
        What it is by its content; a csv has one sheet with the name of the file.
    remarks : tuple of str
        Dutch: what was left aside or assumed, without capital and full stop.
    """

    path: Path
    kind: Kind
    sheets: tuple[Sheet, ...]
    remarks: tuple[str, ...] = ()


def read_workbook(path: Path, limits: Limits = Limits()) -> Workbook:  # noqa: B008 - frozen
    """Read all sheets of a workbook.

    Parameters
    ----------
    path : Path
        An xlsx, xlsm, xls, ods or csv, whatever its name ends with.
    limits : Limits
        How large it may be.

    Raises
    ------
    UserError
        In one sentence why it cannot be read: not there, a password, broken, not a workbook, or too large.
    """
    start = _first_bytes(path, limits)
    if start.startswith(b"PK\x03\x04"):
        return _read_zipped(path, limits)
    if start.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _read_old_excel(path, limits)
    _refuse_other_kinds(path, start)
    rows, remarks = read_text(path, path.read_bytes(), limits)
    cells = _table(([cell if cell != "" else None for cell in row] for row in rows), {}, 0, 0)
    if not cells:
        raise refuse("dit bestand is leeg.", path)
    return Workbook(path, "csv", (Sheet(path.stem, cells),), remarks)


def cell_name(row: int, column: int) -> str:
    """Return the name of a cell by row and column from 0: ``cell_name(6, 1)`` is ``B7``."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def _first_bytes(path: Path, limits: Limits) -> bytes:
    """Return the beginning of a file that can be opened at all."""
    if path.is_dir():
        raise refuse("dit is een map en geen bestand.", path)
    if path.name.startswith(("~$", ".~lock.")):
        raise refuse(
            "dit is het slotbestand dat Excel of LibreOffice maakt zolang een werkmap open staat; sluit de "
            "werkmap en neem het bestand zonder '~$' of '.~lock.' in de naam.",
            path,
        )
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            start = stream.read(4096)
    except FileNotFoundError:
        raise refuse("dit bestand ontbreekt.", path) from None
    except OSError:
        raise refuse(
            "dit bestand is niet te openen; sluit het in Excel en controleer of u het mag lezen.", path
        ) from None
    if size > limits.file_size:
        raise refuse(TOO_LARGE, path)
    if not start.strip():
        raise refuse("dit bestand is leeg.", path)
    return start


def _refuse_other_kinds(path: Path, start: bytes) -> None:
    """Say what a file is when it is known not to be a workbook; a csv passes."""
    text = start.replace(b"\x00", b"").lower().lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    save_again = "open het in Excel, kies Opslaan als en bewaar het als .xlsx"
    if start.startswith(b"%PDF"):
        raise refuse("dit is een PDF; vraag de cijfers op als .xlsx of .csv.", path)
    if b"urn:schemas-microsoft-com:office:spreadsheet" in text:
        raise refuse(f"dit is een werkmap in een oude XML-vorm; {save_again}.", path)
    if text.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<meta", b"<style")) or (
        text.startswith(b"<") and b"<html" in text
    ):
        raise refuse(f"dit is een webpagina met de naam van een werkmap; {save_again}.", path)
    if text.startswith(b"mime-version:"):
        raise refuse(f"dit is een bewaarde webpagina met de naam van een werkmap; {save_again}.", path)
    if text.startswith((b"<?xml", b"{")):
        raise refuse("dit is geen werkmap maar XML of JSON; vraag de cijfers op als .xlsx of .csv.", path)


def _read_zipped(path: Path, limits: Limits) -> Workbook:
    with open_archive(path, limits) as archive:
        kind = _kind_of_archive(path, archive)
        if kind == "xlsx":
            facts = look_through_xlsx(path, archive)
        else:
            facts = look_through_ods(path, archive, limits)
    check_size(facts, path, limits)
    return _read_cells(path, kind, facts)


def _kind_of_archive(path: Path, archive: ZipFile) -> Literal["xlsx", "ods"]:
    names = {name.lower().replace("\\", "/") for name in archive.namelist()}
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "content.xml" in names:
        return "ods"
    if "xl/workbook.bin" in names:
        raise refuse("dit is een binaire werkmap (.xlsb); sla het in Excel op als .xlsx.", path)
    if any(name.startswith(("word/", "ppt/")) for name in names):
        raise refuse("dit is een document of presentatie en geen werkmap; vraag het bestand als .xlsx.", path)
    raise refuse("dit is een zip-bestand; pak het eerst uit en neem de werkmap die erin zit.", path)


def _read_old_excel(path: Path, limits: Limits) -> Workbook:
    facts = look_through_xls(path, path.read_bytes())
    check_size(facts, path, limits)
    return _read_cells(path, "xls", facts)


def _read_cells(path: Path, kind: Kind, facts: WorkbookFacts) -> Workbook:
    sheets = []
    for raw in read_cells_apart(path) if kind == "xls" else read_cells(path):
        sheet_facts = facts.sheets.get(raw.name, SheetFacts(raw.name))
        cells = _table(raw.rows, sheet_facts.errors, sheet_facts.height, sheet_facts.width)
        sheets.append(
            Sheet(
                raw.name,
                cells,
                frozenset(sheet_facts.formulas),
                frozenset(sheet_facts.errors),
                tuple(sheet_facts.merged),
                raw.visible,
            )
        )
    return Workbook(path, kind, tuple(sheets), facts.remarks)


def _table(
    rows: Iterable[list[object]], errors: dict[Cell, str], height: int, width: int
) -> tuple[tuple[object, ...], ...]:
    """Put rows in one rectangle, cut off after the last cell that holds something."""
    kept: list[list[object]] = []
    errors_by_row: dict[int, dict[int, str]] = {}
    for (number, position), text in errors.items():
        errors_by_row.setdefault(number, {})[position] = text
    for number, row in enumerate(rows):
        while row and row[-1] is None:
            row.pop()
        for position, text in errors_by_row.get(number, {}).items():
            row.extend([None] * (position + 1 - len(row)))
            row[position] = text
        kept.append(row)
        width = max(width, len(row))
    while kept and not kept[-1]:
        kept.pop()
    kept.extend([[]] * (height - len(kept)))
    empty = (None,) * width
    return tuple((*row, *empty[len(row) :]) if row else empty for row in kept)
