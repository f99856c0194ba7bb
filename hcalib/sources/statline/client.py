"""One catalogue of StatLine, whichever version it speaks: find, describe and read tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from hcalib.sources.language import unaccented
from hcalib.sources.statline import v3, v4
from hcalib.sources.statline.endpoints import Endpoint
from hcalib.sources.statline.paging import follow
from hcalib.sources.statline.protocol import Protocol
from hcalib.sources.statline.selection import WHOLE, Query, Selection, resolve
from hcalib.sources.statline.tables import Table, TableInfo
from hcalib.sources.web import SourceError, Web, address_of, same_host

if TYPE_CHECKING:
    import pandas as pd

T = TypeVar("T")

LONGEST_ADDRESS = 1800
"""Most characters of an address: servers cut off at 2,048."""

MOST_TERMS = 24
"""Most comparisons in one filter: a usual limit of OData servers is 100 nodes, and each takes four."""

_STOPPED = "gediscontinueerd"


@dataclass(frozen=True)
class Page:
    """Figures of one page.

    Attributes
    ----------
    rows : pandas.DataFrame
        A column of text for each dimension (trimmed codes), ``measure``, ``value`` (float64; NaN without a
        figure) and ``symbol`` (the publisher's symbol or attribute, '' without one).
    next_link : str or None
        What to give to :meth:`StatLine.pages` as ``start`` to go on after this page; None after the last.
    """

    rows: pd.DataFrame
    next_link: str | None


class StatLine:
    """Tables of one catalogue.

    Parameters
    ----------
    endpoint : Endpoint
    web : Web
    """

    def __init__(self, endpoint: Endpoint, web: Web):
        self.endpoint = endpoint
        self._web = web
        self._protocol: Protocol = v3 if endpoint.version == 3 else v4
        self._catalogue: list[TableInfo] | None = None

    def search(self, words: str) -> tuple[TableInfo, ...]:
        """Find tables in the catalogue, which is read once.

        Every word must be in id, title or description; case and accents do not matter.

        Returns
        -------
        tuple of TableInfo
            Tables with all words in id or title first, discontinued ones last, Dutch before other languages.
        """
        wanted = unaccented(words).split()
        if self._catalogue is None:
            self._catalogue = self._protocol.catalogue(self.endpoint, self._web)
        found = []
        for info in self._catalogue:
            name = unaccented(f"{info.id} {info.title}")
            everything = f"{name} {unaccented(info.description)}"
            if all(word in everything for word in wanted):
                in_name = all(word in name for word in wanted)
                stopped = unaccented(info.status) == _STOPPED
                found.append(((stopped, not in_name, info.language != "nl"), info))
        return tuple(info for _, info in sorted(found, key=lambda pair: pair[0]))

    def info(self, table_id: str) -> TableInfo:
        """Return what a table says of itself now; SourceError when it is not there."""
        return self._about(table_id, self._protocol.info)

    def describe(self, table_id: str) -> Table:
        """Return a table's own description: dimensions with all their codes, and measures.

        Raises
        ------
        SourceError
            If the catalogue has no such table, or its description cannot be used.
        """
        table = self._about(table_id, self._protocol.describe)
        if not table.dimensions or not table.measures:
            raise SourceError(f"de beschrijving van tabel {table_id} noemt geen dimensies of geen maten.")
        return table

    def count(self, table: Table, selection: Selection = WHOLE, measures: Sequence[str] = ()) -> int | None:
        """Return how many figures the server says it will give; None when it does not say.

        A selection that is too long for one address is counted in parts. Servers refuse a ``$count`` in many
        ways (400, 404, 500), so any refusal means that this one does not say.
        """
        total = 0
        for query in self._queries(table, selection, measures):
            url, params = self._protocol.count_request(self.endpoint, query)
            try:
                rows = self._web.get_number(url, params)
            except SourceError as error:
                if error.status is None:
                    raise
                return None
            total += rows * self._protocol.cells_per_row(query)
        return total

    def pages(
        self,
        table: Table,
        selection: Selection = WHOLE,
        measures: Sequence[str] = (),
        *,
        start: str | None = None,
    ) -> Iterator[Page]:
        """Read the figures, page by page.

        Parameters
        ----------
        table : Table
            As :meth:`describe` gave it.
        selection : mapping of str to sequence of str
            Dimension id to codes; a code that ends in ``*`` selects a prefix. Other dimensions come whole.
        measures : sequence of str
            Ids of measures; all when there are none.
        start : str, optional
            ``next_link`` of an earlier page of the same question.

        Raises
        ------
        SourceError
            If the selection does not fit the table, the figures do not fit its description or the selection,
            or the server gives more figures than there are combinations of codes.
        """
        queries = self._queries(table, selection, measures)
        part, link = self._place(start, len(queries))
        for number in range(part, len(queries)):
            query = queries[number]
            url, params = self._protocol.data_request(self.endpoint, query)
            cells = 0
            for raw in follow(self._web, link or url, None if link else params):
                rows = self._protocol.to_frame(query, raw.rows)
                following = self._after(raw.next_link, number, queries)
                del raw  # the rows as they came in take ten times the memory
                cells += len(rows)
                if cells > query.most_cells:
                    raise SourceError(
                        f"tabel {table.info.id}: de bron geeft meer cijfers dan er combinaties van codes "
                        f"zijn ({query.most_cells}); er komen cijfers dubbel."
                    )
                yield Page(rows, following)
            link = None

    def _after(self, link: str | None, number: int, queries: Sequence[Query]) -> str | None:
        """Return where to go on: the server's next link or the next part of the question, and its number."""
        if link is None:
            number += 1
            if number == len(queries):
                return None
            link = address_of(*self._protocol.data_request(self.endpoint, queries[number]))
        return f"{link}#{number}"

    def _place(self, start: str | None, parts: int) -> tuple[int, str | None]:
        """Return the part of the question and the address that ``start`` stands for."""
        if start is None:
            return 0, None
        link, _, number = start.rpartition("#")
        if not re.fullmatch(r"\d{1,6}", number, re.ASCII) or int(number) >= parts:
            raise SourceError("het adres om verder te gaan hoort niet bij deze vraag; begin opnieuw.")
        return int(number), same_host(self.endpoint.data_url, link)

    def _queries(self, table: Table, selection: Selection, measures: Sequence[str]) -> tuple[Query, ...]:
        return resolve(table, selection, measures).split(self._fits)

    def _fits(self, query: Query) -> bool:
        address = address_of(*self._protocol.data_request(self.endpoint, query))
        return address.count("%20eq%20") + address.count("startswith(") <= MOST_TERMS and (
            len(address) <= LONGEST_ADDRESS
        )

    def _about(self, table_id: str, ask: Callable[[Endpoint, Web, str], T]) -> T:
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,40}", table_id):
            raise SourceError(f"'{table_id}' is geen nummer van een tabel, zoals 83599NED.")
        try:
            return ask(self.endpoint, self._web, table_id)
        except SourceError as error:
            if error.status != 404:
                raise
            raise SourceError(
                f"{self.endpoint.name} heeft geen tabel {table_id}; zoek hem met 'hca sources search'.", 404
            ) from None
