"""The numbers of every target in every round, screened: what of it may be shown, and what was corrected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from hcalib.agenda.models import Agenda, Project
from hcalib.monitoring.projects.lines import Version, corrections_until, rounds_until, versions_of
from hcalib.monitoring.projects.persons import Figure, Given, PersonProtection, Screen
from hcalib.periods import parse_period


@dataclass(frozen=True)
class ShownVersion:
    """An earlier or later version of a number, as far as it may be shown.

    Attributes
    ----------
    figure : Figure or None
        None when a correction took the number back.
    received : datetime.date or None
    reason : str or None
        Why it was corrected; None for the first version.
    """

    figure: Figure | None
    received: date | None
    reason: str | None


@dataclass(frozen=True)
class RoundFigure:
    """What one round gave for a target.

    Attributes
    ----------
    period : str
    figure : Figure or None
        What counts: the newest version. None when it was taken back.
    versions : tuple of ShownVersion
        Oldest first; more than one when it was corrected.
    possible : bool
        False when the numbers of a share cannot be one (more than all); they are then not judged.
    """

    period: str
    figure: Figure | None
    versions: tuple[ShownVersion, ...]
    possible: bool = True

    @property
    def corrected(self) -> bool:
        """Whether a later figure replaced the first."""
        return len(self.versions) > 1


RoundFigures = dict[str, tuple[RoundFigure, ...]]
"""By target: its rounds with a number, in order of time."""


def round_figures(
    agenda: Agenda, project: Project, today: date, protection: PersonProtection
) -> RoundFigures:
    """Return the screened numbers of every target of a project.

    Parameters
    ----------
    agenda : Agenda
    project : Project
    today : datetime.date
        The peildatum: what came in later does not exist yet.
    protection : PersonProtection
    """
    corrections = corrections_until(agenda, today)
    raw = {
        (progress.period, report.target): versions_of(report, progress.period, corrections)
        for progress in rounds_until(agenda, today)
        for report in progress.reports
        if report.project == project.id and report.target is not None and report.value is not None
    }
    screen = Screen(project.targets, protection)
    shown: dict[tuple[str, str, int], Figure] = {}
    for _, period, batch in _batches(raw):
        given = {target: number for target, (_, number) in batch.items()}
        for target, figure in screen.decide(period, given).items():
            shown[period, target, batch[target][0]] = figure
    kinds = {target.id: target.kind for target in project.targets}
    found: dict[str, list[RoundFigure]] = {target.id: [] for target in project.targets}
    for (period, target), versions in raw.items():
        if target in found:
            found[target].append(_round_figure(period, target, versions, shown, kinds[target] == "share"))
    return {target: tuple(rounds) for target, rounds in found.items()}


_Batch = dict[str, tuple[int, Given]]


def _batches(raw: dict[tuple[str, str], tuple[Version, ...]]) -> Iterator[tuple[date, str, _Batch]]:
    """Put together what came in on the same day about the same round, in the order in which it came."""
    batches: dict[tuple[date, str], dict[str, list[tuple[int, Given]]]] = {}
    for (period, target), versions in raw.items():
        for number, version in enumerate(versions):
            if version.value is None:
                continue
            moment = version.received or parse_period(period).start
            given = Given(version.value, version.denominator)
            batches.setdefault((moment, period), {}).setdefault(target, []).append((number, given))
    for moment, period in sorted(batches, key=lambda key: (key[0], parse_period(key[1]).start)):
        waiting = batches[moment, period]
        while waiting:
            yield moment, period, {target: numbers.pop(0) for target, numbers in waiting.items()}
            waiting = {target: numbers for target, numbers in waiting.items() if numbers}


def _round_figure(
    period: str,
    target: str,
    versions: Sequence[Version],
    shown: dict[tuple[str, str, int], Figure],
    share: bool,
) -> RoundFigure:
    told = tuple(
        ShownVersion(shown.get((period, target, number)), version.received, version.reason)
        for number, version in enumerate(versions)
    )
    newest = versions[-1]
    return RoundFigure(period, told[-1].figure, told, not share or _can_be_a_share(newest))


def _can_be_a_share(version: Version) -> bool:
    part, of = version.value, version.denominator
    if part is None:
        return True
    return of is not None and part.is_integer() and of.is_integer() and 0 <= part <= of and of > 0
