"""Reading the tables of a file by a layout. Every row becomes a figure, or is told of with a reason."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from hcalib.catalog import TOTAL, Catalog
from hcalib.periods import parse_period
from hcalib.sources.cells import read_date
from hcalib.sources.layouts.combining import combine
from hcalib.sources.layouts.figures import read_value
from hcalib.sources.layouts.matching import Match
from hcalib.sources.layouts.models import Layout
from hcalib.sources.layouts.moments import Moment, period_code, read_period
from hcalib.sources.layouts.places import code_table, find_code
from hcalib.sources.layouts.results import KEY_COLUMNS, Figure, Kind, Left, Reading
from hcalib.sources.layouts.wording import near, plain, simple, slug
from hcalib.sources.workbooks import Sheet, Workbook, cell_name

_EARLIEST_PUBLICATION = date(1990, 1, 1)
_LONGEST_CONTENT = 200


@dataclass(frozen=True)
class _Measure:
    """A column with figures: what it counts and what its heading says of it."""

    indicator: str
    multiplier: Decimal
    gives: Mapping[str, str]
    moment: Moment | None = None


def read_tables(
    workbook: Workbook, matches: list[Match], layout: Layout, catalog: Catalog, today: date
) -> Reading:
    """Read all tables that fit a layout.

    Parameters
    ----------
    workbook : Workbook
    matches : list of Match
        From :func:`hcalib.sources.layouts.matching.fit`.
    layout : Layout
    catalog : Catalog
    today : datetime.date
        No day of publication lies after it.

    Returns
    -------
    Reading
        Each figure once; parts added up where the layout says so.
    """
    reading = Reading(remarks=[*workbook.remarks])
    for match in matches:
        reading.remarks += [f"{match.sheet.name}: {remark}" for remark in match.near]
        reader = _TableReader(match, layout, catalog, today)
        reader.read(reading)
    combine(reading, layout)
    if layout.newest_provisional:
        reading.figures = _newest_provisional(reading.figures)
    return reading


class _Unknown(Exception):
    """A row that cannot be placed; ``kind`` and the message say why."""

    def __init__(self, kind: Kind, reason: str):
        super().__init__(reason)
        self.kind: Kind = kind


class _TableReader:
    """Reads one table, row by row; remembers what an empty cell repeats."""

    def __init__(self, match: Match, layout: Layout, catalog: Catalog, today: date):
        self.match, self.layout, self.catalog, self.today = match, layout, catalog, today
        self.sheet: Sheet = match.sheet
        self.tables = {column: code_table(rule, catalog) for column, rule in match.columns.items()}
        self.above: dict[str, object] = {}
        self.value_columns = [*match.values, *match.wide]
        self.wanted = {column: {simple(word) for word in rule.words} for column, rule in match.only.items()}
        self.carried: dict[int, object] = {}
        self.codes: dict[tuple[int, str], str | _Unknown] = {}
        self.skip = [(re.compile(rule.pattern, re.IGNORECASE), rule.reason) for rule in layout.skip]

    def read(self, reading: Reading) -> None:
        self._look_above()
        published = self.above.get("published")
        if isinstance(published, date):
            reading.published = max(reading.published, published.isoformat())
        for row in range(self.match.first, self.match.end):
            cells = self.sheet.cells[row]
            reason = self._left_on_purpose(row, cells)
            if reason is not None:
                reading.left.append(self._left(row, None, *reason))
                continue
            try:
                about = self._about(row)
            except _Unknown as error:
                reading.left.append(self._left(row, None, error.kind, str(error)))
                continue
            for item in self._figures(row, about):
                if isinstance(item, Figure):
                    reading.figures.append(item)
                else:
                    reading.left.append(item)

    def _left_on_purpose(self, row: int, cells: tuple[object, ...]) -> tuple[Kind, str] | None:
        first = next((word for cell in cells if (word := plain(cell))), "")
        has_figure = any(
            self.sheet.cell(row, column) is not None or (row, column) in self.sheet.formulas
            for column in self.value_columns
        )
        if not first and not has_figure:
            return "leeg", "lege rij"
        for pattern, reason in self.skip:
            if pattern.search(simple(first)):
                return "totaal", reason
        if not has_figure:
            return "tekst", "tekst of voetnoot: er staat geen cijfer in deze rij"
        for column, rule in self.match.only.items():
            if simple(plain(self.sheet.cell(row, column))) not in self.wanted[column]:
                return "niet gevraagd", _not_asked(rule.headings[0])
        return None

    def _about(self, row: int) -> dict[str, str]:
        """Return what the figures of a row are about: codes by column of the tidy table.

        Raises
        ------
        _Unknown
            When a word has no code.
        """
        about: dict[str, str] = {str(name): code for name, code in self.layout.constants.items()}
        parts: dict[str, object] = {}
        for column, rule in self.match.columns.items():
            cell = self.sheet.cell(row, column)
            if plain(cell) and rule.fill_down:
                self.carried[column] = cell
            elif rule.fill_down:
                cell = self.carried.get(column)
            word = plain(cell)
            if rule.gives in ("period", "year", "quarter", "month"):
                parts[rule.gives] = cell
            elif not word and rule.empty is not None:
                about[rule.gives] = rule.empty
            elif not word:
                raise _Unknown("onbekend", f"{rule.headings[0]} is leeg")
            else:
                about[rule.gives] = self._code(column, word)
        for name in ("region", "scenario"):
            if name in self.above:
                about.setdefault(name, str(self.above[name]))
        for rule in self.layout.columns:
            if rule.empty is not None and rule.gives not in about and rule.gives not in parts:
                about[rule.gives] = rule.empty
        self._add_period(about, parts)
        return about

    def _code(self, column: int, word: str) -> str:
        """Return the code of a word; the same words come back in thousands of rows."""
        if (column, word) not in self.codes:
            try:
                self.codes[column, word] = self._look_up(column, word)
            except _Unknown as error:
                self.codes[column, word] = error
        found = self.codes[column, word]
        if isinstance(found, _Unknown):
            raise found
        return found

    def _look_up(self, column: int, word: str) -> str:
        rule = self.match.columns[column]
        code = find_code(word, self.tables[column])
        if code is not None:
            return code
        if rule.rest == "zelf" and slug(word):
            return slug(word)
        alike = near(simple(word), self.tables[column])
        if alike is not None:
            raise _Unknown(
                "onbekend", f"{rule.headings[0]} '{word}' is niet bekend; bedoeld is misschien '{alike}'"
            )
        if rule.rest == "overslaan":
            raise _Unknown("niet gevraagd", _not_asked(rule.headings[0]))
        raise _Unknown("onbekend", f"{rule.headings[0]} '{word}' is niet bekend")

    def _add_period(self, about: dict[str, str], parts: dict[str, object]) -> None:
        frequency = self.layout.frequency
        if "period" in parts:
            moment = read_period(parts["period"], frequency)
            if moment is None:
                word = plain(parts["period"])
                raise _Unknown("onbekend", f"'{word}' is geen {frequency}" if word else "de periode is leeg")
        elif "year" in parts:
            moment = self._of_parts(parts)
        elif "period" in self.above:
            moment = read_period(self.above["period"], frequency)
        else:
            return
        if moment is None:
            raise _Unknown("onbekend", "uit welke periode dit is, is niet te lezen")
        about["period"] = moment.code
        if moment.provisional:
            about["status"] = "voorlopig"

    def _of_parts(self, parts: Mapping[str, object]) -> Moment | None:
        year = re.fullmatch(r"(\d{4})(?:\.0)?", plain(parts["year"]))
        part = parts.get("quarter", parts.get("month"))
        if year is None:
            return None
        if part is None:
            return read_period(int(year[1]), self.layout.frequency)
        number = re.search(r"\d{1,2}", plain(part))
        if number is None:  # a month or a Roman quarter
            return read_period(f"{year[1]} {plain(part)}", self.layout.frequency)
        code = period_code(int(year[1]), self.layout.frequency, int(number[0]))
        return None if code is None else Moment(code)

    def _figures(self, row: int, about: Mapping[str, str]) -> Iterator[Figure | Left]:
        for column, measure in self._measures(about):
            whole = self.catalog.indicators[measure.indicator].decimals == 0 and measure.multiplier == 1
            value = read_value(
                self.sheet, row, column,
                whole=whole, multiplier=measure.multiplier, signs=self.layout.symbols,
            )  # fmt: skip
            if value.state == "leeg":
                yield self._left(row, column, "leeg", "lege cel: geen cijfer")
                continue
            if value.state == "onleesbaar":
                yield self._left(row, column, "onleesbaar", value.note)
                continue
            codes = {**about, **measure.gives, "indicator": measure.indicator}
            status = codes.get("status", self.layout.status)
            if measure.moment is not None:
                codes["period"] = measure.moment.code
                status = "voorlopig" if measure.moment.provisional else status
            key = tuple(codes.get(name, TOTAL) for name in KEY_COLUMNS)
            yield Figure(
                key, value.value, value.qualifier, status, value.note,
                self.sheet.name, row + 1, cell_name(row, column), value.held_back,
            )  # fmt: skip

    def _measures(self, about: Mapping[str, str]) -> Iterator[tuple[int, _Measure]]:
        for column, rule in self.match.values.items():
            indicator = rule.indicator_of(about)
            if indicator is not None:
                gives = {str(name): code for name, code in rule.gives.items()}
                yield column, _Measure(indicator, rule.multiplier, gives)
        wide = self.layout.wide
        if wide is not None:
            for column, heading in self.match.wide.items():
                indicator = wide.indicator_of(about)
                if indicator is not None:
                    yield column, _Measure(indicator, wide.multiplier, heading.gives, heading.moment)

    def _look_above(self) -> None:
        """Search the rows outside the table for what the layout expects there."""
        outside = [*range(self.match.top), *range(self.match.first, self.match.end)]
        for rule in self.layout.above:
            for row in outside:
                for cell in self.sheet.cells[row]:
                    match = (
                        re.search(rule.pattern, str(cell), re.IGNORECASE) if isinstance(cell, str) else None
                    )
                    if match is not None and rule.gives not in self.above:
                        self._note_above(rule.gives, match[1])

    def _note_above(self, name: str, word: str) -> None:
        if name == "published":
            found = read_date(word, earliest=_EARLIEST_PUBLICATION, latest=self.today)
            if found.state == "waarde":
                self.above[name] = found.value
        elif name == "scenario":
            self.above[name] = slug(word)
        elif name == "region":
            code = next(
                (r.code for r in self.catalog.regions.values() if simple(r.name) == simple(word)), None
            )
            if code is not None:
                self.above[name] = code
        else:
            self.above[name] = word

    def _left(self, row: int, column: int | None, kind: Kind, reason: str) -> Left:
        if column is None:
            content = " | ".join(plain(cell) for cell in self.sheet.cells[row] if plain(cell))
        else:
            content = plain(self.sheet.cell(row, column))
        cell = "" if column is None else cell_name(row, column)
        return Left(self.sheet.name, row + 1, cell, kind, reason, content[:_LONGEST_CONTENT])


def _not_asked(heading: str) -> str:
    return f"{heading.capitalize()} hoort niet bij wat gevraagd is"


def _newest_provisional(figures: list[Figure]) -> list[Figure]:
    place = KEY_COLUMNS.index("period")
    newest = max((parse_period(figure.key[place]).end for figure in figures), default=None)
    return [
        replace(figure, status="voorlopig")
        if parse_period(figure.key[place]).end == newest and figure.status == "definitief"
        else figure
        for figure in figures
    ]
