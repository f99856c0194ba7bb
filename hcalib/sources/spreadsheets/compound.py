"""The container of old Office files: a small file system of its own inside one file."""

from __future__ import annotations

import struct
from collections.abc import Iterator

_FREE = 0xFFFFFFFA
"""Sector numbers from here are marks, not places."""


class CompoundFile:
    """The streams of a compound file; a broken one raises ValueError, struct.error or IndexError.

    Attributes
    ----------
    streams : dict
        First sector and size of each stream, by its name.
    folders : set
        Names of the storages.
    """

    def __init__(self, content: bytes):
        self._content = content
        self._sector = 1 << struct.unpack_from("<H", content, 30)[0]
        if self._sector not in (512, 4096):
            raise ValueError("sector size")
        self._cutoff = struct.unpack_from("<I", content, 56)[0]
        self._table = self._sector_table()
        self.streams: dict[str, tuple[int, int]] = {}
        self.folders: set[str] = set()
        self._root = b""
        self._read_directory(struct.unpack_from("<I", content, 48)[0])
        small = b"".join(self._chain(struct.unpack_from("<I", content, 60)[0]))
        self._small_table = struct.unpack(f"<{len(small) // 4}I", small[: len(small) // 4 * 4])

    def read(self, name: str) -> bytes:
        """Return the bytes of a stream."""
        start, size = self.streams[name]
        if size >= self._cutoff:
            return b"".join(self._chain(start))[:size]
        pieces = []
        for number in self._follow(start, self._small_table):
            pieces.append(self._root[number * 64 : number * 64 + 64])
        return b"".join(pieces)[:size]

    def _sector_table(self) -> tuple[int, ...]:
        """Put together which sector follows which; long files keep part of the list elsewhere."""
        places = list(struct.unpack_from("<109I", self._content, 76))
        extra, count = struct.unpack_from("<II", self._content, 68)
        for _ in range(min(count, len(self._content) // self._sector)):
            if extra >= _FREE:
                break
            listed = struct.unpack(f"<{self._sector // 4}I", self._at(extra))
            places.extend(listed[:-1])
            extra = listed[-1]
        table: list[int] = []
        for place in places:
            if place < _FREE:
                table.extend(struct.unpack(f"<{self._sector // 4}I", self._at(place)))
        return tuple(table)

    def _read_directory(self, start: int) -> None:
        directory = b"".join(self._chain(start))
        for position in range(0, len(directory) - 127, 128):
            entry = directory[position : position + 128]
            length = struct.unpack_from("<H", entry, 64)[0]
            name = entry[: max(length - 2, 0)].decode("utf-16-le", "replace")
            first, size = struct.unpack_from("<II", entry, 116)
            if entry[66] == 5:
                self._root = b"".join(self._chain(first))[:size]
            elif entry[66] == 2:
                self.streams.setdefault(name, (first, size))
            elif entry[66] == 1:
                self.folders.add(name)

    def _chain(self, start: int) -> Iterator[bytes]:
        for number in self._follow(start, self._table):
            yield self._at(number)

    def _follow(self, number: int, table: tuple[int, ...]) -> Iterator[int]:
        """Yield the sectors of a chain; one that never ends is broken."""
        for _ in range(len(table) + 1):
            if number >= _FREE:
                return
            yield number
            number = table[number]
        raise ValueError("endless chain")

    def _at(self, number: int) -> bytes:
        start = (number + 1) * self._sector
        piece = self._content[start : start + self._sector]
        if not piece:
            raise ValueError("sector outside the file")
        return piece.ljust(self._sector, b"\x00")
