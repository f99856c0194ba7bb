"""What a recipe says: which table, which dimension is which column, which measure is which indicator.

A recipe is a YAML file in ``data/catalog/recipes``; its name is the name of the file that a snapshot gets.
Nothing in it is a guess: what could not be seen in a recording of the table is found by title, and
``verified`` says so in words.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, model_validator

from hcalib.files import Model
from hcalib.observation_checks import STATUSES
from hcalib.periods import Frequency, parse_period

Text = Annotated[str, Field(min_length=1)]
Words = tuple[Text, ...]
"""Words that must all occur in a title; case, accents and punctuation are ignored. ``a|b`` is one of both."""

CodeColumn = Literal["indicator", "branch", "level", "track", "sex", "scenario"]


class TableRule(Model):
    """Which table: its id or, when that could not be confirmed, words of its title."""

    id: str | None = None
    title: Words = ()
    """Words of the title; beside an id they are checked, so that a recycled number is noticed."""
    without: Words = ()
    """Words that must not occur in the title, to tell sister tables apart."""
    newest: bool = False
    """Of several tables take the one with the latest years in its title, then the latest change."""

    @model_validator(mode="after")
    def _can_be_found(self) -> TableRule:
        if self.id is None and not self.title:
            raise ValueError("noem een tabelnummer (id) of woorden uit de titel (title).")
        if self.id is not None and self.newest:
            raise ValueError("'newest' kiest tussen tabellen en hoort niet bij een tabelnummer.")
        return self


class DimensionRule(Model):
    """Which dimension of the table; everything that is given must fit, and exactly one dimension may."""

    id: str | None = None
    words: Words = ()
    """Words of the title of the dimension."""
    kind: Literal["time", "geo"] | None = None
    optional: bool = False
    """Whether the table may be without it; the column is then 'totaal'."""

    @model_validator(mode="after")
    def _can_be_found(self) -> DimensionRule:
        if self.id is None and not self.words and self.kind is None:
            raise ValueError("noem de dimensie: met id, met woorden uit de titel (words) of met kind.")
        return self


class RegionRule(DimensionRule):
    """Regions of the catalog, with the codes as the publisher writes them."""

    column: Literal["region"]
    kinds: tuple[Literal["land", "provincie", "regioplus", "gemeente"], ...] = ()
    """Kinds of regions to take; with ``codes`` empty as well, every region of the catalog."""
    codes: tuple[Text, ...] = ()
    """Only these regions."""
    may_lack: tuple[Text, ...] = ()
    """Regions of the catalog that the table need not have."""


class PeriodRule(DimensionRule):
    """Periods of some frequencies, between two codes; both ends are included."""

    column: Literal["period"]
    frequencies: Annotated[tuple[Frequency, ...], Field(min_length=1)]
    since: Text | None = None
    until: Text | None = None

    @model_validator(mode="after")
    def _ends_exist(self) -> PeriodRule:
        for code in (self.since, self.until):
            if code is not None:
                parse_period(code)
        return self


class CodeRule(DimensionRule):
    """Codes of the publisher to codes of the catalog, by code or by title."""

    column: CodeColumn
    codes: dict[Text, Text] = Field(default_factory=dict)
    """Publisher's code to ours."""
    titles: dict[Text, Text] = Field(default_factory=dict)
    """Publisher's title to ours; several titles may name one of ours, and just one of them may occur."""
    branches: tuple[Text, ...] = ()
    """Branches of the catalog, found by their ``cbs_key``."""
    codelist: str | None = None
    """Name of a list in ``codelists.yml`` that is added to the above."""
    may_lack: tuple[Text, ...] = ()
    """Codes of ours that the table need not have."""
    rest: Literal["fout", "overslaan"] = "fout"
    """What a code means that the rule does not name: something new, or something we leave."""


class AgeRule(DimensionRule):
    """Ages by what their title says: '0 jaar', '15 tot 25 jaar', '95 jaar of ouder', 'Totaal'.

    A dimension may hold more than ages ('Leeftijd: 25 tot 35 jaar', 'Geslacht: mannen'): then ``rest`` says
    that titles which are no age are left.
    """

    column: Literal["age"]
    total: bool = True
    """Whether to take the row 'not broken down by age'."""
    groups: bool = True
    """Whether to take the ages themselves, where the table has them; without a total it must have them."""
    leave: tuple[Text, ...] = ()
    """Publisher's codes of groups that overlap others."""
    rest: Literal["fout", "overslaan"] = "fout"


