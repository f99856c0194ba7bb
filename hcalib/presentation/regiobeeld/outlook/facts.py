"""What the chapter says before it is words: the projection at the workplace, intervals and drivers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from hcalib.assumptions import Assumption, Assumptions
from hcalib.catalog import TOTAL, Catalog, Region
from hcalib.observations import Observations
from hcalib.projection.backtest import (
    PopulationBacktest,
    Score,
    histories,
    population_backtest,
    provinces,
    score,
)
from hcalib.projection.backtest_ages import OLDER, check_ages
from hcalib.projection.building import base_years, build_model
from hcalib.projection.hindsight import Held, hindcast
from hcalib.projection.levers import Scenario
from hcalib.projection.model import Model, Projection
from hcalib.projection.outcomes import PeopleMissing
from hcalib.projection.results import Share, quantiles
from hcalib.projection.running import project
from hcalib.projection.sensitivity import shares
from hcalib.projection.values import assumption_normals, sampled_values
from hcalib.projection.workplace import FACTOR, at_workplace, shares_at_workplace, workplace_factor

Array = NDArray[np.floating]

NOTHING = Scenario("niets", "Niets doen")
DRAWS = 1000
SEED = 20211
SOURCE = "eigen-vooruitblik"
"""In the catalog, for figures that were computed here."""

JUDGEMENT = "schatting"

MEASURED = {"inwoners": "Inwoners", "inwoners-65-plus": "Inwoners van 65 jaar en ouder"}
"""Of what is compared with the past, that which was really counted."""

_LOOKED_BACK = 256
"""Draws for the comparison with the past; its edges need not be sharp."""


@dataclass(frozen=True)
class Interval:
    """Where four out of five draws lie, where half of them lie, and the middle."""

    low: float
    lower: float
    middle: float
    upper: float
    high: float


@dataclass(frozen=True)
class Past:
    """What was counted beside what would have been expected.

    Attributes
    ----------
    cases : tuple of Held
        From an earlier base year.
    population : PopulationBacktest or None
        The population of all provinces, from every earlier year.
    sources : tuple of str
        Who counted.
    older : Score or None
        The inhabitants of 65 and over in this region, from every earlier year with known ages.
    """

    cases: tuple[Held, ...]
    population: PopulationBacktest | None
    sources: tuple[str, ...]
    older: Score | None = None


@dataclass(frozen=True)
class Outlook:
    """The projection of one scenario, by default that nothing changes.

    Attributes
    ----------
    region : Region
    model : Model
    residents : Projection
        Of employees who live in the region, as the model counts them.
    projection : Projection
        The same, of the work in the region; all that is shown comes from it.
    factor : array (D,)
        Between the two.
    near, far : int
        The two years that the sentences and tables speak of.
    past : Past or None
        What an earlier base year would have said about the number of inhabitants that is known now.
    """

    region: Region
    model: Model
    residents: Projection
    projection: Projection
    factor: Array
    near: int
    far: int
    past: Past | None = None

    @property
    def assumptions(self) -> Assumptions:
        """The assumptions it was made from."""
        return self.model.assumptions

    @property
    def base(self) -> int:
        """The base year."""
        return self.projection.axes.base_year

    @property
    def years(self) -> tuple[int, ...]:
        """The base year and all projected years."""
        return (self.base, *self.projection.axes.calendar)

    def missing(self, year: int, branch: str | None = None, level: str | None = None) -> Interval:
        """Return the people that are missing on the last day of a year."""
        return interval(PeopleMissing(year, branch, level)(self.projection))

    def grows(self, year: int) -> float:
        """Return the part of the draws in which more people are missing than in the base year."""
        now = PeopleMissing(self.base)(self.projection)
        return float(np.mean(PeopleMissing(year)(self.projection) > now))

    def work(self, year: int) -> Interval:
        """Return the fte of work on the last day of a year."""
        return interval(self.projection.demand[year - self.base].sum(axis=(0, 1)))

    def staff(self, year: int) -> Interval:
        """Return the available fte on the last day of a year."""
        return interval(self.projection.supply[year - self.base].sum(axis=(0, 1)))

    def work_growth(self, year: int) -> Interval:
        """Return by how many percent the work grows between the base year and a year."""
        return _growth(self.projection.demand, year - self.base)

    def staff_growth(self, year: int) -> Interval:
        """Return by how many percent the available fte grow between the base year and a year."""
        return _growth(self.projection.supply, year - self.base)

    @cached_property
    def drivers(self) -> tuple[Share, ...]:
        """What makes the shortage of the far year uncertain: parts of its variance, largest first."""
        outcome = PeopleMissing(self.far)
        found, rest = shares(self.model, self.residents, outcome)
        return shares_at_workplace(found, rest, outcome(self.residents), self.factor)[0]

    @cached_property
    def used(self) -> tuple[Assumption, ...]:
        """The assumptions that the projection asked for; those about goals and other base years are not."""
        asked = {question[0] for question in self.model.central.found}
        return tuple(row for row in self.assumptions.rows if row.parameter in asked)

    def evidence(self, parameter: str) -> tuple[str, ...]:
        """Return how the values of a parameter are known, the kind of most of its lines first."""
        kinds = [row.evidence for row in self.assumptions.of(parameter)]
        return tuple(sorted(dict.fromkeys(kinds), key=lambda kind: -kinds.count(kind)))

    def middle_of(self, parameter: str) -> Assumption:
        """Return the only line of a parameter that does not differ by anything."""
        (row,) = self.assumptions.of(parameter)
        return row

    @property
    def workplace(self) -> Assumption:
        """The assumption about work in the region against people who live there."""
        return self.middle_of(FACTOR)


def look_ahead(
    observations: Observations,
    catalog: Catalog,
    assumptions: Assumptions | None,
    region: Region,
    peildatum: date,
    *,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Outlook | None:
    """Project a region if nothing changes; None when there are no assumptions for it.

    Parameters
    ----------
    observations : Observations
        What had been published on the peildatum.
    catalog : Catalog
    assumptions : Assumptions or None
        As the workspace knows them on the peildatum.
    region : Region
    peildatum : datetime.date
    draws, seed : int
        The same seed gives the same report.

    Raises
    ------
    UserError
        If the assumptions are not complete, or the population by age is not known.
    """
    if assumptions is None:
        return None
    model = build_model(observations, catalog, assumptions, region.code, peildatum)
    found = outlook_of(model, NOTHING, region, peildatum, draws, seed)
    return replace(found, past=_looked_back(found, observations, catalog, peildatum))


def outlook_of(
    model: Model, scenario: Scenario, region: Region, peildatum: date, draws: int, seed: int
) -> Outlook:
    """Project one scenario of a model; see :func:`look_ahead`."""
    residents = project(model, scenario, draws=draws, seed=seed)
    factor = workplace_factor(model, draws, seed)
    near, far = milestones(model.axes.calendar, peildatum)
    return Outlook(region, model, residents, at_workplace(residents, factor), factor, near, far)


def _looked_back(
    found: Outlook, observations: Observations, catalog: Catalog, peildatum: date
) -> Past | None:
    """Look ahead from the newest earlier base year and compare the inhabitants; employees are not counted."""
    earlier = [year for year in base_years(found.assumptions) if year < found.base]
    if not earlier:
        return None
    region = found.region.code
    then = build_model(observations, catalog, found.assumptions, region, peildatum, base_year=max(earlier))
    looked = project(then, NOTHING, draws=_LOOKED_BACK, seed=found.residents.seed)
    everybody, aged = (observations.series("bevolking", region, age=age) for age in (TOTAL, "65+"))
    older = {int(p[:4]): float(value) for p, value in zip(aged["period"], aged["value"], strict=True)}
    held = hindcast(then, looked, found.model, found.residents, older)
    sources = dict.fromkeys([*everybody["source"].tail(1), *aged["source"].tail(1)])
    cases = tuple(case for case in held if case.name in MEASURED)
    population = population_backtest(observations, provinces(catalog))
    aged_before = _older(found, observations, catalog, population)
    return Past(cases, population, tuple(sources), aged_before)


def _older(
    found: Outlook, observations: Observations, catalog: Catalog, population: PopulationBacktest | None
) -> Score | None:
    """Score what was foreseen of people of 65 and over in the region; None when nothing can be compared."""
    region = found.region.code
    known = histories(observations, [region])
    if population is None or region not in known:
        return None
    model = found.model
    normals = assumption_normals(model.assumptions, _LOOKED_BACK, found.residents.seed)
    values = sampled_values(model.assumptions, normals, like=model.central)
    checks = check_ages(
        observations, catalog, known[region], region, values, model.central, widening=population.factor
    )
    return None if checks.empty else score(checks[checks["part"] == OLDER])


def milestones(calendar: tuple[int, ...], peildatum: date) -> tuple[int, int]:
    """Choose two projected years after the peildatum: round ones where there are, else the last ones."""
    ahead = [year for year in calendar if year > peildatum.year] or list(calendar)
    found = [year for year in ahead if year % 5 == 0][:2]
    if len(found) == 2:
        return found[0], found[1]
    return (found or ahead)[0], ahead[-1]


def interval(draws: Array) -> Interval:
    """Return the intervals of one number for every draw (D,)."""
    return Interval(*(float(value) for value in quantiles(draws)))


def _growth(stock: Array, place: int) -> Interval:
    total = stock.sum(axis=(1, 2))
    return interval(100 * (total[place] / total[0] - 1))
