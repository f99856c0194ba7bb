"""Reading the publisher's words: titles compared loosely, units strictly, ages from their title."""

from __future__ import annotations

import re
from collections.abc import Iterable

from hcalib.catalog import TOTAL
from hcalib.sources.language import bare

_SINGLE = re.compile(r"(\d{1,3}) jaar")
_BETWEEN = re.compile(r"(\d{1,3})(?: jaar)? tot (\d{1,3}) jaar")
_UNDER = re.compile(r"(?:jonger dan|tot) (\d{1,3}) jaar")
_OVER = re.compile(r"(\d{1,3}) jaar (?:of|en) ouder")


def has_words(text: str, words: Iterable[str]) -> bool:
    """Tell whether all words (or groups of words) occur in a text, each from the start of a word.

    >>> has_words("Persoonskenmerken", ["leeftijd|persoonskenmerken"])
    True
    """
    padded = f" {bare(text)}"
    return all(any(f" {bare(one)}" in padded for one in word.split("|")) for word in words)


def same_unit(one: str, other: str) -> bool:
    """Compare units: only spaces, thousands points and case may differ, so 'x 1 000' is 'x 1.000'."""
    return _unit(one) == _unit(other)


def _unit(text: str) -> str:
    return re.sub(r"[\s.\u00a0]+", "", text.casefold())


def age_of(title: str) -> str | None:
    """Read an age group from its title; None when it is not an age.

    >>> age_of("15 tot 25 jaar"), age_of("0 jaar"), age_of("95 jaar of ouder"), age_of("Totaal leeftijd")
    ('15-24', '0-0', '95+', 'totaal')
    """
    words = bare(title).removeprefix("leeftijd ")
    if words.split()[:1] == ["totaal"]:
        return TOTAL
    if match := _SINGLE.fullmatch(words):
        return f"{int(match[1])}-{int(match[1])}"
    if match := _BETWEEN.fullmatch(words):
        return _group(int(match[1]), int(match[2]))
    if match := _UNDER.fullmatch(words):
        return _group(0, int(match[1]))
    if match := _OVER.fullmatch(words):
        return f"{int(match[1])}+"
    return None


def _group(first: int, end: int) -> str | None:
    """Write ages from ``first`` up to but not including ``end``."""
    return f"{first}-{end - 1}" if first < end else None
