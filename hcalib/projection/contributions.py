"""What each goal of a scenario contributes, with the same random numbers for everything that is compared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from hcalib.errors import ExitCode, Fault, UserError
from hcalib.projection.levers import Scenario
from hcalib.projection.model import Model, Projection
from hcalib.projection.outcomes import PeopleMissing
from hcalib.projection.results import Bar, quantiles, waterfall
from hcalib.projection.running import Sample
from hcalib.projection.workplace import FACTOR

Array = NDArray[np.floating]


@dataclass(frozen=True, kw_only=True)
class Together:
    """How a scenario as a whole changes the shortage of a year.

    Attributes
    ----------
    scenario : Scenario
    year : int
    draws : int
    without, together : tuple of float
        Shortage in people without any lever and with all: quantiles of 10, 50 and 90 %.
    total : Bar
        People by which all levers together change it; negative is less shortage.
    growth : float
        Mean growth of the shortage since the base year without any lever, in people.
    closed : float or None
        Part of that growth that the scenario takes away, mean against mean: 1 is all of it, more is a
        smaller shortage than in the base year. None when the shortage does not grow.
    held, held_without : float
        Part of the draws in which the shortage is not larger than it was in the base year, with all levers
        and without any.
    """

    scenario: Scenario
    year: int
    draws: int
    without: tuple[float, float, float]
    together: tuple[float, float, float]
    total: Bar
    growth: float
    closed: float | None
    held: float
    held_without: float


@dataclass(frozen=True, kw_only=True)
class Contributions(Together):
    """The same, divided over the levers.

    Attributes
    ----------
    bars : tuple of Bar
        People by which each lever changes the shortage, and ``samen`` for what they do more or less together
        than apart. Means add up to the whole difference.
    """

    bars: tuple[Bar, ...]


def contributions(
    model: Model,
    scenario: Scenario,
    outcome: PeopleMissing,
    *,
    draws: int = 512,
    seed: int = 20211,
    at_work: bool = False,
) -> Contributions:
    """Run a scenario without levers, with each lever alone and with all together.

    Parameters
    ----------
    model : Model
    scenario : Scenario
    outcome : PeopleMissing
        The year, and if wanted the branch or level.
    draws, seed : int
        Of all runs; one run for each lever and two more.
    at_work : bool
        Count the work in the region instead of the people who live there (``workplace``).

    Raises
    ------
    UserError
        If the scenario or the year cannot be.
    """
    run = _runs(model, scenario, outcome, draws, seed, at_work)
    names = [lever.name for lever in scenario.levers]
    (start, without), (_, with_all) = run(), run(*names)
    whole = _together(scenario, outcome.year, start, without, with_all)
    alone = {name: run(name)[1] for name in names}
    return Contributions(**vars(whole), bars=waterfall(without, alone, with_all))


def together(
    model: Model,
    scenario: Scenario,
    outcome: PeopleMissing,
    *,
    draws: int = 512,
    seed: int = 20211,
    at_work: bool = False,
) -> Together:
    """Run a scenario without levers and with all together; the numbers are those of :func:`contributions`."""
    run = _runs(model, scenario, outcome, draws, seed, at_work)
    (start, without), (_, with_all) = run(), run(*(lever.name for lever in scenario.levers))
    return _together(scenario, outcome.year, start, without, with_all)


def _runs(
    model: Model,
    scenario: Scenario,
    outcome: PeopleMissing,
    draws: int,
    seed: int,
    at_work: bool,
) -> Callable[..., tuple[Array, Array]]:
    """Return what runs levers by name and gives the shortage of the base year and of the outcome."""
    outcome.check(model.axes)
    sample = Sample(model, draws, seed)
    factor = sample.number(FACTOR) if at_work else np.ones(draws)
    base = replace(outcome, year=model.axes.base_year)

    def run(*names: str) -> tuple[Array, Array]:
        found = sample.project(only(scenario, names))
        return base(found) * factor, outcome(found) * factor

    return run


def _together(scenario: Scenario, year: int, start: Array, without: Array, with_all: Array) -> Together:
    growth = float((without - start).mean())
    return Together(
        scenario=scenario,
        year=year,
        draws=len(without),
        without=_interval(without),
        together=_interval(with_all),
        total=_bar("alles", with_all - without),
        growth=growth,
        closed=float((without - with_all).mean()) / growth if growth > 0 else None,
        held=float(np.mean(with_all <= start)),
        held_without=float(np.mean(without <= start)),
    )


@dataclass(frozen=True)
class OverlapBounds:
    """What some levers change together, between the most and the least that they can overlap.

    Attributes
    ----------
    levers : tuple of str
    none_twice : Bar
        Change when nobody is counted for two levers: the effects add up.
    assumed : Bar
        Change with the overlap of the assumptions.
    all_shared : Bar
        Change when whoever is counted for one lever is also counted for the strongest: only that one counts.
    """

    levers: tuple[str, ...]
    none_twice: Bar
    assumed: Bar
    all_shared: Bar


def overlap_bounds(
    model: Model,
    scenario: Scenario,
    outcome: Callable[[Projection], Array],
    levers: Sequence[str],
    *,
    draws: int = 512,
    seed: int = 20211,
    at_work: bool = False,
) -> OverlapBounds:
    """Bound what levers do together that may count the same people, such as the three goals about staying.

    How many people were counted more than once is not known. The number of different people is at most the
    sum and at least the largest of the numbers, whatever the overlap (the bounds of Fréchet). Of 50, 100 and
    150 people a year that is 300 when nobody counts twice, and 150 when all who can count three times.

    Parameters
    ----------
    model : Model
    scenario : Scenario
        The other levers are at work in every run.
    outcome : callable
        Gives one number for every draw, of which less is better.
    levers : sequence of str
        Names of the levers that may overlap, at least two.
    draws, seed, at_work
        As for :func:`contributions`.

    Raises
    ------
    UserError
        If a name is not that of a lever of the scenario, or there are fewer than two.
    """
    faults = faults_of_names(scenario, levers)
    if len(set(levers)) < 2:
        faults += (Fault("overlap bestaat alleen tussen ten minste twee knoppen."),)
    if faults:
        raise UserError(faults, ExitCode.USAGE)
    others = [lever.name for lever in scenario.levers if lever.name not in levers]
    effects = [lever.effect for lever in scenario.levers if lever.name in levers]
    as_assumed = Sample(model, draws, seed)
    free = Sample(without_overlap(model, effects), draws, seed)
    factor = as_assumed.number(FACTOR) if at_work else np.ones(draws)

    def result(sample: Sample, *names: str) -> Array:
        return factor * outcome(sample.project(only(scenario, names)))

    without = result(as_assumed, *others)
    strongest = np.min([result(free, *others, name) for name in levers], axis=0)
    return OverlapBounds(
        levers=tuple(levers),
        none_twice=_bar("niemand dubbel", result(free, *others, *levers) - without),
        assumed=_bar("volgens de aannames", result(as_assumed, *others, *levers) - without),
        all_shared=_bar("iedereen dubbel", strongest - without),
    )


def without_overlap(model: Model, effects: Sequence[str]) -> Model:
    """Return the model in which nothing is taken off the given effects for overlap; draws stay the same."""
    names = {f"{effect}-overlap" for effect in effects}
    rows = tuple(
        row.model_copy(update={"value": 0.0, "low": 0.0, "high": 0.0}) if row.parameter in names else row
        for row in model.assumptions.rows
    )
    return replace(model, assumptions=replace(model.assumptions, rows=rows))


def only(scenario: Scenario, names: Sequence[str]) -> Scenario:
    """Return the scenario with only the levers of these names, in its own order."""
    return replace(scenario, levers=tuple(lever for lever in scenario.levers if lever.name in names))


def faults_of_names(scenario: Scenario, names: Sequence[str]) -> tuple[Fault, ...]:
    """Return a fault for every name that is not that of a lever of the scenario."""
    known = [lever.name for lever in scenario.levers]
    listed = ", ".join(known) or "geen"
    return tuple(
        Fault(f"scenario '{scenario.id}' heeft geen knop '{name}'; de knoppen zijn: {listed}.")
        for name in dict.fromkeys(names)
        if name not in known
    )


def _interval(draws: Array) -> tuple[float, float, float]:
    low, middle, high = quantiles(draws, (0.1, 0.5, 0.9))
    return float(low), float(middle), float(high)


def _bar(name: str, effect: Array) -> Bar:
    return Bar(name, *_interval(effect), float(effect.mean()))
