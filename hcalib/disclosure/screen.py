"""The screen before a story is published: what in it could point to a person or an employer.

It looks for forms and listed words, it does not understand the text. It finds too much (any unknown word with
a capital) and can never promise to find everything; docs/handleiding-onderzoeker.md says what it misses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from hcalib.agenda.models import Agenda
from hcalib.catalog import Catalog
from hcalib.disclosure.cleaning import comparable
from hcalib.disclosure.patterns import pattern_findings
from hcalib.disclosure.traces import Trace
from hcalib.screening_words import ScreeningWords

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SENTENCE_END = re.compile(r"[.!?…:]+[\"'”’)]*\s+|[\"“„‘(]|^|\s[-–]\s|\n")
_INITIALS = re.compile(r"\b(?:[A-Z]\.\s?){1,4}(?=\s?[^\W\d_])")
_LONGEST_COMMON = 4
"""Letters of a word that is too short to tell an employer by."""
_FEW_EMPLOYERS = 3
"""With fewer employers of a kind, a reader of the region knows which one is meant."""


@dataclass(frozen=True)
class Screen:
    """Everything a story of one agenda is held against.

    Attributes
    ----------
    words : ScreeningWords
    places : frozenset of str
        Municipalities and other places smaller than the region of the agenda, and other places by name.
    region_words : frozenset of str
        Words of the name of the region itself: not a finding.
    organisations : tuple of str
        Employers, partners and other organisations.
    branches : mapping of str to int
        Branch to the number of employers that go on: who stops or has gone is no other to be taken for.
    """

    words: ScreeningWords
    places: frozenset[str] = frozenset()
    region_words: frozenset[str] = frozenset()
    organisations: tuple[str, ...] = ()
    branches: dict[str, int] = field(default_factory=dict)

    @cached_property
    def organisation_words(self) -> frozenset[str]:
        """Words by which alone an organisation is recognised."""
        found = {word for name in self.organisations for word in _words_of(name)}
        return frozenset(
            word
            for word in found - self.words.general - self.places - self.region_words
            if len(word) > _LONGEST_COMMON
        )

    @cached_property
    def whole_names(self) -> tuple[str, ...]:
        """Names of organisations as they are compared, longest first."""
        names = {" ".join(_words_of(name)) for name in self.organisations}
        return tuple(sorted((name for name in names if len(name) > 3), key=lambda name: (-len(name), name)))


def screen_of(agenda: Agenda, catalog: Catalog) -> Screen:
    """Gather what the stories of an agenda are screened with."""
    own = catalog.regions.get(agenda.region)
    region = frozenset(_words_of(own.name)) if own else frozenset()
    smaller = {
        comparable(one.name)
        for one in catalog.regions.values()
        if one.kind == "gemeente" and comparable(one.name) not in region
    }
    counts: dict[str, int] = {}
    for employer in agenda.employers:
        counts[employer.branch] = counts.get(employer.branch, 0) + (employer.until is None)
    names = [*(e.name for e in agenda.employers), *(o.name for o in agenda.organisations)]
    return Screen(
        words=catalog.screening,
        places=frozenset(smaller) | catalog.screening.places,
        region_words=region,
        organisations=tuple(names),
        branches=counts,
    )


def screen(text: str, sources: Screen, own_names: Iterable[str] = ()) -> tuple[Trace, ...]:
    """Find what could point to somebody in a text that :func:`clean_text` made.

    Parameters
    ----------
    text : str
    sources : Screen
    own_names : iterable of str
        Names that may not be in it, such as that of a project that does not want to be named.

    Returns
    -------
    tuple of Trace
        In the order of the text; findings about the whole text at the end.
    """
    found = [*pattern_findings(text), *_listed(text, sources), *_names(text, sources)]
    found += _organisations(text, sources, own_names)
    found = _without_doubles(found)
    return (*found, *_together(found))


def _names(text: str, sources: Screen) -> Iterator[Trace]:
    words = sources.words
    matches = list(_WORD.finditer(text))
    starts = _sentence_starts(text)
    before = ""
    for match in matches:
        word, plain = match[0], comparable(match[0])
        parts = set(re.split(r"['’-]", plain))
        capital = word[0].isupper()
        if (capital and plain in words.ordinary_names) or parts & (words.first_names - words.ordinary_names):
            yield Trace("naam", match.start(), match.end(), "een voornaam")
        elif capital and before in words.titles | words.particles and plain not in words.particles:
            yield Trace("naam", match.start(), match.end(), f"een naam achter '{before}'")
        elif word.isupper() and len(word) > 1 and plain not in words.abbreviations | sources.region_words:
            yield Trace("naam", match.start(), match.end(), "een woord in hoofdletters, misschien een naam")
        elif (
            capital
            and match.start() not in starts
            and not word.isupper()
            and plain not in words.known | sources.places | sources.region_words | words.abbreviations
        ):
            yield Trace(
                "naam", match.start(), match.end(), "een woord met een hoofdletter, misschien een naam"
            )
        elif any(ord(letter) > 0x24F for letter in word):
            yield Trace("schrift", match.start(), match.end(), "letters die hier niet gewoon zijn")
        before = plain
    for match in _INITIALS.finditer(text):
        yield Trace("naam", match.start(), match.end(), "voorletters")


def _listed(text: str, sources: Screen) -> Iterator[Trace]:
    words = sources.words
    plain = comparable(text)
    if len(plain) != len(text):  # pragma: no cover - comparable keeps the length
        raise ValueError("the text and its comparable form differ in length")
    for match in _WORD.finditer(plain):
        word, span = match[0], (match.start(), match.end())
        forms = {word, word.removesuffix("s"), word.removesuffix("en"), word.removesuffix("e")}
        if word in sources.places and (word not in words.places or text[match.start()].isupper()):
            yield Trace("plaats", *span, "een plaats die kleiner is dan de regio")
        if forms & words.sensitive:
            yield Trace("gevoelig", *span, "gezondheid, afkomst, geloof, geaardheid of straf")
        if forms & words.unique:
            yield Trace("zeldzaam", *span, "een rol of kenmerk waarvan er maar één of weinig zijn")
        elif forms & words.functions:
            yield Trace("functie", *span, "een functie")
        for branch, names in words.branch_words.items():
            count = sources.branches.get(branch)
            if forms & names and count is not None and count < _FEW_EMPLOYERS:
                how = "is er één werkgever" if count == 1 else f"zijn er {count} werkgevers"
                yield Trace("werkgever", *span, f"van deze soort {how} in de regio")
    for place in sources.places:
        if " " in place or "-" in place:
            for match in re.finditer(rf"(?<!\w){re.escape(place)}(?!\w)", plain):
                yield Trace("plaats", match.start(), match.end(), "een plaats die kleiner is dan de regio")


def _organisations(text: str, sources: Screen, own_names: Iterable[str]) -> Iterator[Trace]:
    plain = comparable(text)
    for name in sources.whole_names:
        pattern = r"\W+".join(map(re.escape, name.split()))
        for match in re.finditer(rf"(?<!\w){pattern}(?!\w)", plain):
            yield Trace("werkgever", match.start(), match.end(), "de naam van een organisatie")
    for match in _WORD.finditer(plain):
        if match[0] in sources.organisation_words and text[match.start()].isupper():
            yield Trace("werkgever", match.start(), match.end(), "een woord uit de naam van een organisatie")
    for own in own_names:
        pattern = r"\W+".join(map(re.escape, _words_of(own)))
        for match in re.finditer(rf"(?<!\w){pattern}(?!\w)", plain) if pattern else ():
            reason = "de naam van het project, dat niet genoemd wil worden"
            yield Trace("project", match.start(), match.end(), reason)


def _together(found: list[Trace]) -> Iterator[Trace]:
    """Function, place, age and the like are each no name; together they are."""
    kinds = {trace.kind for trace in found} & {
        "plaats",
        "leeftijd",
        "functie",
        "datum",
        "werkgever",
        "gevoelig",
    }
    if len(kinds) > 1:
        reason = f"samen te herkennen: {' + '.join(sorted(kinds))} in één verhaal"
        yield Trace("combinatie", None, None, reason)


def _without_doubles(found: list[Trace]) -> list[Trace]:
    """Keep one finding of a kind for a place; a function by itself points to nobody and is left for later."""
    unique = {(t.kind, t.start, t.end): t for t in reversed(found)}
    kept = sorted(unique.values(), key=lambda t: (t.start or 0, t.end or 0, t.kind))
    alone = {t.kind for t in kept} <= {"functie"}
    return [] if alone else kept


def _sentence_starts(text: str) -> frozenset[int]:
    return frozenset(match.end() for match in _SENTENCE_END.finditer(text))


def _words_of(name: str) -> list[str]:
    return re.findall(r"[^\W_]+", comparable(name))
