"""From a wish to the effort it takes: how much is needed for the shortage not to grow, and of what.

All runs of one question have the same random numbers, so that the shortage changes smoothly with the effort.
The answer is then checked with other numbers and more draws.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq, linprog

from hcalib.errors import ExitCode, Fault, UserError
from hcalib.projection.contributions import faults_of_names
from hcalib.projection.levers import Scenario
from hcalib.projection.model import Model, project
from hcalib.projection.outcomes import PeopleMissing, faults_of_year

Array = NDArray[np.floating]
Factors = dict[str, float]

_ROUNDS = 4
"""How often the order of levers in a mix is reconsidered; in practice it settles after one or two."""

_PRECISION = 1e-3
"""Relative precision of an effort: far finer than anyone can plan."""


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
    """

    year: int
    baseline: float | None = None
    probability: float = 0.5
    branch: str | None = None
    level: str | None = None


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
    numbers: Numbers

    @property
    def confirmed(self) -> bool:
        """Whether the check agrees that the goal is reached, within two standard errors."""
        return self.reached and self.checked >= self.goal.probability - 2 * self.check_error

    def amounts(self, lever: str) -> dict[int, float]:
        """Return the effort of one lever by year."""
        return next(found.amounts for found in self.scenario.levers if found.name == lever)


@dataclass(frozen=True)
class _Question:
    """A goal for a model, with the runs that were done for it."""

    model: Model
    scenario: Scenario
    goal: Goal
    numbers: Numbers
    executor: Executor | None
    known: dict[tuple[tuple[str, float], ...], Array] = field(default_factory=dict, repr=False)

    def above(self, factors: Factors) -> Array:
        """Return by how many people the shortage is above the baseline, (D,)."""
        key = tuple(factors.items())
        if key not in self.known:
            self.known[key] = self.run(factors, self.numbers.draws, self.numbers.seed)
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
        changed = scaled(self.scenario, factors)
        projection = project(self.model, changed, draws=draws, seed=seed, executor=self.executor)
        asked = PeopleMissing(self.goal.year, self.goal.branch, self.goal.level)
        if self.goal.baseline is not None:
            return asked(projection) - self.goal.baseline
        return asked(projection) - replace(asked, year=self.model.axes.base_year)(projection)

    def answer(self, factors: Factors, weights: Mapping[str, float]) -> Answer:
        """Check an effort with other numbers and say what it does."""
        checked = float(np.mean(self.run(factors, self.numbers.check_draws, self.numbers.check_seed) <= 0))
        return Answer(
            goal=self.goal,
            scenario=scaled(self.scenario, factors),
            factors=factors,
            reached=self.gap(factors) <= 0,
            left=self.gap(factors),
            without=self.gap(dict.fromkeys(factors, 0.0)),
            cost=sum(
                factors[name] * price for name, price in _prices(self.scenario, factors, weights).items()
            ),
            found=float(np.mean(self.above(factors) <= 0)),
            checked=checked,
            check_error=float(np.sqrt(checked * (1 - checked) / self.numbers.check_draws)),
            numbers=self.numbers,
        )


def solve_effort(
    model: Model,
    scenario: Scenario,
    goal: Goal,
    *,
    lever: str | None = None,
    cap: float = 10.0,
    numbers: Numbers | None = None,
    executor: Executor | None = None,
) -> Answer:
    """Find the smallest effort of one lever, or of all together, that reaches a goal.

    Parameters
    ----------
    model : Model
    scenario : Scenario
        Gives the levers and how their effort divides over years.
    goal : Goal
    lever : str, optional
        Name of the lever that changes, the others stay as they are; without it all levers get one factor.
    cap : float
        Largest factor on the amounts that is thought possible.
    numbers : Numbers, optional
    executor : concurrent.futures.Executor, optional

    Returns
    -------
    Answer
        ``reached`` is False when even the cap is not enough: ``left`` then says what remains.

    Raises
    ------
    UserError
        If the question is impossible: no such lever or year, a probability that is not between 0 and 1.
    """
    names = [found.name for found in scenario.levers] if lever is None else [lever]
    check(model, scenario, goal, dict.fromkeys(names, cap), {})
    question = _Question(model, scenario, goal, numbers or Numbers(), executor)
    factor = _smallest(lambda size: question.gap(dict.fromkeys(names, size)), cap)
    return question.answer(dict.fromkeys(names, factor), {})


