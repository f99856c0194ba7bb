"""Chance for an amount a year, an amount over the term, and a number of milestones."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from hcalib.monitoring.amounts import Count, cumulative, full_years, years_of_term
from hcalib.monitoring.pace import decimal_year, finite, moment_of
from hcalib.monitoring.reaching.outcome import AMOUNTS, Chance, scaled, towards, within
from hcalib.monitoring.reaching.predictive import Ahead, Prior, look_ahead
from hcalib.monitoring.verdicts import Aim, Case, Verdict
from hcalib.periods import parse_period

_ROOTS = Prior(AMOUNTS.spread / 2, AMOUNTS.worth, AMOUNTS.still)
"""The square root of an amount moves, as a part of itself, half as much as the amount."""

_GAPS = "Over een jaar ontbreekt het cijfer, dus wat nog nodig is, is niet bekend."
_ROUNDING = 1e-9
_LEVELLING = 0.25
"""Added to a count before its root is taken: then the mean root is that of the pace, for small counts too."""
_LARGEST = 1e9
"""More milestones than anyone counts; it keeps the arithmetic finite."""


@dataclass(frozen=True)
class Stretch:
    """An amount between two moments, in decimal years; ``end`` is later than ``start``."""

    start: float
    end: float
    amount: float

    @property
    def years(self) -> float:
        """How long it lasted."""
        return self.end - self.start


def judge_yearly(case: Case, verdict: Verdict, aim: Aim) -> Chance | str:
    """Return the chance that all years of the term together bring the yearly amount times the years."""
    rows = full_years(case.within_term())
    years = years_of_term(case, rows[-1].period)
    if {p.year for p in years if p.year <= rows[-1].period.year} != {f.period.year for f in rows}:
        return _GAPS
    stretches = [Stretch(decimal_year(f.period.start), moment_of(f.period, "end"), f.value) for f in rows]
    left = float(sum(p.year > rows[-1].period.year for p in years))
    return _sum(case, aim, stretches, aim.value * len(years), aim.value, left)


def judge_total(case: Case, verdict: Verdict, aim: Aim) -> Chance | str:
    """Return the chance that the count over the whole term ends on the good side of the amount."""
    count = cumulative(case)
    if count is None or count.gaps:
        return _GAPS
    start, end = decimal_year(case.first_day), moment_of(parse_period(case.goal.end), "end")
    stretches = _stretches(case, count, start)
    left = end - moment_of(count.until, "end")
    return _sum(case, aim, stretches, aim.value, aim.value / (end - start), left)


def judge_from_zero(case: Case, verdict: Verdict, aim: Aim) -> Chance | str:
    """Return the chance that a level or share that began at zero grows to its aim."""
    base = case.goal.baseline
    if base is None:
        return "De beginstand is niet bekend."
    begin = moment_of(parse_period(base.period), case.moment)
    end = moment_of(parse_period(case.goal.target.period), case.moment)
    stands = {figure.moment(case.moment): figure.value for figure in verdict.rows}
    stretches = _between(stands, begin)
    return _sum(case, aim, stretches, aim.value, aim.value / (end - begin), end - stretches[-1].end)


def judge_milestones(case: Case, verdict: Verdict, aim: Aim) -> Chance | str:
    """Return the chance that the missing milestones still come.

    Notes
    -----
    Milestones come one by one, at a pace of which nothing is known but how many came in how much time:
    a Poisson process with Jeffreys' prior (gamma with shape 1/2), so that the number still to come is
    negative binomial. None in a long time makes one in a short time unlikely, and never impossible.
    """
    from scipy.special import betainc

    count = cumulative(case)
    if count is None or count.gaps:
        return _GAPS
    passed = moment_of(count.until, "end") - decimal_year(case.first_day)
    left = moment_of(parse_period(case.goal.end), "end") - moment_of(count.until, "end")
    done = min(_LARGEST, max(0.0, count.value))
    lacking = min(_LARGEST, aim.value - count.value)
    if aim.direction == "up":
        wanted = math.ceil(lacking - _ROUNDING)
        chance = float(betainc(wanted, done + 0.5, left / (passed + left))) if wanted > 0 else 1.0
        return Chance(within(chance), len(count.rows))
    too_many = math.floor(max(-1.0, lacking) + _ROUNDING) + 1
    if too_many <= 0:
        return Chance(0.0, len(count.rows), settled=True)
    chance = 1 - float(betainc(too_many, done + 0.5, left / (passed + left)))
    return Chance(within(chance), len(count.rows))


def _sum(
    case: Case, aim: Aim, stretches: list[Stretch], whole: float, pace: float, left: float
) -> Chance | str:
    """Return the chance that what is still to come brings a sum to the whole.

    The pace (amount a year) is predicted on the scale of its square root, where a count has the same noise
    however large it is and zero is nothing special; what decides is the mean pace over the years left.
    """
    so_far = sum(s.amount for s in stretches)
    needed = whole - so_far
    if needed <= 0 and aim.direction == "up":
        return Chance(1.0, len(stretches), settled=True)
    if needed < 0:
        return Chance(0.0, len(stretches), settled=True)
    if pace <= 0 or left <= 0:
        return "Er is geen hoeveelheid per jaar afgesproken om een kans aan af te meten."
    # a count of n in a year has a root with variance 1/4; here the root is divided by that of the agreed pace
    one = _worth_of_one(case)
    noise = one / (4 * pace)
    newest = stretches[-1].end
    outlook = look_ahead(
        [(s.start + s.end) / 2 for s in stretches],
        [_root((s.amount + _LEVELLING * one) / s.years, pace) for s in stretches],
        [noise / s.years for s in stretches],
        Ahead(newest, newest + left, noise / left),
        _ROOTS,
    )
    wanted = _between_steps(needed, one, aim.direction)
    low, high = (
        max(max(bound, 0.0) ** 2 * pace * left - _LEVELLING * one, 0.0) for bound in outlook.interval()
    )
    return Chance(
        towards(outlook, _root((wanted + _LEVELLING * one) / left, pace), aim.direction),
        len(stretches),
        low=finite(so_far + low),
        high=finite(so_far + high),
    )


def _worth_of_one(case: Case) -> float:
    """Return what one more adds to the figure: for a share one of its group, for what is not counted 0."""
    if case.counts:
        return 1.0
    groups = [case.group_of(figure) for figure in case.figures] if case.unit_kind == "percent" else []
    known = [group for group in groups if group]
    return 100 / known[-1] if known else 0.0


def _between_steps(needed: float, one: float, direction: str) -> float:
    """Return the amount halfway the last number that misses what is needed and the first that makes it."""
    if not one:
        return needed
    number = needed / one
    if direction == "up":
        return one * (math.ceil(number - _ROUNDING) - 0.5)
    return one * (math.floor(number + _ROUNDING) + 0.5)


def _root(amount: float, pace: float) -> float:
    return math.sqrt(max(scaled(amount, pace), 0.0))


def _stretches(case: Case, count: Count, start: float) -> list[Stretch]:
    """Cut a count into what came between its figures; a stand is what came since the one before."""
    if case.moment == "period":
        first, *rest = count.rows
        begin = start if first.period.frequency == "dag" else decimal_year(first.period.start)
        return [
            Stretch(begin, moment_of(first.period, "end"), first.value),
            *(Stretch(decimal_year(f.period.start), moment_of(f.period, "end"), f.value) for f in rest),
        ]
    return _between({moment_of(figure.period, "end"): figure.value for figure in count.rows}, start)


def _between(stands: Mapping[float, float], start: float) -> list[Stretch]:
    """Return what came between stands at moments after the start, at which there was nothing."""
    found = []
    before, known = start, 0.0
    for moment, value in sorted(stands.items()):
        found.append(Stretch(before, moment, value - known))
        before, known = moment, value
    return found
