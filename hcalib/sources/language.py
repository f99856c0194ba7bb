"""Dutch in sentences, and words compared as people read them. Knows nothing of figures or the catalog."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from hcalib import numerals

MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober",
    "november", "december",
)  # fmt: skip


def number(value: float, decimals: int | None = None) -> str:
    """Write a number as the Dutch do: ``1.087``, ``5,7``; by default with the decimals it has, at most 6."""
    return numerals.number(value, decimals)


def listing(words: Iterable[str], most: int = 3) -> str:
    """Write words as one phrase, ``a, b en c``; of a long list the first few and how many more."""
    listed = list(words)
    if len(listed) > most:
        return f"{', '.join(listed[:most])} en nog {len(listed) - most}"
    return " en ".join([", ".join(listed[:-1]), listed[-1]]) if len(listed) > 1 else "".join(listed)


def listed(names: Iterable[str], most: int = 12) -> str:
    """Write names one after another, ``a, b, c``; a long list is cut off with its number."""
    known = list(names)
    more = f" en nog {len(known) - most}" if len(known) > most else ""
    return ", ".join(known[:most]) + more if known else "niets"


def unaccented(text: str) -> str:
    """Return a text in small letters without accents.

    >>> unaccented("Fryslân & Coördinatie")
    'fryslan & coordinatie'
    """
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def bare(text: str) -> str:
    """Reduce a text to what makes it different from another: letters and digits, in small letters.

    >>> bare("Ziekenhuizen en overige med. spec. zorg ")
    'ziekenhuizen en overige med spec zorg'
    """
    return " ".join("".join(mark if mark.isalnum() else " " for mark in unaccented(text)).split())
