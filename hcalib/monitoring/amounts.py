"""Goals about an amount: every year again, over the whole term, and milestones."""

from __future__ import annotations

import math
from dataclasses import dataclass

from hcalib.monitoring.measurements import Figure, period_words
from hcalib.monitoring.pace import attainment, decimal_year, finite, meets, moment_of
from hcalib.monitoring.status import Status, after_the_end
from hcalib.monitoring.verdicts import Aim, Case, Verdict, aim_of, status_of, unknown
from hcalib.monitoring.wording import number
from hcalib.periods import Period, parse_period, year_period

_ROUNDING = 1e-9
"""An expected 2 milestones that floating point makes 1.9999999999 are 2."""


@dataclass(frozen=True)
class Count:
    """What had been done at some moment since the start of the goal.

    Attributes
    ----------
    value : float
    rows : tuple of Figure
        The figures it consists of, at least one; it stands at the end of the last.
    gaps : tuple of int
        Years in between that were never reported; the count is then a lower bound.
    """

    value: float
    rows: tuple[Figure, ...]
    gaps: tuple[int, ...] = ()

    @property
    def until(self) -> Period:
        """The period up to and including which the count goes."""
        return self.rows[-1].period


def cumulative(case: Case) -> Count | None:
    """Count what has been done since the start of the goal; None when no figure counts.

    A figure on a day is the count since the start as it stood that day. A figure over a year is the same
    for an indicator that is a stock (``moment`` begin or end in the catalog), and a part of the whole for
    a flow (``moment`` period): those add up, on top of a count on an earlier day. Years that are not
    wholly within the term do not count, and neither do quarters and months.
    """
    inside = case.within_term()
    days = [f for f in inside if f.period.frequency == "dag"]
    years = full_years(inside)
    if case.moment != "period":
        stands = sorted([*days, *years], key=lambda f: f.period.end)
        return Count(stands[-1].value, tuple(stands)) if stands else None
    base = days[-1:]
    added = [f for f in years if not base or f.period.start > base[0].period.end]
    used = (*base, *added)
    if not used:
        return None
    last = used[-1].period
    due = (p.year for p in years_of_term(case, last) if not base or p.start > base[0].period.end)
    reported = {f.period.year for f in added}
    gaps = tuple(year for year in due if year < last.year and year not in reported)
    return Count(sum(f.value for f in used), used, gaps)


def full_years(figures: tuple[Figure, ...]) -> tuple[Figure, ...]:
    """Keep the figures over calendar years, or over school years when there are no others."""
    for frequency in ("jaar", "schooljaar"):
        found = tuple(f for f in figures if f.period.frequency == frequency)
        if found:
            return found
    return ()


def judge_per_year(case: Case) -> Verdict:
    """Judge an amount for every year: the newest complete year decides, the sum is told beside it.

    Reached when all years of the term are there and their sum is the yearly amount times the years; in
    the end the sum decides. Quarters never add up to a year.
    """
    aim = aim_of(case.goal, case.goal.target.value)
    if isinstance(aim, str):
        return unknown(case, aim)
    rows = full_years(case.within_term())
    if not rows:
        return unknown(case, "Er is nog geen meting over een heel jaar van de looptijd.")
    latest, so_far = rows[-1], sum(f.value for f in rows)
    years = [period.year for period in years_of_term(case, latest.period)]
    gaps = tuple(y for y in years if y < latest.period.year and y not in {f.period.year for f in rows})
    left = sum(year > latest.period.year for year in years)
    words = _year_words(case, aim, rows, so_far)
    if not left and gaps:
        return unknown(
            case, f"{words}; over andere jaren ontbreekt het cijfer, dus een eindstand is er niet."
        )
    whole = aim.value * len(years)
    value, expected = (latest.value, aim.value) if left else (so_far, whole)
    ratio = attainment(value, expected, aim.direction)
    good = Status.ON_TRACK if left else Status.REACHED
    status = good if meets(value, expected, aim.direction) else status_of(ratio, case.thresholds)
    return Verdict(
        status if left else after_the_end(status),
        f"{words}." if left else f"{words}; de looptijd is om.",
        latest,
        rows,
        aim.value,
        finite(ratio),
        finite((whole - so_far) / left) if left and not gaps else None,
        finite(so_far),
        finite(aim.value * len(rows)),
        tuple(f"over {year} is er geen cijfer" for year in gaps),
    )


