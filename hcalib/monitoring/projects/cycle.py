"""Plan, do, check, act: where a project is, what it adjusted, and whether the pace changed after that."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from hcalib.agenda.models import ProjectTarget
from hcalib.disclosure.cleared import difference
from hcalib.disclosure.suppression import NOT_SHOWN
from hcalib.monitoring.intervals import wilson
from hcalib.monitoring.measurements import code_words
from hcalib.monitoring.projects.figures import RoundFigure
from hcalib.monitoring.projects.results import ProjectResult, State
from hcalib.monitoring.projects.targets import TargetResult
from hcalib.monitoring.wording import number
from hcalib.periods import parse_period

_MONTHS_A_YEAR = 12


@dataclass(frozen=True)
class Effect:
    """The pace of a target in the rounds around an adjustment.

    Attributes
    ----------
    target : ProjectTarget
    before, after : float or None
        For a count: how many a year. For a share: percentage among those counted in that stretch. None when
        a round on that side is missing or withheld.
    change : {"omhoog", "omlaag"} or None
        Only when the difference is larger than chance explains (95 %); None when that cannot be said.
    sentence : str
        In Dutch; it never says that the adjustment is the cause.
    """

    target: ProjectTarget
    before: float | None
    after: float | None
    change: Literal["omhoog", "omlaag"] | None
    sentence: str


@dataclass(frozen=True)
class Adjustment:
    """What a project changed in one round, and what came after.

    Attributes
    ----------
    period : str
    text : str
        From outside; to be escaped.
    effects : tuple of Effect
        Of every target that is counted.
    """

    period: str
    text: str
    effects: tuple[Effect, ...]


@dataclass(frozen=True)
class Cycle:
    """The course of a project through the cycle.

    Attributes
    ----------
    states : tuple of (str, State or None)
        Per round with something from the project: period and step.
    rounds_done : int
        How many times it came to 'act' after a 'check' since the last 'act'.
    acted_unchecked : tuple of str
        Rounds in which it adjusted without having checked before, in what was reported.
    adjustments : tuple of Adjustment
    """

    states: tuple[tuple[str, State | None], ...]
    rounds_done: int
    acted_unchecked: tuple[str, ...]
    adjustments: tuple[Adjustment, ...]


def project_cycle(result: ProjectResult) -> Cycle:
    """Return the course of a project through plan, do, check and act."""
    states = tuple((report.period, report.state) for report in result.reports)
    done, unchecked, checked = 0, [], False
    for period, state in states:
        if state == "check":
            checked = True
        elif state == "act":
            done += checked
            if not checked:
                unchecked.append(period)
            checked = False
    adjustments = tuple(
        Adjustment(report.period, text, _effects(result.targets, report.period))
        for report in result.reports
        for text in report.adjusted
    )
    return Cycle(states, done, tuple(unchecked), adjustments)


def _effects(targets: tuple[TargetResult, ...], period: str) -> tuple[Effect, ...]:
    return tuple(_effect(target, period) for target in targets if target.target.kind != "qualitative")


def _effect(result: TargetResult, period: str) -> Effect:
    moment = parse_period(period)
    rounds = result.rounds
    before = [one for one in rounds if parse_period(one.period) < moment][-1:]
    at = [one for one in rounds if one.period == period]
    after = [one for one in rounds if parse_period(one.period) > moment][:1]
    if not (before and at and after):
        words = (
            f"Of de aanpassing van {code_words(period)} hielp, is niet te zeggen: er zijn te weinig rondes."
        )
        return Effect(result.target, None, None, None, words)
    stretches = (_stretch(before[0], at[0]), _stretch(at[0], after[0]))
    if stretches[0] is None or stretches[1] is None:
        words = (
            f"Of de aanpassing van {code_words(period)} hielp, is niet te zeggen: een cijfer is niet getoond."
        )
        return Effect(result.target, None, None, None, words)
    if result.target.kind == "share":
        return _share_effect(result.target, period, stretches[0], stretches[1])
    return _count_effect(result.target, period, stretches[0], stretches[1])


@dataclass(frozen=True)
class _Stretch:
    """What was added between two rounds, and in how many months."""

    added: float
    of: float | None
    months: int


def _stretch(start: RoundFigure, end: RoundFigure) -> _Stretch | None:
    first, last = start.figure, end.figure
    if first is None or last is None:
        return None
    came = difference(last.number, first.number, NOT_SHOWN).value
    if came is None:
        return None
    begin, finish = parse_period(start.period).start, parse_period(end.period).start
    months = (finish.year - begin.year) * _MONTHS_A_YEAR + finish.month - begin.month
    of = None
    if first.of is not None and last.of is not None:
        of = difference(last.of, first.of, NOT_SHOWN).value
    if came < 0 or (of is not None and came > of):
        return None
    return _Stretch(came, of, months)


def _count_effect(target: ProjectTarget, period: str, before: _Stretch, after: _Stretch) -> Effect:
    """Compare two numbers of events: given their sum, the later one is binomial when the pace is the same."""
    pace = [_MONTHS_A_YEAR * stretch.added / stretch.months for stretch in (before, after)]
    total = before.added + after.added
    change: Literal["omhoog", "omlaag"] | None = None
    if total.is_integer() and after.added.is_integer() and total:
        interval = wilson(int(after.added), int(total))
        expected = after.months / (before.months + after.months)
        change = _direction(interval.low - expected, interval.high - expected)
    words = f"{number(pace[0], 0)} per jaar voor {code_words(period)} en {number(pace[1], 0)} per jaar erna"
    return Effect(target, pace[0], pace[1], change, _said(words, change))


def _share_effect(target: ProjectTarget, period: str, before: _Stretch, after: _Stretch) -> Effect:
    """Compare two shares by the interval of their difference (Newcombe 1998, method 10)."""
    if not before.of or not after.of:
        words = f"Rond {code_words(period)} kwam er niemand bij van wie de uitkomst bekend is."
        return Effect(target, None, None, None, words)
    one, two = wilson(int(before.added), int(before.of)), wilson(int(after.added), int(after.of))
    difference = two.share - one.share
    low = difference - math.hypot(two.share - two.low, one.high - one.share)
    high = difference + math.hypot(two.high - two.share, one.share - one.low)
    change = _direction(low, high)
    shares = [100 * one.share, 100 * two.share]
    words = f"{number(shares[0])} procent voor {code_words(period)} en {number(shares[1])} procent erna"
    return Effect(target, shares[0], shares[1], change, _said(words, change))


def _direction(low: float, high: float) -> Literal["omhoog", "omlaag"] | None:
    return "omhoog" if low > 0 else "omlaag" if high < 0 else None


def _said(words: str, change: Literal["omhoog", "omlaag"] | None) -> str:
    words = words[0].upper() + words[1:]
    if change is None:
        return f"{words}; dat verschil kan toeval zijn, dus of de aanpassing hielp is niet te zeggen."
    return f"{words}: dat ging {change}. Of dat door de aanpassing komt, is hiermee niet bewezen."
