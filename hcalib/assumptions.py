"""The assumptions behind a projection: each number with its range, unit, source and quality."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from hcalib.catalog import SEXES, TOTAL, TRACKS, Catalog, is_age
from hcalib.errors import Fault
from hcalib.files import Model, collecting, raise_if_any, read_csv_models, read_model, read_models

Text = Annotated[str, Field(min_length=1)]
Identifier = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Dimension = Literal["branch", "level", "track", "sex", "age"]

EVIDENCE = ("gemeten", "gepubliceerd", "afgeleid", "schatting")
"""Measured for this region; published for another area; computed from published figures; judged by us."""


class AssumptionSet(Model):
    """What a set of assumptions is about (``about.yml``)."""

    region: Text
    established: date
    title: Text


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
    treatment: Literal["constant", "trend", "scenario"]
    """Held at its value, extrapolated from a series, or chosen in a scenario."""
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
    """

    region: str
    established: date
    parameters: dict[str, Parameter]
    rows: tuple[Assumption, ...]

    def of(self, parameter: str) -> tuple[Assumption, ...]:
        """Return the lines of one parameter; empty when there are none."""
        return tuple(row for row in self.rows if row.parameter == parameter)


def load_assumptions(folder: Path, catalog: Catalog) -> Assumptions:
    """Read and check ``about.yml``, ``parameters.yml`` and every CSV in the folder.

    Parameters
    ----------
    folder : Path
        For example ``data/assumptions/flevoland``.
    catalog : Catalog
        Gives the codes, units and sources that exist.

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
    with collecting(faults):
        parameters = read_models(folder / "parameters.yml", Parameter)
    placed: list[tuple[Path, int, Assumption]] = []
    for path in sorted(folder.glob("*.csv")):
        with collecting(faults):
            rows = read_csv_models(path, Assumption)
            placed += [(path, line, row) for line, row in enumerate(rows, 2)]
    raise_if_any(faults)
    assert about is not None
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
    seen: dict[tuple[str, ...], tuple[Path, int]] = {}
    for path, line, row in placed:
        faults += _row_faults(path, line, row, known, catalog)
        first = seen.setdefault(row.key(), (path, line))
        if first != (path, line):
            message = (
                f"deze aanname staat al in {first[0].name}, regel {first[1]}; elke aanname mag één keer."
            )
            faults.append(Fault(message, path, line))
    raise_if_any(faults)
    return Assumptions(about.region, about.established, known, tuple(row for _, _, row in placed))


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
