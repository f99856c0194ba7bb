"""Words with which stories are screened before they are published (``data/catalog/screening.yml``)."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

from hcalib.files import Model


def _word_set(words: object) -> object:
    return frozenset(words.split()) if isinstance(words, str) else words


Words = Annotated[frozenset[str], BeforeValidator(_word_set)]
"""Words in small letters without accents; in the file one text with spaces between them."""


class ScreeningWords(Model):
    """Lists of our own, never complete."""

    first_names: Words = frozenset()
    ordinary_names: Words = frozenset()
    """First names that are ordinary words as well: a finding with a capital only."""
    titles: Words = frozenset()
    """What stands before a name."""
    particles: Words = frozenset()
    """Small words inside a family name."""
    known: Words = frozenset()
    """Words with a capital that name nobody."""
    abbreviations: Words = frozenset()
    """Words in capitals that name nobody."""
    places: Words = frozenset()
    """Places that are no region of the catalog, such as villages; the same for every region."""
    general: Words = frozenset()
    """Words in names of organisations by which alone no organisation is recognised."""
    functions: Words = frozenset()
    unique: Words = frozenset()
    """Functions and traits of which there is only one, or nearly so."""
    sensitive: Words = frozenset()
    """Health, origin, belief, orientation, convictions."""
    branch_words: dict[str, Words] = Field(default_factory=dict)
    """Branch to the words for its employers."""
