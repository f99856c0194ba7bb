"""The assumptions behind a projection: each number with its range, unit, source and quality."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import Field, model_validator

from hcalib.catalog import SEXES, TOTAL, TRACKS, Catalog, is_age
from hcalib.errors import Fault
from hcalib.files import Model, collecting, raise_if_any, read_csv_models, read_model, read_models

Text = Annotated[str, Field(min_length=1)]
Identifier = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Dimension = Literal["branch", "level", "track", "sex", "age"]
Treatment = Literal["constant", "trend", "scenario"]

TREATMENTS: tuple[Treatment, ...] = ("constant", "trend", "scenario")
"""Held at its value; extrapolated from a series; a judgement or choice about what comes."""

SERIES_FILE = "reeksen.csv"
ROUNDING = 0.005
"""Parts of a whole that add up to one within this are taken to do so exactly."""

FEWEST_YEARS = 4
"""A series of fewer years says nothing about how far a rate can move."""

EVIDENCE = ("gemeten", "gepubliceerd", "afgeleid", "schatting")
"""Measured for this region; published for another area; computed from published figures; judged by us."""


class AssumptionSet(Model):
    """What a set of assumptions is about (``about.yml``)."""

    region: Text
    established: date
    title: Text
    like: Identifier | None = None
    """Folder of another set below ``data/assumptions``: what is not stated here is as it is there."""


class SeriesOf(Model):
    """From which figures of past years a parameter can be extrapolated."""

    gives: Literal["hoogte", "verandering"]
    """The figures are the parameter itself, or the parameter is how much they change in a year."""
    shape: Literal["vlak", "gedempt"] = "vlak"
    """A level that wanders without direction, or one with a slope that dies out (``projection.trends``)."""
    indicator: Text | None = None
    """Observed figures; without it the figures stand in ``reeksen.csv``."""
    region: Text | None = None
    branch: Text = TOTAL
    factor: float = 1.0
    """From the unit of the indicator to that of the parameter: 0.01 for percentages."""

    @model_validator(mode="after")
    def _located(self) -> SeriesOf:
        if (self.indicator is None) != (self.region is None):
            raise ValueError("noem 'indicator' en 'region' samen, of geen van beide.")
        return self


class Parameter(Model):
    """What a projection needs to know, and what values it can have (``parameters.yml``)."""

    id: Identifier
    name: Text
    definition: Text
    group: Literal["beginstand", "uitstroom", "doorstroom", "instroom", "vraag", "doelen"]
    unit: Text
    minimum: float
    maximum: float
    dimensions: tuple[Dimension, ...] = ()
    """What it may differ by; an assumption that names another dimension is a fault."""
    parts_of: Dimension | None = None
    """The values are parts of a whole: over this dimension they add up to one, for each of the others."""
    series: SeriesOf | None = None
    """Past figures; without them a parameter cannot be extrapolated."""


class Assumption(Model):
    """One value of one parameter, for one part of the workforce (a line of ``<group>.csv``).

    ``low`` and ``high`` hold four out of five (an 80 % interval) of what we think possible.
    """

    parameter: Identifier
    branch: Text = TOTAL
    level: Text = TOTAL
    track: Text = TOTAL
    sex: Text = TOTAL
    age: Text = TOTAL
    value: float
    low: float
    high: float
    treatment: Treatment
    """See :data:`TREATMENTS`. What ``trend`` extrapolates is the series of the parameter."""
    window: Text
    """Which years the evidence is about, for example ``2019-2023``."""
    evidence: Literal["gemeten", "gepubliceerd", "afgeleid", "schatting"]
    source: Text
    """Id in the catalog."""
    place: Text
    """Where in the source, or how it was computed from it."""
    quality: Annotated[int, Field(ge=1, le=4)]
    """1 measured here, 2 published for the country, 3 computed from such figures, 4 judgement."""
    impact: Literal["groot", "middel", "klein"]
    note: str | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Assumption:
        if not self.low <= self.value <= self.high:
            between = f"laag ({self.low:.10g}) en hoog ({self.high:.10g})"
            raise ValueError(f"de waarde {self.value:.10g} ligt niet tussen {between}.")
        return self

    def key(self) -> tuple[str, ...]:
        """Return what the value is about; each key may occur once."""
        return (self.parameter, self.branch, self.level, self.track, self.sex, self.age)


class SeriesPoint(Model):
    """A published figure of one past year (a line of ``reeksen.csv``)."""

    parameter: Identifier
    period: Annotated[int, Field(ge=1900, le=2100)]
    value: float
    source: Text
    place: Text
    """Where in the source, and how it was computed from it."""


@dataclass(frozen=True)
class Assumptions:
    """All assumptions of a set, by parameter.

    Attributes
    ----------
    region : str
        Code of the region they are about.
    established : datetime.date
        Day on which they were chosen; a report about an earlier day could not have used them.
    parameters : dict of str to Parameter
    rows : tuple of Assumption
        In the order of the files.
    points : tuple of SeriesPoint
        Figures of past years that are not among the observations.
    """

    region: str
    established: date
    parameters: dict[str, Parameter]
    rows: tuple[Assumption, ...]
    points: tuple[SeriesPoint, ...] = ()

    def of(self, parameter: str) -> tuple[Assumption, ...]:
        """Return the lines of one parameter; empty when there are none."""
        return tuple(row for row in self.rows if row.parameter == parameter)

    def history(self, parameter: str) -> dict[int, float]:
        """Return the figures of past years of a parameter in ``reeksen.csv``, oldest first."""
        found = {point.period: point.value for point in self.points if point.parameter == parameter}
        return dict(sorted(found.items()))


def load_assumptions(
    folder: Path, catalog: Catalog, others: Mapping[str, Assumptions] | None = None
) -> Assumptions:
    """Read and check ``about.yml``, ``parameters.yml``, ``reeksen.csv`` and every other CSV in the folder.

    Parameters
    ----------
    folder : Path
        For example ``data/assumptions/flevoland``.
    catalog : Catalog
        Gives the codes, units and sources that exist.
    others : mapping of str to Assumptions, optional
        By folder: the sets that this one may be like (``AssumptionSet.like``). What it takes over says so.

    Raises
    ------
    UserError
        With all faults of all files, naming file and line.
    """
    faults: list[Fault] = []
    parameters: tuple[Parameter, ...] = ()
    about: AssumptionSet | None = None
    with collecting(faults):
        about = read_model(folder / "about.yml", AssumptionSet)
    like = (others or {}).get(about.like or "") if about else None
    if about is not None and about.like is not None and like is None:
        faults.append(Fault(f"er zijn geen aannames '{about.like}'.", folder / "about.yml", None, "like"))
    if like is None or (folder / "parameters.yml").exists():
        with collecting(faults):
            parameters = read_models(folder / "parameters.yml", Parameter)
    placed: list[tuple[Path, int, Assumption]] = []
    points: tuple[SeriesPoint, ...] = ()
    for path in sorted(folder.glob("*.csv")):
        with collecting(faults):
            if path.name == SERIES_FILE:
                points = read_csv_models(path, SeriesPoint)
                continue
            rows = read_csv_models(path, Assumption)
            placed += [(path, line, row) for line, row in enumerate(rows, 2)]
    raise_if_any(faults)
    assert about is not None
    if like is not None:
        parameters = (*like.parameters.values(), *parameters)
        placed = [*_taken_over(like, placed, folder / "about.yml", catalog), *placed]
        points = (*like.points, *points)
    if about.region not in catalog.regions:
        faults.append(Fault(f"de regio '{about.region}' bestaat niet.", folder / "about.yml", None, "region"))
    known = {parameter.id: parameter for parameter in parameters}
    for name, count in Counter(parameter.id for parameter in parameters).items():
        if count > 1:
            faults.append(
                Fault(f"de parameter '{name}' staat er {count} keer in.", folder / "parameters.yml")
            )
    for parameter in parameters:
        if parameter.unit not in catalog.units:
            message = f"de eenheid '{parameter.unit}' bestaat niet."
            faults.append(Fault(message, folder / "parameters.yml", None, f"{parameter.id}.unit"))
        faults += _reference_faults(parameter, folder / "parameters.yml", catalog)
    faults += _point_faults(folder / SERIES_FILE, points, known, catalog)
    years = Counter(point.parameter for point in points)
    seen: dict[tuple[str, ...], tuple[Path, int]] = {}
    for path, line, row in placed:
        faults += _row_faults(path, line, row, known, catalog)
        faults += _trend_faults(path, line, row, known.get(row.parameter), years[row.parameter])
        first = seen.setdefault(row.key(), (path, line))
        if first != (path, line):
            message = (
                f"deze aanname staat al in {first[0].name}, regel {first[1]}; elke aanname mag één keer."
            )
            faults.append(Fault(message, path, line))
    faults += _whole_faults(placed, known)
    raise_if_any(faults)
    read = tuple(row for _, _, row in placed)
    return Assumptions(about.region, about.established, known, read, points)


def _taken_over(
    like: Assumptions, own: Sequence[tuple[Path, int, Assumption]], path: Path, catalog: Catalog
) -> list[tuple[Path, int, Assumption]]:
    """Return the lines of another set that this one does not state itself; each says where it is from."""
    stated = {row.key() for _, _, row in own}
    whose = catalog.regions[like.region].name if like.region in catalog.regions else like.region
    return [
        (path, 1, row.model_copy(update={"place": f"Overgenomen van {whose}. {row.place}"}))
        for row in like.rows
        if row.key() not in stated
    ]


def _row_faults(
    path: Path, line: int, row: Assumption, parameters: dict[str, Parameter], catalog: Catalog
) -> Iterator[Fault]:
    parameter = parameters.get(row.parameter)
    if parameter is None:
        yield Fault(f"de parameter '{row.parameter}' bestaat niet.", path, line, "parameter")
        return
    if row.low < parameter.minimum or row.high > parameter.maximum:
        message = (
            f"{parameter.name} kan van {parameter.minimum:.10g} tot {parameter.maximum:.10g} lopen; "
            f"hier staat {row.low:.10g} tot {row.high:.10g}."
        )
        yield Fault(message, path, line, "value")
    if row.source not in catalog.sources:
        yield Fault(f"de bron '{row.source}' bestaat niet.", path, line, "source")
    codes = {
        "branch": row.branch in catalog.branches,
        "level": row.level == TOTAL or row.level in catalog.levels,
        "track": row.track in TRACKS,
        "sex": row.sex in SEXES,
        "age": is_age(row.age),
    }
    for dimension, exists in codes.items():
        code = getattr(row, dimension)
        if not exists:
            yield Fault(f"de code '{code}' bestaat niet.", path, line, dimension)
        elif code != TOTAL and dimension not in parameter.dimensions:
            message = f"{parameter.name} verschilt niet naar {dimension}; laat deze cel leeg."
            yield Fault(message, path, line, dimension)


def _whole_faults(
    placed: Sequence[tuple[Path, int, Assumption]], parameters: Mapping[str, Parameter]
) -> Iterator[Fault]:
    """Find parts of a whole that do not add up to one: a line is missing, or one is wrong."""
    wholes: dict[tuple[str, ...], list[tuple[Path, int, Assumption]]] = {}
    for path, line, row in placed:
        over = parameters[row.parameter].parts_of if row.parameter in parameters else None
        if over is not None:
            key = (row.parameter, *(getattr(row, name) for name in get_args(Dimension) if name != over))
            wholes.setdefault(key, []).append((path, line, row))
    for (name, *others), parts in wholes.items():
        total = sum(row.value for _, _, row in parts)
        if abs(total - 1) > ROUNDING:
            path, line, _ = parts[0]
            about = "".join(f" ({code})" for code in others if code != TOTAL)
            message = (
                f"{parameters[name].name}{about}: de delen zijn samen {total:.4g} en moeten samen 1 zijn; "
                f"het zijn er {len(parts)}, vanaf deze regel."
            )
            yield Fault(message, path, line, "value")


def _trend_faults(
    path: Path, line: int, row: Assumption, parameter: Parameter | None, years: int
) -> Iterator[Fault]:
    """Find rows that say ``trend`` without enough figures to extrapolate."""
    if row.treatment != "trend" or parameter is None:
        return
    series = parameter.series
    if series is None:
        message = (
            f"{parameter.name} staat op 'trend', maar heeft geen reeks met cijfers van eerdere jaren. Kies "
            "'constant' (blijft gelijk) of 'scenario' (een oordeel), of geef de parameter een reeks."
        )
        yield Fault(message, path, line, "treatment")
    elif series.indicator is None and years < FEWEST_YEARS:
        message = (
            f"{parameter.name} staat op 'trend', maar {SERIES_FILE} heeft er {years} jaren van; nodig zijn "
            f"er ten minste {FEWEST_YEARS}."
        )
        yield Fault(message, path, line, "treatment")


def _reference_faults(parameter: Parameter, path: Path, catalog: Catalog) -> Iterator[Fault]:
    """Find mistakes in what a parameter says about its series."""
    series = parameter.series
    if series is None:
        return
    place = f"{parameter.id}.series"
    if parameter.dimensions:
        message = "een parameter die per groep verschilt, kan hier geen reeks hebben."
        yield Fault(message, path, None, place)
    if series.indicator is not None and series.indicator not in catalog.indicators:
        yield Fault(f"de indicator '{series.indicator}' bestaat niet.", path, None, f"{place}.indicator")
    if series.region is not None and series.region not in catalog.regions:
        yield Fault(f"de regio '{series.region}' bestaat niet.", path, None, f"{place}.region")
    if series.branch not in catalog.branches:
        yield Fault(f"de code '{series.branch}' bestaat niet.", path, None, f"{place}.branch")


def _point_faults(
    path: Path, points: tuple[SeriesPoint, ...], parameters: dict[str, Parameter], catalog: Catalog
) -> Iterator[Fault]:
    seen: dict[tuple[str, int], int] = {}
    for line, point in enumerate(points, 2):
        parameter = parameters.get(point.parameter)
        if parameter is None:
            yield Fault(f"de parameter '{point.parameter}' bestaat niet.", path, line, "parameter")
        elif parameter.series is None or parameter.series.indicator is not None:
            message = f"volgens parameters.yml heeft {parameter.name} geen reeks in dit bestand."
            yield Fault(message, path, line, "parameter")
        elif parameter.series.gives == "hoogte" and not parameter.minimum <= point.value <= parameter.maximum:
            message = (
                f"{parameter.name} kan van {parameter.minimum:.10g} tot {parameter.maximum:.10g} lopen; "
                f"hier staat {point.value:.10g}."
            )
            yield Fault(message, path, line, "value")
        if point.source not in catalog.sources:
            yield Fault(f"de bron '{point.source}' bestaat niet.", path, line, "source")
        first = seen.setdefault((point.parameter, point.period), line)
        if first != line:
            message = f"het jaar {point.period} staat er al op regel {first}."
            yield Fault(message, path, line, "period")