def judge_count(case: Case) -> Verdict:
    """Judge an amount over the whole term, or milestones: the count so far against an even spread.

    Of milestones only whole ones are expected: halfway to two, one has to be done; before that, none.
    An amount to reach is reached at any time, an amount not to exceed only when the term is over.
    """
    aim = aim_of(case.goal, case.goal.target.value)
    if isinstance(aim, str):
        return unknown(case, aim)
    count = cumulative(case)
    if count is None:
        return unknown(case, "Er is nog geen telling over de looptijd van dit doel.")
    expected = aim.value * _part_done(case, count.until)
    if case.goal.kind == "milestones":
        expected = float(math.floor(expected + _ROUNDING))
    over = count.until.end >= case.last_day
    ratio = attainment(count.value, expected, aim.direction)
    if meets(count.value, aim.value, aim.direction) and (aim.direction == "up" or over):
        status = Status.REACHED
    elif meets(count.value, expected, aim.direction):
        status = Status.ON_TRACK
    else:
        status = status_of(ratio, case.thresholds)
    left = moment_of(parse_period(case.goal.end), "end") - moment_of(count.until, "end")
    return Verdict(
        after_the_end(status) if over else status,
        _count_words(case, aim, count, expected, status is Status.REACHED, over),
        count.rows[-1],
        count.rows,
        finite(expected),
        finite(ratio),
        finite((aim.value - count.value) / left) if left > 0 and status is not Status.REACHED else None,
        finite(count.value),
        finite(aim.value),
        tuple(f"over {year} is niets opgegeven, dus het kan meer zijn" for year in count.gaps),
        incomplete=bool(count.gaps),
    )


def _part_done(case: Case, period: Period) -> float:
    """Return which part of the term had passed at the end of a period; more than 0, at most 1."""
    start = decimal_year(case.first_day)
    end = moment_of(parse_period(case.goal.end), "end")
    return min(1.0, (moment_of(period, "end") - start) / (end - start))


def years_of_term(case: Case, like: Period) -> list[Period]:
    """List the years (or school years, as ``like``) that lie wholly within the term."""
    years = range(case.first_day.year, case.last_day.year + 1)
    school = like.frequency == "schooljaar"
    periods = [parse_period(f"{year:04d}SJ00") if school else year_period(year) for year in years]
    return [p for p in periods if case.first_day <= p.start and p.end <= case.last_day]


def _year_words(case: Case, aim: Aim, rows: tuple[Figure, ...], so_far: float) -> str:
    latest = rows[-1]
    figure = f"Het cijfer over {period_words(latest.period)} is {case.say(latest.value)}"
    words = f"{figure}, het doel per jaar {case.say(aim.value)}"
    if len(rows) == 1:
        return words
    met = sum(meets(f.value, aim.value, aim.direction) for f in rows)
    together = f"samen {case.say(so_far)} in {len(rows)} jaar"
    return f"{words}; {together}, en in {met or 'geen'} daarvan is het doel gehaald"


def _count_words(case: Case, aim: Aim, count: Count, expected: float, reached: bool, over: bool) -> str:
    until = period_words(count.until)
    so_far = number(count.value, case.decimals)
    words = f"Tot en met {until} is de telling {so_far} van de {case.say(aim.value)}"
    if reached:
        return f"{words}; daarmee is het doel bereikt."
    return f"{words}; " + (
        "de looptijd is om." if over else f"bij een gelijk tempo hoorde het {case.say(expected)} te zijn."
    )
