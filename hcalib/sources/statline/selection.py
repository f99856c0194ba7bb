"""What to ask of a table: codes checked against its own code lists, and the filter that says so."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from hcalib.errors import Fault
from hcalib.sources.language import listed
from hcalib.sources.statline.tables import Code, Dimension, Measure, Table
from hcalib.sources.web import SourceError

Selection = Mapping[str, Sequence[str]]
"""Dimension id to codes; a code that ends in ``*`` stands for all codes with that beginning."""

WHOLE: Selection = MappingProxyType({})
"""The whole table."""


@dataclass(frozen=True)
class Choice:
    """The codes that are asked of one dimension.

    Attributes
    ----------
    exact : tuple of Code
        Codes asked one by one.
    prefixes : tuple of str
        Beginnings of codes; none of them covers another or an exact code.
    """

    dimension: Dimension
    exact: tuple[Code, ...]
    prefixes: tuple[str, ...]

    @property
    def codes(self) -> tuple[Code, ...]:
        """All codes that are asked, in the order of the code list."""
        asked = {code.id for code in self.exact}
        return tuple(
            code for code in self.dimension.codes if code.id in asked or code.id.startswith(self.prefixes)
        )

    def clause(self) -> str:
        """Return this choice as an OData filter, with the codes as the publisher pads them."""
        terms = [f"{self.dimension.id} eq {_quoted(code.padded)}" for code in self.exact]
        terms += [f"startswith({self.dimension.id},{_quoted(prefix)})" for prefix in self.prefixes]
        return f"({' or '.join(terms)})"

    def halves(self) -> tuple[Choice, Choice]:
        """Split into two choices that together ask the same, without overlap."""
        parts: list[Code | str] = [*self.exact, *self.prefixes]
        middle = len(parts) // 2
        return self._of(parts[:middle]), self._of(parts[middle:])

    def _of(self, parts: Sequence[Code | str]) -> Choice:
        exact = tuple(part for part in parts if isinstance(part, Code))
        return replace(self, exact=exact, prefixes=tuple(part for part in parts if isinstance(part, str)))

    def __len__(self) -> int:
        return len(self.exact) + len(self.prefixes)


@dataclass(frozen=True)
class Query:
    """A table, what is asked of it, and the measures that are wanted.

    Attributes
    ----------
    choices : tuple of Choice
        Of the dimensions that are restricted; the others come whole.
    measures : tuple of Measure
        All measures of the table when none were named.
    """

    table: Table
    choices: tuple[Choice, ...]
    measures: tuple[Measure, ...]

    @property
    def selection(self) -> dict[str, list[str]]:
        """Return the choices as one writes them: dimension id to codes and prefixes with ``*``."""
        return {
            choice.dimension.id: [*(code.id for code in choice.exact), *(f"{p}*" for p in choice.prefixes)]
            for choice in self.choices
        }

    @property
    def all_measures(self) -> bool:
        """Tell whether every measure of the table is asked."""
        return len(self.measures) == len(self.table.measures)

    @property
    def most_cells(self) -> int:
        """Return how many figures there can be at most: one for each combination of codes."""
        chosen = {choice.dimension.id: len(choice.codes) for choice in self.choices}
        sizes = [chosen.get(dimension.id, len(dimension.codes)) for dimension in self.table.dimensions]
        return math.prod(sizes) * len(self.measures)

    def split(self, fits: Callable[[Query], bool]) -> tuple[Query, ...]:
        """Split into queries that each fit in one address, halving the longest list as often as needed."""
        longest = max(self.choices, key=len, default=None)
        named = 0 if self.all_measures else len(self.measures)
        size = max(named, len(longest) if longest else 0)
        if size <= 1 or fits(self):
            return (self,)
        halves: list[Query] = []
        if longest is not None and len(longest) == size:
            for half in longest.halves():
                choices = tuple(half if choice is longest else choice for choice in self.choices)
                halves.append(replace(self, choices=choices))
        else:
            middle = named // 2
            halves = [
                replace(self, measures=part) for part in (self.measures[:middle], self.measures[middle:])
            ]
        return tuple(part for half in halves for part in half.split(fits))


def resolve(table: Table, selection: Selection, measures: Sequence[str]) -> Query:
    """Check a selection against the table's own description.

    Raises
    ------
    SourceError
        With every dimension, code, prefix and measure that the table does not have.
    """
    faults: list[Fault | str] = []
    dimensions = {dimension.id: dimension for dimension in table.dimensions}
    choices = []
    for name, wanted in selection.items():
        if name not in dimensions:
            known = ", ".join(dimensions)
            faults.append(f"tabel {table.info.id} heeft geen dimensie '{name}'; wel: {known}.")
            continue
        if not wanted:
            faults.append(f"voor dimensie '{name}' van tabel {table.info.id} is geen enkele code gekozen.")
            continue
        choice, unknown = _choose(dimensions[name], wanted)
        faults.extend(
            f"tabel {table.info.id} kent in dimensie '{name}' geen code '{code}'; is de codelijst veranderd?"
            for code in unknown
        )
        if len(choice) and len(choice.codes) < len(dimensions[name].codes):
            choices.append(choice)
    known_measures = {measure.id: measure for measure in table.measures}
    faults.extend(
        f"tabel {table.info.id} heeft geen maat '{name}'; wel: {listed(known_measures)}."
        for name in measures
        if name not in known_measures
    )
    if not table.dimensions or not table.measures:
        faults.append(f"de beschrijving van tabel {table.info.id} noemt geen dimensies of geen maten.")
    if faults:
        raise SourceError(faults)
    asked = set(measures) or set(known_measures)
    return Query(table, tuple(choices), tuple(m for m in table.measures if m.id in asked))


def _choose(dimension: Dimension, wanted: Sequence[str]) -> tuple[Choice, list[str]]:
    """Return the choice without overlap, and what is not in the code list."""
    known = {code.id: code for code in dimension.codes}
    prefixes = sorted({code[:-1].strip() for code in wanted if code.endswith("*")}, key=len)
    unknown = [f"{p}*" for p in prefixes if not any(code.startswith(p) for code in known)]
    shortest: list[str] = []
    for prefix in prefixes:
        if not prefix.startswith(tuple(shortest)):
            shortest.append(prefix)
    exact = list(dict.fromkeys(code.strip() for code in wanted if not code.endswith("*")))
    unknown += [code for code in exact if code not in known]
    kept = tuple(known[code] for code in exact if code in known and not code.startswith(tuple(shortest)))
    return Choice(dimension, kept, tuple(shortest)), unknown


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
