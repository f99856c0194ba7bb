"""Text from outside made into plain text: what is invisible, steers or imitates letters is taken out.

This is not escaping: what goes into HTML, Markdown or CSV is escaped there. Here a text becomes what a reader
would say that it is, so that the screen, the reader and a search all see the same letters.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST_TEXT = 4000
LONGEST_WORD = 50
"""Longer than any Dutch word in use; what is longer breaks a page or is no word."""

_MOST_MARKS = 2
"""Combining marks on one letter after composing; heaps of them cover the lines above and below."""

_SPACE = re.compile(r"\s+")
_LONG = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")

_LOOKALIKES = str.maketrans(
    "АВЕЅІЈКМНОРСТХҮЬаеіјкорсухѕԁһԛԝѵгпΑΒΕΖΗΙΚΜΝΟΡΤΥΧαικνορτυωıȷɡɑ",
    "ABESIJKMHOPCTXYbaeijkopcyxsdhqwvrnABEZHIKMNOPTYXaiknoptuwijga",
)
"""Letters of other scripts that look like ours (Cyrillic, Greek, IPA)."""
_FOLDED = ("<font>", "<wide>", "<narrow>", "<circle>", "<square>")
"""Letters in another dress, such as mathematical bold and full width; they are the same letters."""


def clean_text(text: str) -> str:
    """Return one line of plain text.

    Controls, null bytes, marks of direction, zero-width and private characters are taken out; letters in
    disguise become themselves; all white space is one space; very long words and texts are cut, with an
    ellipsis that shows it. The same text cleaned again does not change.
    """
    visible = "".join(_plain(letter) for letter in text if _is_kept(letter))
    composed = _few_marks(unicodedata.normalize("NFC", visible))
    words = " ".join(_one_script(word) for word in _SPACE.sub(" ", composed).split())
    short = _LONG.sub(lambda found: f"{found[0][: LONGEST_WORD - 1]}…", words)
    return short if len(short) <= LONGEST_TEXT else f"{short[: LONGEST_TEXT - 1].rstrip()}…"


def comparable(text: str) -> str:
    """Return a text without accents and capitals, letter for letter as long as it is composed."""
    return "".join(_bare(letter) for letter in text)


def _bare(letter: str) -> str:
    plain = unicodedata.normalize("NFKD", letter)[:1].casefold()
    return plain if len(plain) == 1 else letter


def _is_kept(letter: str) -> bool:
    if letter in "\t\n\r\f\v":
        return True
    category = unicodedata.category(letter)
    return (
        category[0] != "C" and not "\ufe00" <= letter <= "\ufe0f" and letter not in "\u034f\u115f\u1160\u3164"
    )


def _plain(letter: str) -> str:
    if unicodedata.decomposition(letter).startswith(_FOLDED):
        return unicodedata.normalize("NFKC", letter)
    return letter


def _few_marks(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for letter in text:
        marks = marks + 1 if unicodedata.combining(letter) else 0
        if marks <= _MOST_MARKS:
            kept.append(letter)
    return "".join(kept)


def _one_script(word: str) -> str:
    """Write a word that mixes our letters with lookalikes in our letters; a word of another script stays."""
    ours = any("a" <= letter.lower() <= "z" for letter in word)
    as_ours = word.translate(_LOOKALIKES)
    wholly = any(letter.isalpha() for letter in word) and all(
        not letter.isalpha() or letter.isascii() for letter in as_ours
    )
    return as_ours if ours or wholly else word
