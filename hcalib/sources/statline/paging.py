"""Lists that come in pages: the server's own next link leads, and never in a circle or to another host."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from hcalib.sources.web import SourceError, address_of, same_host
from hcalib.sources.web.addresses import short

EMPTY_PAGES = 3
"""How many pages in a row may be empty and still have a next one: a server may skip, but not for ever."""

_NEXT = ("odata.nextLink", "@odata.nextLink")

Row = dict[str, Any]


class Asks(Protocol):
    """What paging needs of :class:`hcalib.sources.web.Web`."""

    def get_json(self, url: str, params: Mapping[str, str] | None = None) -> dict[str, Any]: ...


@dataclass(frozen=True)
class RawPage:
    """The rows of one page as the server wrote them, and the address of the next page."""

    rows: list[Row]
    next_link: str | None


def follow(web: Asks, url: str, params: Mapping[str, str] | None = None) -> Iterator[RawPage]:
    """Give the pages of a list, from the first to the last.

    The next link is followed as the server gives it: it already holds the parameters.

    Raises
    ------
    SourceError
        If an answer is not a list of rows, if a next link was followed before, leads to another host, or
        if more than ``EMPTY_PAGES`` pages in a row are empty.
    """
    address = address_of(url, params)
    seen = {address}
    empty = 0
    while True:
        page = _ask(web, address)
        link = page.next_link
        empty = 0 if page.rows else empty + 1
        if link is not None and empty > EMPTY_PAGES:
            raise SourceError(
                f"de bron stuurt {empty} lege pagina's na elkaar en verwijst steeds door "
                f"(adres: {short(address)})."
            )
        if link in seen:
            raise SourceError(
                f"de bron verwijst in een kring: de volgende pagina is al geweest (adres: {short(link)})."
            )
        yield page
        del page  # or two pages would be in memory while the next one is read
        if link is None:
            return
        seen.add(link)
        address = link


def all_rows(web: Asks, url: str, params: Mapping[str, str] | None = None) -> list[Row]:
    """Return the rows of all pages of a list that fits in memory, such as a code list."""
    return [row for page in follow(web, url, params) for row in page.rows]


def _ask(web: Asks, address: str) -> RawPage:
    answer = web.get_json(address)
    return RawPage(_rows(answer, address), _next_link(answer, address))


def _rows(answer: Row, address: str) -> list[Row]:
    rows = answer.get("value")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise SourceError(f"het antwoord heeft geen lijst 'value' met regels (adres: {short(address)}).")
    return rows


def _next_link(answer: Row, address: str) -> str | None:
    link = next((answer[name] for name in _NEXT if answer.get(name)), None)
    if link is None:
        return None
    if not isinstance(link, str):
        raise SourceError(f"de verwijzing naar de volgende pagina is geen adres (adres: {short(address)}).")
    return same_host(address, link)
