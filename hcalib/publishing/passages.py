"""Everything that a reader, a screen reader or a program can read in a finished page, piece by piece."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser

from hcalib.publishing.gate import addresses


def _names(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_INLINE = _names(
    "a abbr b bdi bdo cite code data em font i ins kbd mark q s samp small span strong sub sup time tspan u "
    "var wbr"
)
_VOID = _names("area base br col embed hr img input link meta source track wbr")
_SHAPES = _names(
    "class style d x y x1 x2 y1 y2 cx cy r rx ry dx dy points transform viewbox width height colspan rowspan "
    "tabindex scope for role rel type lang charset xmlns clip-path xlink:href start stroke stroke-width "
    "stroke-dasharray stroke-dashoffset stroke-linejoin stroke-linecap stroke-miterlimit fill opacity "
    "preserveaspectratio focusable aria-labelledby aria-describedby aria-controls aria-hidden "
    "aria-current"
)
"""Attributes that say how something looks or where it is, and not what it says."""

_CONTENT = re.compile(r"content\s*:\s*(\"[^\"]*\"|'[^']*')")
_HEADINGS = re.compile(r"h[1-6]$")
_AXIS = re.compile(r"matplotlib\.axis_\d+$")
_NAMED = {"figcaption": "onderschrift", "caption": "onderschrift", "td": "tabel", "th": "tabel"}


@dataclass(frozen=True)
class Passage:
    """A piece of text that is read at one go.

    Attributes
    ----------
    kind : str
        In Dutch, where in the page: ``tekst``, ``kop``, ``tabel``, ``onderschrift``, ``tekening``, ``as``,
        ``opmerking``, ``programma``, ``opmaak``, ``adres`` (what is packed in a link), or the name of an
        attribute.
    readings : tuple of str
        The text with mark-up within it left out, and with it as a space.
    scale : str
        For a label of an axis, which axis; else empty.
    heading : str
        The heading or caption that it stands under, and for a cell of a table that of its column.
    """

    kind: str
    readings: tuple[str, ...]
    scale: str = ""
    heading: str = ""


def passages(page: str, known: Collection[str] = ()) -> tuple[Passage, ...]:
    """Read a page.

    Parameters
    ----------
    page : str
        HTML.
    known : collection of str
        Texts of files that are read by themselves; a download that is one of them is not read again.

    Notes
    -----
    Not read are shapes: what can be measured in a drawing is what it was drawn from.
    """
    reader = _Reader()
    reader.feed(page)
    reader.close()
    found = [*reader.done()]
    listed = {flat(one) for one in known}
    for packed in addresses(page):
        if flat(packed) not in listed:
            found.append(Passage("adres", (packed,)))
    return tuple(found)


def flat(text: str) -> str:
    """Return a text without what differs between a file and its download."""
    return text.lstrip("\ufeff").replace("\r\n", "\n").strip()


def values_in(thing: object, name: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text and number in a structure such as a manifest, with the names that lead to it."""
    if isinstance(thing, Mapping):
        for key, value in thing.items():
            yield name, str(key)
            yield from values_in(value, f"{name}/{key}")
    elif isinstance(thing, list | tuple):
        for value in thing:
            yield from values_in(value, name)
    elif thing is not None and not isinstance(thing, bool):
        yield name, str(thing)


class _Reader(HTMLParser):
    """Collects passages: text between two borders of blocks, and attributes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[tuple[str, str]] = []
        self._column = ""
        self._parts: list[str] = []
        self._found: list[Passage] = []
        self._heading = ""

    def done(self) -> list[Passage]:
        self._flush()
        return self._found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in _INLINE:
            self._parts.append("\0")
        else:
            self._flush()
        if tag not in _VOID:
            self._open.append((tag, given.get("id", "")))
        if tag in ("td", "th"):
            self._column = given.get("data-label", "")
        self._attributes(given)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        place = next((n for n in reversed(range(len(self._open))) if self._open[n][0] == tag), None)
        if tag in _INLINE:
            self._parts.append("\0")
        else:
            self._flush()
        if place is not None:
            del self._open[place:]

    def handle_data(self, data: str) -> None:
        tag = self._open[-1][0] if self._open else ""
        if tag == "style":
            for text in _CONTENT.findall(data):
                self._found.append(Passage("opmaak", (text,)))
        else:
            self._parts.append(data)

    def handle_comment(self, data: str) -> None:
        self._found.append(Passage("opmerking", (data,), heading=self._heading))

    def _attributes(self, given: Mapping[str, str]) -> None:
        drawn = any(tag == "svg" for tag, _ in self._open)
        for name, value in given.items():
            address = name in ("href", "src", "xlink:href", "action")
            if name in _SHAPES or not value or (drawn and name == "id"):
                continue
            if address and (value.startswith("data:") or (drawn and value.startswith("#"))):
                continue
            self._found.append(Passage(name, (value,), heading=self._heading))

    def _flush(self) -> None:
        raw = "".join(self._parts)
        self._parts = []
        if not raw.strip("\0 \n\t\r"):
            return
        glued, apart = (re.sub(r"[ \t\r\n]+", " ", raw.replace("\0", by)).strip() for by in ("", " "))
        scale = next((i for _, i in reversed(self._open) if _AXIS.search(i)), "")
        kind = self._kind(scale)
        if kind in ("kop", "onderschrift"):
            self._heading = glued
        readings = tuple(dict.fromkeys((glued, apart)))
        under = f"{self._heading} {self._column}" if kind == "tabel" else self._heading
        self._found.append(Passage(kind, readings, scale, under))

    def _kind(self, scale: str) -> str:
        tags = [tag for tag, _ in reversed(self._open)]
        if "script" in tags or "template" in tags:
            return "programma"
        if "svg" in tags:
            return "as" if scale else "tekening"
        for tag in tags:
            if tag in _NAMED:
                return _NAMED[tag]
            if _HEADINGS.match(tag):
                return "kop"
        return "tekst"
