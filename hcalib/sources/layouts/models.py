"""What a layout says: ``data/catalog/layouts/<id>.yml``. A new kind of file needs no programming."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from hcalib.catalog import SEXES, TOTAL, TRACKS, Catalog, is_age
from hcalib.errors import Fault
from hcalib.files import Model, collecting, raise_if_any, read_model
from hcalib.observation_checks import STATUSES
from hcalib.periods import Frequency

Text = Annotated[str, Field(min_length=1)]
Headings = Annotated[tuple[Text, ...], Field(min_length=1)]
Codes = dict[Text, Text]
"""Words in the file to our codes; case, accents, spaces and footnote marks do not matter."""

Dimension = Literal["branch", "level", "track", "sex", "age", "scenario"]
Gives = Literal[
    "region", "period", "year", "quarter", "month", "indicator", "group", "status", "branch", "level",
    "track", "sex", "age", "scenario",
]  # fmt: skip
RegionSystem = Literal["land", "provincie", "gemeente", "arbeidsmarktregio", "regioplus"]


class ColumnRule(Model):
    """A column that says what a figure is about."""

    gives: Gives
    headings: Headings
    """Headings that people gave it; the first is the usual one."""
    optional: bool = False
    codes: Codes = Field(default_factory=dict)
    rest: Literal["melden", "overslaan", "zelf"] = "melden"
    """A word without a code: tell that it is unknown, leave the row because it was not asked for, or make a
    code of the word itself (for scenarios, which every publisher names anew)."""
    empty: str | None = None
    """Code for an empty cell, and for the whole column when it is not there."""
    fill_down: bool = False
    """Whether an empty cell means the same as the cell above it."""
    systems: tuple[RegionSystem, ...] = ()
    """For regions: the divisions whose codes and names count. A name alone is not enough: Groningen is a
    province, a labour market region and a municipality."""

    @model_validator(mode="after")
    def _fits_what_it_gives(self) -> ColumnRule:
        if (self.gives == "region") != bool(self.systems):
            raise ValueError("'systems' hoort bij een kolom met regio's, en daar alleen.")
        if self.rest == "zelf" and self.gives != "scenario":
            raise ValueError("alleen een scenario kan zijn eigen code zijn.")
        return self


class Measure(Model):
    """Which indicator figures are, and what makes them ours."""

    indicator: str | None = None
    """None when the row says which indicator it is."""
    by_group: Codes = Field(default_factory=dict)
    """Instead of ``indicator``: indicator for each group that a column with ``gives: group`` names."""
    multiplier: Annotated[Decimal, Field(gt=0)] = Decimal(1)
    """What a figure is multiplied by: 1000 for a table in thousands."""

    def indicators(self) -> tuple[str, ...]:
        """Return the indicators that it can be."""
        return tuple(self.by_group.values()) if self.indicator is None else (self.indicator,)

    def indicator_of(self, about: Mapping[str, str]) -> str | None:
        """Return the indicator of a row; None when its group has no such figure."""
        if self.indicator is not None:
            return self.indicator
        return self.by_group.get(about["group"]) if self.by_group else about["indicator"]


class ValueRule(Measure):
    """A column with figures."""

    headings: Headings
    optional: bool = False
    gives: dict[Dimension, Text] = Field(default_factory=dict)
    """What the column says besides its indicator: ``track: bbl``."""


class WideRule(Measure):
    """Columns of which the heading says what the figure is about: a year, a quarter, men or women."""

    pattern: Text = "(?P<period>.+)"
    """Regular expression for the whole heading (small letters, no accents, underscores as spaces); the
    group ``period`` is read as a period, groups with the name of a dimension through ``codes``."""
    codes: dict[Dimension, Codes] = Field(default_factory=dict)
    year_is: Literal["begin", "einde"] = "begin"
    """Which calendar year of a school year the heading names."""

    @field_validator("pattern")
    @classmethod
    def _is_a_pattern(cls, pattern: str) -> str:
        try:
            groups = set(re.compile(pattern).groupindex)
        except re.error as error:
            raise ValueError(f"dit is geen geldige reguliere expressie ({error}).") from None
        if "period" not in groups:
            raise ValueError("het patroon heeft een groep (?P<period>...) nodig.")
        return pattern


class AboveRule(Model):
    """Something that stands in the rows above the table, or beneath it."""

    gives: Literal["period", "published", "region", "scenario"]
    pattern: Text
    """Regular expression with one group, searched for in each cell; capitals do not matter."""


class OnlyRule(Model):
    """Rows that are wanted; the others are left, and counted."""

    headings: Headings
    words: Annotated[tuple[Text, ...], Field(min_length=1)]
    optional: bool = False


class SkipRule(Model):
    """Rows that are no figures of their own, such as totals that the parts add up to."""

    pattern: Text
    """Regular expression for the first filled cell of the row; capitals and accents do not matter."""
    reason: Text


class Layout(Model):
    """How a kind of file looks, and what its figures are called here."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    """Also the name of the table in the store."""
    title: Text
    source: Text
    expected: Text
    """For people: how the file looks and where it comes from."""
    confirmed: Text
    """What of it was seen in a real file or in the publisher's own description."""
    assumed: str = ""
    """What was not, and has to be checked with the first real file."""
    sheets: tuple[Text, ...] = ()
    """Names of sheets with ``*``; without them every visible sheet is looked at."""
    header_rows: Annotated[int, Field(ge=1, le=3)] = 1
    """How many rows the headings may take; what stands above one another is read as one heading."""
    header_within: Annotated[int, Field(ge=1)] = 60
    without: tuple[Text, ...] = ()
    """Headings that tell another kind of file apart."""
    columns: tuple[ColumnRule, ...] = ()
    values: tuple[ValueRule, ...] = ()
    wide: WideRule | None = None
    only: tuple[OnlyRule, ...] = ()
    skip: tuple[SkipRule, ...] = ()
    above: tuple[AboveRule, ...] = ()
    constants: dict[Literal["region", "indicator", "period"] | Dimension, Text] = Field(default_factory=dict)
    frequency: Frequency = "jaar"
    """What a period is: decides whether 2021 is a year or a school year."""
    symbols: Codes = Field(default_factory=dict)
    """What stands in place of a figure, to what it means; beside the usual x, . and -."""
    combine: Literal["niet", "optellen"] = "niet"
    """``optellen``: rows about the same are parts, such as schools of a province. A part that the publisher
    holds back makes the sum a lower limit."""
    totals: tuple[tuple[Dimension, ...], ...] = ()
    """With ``optellen``: the dimensions over which totals are made as well."""
    status: str = "definitief"
    newest_provisional: bool = False
    """Whether the newest period of a delivery is provisional."""
    published: Literal["geen", "nieuwste", "alle"] = "nieuwste"
    """Which figures came out on the day of publication: none known, those of the newest period, or all."""
    earlier: Literal["vervangen", "aanvullen", "uitgaven"] = "aanvullen"
    """What happens to figures of earlier deliveries that are not in this one: they go, they stay, or every
    publication stays beside the others (forecasts)."""
    caveats: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _is_complete(self) -> Layout:
        given = Counter(rule.gives for rule in self.columns) + Counter(list(self.constants))
        above = Counter(rule.gives for rule in self.above if rule.gives != "published")
        twice = sorted(name for name, times in given.items() if times > 1)
        if twice:
            raise ValueError(f"{', '.join(twice)} komt uit meer dan één plaats.")
        if self.wide is None and not self.values:
            raise ValueError("noem de kolommen met cijfers (values) of de vorm van hun koppen (wide).")
        if self.wide is not None and self.values:
            raise ValueError("kies tussen 'values' en 'wide'.")
        if self.wide is None and not {"period", "year"} & {*given, *above}:
            raise ValueError("nergens staat uit welke periode een cijfer is.")
        if "region" not in {*given, *above}:
            raise ValueError("nergens staat over welke regio een cijfer gaat.")
        measures: list[Measure] = [*self.values, *([self.wide] if self.wide else [])]
        for rule in measures:
            ways = [rule.indicator is not None, bool(rule.by_group), "indicator" in given]
            if ways.count(True) != 1 or bool(rule.by_group) != ("group" in given):
                raise ValueError(
                    "geef de indicator op één manier: bij de cijfers, per groep (by_group, met een kolom "
                    "'group'), of met een kolom of constante 'indicator'."
                )
        if self.totals and self.combine == "niet":
            raise ValueError("'totals' hoort bij 'combine: optellen'.")
        if self.status not in STATUSES:
            raise ValueError(f"de status '{self.status}' bestaat niet; kies uit {', '.join(STATUSES)}.")
        return self