class FixedRule(DimensionRule):
    """A dimension that is not broken down: one code is taken, by code or by title."""

    column: Literal["none"]
    code: Text | None = None
    titles: tuple[Text, ...] = ()
    """Titles of which exactly one must occur."""

    @model_validator(mode="after")
    def _names_a_code(self) -> FixedRule:
        if (self.code is None) == (not self.titles):
            raise ValueError("noem één code, of titels waarvan er één moet voorkomen.")
        return self


AnyDimensionRule: TypeAlias = Annotated[
    RegionRule | PeriodRule | CodeRule | AgeRule | FixedRule,
    Field(discriminator="column"),
]


class MeasureRule(Model):
    """Which measure is which indicator, and what its unit makes of a value."""

    id: str | None = None
    titles: tuple[Text, ...] = ()
    """Titles the measure may have, compared without case, accents and punctuation."""
    indicator: str | None = None
    """None when a dimension of the table gives the indicator."""
    units: Annotated[dict[str, Decimal], Field(min_length=1)]
    """Unit as the publisher writes it, to what a value is multiplied by: ``x 1 000`` to 1000."""
    decimals: int | None = None
    """Decimals the publisher announces; None when that is not known beforehand."""
    since: Text | None = None
    until: Text | None = None
    optional: bool = False

    @model_validator(mode="after")
    def _can_be_found(self) -> MeasureRule:
        if self.id is None and not self.titles:
            raise ValueError("noem de maat: met id of met titels.")
        if any(factor <= 0 for factor in self.units.values()):
            raise ValueError("een eenheid vermenigvuldigt met een getal groter dan 0.")
        for code in (self.since, self.until):
            if code is not None:
                parse_period(code)
        return self


class Recipe(Model):
    """How one table becomes one file of a snapshot."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    """Also the name of the file that a snapshot gets."""
    source: Text
    endpoint: Text
    table: TableRule
    title: Text
    """Title of the snapshot."""
    verified: Text
    """What was compared with a recording of the table and what was not."""
    confirmed: bool
    """Whether the number, the dimensions and the measures were all seen in a recording or a publication."""
    dimensions: Annotated[tuple[AnyDimensionRule, ...], Field(min_length=1)]
    others: Literal["fout", "totaal"] = "fout"
    """What to do with a dimension that no rule names: refuse it, or take its one code 'Totaal ...'."""
    measures: Annotated[tuple[MeasureRule, ...], Field(min_length=1)]
    region: str | None = None
    """Code of the one region the table is about, when it has no dimension for it."""
    status: str | None = None
    """One status for all figures; None takes the status of the period."""
    without_status: Literal["laatste-jaar", "definitief", "voorlopig"] = "laatste-jaar"
    """Status of a period for which the publisher gives none; 'laatste-jaar' calls its newest year
    provisional and the years before definitive."""
    published: bool = False
    """Whether a figure came out on the day the table was changed; needed for forecasts, whose period lies
    in the future."""
    caveats: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _is_complete(self) -> Recipe:
        columns = [rule.column for rule in self.dimensions if rule.column != "none"]
        if "period" not in columns:
            raise ValueError("een van de dimensies moet de kolom 'period' geven.")
        if ("region" in columns) == (self.region is not None):
            raise ValueError("geef de regio met een dimensie of met 'region', niet met beide of geen.")
        twice = {column for column in columns if columns.count(column) > 1}
        if twice:
            raise ValueError(f"twee dimensies geven dezelfde kolom: {', '.join(sorted(twice))}.")
        by_dimension = "indicator" in columns
        if any((rule.indicator is None) != by_dimension for rule in self.measures):
            raise ValueError("geef de indicator bij de maat of met een dimensie, niet met beide of geen.")
        if self.status is not None and self.status not in STATUSES:
            raise ValueError(f"de status '{self.status}' bestaat niet; kies uit {', '.join(STATUSES)}.")
        return self


class CodeList(Model):
    """Codes that several recipes share."""

    id: Text
    codes: dict[Text, Text] = Field(default_factory=dict)
    titles: dict[Text, Text] = Field(default_factory=dict)
    may_lack: tuple[Text, ...] = ()
    rest: Literal["fout", "overslaan"] = "fout"
