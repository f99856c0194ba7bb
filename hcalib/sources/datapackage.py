"""A Frictionless description beside each vintage, so that other tools can read the folder.

``datapackage.json`` follows Data Package version 1, profile ``tabular-data-package``: a resource for each
table with its columns, types, licence, source, size and checksum. hcalib itself does not read it; the
sidecars stay the record. Columns with one value in the whole file are not in the CSV; the property
``constants`` of a resource gives them.

``python -m hcalib.sources.datapackage [FOLDER]`` writes the description of vintages that have none.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from hcalib.files import write_atomically
from hcalib.observations import FILE_DEFAULTS, KEY, QUALIFIERS, STATUSES
from hcalib.sources.snapshots import Sidecar, read_vintage, vintages

FILE_NAME = "datapackage.json"

_COLUMNS = {
    "indicator": "Indicator, een code uit data/catalog/indicators.yml",
    "region": "Regio, een code uit data/catalog/regions.csv",
    "period": "Periode zoals StatLine die schrijft, of een dag",
    "branch": "Branche, een code uit data/catalog/branches.csv",
    "level": "Kwalificatieniveau, een code uit data/catalog/levels.csv",
    "track": "Leerweg",
    "sex": "Geslacht",
    "age": "Leeftijdsgroep, beide grenzen inbegrepen",
    "scenario": "Scenario",
    "value": "Waarde in de eenheid van de kolom unit; leeg als de bron geen cijfer geeft",
    "qualifier": "Toevoeging van de bron: ca., > of <",
    "unit": "Eenheid, een code uit data/catalog/units.csv",
    "status": "Hoe zeker het cijfer is",
    "source": "Bron, een code uit data/catalog/sources.yml",
    "published": "Dag van publicatie, als die anders is dan de catalogus zegt",
    "note": "Toelichting bij dit cijfer",
}

_LICENCES = {
    "CC BY 4.0": {"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"},
    "CC0": {"name": "CC0-1.0", "path": "https://creativecommons.org/publicdomain/zero/1.0/"},
}


def package_bytes(collection: str, vintage: date, tables: Iterable[tuple[str, bytes, Sidecar]]) -> bytes:
    """Return the text of ``datapackage.json``; the same vintage always gives the same bytes.

    Parameters
    ----------
    collection : str
    vintage : datetime.date
    tables : iterable of (str, bytes, Sidecar)
        Name without extension, content of the CSV and sidecar of each table.
    """
    resources = [_resource(name, data, sidecar) for name, data, sidecar in sorted(tables, key=lambda t: t[0])]
    content = {
        "profile": "tabular-data-package",
        "name": f"{collection}-{vintage.isoformat()}",
        "title": f"Momentopname {collection} van {vintage.isoformat()}",
        "version": vintage.isoformat(),
        "licenses": _different(licence for resource in resources for licence in resource["licenses"]),
        "sources": _different(source for resource in resources for source in resource["sources"]),
        "resources": resources,
    }
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def describe_store(store: Path) -> list[Path]:
    """Write the description of every vintage in a folder ``snapshots`` that has none.

    Returns
    -------
    list of Path
        The files that were written.

    Raises
    ------
    UserError
        When a snapshot is not what its sidecar says, or the folder cannot be written.
    """
    written = []
    for collection in sorted(path for path in store.glob("[!.]*") if path.is_dir()):
        for day in vintages(collection):
            target = collection / day.isoformat() / FILE_NAME
            if target.exists():
                continue
            found = read_vintage(collection, day)
            tables = [
                (snapshot.path.stem, snapshot.path.read_bytes(), snapshot.sidecar) for snapshot in found
            ]
            write_atomically(target, package_bytes(collection.name, day, tables))
            written.append(target)
    return written


def _resource(name: str, data: bytes, sidecar: Sidecar) -> dict[str, Any]:
    header = next(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    constants = {
        column: sidecar.defaults.get(column, default) for column, default in _constants(sidecar, header)
    }
    source = {"title": sidecar.citation} | ({"path": sidecar.url} if sidecar.url else {})
    return {
        "profile": "tabular-data-resource",
        "name": name,
        "path": f"{name}.csv",
        "title": sidecar.title,
        "description": " ".join([sidecar.method, *sidecar.caveats]),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": f"sha256:{sidecar.sha256}",
        "dialect": {
            "delimiter": ",",
            "lineTerminator": "\n",
            "quoteChar": '"',
            "doubleQuote": True,
            "header": True,
        },
        "schema": _schema(header),
        "constants": constants,
        "licenses": [_licence(sidecar.licence)],
        "sources": [source],
    }


def _constants(sidecar: Sidecar, header: list[str]) -> Iterable[tuple[str, str]]:
    """Yield the columns that are not in the file but do have a value, in the order of a file."""
    for column in _COLUMNS:
        default = FILE_DEFAULTS.get(column, "")
        if column not in header and sidecar.defaults.get(column, default):
            yield column, default


def _schema(header: list[str]) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(name) for name in header], "missingValues": [""]}
    if "published" not in header:  # it is part of the key, and may be empty
        schema["primaryKey"] = [name for name in header if name in KEY]
    return schema


def _field(name: str) -> dict[str, Any]:
    kind = {"value": "number", "published": "date"}.get(name, "string")
    field: dict[str, Any] = {"name": name, "type": kind, "description": _COLUMNS[name]}
    constraints: dict[str, Any] = {}
    if name not in ("value", "qualifier", "published", "note"):
        constraints["required"] = True
    if name in ("status", "qualifier"):
        constraints["enum"] = [code for code in (STATUSES if name == "status" else QUALIFIERS) if code]
    return field | ({"constraints": constraints} if constraints else {})


def _licence(text: str) -> dict[str, str]:
    """Name a licence as Frictionless does; one that it does not know keeps our words as its title."""
    for start, known in _LICENCES.items():
        if text.startswith(start):
            return {**known, "title": text}
    return {"name": "notspecified", "title": text}


def _different(items: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    return [dict(pairs) for pairs in dict.fromkeys(tuple(item.items()) for item in items)]


if __name__ == "__main__":
    for file in describe_store(Path(sys.argv[1] if len(sys.argv) > 1 else "data/snapshots")):
        print(file)
