"""Which numbers in an edition have a reason to be there that is not a withheld answer."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from hcalib.disclosure.matching import Values
from hcalib.disclosure.spoken import Spoken, numbers_in, plain
from hcalib.publishing.known_texts import KnownTexts
from hcalib.publishing.passages import Passage

_LISTED = re.compile(r"(\d{1,2})\.\s+\D")
_ABOUT_ITSELF = re.compile(r"van de [\d.]+ cijfers uit de antwoorden \w+ er [\d.]+ niet", re.IGNORECASE)
"""What a report says of itself: how many of its figures are withheld. That follows from the files."""

_CHANCE = re.compile(r"\s*%?\s*(?:procent\s+)?kans\b")
_TAKING_PART = re.compile(
    r"werkgever|respons|antwoord|meed|mee\b|gevraagd|streven|afgesproken|nodig|personeel|€|\bdag\b",
    re.IGNORECASE,
)
_NEAR = 60
_CHANCE_STEP = 5
_NUMBER_ALONE = re.compile(r"[−-]?[\d.,\u202f\u00a0]*\d[\s\u202f\u00a0]*%?")


@dataclass(frozen=True)
class Explanation:
    """What a page may hold.

    Attributes
    ----------
    values : Values
        Published figures and their bounds, and figures of others.
    shared : Values
        What everyone may know of taking part. It explains a number where the words near it, or what it stands
        under, speak of taking part: nearly every small number is a count of employers somewhere.
    texts : KnownTexts
    """

    values: Values
    shared: Values
    texts: KnownTexts

    def unexplained(self, read: Sequence[Passage]) -> tuple[tuple[Passage, Spoken], ...]:
        """Return the numbers of a page that have no such reason, with where they stand."""
        scales, listed = _scales(read), _numbering(read)
        found: dict[tuple[str, Spoken], tuple[Passage, Spoken]] = {}
        for passage in read:
            if passage.readings[0] in scales.get(passage.scale, ()):
                continue
            for reading in passage.readings:
                text = plain(reading)
                for _, ways in groupby(numbers_in(text), key=lambda number: number.start):
                    either = tuple(ways)
                    if not any(self._known(passage, text, number, listed) for number in either):
                        found.update({(text, number): (passage, number) for number in either})
        return tuple(found.values())

    def all_numbers(self, read: Iterable[Passage]) -> tuple[Spoken, ...]:
        """Return every number on a page, explained or not."""
        return tuple(number for passage in read for number in numbers_in(passage.readings[-1]))

    def _known(self, passage: Passage, text: str, number: Spoken, listed: Collection[int]) -> bool:
        if self.values.near(number) or self.texts.has(text, number):
            return True
        near = text[max(0, number.start - _NEAR) : number.end + _NEAR]
        if self.shared.near(number) and (_TAKING_PART.search(near) or _TAKING_PART.search(passage.heading)):
            return True
        if number.start == 0 and number.value in listed and _LISTED.match(text):
            return True
        if any(low <= number.start < high for low, high in (m.span() for m in _ABOUT_ITSELF.finditer(text))):
            return True
        # How sure a rank is, is given in steps that hide what it was computed from.
        return number.value % _CHANCE_STEP == 0 and bool(_CHANCE.match(text[number.end :]))


def _scales(read: Sequence[Passage]) -> dict[str, frozenset[str]]:
    """Return the labels of every axis whose numbers are evenly spaced, as those of a scale are."""
    found = {}
    on_axis = [one for one in read if one.scale]
    for scale, group in groupby(on_axis, key=lambda one: one.scale):
        labels = [one.readings[0] for one in group if _NUMBER_ALONE.fullmatch(one.readings[0].strip())]
        values = sorted({numbers_in(label)[0].value for label in labels if numbers_in(label)})
        steps = [after - before for before, after in pairwise(values)]
        if len(values) > 2 and max(steps) - min(steps) <= 1e-6 * max(values):
            found[scale] = frozenset(labels)
    return found


def _numbering(read: Sequence[Passage]) -> frozenset[int]:
    """Return the numbers with which rows or items are numbered: from 1 without a gap."""
    starts = {int(match[1]) for one in read if (match := _LISTED.match(one.readings[0]))}
    last = 0
    while last + 1 in starts:
        last += 1
    return frozenset(range(1, last + 1))
