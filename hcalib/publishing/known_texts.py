"""Numbers in texts that were there before any answer: sentences of the program, the agenda, the catalog."""

from __future__ import annotations

import ast
import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import hcalib
from hcalib.disclosure.spoken import Spoken, numbers_in, plain

_WORD = re.compile(r"[^\W\d_]+|%|€")
_MARKUP = re.compile(r"<[^<>]*>|\{[%{#].*?[%}#]\}|\*\*|`", re.DOTALL)

Neighbours = tuple[str, str]


@dataclass(frozen=True)
class KnownTexts:
    """Every number in known texts, with the word before it and the word after it.

    Attributes
    ----------
    around : dict
        Value to pairs of words; an empty word is the border of a sentence or of a part that is filled in.
    """

    around: dict[float, frozenset[Neighbours]]

    def has(self, text: str, number: Spoken) -> bool:
        """Tell whether a number stands in a text as it does in a known one.

        One neighbour has to be the same word, and the other as well unless the known text ends there.
        """
        words = neighbours(text, number)
        return any(
            known != ("", "") and all(k in ("", w) for k, w in zip(known, words, strict=True))
            for known in self.around.get(number.value, ())
        )


def neighbours(text: str, number: Spoken) -> Neighbours:
    """Return the words before and after a number of a plain text, in lower case."""
    before = _WORD.findall(text[max(0, number.start - 60) : number.start])
    after = _WORD.search(text[number.end : number.end + 60])
    return (before[-1].lower() if before else "", after[0].lower() if after else "")


def known_texts(texts: Iterable[str]) -> KnownTexts:
    """Collect the numbers in texts."""
    around: dict[float, set[Neighbours]] = {}
    for raw in texts:
        text = plain(html.unescape(_MARKUP.sub("", raw)))
        for number in numbers_in(text):
            around.setdefault(number.value, set()).add(neighbours(text, number))
    return KnownTexts({value: frozenset(pairs) for value, pairs in around.items()})


@lru_cache(maxsize=2)
def texts_of_program(root: Path) -> tuple[str, ...]:
    """Return the texts in the program, the notebooks and the catalog: no answer can change those."""
    package = Path(hcalib.__file__).parent
    found = [
        text
        for part in ("presentation", "monitoring", "publishing")
        for path in sorted((package / part).rglob("*.py"))
        for text in _strings(path.read_text(encoding="utf-8"))
    ]
    found += [p.read_text(encoding="utf-8") for p in sorted(package.rglob("templates/**/*")) if p.is_file()]
    for path in sorted((root / "notebooks" / "reports").glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            source = "".join(cell["source"])
            found += _strings(source) if cell["cell_type"] == "code" else [source]
    found += [path.read_text(encoding="utf-8") for path in sorted((root / "data" / "catalog").rglob("*.yml"))]
    return tuple(found)


def texts_of_agenda(root: Path, agenda: str) -> tuple[str, ...]:
    """Return the texts that an agenda itself holds: goals, dates, costs; never answers or reports."""
    return tuple(
        path.read_text(encoding="utf-8") for path in sorted((root / "data" / "agenda" / agenda).glob("*.yml"))
    )


def _strings(source: str) -> Iterator[str]:
    try:
        tree = ast.parse(source)
    except SyntaxError:  # a cell with something else than Python
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
            yield node.value
