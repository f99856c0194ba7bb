"""Read a text file with separators (csv) as Dutch and English programs write it."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

from hcalib.sources.spreadsheets.facts import TOO_LARGE, Limits, refuse

_SEPARATORS = (";", ",", "\t")
_SAMPLE_LINES = 50
_LONGEST_CELL = 1_000_000


def read_text(path: Path, content: bytes, limits: Limits) -> tuple[list[list[str]], tuple[str, ...]]:
    """Read the cells of a text file, and what had to be assumed.

    Returns
    -------
    list of list of str
        A list a row, as long as the row is.
    tuple of str
        Remarks on the encoding and the separator.

    Raises
    ------
    UserError
        If it is not text, or too large.
    """
    text, encoding = _decode(path, content)
    text, separator, remark = _separator(text)
    csv.field_size_limit(_LONGEST_CELL)
    rows: list[list[str]] = []
    cells = 0
    try:
        for row in csv.reader(text.splitlines(keepends=True), delimiter=separator):
            rows.append(row)
            cells += max(len(row), 1)
            if cells > limits.cells:
                raise refuse(TOO_LARGE, path)
    except csv.Error:
        raise refuse(
            "dit tekstbestand is niet als tabel te lezen; kijk of er ergens een los aanhalingsteken staat.",
            path,
        ) from None
    names = {";": "puntkomma's", ",": "komma's", "\t": "tabs"}
    return rows, (f"gelezen als tekst in {encoding} met {names[separator]} tussen de kolommen", *remark)


def _decode(path: Path, content: bytes) -> tuple[str, str]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return content.decode("utf-16"), "UTF-16"
        except UnicodeDecodeError:
            pass
    elif b"\x00" not in content:
        try:
            return content.decode("utf-8-sig"), "UTF-8"
        except UnicodeDecodeError:
            # bytes without a meaning in cp1252 do not occur in text
            if not set(content) & set(b"\x81\x8d\x8f\x90\x9d\x01\x02\x03\x04\x05\x06\x07\x08"):
                return content.decode("cp1252"), "Windows-1252"
    raise refuse(
        "dit is geen werkmap en geen leesbare tekst; vraag het bestand opnieuw op als .xlsx of .csv.", path
    )


def _separator(text: str) -> tuple[str, str, tuple[str, ...]]:
    """Choose what divides the columns; a first line ``sep=;`` is Excel's own answer."""
    first, _, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and first.strip()[4:] in (*_SEPARATORS, ""):
        return rest, first.strip()[4:] or "\t", ("de eerste regel (sep=) is overgeslagen",)
    counts = {separator: _columns(text, separator) for separator in _SEPARATORS}
    return text, max(_SEPARATORS, key=lambda separator: counts[separator]), ()


def _columns(text: str, separator: str) -> tuple[int, int]:
    """Return how many lines share the usual number of columns (of two or more), and that number."""
    sample = text.splitlines(keepends=True)[:_SAMPLE_LINES]
    try:
        widths = Counter(len(row) for row in csv.reader(sample, delimiter=separator))
    except csv.Error:
        return 0, 0
    several = {width: lines for width, lines in widths.items() if width > 1}
    width = max(several, key=lambda width: (several[width], width), default=0)
    return several.get(width, 0), width
