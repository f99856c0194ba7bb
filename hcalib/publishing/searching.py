"""Looking in everything that an edition holds for a number that equals a withheld figure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hcalib.disclosure.matching import Secret, Values, equal_to
from hcalib.disclosure.spoken import Spoken, plain
from hcalib.presentation.export import CELL, HIGH, LOW, ROUNDING, SOURCE, UNIT, VALUE
from hcalib.publishing.explaining import Explanation
from hcalib.publishing.known_texts import KnownTexts
from hcalib.publishing.passages import Passage, passages, values_in
from hcalib.publishing.published import PublishedEdition, PublishedTable, number_or_none
from hcalib.publishing.subjects import Subject

_ENDS = (LOW, HIGH)
_TECHNICAL = re.compile(
    r"environment|generated|inputs|pins|revision|seed|vintages?|(?:\w+_)?(?:seconds|mb|kb|bytes)"
)
"""Parts of the manifest that say how it was made; no answer can change them."""

_AROUND = 30


@dataclass(frozen=True)
class Search:
    """What a search found.

    Attributes
    ----------
    leaks : tuple of str
        Dutch sentences; the number itself is not in them.
    numbers : int
        How many numbers were looked at.
    alike : int
        How many of them equal a withheld figure, but have another reason to be there.
    """

    leaks: tuple[str, ...]
    numbers: int
    alike: int


@dataclass(frozen=True)
class _File:
    """One file with what can be read in it; ``own`` when it holds figures of a subject."""

    name: str
    read: tuple[Passage, ...]
    own: bool


def search(edition: PublishedEdition, subjects: Sequence[Subject], texts: KnownTexts) -> Search:
    """Read everything in an edition and compare it with what was not published of each subject.

    Parameters
    ----------
    edition : PublishedEdition
    subjects : sequence of Subject
    texts : KnownTexts

    Notes
    -----
    A number is explained by a published figure of this edition, a figure of another source, what everyone
    may know of taking part, a scale, or a text that was there before any answer. All numbers are looked at in
    files with figures of the subject and in the manifest; elsewhere those that stand where the subject
    is named: without that nobody knows what a number is about.
    """
    day = str(edition.manifest["peildatum"])
    figures = [(one.cell, one.denominator) for one in edition.figures if one.version == day]
    secrets = [secret for subject in subjects for secret in subject.secrets(day, figures)]
    if not secrets:
        return Search((), 0, 0)
    shown = [*_values(edition, subjects), *(n for one in subjects for n in one.following(day, figures))]
    shared = Values(number for subject in subjects for number in subject.public)
    explanation = Explanation(Values(shown), shared, texts)
    known = Values(secret.value for secret in secrets)
    leaks: dict[str, None] = {}
    numbers = alike = 0
    for file in _files(edition, subjects):
        everything = explanation.all_numbers(file.read)
        loose = [
            (passage, number)
            for passage, number in explanation.unexplained(file.read)
            if file.own or any(_names(subject, passage) for subject in subjects)
        ]
        numbers += len(everything)
        alike += max(0, sum(known.near(number) for number in everything) - len(loose))
        for passage, number in loose:
            leaks.update(dict.fromkeys(_leak(file.name, passage, number, equal_to(number, secrets))))
    return Search(tuple(leaks), numbers, alike)


def _leak(name: str, passage: Passage, number: Spoken, equal: Sequence[Secret]) -> Iterator[str]:
    if equal:
        more = f" of een van {len(equal) - 1} andere" if len(equal) > 1 else ""
        text = next((t for t in map(plain, passage.readings) if number.end <= len(t)), "")
        before, after = text[: number.start][-_AROUND:], text[number.end :][:_AROUND]
        yield (
            f"{name}, {passage.kind} '{before.lstrip()}[...]{after.rstrip()}': hier staat een getal zonder "
            f"verklaring dat gelijk is aan een weggelaten cijfer ({equal[0].cell}{more})."
        )


def _names(subject: Subject, passage: Passage) -> bool:
    words = f"{passage.heading} {passage.readings[0]}".casefold()
    return bool(subject.title) and subject.title.casefold() in words


def _values(edition: PublishedEdition, subjects: Sequence[Subject]) -> Iterator[float]:
    """Yield the published figures of the subjects with their margins, and all figures of others."""
    for table in edition.tables:
        for row in table.rows:
            value = number_or_none(row.get(VALUE) or "")
            if value is None or not (row.get(CELL) or _of_others(row, subjects) or _change(row, table)):
                continue
            yield value
            ends = [number_or_none(row.get(end) or "") for end in _ENDS]
            low, high = ends
            if (low is None or low <= value) and (high is None or high >= value):
                yield from (end for end in ends if end is not None)


def _of_others(row: dict[str, str], subjects: Sequence[Subject]) -> bool:
    source = row.get(SOURCE) or ""
    return bool(source) and not any(one.source and one.source in source for one in subjects)


def _change(row: dict[str, str], table: PublishedTable) -> bool:
    """Tell whether a figure without a cell is the difference of two figures of the same table."""
    value, name = number_or_none(row.get(VALUE) or ""), row.get("indicator") or ""
    same = [
        (found, number_or_none(one.get(ROUNDING) or "") or 0.0)
        for one in table.rows
        if one.get(CELL) and name.startswith(f"{one['indicator']}:") and one.get(UNIT) == row.get(UNIT)
        if (found := number_or_none(one.get(VALUE) or "")) is not None
    ]
    return value is not None and any(
        abs(after - before - value) <= (one + other) / 2 + 1e-9
        for before, one in same
        for after, other in same
    )


def _files(edition: PublishedEdition, subjects: Sequence[Subject]) -> Iterator[_File]:
    names = {subject.name for subject in subjects if subject.tables}
    own_pages = {table.page for table in edition.tables if _subjects_in(table) & names}
    files = sorted(path for path in edition.folder.rglob("*") if path.is_file())
    called = tuple(
        Passage("naam", (path.relative_to(edition.folder).as_posix(),)) for path in files if path.suffix
    )
    yield _File(f"{edition.folder.name}: naam van een bestand", called, own=True)
    told = tuple(
        Passage(f"onderdeel {name.strip('/') or 'bovenaan'}", (text,))
        for name, text in values_in(edition.manifest)
        if not any(map(_TECHNICAL.fullmatch, name.split("/")))
    )
    yield _File(f"{edition.folder.name}/manifest.json", told, own=True)
    for path in sorted(edition.folder.glob("*.html")):
        known = [table.text for table in edition.tables if table.page == path.name]
        read = passages(path.read_text(encoding="utf-8"), known)
        yield _File(f"{edition.folder.name}/{path.name}", read, path.name in own_pages)
    for table in edition.tables:
        name = f"{edition.folder.name}/data/{table.page.removesuffix('.html')}/{table.name}.csv"
        yield _File(name, tuple(_cells(table)), table.page in own_pages)


def _subjects_in(table: PublishedTable) -> set[str]:
    return {(row.get(CELL) or "").partition("/")[0] for row in table.rows}


def _cells(table: PublishedTable) -> Iterator[Passage]:
    """Yield the texts of a CSV, and its numbers where no source and no cell says what they are."""
    for heading in table.rows[0] if table.rows else ():
        yield Passage("kop van een kolom", (str(heading),))
    for line, row in enumerate(table.rows, 2):
        for heading, text in row.items():
            if heading in (CELL, ROUNDING) and table.attacked:
                continue
            yield Passage(f"regel {line}", (str(text or ""),), heading=f"{table.name} {heading}")
