"""Text of the example files: CSV, YAML, and snapshots with their sidecar."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from typing import Any

import yaml

VINTAGE = "2026-11-23"
"""Date of the example snapshots, the same as that of the real ones."""

REGION = "VB01"
COUNTRY = "VB00"
MAKER = "de generator hcalib.sources.example"
LICENCE = "CC0 1.0"

_NOTICE = (
    "# Voorbeeldgegevens: alles in dit bestand is verzonnen. Niet met de hand wijzigen;\n"
    "# gemaakt met: python -m hcalib.sources.example\n"
)


@dataclass(frozen=True)
class Figure:
    """One row of a snapshot. ``value`` is text with the decimals written out; empty is no figure."""

    indicator: str
    region: str
    period: str
    value: str
    unit: str
    source: str
    branch: str = "totaal"
    age: str = "totaal"
    published: str = ""
    note: str = ""
    status: str = "voorbeeld"


def fixed(units: int, decimals: int) -> str:
    """Write a number that is counted in units of its last decimal: ``fixed(57, 1)`` is ``5.7``."""
    if decimals == 0:
        return str(units)
    sign, digits = ("-" if units < 0 else ""), str(abs(units)).rjust(decimals + 1, "0")
    return f"{sign}{digits[:-decimals]}.{digits[-decimals:]}"


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Write a comma-separated file; None becomes an empty cell."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(["" if cell is None else cell for cell in row] for row in rows)
    return stream.getvalue().encode("utf-8")


def yaml_text(content: Any) -> bytes:
    """Write a YAML file that says at the top that it is invented."""
    body = yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=110)
    return (_NOTICE + body).encode("utf-8")


def snapshot(table: str, title: str, figures: Sequence[Figure], source: str, method: str) -> dict[str, bytes]:
    """Return the CSV and the sidecar of one snapshot, by their place in the agenda folder."""
    data = csv_text([field.name for field in fields(Figure)], [astuple(figure) for figure in figures])
    sidecar: Mapping[str, object] = {
        "title": f"{title} (voorbeeld)",
        "source": source,
        "citation": f"Voorbeeldgegevens, gemaakt door {MAKER}; verzonnen, niet gemeten.",
        "licence": LICENCE,
        "retrieved": VINTAGE,
        "method": method,
        "sha256": hashlib.sha256(data).hexdigest(),
        "rows": len(figures),
        "caveats": ["De cijfers zijn verzonnen en zeggen niets over een bestaande regio."],
    }
    place = f"snapshots/voorbeeld/{VINTAGE}/{table}"
    return {f"{place}.csv": data, f"{place}.yml": yaml_text(dict(sidecar))}
