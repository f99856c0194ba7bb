"""What is found out about a workbook before its cells are read."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from hcalib.errors import Fault, UserError

Cell = tuple[int, int]
"""Row and column, both from 0."""

BROKEN = (
    "dit bestand is beschadigd of niet helemaal overgekomen; vraag het opnieuw op, of open het in Excel of "
    "LibreOffice en sla het op als .xlsx."
)
PASSWORD = (
    "dit bestand is beveiligd met een wachtwoord; sla het in Excel op zonder wachtwoord (Bestand, Info, "
    "Werkmap beveiligen) en probeer het opnieuw."
)
TOO_LARGE = (
    "dit bestand is te groot om veilig te openen; bewaar alleen de bladen met gegevens in een nieuw bestand."
)
SUSPECT = (
    "dit bestand wordt bij het openen onwaarschijnlijk veel groter; het is niet geopend. Vraag de afzender "
    "om het opnieuw op te slaan."
)
FOREIGN_XML = (
    "dit bestand bevat een opmaak (DTD of entiteiten) die in een werkmap niet hoort; het is niet geopend. "
    "Open het in Excel of LibreOffice en sla het opnieuw op."
)


@dataclass(frozen=True)
class Limits:
    """How large a workbook may be; meant for a laptop with 8 GB of memory.

    Attributes
    ----------
    file_size, unpacked : int
        Bytes on disk, and bytes when a zipped workbook is unpacked.
    ratio : int
        How many times larger a part may become by unpacking, when it becomes larger than 20 MB.
    entries : int
        Number of files in a zipped workbook.
    cells : int
        Cells of the whole workbook, empty ones up to the last used row and column included.
    text : int
        Characters of all cells together; a text that is used in many cells counts each time.
    """

    file_size: int = 150_000_000
    unpacked: int = 600_000_000
    ratio: int = 200
    entries: int = 5_000
    cells: int = 10_000_000
    text: int = 300_000_000


@dataclass
class SheetFacts:
    """Where a sheet has its formulas and error cells, and how far it goes.

    Attributes
    ----------
    errors : dict
        Cells that show an error, with its text, such as ``#N/A``.
    height, width : int
        Rows and columns up to the last cell with a value or a formula.
    merged : list
        First row, first column, last row and last column of merged cells.
    texts : int
        Characters in the cells, as far as they are not in the file cell by cell.
    """

    name: str
    formulas: set[Cell] = field(default_factory=set)
    errors: dict[Cell, str] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    height: int = 0
    width: int = 0
    texts: int = 0

    def use(self, row: int, column: int) -> None:
        """Note that a cell holds something."""
        self.height = max(self.height, row + 1)
        self.width = max(self.width, column + 1)


@dataclass(frozen=True)
class WorkbookFacts:
    """The sheets of a workbook by name, and what was left aside."""

    sheets: dict[str, SheetFacts]
    remarks: tuple[str, ...] = ()


def refuse(message: str, path: Path) -> UserError:
    """Return the error that says why a file is not read."""
    return UserError([Fault(message, path)])


def check_size(facts: WorkbookFacts, path: Path, limits: Limits) -> None:
    """Refuse a workbook whose cells would not fit in memory.

    Raises
    ------
    UserError
        Naming the sheet that goes furthest.
    """
    sheets = facts.sheets.values()
    if sum(sheet.texts for sheet in sheets) > limits.text:
        raise refuse(SUSPECT, path)
    if sum(sheet.height * sheet.width for sheet in sheets) > limits.cells:
        largest = max(sheets, key=lambda sheet: sheet.height * sheet.width)
        raise refuse(
            f"het blad '{largest.name}' loopt door tot rij {largest.height} en kolom {largest.width}, en dat "
            "is te groot om te lezen; verwijder losse cellen ver onder of rechts van de tabel.",
            path,
        )
