"""Ways to spoil a form that was filled in well, as tests of forms that come back need them."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from typing import Any

from forms_kit import FORMS, GOOD, VACANCIES, Desk, cell_of, filled, packed, with_part

SHEET = "xl/worksheets/sheet1.xml"
FORM_KEYS = {question.key for section in FORMS[VACANCIES].sections for question in section.questions}


def good() -> Any:
    return filled(VACANCIES, "", GOOD)


def send(desk: Desk, content: bytes | str, name: str = "formulier.xlsx") -> None:
    path = desk.inbox / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)


def changed(desk: Desk, change: Callable[[Any], object]) -> None:
    book = good()
    change(book["Antwoorden"])
    send(desk, packed(book))


def patched(desk: Desk, old: str, new: str) -> None:
    """Replace something in the XML of the answers, as no spreadsheet program would write it."""

    def patch(part: bytes) -> bytes:
        text, times = re.subn(old, new, part.decode(), count=1)
        assert times, old
        return text.encode()

    send(desk, with_part(packed(good()), SHEET, patch))


def staff_cell() -> str:
    return str(cell_of(good(), "staff").coordinate)


def staff_as(xml: str, kind: str = "") -> tuple[str, str]:
    cell = staff_cell()
    return rf'<c r="{cell}"([^>]*?) t="n"><v>2480</v></c>', rf'<c r="{cell}"\1{kind}>{xml}</c>'


def typed(desk: Desk, value: object) -> None:
    changed(desk, lambda sheet: setattr(sheet[staff_cell()], "value", value))


def moved(desk: Desk, columns: int, write: Callable[[Any], object]) -> None:
    """Type the number of staff in a cell beside its own."""

    def change(sheet: Any) -> None:
        cell = sheet[staff_cell()]
        other = sheet.cell(cell.row, cell.column + columns)
        other.value, cell.value = write(other.value), None

    changed(desk, change)


def identified(desk: Desk, key: str, value: object) -> None:
    def change(sheet: Any) -> None:
        row = next(cell.row for cell in sheet["A"] if cell.value == key)
        sheet.cell(row, 3).value = value

    changed(desk, change)


def unmerge(sheet: Any) -> None:
    for merged in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(merged))


def move(sheet: Any, rows: int, columns: int) -> None:
    values = [[cell.value for cell in row] for row in sheet.iter_rows()]
    rewrite(sheet, [[]] * rows + [[None] * columns + row for row in values])


def rewrite(sheet: Any, rows: list[list[Any]]) -> None:
    unmerge(sheet)
    sheet.delete_rows(1, sheet.max_row)
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            if value is not None:
                cell = sheet.cell(number, column)
                cell.value = value
                cell.data_type = "s" if isinstance(value, str) else cell.data_type


def compound_file(stream: str) -> bytes:
    """Make the outside of an encrypted workbook: an OLE file with one named stream."""
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack(
        "<HHHHH6xIIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, 2, 0, 0xFFFFFFFE, 0, 0
    )
    header = header[:76] + struct.pack("<I", 0) + b"\xff" * 432
    fat = struct.pack("<III", 0xFFFFFFFD, 0xFFFFFFFE, 0xFFFFFFFE) + b"\xff" * 500

    def entry(name: str, kind: int) -> bytes:
        text = name.encode("utf-16-le")
        return text.ljust(64, b"\0") + struct.pack("<HBB", len(text) + 2, kind, 1) + b"\xff" * 12 + bytes(48)

    directory = entry("Root Entry", 5) + entry(stream, 2) + entry("EncryptionInfo", 2)
    return header[:512] + fat + directory.ljust(512, b"\0") + bytes(512)
