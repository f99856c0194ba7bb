"""Finding the table in a workbook: the sheet, the row with the headings, and which column is which."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch

from hcalib.sources.cells import clean
from hcalib.sources.layouts.models import ColumnRule, Dimension, Layout, OnlyRule, ValueRule
from hcalib.sources.layouts.moments import Moment, period_code, read_period
from hcalib.sources.layouts.wording import near, simple
from hcalib.sources.workbooks import Sheet, Workbook

Rule = ColumnRule | ValueRule | OnlyRule

_TABLES = 50
"""More tables in one sheet than this is no table but a form."""


@dataclass(frozen=True)
class WideColumn:
    """A column whose heading says what its figures are about."""

    moment: Moment
    gives: Mapping[str, str]


@dataclass(frozen=True)
class Match:
    """A table that fits a layout.

    Attributes
    ----------
    first, end : int
        First row with figures, and the row after the last one that can have them; from 0.
    top : int
        First row of the headings, from 0.
    columns, values, only : dict
        Column (from 0) to its rule.
    wide : dict
        Column (from 0) to what its heading says.
    near : tuple of str
        Dutch: headings that were read as an accepted one though they differ.
    headings : dict
        Column (from 0) to its heading as it stands there.
    """

    sheet: Sheet
    top: int
    first: int
    end: int
    columns: Mapping[int, ColumnRule]
    values: Mapping[int, ValueRule]
    only: Mapping[int, OnlyRule]
    wide: Mapping[int, WideColumn]
    near: tuple[str, ...]
    headings: Mapping[int, str]


@dataclass
class Fit:
    """How well a workbook fits a layout.

    Attributes
    ----------
    matches : list of Match
        The tables; none when it does not fit.
    missing : tuple of str
        Headings that were not found in the row that came closest.
    known : int
        Number of headings that were recognised in that row.
    reason : str
        Dutch, when something else than a missing heading stands in the way.
    """

    matches: list[Match] = field(default_factory=list)
    missing: tuple[str, ...] = ()
    known: int = 0
    reason: str = ""


def fit(workbook: Workbook, layout: Layout) -> Fit:
    """Look for the tables of a layout in all sheets it may stand in."""
    result = Fit()
    for sheet in workbook.sheets:
        if not _may_be(sheet, layout):
            continue
        for match in _tables(sheet, layout, result):
            result.matches.append(match)
    if not result.matches and layout.sheets and not any(_may_be(s, layout) for s in workbook.sheets):
        result.reason = f"er is geen blad met de naam {' of '.join(layout.sheets)}"
    return result


def _may_be(sheet: Sheet, layout: Layout) -> bool:
    if not layout.sheets:
        return sheet.visible
    return any(fnmatch(simple(sheet.name), _pattern(pattern)) for pattern in layout.sheets)


def _pattern(pattern: str) -> str:
    return "*".join(simple(part) for part in pattern.split("*"))


def _tables(sheet: Sheet, layout: Layout, result: Fit) -> Iterator[Match]:
    """Yield the tables of a sheet; each ends where the headings of the next begin."""
    found: list[_Header] = []
    repeated: set[object] = set()
    row = 0
    while row < len(sheet.cells) and len(found) < _TABLES:
        # further down only rows that repeat a heading are worth a look: a file may have 100,000 rows
        worth_it = row < layout.header_within if not found else not repeated.isdisjoint(sheet.cells[row])
        header = _header_at(sheet, row, layout, result) if worth_it else None
        if header is not None:
            found.append(header)
            repeated |= {cell for cell in sheet.cells[header.first - 1] if isinstance(cell, str)}
            row = header.first
        elif not found and row >= layout.header_within:
            break
        else:
            row += 1
    for number, header in enumerate(found):
        end = found[number + 1].top if number + 1 < len(found) else len(sheet.cells)
        yield Match(sheet, header.top, header.first, end, *header.rules, header.near, header.headings)


@dataclass
class _Header:
    top: int
    first: int
    rules: tuple[dict[int, ColumnRule], dict[int, ValueRule], dict[int, OnlyRule], dict[int, WideColumn]]
    near: tuple[str, ...]
    headings: dict[int, str]


def _header_at(sheet: Sheet, row: int, layout: Layout, result: Fit) -> _Header | None:
    """Try the row as the first row of the headings, with as many rows as the layout allows."""
    for rows in range(layout.header_rows, 0, -1):
        if row + rows > len(sheet.cells):
            continue
        headings = _headings(sheet, row, rows)
        if len(headings) < 2:
            continue
        header = _try(headings, row, rows, layout, result)
        if header is not None:
            return header
    return None


def _headings(sheet: Sheet, row: int, rows: int) -> dict[int, str]:
    """Return the text above each column; a merged heading counts for all columns beneath it."""
    spread = [list(sheet.cells[number]) for number in range(row, row + rows)]
    for top, left, bottom, right in sheet.merged:
        for line in range(max(top, row), min(bottom, row + rows - 1) + 1):
            for column in range(left, min(right, len(spread[0]) - 1) + 1):
                # a heading merged downwards is said once, one merged sideways for each column
                spread[line - row][column] = sheet.cell(top, left) if line == max(top, row) else None
    if rows > 1 and not sheet.merged:
        spread[0] = _carried_on(spread[0])
    joined = {}
    for column in range(len(spread[0])):
        texts = [_heading(line[column]) for line in spread if line[column] is not None]
        if any(texts):
            joined[column] = " ".join(text for text in texts if text)
    return joined


def _carried_on(cells: Sequence[object]) -> list[object]:
    """Let a heading count for the empty cells to its right: old files have no merged cells."""
    last: object = None
    carried = []
    for cell in cells:
        last = cell if cell is not None else last
        carried.append(last)
    return carried


def _heading(cell: object) -> str:
    """Return a heading as text; its line breaks stay, because they may stand in the middle of a word."""
    return cell.strip() if isinstance(cell, str) else clean(cell)


def _try(headings: dict[int, str], row: int, rows: int, layout: Layout, result: Fit) -> _Header | None:
    words = {column: simple(text) for column, text in headings.items()}
    if any(simple(other) in words.values() for other in layout.without):
        return None
    taken: dict[int, Rule] = {}
    remarks: list[str] = []
    missing: list[str] = []
    rules: list[Rule] = [*layout.columns, *layout.values, *layout.only]
    wide = _wide_columns(words, headings, layout)
    unfound: list[Rule] = []
    for rule in rules:
        twice, column = _find(rule, words, {*taken, *wide})
        if twice:
            missing.append(f"{rule.headings[0]} (staat er meer dan één keer)")
        elif column is None:
            unfound.append(rule)
        else:
            taken[column] = rule
    # a row in which few headings are right is no row of headings; do not read slips into it
    forgiving = len(taken) + bool(wide) >= sum(not rule.optional for rule in unfound)
    for rule in unfound:
        column = _find_near(rule, rules, words, {*taken, *wide}) if forgiving and taken else None
        if column is not None:
            taken[column] = rule
            remarks.append(
                f"kolom '{headings[column]}' is gelezen als '{rule.headings[0]}'; controleer of dat klopt"
            )
        elif not rule.optional:
            missing.append(rule.headings[0])
    if layout.wide is not None and not wide:
        missing.append("kolommen met een periode als kop")
    if layout.values and not missing and not any(isinstance(rule, ValueRule) for rule in taken.values()):
        missing.append(layout.values[0].headings[0])
    if len(taken) + bool(wide) > result.known:
        result.known, result.missing = len(taken) + bool(wide), tuple(missing)
    if missing:
        return None
    split = (
        {column: rule for column, rule in taken.items() if isinstance(rule, ColumnRule)},
        {column: rule for column, rule in taken.items() if isinstance(rule, ValueRule)},
        {column: rule for column, rule in taken.items() if isinstance(rule, OnlyRule)},
        wide,
    )
    return _Header(row, row + rows, split, tuple(remarks), headings)


def _find(rule: Rule, words: Mapping[int, str], taken: set[int]) -> tuple[bool, int | None]:
    """Return the column with an accepted heading, the first of the layout before the others.

    Two columns with the same heading: the first answer is then True, because choosing would be guessing.
    """
    for heading in rule.headings:
        found = [column for column, word in words.items() if column not in taken and word == simple(heading)]
        if found:
            return len(found) > 1, found[0]
    return False, None


def _find_near(rule: Rule, rules: Sequence[Rule], words: Mapping[int, str], taken: set[int]) -> int | None:
    """Return the one column whose heading is almost accepted, and is not the heading of another rule."""
    others = {simple(heading) for other in rules if other is not rule for heading in other.headings}
    close = [
        column
        for column, word in words.items()
        if column not in taken
        and word not in others
        and near(word, {simple(heading) for heading in rule.headings} | others)
        in {simple(heading) for heading in rule.headings}
    ]
    return close[0] if len(close) == 1 else None


def _wide_columns(
    words: Mapping[int, str], headings: Mapping[int, str], layout: Layout
) -> dict[int, WideColumn]:
    rule = layout.wide
    if rule is None:
        return {}
    found = {}
    for column, word in words.items():
        match = re.fullmatch(rule.pattern, word)
        if match is None:
            continue
        raw = headings[column] if match["period"] == word else match["period"]
        moment = _moment(raw, headings[column], layout)
        gives = _given(match.groupdict(), rule.codes)
        if moment is not None and gives is not None:
            found[column] = WideColumn(moment, gives)
    return found


def _moment(raw: str, heading: str, layout: Layout) -> Moment | None:
    moment = read_period(raw, layout.frequency)
    if moment is None or layout.wide is None:
        return None
    provisional = moment.provisional or bool(re.search(r"\*|voorlopig", heading, re.IGNORECASE))
    if layout.wide.year_is == "einde":
        code = period_code(int(moment.code[:4]) - 1, layout.frequency)
        return None if code is None else Moment(code, provisional)
    return Moment(moment.code, provisional)


def _given(
    groups: Mapping[str, str | None], codes: Mapping[Dimension, Mapping[str, str]]
) -> dict[str, str] | None:
    """Return what the groups of a heading mean; None when one of them is a word without a code."""
    gives: dict[str, str] = {}
    for name, known in codes.items():
        word = groups.get(name)
        if word is None:
            continue
        meaning = {simple(key): code for key, code in known.items()}.get(simple(word))
        if meaning is None:
            return None
        gives[name] = meaning
    return gives
