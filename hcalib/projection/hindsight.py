"""What the past says about a projection as a whole: its rates, its shortage, and an earlier base year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hcalib.projection.model import Model, Projection
from hcalib.projection.outcomes import PeopleMissing
from hcalib.projection.people import inhabitants
from hcalib.projection.population import OLDER_FROM
from hcalib.projection.results import quantiles
from hcalib.projection.sampling import Spread, parameter_normals
from hcalib.projection.values import assumption_normals, sampled_values

Array = NDArray[np.floating]

_INTERVAL = (0.1, 0.5, 0.9)
_DRAWS = 4096


@dataclass(frozen=True)
class Held:
    """An outcome next to the interval that should hold four out of five.

    Attributes
    ----------
    name : str
    year : int
    actual : float
    low, middle, high : float
    """

    name: str
    year: int
    actual: float
    low: float
    middle: float
    high: float

    @property
    def inside(self) -> bool:
        """Whether the outcome lies in the interval, bounds included."""
        return self.low <= self.actual <= self.high


@dataclass(frozen=True)
class Revisions:
    """How expectations of the shortage for one year moved from publication to publication.

    Attributes
    ----------
    rows : pandas.DataFrame
        ``year``, ``older`` and ``newer`` (sources), ``before``, ``after``, ``ahead`` (years between the older
        publication and the end of the year it is about) and ``ratio`` (the larger over the smaller).
    typical : float
        Geometric mean of the ratios; NaN without any.
    """

    rows: pd.DataFrame
    typical: float


def leaving_held_blind(
    model: Model, published: Mapping[int, float], known_until: int, seed: int
) -> tuple[Held, ...]:
    """Set published parts that left beside what the first of them would have made of a single year.

    The assumption was made from all years, so that they lie in its interval proves little. Here the level is
    the mean of the first years, with as wide an interval around it as the assumption has.

    Parameters
    ----------
    model : Model
        Uses ``uitstroom-niveau`` and ``uitstroom-schommeling``.
    published : mapping of int to float
        Part of the employees that left for another reason than retirement and death, by year.
    known_until : int
        Last year that the level is made from; the years after it are compared.
    seed : int
    """
    level, swing = (_spread(model, name) for name in ("uitstroom-niveau", "uitstroom-schommeling"))
    first = float(np.mean([value for year, value in published.items() if year <= known_until]))
    part = first / level.value
    moved = Spread(level.low * part, level.value * part, level.high * part)
    later = {year: value for year, value in published.items() if year > known_until}
    return _yearly(moved, swing, later, seed)


def revisions(published: pd.DataFrame) -> Revisions:
    """Compare what publications expected for the same year.

    Parameters
    ----------
    published : pandas.DataFrame
        Rows with ``source``, ``published`` (day), ``year`` and ``value``, of one region and branch.

    Returns
    -------
    Revisions
        Two publications are compared in the years one of them is about and the other covers. Between its own
        years a publication is taken to go straight; beyond them it says nothing.
    """
    rows = [
        row for older, newer in combinations(_publications(published), 2) for row in _revised(older, newer)
    ]
    found = pd.DataFrame(rows, columns=["year", "older", "newer", "before", "after", "ahead", "ratio"])
    typical = float(np.exp(np.log(found["ratio"]).mean())) if len(found) else float("nan")
    return Revisions(found, typical)


def hindcast(
    then: Model, earlier: Projection, now: Model, later: Projection, older: Mapping[int, float]
) -> tuple[Held, ...]:
    """Look from an earlier base year at a later one, and compare with the start of the later.

    What is known of the later base year is itself partly an estimate, made with the same sources: this is a
    test of the movement between the two, not of the level. Nor is it blind: the assumptions were made with
    the years between in sight.

    Parameters
    ----------
    then, now : Model
        Of the earlier and the later base year.
    earlier, later : Projection
        Made from them.
    older : mapping of int to float
        Published inhabitants of 65 and older on 1 January of each year; the newest in reach is compared.

    Returns
    -------
    tuple of Held
        At the end of the later base year, of residents: ``werknemers``, ``groei-werknemers`` (percent since
        the earlier base year), ``tekort`` and ``inwoners``; and ``inwoners-65-plus`` on 31 December before
        the newest known 1 January.
    """
    base, first = now.axes.base_year, then.axes.base_year
    employees = earlier.persons.sum(axis=(1, 2))
    growth = 100 * (employees[base - first] / employees[0] - 1)
    actual = float(np.median(later.persons[0].sum(axis=(0, 1))))
    start = float(np.median(employees[0]))
    missing = PeopleMissing(base)
    people = _inhabitants(then, earlier, base - first)
    cases = [
        ("werknemers", base, actual, employees[base - first]),
        ("groei-werknemers", base, 100 * (actual / start - 1), growth),
        ("tekort", base, float(np.median(missing(later))), missing(earlier)),
        ("inwoners", base, float(now.population.sum()), people[-1].sum(axis=0)),
    ]
    reached = [year for year in older if first + 1 < year <= base + 1]
    if reached:
        year = max(reached)
        aged = people[year - 1 - first, OLDER_FROM:].sum(axis=0)
        cases.append(("inwoners-65-plus", year - 1, older[year], aged))
    return tuple(Held(name, year, value, *_bounds(draws)) for name, year, value, draws in cases)


def _inhabitants(model: Model, projection: Projection, years: int) -> Array:
    """Return the inhabitants by age on 31 December in the draws of a projection, (T + 1, P, D)."""
    draws = projection.persons.shape[-1]
    normals = assumption_normals(model.assumptions, draws, projection.seed)
    values = sampled_values(model.assumptions, normals, like=model.central)
    return inhabitants(values, model.central, model.population, years)


def _spread(model: Model, parameter: str) -> Spread:
    (row,) = model.assumptions.of(parameter)
    return Spread(row.low, row.value, row.high)


def _yearly(level: Spread, swing: Spread, published: Mapping[int, float], seed: int) -> tuple[Held, ...]:
    normals = parameter_normals(3, _DRAWS, seed)
    single = level.at(normals[0]) * np.exp(swing.at(normals[1]) * normals[2])
    low, middle, high = _bounds(single)
    return tuple(Held("uitstroom", year, value, low, middle, high) for year, value in published.items())


def _publications(published: pd.DataFrame) -> list[pd.DataFrame]:
    """Return the rows of each publication by year, the oldest publication first."""
    ordered = published.sort_values(["published", "source", "year"], kind="stable")
    return [rows for _, rows in ordered.groupby(["published", "source"], sort=False)]


def _revised(older: pd.DataFrame, newer: pd.DataFrame) -> Iterator[tuple[object, ...]]:
    day = older["published"].iloc[0]
    for year in sorted({*older["year"], *newer["year"]}):
        before, after = _covered(older, year), _covered(newer, year)
        if before is None or after is None or min(before, after) <= 0:
            continue
        ahead = (pd.Timestamp(year=int(year), month=12, day=31) - day).days / 365.25
        names = older["source"].iloc[0], newer["source"].iloc[0]
        yield (int(year), *names, before, after, ahead, max(before, after) / min(before, after))


def _covered(rows: pd.DataFrame, year: int) -> float | None:
    """Return what a publication expects for a year; None outside its own years."""
    if not rows["year"].min() <= year <= rows["year"].max():
        return None
    return float(np.interp(year, rows["year"], rows["value"]))


def _bounds(draws: Array) -> tuple[float, float, float]:
    low, middle, high = quantiles(np.asarray(draws, dtype=float), _INTERVAL)
    return float(low), float(middle), float(high)
