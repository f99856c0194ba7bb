"""What must be true of a figure before it may be used: the checks behind :mod:`hcalib.observations`.

Codes and numbers are checked on the text of a file, ranges and keys on the tidy table of all files, there
with pandera, which finds all faults in one go. What is found becomes Dutch sentences with a place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from math import fsum
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pandas as pd

from hcalib.catalog import SEXES, TOTAL, TRACKS, Catalog, Identity, is_age
from hcalib.errors import Fault
from hcalib.periods import parse_period

if TYPE_CHECKING:
    from pandera.pandas import DataFrameSchema

STATUSES = ("definitief", "voorlopig", "prognose", "schatting", "doel", "voorbeeld")
QUALIFIERS = ("", "ca.", ">", "<")
DIMENSIONS = ["branch", "level", "track", "sex", "age", "scenario"]
"""What a figure can be broken down by; ``totaal`` is not broken down."""

KEY = ["indicator", "region", "period", *DIMENSIONS, "source", "vintage"]

FIRST_YEAR, LAST_YEAR = 1900, 2199
"""Years outside are typing errors, and dates far outside cannot be computed with."""

_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_FLOAT_NOISE = 1e-6

Cells: TypeAlias = Mapping[str, Sequence[str]]
"""The text of a file: by column, the cell of each row."""


def text_faults(columns: Cells, rows: Sequence[int], path: Path, catalog: Catalog) -> list[Fault]:
    """Check the cells of one file, before any of them is converted.

    Parameters
    ----------
    columns : mapping of str to sequence of str
        All columns of a file as text.
    rows : sequence of int
        Line in the file of each row.
    path : Path
        The file, to name it.
    catalog : Catalog
        The codes that exist, and the unit of each indicator.

    Returns
    -------
    list of Fault
        In the order of the file; a fault that is the same on many lines is named once, with its number.
    """
    units = {name: indicator.unit for name, indicator in catalog.indicators.items()}
    levels = {TOTAL, *catalog.levels}
    checks: dict[str, Callable[[Any], bool]] = {
        "indicator": lambda code: code in catalog.indicators,
        "region": lambda code: code in catalog.regions,
        "period": lambda code: _period_problem(code) is None,
        "branch": lambda code: code in catalog.branches,
        "level": lambda code: code in levels,
        "track": lambda code: code in TRACKS,
        "sex": lambda code: code in SEXES,
        "age": is_age,
        "scenario": lambda code: _CODE.fullmatch(code) is not None,
        "value": lambda cell: not cell or _NUMBER.fullmatch(cell) is not None,
        "qualifier": lambda cell: cell in QUALIFIERS,
        # what an unknown indicator should be counted in is not known
        "unit": lambda pair: pair[0] in catalog.units and units.get(pair[1], pair[0]) == pair[0],
        "status": lambda cell: cell in STATUSES,
        "source": lambda cell: cell in catalog.sources,
        "published": lambda day: not day or _is_day(day),
    }
    asked = {**columns, "unit": list(zip(columns["unit"], columns["indicator"], strict=True))}
    found: dict[tuple[str, str], list[int]] = {}
    for column, holds in checks.items():
        wrong = {cell for cell in set(asked[column]) if not holds(cell)}
        for position in [place for place, cell in enumerate(asked[column]) if cell in wrong]:
            cell, indicator = columns[column][position], columns["indicator"][position]
            sentence = _text_sentence(column, cell, indicator, catalog)
            found.setdefault((column, sentence), []).append(rows[position])
    faults = [
        Fault(
            sentence if len(lines) == 1 else f"{sentence} (zo nog {len(lines) - 1} keer)",
            path,
            min(lines),
            column,
        )
        for (column, sentence), lines in found.items()
    ]
    return sorted(faults, key=lambda fault: fault.row or 0)


def table_faults(frame: pd.DataFrame, catalog: Catalog) -> list[Fault]:
    """Check the tidy table of all files: types, plausible ranges, unique keys, totals that add up."""
    faults = []
    unique = frame.drop_duplicates(KEY)
    low, high = _plausible_range(frame, catalog)
    in_order = len(unique) == len(frame) and _plausible(frame["value"], low, high).all() and _typed(frame)
    # nearly always: the table is only gone through row by row when there is something to tell
    findings = [] if in_order else list(_failures(_schema_of_table(low, high), frame))
    first = {tuple(row[name] for name in KEY): row for row in unique.to_dict("records")} if findings else {}
    for column, position, _ in findings:
        row = frame.iloc[position].to_dict()
        if column == "value":
            sentence = _range_sentence(row, catalog)
        else:
            sentence = _duplicate_sentence(row, first[tuple(row[name] for name in KEY)])
        faults.append(Fault(sentence, Path(row["file"]), row["row"], "value" if column == "value" else None))
    faults += identity_faults(unique, catalog.identities)
    return list(dict.fromkeys(faults))


def identity_faults(frame: pd.DataFrame, identities: Iterable[Identity]) -> Iterator[Fault]:
    """Compare each whole with the sum of its parts, wherever all parts have a value.

    Parameters
    ----------
    frame : pandas.DataFrame
        The tidy table, with every key once.
    identities : iterable of Identity
        Which parts make which whole, and the difference that rounding explains.
    """
    known = frame[frame["value"].notna()].sort_values("vintage", kind="stable")
    keys = zip(*(known[column].to_numpy().tolist() for column in KEY), strict=True)
    figures = dict(zip(keys, zip(known["value"], known.index, strict=True), strict=True))
    for identity in identities:
        for place, difference in _differences(figures, identity):
            row = frame.loc[place].to_dict()
            where = "" if identity.dimension == "region" else f" voor {row['region']}"
            yield Fault(
                f"{identity.text}: bij {row['indicator']}{where} in {row['period']} scheelt de som van de "
                f"delen {difference:+.10g} met het totaal.",
                Path(row["file"]),
                int(row["row"]),
                "value",
            )


def _differences(
    figures: Mapping[tuple[Any, ...], tuple[float, int]], identity: Identity
) -> Iterator[tuple[int, float]]:
    """Yield where a whole stands, and how much more its parts are together than rounding explains.

    The figures are values with their place by ``KEY``, the oldest vintage first.
    """
    dimension = KEY.index(identity.dimension)
    # source and vintage are the last of the key
    shared = slice(-2 if identity.any_source else None)
    parts: dict[tuple[Any, ...], list[float]] = {}
    wholes: dict[tuple[Any, ...], tuple[float, int]] = {}
    for key, figure in figures.items():
        if key[0] not in identity.indicators:
            continue
        code, others = key[dimension], (*key[:dimension], *key[dimension + 1 :])
        if code in identity.parts:
            parts.setdefault(others, []).append(figure[0])
        if code == identity.whole:
            wholes[others[shared]] = figure
    complete = [others for others, values in parts.items() if len(values) == len(identity.parts)]
    for others in sorted(others for others in complete if others[shared] in wholes):
        whole, place = wholes[others[shared]]
        difference = fsum(parts[others]) - whole
        if abs(difference) > identity.tolerance + _FLOAT_NOISE:
            yield place, difference


_TYPES = {
    "value": "float64", "row": "int64", **dict.fromkeys(("vintage", "available", "start"), "datetime64[s]")
}  # fmt: skip


def _typed(frame: pd.DataFrame) -> bool:
    return all(frame[column].dtype == kind for column, kind in _TYPES.items())


def _plausible_range(frame: pd.DataFrame, catalog: Catalog) -> tuple[pd.Series, pd.Series]:
    """Return the least and the largest value that the indicator of each row may have."""
    low = frame["indicator"].map({name: indicator.minimum for name, indicator in catalog.indicators.items()})
    high = frame["indicator"].map({name: indicator.maximum for name, indicator in catalog.indicators.items()})
    return low, high


def _plausible(values: pd.Series, low: pd.Series, high: pd.Series) -> pd.Series:
    """Tell per figure whether it can be; none is published is no fault."""
    return values.isna() | values.between(low[values.index], high[values.index])


def _schema_of_table(low: pd.Series, high: pd.Series) -> DataFrameSchema:
    import pandera.pandas as pa

    plausible = pa.Check(lambda values: _plausible(values, low, high))
    columns = {column: pa.Column(kind) for column, kind in _TYPES.items() if column != "value"}
    return pa.DataFrameSchema(
        {"value": pa.Column(_TYPES["value"], plausible, nullable=True), **columns},
        unique=KEY,
        report_duplicates="exclude_first",
    )


def _failures(schema: DataFrameSchema, frame: pd.DataFrame) -> Iterator[tuple[str, int, object]]:
    """Yield column, row number and cell of everything a schema objects to.

    A finding without a row is about a type: no file can cause it, so it is a mistake in the program.
    """
    from pandera.errors import SchemaErrors

    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as error:
        cases = error.failure_cases
        if cases["index"].isna().any():
            raise
        yield from zip(cases["column"], cases["index"].astype(int), cases["failure_case"], strict=True)


def _text_sentence(column: str, cell: str, indicator_id: str, catalog: Catalog) -> str:
    named = {
        "indicator": "de indicator",
        "region": "de regio",
        "branch": "de branche",
        "level": "het niveau",
        "track": "de leerweg",
        "sex": "het geslacht",
        "age": "de leeftijdsgroep",
        "source": "de bron",
    }
    if column in named:
        return f"{named[column]} '{cell}' bestaat niet."
    if column == "status":
        return f"de status '{cell}' bestaat niet; kies uit {_listed(STATUSES)}."
    if column == "qualifier":
        return f"de toevoeging '{cell}' bestaat niet; kies uit {_listed(QUALIFIERS[1:])} of laat leeg."
    if column == "scenario":
        return f"het scenario '{cell}' heeft geen geldige code; gebruik kleine letters, cijfers en streepjes."
    if column == "period":
        return str(_period_problem(cell))
    if column == "published":
        return f"'{cell}' is geen datum; schrijf 2021-06-30."
    if column == "value":
        return f"'{cell}' is geen getal; schrijf cijfers met een punt als decimaalteken, of laat leeg."
    indicator = catalog.indicators.get(indicator_id)
    if indicator is None or cell not in catalog.units:
        return f"de eenheid '{cell}' bestaat niet."
    return f"'{indicator.id}' hoort in {indicator.unit} te staan, niet in {cell}."


def _range_sentence(row: Mapping[Hashable, Any], catalog: Catalog) -> str:
    indicator = catalog.indicators[row["indicator"]]
    return (
        f"{row['value']:.10g} is geen aannemelijke waarde voor {indicator.id} "
        f"(verwacht: {indicator.minimum:.10g} tot {indicator.maximum:.10g} {indicator.unit})."
    )


def _duplicate_sentence(row: Mapping[Hashable, Any], first: Mapping[Hashable, Any]) -> str:
    return (
        f"het cijfer {row['indicator']} voor {row['region']} in {row['period']} staat al in "
        f"{Path(first['file']).name}, regel {first['row']}; elk cijfer mag één keer voorkomen."
    )


@cache
def _period_problem(code: str) -> str | None:
    try:
        period = parse_period(code)
    except ValueError as error:
        return str(error)
    if not FIRST_YEAR <= period.year <= LAST_YEAR:
        return f"de periode '{code}' ligt niet tussen {FIRST_YEAR} en {LAST_YEAR}; controleer het jaar."
    return None


def _is_day(text: str) -> bool:
    if _DAY.fullmatch(text) is None:
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)
