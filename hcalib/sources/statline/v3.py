"""Version 3 of the open data: a wide table, a column for each topic, values as padded text or a symbol."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from hcalib.sources.statline.columns import check_names, codes_of, frame
from hcalib.sources.statline.endpoints import Endpoint
from hcalib.sources.statline.fields import codes, moment, needed, text, whole
from hcalib.sources.statline.paging import Asks, Row, all_rows
from hcalib.sources.statline.selection import Query
from hcalib.sources.statline.tables import Dimension, Measure, Table, TableInfo
from hcalib.sources.web import SourceError

if TYPE_CHECKING:
    import pandas as pd

_FORMAT = {"$format": "json"}
_NUMBER = r"-?(?:\d+(?:\.\d*)?|\.\d+)"
_SYMBOL = r"[^\w\s]{1,3}|[a-zA-Z]"
_KINDS: dict[str, Literal["plain", "time", "geo"]] = {
    "Dimension": "plain",
    "TimeDimension": "time",
    "GeoDimension": "geo",
    "GeoDetail": "geo",
}
_LISTED = (
    "Identifier,Title,ShortTitle,Summary,ShortDescription,OutputStatus,Language,Modified,Period,"
    "RecordCount,Catalog"
)


def catalogue(endpoint: Endpoint, web: Asks) -> list[TableInfo]:
    """Return the tables of one catalogue; the server may hold those of others beside it.

    A server that cannot select is asked for everything.
    """
    params = {**_FORMAT, "$filter": f"Catalog eq '{endpoint.catalog}'", "$select": _LISTED}
    try:
        rows = all_rows(web, endpoint.catalog_url, params)
    except SourceError as error:
        if error.status != 400:
            raise
        rows = all_rows(web, endpoint.catalog_url, _FORMAT)
    return [_info(row) for row in rows if text(row, "Catalog") in ("", endpoint.catalog)]


def info(endpoint: Endpoint, web: Asks, table_id: str) -> TableInfo:
    """Return what the table says of itself."""
    rows = all_rows(web, f"{endpoint.data_url}/{table_id}/TableInfos", _FORMAT)
    if len(rows) != 1:
        raise SourceError(f"tabel {table_id} hoort één beschrijving te hebben en geeft er {len(rows)}.")
    return _info(rows[0])


def describe(endpoint: Endpoint, web: Asks, table_id: str) -> Table:
    """Return a table's own description: dimensions with their codes, and topics."""
    about = info(endpoint, web, table_id)
    properties = all_rows(web, f"{endpoint.data_url}/{table_id}/DataProperties", _FORMAT)
    by_id = {row.get("ID"): row for row in properties}
    dimensions, measures = [], []
    for row in sorted(properties, key=_position):
        kind = text(row, "Type")
        if kind in _KINDS:
            key = needed(row, "Key", f"de beschrijving van tabel {table_id}").strip()
            listed = all_rows(web, f"{endpoint.data_url}/{table_id}/{key}", _FORMAT)
            what = f"de codelijst '{key}' van tabel {table_id}"
            dimensions.append(
                Dimension(key, text(row, "Title") or key, _KINDS[kind], codes(listed, "Key", what))
            )
        elif kind == "Topic":
            measures.append(_measure(row, by_id, table_id))
    return Table(about, tuple(dimensions), tuple(measures))


def data_request(endpoint: Endpoint, query: Query) -> tuple[str, dict[str, str]]:
    """Return address and parameters of the first page of the figures.

    The untyped data are used, because the typed ones replace every symbol by null.
    """
    params = dict(_FORMAT)
    if query.choices:
        params["$filter"] = _filter(query)
    if not query.all_measures:
        names = [dimension.id for dimension in query.table.dimensions]
        params["$select"] = ",".join([*names, *(measure.id for measure in query.measures)])
    return f"{endpoint.data_url}/{query.table.info.id}/UntypedDataSet", params


