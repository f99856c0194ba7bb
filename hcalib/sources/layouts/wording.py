"""Words of people compared with words of a layout: what may differ, and what is merely close."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache

from hcalib.sources.cells import clean

_FOOTNOTE = re.compile(r"(?<=\w)(?:\s*(?:\*+|[¹²³⁴⁵⁶⁷⁸⁹⁰]+|\(?\d{1,2}\)|\[\d{1,2}\]|†|‡))+\s*$")
"""Marks behind a word that point to a footnote: ``Regio*``, ``Regio 1)``, ``Regio²``."""

_CLOSE, _SHORTEST = 0.86, 5


@lru_cache(maxsize=50_000, typed=True)
def plain(cell: object) -> str:
    """Return a cell as one line of text; the same words come back in thousands of rows."""
    return clean(cell)


@lru_cache(maxsize=50_000, typed=True)
def simple(text: object) -> str:
    """Reduce a heading or a word to what makes it different from another.

    >>> simple("Arbeids-\\nmarktregio ²"), simple("AANTAL_GEDIPLOMEERDEN"), simple("Regio 1)")
    ('arbeidsmarktregio', 'aantal gediplomeerden', 'regio')
    """
    joined = re.sub(r"(?<=\w)[-\u00ad]\s*\n\s*(?=\w)", "", str(text).strip())
    joined = _FOOTNOTE.sub("", joined)
    letters = unicodedata.normalize("NFKD", joined.casefold())
    kept = (mark if mark.isalnum() or mark in "%<>+" else " " for mark in letters if not _joins(mark))
    return " ".join("".join(kept).split())


def near(word: str, accepted: Iterable[str]) -> str | None:
    """Return the accepted word that a word is probably a slip of; None when none or several are close.

    Both are given as :func:`simple` returns them. Words that differ in a digit are different words.
    """
    if len(word) < _SHORTEST:
        return None
    close = {
        other
        for other in accepted
        if len(other) >= _SHORTEST
        and re.findall(r"\d+", other) == re.findall(r"\d+", word)
        and SequenceMatcher(None, word, other).ratio() >= _CLOSE
    }
    return close.pop() if len(close) == 1 else None


def slug(text: str) -> str:
    """Make a code of a name: ``Laag groei-scenario`` is ``laag-groei-scenario``."""
    return re.sub(r"[^a-z0-9]+", "-", simple(text).encode("ascii", "ignore").decode()).strip("-")


def _joins(mark: str) -> bool:
    return bool(unicodedata.combining(mark)) or mark == "\u00ad"
