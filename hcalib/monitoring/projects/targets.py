"""A project's target against what was reported, round after round."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from hcalib.agenda.models import ProjectTarget
from hcalib.disclosure.cleared import Cleared, ratio
from hcalib.monitoring.intervals import Interval, wilson
from hcalib.monitoring.measurements import code_words
from hcalib.monitoring.projects.figures import RoundFigure
from hcalib.monitoring.projects.persons import Figure
from hcalib.monitoring.wording import number

INTERVAL_MEANS = (
    "Het project telt al zijn eigen deelnemers; over hen is het aandeel precies. De marge zegt wat bij een "
    "volgende, even grote groep zou kunnen komen als er niets verandert."
)
"""What the interval of a share means; to be said once wherever intervals are shown."""


@dataclass(frozen=True)
class Reported:
    """What one round gave for a target, as far as shown; ``number`` counts since the start of the project."""

    period: str
    number: Cleared
    of: Cleared | None = None


@dataclass(frozen=True)
class TargetResult:
    """A target of a project against the newest reported figure.

    Attributes
    ----------
    target : ProjectTarget
    actual : Cleared or None
        The newest figure in the unit of the target: a count, or for a share a percentage. None when
        nothing usable was reported, or when it may not be shown.
    numerator, denominator : Cleared or None
        For a share: how many of how many.
    interval : Interval or None
        For a share: where the share of a next, equally large group may come out by chance
        (``INTERVAL_MEANS``), 0 to 1; wide when few are counted.
    reached : bool or None
        Whether ``actual`` is at least the target; None when that is not known or may not be said.
    certain : bool or None
        For a share: whether the whole interval lies on one side of the target.
    history : tuple of Reported
        All rounds with a figure that is shown, in order of time.
    sentence : str
        The same in one Dutch sentence.
    withheld : str or None
        Why the newest figure is not shown, as a Dutch sentence.
    rounds : tuple of RoundFigure
        All rounds with a figure, also the withheld and the corrected ones with every version.
    former : bool
        Whether the target no longer holds on the peildatum; its figures stay, and it is not judged any more.
    """

    target: ProjectTarget
    actual: Cleared | None
    numerator: Cleared | None
    denominator: Cleared | None
    interval: Interval | None
    reached: bool | None
    certain: bool | None
    history: tuple[Reported, ...]
    sentence: str
    withheld: str | None = None
    rounds: tuple[RoundFigure, ...] = field(default=())
    former: bool = False


def target_result(target: ProjectTarget, rounds: tuple[RoundFigure, ...], today: date) -> TargetResult:
    """Hold the newest figure of a target against it.

    Parameters
    ----------
    target : ProjectTarget
    rounds : tuple of RoundFigure
        In order of time; rounds without a figure are left out and stay missing.
    today : datetime.date
        The peildatum.
    """
    return replace(_judged(target, rounds), former=target.over_by(today))


def _judged(target: ProjectTarget, rounds: tuple[RoundFigure, ...]) -> TargetResult:
    history = tuple(
        Reported(one.period, one.figure.number, one.figure.of)
        for one in rounds
        if one.figure is not None and one.figure.number.value is not None
    )
    if target.kind == "qualitative" or target.value is None:
        return _without_figure(target, history, rounds, "Dit doel wordt verteld en niet geteld.")
    usable = [one for one in rounds if one.figure is not None]
    if not usable:
        return _without_figure(target, history, rounds, "Er is nog geen cijfer gegeven.")
    newest = usable[-1]
    if newest.impossible is not None:
        return _without_figure(target, history, rounds, newest.impossible)
    if newest.figure is not None and newest.figure.withheld is not None:
        return _withheld(target, newest.period, newest.figure, history, rounds)
    if target.kind == "share":
        return _share(target, target.value, history, rounds)
    latest, counted = history[-1], _opened(history[-1].number)
    reached = counted >= target.value
    words = f"{number(counted)} van de {number(target.value)} in {code_words(latest.period)}"
    words += ", en daarmee gehaald." if reached else "."
    return TargetResult(target, latest.number, None, None, None, reached, None, history, words, rounds=rounds)


def _share(
    target: ProjectTarget, aim: float, history: tuple[Reported, ...], rounds: tuple[RoundFigure, ...]
) -> TargetResult:
    newest = history[-1]
    assert newest.of is not None  # without it the figure is no possible share, and was refused before this
    counted, of = _opened(newest.number), _opened(newest.of)
    interval = wilson(int(counted), int(of))
    percentage = 100 * interval.share
    certain = 100 * interval.low >= aim or 100 * interval.high < aim
    reached = percentage >= aim
    counts = f"{number(counted)} van de {number(of)} is {number(percentage, 1)} procent"
    words = f"{counts} in {code_words(newest.period)}, het doel is {number(aim)} procent"
    if not certain:
        words += "; met zo weinig mensen kan het verschil toeval zijn"
    share = ratio(newest.number, newest.of, 100)
    return TargetResult(
        target,
        share,
        newest.number,
        newest.of,
        interval,
        reached,
        certain,
        history,
        f"{words}.",
        rounds=rounds,
    )


def _opened(shown: Cleared) -> float:
    assert shown.value is not None  # only what is shown is in the history
    return shown.value


def _withheld(
    target: ProjectTarget,
    period: str,
    figure: Figure,
    history: tuple[Reported, ...],
    rounds: tuple[RoundFigure, ...],
) -> TargetResult:
    reached = None
    if target.kind == "count" and target.value is not None:
        reached = True if figure.low >= target.value else False if figure.high < target.value else None
    words = f"{figure.withheld} Het gaat om {code_words(period)}."
    if history:
        earlier = history[-1]
        of = f" van de {number(_opened(earlier.of))}" if earlier.of is not None else ""
        words += f" In {code_words(earlier.period)} was het {number(_opened(earlier.number))}{of}."
    if reached is not None:
        words += " Het doel is gehaald." if reached else " Het doel is nog niet gehaald."
    return TargetResult(
        target, None, None, None, None, reached, None, history, words, figure.withheld, rounds
    )


def _without_figure(
    target: ProjectTarget, history: tuple[Reported, ...], rounds: tuple[RoundFigure, ...], words: str
) -> TargetResult:
    return TargetResult(target, None, None, None, None, None, None, history, words, rounds=rounds)
