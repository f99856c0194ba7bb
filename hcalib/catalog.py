"""The catalog: what every code means. Indicators, units, sources, regions, branches, levels, identities."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from hcalib.errors import Fault, UserError
from hcalib.files import M, Model, collecting, raise_if_any, read_csv_models, read_model, read_models
from hcalib.screening_words import ScreeningWords

Text = Annotated[str, Field(min_length=1)]

TOTAL = "totaal"
"""Code for 'not broken down' in the dimensions branch, level, track, sex and age."""

SEXES = (TOTAL, "man", "vrouw")

TRACKS = (TOTAL, "bol", "bbl", "voltijd", "deeltijd", "duaal")
"""How one studies: mbo knows bol and bbl, higher education full-time, part-time and dual."""

_AGE = re.compile(r"(\d{1,3})-(\d{1,3})|\d{1,3}\+", re.ASCII)


def is_age(code: str) -> bool:
    """Tell whether a code is an age group: ``totaal``, both ends included as ``15-24``, or ``65+``."""
    match = _AGE.fullmatch(code)
    if match is None:
        return code == TOTAL
    return match[1] is None or int(match[1]) <= int(match[2])


class Unit(Model):
    """A unit of measurement; ``symbol`` follows a value in a sentence."""

    id: Text
    name: Text
    symbol: str = ""
    kind: Literal["count", "percent", "ratio", "money", "time"]
    people: bool = False
    """Whether it counts persons, or something that one person holds, such as a job."""


class Indicator(Model):
    """One meaning of a figure. Two definitions are two indicators, also when people use one word."""

    id: Text
    name: Text
    """Dutch name with a capital, fit for a heading."""
    definition: Text
    unit: Text
    direction: Literal["up", "down", "none"]
    """Which way is good; ``none`` when neither is."""
    levels: Annotated[tuple[Literal["land", "provincie", "regioplus", "gemeente"], ...], Field(min_length=1)]
    """Kinds of region for which the figure exists, whether or not it has been fetched."""
    moment: Literal["begin", "period", "end"]
    """A stock on the first day, a flow over the period, or a stock on the last day."""
    lag_days: Annotated[int, Field(ge=0)]
    """Usual number of days between that moment and publication; for the peildatum rule."""
    sources: Annotated[tuple[Text, ...], Field(min_length=1)]
    minimum: float
    maximum: float
    """Plausible range of a value, for the check on loading."""
    decimals: int = 0
    caveats: tuple[Text, ...] = ()


class Source(Model):
    """Who publishes a figure, where, under which licence and how to get it."""

    id: Text
    publisher: Text
    title: Text
    kind: Literal["statline", "document", "webpagina", "levering", "voorbeeld"]
    table: str | None = None
    url: Annotated[str, Field(pattern=r"^https?://")] | None = None
    licence: Text
    rhythm: Text
    """How often new figures appear, in words."""
    every_months: Annotated[int, Field(ge=1)] | None = None
    """The same as a number, where the words say so; new figures are due when it has passed."""
    how: Text
    """How a researcher gets it."""
    published: date | None = None
    """Day of publication, for documents."""
    citation: Text
    caveats: tuple[Text, ...] = ()
    in_confidence: bool = False
    """Whether its figures come from answers given in confidence: reports then show protected ones only."""


class Region(Model):
    """A region with its codes in the systems that the sources use."""

    code: Text
    name: Text
    kind: Literal["land", "provincie", "regioplus", "gemeente"]
    parent: str | None = None
    """Code of the region it lies in."""
    corop: str | None = None
    arbeidsmarktregio: str | None = None
    regioplus: str | None = None
    ggd: str | None = None
    example: bool = False


class Branch(Model):
    """A branch of the sector, or a section of the economy (SBI 2008)."""

    id: Text
    name: Text
    scheme: Literal["azw", "sbi2008", "geen"]
    cbs_key: str | None = None
    parent: str | None = None
    narrow: bool | None = None
    """For AZW branches: whether it belongs to care and welfare in the narrow sense."""


class Level(Model):
    """A qualification level."""

    id: Text
    name: Text
    nlqf: int
    education: Literal["mbo", "hbo", "wo"]


class Identity(Model):
    """Parts that must add up to a whole, for the check on loading."""

    id: Text
    text: Text
    indicators: Annotated[tuple[Text, ...], Field(min_length=1)]
    dimension: Literal["region", "branch", "level", "track", "sex", "age"]
    whole: Text
    parts: Annotated[tuple[Text, ...], Field(min_length=2)]
    tolerance: Annotated[float, Field(ge=0)]
    """Largest difference that rounding explains, in the unit of the indicator."""
    any_source: bool = False
    """Whether the parts may also be compared with a whole from another source."""


class Dominance(Model):
    """The largest ``n`` contributors together may hold at most this percentage of a total."""

    n: Annotated[int, Field(ge=1)]
    percent: Annotated[float, Field(ge=1, le=100)]


class DisclosureRuleSet(Model):
    """Thresholds below which a figure about employers or persons is not shown; applied by ``disclosure``."""

    id: Text
    name: Text
    """What it is for, in Dutch."""
    min_contributors: Annotated[int, Field(ge=2)]
    """Fewest contributors, or persons, of a figure that is shown; 1 would protect nobody."""
    dominance: Dominance
    p_percent: Annotated[float, Field(ge=0, le=100)]
    range_percent: Annotated[float, Field(ge=0, le=100)]
    """Room that stays on both sides of a withheld figure, of what others contribute to it."""
    least: Annotated[float, Field(ge=1)]
    """The same in units; with less than 1 a whole number is known."""
    rounding: Annotated[float, Field(ge=0)]
    reason: Text
    """Why these thresholds, in Dutch."""


class ProgressThreshold(Model):
    """One threshold between the statuses of a goal, with where it comes from."""

    id: Literal["on_track", "behind", "near", "fresh_days", "stale_days"]
    """Field of ``hcalib.monitoring.status.Thresholds``."""
    value: Annotated[float, Field(gt=0)]
    meaning: Text
    source: Literal["eurostat", "eigen keuze"]
    reason: Text


THRESHOLDS = ("on_track", "behind", "near", "fresh_days", "stale_days")

DISCLOSURE_RULE_SETS = ("werkgevers", "personen")
"""Rule sets that have to be there: for answers of employers, and for counts of persons."""


@dataclass(frozen=True)
class Catalog:
    """All code lists, by id."""

    indicators: dict[str, Indicator]
    units: dict[str, Unit]
    sources: dict[str, Source]
    regions: dict[str, Region]
    branches: dict[str, Branch]
    levels: dict[str, Level]
    identities: tuple[Identity, ...]
    disclosure: Mapping[str, DisclosureRuleSet] = field(default_factory=dict)
    screening: ScreeningWords = field(default_factory=ScreeningWords)
    thresholds: Mapping[str, ProgressThreshold] = field(default_factory=dict)

    def unit_of(self, indicator: str) -> Unit:
        """Return the unit of an indicator."""
        return self.units[self.indicators[indicator].unit]

    def provinces(self) -> tuple[Region, ...]:
        """Return the twelve provinces, in the order of their codes; no example regions."""
        return tuple(r for r in self.regions.values() if r.kind == "provincie" and not r.example)

    def municipalities(self, region: str) -> tuple[Region, ...]:
        """Return the municipalities in the catalog that lie in a region, by name."""
        inside = (r for r in self.regions.values() if r.kind == "gemeente" and r.parent == region)
        return tuple(sorted(inside, key=lambda r: r.name))


def load_catalog(folder: Path, agenda_folder: Path | None = None) -> Catalog:
    """Read ``data/catalog`` and, where there are, the additions of one agenda.

    Parameters
    ----------
    folder : Path
        The folder of the catalog.
    agenda_folder : Path, optional
        Folder of an agenda that may bring its own ``regions.csv``, ``sources.yml`` and ``indicators.yml``:
        a region that does not exist outside example data has no place in the common lists, and a measure
        that only one agenda has need not be there.

    Raises
    ------
    UserError
        With all faults of all files.
    """
    faults: list[Fault] = []
    units = _read(faults, read_csv_models, folder / "units.csv", Unit)
    indicators = _read(faults, read_models, folder / "indicators.yml", Indicator)
    sources = _read(faults, read_models, folder / "sources.yml", Source)
    regions = _read(faults, read_csv_models, folder / "regions.csv", Region)
    branches = _read(faults, read_csv_models, folder / "branches.csv", Branch)
    levels = _read(faults, read_csv_models, folder / "levels.csv", Level)
    identities = _read(faults, read_models, folder / "identities.yml", Identity)
    screening = ScreeningWords()
    with collecting(faults):
        screening = read_model(folder / "screening.yml", ScreeningWords)
    rule_sets = _read(faults, read_models, folder / "disclosure.yml", DisclosureRuleSet)
    thresholds = _read(faults, read_models, folder / "thresholds.yml", ProgressThreshold)
    if agenda_folder is not None and (agenda_folder / "regions.csv").exists():
        regions += _read(faults, read_csv_models, agenda_folder / "regions.csv", Region)
    if agenda_folder is not None and (agenda_folder / "sources.yml").exists():
        sources += _read(faults, read_models, agenda_folder / "sources.yml", Source)
    if agenda_folder is not None and (agenda_folder / "indicators.yml").exists():
        indicators += _read(faults, read_models, agenda_folder / "indicators.yml", Indicator)
    raise_if_any(faults)
    faults += _duplicates(folder / "units.csv", (u.id for u in units))
    faults += _duplicates(folder / "indicators.yml", (i.id for i in indicators))
    faults += _duplicates(folder / "sources.yml", (s.id for s in sources))
    faults += _duplicates(folder / "regions.csv", (r.code for r in regions))
    faults += _duplicates(folder / "branches.csv", (b.id for b in branches))
    faults += _duplicates(folder / "levels.csv", (level.id for level in levels))
    faults += _duplicates(folder / "identities.yml", (identity.id for identity in identities))
    faults += _duplicates(folder / "disclosure.yml", (rules.id for rules in rule_sets))
    faults += _duplicates(folder / "thresholds.yml", (threshold.id for threshold in thresholds))
    catalog = Catalog(
        indicators={i.id: i for i in indicators},
        units={u.id: u for u in units},
        sources={s.id: s for s in sources},
        regions={r.code: r for r in regions},
        branches={b.id: b for b in branches},
        levels={level.id: level for level in levels},
        identities=identities,
        screening=screening,
        disclosure={rules.id: rules for rules in rule_sets},
        thresholds={threshold.id: threshold for threshold in thresholds},
    )
    faults += [
        Fault(f"de regels '{name}' ontbreken; zonder kan niets worden getoond.", folder / "disclosure.yml")
        for name in DISCLOSURE_RULE_SETS
        if name not in catalog.disclosure
    ]
    faults += _threshold_faults(catalog, folder / "thresholds.yml")
    faults += [
        Fault(f"de branche '{branch}' bestaat niet.", folder / "screening.yml", None, "branch_words")
        for branch in screening.branch_words
        if branch not in catalog.branches
    ]
    faults += _indicator_faults(catalog, folder / "indicators.yml")
    faults += _parent_faults(catalog, folder)
    faults += _identity_faults(catalog, folder / "identities.yml")
    raise_if_any(faults)
    return catalog


def _read(
    faults: list[Fault], reader: Callable[[Path, type[M]], tuple[M, ...]], path: Path, model: type[M]
) -> tuple[M, ...]:
    """Read one file; its faults are added to the list, so that the next file is read as well."""
    try:
        return reader(path, model)
    except UserError as error:
        faults.extend(error.faults)
        return ()


def _duplicates(path: Path, ids: Iterable[str]) -> Iterator[Fault]:
    for value, count in Counter(ids).items():
        if count > 1:
            yield Fault(
                f"de code '{value}' staat er {count} keer in; elke code mag één keer voorkomen.", path
            )


def _threshold_faults(catalog: Catalog, path: Path) -> Iterator[Fault]:
    """All thresholds are there and lie in an order in which every status can occur."""
    missing = [name for name in THRESHOLDS if name not in catalog.thresholds]
    for name in missing:
        yield Fault(f"de grens '{name}' ontbreekt.", path)
    if missing:
        return
    value = {name: threshold.value for name, threshold in catalog.thresholds.items()}
    if not value["behind"] < value["on_track"] <= 1:
        yield Fault("de grens 'behind' ligt onder 'on_track', en die is hoogstens 1.", path, None, "behind")
    if value["near"] >= (value["on_track"] - value["behind"]) / 2:
        message = (
            "'near' is zo groot dat elke uitkomst tussen 'behind' en 'on_track' vlak bij een grens ligt."
        )
        yield Fault(message, path, None, "near")
    if value["fresh_days"] >= value["stale_days"]:
        yield Fault("'fresh_days' is kleiner dan 'stale_days'.", path, None, "fresh_days")


def _indicator_faults(catalog: Catalog, path: Path) -> Iterator[Fault]:
    for indicator in catalog.indicators.values():
        if indicator.unit not in catalog.units:
            yield Fault(f"de eenheid '{indicator.unit}' bestaat niet.", path, None, f"{indicator.id}.unit")
        if indicator.minimum > indicator.maximum:
            yield Fault("het minimum is groter dan het maximum.", path, None, f"{indicator.id}.minimum")
        for source in indicator.sources:
            if source not in catalog.sources:
                yield Fault(f"de bron '{source}' bestaat niet.", path, None, f"{indicator.id}.sources")


def _parent_faults(catalog: Catalog, folder: Path) -> Iterator[Fault]:
    for region in catalog.regions.values():
        if region.parent is not None and region.parent not in catalog.regions:
            yield Fault(
                f"de regio '{region.parent}' bestaat niet.", folder / "regions.csv", None, region.code
            )
    for branch in catalog.branches.values():
        if branch.parent is not None and branch.parent not in catalog.branches:
            yield Fault(
                f"de branche '{branch.parent}' bestaat niet.", folder / "branches.csv", None, branch.id
            )


def _identity_faults(catalog: Catalog, path: Path) -> Iterator[Fault]:
    """Find codes in an identity that no figure can have; its check would pass without ever being done."""
    for identity in catalog.identities:
        for name in identity.indicators:
            if name not in catalog.indicators:
                yield Fault(f"de indicator '{name}' bestaat niet.", path, None, identity.id)
        for code in (identity.whole, *identity.parts):
            if not is_code_of(identity.dimension, code, catalog):
                yield Fault(
                    f"de code '{code}' bestaat niet voor '{identity.dimension}'.", path, None, identity.id
                )


def is_code_of(dimension: str, code: str, catalog: Catalog) -> bool:
    """Tell whether a dimension of the figures, or the region, can have a code."""
    if dimension == "region":
        return code in catalog.regions
    if dimension == "branch":
        return code in catalog.branches
    if dimension == "level":
        return code == TOTAL or code in catalog.levels
    if dimension == "track":
        return code in TRACKS
    if dimension == "sex":
        return code in SEXES
    return is_age(code)
