"""Reading YAML as researchers mean it: what YAML would silently read as something else is refused.

Every value keeps the line it came from, so that a fault found later can name it.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from hcalib.errors import Fault, UserError

_LARGEST = 1_000_000
"""Values in one file, with what anchors repeat; a file of a few lines can stand for billions of them."""


_DEEPEST = 10_000
_FAST: type[yaml.SafeLoader] | None = getattr(yaml, "CSafeLoader", None)


@dataclass(frozen=True)
class Document:
    """What a YAML file holds, and where."""

    content: Any
    _root: yaml.Node | None

    def line(self, place: Sequence[str | int]) -> int | None:
        """Return the line of the value at a place, or of the nearest thing around it that is there.

        Parameters
        ----------
        place : sequence of str or int
            Keys and 0-based positions in lists, from the top of the file.
        """
        if self._root is None:
            return None
        node, line = self._root, self._root.start_mark.line + 1
        for part in place:
            found = _child(node, part)
            if found is None:
                break
            line, node = found
        return int(line)

    def line_of_text(
        self, text: str, place: Sequence[str | int] = (), occurrence: int = 1, field: str | None = None
    ) -> int | None:
        """Return the line of the n-th value at or below a place that reads exactly ``text``.

        With ``field``, only values of that field count, or of a list that is its value.
        """
        node = self._root
        for part in place:
            found = None if node is None else _child(node, part)
            node = None if found is None else found[1]
        if node is None:
            return None
        lines = [
            scalar.start_mark.line + 1
            for name, scalar in _scalars(node)
            if scalar.value == text and field in (None, name)
        ]
        return lines[occurrence - 1] if len(lines) >= occurrence else None


def read_yaml(path: Path) -> Any:
    """Read one YAML file.

    Raises
    ------
    UserError
        If the file is missing, unreadable, not YAML, holds the same key twice, or something that YAML and
        people read in different ways.
    """
    return read_document(path).content


def read_document(path: Path) -> Document:
    """Read one YAML file and remember where everything stands; see :func:`read_yaml`."""
    return document_of(text_of(path), path)


def document_of(text: str, path: Path) -> Document:
    """Read YAML, given the file that holds it; see :func:`read_yaml`."""
    try:
        return _document(text)
    except _Refused as error:
        raise UserError([Fault(error.reason, path, error.row)]) from None
    except yaml.YAMLError as error:
        detail, row = _in_dutch(error)
        raise UserError([Fault(f"dit is geen geldige YAML: {detail}", path, row)]) from None
    except ValueError:
        raise UserError([Fault("hierin staat een datum of getal dat niet bestaat.", path)]) from None
    except RecursionError:
        raise UserError([Fault("de velden in dit bestand zijn te diep genest.", path)]) from None


def text_of(path: Path) -> str:
    """Return the text of a file in UTF-8."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise UserError([Fault("dit bestand ontbreekt.", path)]) from None
    except OSError:
        raise UserError([Fault("dit bestand is niet te lezen.", path)]) from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        message = "dit bestand is niet te lezen als UTF-8-tekst; sla het opnieuw op met codering UTF-8."
        raise UserError([Fault(message, path, row)]) from None


def _document(text: str) -> Document:
    root = _composed(text)
    if root is None:
        return Document(None, None)
    # no value takes less than half a letter, unless an anchor repeats it
    if ("&" in text or 2 * len(text) > _LARGEST) and _size(root, {}) > _LARGEST:
        raise _Refused(root, "dit bestand herhaalt zichzelf (& en *) tot het te groot wordt.")
    return Document(_Loader("").construct_document(root), root)


def _composed(text: str) -> yaml.Node | None:
    """Return the tree of a file, read by libyaml where that is there: five times as fast.

    What libyaml refuses is read once more by the slower reader, which says better what is wrong. Libyaml does
    not survive a file that is nested very deep, so what could be such a file is left to the other as well.
    """
    if _FAST is not None and _flat(text):
        with suppress(yaml.YAMLError):
            return yaml.compose(text, Loader=_FAST)
    return yaml.compose(text, Loader=_Loader)


def _flat(text: str) -> bool:
    """Tell whether a file cannot be nested deeper than ten thousand levels: each takes a sign of its own."""
    longest = max(map(len, text.splitlines()), default=0)
    return longest <= _DEEPEST and text.count("[") + text.count("{") <= _DEEPEST


def _size(node: yaml.Node, known: dict[int, int]) -> int:
    """Count the values below a node as often as they are used."""
    key = id(node)
    if key in known:
        if known[key] == 0:
            raise _Refused(node, "een stuk van dit bestand verwijst naar zichzelf (& en *).")
        return known[key]
    known[key] = 0
    size = 1 + sum(_size(child, known) for child in _children(node))
    known[key] = size
    return size


