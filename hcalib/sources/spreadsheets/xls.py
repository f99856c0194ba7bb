"""Look through an old Excel workbook (xls): password, formulas, errors, and how far its sheets go."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

from hcalib.sources.spreadsheets.compound import CompoundFile
from hcalib.sources.spreadsheets.facts import BROKEN, PASSWORD, SheetFacts, WorkbookFacts, refuse

_BOF, _EOF, _CONTINUE = 0x0809, 0x000A, 0x003C
_FILEPASS, _BOUNDSHEET, _SST, _SUPBOOK = 0x002F, 0x0085, 0x00FC, 0x01AE
_FORMULAS = (0x0006, 0x0206, 0x0406)
_CELLS = (0x0203, 0x0204, 0x0205, 0x027E, 0x00FD, 0x00D6, *_FORMULAS)
_LABEL_SHARED, _BOOL_OR_ERROR, _MANY_NUMBERS, _MERGED = 0x00FD, 0x0205, 0x00BD, 0x00E5
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
_WORKSHEET = 0

Record = tuple[int, int, bytes]
"""Place in the stream, kind, and content."""


def look_through_xls(path: Path, content: bytes) -> WorkbookFacts:
    """Find what the reader of the cells does not tell.

    Raises
    ------
    UserError
        If it has a password, is broken, or is another kind of Office file.
    """
    try:
        container = CompoundFile(content)
        if "EncryptedPackage" in container.streams:
            raise refuse(PASSWORD, path)
        name = next((name for name in ("Workbook", "Book") if name in container.streams), None)
        if name is None:
            raise refuse("dit is een Office-bestand, maar geen werkmap; vraag het bestand als .xlsx.", path)
        records = list(_records(container.read(name)))
        if any(kind == _FILEPASS for _, kind, _ in records):
            raise refuse(PASSWORD, path)
        facts = _look_through(records)
    except (ValueError, IndexError, KeyError, struct.error):
        raise refuse(BROKEN, path) from None
    remarks = []
    if container.folders & {"_VBA_PROJECT_CUR", "Macros"}:
        remarks.append("macro's zijn niet uitgevoerd en niet gelezen")
    if any(kind == _SUPBOOK and data[2:4] not in (b"\x01\x04", b"\x01\x3a") for _, kind, data in records):
        remarks.append("verwijzingen naar andere bestanden zijn niet gevolgd")
    return WorkbookFacts({sheet.name: sheet for sheet in facts}, tuple(remarks))


def _records(stream: bytes) -> Iterator[Record]:
    position = 0
    while position + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, position)
        if position + 4 + length > len(stream):
            raise ValueError("record outside the stream")
        yield position, kind, stream[position + 4 : position + 4 + length]
        position += 4 + length


def _look_through(records: list[Record]) -> list[SheetFacts]:
    """Read the sheets one after another: each starts at the place that the list of sheets gives."""
    new_format = records[0][2][:2] == b"\x00\x06"
    sheets = {}
    for _, kind, data in records:
        if kind == _BOUNDSHEET and data[5] == _WORKSHEET:
            sheets[struct.unpack_from("<I", data)[0]] = SheetFacts(_sheet_name(data, new_format))
    lengths = _text_lengths(records)
    current: SheetFacts | None = None
    depth = 0
    for position, kind, data in records:
        if kind == _BOF:
            current = sheets.get(position, current)
            depth += 1
        elif kind == _EOF:
            depth -= 1
            current = current if depth else None
        elif current is not None and depth == 1:
            _note(current, kind, data, lengths)
    return list(sheets.values())


def _sheet_name(data: bytes, new_format: bool) -> str:
    if not new_format:
        return data[7 : 7 + data[6]].decode("cp1252", "replace")
    if data[7] & 1:
        return data[8 : 8 + 2 * data[6]].decode("utf-16-le", "replace")
    return data[8 : 8 + data[6]].decode("latin-1")


def _note(sheet: SheetFacts, kind: int, data: bytes, lengths: list[int]) -> None:
    """Take one record of a sheet into account."""
    if kind in _CELLS:
        row, column = struct.unpack_from("<HH", data)
        sheet.use(row, column)
        if kind in _FORMULAS:
            sheet.formulas.add((row, column))
            if data[12:14] == b"\xff\xff" and data[6] == 2:
                sheet.errors[row, column] = _ERRORS.get(data[8], "#FOUT")
        elif kind == _BOOL_OR_ERROR and data[7]:
            sheet.errors[row, column] = _ERRORS.get(data[6], "#FOUT")
        elif kind == _LABEL_SHARED:
            number = struct.unpack_from("<I", data, 6)[0]
            sheet.texts += lengths[number] if number < len(lengths) else 0
    elif kind == _MANY_NUMBERS:
        row = struct.unpack_from("<H", data)[0]
        sheet.use(row, struct.unpack_from("<H", data, len(data) - 2)[0])
    elif kind == _MERGED:
        for number in range(struct.unpack_from("<H", data)[0]):
            first, last, left, right = struct.unpack_from("<4H", data, 2 + 8 * number)
            sheet.merged.append((first, left, last, right))


def _text_lengths(records: list[Record]) -> list[int]:
    """Return the length of each shared text: one long text in many cells fills the memory."""
    start = next((number for number, record in enumerate(records) if record[1] == _SST), None)
    if start is None:
        return []
    pieces = [records[start][2][8:]]
    for _, kind, data in records[start + 1 :]:
        if kind != _CONTINUE:
            break
        pieces.append(data)
    return _SharedTexts(pieces).lengths()


class _SharedTexts:
    """The table of shared texts, which may break off anywhere and go on in the next record."""

    def __init__(self, pieces: list[bytes]):
        self.pieces = pieces
        self.number = self.position = 0

    def lengths(self) -> list[int]:
        found = []
        while self.number < len(self.pieces) - 1 or self.position < len(self.pieces[-1]):
            letters, flags = self._number(2), self._number(1)
            runs = self._number(2) if flags & 0x08 else 0
            extra = self._number(4) if flags & 0x04 else 0
            self._skip_letters(letters, 2 if flags & 0x01 else 1)
            self._skip(4 * runs + extra)
            found.append(letters)
        return found

    def _left(self) -> int:
        return len(self.pieces[self.number]) - self.position

    def _next(self) -> None:
        if self.number + 1 >= len(self.pieces):
            raise ValueError("text table ends too early")
        self.number, self.position = self.number + 1, 0

    def _number(self, size: int) -> int:
        if not self._left():
            self._next()
        piece = self.pieces[self.number][self.position : self.position + size]
        if len(piece) < size:
            raise ValueError("number broken off")
        self.position += size
        return int.from_bytes(piece, "little")

    def _skip(self, size: int) -> None:
        while size > self._left():
            size -= self._left()
            self._next()
        self.position += size

    def _skip_letters(self, letters: int, width: int) -> None:
        while letters * width > self._left():
            letters -= self._left() // width
            self._next()
            width = 2 if self._number(1) & 0x01 else 1  # the width may change where the text goes on
        self.position += letters * width
