"""Chance for a level or a share to reach, and for a level that must not get worse."""

from __future__ import annotations

import math

from hcalib.monitoring.pace import finite, moment_of
from hcalib.monitoring.reaching.amounts import judge_from_zero
from hcalib.monitoring.reaching.outcome import AMOUNTS, SHARES, Chance, scaled, towards
from hcalib.monitoring.reaching.predictive import Ahead, look_ahead
from hcalib.monitoring.verdicts import Aim, Case, Verdict
from hcalib.periods import parse_period

_LEAST_SHARE = 1.0
"""In percent: a share to reach of 0 or 100 still moves as one of 1 or 99 does."""


def judge_level(case: Case, verdict: Verdict, aim: Aim) -> Chance | str:
    """Return the chance that the level stands on the good side of the aim at the end.

    The end is that of the target; of a level to maintain that of the term. The newest measurement need
    not be recent: the further back, the wider the outcome. A level that begins at zero is no level that
    wanders but a count of what was done since the start, and is looked at as such.
    """
    base = case.goal.baseline
    if case.goal.kind != "maintain" and base is not None and base.value == 0 < aim.value:
        return judge_from_zero(case, verdict, aim)
    size = _size(case, aim)
    if size is None:
        return "Doel en beginstand zijn nul, dus er is geen maat voor hoeveel een cijfer gewoonlijk beweegt."
    points = _points(case, verdict)
    if len(points) < 2:
        return "Er is maar één cijfer; daaruit volgt niet hoe het beweegt."
    period = case.goal.end if case.goal.kind == "maintain" else case.goal.target.period
    end = max(moment_of(parse_period(period), case.moment), points[-1][0])
    outlook = look_ahead(
        [moment for moment, _, _ in points],
        [scaled(value, size) for _, value, _ in points],
        [noise for _, _, noise in points],
        Ahead(end, end),
        AMOUNTS if case.counts else SHARES,
    )
    low, high = outlook.interval()
    return Chance(
        towards(outlook, scaled(aim.value, size), aim.direction),
        len(points),
        low=finite(low * size),
        high=finite(high * size),
    )


def _size(case: Case, aim: Aim) -> float | None:
    """Return how large the figures are, from what was agreed alone: not from what is measured."""
    if case.unit_kind == "percent":
        percent = min(100 - _LEAST_SHARE, max(_LEAST_SHARE, aim.value))
        return math.sqrt(percent * (100 - percent))
    base = case.goal.baseline
    size = max(abs(aim.value), abs(base.value) if base and base.value is not None else 0.0)
    return size or None


def _points(case: Case, verdict: Verdict) -> list[tuple[float, float, float]]:
    """Return moment, value and counting noise of the baseline and of every measurement up to the newest."""
    found = {}
    base, latest = case.goal.baseline, verdict.latest
    if base is not None and base.value is not None:
        found[moment_of(parse_period(base.period), case.moment)] = (base.value, 0.0)
    for figure in verdict.rows:
        group = case.group_of(figure) if case.unit_kind == "percent" else None
        # on the scale of sqrt(p (1 - p)) the share of a group of n is counted with a variance of 1 / n
        found[figure.moment(case.moment)] = (figure.value, 1 / group if group else 0.0)
    until = latest.moment(case.moment) if latest else math.inf
    return [(moment, value, noise) for moment, (value, noise) in sorted(found.items()) if moment <= until]
