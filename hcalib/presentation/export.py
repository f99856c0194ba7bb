"""The figures of a block as CSV that opens in a Dutch Excel: semicolons, decimal comma, UTF-8 with BOM."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from datetime import date
from typing import Any

import pandas as pd
from markupsafe import Markup

from hcalib.catalog import TOTAL, Catalog
from hcalib.presentation import dutch
from hcalib.presentation.page import Link

BOM = "\ufeff"
CELL, VALUE, UNIT, ROUNDING = "cel", "waarde", "eenheid", "afronding"
LOW, HIGH, SOURCE = "ondergrens", "bovengrens", "bron"
"""Headings with which ``hca audit`` finds figures from confidential answers back in a CSV."""
_REQUIRED = ("indicator", "region", "period", "value", "unit", "status", "source")
_HEADINGS = {
    "indicator": "indicator",
    "region": "regio",
    "period": "periode",
    "stand": "stand",
    "branch": "branche",
    "level": "niveau",
    "track": "leerweg",
    "sex": "geslacht",
    "age": "leeftijd",
    "scenario": "scenario",
    "qualifier": "toevoeging",
    "value": VALUE,
    "low": LOW,
    "high": HIGH,
    "unit": UNIT,
    "status": "status",
    "source": SOURCE,
    "vintage": "versie",
    "note": "opmerking",
    "cell": CELL,
    "rounding": ROUNDING,
}
_ONLY_WHEN_USED = ("level", "track", "scenario")
"""Most figures know no such thing; a column that says 'totaal' everywhere would only be in the way."""
_FORMULA = re.compile(r"[\t\r\n]|[\s\u200b-\u200f\u2060-\u2064\ufeff\x00-\x1f]*[=+\-@＝＋－＠]")
"""Where a spreadsheet begins a formula, also behind what it skips or cannot show, and in wide letters."""


def tidy_to_csv(data: pd.DataFrame, catalog: Catalog) -> str:
    """Write tidy data with Dutch headings and names instead of codes.

    Parameters
    ----------
    data : pandas.DataFrame
        Columns of the observations; the dimensions, ``qualifier``, ``low``, ``high``, ``vintage`` and
        ``note`` may be absent. A missing value stays an empty cell.
    catalog : Catalog
        Gives the names.

    Raises
    ------
    ValueError
        When a column that makes a figure understandable is absent.
    """
    absent = [column for column in _REQUIRED if column not in data]
    if absent:
        raise ValueError(f"de gegevens missen de kolommen {dutch.listing(absent)}.")
    columns = [column for column in _HEADINGS if column in data and _told(data, column)]
    named = readable(data, catalog)
    rows = named[columns].itertuples(index=False, name=None)
    return _write([_HEADINGS[column] for column in columns], rows)


def _told(data: pd.DataFrame, column: str) -> bool:
    return column not in _ONLY_WHEN_USED or bool((data[column] != TOTAL).any())


def frame_to_csv(frame: pd.DataFrame) -> str:
    """Write a display table as it is: its own headings, numbers without points per thousand."""
    rows = ([_flat(cell) for cell in row] for row in frame.itertuples(index=False, name=None))
    return _write([str(column) for column in frame.columns], rows)


def readable(data: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
    """Replace codes by Dutch names; a code without a name stays as it is."""
    names: dict[str, dict[str, str]] = {
        "indicator": {key: item.name for key, item in catalog.indicators.items()},
        "region": {key: item.name for key, item in catalog.regions.items()},
        "branch": {key: item.name for key, item in catalog.branches.items()},
        "level": {TOTAL: "alle niveaus"} | {key: item.name for key, item in catalog.levels.items()},
        "unit": {key: item.name for key, item in catalog.units.items()},
        "sex": {TOTAL: "mannen en vrouwen", "man": "mannen", "vrouw": "vrouwen"},
        "age": {TOTAL: "alle leeftijden"},
    }
    named = data.copy()
    for column, known in names.items():
        if column in named:
            named[column] = [known.get(code, code) for code in named[column]]
    if "period" in named:
        named["period"] = [dutch.period(code) for code in named["period"]]
    if "source" in named:
        named["source"] = [
            " + ".join(_citation(source, catalog) for source in ids.split()) for ids in named["source"]
        ]
    if "age" in named:
        named["age"] = [f"{age} jaar" if age[:1].isdigit() else age for age in named["age"]]
    return named


def _citation(source: str, catalog: Catalog) -> str:
    return catalog.sources[source].citation if source in catalog.sources else source


def _write(headings: list[str], rows: Iterable[Iterable[Any]]) -> str:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow(_cell(heading) for heading in headings)
    for row in rows:
        writer.writerow(_cell(cell) for cell in row)
    return BOM + buffer.getvalue()


def _cell(value: Any) -> str:
    if dutch.is_missing(value):
        return ""
    if pd.api.types.is_bool(value):
        return "ja" if value else "nee"
    if isinstance(value, (int, float)) or hasattr(value, "dtype"):
        return _plain_number(float(value))
    if isinstance(value, (date, pd.Timestamp)):
        return value.isoformat()[:10]
    text = str(value)
    # a spreadsheet would run such a text as a formula
    return f"'{text}" if _FORMULA.match(text) else text


def _plain_number(value: float) -> str:
    # repr gives the shortest text that is the same number; e-notation means nothing to a reader
    text = repr(round(value, 10))
    if "e" in text:
        text = f"{value:.10f}".rstrip("0")
    return text.removesuffix(".0").rstrip(".").replace(".", ",")


def _flat(cell: Any) -> Any:
    """Turn what a display cell may hold into a number, a date or a text."""
    if isinstance(cell, Link):
        return cell.title
    if isinstance(cell, Markup):
        return cell.striptags()
    if isinstance(cell, (list, tuple)):
        return ", ".join(str(part) for part in cell)
    return cell
