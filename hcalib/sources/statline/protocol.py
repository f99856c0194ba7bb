"""What a version of the open data must be able to do; the modules ``v3`` and ``v4`` each do it their way."""

from __future__ import annotations

import typing
from collections.abc import Sequence
from typing import TYPE_CHECKING

from hcalib.sources.statline.endpoints import Endpoint
from hcalib.sources.statline.paging import Asks, Row
from hcalib.sources.statline.selection import Query
from hcalib.sources.statline.tables import Table, TableInfo

if TYPE_CHECKING:
    import pandas as pd

Request = tuple[str, dict[str, str]]
"""An address, and the parameters that follow its question mark."""


class Protocol(typing.Protocol):
    """The functions that the client needs of a version."""

    def catalogue(self, endpoint: Endpoint, web: Asks) -> list[TableInfo]:
        """Return all tables of the catalogue."""
        ...

    def info(self, endpoint: Endpoint, web: Asks, table_id: str) -> TableInfo:
        """Return what a table says of itself."""
        ...

    def describe(self, endpoint: Endpoint, web: Asks, table_id: str) -> Table:
        """Return a table's description with its code lists."""
        ...

    def data_request(self, endpoint: Endpoint, query: Query) -> Request:
        """Return what to ask for the first page of the figures."""
        ...

    def count_request(self, endpoint: Endpoint, query: Query) -> Request:
        """Return what to ask for the number of rows."""
        ...

    def cells_per_row(self, query: Query) -> int:
        """Return how many figures a row of the server holds."""
        ...

    def to_frame(self, query: Query, rows: Sequence[Row]) -> pd.DataFrame:
        """Turn rows of the server into the long shape, after checking them."""
        ...
