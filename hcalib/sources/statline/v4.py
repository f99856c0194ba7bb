"""Version 4 of the open data: a row for each figure, with an attribute where there is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from hcalib.sources.statline.columns import check_names, codes_of, finite, frame, trimmed
from hcalib.sources.statline.endpoints import Endpoint
from hcalib.sources.statline.fields import codes, moment, needed, text, whole
from hcalib.sources.statline.paging import Asks, Row, all_rows
from hcalib.sources.statline.selection import Query
from hcalib.sources.statline.tables import Dimension, Measure, Table, TableInfo
from hcalib.sources.web import SourceError

if TYPE_CHECKING:
    import pandas as pd

_KINDS: dict[str, Literal["plain", "time", "geo"]] = {
    "Dimension": "plain",
    "TimeDimension": "time",
    "GeoDimension": "geo",
    "GeoDetail": "geo",
}
_LISTED = "Identifier,Title,Description,Status,Language,Modified,DatasetType"
_NEEDED = ("Measure", "ValueAttribute", "Value")


def catalogue(endpoint: Endpoint, web: Asks) -> list[TableInfo]:
    """Return the tables of the catalogue."""
    return [_info(row) for row in all_rows(web, endpoint.catalog_url, {"$select": _LISTED})]


def info(endpoint: Endpoint, web: Asks, table_id: str) -> TableInfo:
    """Return what the table says of itself."""
    return _info(web.get_json(f"{endpoint.data_url}/{table_id}/Properties"))


def describe(endpoint: Endpoint, web: Asks, table_id: str) -> Table:
    """Return a table's own description: dimensions with their codes, and measures."""
    base = f"{endpoint.data_url}/{table_id}"
    about = info(endpoint, web, table_id)
    dimensions = []
    for row in all_rows(web, f"{base}/Dimensions"):
        key = needed(row, "Identifier", f"de lijst van dimensies van tabel {table_id}").strip()
        kind = text(row, "Kind") or "Dimension"
        if kind not in _KINDS:
            raise SourceError(f"tabel {table_id}: dimensie '{key}' is van een onbekende soort ('{kind}').")
        listed = all_rows(web, f"{base}/{key}Codes")
        what = f"de codelijst '{key}' van tabel {table_id}"
        dimensions.append(
            Dimension(key, text(row, "Title") or key, _KINDS[kind], codes(listed, "Identifier", what))
        )
    rows = all_rows(web, f"{base}/MeasureCodes")
    groups = _groups(web, base) if any(text(row, "MeasureGroupId") for row in rows) else {}
    rows.sort(key=lambda row: whole(row, "Index") or 0)
    return Table(about, tuple(dimensions), tuple(_measure(row, groups, table_id) for row in rows))


def data_request(endpoint: Endpoint, query: Query) -> tuple[str, dict[str, str]]:
    """Return address and parameters of the first page of the figures."""
    return f"{endpoint.data_url}/{query.table.info.id}/Observations", _params(query)


def count_request(endpoint: Endpoint, query: Query) -> tuple[str, dict[str, str]]:
    """Return address and parameters that give the number of rows."""
    return f"{endpoint.data_url}/{query.table.info.id}/Observations/$count", _params(query)


def cells_per_row(query: Query) -> int:
    """Return how many figures one row of the server holds."""
    return 1


def to_frame(query: Query, rows: Sequence[Row]) -> pd.DataFrame:
    """Turn rows of the server into the long shape.

    Raises
    ------
    SourceError
        If the rows do not fit the table's description or the selection, or hold text for a figure.
    """
    import numpy as np

    table = query.table
    dimensions = [dimension.id for dimension in table.dimensions]
    check_names(rows, [*dimensions, *_NEEDED], ["Id", "StringValue"], table.info.id)
    columns: dict[str, Any] = {d.id: codes_of(query, d, rows) for d in table.dimensions}
    columns["measure"] = trimmed(
        [row["Measure"] for row in rows],
        "Measure",
        {measure.id for measure in table.measures},
        {measure.id for measure in query.measures},
        table.info.id,
    )
    columns["value"] = finite([row["Value"] for row in rows], "Value", table.info.id)
    _refuse_text(columns["measure"], rows, table.info.id)
    attributes = [row["ValueAttribute"] for row in rows]
    if {type(attribute) for attribute in attributes} - {str, type(None)}:
        raise SourceError(f"tabel {table.info.id}: in kolom 'ValueAttribute' staat iets anders dan tekst.")
    written = ["" if attribute in (None, "None") else attribute.strip() for attribute in attributes]
    columns["symbol"] = np.array(written, dtype=object)
    return frame(columns, query)


def _params(query: Query) -> dict[str, str]:
    clauses = [choice.clause() for choice in query.choices]
    if not query.all_measures:
        terms = [f"Measure eq '{measure.id}'" for measure in query.measures]
        clauses.append(f"({' or '.join(terms)})")
    return {"$filter": " and ".join(clauses)} if clauses else {}


def _refuse_text(measures: Any, rows: Sequence[Row], table: str) -> None:
    for measure, row in zip(measures, rows, strict=True):
        if row["Value"] is None and row.get("StringValue"):
            raise SourceError(
                f"tabel {table}: maat '{measure}' bestaat uit tekst en niet uit cijfers; laat deze maat weg."
            )


def _info(row: Row) -> TableInfo:
    return TableInfo(
        id=needed(row, "Identifier", "de lijst van tabellen").strip(),
        title=text(row, "Title"),
        description=text(row, "Description", "Summary"),
        status=text(row, "Status"),
        language=text(row, "Language"),
        modified=moment(row, "ObservationsModified", "Modified"),
        period=text(row, "TemporalCoverage"),
        rows=whole(row, "ObservationCount"),
    )


def _groups(web: Asks, base: str) -> dict[str, Row]:
    """Return the headings above measures by their id; they explain, so a server without them will do."""
    try:
        rows = all_rows(web, f"{base}/MeasureGroups")
    except SourceError as error:
        if error.status is None:
            raise
        return {}
    return {text(row, "Id", "Identifier"): row for row in rows}


def _measure(row: Row, groups: Mapping[str, Row], table_id: str) -> Measure:
    key = needed(row, "Identifier", f"de lijst van maten van tabel {table_id}").strip()
    headings: list[str] = []
    parent = groups.get(text(row, "MeasureGroupId"))
    while parent is not None and len(headings) < len(groups):
        headings.insert(0, text(parent, "Title"))
        parent = groups.get(text(parent, "ParentId"))
    return Measure(
        id=key,
        title=text(row, "Title") or key,
        unit=text(row, "Unit"),
        decimals=whole(row, "Decimals"),
        description=text(row, "Description"),
        group=": ".join(headings),
    )
