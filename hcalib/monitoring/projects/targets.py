"""A project's target against what was reported, round after round."""

from __future__ import annotations

from dataclasses import dataclass

from hcalib.agenda.models import ProjectTarget
from hcalib.monitoring.intervals import Interval, wilson
from hcalib.monitoring.measurements import code_words
from hcalib.monitoring.wording import number


@dataclass(frozen=True)
class Reported:
    """What one round gave for a target; ``value`` counts since the start of the project."""

    period: str
    value: float
    denominator: float | None = None


@dataclass(frozen=True)
class TargetResult:
    """A target of a project against the newest reported figure.

    Attributes
    ----------
    target : ProjectTarget
    actual : float or None
        The newest figure in the unit of the target: a count, or for a share a percentage. None when
        nothing usable was reported.
    numerator, denominator : float or None
        For a share: how many of how many.
    interval : Interval or None
        For a share: between which shares (0 to 1) chance may have moved it; wide when few are counted.
    reached : bool or None
        Whether ``actual`` is at least the target; None without a figure or a number to reach.
    certain : bool or None
        For a share: whether the whole interval lies on one side of the target.
    history : tuple of Reported
        All rounds with a figure, in order of time.
    sentence : str
        The same in one Dutch sentence.
    """

    target: ProjectTarget
    actual: float | None
    numerator: float | None
    denominator: float | None
    interval: Interval | None
    reached: bool | None
    certain: bool | None
    history: tuple[Reported, ...]
    sentence: str


def target_result(target: ProjectTarget, history: tuple[Reported, ...]) -> TargetResult:
    """Hold the newest figure of a target against it.

    Parameters
    ----------
    target : ProjectTarget
    history : tuple of Reported
        In order of time; rounds without a figure are left out and stay missing.
    """
    if target.kind == "qualitative" or target.value is None:
        return _without_figure(target, history, "Dit doel wordt verteld en niet geteld.")
    if not history:
        return _without_figure(target, history, "Er is nog geen cijfer gegeven.")
    newest = history[-1]
    if target.kind == "share":
        return _share(target, target.value, newest, history)
    reached = newest.value >= target.value
    words = f"{number(newest.value)} van de {number(target.value)} in {code_words(newest.period)}"
    words += ", en daarmee gehaald." if reached else "."
    return TargetResult(target, newest.value, None, None, None, reached, None, history, words)


def _share(
    target: ProjectTarget, aim: float, newest: Reported, history: tuple[Reported, ...]
) -> TargetResult:
    of = newest.denominator
    if of is None:
        return _without_figure(target, history, "Er is geen aantal gegeven waarvan dit een deel is.")
    if not (newest.value.is_integer() and of.is_integer() and 0 <= newest.value <= of and of > 0):
        return _without_figure(target, history, "De gegeven aantallen kunnen samen geen aandeel zijn.")
    interval = wilson(int(newest.value), int(of))
    percentage = 100 * interval.share
    certain = 100 * interval.low >= aim or 100 * interval.high < aim
    reached = percentage >= aim
    counts = f"{number(newest.value)} van de {number(of)} is {number(percentage, 1)} procent"
    words = f"{counts} in {code_words(newest.period)}, het doel is {number(aim)} procent"
    if not certain:
        words += "; met zo weinig mensen kan het verschil toeval zijn"
    return TargetResult(
        target, percentage, newest.value, of, interval, reached, certain, history, f"{words}."
    )


def _without_figure(target: ProjectTarget, history: tuple[Reported, ...], words: str) -> TargetResult:
    return TargetResult(target, None, None, None, None, None, None, history, words)
