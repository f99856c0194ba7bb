"""Arithmetic of progress: moments in time, paths from baseline to target, and how far along one is.

Nothing here knows goals or observations. No function divides by zero or overflows for finite input:
where a quantity has no meaning the answer is None.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from hcalib.periods import Period

Moment = Literal["begin", "period", "end"]
Method = Literal["groei", "lijn"]

_MAX_EXPONENT = 700.0
"""Growth beyond exp(700) a year is treated as exp(700); a double cannot hold more than exp(709)."""


def decimal_year(day: date) -> float:
    """Return a day as a year with a fraction; 1 January is a whole number."""
    days = (date(day.year + 1, 1, 1) - date(day.year, 1, 1)).days
    return day.year + (day.timetuple().tm_yday - 1) / days


def moment_of(period: Period, moment: Moment) -> float:
    """Return the moment a figure stands for, in decimal years.

    A stock stands at the start or the end of its period, a flow at its middle, so that two years lie
    exactly their difference apart.
    """
    start = decimal_year(period.start)
    end = decimal_year(period.end + timedelta(days=1))
    return {"begin": start, "period": (start + end) / 2, "end": end}[moment]


@dataclass(frozen=True)
class Path:
    """The way from a baseline to a target.

    Attributes
    ----------
    baseline, target : float
        Values at the start and the end of the path; finite.
    start, end : float
        Moments in decimal years; ``end`` is later than ``start``.
    method : {"groei", "lijn"}
        A constant percentage a year (CAGR) or a constant amount a year.
    """

    baseline: float
    target: float
    start: float
    end: float
    method: Method

    def value_at(self, moment: float) -> float:
        """Return the value of the path at a moment; before the start and after the end it stays level."""
        done = min(1.0, max(0.0, (moment - self.start) / (self.end - self.start)))
        if done in (0.0, 1.0):
            return self.target if done else self.baseline
        if self.method == "lijn":
            return self.baseline * (1 - done) + self.target * done
        value = math.exp(
            min(_MAX_EXPONENT, (1 - done) * math.log(self.baseline) + done * math.log(self.target))
        )
        low, high = sorted((self.baseline, self.target))
        return min(high, max(low, value))

    def ratio(self, value: float, moment: float) -> float | None:
        """Return the observed pace over the pace needed, positive towards the target.

        Parameters
        ----------
        value : float
            The newest figure, finite.
        moment : float
            When it was, later than ``start``.

        Returns
        -------
        float or None
            1 is exactly on the path; None when target and baseline are equal, because then no pace is
            needed and any movement is infinitely much of it.

        Notes
        -----
        With method 'groei' this is Eurostat's ratio for a quantitative target:
        ``((y_t / y_0) ** (1 / (t - t_0)) - 1) / ((T / y_0) ** (1 / (t_T - t_0)) - 1)``. A figure of zero
        or below has no growth rate; it is then judged by the straight line, which agrees in sign.
        """
        elapsed, term = moment - self.start, self.end - self.start
        if self.method == "groei" and value > 0:
            observed = _growth(self.baseline, value, elapsed)
            needed = _growth(self.baseline, self.target, term)
        else:
            scale = max(abs(self.baseline), abs(self.target), abs(value)) or 1.0
            base = self.baseline / scale
            observed, needed = (value / scale - base) / elapsed, (self.target / scale - base) / term
        return observed / needed if needed != 0 else None


def path_between(baseline: float, target: float, start: float, end: float, method: Method) -> Path:
    """Build a path; constant growth becomes a straight line where growth has no meaning.

    Growth rates need two positive values that differ enough to tell apart; zero, a negative value or a
    change of sign has none.
    """
    grows = baseline > 0 and target > 0 and _growth(baseline, target, end - start) != 0
    return Path(baseline, target, start, end, method if grows else "lijn")


def attainment(value: float, expected: float, direction: Literal["up", "down"]) -> float | None:
    """Return how much of an amount has been reached: 1 is all of it.

    For an amount that must be exceeded ('up') the value over the expected amount; for an amount that
    must not be exceeded ('down') the reverse. None when that division has no meaning: the amount is
    zero or negative, or, for 'down', the value is.
    """
    part, whole = (value, expected) if direction == "up" else (expected, value)
    return part / whole if expected >= 0 and whole > 0 else None


def meets(value: float, target: float, direction: Literal["up", "down"]) -> bool:
    """Tell whether a value is at the target or on the good side of it."""
    return value >= target if direction == "up" else value <= target


def finite(value: float | None) -> float | None:
    """Return None for a number that has become infinite."""
    return value if value is not None and math.isfinite(value) else None


def _growth(first: float, last: float, years: float) -> float:
    """Return the constant growth a year between two positive values."""
    quotient = last / first
    safe = 0 < quotient < math.inf
    exponent = math.log(quotient) if safe else math.log(last) - math.log(first)
    return math.expm1(max(-_MAX_EXPONENT, min(_MAX_EXPONENT, exponent / years)))
