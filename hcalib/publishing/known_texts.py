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
_ANYWHERE = frozenset(
    {"van", "het", "een", "tot", "met", "bij", "zijn", "was", "werd", "dat", "die", "dus", "ook", "voor"}
)
_CODE = re.compile(r"(?<![A-Za-z\d])(?:\d{1,2}[.-]\d{1,2}[a-z]?|[A-Za-z]-\d{1,2})(?![A-Za-z\d])")

Neighbours = tuple[str, str]


@dataclass(frozen=True)
class KnownTexts:
    """Every number in known texts, with the word before it and the word after it.

    Attributes
    ----------
    around : dict
        Value and decimals to pairs of words; an empty word is the border of a sentence or of a part that is
        filled in.
    codes : frozenset of str
        Codes of goals and projects, such as ``1-2`` and ``i-2``: they are in names of files and headings.
    """

    around: dict[tuple[float, int], frozenset[Neighbours]]
    codes: frozenset[str] = frozenset()

    def has(self, text: str, number: Spoken) -> bool:
        """Tell whether a number stands in a text as it does in a known one, or is part of a known code.

        Both neighbours have to be the same word. Where the known text ends at the number, the other neighbour
        has to be a word that says something.
        """
        if any(code in self.codes for code in _codes_at(text, number)):
            return True
        words = neighbours(text, number)
        return any(
            known == words if all(known) else _half(known, words)
            for known in self.around.get((number.value, number.decimals), ())
        )


def _half(known: Neighbours, words: Neighbours) -> bool:
    """Tell whether the only neighbour in a known text is the same, and no word that stands anywhere."""
    return any(k == w and len(k) > 2 and k not in _ANYWHERE for k, w in zip(known, words, strict=True))


def neighbours(text: str, number: Spoken) -> Neighbours:
    """Return the words before and after a number of a plain text, in lower case."""
    before = _WORD.findall(text[max(0, number.start - 60) : number.start])
    after = _WORD.search(text[number.end : number.end + 60])
    return (before[-1].lower() if before else "", after[0].lower() if after else "")


def known_texts(texts: Iterable[str]) -> KnownTexts:
    """Collect the numbers in texts."""
    around: dict[tuple[float, int], set[Neighbours]] = {}
    codes: set[str] = set()
    for raw in texts:
        text = plain(html.unescape(_MARKUP.sub("", raw)))
        codes.update(_code(found[0]) for found in _CODE.finditer(text))
        for number in numbers_in(text):
            around.setdefault((number.value, number.decimals), set()).add(neighbours(text, number))
    return KnownTexts({value: frozenset(pairs) for value, pairs in around.items()}, frozenset(codes))


def _codes_at(text: str, number: Spoken) -> Iterator[str]:
    start = max(0, number.start - 8)
    for found in _CODE.finditer(text, start, number.end + 8):
        if found.start() <= number.start < found.end():
            yield _code(found[0])


def _code(text: str) -> str:
    return text.lower().replace(".", "-")


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
    for path in sorted((root / "data" / "catalog").rglob("*.yml")):
        found += path.read_text(encoding="utf-8").splitlines()
    return tuple(found)


def texts_of_agenda(root: Path, agenda: str) -> tuple[str, ...]:
    """Return the texts that an agenda itself holds: goals, dates, costs; never answers or reports."""
    return tuple(
        line
        for path in sorted((root / "data" / "agenda" / agenda).glob("*.yml"))
        for line in path.read_text(encoding="utf-8").splitlines()
    )


def _strings(source: str) -> Iterator[str]:
    try:
        tree = ast.parse(source)
    except SyntaxError:  # a cell with something else than Python
        return
    spoken_to_developers = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and node.body
        if isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if id(node) in spoken_to_developers:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
            yield node.value
