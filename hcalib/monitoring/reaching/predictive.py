"""A predictive distribution from a handful of figures: a level that wanders, with a drift held in doubt.

Four years of a goal are four figures. What can be said from them is little, and how little has to come from
somewhere: from how much published yearly series usually move (docs/decisions/0021). Every own change
adds to that, so that a long series speaks for itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

_AS_GOOD_AS_NORMAL = 1e6
"""Degrees of freedom from which Student's t is the normal distribution."""


@dataclass(frozen=True)
class Prior:
    """What is known about a series before its own figures.

    Attributes
    ----------
    spread : float
        Usual size (standard deviation) of the change in a year, on the scale of the figures; more than 0.
    worth : float
        As how many own changes that counts: the degrees of freedom of a series with one change.
    still : float
        As how many years without change the absence of a drift counts: a drift measured over T years is
        multiplied by T / (T + still).
    """

    spread: float
    worth: float
    still: float


@dataclass(frozen=True)
class Outlook:
    """Student's t distribution of an outcome that is still to come."""

    middle: float
    spread: float
    freedom: float

    def at_least(self, threshold: float) -> float:
        """Return the chance that the outcome is this or more."""
        from scipy.special import stdtr

        return float(stdtr(self.freedom, (self.middle - threshold) / self.spread))

    def interval(self, level: float = 0.8) -> tuple[float, float]:
        """Return the bounds between which the outcome lies with a chance of ``level``."""
        from scipy.special import stdtrit

        half = float(stdtrit(self.freedom, (1 + level) / 2)) * self.spread
        return self.middle - half, self.middle + half


@dataclass(frozen=True)
class Ahead:
    """What is looked ahead to: the level at a moment (start = end), or its mean between two moments.

    ``noise`` is the variance with which the outcome itself is counted.
    """

    start: float
    end: float
    noise: float = 0.0


def look_ahead(
    moments: Sequence[float], values: Sequence[float], noise: Sequence[float], ahead: Ahead, prior: Prior
) -> Outlook:
    """Predict a wandering level with drift from figures that may lie at unequal distances.

    Parameters
    ----------
    moments : sequence of float
        Decimal years, strictly increasing, at least one.
    values : sequence of float
        Finite figures at those moments, on a scale on which they are about 1.
    noise : sequence of float
        Variance with which each figure is counted; 0 for a figure taken as exact.
    ahead : Ahead
        Not before the newest moment.
    prior : Prior

    Returns
    -------
    Outlook

    Notes
    -----
    Best linear prediction (ordinary kriging) under ``level = start + drift (t - t_1) + walk``, with an
    unknown start, a drift of mean 0 and variance ``spread**2 / still``, and a walk of variance
    ``spread**2`` a year. Without noise it is ``y_n + h (y_n - y_1) / (T + still)``, h years after the newest
    figure. The variance has a scaled inverse chi-square distribution: ``worth`` changes of the usual size
    and the own changes, without the newest. Left out because otherwise a surprisingly good newest figure
    could lower the chance of reaching a target, as it also says that the series is restless. So the chance
    never goes down when the newest figure gets better.
    """
    t = np.asarray(moments, dtype=np.float64) - moments[0]
    y = np.asarray(values, dtype=np.float64)
    own = np.asarray(noise, dtype=np.float64)
    squares = _own_squares(t[:-1], y[:-1], own[:-1], prior)
    freedom = prior.worth + len(squares)
    variance = (prior.worth * prior.spread**2 + float(squares.sum())) / freedom
    start, end = ahead.start - moments[0], ahead.end - moments[0]
    middle_time = (start + end) / 2
    covariance = np.minimum.outer(t, t) + np.outer(t, t) / prior.still
    toward = t + t * middle_time / prior.still
    itself = start + (end - start) / 3 + middle_time**2 / prior.still
    weights, factor = _weights(covariance + np.diag(own / variance), toward, itself)
    moved = variance * _weights(covariance, toward, itself)[1]
    whole = variance * factor + ahead.noise
    newest = y[-1]
    return Outlook(
        middle=float(newest + weights @ (y - newest)),
        spread=float(np.sqrt(whole)),
        freedom=_freedom(freedom, moved, whole),
    )


def _own_squares(t: Values, y: Values, noise: Values, prior: Prior) -> Values:
    """Return the squared changes a year around the drift, without what counting alone explains."""
    if len(t) < 2:
        return np.zeros(0)
    drift = (y[-1] - y[0]) / (t[-1] + prior.still)
    steps = np.diff(t)
    around: Values = (np.diff(y) - drift * steps) ** 2 - noise[1:] - noise[:-1]
    squares: Values = np.maximum(around, 0.0) / steps
    return squares


def _weights(covariance: Values, toward: Values, itself: float) -> tuple[Values, float]:
    """Solve the kriging equations: weights that add up to 1, and the variance of what is predicted."""
    n = len(toward)
    system = np.ones((n + 1, n + 1))
    system[:n, :n], system[n, n] = covariance, 0.0
    solved: Values = np.linalg.solve(system, np.append(toward, 1.0))
    return solved[:n], max(itself - float(solved[:n] @ toward) - float(solved[n]), 0.0)


def _freedom(freedom: float, moved: float, whole: float) -> float:
    """Return the degrees of freedom of a spread of which only a part was estimated (Welch, Satterthwaite).

    The noise of counting is known. Where it is most of the spread the outcome is as good as normal.
    """
    if not 0 < moved < whole:
        return freedom
    return min(freedom * (whole / moved) ** 2, _AS_GOOD_AS_NORMAL)
