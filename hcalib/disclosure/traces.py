"""What a screen finds in a text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Trace:
    """One thing in a text that could point to somebody; it holds a place and a reason, nothing of the text.

    Attributes
    ----------
    kind : str
        naam, contact, nummer, datum, leeftijd, plaats, werkgever, functie, zeldzaam, gevoelig, schrift,
        project or combinatie.
    start, end : int or None
        Where it stands in the cleaned text; None for a finding about the whole text.
    reason : str
        In Dutch, without capital and full stop.
    """

    kind: str
    start: int | None
    end: int | None
    reason: str