def load_layouts(folder: Path, catalog: Catalog) -> dict[str, Layout]:
    """Read all layouts of ``data/catalog/layouts``, by id.

    Raises
    ------
    UserError
        With all faults of all files, codes that do not exist among them; a file must have the name of its
        layout.
    """
    faults: list[Fault] = []
    layouts: dict[str, Layout] = {}
    for path in sorted(folder.glob("*.yml")):
        with collecting(faults):
            layout = read_layout(path, catalog)
            layouts[layout.id] = layout
            if layout.id != path.stem:
                faults.append(
                    Fault(f"de indeling heet '{layout.id}' en het bestand niet; maak ze gelijk.", path)
                )
    raise_if_any(faults)
    return layouts


def read_layout(path: Path, catalog: Catalog) -> Layout:
    """Read one layout and check its codes."""
    layout = read_model(path, Layout)
    raise_if_any(Fault(message, path) for message in _unknown_codes(layout, catalog))
    return layout


def _unknown_codes(layout: Layout, catalog: Catalog) -> list[str]:
    known = {
        "region": set(catalog.regions),
        "branch": set(catalog.branches),
        "level": {TOTAL, *catalog.levels},
        "track": set(TRACKS),
        "sex": set(SEXES),
        "indicator": set(catalog.indicators),
        "status": set(STATUSES),
    }
    used: list[tuple[str, str]] = [(str(name), code) for name, code in layout.constants.items()]
    for column in layout.columns:
        used += [(column.gives, code) for code in column.codes.values()]
        used += [(column.gives, column.empty)] if column.empty is not None else []
    for value in layout.values:
        used += [(str(name), code) for name, code in value.gives.items()]
        used += [("indicator", code) for code in value.indicators()]
    if layout.wide is not None:
        used += [("indicator", code) for code in layout.wide.indicators()]
        for name, codes in layout.wide.codes.items():
            used += [(str(name), code) for code in codes.values()]
    messages = [
        f"de code '{code}' bestaat niet voor '{name}'."
        for name, code in dict.fromkeys(used)
        if (name in known and code not in known[name]) or (name == "age" and not is_age(code))
    ]
    if layout.source not in catalog.sources:
        messages.append(f"de bron '{layout.source}' staat niet in data/catalog/sources.yml.")
    return messages
