"""A rate that goes on as its past says: a path a year with a margin that grows, checked against that past.

Two shapes. ``vlak``: the level wanders without direction, so the middle stays at the last figure (a random
walk). ``gedempt``: the last level and slope go on, and the slope dies out (damped trend; Gardner and McKenzie
1985). Both are state space models of statsmodels, fitted by maximum likelihood.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from hcalib.errors import UserError

Array = NDArray[np.floating]
Shape = Literal["vlak", "gedempt"]

FEWEST = 4
"""Figures needed: three changes are the least to say how large changes are."""

CHECKED_FROM = 8
"""Figures that the first look-back starts with, and years that must come after it; shorter series are not
checked, and rest on Student's t alone."""

AHEAD = 10
"""Years that a look-back looks ahead at most."""

_LEVEL = 0.8


@dataclass(frozen=True)
class Path:
    """Where a rate goes from the base year on.

    Attributes
    ----------
    middle, half : array (T + 1,)
        In the base year and each year after it: the middle, and half the width of the 80 % interval.
    last : int
        Year of the last figure that was used.
    figures : int
        How many figures were used.
    widened : float
        Factor on the interval of the model that the past asked for; 1 is none.
    """

    middle: Array
    half: Array
    last: int
    figures: int
    widened: float

    def at(self, place: Array) -> Array:
        """Return the path of every draw, (T + 1, D).

        Parameters
        ----------
        place : array (D,)
            Where the draw lies: 0 is the middle, -1 and 1 are the ends of the 80 % interval. One number holds
            for all years: who is high stays high. That keeps the interval of every year; sums over years come
            out somewhat wider than when each year would have its own chance.
        """
        return np.asarray(self.middle[:, None] + self.half[:, None] * place)


def extrapolate(history: Mapping[int, float], base_year: int, years: int, shape: Shape, name: str) -> Path:
    """Extrapolate a yearly series from its last figure up to the base year.

    Parameters
    ----------
    history : mapping of int to float
        Figures by year, gaps allowed. Figures after the base year are not used: a projection from an earlier
        base year must not know what came.
    base_year, years : int
    shape : {"vlak", "gedempt"}
    name : str
        Of the parameter, for the error.

    Returns
    -------
    Path
        The margin is zero in the year of the last figure and grows from there. It is the model's margin (with
        Student's t, because the size of the ups and downs is itself an estimate) times a factor that in the
        past would have held four out of five outcomes, never below one.

    Raises
    ------
    UserError
        If there are fewer than four figures up to the base year.
    """
    known = tuple(sorted((year, float(value)) for year, value in history.items() if year <= base_year))
    if len(known) < FEWEST:
        message = (
            f"de reeks van '{name}' heeft {len(known)} jaren tot en met {base_year}; om door te trekken zijn "
            f"er ten minste {FEWEST} nodig. Vul de reeks aan, of houd de waarde gelijk ('constant')."
        )
        raise UserError(message)
    return _extrapolated(known, base_year, years, shape)


@dataclass(frozen=True)
class LookBack:
    """One earlier forecast beside what came.

    Attributes
    ----------
    origin, ahead : int
        Year of the last figure that was known, and years from there.
    actual, middle, half : float
        What came; what was expected, with half the width of the model's own 80 % interval.
    before : float
        The last figure that was known: what holding it would have said.
    """

    origin: int
    ahead: int
    actual: float
    middle: float
    half: float
    before: float


def look_back(history: Mapping[int, float], shape: Shape) -> tuple[LookBack, ...]:
    """Forecast every figure from every earlier year, with only what was known then (rolling origin).

    Empty for a series that is too short to be checked.
    """
    known = tuple(sorted((year, float(value)) for year, value in history.items()))
    return _looked_back(known, shape)


# the model is the same whatever changes elsewhere in a projection, so a series is fitted once
@lru_cache(maxsize=64)
def _extrapolated(known: tuple[tuple[int, float], ...], base_year: int, years: int, shape: Shape) -> Path:
    last = known[-1][0]
    skip = base_year - last
    middle, half = _forecast(known, skip + years, shape)
    middle = np.concatenate([[known[-1][1]], middle])[skip:]
    half = np.concatenate([[0.0], half])[skip:]
    widened = widening(_looked_back(known, shape))
    return Path(middle, half * widened, last, len(known), widened)


def widening(checked: tuple[LookBack, ...]) -> float:
    """Return by how much intervals had to be wider to hold four out of five outcomes; at least one."""
    if not checked:
        return 1.0
    needed = [abs(case.actual - case.middle) / case.half if case.half > 0 else 1.0 for case in checked]
    return max(1.0, float(np.quantile(needed, _LEVEL)))


@lru_cache(maxsize=64)
def _looked_back(known: tuple[tuple[int, float], ...], shape: Shape) -> tuple[LookBack, ...]:
    if len(known) < 2 * CHECKED_FROM:
        return ()
    cases = []
    for count in range(CHECKED_FROM, len(known)):
        origin, before = known[count - 1]
        later = [(year, value) for year, value in known[count:] if year - origin <= AHEAD]
        if not later:
            continue
        middle, half = _forecast(known[:count], later[-1][0] - origin, shape)
        for year, actual in later:
            step = year - origin
            cases.append(LookBack(origin, step, actual, middle[step - 1], half[step - 1], before))
    return tuple(cases)


def _forecast(known: tuple[tuple[int, float], ...], horizon: int, shape: Shape) -> tuple[Array, Array]:
    """Return the middle and half the width of the interval of the years after the last figure, (horizon,)."""
    from scipy import stats

    values = _by_year(known)
    if horizon == 0:
        return np.empty(0), np.empty(0)
    changes = np.diff([value for _, value in known])
    unit = float(np.abs(changes).mean())
    if unit == 0:
        # a series that never moved has no spread to estimate
        return np.full(horizon, values[-1]), np.zeros(horizon)
    # brought to changes of about one from the first figure on, so that the search works for every unit
    ahead = _fitted((values - values[0]) / unit, shape).get_forecast(horizon)
    quantile = float(stats.t.ppf((1 + _LEVEL) / 2, len(changes)))
    spread = np.sqrt(np.asarray(ahead.var_pred_mean, dtype=float))
    return np.asarray(ahead.predicted_mean, dtype=float) * unit + values[0], quantile * spread * unit


def _fitted(values: Array, shape: Shape) -> Any:
    from statsmodels.tsa.statespace.exponential_smoothing import ExponentialSmoothing
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    if shape == "vlak":
        # changes over a gap of g years have g times the variance: its likeliest value needs no search
        places = np.flatnonzero(np.isfinite(values))
        variance = float(np.mean(np.diff(values[places]) ** 2 / np.diff(places)))
        return UnobservedComponents(values, level="random walk").filter([variance])
    with warnings.catch_warnings():
        # a search that ends early gives a wider or narrower margin, which the look-back sets right
        warnings.simplefilter("ignore")
        model = ExponentialSmoothing(values, trend=True, damped_trend=True, initialization_method="simple")
        return model.fit(disp=False, maxiter=50)


def _by_year(known: tuple[tuple[int, float], ...]) -> Array:
    """Return the figures of every year from the first to the last, NaN in a gap."""
    first, last = known[0][0], known[-1][0]
    values = np.full(last - first + 1, np.nan)
    for year, value in known:
        values[year - first] = value
    return values
