"""Whether the links of finished pages lead somewhere, and stay within the pages that are published."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

_ELSEWHERE = ("http", "https", "mailto", "data")
"""Kinds of addresses that are not followed: the world outside, and what is in the page itself."""
_SHOWN = 80
"""Characters of an address in a sentence."""


@dataclass(frozen=True)
class LinkFaults:
    """What is wrong with the links of a set of pages.

    Attributes
    ----------
    broken : tuple of str
        Dutch sentences: a page links to something that is not there.
    outside : tuple of str
        Dutch sentences: a page links to a file of the computer or outside the folder.
    """

    broken: tuple[str, ...]
    outside: tuple[str, ...]


def check_links(files: Mapping[str, bytes]) -> LinkFaults:
    """Follow every link of every page in a set of files.

    Parameters
    ----------
    files : mapping of str to bytes
        Path from the top folder, with ``/``, to the content.
    """
    pages = {name: _read(content) for name, content in files.items() if name.endswith(".html")}
    broken: list[str] = []
    outside: list[str] = []
    for name, page in pages.items():
        for address in page.addresses:
            try:
                parts = urlsplit(address)
            except ValueError:
                outside.append(f"{name}: de link '{address[:_SHOWN]}' is geen adres.")
                continue
            if parts.scheme in _ELSEWHERE:
                continue
            target = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(parts.path)))
            target = target if parts.path else name
            shown = address[:_SHOWN]
            if (
                parts.scheme
                or parts.netloc
                or unquote(parts.path).startswith(("/", "\\"))
                or target.startswith("..")
            ):
                outside.append(f"{name}: de link '{shown}' wijst naar een plek buiten de website.")
            elif target not in files:
                broken.append(f"{name}: de link '{shown}' wijst naar een bestand dat er niet is.")
            elif parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].marks:
                broken.append(f"{name}: de link '{shown}' wijst naar een plek die er niet is.")
    return LinkFaults(tuple(dict.fromkeys(broken)), tuple(dict.fromkeys(outside)))


@dataclass
class _Page(HTMLParser):
    """The addresses in a page, and the places in it that can be linked to."""

    addresses: list[str] = field(default_factory=list)
    marks: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """See :class:`html.parser.HTMLParser`."""
        given = dict(attrs)
        for name in ("id", "name"):
            if given.get(name) and (name == "id" or tag == "a"):
                self.marks.add(str(given[name]))
        for name in ("href", "src", "xlink:href"):
            address = given.get(name)
            if address:
                self.addresses.append(address.strip())


def _read(content: bytes) -> _Page:
    page = _Page()
    page.feed(content.decode("utf-8", errors="replace"))
    page.close()
    return page
