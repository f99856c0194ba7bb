"""Look through an OpenDocument workbook (ods): formulas, errors, merged cells and how far its sheets go."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

from hcalib.sources.spreadsheets.archives import check_xml, stream_xml
from hcalib.sources.spreadsheets.facts import Limits, SheetFacts, WorkbookFacts

_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 16_384


def look_through_ods(path: Path, archive: ZipFile, limits: Limits) -> WorkbookFacts:
    """Find what the reader of the cells does not tell.

    Raises
    ------
    UserError
        If the XML is broken, encrypted, or has a document type or entities.
    """
    stream = _ContentStream(limits)
    check_xml(
        path,
        lambda: stream_xml(archive, archive.getinfo("content.xml"), stream.start, stream.end, stream.text),
    )
    names = [entry.filename.lower() for entry in archive.infolist()]
    macros = any(name.startswith(("basic/", "scripts/")) for name in names)
    remarks = ("macro's zijn niet uitgevoerd en niet gelezen",) if macros else ()
    return WorkbookFacts({sheet.name: sheet for sheet in stream.sheets}, remarks)


class _ContentStream:
    """Follows ``content.xml``; rows and cells may stand for many equal ones."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.sheets: list[SheetFacts] = []
        self.row = self.column = self.rows = 0
        self.cell: dict[str, str] | None = None
        self.letters: list[str] = []
        self.nested = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table":
            self.nested += 1
            if self.nested == 1:
                self.sheets.append(SheetFacts(_attribute(attributes, "name")))
                self.row = 0
        elif self.nested != 1:
            return
        elif name == "table-row":
            self.rows = _repeated(attributes, "number-rows-repeated", _MOST_ROWS)
            self.column = 0
        elif name in ("table-cell", "covered-table-cell"):
            self.cell = attributes
            self.letters = []

    def end(self, name: str) -> None:
        if name == "table":
            self.nested -= 1
        elif self.nested != 1:
            return
        elif name == "table-row":
            self.row += self.rows
        elif name in ("table-cell", "covered-table-cell") and self.cell is not None:
            self._close_cell(self.cell)
            self.cell = None

    def text(self, content: str) -> None:
        if self.cell is not None:
            self.letters.append(content)

    def _close_cell(self, cell: dict[str, str]) -> None:
        columns = _repeated(cell, "number-columns-repeated", _MOST_COLUMNS)
        sheet, shown, formula = self.sheets[-1], "".join(self.letters), _attribute(cell, "formula")
        kind = _attribute(cell, "value-type")
        if kind or formula or shown:
            sheet.use(self.row + self.rows - 1, self.column + columns - 1)
            sheet.texts += len(shown) * columns * self.rows
        # a sheet beyond the limit is refused afterwards; do not fill the memory with it first
        small_enough = sheet.height * sheet.width <= self.limits.cells
        if (formula or _is_error(cell, shown)) and small_enough:
            for row in range(self.row, self.row + self.rows):
                for column in range(self.column, self.column + columns):
                    if formula:
                        sheet.formulas.add((row, column))
                    if _is_error(cell, shown):
                        sheet.errors[row, column] = shown.strip()
        across = _repeated(cell, "number-columns-spanned", _MOST_COLUMNS)
        down = _repeated(cell, "number-rows-spanned", _MOST_ROWS)
        if across > 1 or down > 1:
            sheet.merged.append((self.row, self.column, self.row + down - 1, self.column + across - 1))
        self.column += columns


def _is_error(cell: dict[str, str], shown: str) -> bool:
    return cell.get("calcext:value-type") == "error" or shown.strip().startswith("Err:")


def _attribute(attributes: dict[str, str], name: str) -> str:
    """Return an attribute of OpenDocument itself; LibreOffice repeats some with a prefix of its own."""
    for prefix in ("table", "office"):
        if f"{prefix}:{name}" in attributes:
            return attributes[f"{prefix}:{name}"]
    return ""


def _repeated(attributes: dict[str, str], name: str, most: int) -> int:
    times = int(_attribute(attributes, name) or 1)
    return max(1, min(times, most))
