"""What can be asked of a projection, and what an answer says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from hcalib.errors import ExitCode, Fault, UserError
from hcalib.projection.contributions import faults_of_names
from hcalib.projection.levers import Scenario
from hcalib.projection.model import Model
from hcalib.projection.outcomes import PeopleMissing, faults_of_year
from hcalib.projection.results import quantiles
from hcalib.projection.running import Sample
from hcalib.projection.workplace import FACTOR

Array = NDArray[np.floating]
Factors = dict[str, float]


@dataclass(frozen=True)
class Goal:
    """What is asked.

    Attributes
    ----------
    year : int
        The last day of this year.
    baseline : float or None
        People that may be missing then; None is as many as in the base year in the same draw.
    probability : float
        Part of the draws in which that has to hold, between 0 and 1.
    branch, level : str, optional
        Only this part of the shortage.
    at_work : bool
        Whether it is about the work in the region, as published shortages are, instead of about the people
        who live there (``workplace``).
    """

    year: int
    baseline: float | None = None
    probability: float = 0.5
    branch: str | None = None
    level: str | None = None
    at_work: bool = False


@dataclass(frozen=True)
class Numbers:
    """How many draws an answer is found and checked with.

    Attributes
    ----------
    draws, seed : int
        To find the effort.
    check_draws, check_seed : int
        To check it.
    """

    draws: int = 512
    seed: int = 20211
    check_draws: int = 2048
    check_seed: int = 4217


@dataclass(frozen=True)
class Answer:
    """The smallest effort that reaches a goal, or the most that can be done.

    Attributes
    ----------
    goal : Goal
    scenario : Scenario
        With the effort that was found: amounts of the question times their factor.
    factors : dict of str to float
        By lever that could be changed: 1 is the effort of the question, 0 is none.
    reached : bool
        Whether the goal can be reached within the caps.
    left : float
        People by which the shortage is above the baseline at the chosen probability; zero or less when the
        goal is reached, otherwise what is left of it with everything at its cap.
    without : float
        The same without any of these levers.
    cost : float
        Effort times weight, summed over levers.
    found, checked : float
        Part of the draws in which the goal holds, in the search and in the check.
    check_error : float
        Standard error of ``checked``.
    spread : tuple of float
        In the check: people by which the shortage is above the baseline, as one in ten draws is below, the
        middle, and one in ten above.
    numbers : Numbers
    """

    goal: Goal
    scenario: Scenario
    factors: Factors
    reached: bool
    left: float
    without: float
    cost: float
    found: float
    checked: float
    check_error: float
    spread: tuple[float, float, float]
    numbers: Numbers

    @property
    def confirmed(self) -> bool:
        """Whether the check agrees that the goal is reached, within two standard errors."""
        return self.reached and self.checked >= self.goal.probability - 2 * self.check_error

    def amounts(self, lever: str) -> dict[int, float]:
        """Return the effort of one lever by year."""
        return next(found.amounts for found in self.scenario.levers if found.name == lever)


@dataclass(frozen=True)
class Question:
    """A goal for a model, with the runs that were done for it.

    Runs do not depend on the chosen probability: :meth:`at` asks the same again with another one, and repeats
    none of them.
    """

    model: Model
    scenario: Scenario
    goal: Goal
    numbers: Numbers
    known: dict[tuple[object, ...], Array] = field(default_factory=dict, repr=False)
    samples: dict[tuple[int, int], Sample] = field(default_factory=dict, repr=False)

    def at(self, probability: float) -> Question:
        """Return the same question with another probability; no run is done twice."""
        return replace(self, goal=replace(self.goal, probability=probability))

    def above(self, factors: Factors) -> Array:
        """Return by how many people the shortage is above the baseline, (D,)."""
        return self._remembered(factors, self.numbers.draws, self.numbers.seed)

    def _remembered(self, factors: Factors, draws: int, seed: int) -> Array:
        key = (draws, seed, *(factors.get(lever.name, 1.0) for lever in self.scenario.levers))
        if key not in self.known:
            self.known[key] = self.run(factors, draws, seed)
        return self.known[key]

    def gap(self, factors: Factors) -> float:
        """Return the same at the chosen probability: zero or less is reached.

        It is the draw that has enough others below it, and not a value between two draws, so that zero means
        that the goal holds in at least the chosen part of the draws.
        """
        above = self.above(factors)
        place = int(np.ceil(self.goal.probability * len(above))) - 1
        return float(np.partition(above, place)[place])

    def run(self, factors: Factors, draws: int, seed: int) -> Array:
        """Run the scenario with some of its levers changed."""
        sample = self.samples.setdefault((draws, seed), Sample(self.model, draws, seed))
        projection = sample.project(scaled(self.scenario, factors))
        asked = PeopleMissing(self.goal.year, self.goal.branch, self.goal.level)
        factor = sample.number(FACTOR) if self.goal.at_work else np.ones(draws)
        missing = asked(projection) * factor
        if self.goal.baseline is not None:
            return missing - self.goal.baseline
        return missing - replace(asked, year=self.model.axes.base_year)(projection) * factor

    def answer(self, factors: Factors, weights: Mapping[str, float]) -> Answer:
        """Check an effort with other numbers and say what it does."""
        above = self._remembered(factors, self.numbers.check_draws, self.numbers.check_seed)
        checked = float(np.mean(above <= 0))
        low, middle, high = (float(edge) for edge in quantiles(above, (0.1, 0.5, 0.9)))
        return Answer(
            goal=self.goal,
            scenario=scaled(self.scenario, factors),
            factors=factors,
            reached=self.gap(factors) <= 0,
            left=self.gap(factors),
            without=self.gap(dict.fromkeys(factors, 0.0)),
            cost=sum(factors[name] * price for name, price in costs(self.scenario, factors, weights).items()),
            found=float(np.mean(self.above(factors) <= 0)),
            checked=checked,
            check_error=float(np.sqrt(checked * (1 - checked) / self.numbers.check_draws)),
            spread=(low, middle, high),
            numbers=self.numbers,
        )


def scaled(scenario: Scenario, factors: Mapping[str, float]) -> Scenario:
    """Return the scenario with the amounts of some levers times a factor."""
    levers = tuple(
        replace(lever, amounts={year: amount * factors[lever.name] for year, amount in lever.amounts.items()})
        if lever.name in factors
        else lever
        for lever in scenario.levers
    )
    return replace(scenario, levers=levers)


def check(
    model: Model,
    scenario: Scenario,
    goal: Goal,
    caps: Mapping[str, float],
    weights: Mapping[str, float],
) -> None:
    """Raise a UserError that names everything about a question that cannot be."""
    faults = list(_faults(model, scenario, goal, caps, weights))
    if faults:
        raise UserError(faults, ExitCode.USAGE)
    PeopleMissing(goal.year, goal.branch, goal.level).check(model.axes)


def _faults(
    model: Model, scenario: Scenario, goal: Goal, caps: Mapping[str, float], weights: Mapping[str, float]
) -> Iterator[Fault]:
    yield from faults_of_year(goal.year, model.axes)
    if goal.year == model.axes.base_year:
        yield Fault(f"{goal.year} is het basisjaar; kies een jaar daarna.")
    if not 0 < goal.probability < 1:
        yield Fault(
            f"de kans ligt tussen 0 en 1, bijvoorbeeld 0,8 voor vier op de vijf; nu {_nl(goal.probability)}."
        )
    if goal.baseline is not None and not np.isfinite(goal.baseline):
        yield Fault("de nulmeting van het tekort is geen getal.")
    if not caps:
        yield Fault(f"scenario '{scenario.id}' heeft geen knop die mag veranderen; geef er ten minste één.")
    yield from faults_of_names(scenario, [*caps, *weights])
    for name, cap in caps.items():
        if not (np.isfinite(cap) and cap > 0):
            yield Fault(f"het plafond van de knop '{name}' moet een getal boven nul zijn; nu {_nl(cap)}.")
    for name, weight in weights.items():
        if not (np.isfinite(weight) and weight > 0):
            yield Fault(f"het gewicht van de knop '{name}' moet een getal boven nul zijn; nu {_nl(weight)}.")


def _nl(number: float) -> str:
    return f"{number:g}".replace(".", ",")


def costs(scenario: Scenario, factors: Factors, weights: Mapping[str, float]) -> Factors:
    """Return the cost of each lever at factor 1: all its effort times its weight."""
    return {
        lever.name: sum(abs(amount) for amount in lever.amounts.values()) * weights.get(lever.name, 1.0)
        for lever in scenario.levers
        if lever.name in factors
    }