def solve_mix(
    model: Model,
    scenario: Scenario,
    goal: Goal,
    *,
    caps: Mapping[str, float],
    weights: Mapping[str, float],
    numbers: Numbers | None = None,
    executor: Executor | None = None,
) -> Answer:
    """Find the cheapest mix of levers that reaches a goal.

    Effects are nearly additive, so a linear programme says which levers come first: most effect for their
    cost in the draws that decide the goal. How far to go along that order is then found with full runs, in
    which the levers work together. When the draws that decide turn out to ask for another order, it starts
    again from there; the cheapest mix that was seen to reach the goal is the answer.

    Parameters
    ----------
    model : Model
    scenario : Scenario
        Levers with their amounts at factor 1; a lever that is not in ``caps`` stays as it is.
    goal : Goal
    caps : mapping of str to float
        Largest factor of each lever that may change.
    weights : mapping of str to float
        Cost of one unit of effort of a lever, in any unit, above zero; 1 for a lever that is not named.
    numbers : Numbers, optional
    executor : concurrent.futures.Executor, optional

    Returns
    -------
    Answer
        ``reached`` is False when everything at its cap is not enough.

    Raises
    ------
    UserError
        As for :func:`solve_effort`, and for caps and weights that cannot be.
    """
    check(model, scenario, goal, caps, weights)
    question = _Question(model, scenario, goal, numbers or Numbers(), executor)
    nothing: Factors = dict.fromkeys(caps, 0.0)
    everything: Factors = {name: float(cap) for name, cap in caps.items()}
    if question.gap(nothing) <= 0:
        return question.answer(nothing, weights)
    if question.gap(everything) > 0:
        return question.answer(everything, weights)
    prices = _prices(scenario, everything, weights)
    alone = {name: _effect_alone(question, nothing, name, everything[name]) for name in caps}
    best, tried = everything, everything
    for _ in range(_ROUNDS):
        effects = _deciding_effects(question, alone, tried)
        tried = _along(question, effects, prices, everything)
        if _cost(tried, prices) >= _cost(best, prices) * (1 - _PRECISION):
            break
        best = tried
    return question.answer(best, weights)


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


def _smallest(gap: Callable[[float], float], cap: float) -> float:
    """Return the smallest size from 0 to a cap at which a falling gap is zero or less; the cap if none is."""
    if gap(0.0) <= 0:
        return 0.0
    if gap(cap) > 0:
        return cap
    precision = _PRECISION * cap / 10
    size = float(brentq(gap, 0.0, cap, xtol=precision, rtol=_PRECISION))
    # the root may lie just below the goal: step over it
    while size < cap and gap(size) > 0:
        size = min(size * (1 + _PRECISION) + precision, cap)
    return size


def _prices(scenario: Scenario, factors: Factors, weights: Mapping[str, float]) -> Factors:
    """Return the cost of each lever at factor 1: all its effort times its weight."""
    return {
        lever.name: sum(abs(amount) for amount in lever.amounts.values()) * weights.get(lever.name, 1.0)
        for lever in scenario.levers
        if lever.name in factors
    }


def _cost(factors: Factors, prices: Factors) -> float:
    return sum(factors[name] * prices[name] for name in factors)


def _effect_alone(question: _Question, nothing: Factors, name: str, cap: float) -> Array:
    """Return the people by which a lever at its cap lowers the shortage, for a factor of 1, (D,)."""
    with_it = question.above({**nothing, name: cap})
    return (question.above(nothing) - with_it) / cap


def _deciding_effects(question: _Question, alone: dict[str, Array], factors: Factors) -> Factors:
    """Return the mean effect of each lever in the draws that decide.

    These are the tenth of the draws nearest to the quantile of the goal: a quantile moves by the mean effect
    in the draws at that quantile (the derivative of a value at risk).
    """
    order = np.argsort(question.above(factors))
    middle = question.goal.probability * (len(order) - 1)
    nearest = order[np.argsort(np.abs(np.arange(len(order)) - middle))[: max(len(order) // 10, 1)]]
    return {name: float(effect[nearest].mean()) for name, effect in alone.items()}


def _along(question: _Question, effects: Factors, prices: Factors, caps: Factors) -> Factors:
    """Take levers in the order of the linear programme, just as far as full runs say is needed."""
    most = sum(max(effects[name], 0.0) * caps[name] for name in caps)

    def mix(wanted: float) -> Factors:
        return _cheapest(effects, prices, caps, wanted)

    if most <= 0 or question.gap(mix(most)) > 0:
        # levers without an effect of their own are needed as well
        return caps
    return mix(_smallest(lambda wanted: question.gap(mix(wanted)), most))


def _cheapest(effects: Factors, prices: Factors, caps: Factors, wanted: float) -> Factors:
    """Return the cheapest factors with this sum of effects, if effects only add up."""
    names = list(caps)
    effect = np.maximum([effects[name] for name in names], 0.0)
    # a lever without any amount costs nothing; the smallest price keeps the programme from filling it up
    price = np.maximum([prices[name] for name in names], 1e-9)
    reach = float(effect @ np.array([caps[name] for name in names]))
    scale = max(reach, 1e-12)
    solution = linprog(
        price / price.max(),
        A_ub=[-effect / scale],
        b_ub=[-min(wanted, reach) / scale * (1 - 1e-9)],
        bounds=[(0.0, caps[name]) for name in names],
        method="highs",
    )
    return dict(zip(names, (float(size) for size in solution.x), strict=True))