def _children(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [part for pair in node.value for part in pair]
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def _child(node: yaml.Node, part: str | int) -> tuple[int, yaml.Node] | None:
    """Return the line and the node of one step down."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(part):
                return key.start_mark.line + 1, value
    elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        child = node.value[part]
        return child.start_mark.line + 1, child
    return None


def _scalars(node: yaml.Node, name: str | None = None) -> Iterator[tuple[str | None, yaml.ScalarNode]]:
    """Yield every single value below a node with the field it is of."""
    if isinstance(node, yaml.ScalarNode):
        yield name, node
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _scalars(value, str(key.value))
    else:
        for child in _children(node):
            yield from _scalars(child, name)


class _Refused(yaml.MarkedYAMLError):
    """Something that YAML allows and we do not; ``reason`` is a Dutch sentence."""

    def __init__(self, node: yaml.Node, reason: str):
        super().__init__(None, None, "refused", node.start_mark)
        self.reason = reason
        self.row = node.start_mark.line + 1


_NOT_YAML = "dit is geen geldige YAML: "

_THOUSANDS = re.compile(r"[-+]?[1-9]\d{0,2}\.\d{3}")
_LEADING_ZERO = re.compile(r"[-+]?0[0-9_]+")


class _Loader(yaml.SafeLoader):
    """YAML without its traps: equal keys, merged keys, 1.400, 010 and 12:30."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key_node, _ in node.value:
            if key_node.tag == "tag:yaml.org,2002:merge":
                raise _Refused(
                    key_node, f"{_NOT_YAML}samenvoegen met '<<' kan hier niet; schrijf de velden uit."
                )
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable):
                raise _Refused(key_node, f"{_NOT_YAML}een veldnaam moet een woord of getal zijn.")
            if key in seen:
                raise _Refused(key_node, f"{_NOT_YAML}het veld '{key}' staat er twee keer.")
            seen.add(key)
        return super().construct_mapping(node, deep)

    def number(self, node: yaml.ScalarNode) -> int | float:
        text = str(node.value)
        if ":" in text:
            raise _Refused(
                node, f"'{text}' leest YAML als een ander getal; zet tijden tussen aanhalingstekens."
            )
        if _LEADING_ZERO.fullmatch(text):
            raise _Refused(
                node, f"'{text}' begint met een nul; laat die weg, of zet een code tussen aanhalingstekens."
            )
        if _THOUSANDS.fullmatch(text):
            whole, short = text.replace(".", ""), text.rstrip("0").rstrip(".")
            raise _Refused(
                node,
                f"'{text}' kan {whole} of {_with_comma(short)} betekenen; schrijf {whole} zonder punt, of "
                f"{text}0 voor een getal met decimalen.",
            )
        if node.tag.endswith(":int"):
            return int(self.construct_yaml_int(node))
        return float(self.construct_yaml_float(node))

    def day(self, node: yaml.ScalarNode) -> Any:
        try:
            return self.construct_yaml_timestamp(node)
        except ValueError:
            message = (
                f"'{node.value}' is een datum of getal dat niet bestaat; schrijf een datum als 2021-06-30."
            )
            raise _Refused(node, message) from None


def _with_comma(number: str) -> str:
    return number.replace(".", ",")


_Loader.add_constructor("tag:yaml.org,2002:int", _Loader.number)
_Loader.add_constructor("tag:yaml.org,2002:float", _Loader.number)
_Loader.add_constructor("tag:yaml.org,2002:timestamp", _Loader.day)

_HINTS = (
    (r"found character '\\t'.*", "hier staat een tab; gebruik spaties."),
    (
        r"found character '(.*)' that cannot start any token",
        r"tekst die met \1 begint, zet u tussen aanhalingstekens.",
    ),
    (
        r"mapping values are not allowed here",
        "hier staat een dubbele punt te veel of de inspringing klopt niet; tekst met ': ' erin zet u tussen "
        "aanhalingstekens.",
    ),
    (r"found unexpected end of stream", "het aanhalingsteken dat hier begint, wordt niet gesloten."),
    (
        r"found (undefined|duplicate) (alias|anchor).*|expected alphabetic or numeric character.*",
        "tekst die met * of & begint, zet u tussen aanhalingstekens.",
    ),
    (r"could not determine a constructor.*", "tekst die met ! begint, zet u tussen aanhalingstekens."),
    (r"could not find expected ':'", "na een veldnaam hoort een dubbele punt met een spatie."),
    (r"but found another document", "hier begint met '---' een tweede document; haal die regel weg."),
    (
        r"expected ',' or '[]}]'.*",
        "op deze regel of erboven is een haak niet gesloten, of er ontbreekt een komma.",
    ),
    (
        r"expected <block end>.*",
        "controleer inspringing, streepjes en aanhalingstekens op en boven deze regel.",
    ),
)


def _in_dutch(error: yaml.YAMLError) -> tuple[str, int | None]:
    """Say in Dutch what PyYAML found, and on which line."""
    if isinstance(error, yaml.reader.ReaderError):
        return "hierin staat een teken dat niet in tekst hoort.", None
    problem = getattr(error, "problem", None) or ""
    mark = getattr(error, "problem_mark", None)
    if problem == "found unexpected end of stream":
        mark = getattr(error, "context_mark", None) or mark
    row = None if mark is None else mark.line + 1
    for pattern, dutch in _HINTS:
        match = re.fullmatch(pattern, problem, re.DOTALL)
        if match is not None:
            return match.expand(dutch), row
    return "controleer inspringing, streepjes en aanhalingstekens.", row
