"""From a wish to the effort it takes: how much is needed for the shortage not to grow, and of what.

All runs of one question have the same random numbers, so that the shortage changes smoothly with the effort.
The answer is then checked with other numbers and more draws.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq, linprog

from hcalib.projection.levers import Scenario
from hcalib.projection.model import Model
from hcalib.projection.questions import Answer, Factors, Goal, Numbers, Question, check, costs

Array = NDArray[np.floating]

_ROUNDS = 4
"""How often the order of levers in a mix is reconsidered; in practice it settles after one or two."""

_PRECISION = 1e-3
"""Relative precision of an effort: far finer than anyone can plan."""


def solve_effort(
    model: Model,
    scenario: Scenario,
    goal: Goal,
    *,
    lever: str | None = None,
    cap: float = 10.0,
    numbers: Numbers | None = None,
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

    Returns
    -------
    Answer
        ``reached`` is False when even the cap is not enough: ``left`` then says what remains.

    Raises
    ------
    UserError
        If the question is impossible: no such lever or year, a probability that is not between 0 and 1.
    """
    question = Question(model, scenario, goal, numbers or Numbers())
    return smallest_effort(question, None if lever is None else [lever], cap)


def smallest_effort(
    question: Question, levers: Sequence[str] | None = None, cap: float = 10.0, *, others: float = 1.0
) -> Answer:
    """Answer a question as :func:`solve_effort` does; runs that the question already knows are not repeated.

    Parameters
    ----------
    question : Question
    levers : sequence of str, optional
        Names of the levers that get the factor; without it all of them.
    cap : float
    others : float
        Factor of the other levers: 1 leaves them as they are, 0 leaves them out.
    """
    every = [found.name for found in question.scenario.levers]
    names = every if levers is None else list(levers)
    check(question.model, question.scenario, question.goal, dict.fromkeys(names, cap), {})
    rest: Factors = {} if others == 1 else {name: others for name in every if name not in names}
    factor = _smallest(lambda size: question.gap({**rest, **dict.fromkeys(names, size)}), cap)
    return question.answer({**rest, **dict.fromkeys(names, factor)}, {})


def solve_mix(
    model: Model,
    scenario: Scenario,
    goal: Goal,
    *,
    caps: Mapping[str, float],
    weights: Mapping[str, float],
    numbers: Numbers | None = None,
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

    Returns
    -------
    Answer
        ``reached`` is False when everything at its cap is not enough.

    Raises
    ------
    UserError
        As for :func:`solve_effort`, and for caps and weights that cannot be.
    """
    return cheapest_mix(Question(model, scenario, goal, numbers or Numbers()), caps, weights)


def cheapest_mix(question: Question, caps: Mapping[str, float], weights: Mapping[str, float]) -> Answer:
    """Answer a question as :func:`solve_mix` does; runs that the question already knows are not repeated."""
    scenario = question.scenario
    check(question.model, scenario, question.goal, caps, weights)
    nothing: Factors = dict.fromkeys(caps, 0.0)
    everything: Factors = {name: float(cap) for name, cap in caps.items()}
    if question.gap(nothing) <= 0:
        return question.answer(nothing, weights)
    if question.gap(everything) > 0:
        return question.answer(everything, weights)
    prices = costs(scenario, everything, weights)
    alone = {name: _effect_alone(question, nothing, name, everything[name]) for name in caps}
    best, tried = everything, everything
    for _ in range(_ROUNDS):
        effects = _deciding_effects(question, alone, tried)
        tried = _along(question, effects, prices, everything)
        if _cost(tried, prices) >= _cost(best, prices) * (1 - _PRECISION):
            break
        best = tried
    return question.answer(best, weights)


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


def _cost(factors: Factors, prices: Factors) -> float:
    return sum(factors[name] * prices[name] for name in factors)


def _effect_alone(question: Question, nothing: Factors, name: str, cap: float) -> Array:
    """Return the people by which a lever at its cap lowers the shortage, for a factor of 1, (D,)."""
    with_it = question.above({**nothing, name: cap})
    return (question.above(nothing) - with_it) / cap


def _deciding_effects(question: Question, alone: dict[str, Array], factors: Factors) -> Factors:
    """Return the mean effect of each lever in the draws that decide.

    These are the tenth of the draws nearest to the quantile of the goal: a quantile moves by the mean effect
    in the draws at that quantile (the derivative of a value at risk).
    """
    order = np.argsort(question.above(factors))
    middle = question.goal.probability * (len(order) - 1)
    nearest = order[np.argsort(np.abs(np.arange(len(order)) - middle))[: max(len(order) // 10, 1)]]
    return {name: float(effect[nearest].mean()) for name, effect in alone.items()}


def _along(question: Question, effects: Factors, prices: Factors, caps: Factors) -> Factors:
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
