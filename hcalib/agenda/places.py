"""Finding the line of a fault that was found after reading: what an agenda says of itself cannot be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from hcalib.errors import Fault, UserError
from hcalib.files import Document, read_document

_NAMES = ("id", "goal", "project", "employer", "indicator")
"""Fields by which an item of a list is named, in the order in which they are tried."""


_FIELDS = {"indicator": "indicator", "actielijn": "line", "bron": "source", "doel": "goal"}
"""What a fault calls a thing, and the field that names it."""


def located(faults: Iterable[Fault]) -> Iterator[Fault]:
    """Add to each fault of a YAML file the line where the words it quotes stand, if there is one."""
    documents: dict[Path, Document | None] = {}
    for fault in faults:
        if fault.file is None or fault.row is not None or fault.file.suffix != ".yml":
            yield fault
            continue
        if fault.file not in documents:
            documents[fault.file] = _document(fault.file)
        document = documents[fault.file]
        yield fault if document is None else replace(fault, row=_line(document, fault))


def places_of_source(folder: Path, source: str) -> Iterator[tuple[Path, int]]:
    """Yield each YAML file of a folder that names a source, with the first line that does."""
    for path in sorted(folder.glob("*.yml")):
        document = _document(path)
        row = None if document is None else document.line_of_text(source, field="source")
        if row is not None:
            yield path, row


def _document(path: Path) -> Document | None:
    try:
        return read_document(path)
    except UserError:
        return None


def _line(document: Document, fault: Fault) -> int | None:
    """Return the line of what is quoted, inside the item it is about; otherwise that of the item."""
    repeated = 2 if " keer in" in fault.message or "meer dan één" in fault.message else 1
    item = _item(document, fault.column)
    for noun, words in re.findall(r"(\w+) '([^']+)'", fault.message):
        for field in dict.fromkeys((_FIELDS.get(noun), None)):
            row = document.line_of_text(words, item, repeated if not item else 1, field)
            if row is not None:
                return row
    return document.line(item) if item else None


def _item(document: Document, column: str | None) -> tuple[str | int, ...]:
    """Return the place of the item that the column of a fault starts with; empty when it is not found."""
    if column is None:
        return ()
    if isinstance(document.content, dict):
        first = column.split(".")[0]
        return (first,) if first in document.content else ()
    for position, item in enumerate(document.content or ()):
        name = _name(item)
        if name is not None and (column == name or column.startswith((f"{name}.", f"{name}/", f"{name} "))):
            return (position,)
    return ()


def _name(item: object) -> str | None:
    """Return by what an item of a list is called."""
    fields = item if isinstance(item, dict) else {}
    return next((str(fields[name]) for name in _NAMES if name in fields), None)
