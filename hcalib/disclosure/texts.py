"""Texts that must not get out, and finding them in whatever is going to be published.

Confidential numbers cannot be looked for: a 7 is everywhere. Texts can: stories that may not be told,
remarks of employers, and names of employers that are not known as a party of the agenda.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from hcalib.agenda.models import Agenda
from hcalib.catalog import Catalog
from hcalib.disclosure.remarks import withheld_remarks
from hcalib.disclosure.stories import StoryReview, StoryState, review_stories

WINDOW = 6
"""So many words in a row of a withheld text may not appear: a quotation is found as well as the whole."""
_FEWEST_WORDS = 4
_FEWEST_LETTERS = 20
"""A shorter text, such as 'geen idee', would be found by chance and is not looked for."""
_SHORTEST_NAME = 5

_PUBLIC = ("lines", "goals", "projects", "actions", "organisations", "bodies", "calendar", "surveys")
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]"
)
_WORD = re.compile(r"[^\W_]+")

Phrase = tuple[str, ...]


@dataclass(frozen=True)
class Withheld:
    """Phrases that must not appear.

    Attributes
    ----------
    phrases : dict of tuple of str to str
        Words in a row, to what they come from as a Dutch phrase that holds nothing of the text itself.
    """

    phrases: dict[Phrase, str] = field(repr=False)

    @cached_property
    def _lengths(self) -> dict[str, frozenset[int]]:
        """First word of a phrase to the lengths of the phrases that begin with it."""
        found: dict[str, set[int]] = {}
        for phrase in self.phrases:
            found.setdefault(phrase[0], set()).add(len(phrase))
        return {word: frozenset(lengths) for word, lengths in found.items()}

    def found_in(self, text: str) -> tuple[str, ...]:
        """Tell what of it stands in a text, each once and sorted; case, accents and marks do not matter."""
        listed = words(text)
        sources = {
            source
            for start, word in enumerate(listed)
            for length in self._lengths.get(word, ())
            if (source := self.phrases.get(tuple(listed[start : start + length]))) is not None
        }
        return tuple(sorted(sources))


def withheld_texts(agenda: Agenda, catalog: Catalog, today: date) -> Withheld:
    """Collect what must not get out of an agenda on the day of today.

    Whatever also stands in a text that may be published (the register of the agenda, a story that may be
    told) is left out: it would be found where it belongs. Of a story that is told in other words, the words
    in which it was handed in must not get out.
    """
    stories = review_stories(agenda, catalog, day=today, made=today)
    personal = tuple(withheld_remarks(agenda, catalog))
    public_texts = [words(text) for text in _public_texts(agenda, stories, {text for _, text in personal})]
    public = {phrase for listed in public_texts for phrase in _windows(listed)}
    phrases: dict[Phrase, str] = {}
    for source, text in (*_confidential_texts(agenda, stories), *personal):
        listed = words(text)
        if len(listed) >= _FEWEST_WORDS and len("".join(listed)) >= _FEWEST_LETTERS:
            for phrase in _windows(listed):
                if phrase not in public:
                    phrases.setdefault(phrase, source)
    known = " | ".join(" ".join(listed) for listed in public_texts)
    for employer in agenda.employers:
        name = tuple(words(employer.name))
        if len("".join(name)) >= _SHORTEST_NAME and f" {' '.join(name)} " not in f" {known} ":
            phrases.setdefault(name, "de naam van een werkgever uit de onderzoeken")
    return Withheld(phrases)


def words(text: str) -> list[str]:
    """Split a text into words without case, accents, punctuation and invisible marks."""
    plain = unicodedata.normalize("NFKD", _INVISIBLE.sub("", text)).casefold()
    # a page has hundreds of thousands of letters, of which few are different
    marks = {ord(letter): None for letter in set(plain) if unicodedata.combining(letter)}
    return _WORD.findall(plain.translate(marks) if marks else plain)


def _windows(listed: list[str]) -> Iterator[Phrase]:
    """Yield every run of WINDOW words, or all of a shorter text."""
    for start in range(max(1, len(listed) - WINDOW + 1)):
        yield tuple(listed[start : start + WINDOW])


_WHY_WITHHELD: dict[StoryState, str] = {
    "mag verteld": "een verhaal in andere woorden dan waarvoor is gekozen",
    "geen toestemming": "een verhaal zonder toestemming",
    "niet voor dit gebruik": "een verhaal zonder toestemming",
    "toestemming voorbij": "een verhaal waarvan de toestemming voorbij is",
    "ingetrokken": "een verhaal waarvan de toestemming is ingetrokken",
    "wacht op beoordeling": "een verhaal dat nog niet is beoordeeld",
    "niet plaatsen": "een verhaal dat niet geplaatst mag worden",
}


def _confidential_texts(agenda: Agenda, stories: Iterable[StoryReview]) -> Iterator[tuple[str, str]]:
    for one in stories:
        origin = f"{_WHY_WITHHELD[one.state]} ({one.origin})"
        yield origin, one.original.unseal("texts that may not be published")
        if one.state != "mag verteld":
            yield origin, one.told.unseal("texts that may not be published")
    for survey_round in agenda.survey_rounds.unseal("texts that may not be published"):
        for answer in survey_round.answers:
            if answer.note:
                yield (
                    f"een opmerking van een werkgever ({survey_round.survey}, {survey_round.period})",
                    (answer.note),
                )

    for correction in agenda.survey_corrections.unseal("texts that may not be published"):
        yield (
            f"een reden van een verbetering van een werkgever ({correction.survey}, {correction.round})",
            correction.reason,
        )


def _public_texts(
    agenda: Agenda, stories: Iterable[StoryReview], personal: Collection[str]
) -> tuple[str, ...]:
    return tuple(text for text in _told_texts(agenda, stories) if text not in personal)


def _told_texts(agenda: Agenda, stories: Iterable[StoryReview]) -> Iterator[str]:
    for name in _PUBLIC:
        yield from _texts(getattr(agenda, name, ()))
    for one in stories:
        if one.state == "mag verteld":
            yield one.told.unseal("texts that may be published")
    for progress in agenda.project_rounds.unseal("texts that may be published"):
        for report in progress.reports:
            # the form says that remarks and adjustments are published; those about a person are taken out
            yield from (text for text in (report.note, report.adjusted) if text)


def _texts(item: Any) -> Iterator[str]:
    if isinstance(item, str):
        yield item
    elif isinstance(item, tuple):
        for part in item:
            yield from _texts(part)
    elif hasattr(type(item), "model_fields"):
        for name in type(item).model_fields:
            yield from _texts(getattr(item, name))
