"""Reading the numbers in a text, as the Dutch write and say them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_WORDS = (
    "één|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|dertien|veertien|vijftien|zestien|"
    "zeventien|achttien|negentien|twintig"
)
_VALUES = {word: number for number, word in enumerate(_WORDS.split("|"), 1)}
_MONTHS = (
    "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december|"
    "jan|feb|mrt|apr|jun|jul|aug|sep|sept|okt|nov|dec"
)
_MOMENT = re.compile(
    # 2025-09-30T12:00:01+00:00, 12:00, 30 september 2025, 2025KW02, 1e kwartaal, 3.11.7, 4d8c0852, 2019/20
    r"\b(?:19|20)\d{2}-\d{1,2}(?:-\d{1,2})?(?:[T ]\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:[+-]\d{2}:\d{2}|Z)?)?"
    r"|\b\d{1,2}[-/]\d{1,2}[-/](?:19|20)\d{2}\b"
    r"|\b\d{1,2}:\d{2}(?::\d{2})?\b"
    rf"|\b\d{{1,2}}\s+(?:{_MONTHS})\b\.?(?:\s+(?:19|20)\d{{2}}\b)?"
    rf"|\b(?:{_MONTHS})\.?\s+(?:19|20)\d{{2}}\b"
    r"|\b(?:19|20)\d{2}(?:KW|MM|JJ|SJ|HJ)\d{2}\b"
    r"|\b[1-4]e\s+(?:halfjaar|half\s+jaar|kwartaal)\b"
    r"|\bv?\d+(?:\.\d+){2,}\b(?<!\d\.\d{3}\.\d{3})"
    r"|\b(?=[0-9a-f]*[a-f])(?=[0-9a-f]*\d)[0-9a-f]{7,}\b"
    r"|\b(?:19|20)\d{2}/(?:(?:19|20)\d{2}|\d{2})\b"
    r"|(?<![\d.,])(?:19[5-9]\d|20[0-6]\d)(?![\d%]|[.,]\d|\s*%)",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"(?<![^\W_])(?P<whole>\d{1,3}(?:[.\u202f\u00a0]\d{3})+(?!\d)|\d+)(?:(?P<mark>[.,])(?P<rest>\d+))?"
    r"(?!\d)(?!(?:e|ste|de)\b)"
)
_WORD = re.compile(rf"(?<!\w)(?:{_WORDS})(?!\w)", re.IGNORECASE)

_ANY = re.compile(rf"\d|{_WORDS}", re.IGNORECASE)


@dataclass(frozen=True)
class Spoken:
    """A number that stands in a text.

    Attributes
    ----------
    value : float
        Without its sign: a minus cannot be told from the dash of a range.
    decimals : int
        How many stand there.
    start, end : int
        Where it stands in the text as `plain` gives it.
    """

    value: float
    decimals: int
    start: int
    end: int

    def may_be(self, value: float) -> bool:
        """Tell whether a value, rounded to the decimals that stand there, is this number."""
        # Halves can have gone either way, as they can in binary fractions.
        return abs(abs(value) - self.value) <= 0.5 * 10.0**-self.decimals + 1e-9 * max(self.value, 1.0)


def plain(text: str) -> str:
    """Return a text in which digits of other scripts and widths are ordinary ones."""
    if text.isascii():
        return text
    kept = (sign if sign in "\u00a0\u202f" else unicodedata.normalize("NFKC", sign) for sign in text)
    joined = "".join(sign for sign in kept if unicodedata.category(sign[:1] or " ") != "Cf")
    return "".join(str(unicodedata.decimal(s)) if s.isdecimal() else s for s in joined)


def numbers_in(text: str) -> tuple[Spoken, ...]:
    """Return the numbers that a reader or a program can read in a text, in order.

    Dates, years, times, quarters, versions and checksums are none. A point may be one of thousands or, in a
    text for programs, a decimal one: ``1.234`` is read both ways.
    """
    bare = plain(text)
    if not _ANY.search(bare):
        return ()
    moments = [found.span() for found in _MOMENT.finditer(bare)]
    found = sorted((*_written(bare), *_said(bare)), key=lambda one: (one.start, one.decimals))
    return tuple(one for one in found if not any(low <= one.start < high for low, high in moments))


def _written(text: str) -> Iterator[Spoken]:
    for one in _NUMBER.finditer(text):
        whole, mark, rest = one["whole"], one["mark"], one["rest"] or ""
        digits = re.sub(r"\D", "", whole)
        if len(digits) > 15:
            continue
        yield Spoken(float(f"{digits}.{rest or 0}"), len(rest), one.start(), one.end())
        parts = re.split(r"\D", whole)
        if not mark and len(parts) == 2 and "." in whole:
            yield Spoken(float(whole), 3, one.start(), one.end())


def _said(text: str) -> Iterator[Spoken]:
    for one in _WORD.finditer(text):
        yield Spoken(float(_VALUES[one[0].lower()]), 0, one.start(), one.end())
