"""Where a series leaves its own course: figures that are off for a while, and levels that stay different.

The distinction is that of Chen and Liu (1993, Journal of the American Statistical Association 88, 284-297)
between an additive outlier, a temporary change and a level shift, with the course of
:mod:`hcalib.sources.plausibility.course` in the place of their ARIMA model.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from hcalib.sources.plausibility.course import Course, course_of
from hcalib.sources.plausibility.histories import History

SHORTEST = 8
"""Number of figures below which a series has no course of its own."""

FEW_STEPS = 3
"""Steps of its own rounding that a figure may always be off."""

_LOOSE = 4.0
_AHEAD = 4
_ENOUGH = 3


@dataclass(frozen=True)
class Jump:
    """One departure.

    Attributes
    ----------
    kind : {"figures", "level"}
        Some figures that are off, or a level that stays different.
    first, last : int
        Positions in the series of the figures that are off; a level has its first figure twice.
    expected : float
        What the course of the series gives at ``first``, in the unit of the series.
    size : float
        Departure in multiples of the usual noise.
    """

    kind: Literal["figures", "level"]
    first: int
    last: int
    expected: float
    size: float


def limit_for(length: int) -> float:
    """Return how many times the noise a departure must be, for a series of a length.

    A median absolute deviation of few figures is itself uncertain. On normal noise, a random walk and an
    autoregression (seasonal or not, 8 to 120 figures) the largest departure stays below this in about 99 of
    100 series; real series have heavier tails, which the constant leaves room for.
    """
    return 5.5 + 80 / length


def power_of_ten(value: float, expected: float, tolerance: float = 0.15) -> int:
    """Return by which power of ten a value is off: 3 for 'a thousand times too large', 0 for none."""
    if value == 0 or expected == 0 or (value > 0) != (expected > 0):
        return 0
    exact = float(np.log10(abs(value)) - np.log10(abs(expected)))
    return round(exact) if abs(exact - round(exact)) <= tolerance else 0


def off_by_ten(history: History, position: int, expected: float) -> int:
    """Return by which power of ten a figure of a series is off; what rounding hides is not a power of ten."""
    value = float(history.figures[position])
    if min(abs(value), abs(expected)) < history.grain / 2:
        return 0
    return power_of_ten(value, expected)


def jumps(history: History) -> list[Jump]:
    """Find the departures of a series from its own course, in the order of time.

    A departure counts from :func:`limit_for` on; one by a power of ten also in a restless series.

    Returns
    -------
    list of Jump
        Empty for a series of fewer than ``SHORTEST`` figures.
    """
    if history.figures.size < SHORTEST:
        return []
    course = course_of(history)
    if course is None or np.abs(course.errors()).max() <= max(_LOOSE * course.noise, course.smallest):
        return []
    return _walk(course, history)


def _walk(course: Course, history: History) -> list[Jump]:
    """Go through the series; what was found is mended, so that the next figures are judged without it."""
    mended = course.levels.copy()
    shift = 0.0
    found: list[Jump] = []
    position = 1
    while position < mended.size:
        expected = course.expect(mended[:position], position)
        error = mended[position] - expected
        figure = course.in_unit(expected + shift, position)
        if not _is_jump(error, course, history, position, figure):
            position += 1
            continue
        size = abs(error) / course.noise
        base = expected + course.drift * (course.steps[position:] - course.steps[position])
        staying = _staying(mended[position:] - base, error)
        if staying < _ENOUGH or (staying <= _AHEAD and position + staying < mended.size):
            last = position + staying - 1
            found.append(Jump("figures", position, last, figure, size))
            mended[position : last + 1] = base[:staying]
            position = last + 1
            continue
        if position < _ENOUGH:
            found.append(_early(course, position, size))
        else:
            found.append(Jump("level", position, position, figure, size))
        step = float(np.median((mended[position:] - base)[: _AHEAD + 1]))
        mended[position:] -= step
        shift += step
        position += 1
    return found


def _is_jump(error: float, course: Course, history: History, position: int, expected: float) -> bool:
    away = abs(float(history.figures[position]) - expected)
    if abs(error) <= course.smallest or away <= FEW_STEPS * history.grain:
        return False
    gap = float(course.steps[position] - course.steps[position - 1])
    size = abs(error) / (course.noise * np.sqrt(gap))
    if size > limit_for(course.levels.size):
        return True
    # a balance of in and out passes through any power of ten by itself
    balance = history.count and history.scale == "plain"
    return bool(size > _LOOSE) and not balance and off_by_ten(history, position, expected) != 0


def _staying(distances: np.ndarray, error: float) -> int:
    """Count how many figures in a row stay on the far side of half the departure, at most five."""
    near = np.flatnonzero(distances[: _AHEAD + 1] * np.sign(error) <= abs(error) / 2)
    return int(near[0]) if near.size else min(distances.size, _AHEAD + 1)


def _early(course: Course, position: int, size: float) -> Jump:
    """Turn a level shift after the very first figures around: those are what the rest does not fit."""
    later = course.levels[position : position + _AHEAD + 1]
    steps = course.steps[position : position + _AHEAD + 1]
    back = float(np.median(later - course.drift * (steps - course.steps[0])))
    return Jump("figures", 0, position - 1, course.in_unit(back, 0), size)
