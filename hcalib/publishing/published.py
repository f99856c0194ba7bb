"""Reading a finished edition as an outsider: the figures in its CSV files, and whether its pages agree."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hcalib.disclosure.audit import Figure
from hcalib.disclosure.cleared import ON_DAY
from hcalib.presentation.export import CELL, ROUNDING, UNIT, VALUE
from hcalib.publishing.gate import addresses
from hcalib.publishing.manifest import read_manifest

RATIO = " : "
"""Between the two cells of a ratio."""
_EXACT = 1e-9
_PER = re.compile(r"per (\d+) ")
_NUMBER = re.compile(r"[−-]?\d{1,3}(?:\.\d{3})*(?:,\d+)?|[−-]?\d+(?:,\d+)?")
_DAY = re.compile(re.escape(ON_DAY) + r"(\d{4}-\d\d-\d\d)")
_TAG = re.compile(r"<[^<>]*>")


@dataclass(frozen=True)
class PublishedTable:
    """A CSV of an edition.

    Attributes
    ----------
    page : str
        File name of the page it belongs to.
    name : str
        Of the block on that page.
    text : str
        The whole file.
    rows : tuple of dict
        Heading to text.
    """

    page: str
    name: str
    text: str
    rows: tuple[dict[str, str], ...]

    @property
    def attacked(self) -> bool:
        """Whether it says of its figures which cells they are."""
        return bool(self.rows) and CELL in self.rows[0]

    def places(self, edition: str) -> Iterator[tuple[str, dict[str, str]]]:
        """Yield the rows with where they stand, as figures name it."""
        for line, row in enumerate(self.rows, 2):
            yield f"{edition}/data/{self.page.removesuffix('.html')}/{self.name}.csv, regel {line}", row


@dataclass(frozen=True)
class PublishedEdition:
    """A finished edition.

    Attributes
    ----------
    folder : Path
    manifest : dict
    figures : tuple of Figure
        Of every CSV with a column of cells; the version is the peildatum, or the earlier day that it names.
    problems : tuple of str
        What could not be read or does not agree, as Dutch sentences.
    tables : tuple of PublishedTable
    """

    folder: Path
    manifest: dict[str, Any]
    figures: tuple[Figure, ...]
    problems: tuple[str, ...]
    tables: tuple[PublishedTable, ...] = ()


def read_edition(folder: Path) -> PublishedEdition | None:
    """Read the figures of a finished edition; None when the folder holds none."""
    manifest = read_manifest(folder)
    if manifest is None:
        return None
    figures: list[Figure] = []
    problems: list[str] = []
    tables: list[PublishedTable] = []
    for path in sorted((folder / "data").glob("*/*.csv")):
        text = path.read_text(encoding="utf-8-sig", errors="replace")
        name = f"{folder.name}/{path.relative_to(folder).as_posix()}"
        rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
        page = folder / f"{path.parent.name}.html"
        tables.append(PublishedTable(page.name, path.stem, text, tuple(rows)))
        problems += _disagreements(page, path, text, rows)
        if rows and CELL in rows[0]:
            found, faults = _figures(rows, name, str(manifest["peildatum"]))
            figures += found
            problems += faults
    return PublishedEdition(folder, manifest, tuple(figures), tuple(problems), tuple(tables))


def _figures(rows: Sequence[dict[str, str]], name: str, version: str) -> tuple[list[Figure], list[str]]:
    figures, faults = [], []
    for number, row in enumerate(rows, 2):
        where = f"{name}, regel {number}"
        names, day = _on_day(row.get(CELL) or "", version)
        cell, _, below = names.partition(RATIO)
        if not cell or not (row.get(VALUE) or "").strip():
            continue
        try:
            value = _number(row[VALUE])
            base = _number(row.get(ROUNDING) or "0")
        except ValueError:
            faults.append(f"{where}: de waarde of de afronding is geen getal.")
            continue
        factor = _factor(row.get(UNIT) or "") if below else 1.0
        half = base / 2 if base else _EXACT * max(abs(value), 1.0)
        figures.append(Figure(cell, value, half if base or below else 0.0, where, day, below or None, factor))
    return figures, faults


def _on_day(names: str, version: str) -> tuple[str, str]:
    """Return cells without the day of their answers, and that day; by default that of the edition."""
    days = _DAY.findall(names)
    return _DAY.sub("", names), days[0] if days else version


def _factor(unit: str) -> float:
    """What a ratio was multiplied by: 100 for 'procent van de vacatures', 10 for 'per 10 leerlingen'."""
    if unit.startswith(("procent", "%")):
        return 100.0
    per = _PER.match(unit)
    return float(per[1]) if per else 1.0


def _disagreements(page: Path, path: Path, text: str, rows: Sequence[dict[str, str]]) -> Iterator[str]:
    """Compare a CSV with the page: its download must be the same, and the table may hold no other numbers."""
    name = f"{page.parent.name}/{page.name}"
    if not page.exists():
        yield f"{page.parent.name}/{path.relative_to(page.parent).as_posix()}: de pagina {name} is er niet."
        return
    html = page.read_text(encoding="utf-8")
    if _flat(text) not in {_flat(one) for one in addresses(html)}:
        yield f"{name}: de download van '{path.stem}' is niet gelijk aan het bestand in de map data."
    if rows and CELL in rows[0]:
        listed = [number_or_none(value) for row in rows for value in row.values() if value]
        known = [value for value in listed if value is not None]
        for shown in _shown_numbers(html, path.stem):
            digits = len(shown.partition(",")[2])
            if not any(abs(abs(_number(shown)) - abs(one)) <= 0.5000001 * 10**-digits for one in known):
                yield f"{name}: in de tabel van '{path.stem}' staat een getal dat niet in de CSV staat."
                return


def _shown_numbers(html: str, name: str) -> Iterator[str]:
    """Yield the cells of a block's table that are a number, with or without a percent sign."""
    block = re.search(rf'id="{re.escape(name)}".*?<table[^>]*>(.*?)</table>', html, flags=re.DOTALL)
    for cell in re.findall(r"<td[^>]*>(.*?)</td>", block[1] if block else "", flags=re.DOTALL):
        text = re.sub(r"[\s\u202f\u00a0%]+", "", _TAG.sub("", cell))
        if _NUMBER.fullmatch(text):
            yield text


def _flat(text: str) -> str:
    return text.lstrip("\ufeff").replace("\r\n", "\n").strip()


def number_or_none(text: str) -> float | None:
    """Read a number of a CSV; None when it is none."""
    try:
        return _number(text)
    except ValueError:
        return None


def _number(text: str) -> float:
    """Read a number as our CSV files and pages write it: a decimal comma, points per thousand."""
    return float(text.strip().replace("−", "-").replace(".", "").replace(",", "."))
