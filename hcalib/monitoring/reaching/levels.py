"""Chance for a level or a share to reach, and for a level that must not get worse."""

from __future__ import annotations

import math

from hcalib.monitoring.pace import finite, moment_of
from hcalib.monitoring.reaching.amounts import judge_from_zero
from hcalib.monitoring.reaching.outcome import AMOUNTS, SHARES, Chance, scaled, towards
from hcalib.monitoring.reaching.predictive import Ahead, look_ahead
from hcalib.monitoring.verdicts import Aim, Case, Verdict
from hcalib.periods import parse_period

_ROUNDING = 1e-9
_ONE_FIGURE = "Er is maar één cijfer; daaruit volgt niet hoe het beweegt."


def judge_level(case: Case, verdict: Verdict, aim: Aim) -> Chance | str:
    """Return the chance that the level stands on the good side of the aim at the end.

    The end is that of the target; of a level to maintain that of the term. The newest measurement need
    not be recent: the further back, the wider the outcome. A level that begins at zero is no level that
    wanders but a count of what was done since the start, and is looked at as such.
    """
    base = case.goal.baseline
    if case.goal.kind != "maintain" and base is not None and base.value == 0 < aim.value:
        return judge_from_zero(case, verdict, aim)
    if case.unit_kind == "percent":
        return _judge_share(case, verdict, aim)
    size = _size(case, aim)
    if size is None:
        return "Doel en beginstand zijn nul, dus er is geen maat voor hoeveel een cijfer gewoonlijk beweegt."
    points = [(moment, scaled(value, size)) for moment, value, _ in _points(case, verdict)]
    if len(points) < 2:
        return _ONE_FIGURE
    end = _end(case, points[-1][0])
    moments, values = zip(*points, strict=True)
    prior = AMOUNTS if case.counts else SHARES
    outlook = look_ahead(moments, values, [0.0] * len(points), Ahead(end, end), prior)
    low, high = outlook.interval()
    return Chance(
        towards(outlook, scaled(aim.value, size), aim.direction),
        len(points),
        low=finite(low * size),
        high=finite(high * size),
    )


def _judge_share(case: Case, verdict: Verdict, aim: Aim) -> Chance | str:
    """Return the chance that the share that will be counted at the end is on the good side of the aim.

    On the scale of ``2 arcsin(sqrt(p))`` a share of a group of n is counted with a variance of 1 / n at
    every height, and cannot leave 0 to 100. What decides is what will be counted, in a group as large as
    the newest: that has a counting noise of its own, and moves in steps of one of the group.
    """
    points = _points(case, verdict)
    if len(points) < 2:
        return _ONE_FIGURE
    end = _end(case, points[-1][0])
    moments, values, groups = zip(*points, strict=True)
    # a baseline from a document comes without its group: taken to be as large as the first that is known;
    # without any group the figures are taken as exact
    usual = next((group for group in groups if group), math.inf)
    noise = [1 / (group or usual) for group in groups]
    outlook = look_ahead(moments, [_angle(v) for v in values], noise, Ahead(end, end, noise[-1]), SHARES)
    low, high = (_percent(bound) for bound in outlook.interval())
    threshold = _angle(_between_steps(aim.value, aim.direction, groups[-1] or usual))
    return Chance(towards(outlook, threshold, aim.direction), len(points), low=low, high=high)


def _end(case: Case, newest: float) -> float:
    period = case.goal.end if case.goal.kind == "maintain" else case.goal.target.period
    return max(moment_of(parse_period(period), case.moment), newest)


def _angle(percent: float) -> float:
    return 2 * math.asin(math.sqrt(min(100.0, max(0.0, percent)) / 100))


def _percent(angle: float) -> float:
    return 100 * math.sin(min(math.pi, max(0.0, angle)) / 2) ** 2


def _between_steps(aim: float, direction: str, group: float) -> float:
    """Return the percentage halfway the last count that misses the aim and the first that makes it."""
    if math.isinf(group):
        return aim
    count = aim * group / 100
    if direction == "up":
        return 100 * (math.ceil(count - _ROUNDING) - 0.5) / group
    return 100 * (math.floor(count + _ROUNDING) + 0.5) / group


def _size(case: Case, aim: Aim) -> float | None:
    """Return how large the figures are, from what was agreed alone: not from what is measured."""
    base = case.goal.baseline
    size = max(abs(aim.value), abs(base.value) if base and base.value is not None else 0.0)
    return size or None


def _points(case: Case, verdict: Verdict) -> list[tuple[float, float, float | None]]:
    """Return moment, value and group of the baseline and of every measurement up to the newest."""
    found: dict[float, tuple[float, float | None]] = {}
    base, latest = case.goal.baseline, verdict.latest
    if base is not None and base.value is not None:
        found[moment_of(parse_period(base.period), case.moment)] = (base.value, None)
    for figure in verdict.rows:
        found[figure.moment(case.moment)] = (figure.value, case.group_of(figure))
    until = latest.moment(case.moment) if latest else math.inf
    return [(moment, *figure) for moment, figure in sorted(found.items()) if moment <= until]
