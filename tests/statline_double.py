"""A StatLine without a web: tables made up by a test, with the figures they give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import product
from typing import Literal

import pandas as pd

from hcalib.sources.statline.client import Page
from hcalib.sources.statline.endpoints import Endpoint
from hcalib.sources.statline.tables import Code, Dimension, Measure, Table, TableInfo
from hcalib.sources.web import SourceError

ENDPOINT = Endpoint(
    id="cbs",
    name="CBS StatLine",
    version=3,
    catalog="CBS",
    catalog_url="http://localhost/catalogus",
    data_url="http://localhost/data",
    licence="CC BY 4.0",
)


def dimension(
    name: str,
    codes: Mapping[str, str],
    kind: Literal["plain", "time", "geo"] = "plain",
    title: str | None = None,
    status: str | None = None,
) -> Dimension:
    """Make a dimension from its codes and their titles; ``status`` is that of all its codes."""
    listed = tuple(Code(code, code, text, "", status) for code, text in codes.items())
    return Dimension(name, title or name, kind, listed)


def measure(name: str, title: str, unit: str = "aantal", decimals: int | None = 0) -> Measure:
    """Make a measure."""
    return Measure(name, title, unit, decimals, "")


def table(
    name: str,
    title: str,
    dimensions: Sequence[Dimension],
    measures: Sequence[Measure],
    modified: datetime | None = datetime(2026, 6, 23),
) -> Table:
    """Make the description of a table."""
    info = TableInfo(name, title, "", "Regulier", "nl", modified, "", None)
    return Table(info, tuple(dimensions), tuple(measures))


def changed(original: Table, dimension: str, codes: Mapping[str, str]) -> Table:
    """Give one dimension of a table other codes."""
    new = tuple(Code(code, code, text, "", None) for code, text in codes.items())
    return replace(
        original,
        dimensions=tuple(
            replace(one, codes=new) if one.id == dimension else one for one in original.dimensions
        ),
    )


def cells(described: Table, values: Mapping[tuple[str, ...], float | str]) -> pd.DataFrame:
    """Make the rows of a table: every combination of codes and measure; text is a symbol.

    The keys are the codes in the order of the dimensions and then the measure; a cell that is not named
    has the figure 1.
    """
    axes = [[code.id for code in one.codes] for one in described.dimensions]
    axes.append([one.id for one in described.measures])
    rows = []
    for key in product(*axes):
        value = values.get(key, 1.0)
        figure, symbol = (float("nan"), value) if isinstance(value, str) else (float(value), "")
        rows.append((*key, figure, symbol))
    names = [one.id for one in described.dimensions]
    return pd.DataFrame(rows, columns=[*names, "measure", "value", "symbol"])


@dataclass
class Double:
    """Answers like a client of StatLine, from memory; counts what it is asked."""

    tables: dict[str, tuple[Table, pd.DataFrame]] = field(default_factory=dict)
    others: tuple[TableInfo, ...] = ()
    """Tables that the catalogue lists and that cannot be described."""
    endpoint: Endpoint = ENDPOINT
    asked: list[str] = field(default_factory=list)

    def search(self, words: str) -> tuple[TableInfo, ...]:
        """Find tables by words in their titles."""
        infos = [one.info for one, _ in self.tables.values()]
        return tuple(
            info
            for info in (*infos, *self.others)
            if all(word in info.title.casefold() for word in words.casefold().split())
        )

    def describe(self, table_id: str) -> Table:
        """Describe a table."""
        self.asked.append(f"describe {table_id}")
        if table_id not in self.tables:
            raise SourceError(f"geen tabel {table_id}.", 404)
        return self.tables[table_id][0]

    def info(self, table_id: str) -> TableInfo:
        """Return what a table says of itself."""
        return self.describe(table_id).info

    def count(
        self, described: Table, selection: Mapping[str, Sequence[str]] = {}, measures: Sequence[str] = ()
    ) -> int | None:
        """Return how many figures there are."""
        return len(self._rows(described, selection, measures))

    def pages(
        self,
        described: Table,
        selection: Mapping[str, Sequence[str]] = {},
        measures: Sequence[str] = (),
        *,
        start: str | None = None,
    ) -> Iterator[Page]:
        """Give all figures on one page."""
        self.asked.append(f"pages {described.info.id}")
        yield Page(self._rows(described, selection, measures), None)

    def _rows(
        self, described: Table, selection: Mapping[str, Sequence[str]], measures: Sequence[str]
    ) -> pd.DataFrame:
        rows = self.tables[described.info.id][1]
        for name, wanted in selection.items():
            exact = [code for code in wanted if not code.endswith("*")]
            prefixes = tuple(code[:-1] for code in wanted if code.endswith("*"))
            begins = rows[name].str.startswith(prefixes) if prefixes else False
            rows = rows[rows[name].isin(exact) | begins]
        return rows[rows["measure"].isin(list(measures))] if measures else rows
