"""Which assumptions matter: what moves the result, and what makes it uncertain."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from hcalib.assumptions import Assumption, Assumptions
from hcalib.projection.levers import Scenario
from hcalib.projection.model import Model, Projection
from hcalib.projection.results import Share, variance_shares
from hcalib.projection.running import project_middle, project_values
from hcalib.projection.sampling import Z80
from hcalib.projection.values import assumption_normals

Array = NDArray[np.floating]
Outcome = Callable[[Projection], Array]
"""One number for every draw of a projection; :class:`hcalib.projection.outcomes.PeopleMissing` is one."""

_ROUNDING = 1e-5
"""Results that differ by less than this part of the largest are equal: stocks are in single precision."""


@dataclass(frozen=True)
class Swing:
    """What the result is when one parameter is at its low and at its high value.

    Attributes
    ----------
    parameter, name : str
    low, high : float
        The result with all rows of the parameter at the low or high end of their 80 % interval, and
        everything else in the middle.
    middle : float
        The result with everything in the middle.
    """

    parameter: str
    name: str
    low: float
    high: float
    middle: float

    @property
    def width(self) -> float:
        """How far the two results lie apart."""
        return abs(self.high - self.low)


def tornado(model: Model, scenario: Scenario, outcome: Outcome) -> tuple[Swing, ...]:
    """Move one parameter at a time, the others in the middle, without any chance.

    Parameters
    ----------
    model : Model
    scenario : Scenario
    outcome : callable
        Gives one number for every draw.

    Returns
    -------
    tuple of Swing
        Widest first; parameters that do not move the result are left out. All rows of a parameter move in
        the same direction. For shares that are brought to a sum of one and for weights of which only the
        proportions count this says little: there :func:`shares` tells more.
    """
    middle = outcome(project_middle(model, scenario)).item()
    moving = _moving(model)
    parameters = list(dict.fromkeys(model.assumptions.rows[n].parameter for n in moving))
    ends = _ends(model.assumptions.rows)
    numbers = np.repeat(model.central.numbers, 2 * len(parameters), axis=1)
    for place, parameter in enumerate(parameters):
        rows = [n for n in moving if model.assumptions.rows[n].parameter == parameter]
        numbers[rows, 2 * place : 2 * place + 2] = ends[rows]
    results = outcome(project_values(model, scenario, model.central.with_numbers(numbers))).reshape(-1, 2)
    small = _ROUNDING * max(np.abs(results).max(initial=0), abs(middle))
    swings = []
    for parameter, (low, high) in zip(parameters, results, strict=True):
        if abs(low - middle) <= small and abs(high - middle) <= small:
            # what all draws share is always taken from the middle: move the middle itself
            low, high = (
                outcome(project_middle(_at_end(model, parameter, end), scenario)).item() for end in (0, 1)
            )
        name = model.assumptions.parameters[parameter].name
        swings.append(Swing(parameter, name, float(low), float(high), middle))
    return tuple(sorted((s for s in swings if s.width > small), key=lambda swing: -swing.width))


def shares(model: Model, projection: Projection, outcome: Outcome) -> tuple[tuple[Share, ...], float]:
    """Divide the variance of a result over the parameters.

    There are more assumptions than a thousand draws can tell apart, so each parameter becomes one input.
    Every row is first moved alone, up and down, without chance; that gives its slope on either side of the
    middle without any noise. The rows of a parameter, each with its slopes, add up to one score per draw:
    what the parameter would do if effects only added up. The result of the draws is then regressed on the
    scores, which are far fewer than the draws (``results.variance_shares``).

    Parameters
    ----------
    model : Model
    projection : Projection
        Made by ``project`` with this model; its draws are the ones that are explained.
    outcome : callable
        Gives one number for every draw.

    Returns
    -------
    shares : tuple of Share
        By id of the parameter, largest first. The direction is that of all its rows moving up together. Their
        sum can pass one by a few hundredths: in a limited number of draws scores are not quite independent.
    rest : float
        Chance of people, yearly swings, interactions, and the few assumptions that are held in their middle
        because all draws share them (moves between branches, deaths, ages of entrants).

    Raises
    ------
    ValueError
        If there are too few draws for the number of parameters.
    """
    rows = model.assumptions.rows
    result = outcome(projection)
    moving = _moving(model)
    ends = _ends(rows)[moving]
    numbers = np.repeat(model.central.numbers, 2 * len(moving) + 1, axis=1)
    for place, row in enumerate(moving):
        numbers[row, 2 * place : 2 * place + 2] = ends[place]
    alone = outcome(project_values(model, projection.scenario, model.central.with_numbers(numbers)))
    effects = (alone[:-1] - alone[-1]).reshape(-1, 2)
    normals = assumption_normals(model.assumptions, len(result), projection.seed)[moving]
    # at -Z80 and Z80 the row is at its low and high end
    scores = (np.minimum(normals, 0) * -effects[:, :1] + np.maximum(normals, 0) * effects[:, 1:]) / Z80
    parameters = list(dict.fromkeys(rows[n].parameter for n in moving))
    of = np.array([parameters.index(rows[n].parameter) for n in moving])
    grouped = np.stack([scores[of == place].sum(axis=0) for place in range(len(parameters))])
    found, rest = variance_shares(parameters, grouped, result)
    up = {
        parameter: np.sign((effects[of == place, 1] - effects[of == place, 0]).sum())
        for place, parameter in enumerate(parameters)
    }
    return tuple(replace(share, direction=int(up[share.name])) for share in found), rest


def _moving(model: Model) -> list[int]:
    """Return the rows that can differ and that a projection asked for."""
    asked = {question[0] for question in model.central.found}
    rows = enumerate(model.assumptions.rows)
    return [n for n, row in rows if row.low < row.high and row.parameter in asked]


def _ends(rows: Sequence[Assumption]) -> Array:
    """Return the low and high end of every row, (R, 2)."""
    return np.array([(row.low, row.high) for row in rows], dtype=float)


def _at_end(model: Model, parameter: str, end: int) -> Model:
    """Return the model with the middle of one parameter at its low (0) or high (1) end."""

    def moved(row: Assumption) -> Assumption:
        if row.parameter != parameter:
            return row
        return row.model_copy(update={"value": (row.low, row.high)[end]})

    known: Assumptions = model.assumptions
    return replace(model, assumptions=replace(known, rows=tuple(moved(row) for row in known.rows)))
