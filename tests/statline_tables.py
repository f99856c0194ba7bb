"""Tables for the local StatLine: made up in a few lines, in the shape in which v3 and v4 send them."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

RECORDINGS = Path(__file__).parents[2] / "shared" / "data" / "statline"
Row = dict[str, Any]
Value = float | str | None


@dataclass
class ServedTable:
    """A table as one version of the open data sends it.

    ``resources`` holds what the address of the table leads to (``DataProperties``, ``RegioS``,
    ``Dimensions``, ``RegioSCodes``...): a list of rows, or an object for the ``Properties`` of v4.
    ``rows`` are the figures.
    """

    id: str
    version: int
    resources: dict[str, Any]
    rows: list[Row]
    listed: Row
    catalog: str = "CBS"
    announced: int | None = None
    """Rows that ``$count`` announces; None to count the rows that fit the filter."""

    @property
    def data_name(self) -> str:
        return "UntypedDataSet" if self.version == 3 else "Observations"

    def modify(self, modified: str) -> None:
        """Change the moment at which the table says it was modified."""
        self.listed["Modified"] = modified
        if self.version == 3:
            self.resources["TableInfos"][0]["Modified"] = modified
        else:
            self.resources["Properties"].update(Modified=modified, ObservationsModified=modified)


@dataclass
class Shape:
    """A made-up table before it is written for a version.

    Attributes
    ----------
    dimensions
        Id to kind ("plain", "time" or "geo") and codes with their titles.
    measures
        Id to title, unit and number of decimals.
    value
        Receives the codes by dimension id, and ``measure``; gives a number, a symbol or None (blank).
    statuses
        Status of a period by its code; others are final.
    """

    id: str
    title: str
    dimensions: Mapping[str, tuple[str, Mapping[str, str]]]
    measures: Mapping[str, tuple[str, str, int]]
    value: Callable[..., Value]
    description: str = "Een verzonnen tabel voor de tests."
    catalog: str = "CBS"
    modified: str = "2026-06-01T02:00:00"
    status: str = "Regulier"
    language: str = "nl"
    period: str = "2020-2022"
    statuses: Mapping[str, str] = field(default_factory=dict)
    padding: int = 2
    """Spaces that v3 puts behind the longest code of a dimension."""

    def cells(self) -> list[tuple[dict[str, str], dict[str, Value]]]:
        """Return, for each combination of codes, its value for each measure."""
        names = list(self.dimensions)
        found = []
        for codes in itertools.product(*(codes for _, codes in self.dimensions.values())):
            place = dict(zip(names, codes, strict=True))
            found.append((place, {m: self.value(**place, measure=m) for m in self.measures}))
        return found

    def v3(self) -> ServedTable:
        """Write the table as version 3 does: wide, with padded keys and values as padded text."""
        types = {"plain": "Dimension", "time": "TimeDimension", "geo": "GeoDimension"}
        widths = {name: self._width(codes) for name, (_, codes) in self.dimensions.items()}
        listed = {
            "ID": 0,
            "Identifier": self.id,
            "Title": self.title,
            "ShortTitle": self.title,
            "ShortDescription": self.description,
            "Summary": self.description[:40],
            "Catalog": self.catalog,
            "Language": self.language,
            "OutputStatus": self.status,
            "Modified": self.modified,
            "Period": self.period,
        }
        properties: list[Row] = [
            {"ID": n, "Position": n, "ParentID": None, "Type": types[kind], "Key": name, "Title": name}
            for n, (name, (kind, _)) in enumerate(self.dimensions.items())
        ]
        first = len(properties)
        properties.append(
            {
                "ID": first,
                "Position": None,
                "ParentID": None,
                "Type": "TopicGroup",
                "Key": "",
                "Title": "Uitkomsten",
            }
        )
        for n, (name, (title, unit, decimals)) in enumerate(self.measures.items(), first):
            properties.append(
                {
                    "ID": n + 1, "Position": n, "ParentID": first, "Type": "Topic", "Key": name,
                    "Title": title, "Unit": unit, "Decimals": decimals, "Datatype": "Double",
                    "Default": "None",
                    "Description": None,
                }
            )  # fmt: skip
        resources: dict[str, Any] = {"TableInfos": [dict(listed)], "DataProperties": properties}
        for name, (kind, codes) in self.dimensions.items():
            resources[name] = [
                {
                    "Key": code.ljust(widths[name]),
                    "Title": title,
                    "Description": None,
                    "CategoryGroupID": None,
                }
                | ({"Status": self.statuses.get(code, "Definitief")} if kind == "time" else {})
                for code, title in codes.items()
            ]
        rows = [
            {
                "ID": number,
                **{name: code.ljust(widths[name]) for name, code in place.items()},
                **{name: _padded(value, self.measures[name][2]) for name, value in values.items()},
            }
            for number, (place, values) in enumerate(self.cells())
        ]
        return ServedTable(self.id, 3, resources, rows, listed, self.catalog)

    def v4(self) -> ServedTable:
        """Write the table as version 4 does: a row for each figure."""
        kinds = {"plain": "Dimension", "time": "TimeDimension", "geo": "GeoDimension"}
        modified = f"{self.modified}+02:00"
        listed = {
            "Identifier": self.id,
            "Title": self.title,
            "Description": self.description,
            "Language": self.language,
            "Status": self.status,
            "Modified": modified,
            "DatasetType": "Numeric",
        }
        rows: list[Row] = []
        for place, values in self.cells():
            for name, value in values.items():
                number = value if isinstance(value, int | float) else None
                attribute = value if isinstance(value, str) else "None" if value is not None else "Impossible"
                rows.append(
                    {
                        "Id": len(rows), "Measure": name, "ValueAttribute": attribute, "Value": number,
                        "StringValue": None, **place,
                    }
                )  # fmt: skip
        properties = {
            **listed,
            "TemporalCoverage": self.period,
            "ObservationsModified": modified,
            "ObservationCount": len(rows),
        }
        resources: dict[str, Any] = {
            "Properties": properties,
            "Dimensions": [
                {"Identifier": name, "Title": name, "Description": "", "Kind": kinds[kind]}
                for name, (kind, _) in self.dimensions.items()
            ],
            "MeasureCodes": [
                {
                    "Identifier": name, "Index": n, "Title": title, "Description": "", "MeasureGroupId": "G1",
                    "DataType": "Double", "Unit": unit, "Decimals": decimals,
                }
                for n, (name, (title, unit, decimals)) in enumerate(self.measures.items(), 1)
            ],
            "MeasureGroups": [{"Id": "G1", "Title": "Uitkomsten", "ParentId": None}],
        }  # fmt: skip
        for name, (kind, codes) in self.dimensions.items():
            resources[f"{name}Codes"] = [
                {"Identifier": code, "Index": n, "Title": title, "Description": "", "DimensionGroupId": None}
                | ({"Status": self.statuses.get(code, "Definitief")} if kind == "time" else {})
                for n, (code, title) in enumerate(codes.items(), 1)
            ]
        return ServedTable(self.id, 4, resources, rows, listed, self.catalog)

    def _width(self, codes: Mapping[str, str]) -> int:
        return max(len(code) for code in codes) + self.padding


def small_shape(**changes: Any) -> Shape:
    """Return vacancies of three regions in four quarters, two measures, with a symbol and a blank."""
    regions = {"NL01": "Nederland", "PV24": "Flevoland (PV)", "GM0034": "Almere"}
    quarters = {f"2021KW0{n}": f"2021 {n}e kwartaal" for n in range(1, 5)}
    order = {"NL01": 100.0, "PV24": 10.0, "GM0034": 1.0}

    def value(RegioS: str, Perioden: str, measure: str) -> Value:
        if (RegioS, Perioden) == ("GM0034", "2021KW04"):
            return "." if measure == "OpenstaandeVacatures_1" else None
        return order[RegioS] + int(Perioden[-1]) + (0.5 if measure == "Vacaturegraad_2" else 0)

    settings = {
        "id": "80001NED",
        "title": "Openstaande vacatures; regio, kwartalen",
        "dimensions": {"RegioS": ("geo", regions), "Perioden": ("time", quarters)},
        "measures": {
            "OpenstaandeVacatures_1": ("Openstaande vacatures", "x 1 000", 1),
            "Vacaturegraad_2": ("Vacaturegraad", "per 1 000 banen", 1),
        },
        "value": value,
        "statuses": {"2021KW04": "Voorlopig"},
    }
    return Shape(**(settings | changes))


def recorded_tables() -> Sequence[ServedTable]:
    """Return the recordings of real tables that lie beside the repository; skip the test without them.

    83599NED and 80137ned are v3, 03759ned (a slice: see its selection in the tests) and 85224NED v4. The
    first was recorded without its description, which is written here from its columns;
    80137ned was recorded typed.
    """
    if not RECORDINGS.is_dir():
        pytest.skip("de opnamen van StatLine (map shared naast de werkplaats) zijn er niet")
    return [_recorded_83599(), _recorded_80137(), *(_recorded_v4(name) for name in ("03759ned", "85224NED"))]


def _recorded_83599() -> ServedTable:
    rows = [row for n in (2, 3) for row in _value(RECORDINGS / "v3" / "83599NED" / f"tables_{n}.json")]
    dimensions = {
        "BedrijfstakkenBranchesSBI2008": "Dimension", "RegioS": "GeoDimension", "Perioden": "TimeDimension",
    }  # fmt: skip
    listed = {
        "Identifier": "83599NED", "Title": "Openstaande vacatures; SBI 2008, regio", "Catalog": "CBS",
        "Language": "nl", "OutputStatus": "Regulier", "Modified": "2020-08-14T02:00:00", "ID": 0,
    }  # fmt: skip
    properties = [
        {"ID": n, "Position": n, "ParentID": None, "Type": kind, "Key": name, "Title": name}
        for n, (name, kind) in enumerate(dimensions.items())
    ]
    properties.append(
        {
            "ID": 3, "Position": 3, "ParentID": None, "Type": "Topic", "Key": "OpenstaandeVacatures_1",
            "Title": "Openstaande vacatures", "Unit": "x 1 000", "Decimals": 1,
        }
    )  # fmt: skip
    resources: dict[str, Any] = {"TableInfos": [dict(listed)], "DataProperties": properties}
    for name in dimensions:
        resources[name] = [{"Key": key, "Title": key} for key in dict.fromkeys(row[name] for row in rows)]
    return ServedTable("83599NED", 3, resources, rows, listed)


def _recorded_80137() -> ServedTable:
    folder = RECORDINGS / "v3" / "80137ned"
    names = [
        "TableInfos",
        "CategoryGroups",
        "Persoonskenmerken",
        "BedrijfstakkenSBI93",
        "Perioden",
        "DataProperties",
    ]
    resources: dict[str, Any] = {name: _value(folder / f"meta_{n}.json") for n, name in enumerate(names, 2)}
    topics = {row["Key"] for row in resources["DataProperties"] if row["Type"] == "Topic"}
    rows = [
        {name: str(cell).rjust(8) if name in topics else cell for name, cell in row.items()}
        for row in _value(folder / "meta_8.json")
    ]
    return ServedTable("80137ned", 3, resources, rows, dict(resources["TableInfos"][0]))


def _recorded_v4(name: str) -> ServedTable:
    folder = RECORDINGS / "v4" / name
    properties = json.loads((folder / "properties.json").read_text(encoding="utf-8"))
    resources: dict[str, Any] = {
        "Properties": properties,
        "Dimensions": _value(folder / "dimensions.json"),
        "MeasureCodes": _value(folder / "measure-codes.json"),
    }
    for path in folder.glob("codes-*.json"):
        resources[f"{path.stem.removeprefix('codes-')}Codes"] = _value(path)
    listed = {
        key: properties[key]
        for key in ("Identifier", "Title", "Description", "Language", "Status", "Modified")
    }
    return ServedTable(name, 4, resources, _value(folder / "observations-page-1.json"), listed)


def _value(path: Path) -> list[Row]:
    rows: list[Row] = json.loads(path.read_text(encoding="utf-8"))["value"]
    return rows


def _padded(value: Value, decimals: int) -> str:
    if value is None:
        return ""
    return (value if isinstance(value, str) else f"{value:.{decimals}f}").rjust(8)
