"""Zipped workbooks (xlsx and ods): checked before anything is unpacked, read as a stream.

The sizes that a zip file announces may be lies, so every part is also unpacked once, piece by piece,
without keeping it.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from hcalib.sources.spreadsheets.facts import (
    BROKEN,
    FOREIGN_XML,
    PASSWORD,
    SUSPECT,
    TOO_LARGE,
    Limits,
    refuse,
)

_PIECE = 1 << 18
_SMALL = 20_000_000
_ENCRYPTED = 0x1


class ForeignXml(Exception):
    """The XML has a document type or entities, which a workbook never needs."""


def open_archive(path: Path, limits: Limits) -> ZipFile:
    """Open a zip file after its sizes have been checked.

    Raises
    ------
    UserError
        If it is broken, encrypted, or would grow beyond the limits.
    """
    try:
        archive = ZipFile(path)
        entries = archive.infolist()
        if any(entry.flag_bits & _ENCRYPTED for entry in entries):
            raise refuse(PASSWORD, path)
        if len(entries) > limits.entries:
            raise refuse(TOO_LARGE, path)
        if sum(entry.file_size for entry in entries) > limits.unpacked:
            raise refuse(SUSPECT, path)
        if any(_grows(entry.file_size, entry, limits) for entry in entries):
            raise refuse(SUSPECT, path)
        _unpack_once(archive, path, limits)
    except (BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, RuntimeError):
        raise refuse(BROKEN, path) from None
    return archive


def stream_xml(
    archive: ZipFile,
    entry: ZipInfo,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Read one XML part in pieces; names come without their prefix.

    Raises
    ------
    ForeignXml
        If it has a document type or entities.
    expat.ExpatError
        If it is not XML.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: start(name.rpartition(":")[2], attributes)
    if end is not None:
        parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
    if text is not None:
        parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.EntityDeclHandler = _refuse_doctype
    with archive.open(entry) as stream:
        while piece := stream.read(_PIECE):
            parser.Parse(piece, False)
        parser.Parse(b"", True)


def check_xml(path: Path, read: Callable[[], None]) -> None:
    """Run a reader of XML parts and turn what can be wrong with them into an error for people."""
    try:
        read()
    except ForeignXml:
        raise refuse(FOREIGN_XML, path) from None
    except (expat.ExpatError, BadZipFile, zlib.error, EOFError, KeyError, ValueError, OverflowError):
        raise refuse(BROKEN, path) from None


def _refuse_doctype(*_: object) -> None:
    raise ForeignXml


def _unpack_once(archive: ZipFile, path: Path, limits: Limits) -> None:
    """Count what each part really becomes, without keeping it."""
    total = 0
    assert archive.fp is not None
    for entry in archive.infolist():
        size = 0
        for piece in _pieces(archive.fp, entry):
            size += piece
            if total + size > limits.unpacked or _grows(size, entry, limits):
                raise refuse(SUSPECT, path)
        if size != entry.file_size:
            raise refuse(BROKEN, path)
        total += size


def _pieces(stream: IO[bytes], entry: ZipInfo) -> Iterator[int]:
    """Yield the sizes of the unpacked pieces of one part, from the compressed bytes themselves."""
    stream.seek(entry.header_offset)
    header = stream.read(30)
    if len(header) < 30 or header[:4] != b"PK\x03\x04":
        raise BadZipFile
    stream.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
    left = entry.compress_size
    if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise BadZipFile
    unpacker = zlib.decompressobj(-15) if entry.compress_type == ZIP_DEFLATED else None
    while left > 0:
        packed = stream.read(min(_PIECE, left))
        if not packed:
            raise EOFError
        left -= len(packed)
        if unpacker is None:
            yield len(packed)
            continue
        while packed:
            yield len(unpacker.decompress(packed, _PIECE))
            packed = unpacker.unconsumed_tail
    if unpacker is not None:
        yield len(unpacker.flush())


def _grows(size: int, entry: ZipInfo, limits: Limits) -> bool:
    return size > _SMALL and size > limits.ratio * max(entry.compress_size, 1)
