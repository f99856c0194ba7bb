"""The course of a series: what its own past, seasons included, lets one expect, and how restless it is.

Short regional series cannot carry an ARIMA model. The course is the simple predictor that did best on the
very series: the last figure, the median of the last three or five (each with the usual drift), or the last
growth repeated. The noise is a median absolute deviation, so that odd figures do not decide what is normal.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hcalib.sources.plausibility.histories import History

_WINDOWS = (1, 3, 5)
_REPEAT_GROWTH = 0
_NEAREST_YEARS = 7
_FEWEST_YEARS = 4
_NORMAL = 1.4826
_SMALLEST_SHARE = 0.05


@dataclass(frozen=True)
class Course:
    """What a series lets one expect.

    Attributes
    ----------
    levels : numpy.ndarray, shape (n,)
        The figures without their seasons; for counts the logarithm of the figure plus half a step of its
        rounding, so that 0 and 100 are close where figures are rounded to hundreds.
    steps : numpy.ndarray of int, shape (n,)
        Number of the period.
    seasonal : numpy.ndarray, shape (n,)
        What was taken off.
    window : int
        How many of the last figures the predictor uses; 0 repeats the last growth.
    drift : float
        Usual change per period.
    noise : float
        Usual size of what the predictor misses, as a standard deviation; never 0.
    smallest : float
        Departure below which nobody minds.
    half_step : float or None
        Half a step of the rounding of a series that is followed in logarithms; None for other series.
    """

    levels: np.ndarray
    steps: np.ndarray
    seasonal: np.ndarray
    window: int
    drift: float
    noise: float
    smallest: float
    half_step: float | None

    def expect(self, past: np.ndarray, position: int) -> float:
        """Predict the level at a position from the levels before it (at least one)."""
        return _predict(past, self.steps[:position], int(self.steps[position]), self.window, self.drift)

    def errors(self) -> np.ndarray:
        """Return what the predictor misses at each position; 0 where nothing comes before."""
        misses: np.ndarray = self.levels - _predictions(self.levels, self.steps, self.window, self.drift)
        for position in range(1, min(max(self.window, 2), misses.size)):
            misses[position] = self.levels[position] - self.expect(self.levels[:position], position)
        return np.asarray(np.nan_to_num(misses, nan=0.0))

    def in_unit(self, level: float, position: int) -> float:
        """Turn a level without season back into a figure in the unit of the series."""
        full = level + float(self.seasonal[position])
        if self.half_step is None:
            return full
        with np.errstate(over="ignore"):
            return max(0.0, float(np.exp(full)) - self.half_step)


def course_of(history: History) -> Course | None:
    """Fit the course of a series of at least four figures; None when its figures are too extreme for it."""
    half_step = history.grain / 2 if history.scale == "log" else None
    with np.errstate(all="ignore"):
        transformed = history.figures if half_step is None else np.log(history.figures + half_step)
        seasonal = _seasonal(transformed, history.steps, history.season)
        levels = transformed - seasonal
        drift = float(np.median(np.diff(levels) / np.diff(history.steps)))
        misses = {
            window: float(np.nanmedian(np.abs(levels - _predictions(levels, history.steps, window, drift))))
            for window in (*_WINDOWS, _REPEAT_GROWTH)
            if window < levels.size - 1
        }
        window = min(misses, key=lambda candidate: (misses[candidate], -candidate))
        usual = float(np.median(np.abs(history.figures)))
        noise = max(_NORMAL * misses[window], _unavoidable(history, usual))
        smallest = _SMALLEST_SHARE * usual if half_step is None else float(np.log1p(_SMALLEST_SHARE))
    if not (np.isfinite(levels).all() and np.isfinite([drift, noise, smallest]).all()):
        return None
    return Course(levels, history.steps, seasonal, window, drift, noise, smallest, half_step)


def _unavoidable(history: History, usual: float) -> float:
    """Return the noise that rounding brings by itself, and for counts what chance brings (Poisson)."""
    rounding = history.grain / 2
    if history.scale == "log":
        return max(rounding / (usual + rounding), float(1 / np.sqrt(max(usual, 1.0))))
    return max(rounding, float(np.sqrt(usual))) if history.count else rounding


def _predictions(levels: np.ndarray, steps: np.ndarray, window: int, drift: float) -> np.ndarray:
    """Predict every level from those before it; NaN as long as there are too few."""
    out = np.full(levels.size, np.nan)
    if window == _REPEAT_GROWTH:
        growth = np.diff(levels[:-1]) / np.diff(steps[:-1])
        out[2:] = levels[1:-1] + growth * np.diff(steps[1:])
        return out
    size = levels.size
    lagged = [
        levels[window - lag : size - lag] + drift * (steps[window:] - steps[window - lag : size - lag])
        for lag in range(1, window + 1)
    ]
    out[window:] = np.median(np.stack(lagged), axis=0)
    return out


def _predict(past: np.ndarray, steps: np.ndarray, step: int, window: int, drift: float) -> float:
    if window == _REPEAT_GROWTH and past.size > 1:
        growth = (past[-1] - past[-2]) / (steps[-1] - steps[-2])
        return float(past[-1] + growth * (step - steps[-1]))
    used = max(1, min(window, past.size))
    return float(np.median(past[-used:] + drift * (step - steps[-used:])))


def _seasonal(levels: np.ndarray, steps: np.ndarray, season: int) -> np.ndarray:
    """Return the season in each figure: the median distance to the moving year in the nearest years.

    Zero for yearly figures, and where fewer than four years have passed: of two distances to the year, a
    median cannot tell which one is odd.
    """
    length = int(steps[-1] - steps[0]) + 1
    if season == 1 or length < _FEWEST_YEARS * season:
        return np.zeros(levels.size)
    grid = np.full(length, np.nan)
    grid[steps - steps[0]] = levels
    weights = np.r_[0.5, np.ones(season - 1), 0.5] / season
    half = season // 2
    distance = np.full(length, np.nan)
    distance[half : length - half] = grid[half : length - half] - np.convolve(grid, weights, mode="valid")
    out = np.zeros(length)
    for quarter in range(season):
        same = np.arange(quarter, length, season)
        known = np.flatnonzero(np.isfinite(distance[same]))
        for place, position in enumerate(same if known.size else ()):
            nearest = known[np.argsort(np.abs(known - place), kind="stable")[:_NEAREST_YEARS]]
            out[position] = np.median(distance[same[nearest]])
    return np.asarray(out[steps - steps[0]])