def count_request(endpoint: Endpoint, query: Query) -> tuple[str, dict[str, str]]:
    """Return address and parameters that give the number of rows; each has :func:`cells_per_row` figures."""
    params = {"$filter": _filter(query)} if query.choices else {}
    return f"{endpoint.data_url}/{query.table.info.id}/UntypedDataSet/$count", params


def cells_per_row(query: Query) -> int:
    """Return how many figures one row of the server holds: one for each topic that is asked."""
    return len(query.measures)


def to_frame(query: Query, rows: Sequence[Row]) -> pd.DataFrame:
    """Turn rows of the server into the long shape, topic after topic.

    Raises
    ------
    SourceError
        If the rows do not fit the table's description or the selection, or hold a value that is
        neither a number nor a symbol.
    """
    import numpy as np

    table = query.table
    dimensions = [dimension.id for dimension in table.dimensions]
    check_names(rows, [*dimensions, *(m.id for m in query.measures)], ["ID"], table.info.id)
    repeated: dict[str, Any] = {
        dimension.id: codes_of(query, dimension, rows) * len(query.measures) for dimension in table.dimensions
    }
    values, symbols = [], []
    for measure in query.measures:
        value, symbol = _values([row[measure.id] for row in rows], measure.id, table.info.id)
        values.append(value)
        symbols.append(symbol)
    columns = {
        **repeated,
        "measure": [measure.id for measure in query.measures for _ in rows],
        "value": np.concatenate(values),
        "symbol": np.concatenate(symbols),
    }
    return frame(columns, query)


def _values(written: list[Any], column: str, table: str) -> tuple[Any, Any]:
    """Split one column into numbers and symbols; blank is a cell without either."""
    import numpy as np
    import pandas as pd

    odd = {type(value) for value in written} - {str, int, float, type(None)}
    if odd:
        raise SourceError(f"tabel {table}: in kolom '{column}' staat iets anders dan een getal of teken.")
    texts = pd.Series(["" if value is None else str(value) for value in written], dtype="str").str.strip()
    is_number = texts.str.fullmatch(_NUMBER)
    symbols = texts.mask(is_number, "")
    strange = [symbol for symbol in symbols.unique() if symbol and not _is_symbol(symbol)]
    if strange:
        raise SourceError(
            f"tabel {table}: in kolom '{column}' staat '{strange[0]}', en dat is geen getal en geen "
            "teken van het CBS."
        )
    numbers = pd.to_numeric(texts.where(is_number, None)).to_numpy(dtype=np.float64, na_value=np.nan)
    return numbers, symbols.to_numpy(dtype=object)


def _is_symbol(text: str) -> bool:
    import re

    return re.fullmatch(_SYMBOL, text) is not None


def _filter(query: Query) -> str:
    return " and ".join(choice.clause() for choice in query.choices)


def _info(row: Row) -> TableInfo:
    return TableInfo(
        id=needed(row, "Identifier", "de lijst van tabellen").strip(),
        title=text(row, "Title", "ShortTitle"),
        description=text(row, "ShortDescription", "Summary", "Description"),
        status=text(row, "OutputStatus"),
        language=text(row, "Language"),
        modified=moment(row, "Modified"),
        period=text(row, "Period"),
        rows=whole(row, "RecordCount"),
    )


def _measure(row: Row, by_id: Mapping[Any, Row], table_id: str) -> Measure:
    key = needed(row, "Key", f"de beschrijving van tabel {table_id}").strip()
    headings: list[str] = []
    parent = by_id.get(row.get("ParentID"))
    while parent is not None and len(headings) < len(by_id):
        headings.insert(0, text(parent, "Title"))
        parent = by_id.get(parent.get("ParentID"))
    return Measure(
        id=key,
        title=text(row, "Title") or key,
        unit=text(row, "Unit"),
        decimals=whole(row, "Decimals"),
        description=text(row, "Description"),
        group=": ".join(headings),
    )


def _position(row: Row) -> int:
    position = row.get("Position")
    return position if type(position) is int else -1
