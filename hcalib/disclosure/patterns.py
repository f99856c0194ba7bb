"""Things with a form of their own in a text: addresses, numbers, dates and ages."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hcalib.disclosure.traces import Trace

_MONTHS = (
    "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december|"
    "jan|feb|mrt|apr|jun|jul|aug|sept?|okt|nov|dec"
)
_UNITS = "een|één|twee|drie|vier|vijf|zes|zeven|acht|negen"
_TENS = "twintig|dertig|veertig|vijftig|zestig|zeventig|tachtig|negentig"
_TEENS = "tien|elf|twaalf|dertien|veertien|vijftien|zestien|zeventien|achttien|negentien"
_SPELLED = rf"(?:(?:{_UNITS})(?:en|ën)(?:{_TENS})|{_TENS}|{_TEENS}|(?:{_UNITS}))"
_NUMBER = rf"(?:\d{{1,3}}|{_SPELLED})"

_PATTERNS: tuple[tuple[str, str, str], ...] = (
    (
        "contact",
        r"[\w.+-]+\s?(?:@|\(at\)|\[at\]|\sapenstaartje\s)\s?[\w-]+(?:\s?(?:\.|\spunt\s)\s?[\w-]+)+",
        "een e-mailadres",
    ),
    ("contact", r"(?<![\w@])@\w{2,}", "een naam op sociale media"),
    ("contact", r"\b(?:https?://|www\.)\S+|\b[\w-]+\.(?:nl|com|org|net|eu|be|info)\b", "een webadres"),
    ("contact", r"(?<!\w)(?:\+|00)\d{2}[\s.()-]*(?:\(0\))?(?:[\s.-]*\d){8,9}(?!\d)", "een telefoonnummer"),
    ("contact", r"(?<!\d)0[1-9](?:[\s.()-]*\d){8}(?!\d)", "een telefoonnummer"),
    ("nummer", r"\b[A-Z]{2}\d{2}\s?[A-Z]{4}(?:\s?\d){10}\b", "een bankrekening"),
    ("nummer", r"\b(?:[A-Z0-9]{1,3}-){2}[A-Z0-9]{1,3}\b(?<=[A-Z0-9])", "misschien een kenteken"),
    ("nummer", r"(?<![\d.,])\d{5,}(?![\d,])", "een lang nummer"),
    ("plaats", r"(?<!\d)[1-9]\d{3}\s?[A-Z]{2}(?!\w)", "een postcode"),
    (
        "plaats",
        r"\b[A-Z][\w'-]*(?:straat|laan|weg|plein|dreef|hof|kade|gracht|singel|dijk|pad|steeg|plantsoen|markt|oord)"
        r"(?:\s\d+\w?)?\b",
        "een straat of adres",
    ),
    ("plaats", r"\b(?:kamer|afdeling|unit|woning|huisnummer)\s\d+\w?\b", "een kamer, afdeling of woning"),
    ("datum", r"(?<!\d)\d{1,2}[-/. ]\d{1,2}[-/. ](?:\d{4}|\d{2})(?!\d)", "een datum"),
    ("datum", r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)", "een datum"),
    ("datum", rf"\b\d{{1,2}}e?\s(?:{_MONTHS})\b\.?(?:\s\d{{4}})?", "een datum"),
    ("datum", rf"\b(?:{_MONTHS})\s(?:19|20)\d{{2}}\b", "een maand met een jaar"),
    ("datum", r"\bgeboren\b|\bgeboortedatum\b|\b(?:19[2-9]\d|200\d|201[0-5])\b", "een jaar van lang geleden"),
    ("leeftijd", rf"\b{_NUMBER}[ -]?jarige?n?\b", "een leeftijd"),
    ("leeftijd", rf"\b{_NUMBER}\sjaar(?:\soud|\sjong)\b", "een leeftijd"),
    (
        "leeftijd",
        rf"\b(?:van|is|was|wordt|werd)\s{_NUMBER}(?=\sjaar\b(?!\s(?:geleden|lang|later))|\suit\b|[,.;!?]|$)",
        "een leeftijd",
    ),
    ("leeftijd", rf"\b(?:al|na|ruim|bijna|vanaf)\s{_NUMBER}\sjaar\b", "een aantal jaren"),
    ("leeftijd", r"(?<=\w\s)\(\d{1,2}\)", "een leeftijd tussen haakjes"),
)  # fmt: skip
_ANY_CASE = ("contact", "datum", "leeftijd")
_COMPILED = tuple(
    (kind, re.compile(pattern, re.IGNORECASE if kind in _ANY_CASE else 0), reason)
    for kind, pattern, reason in _PATTERNS
)

_DIGITS = re.compile(r"(?<!\d)\d(?:[ .\-]?\d){7,8}(?!\d)")
_BSN_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)


def pattern_findings(text: str) -> Iterator[Trace]:
    """Find addresses, telephone numbers, dates, ages and numbers that could be of a person."""
    for match in _DIGITS.finditer(text):
        if is_bsn_like("".join(letter for letter in match[0] if letter.isdigit())):
            yield Trace("nummer", match.start(), match.end(), "een nummer dat een BSN kan zijn")
    for kind, pattern, reason in _COMPILED:
        for match in pattern.finditer(text):
            yield Trace(kind, match.start(), match.end(), reason)


def is_bsn_like(digits: str) -> bool:
    """Tell whether digits pass the test of eleven of a citizen service number (eight digits: a zero before).

    One in eleven other numbers of nine digits passes too.
    """
    if not digits.isascii() or not digits.isdigit() or len(digits) not in (8, 9):
        return False
    numbers = [int(digit) for digit in digits.zfill(9)]
    total = sum(weight * number for weight, number in zip(_BSN_WEIGHTS, numbers, strict=True))
    return any(numbers) and total % 11 == 0
