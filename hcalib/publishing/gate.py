"""The last gate before a report is put in place: no text that must not get out is in it, however written."""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any
from urllib.parse import unquote

from hcalib.disclosure.texts import Withheld
from hcalib.errors import ExitCode, Fault, UserError

_TAG = re.compile(r"<[^<>]*>")
_DATA_ADDRESS = re.compile(r"data:[^\"'\s<>,]*,[^\"'\s<>)]*")
_DEEPEST = 3
"""A page holds downloads, and those are text; deeper packing is nothing that we make."""


def refuse_withheld(withheld: Withheld, files: Mapping[str, str]) -> None:
    """Stop when a finished file holds a text that must not get out.

    Parameters
    ----------
    withheld : Withheld
    files : mapping of str to str
        Name of a file to its text; the names are looked at as well.

    Raises
    ------
    UserError
        With exit code REPORT_FAILED, naming file and origin, never the text.
    """
    if not withheld.phrases:
        return
    # a page holds its downloads, which are files as well
    search = cache(withheld.found_in)
    found = {
        (name, source)
        for name, content in files.items()
        for text in (name, *_readings(content))
        for source in search(text)
    }
    if found:
        raise UserError(
            [Fault(f"in {_name(withheld, name)} staat {source}; dat mag niet naar buiten.")
             for name, source in sorted(found)],
            ExitCode.REPORT_FAILED,
        )  # fmt: skip


def found_in(withheld: Withheld, content: str) -> tuple[str, ...]:
    """Tell what of the withheld texts stands in a page, a CSV or any other file."""
    if not withheld.phrases:
        return ()
    return tuple(sorted({source for text in _readings(content) for source in withheld.found_in(text)}))


def addresses(content: str) -> list[str]:
    """Unpack the ``data:`` addresses in a page, such as its downloads."""
    return [_decoded(address) for address in _DATA_ADDRESS.findall(html.unescape(content))]


def clean(withheld: Withheld, thing: Any) -> Any:
    """Return a structure of texts (for a manifest) with every text that holds something withheld replaced."""
    if isinstance(thing, str):
        return "(weggelaten: bevat vertrouwelijke tekst)" if found_in(withheld, thing) else thing
    if isinstance(thing, Mapping):
        return {key: clean(withheld, value) for key, value in thing.items()}
    if isinstance(thing, list | tuple):
        return type(thing)(clean(withheld, part) for part in thing)
    return thing


def _name(withheld: Withheld, name: str) -> str:
    return "de naam van een bestand" if withheld.found_in(name) else name


def _readings(content: str, depth: int = 0) -> Iterator[str]:
    """Yield a text in every way in which a reader, a browser or a spreadsheet meets it."""
    unescaped = html.unescape(content)
    yield unescaped
    if "<" in content:
        # mark-up inside a word and mark-up between words
        yield html.unescape(_TAG.sub("", content))
        yield html.unescape(_TAG.sub(" ", content))
    if depth < _DEEPEST:
        for packed in set(addresses(content)):
            yield from _readings(packed, depth + 1)


def _decoded(address: str) -> str:
    """Return the text of a ``data:`` address; what is no text comes out as signs that mean nothing."""
    head, _, body = address.partition(",")
    plain = unquote(body)
    if not head.endswith(";base64"):
        return plain
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4)).decode("utf-8", errors="replace")
    except (ValueError, binascii.Error):
        return plain
