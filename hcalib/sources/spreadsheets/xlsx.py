"""Look through an Excel workbook (xlsx, xlsm): formulas, errors, merged cells and how far its sheets go."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from zipfile import ZipFile, ZipInfo

from hcalib.sources.spreadsheets.archives import check_xml, stream_xml
from hcalib.sources.spreadsheets.facts import SheetFacts, WorkbookFacts

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})", re.ASCII)
_LEFT_ASIDE = (
    ("vbaproject.bin", "macro's zijn niet uitgevoerd en niet gelezen"),
    ("externallinks/", "verwijzingen naar andere bestanden zijn niet gevolgd"),
    ("connections.xml", "verbindingen met andere gegevens zijn niet gevolgd"),
    ("embeddings/", "ingesloten bestanden zijn niet gelezen"),
)


def look_through_xlsx(path: Path, archive: ZipFile) -> WorkbookFacts:
    """Find what the reader of the cells does not tell.

    Raises
    ------
    UserError
        If the XML is broken or has a document type or entities.
    """
    facts: dict[str, SheetFacts] = {}

    def read() -> None:
        entries = {entry.filename.lower().replace("\\", "/"): entry for entry in archive.infolist()}
        lengths = _text_lengths(archive, entries.get("xl/sharedstrings.xml"))
        for name, part in _sheet_parts(archive, entries).items():
            facts[name] = SheetFacts(name)
            if part in entries:
                stream = _SheetStream(facts[name], lengths)
                stream_xml(archive, entries[part], stream.start, stream.end, stream.text)

    check_xml(path, read)
    names = [entry.filename.lower() for entry in archive.infolist()]
    remarks = tuple(remark for mark, remark in _LEFT_ASIDE if any(mark in name for name in names))
    return WorkbookFacts(facts, remarks)


def parse_reference(reference: str) -> tuple[int, int]:
    """Read ``B7`` as row and column from 0."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise ValueError(reference)
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1


class _SheetStream:
    """Follows the XML of one sheet."""

    def __init__(self, facts: SheetFacts, lengths: list[int]):
        self.facts = facts
        self.lengths = lengths
        self.row = self.column = -1
        self.kind = ""
        self.collected: list[str] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._cell(attributes)
        elif name == "v" or name == "is":
            self.facts.use(self.row, self.column)
            if self.kind in ("e", "s"):
                self.collected = []
        elif name == "f":
            self.facts.use(self.row, self.column)
            self.facts.formulas.add((self.row, self.column))
        elif name == "row":
            self.row = int(attributes["r"]) - 1 if "r" in attributes else self.row + 1
            self.column = -1
        elif name == "mergeCell":
            first, _, last = attributes["ref"].partition(":")
            self.facts.merged.append((*parse_reference(first), *parse_reference(last or first)))

    def end(self, name: str) -> None:
        if name == "v" and self.collected is not None:
            content = "".join(self.collected)
            if self.kind == "e":
                self.facts.errors[self.row, self.column] = content
            elif content.isdigit() and int(content) < len(self.lengths):
                self.facts.texts += self.lengths[int(content)]
            self.collected = None

    def text(self, content: str) -> None:
        if self.collected is not None:
            self.collected.append(content)

    def _cell(self, attributes: dict[str, str]) -> None:
        self.kind = attributes.get("t", "")
        if "r" in attributes:
            self.row, self.column = parse_reference(attributes["r"])
        else:
            self.column += 1


def _sheet_parts(archive: ZipFile, entries: dict[str, ZipInfo]) -> dict[str, str]:
    """Return the part of each sheet by its name, through the relations of the workbook."""
    targets: dict[str, str] = {}
    sheets: dict[str, str] = {}

    def relation(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship":
            target = posixpath.normpath(posixpath.join("/xl", attributes["Target"].replace("\\", "/")))
            targets[attributes["Id"]] = target.lstrip("/").lower()

    def sheet(name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            relations = [value for key, value in attributes.items() if key.endswith(":id")]
            sheets[attributes["name"]] = relations[0] if relations else ""

    stream_xml(archive, entries["xl/_rels/workbook.xml.rels"], relation)
    stream_xml(archive, entries["xl/workbook.xml"], sheet)
    return {name: targets.get(relation_id, "") for name, relation_id in sheets.items()}


def _text_lengths(archive: ZipFile, entry: ZipInfo | None) -> list[int]:
    """Return the length of each shared text: one long text in many cells fills the memory."""
    lengths: list[int] = []

    def start(name: str, _: dict[str, str]) -> None:
        if name == "si":
            lengths.append(0)

    def text(content: str) -> None:
        if lengths:
            lengths[-1] += len(content)

    if entry is not None:
        stream_xml(archive, entry, start, text=text)
    return lengths
