"""The numbers of one project in the order in which they came in, and which of them counted together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from hcalib.agenda.models import Agenda, Project, ProjectTarget
from hcalib.monitoring.projects.lines import Version, corrections_until, rounds_until, versions_of
from hcalib.monitoring.projects.persons import NO_WHOLE, NOT_A_COUNT, NOT_A_SHARE
from hcalib.periods import parse_period

SUBJECT = "projecten"
"""First part of the id of every cell with a number of persons of a project."""


@dataclass(frozen=True)
class Number:
    """One version of a number that a project handed in.

    Attributes
    ----------
    project : str
    target : ProjectTarget
    period : str
        The round it is about.
    version : int
        0 for what was handed in first.
    value : float
    denominator : float or None
        For a share: of how many.
    arrived : int
        Its place in the order in which everything came in; what came together has the same place.
    replaced : int or None
        The place of the version that replaced it or took it back; None while it counts.
    """

    project: str
    target: ProjectTarget
    period: str
    version: int
    value: float
    denominator: float | None
    arrived: int
    replaced: int | None = None

    @property
    def is_share(self) -> bool:
        """Whether it is a part of a whole that was handed in with it."""
        return self.target.kind == "share"

    @property
    def missed(self) -> float:
        """For a share: how many of the whole are not in the part; 0 for a count."""
        return 0.0 if self.denominator is None else self.denominator - self.value

    @property
    def inside(self) -> float:
        """How many are counted in all: the number itself, or for a share the whole."""
        return self.value + self.missed

    @property
    def begin(self) -> date:
        """First day of the round."""
        return parse_period(self.period).start

    @property
    def fault(self) -> str | None:
        """Why this can be no number of persons, as a Dutch sentence; None when it can."""
        if not self.is_share:
            return None if self.value.is_integer() and self.value >= 0 else NOT_A_COUNT
        if self.denominator is None:
            return NO_WHOLE
        whole = self.value.is_integer() and self.denominator.is_integer()
        return None if whole and 0 <= self.value <= self.denominator > 0 else NOT_A_SHARE

    @property
    def cell(self) -> str:
        """Id of its cell: the count, or for a share the part."""
        return f"{self._place}/deel" if self.is_share else self._place

    @property
    def whole(self) -> str:
        """Id of the cell of all who are counted: that of a count itself, for a share its denominator."""
        return f"{self._place}/van" if self.is_share else self._place

    @property
    def rest(self) -> str:
        """For a share: id of the cell of those in the whole that are not in the part."""
        return f"{self._place}/niet"

    @property
    def cells(self) -> tuple[str, ...]:
        """Ids of the cells that are published when it is shown."""
        return (self.cell, self.whole) if self.is_share else (self.cell,)

    @property
    def _place(self) -> str:
        version = f"+{self.version}" if self.version else ""
        return f"{SUBJECT}/{self.project}/{self.target.id}/{self.period}{version}"

    def counts_at(self, place: int) -> bool:
        """Tell whether it was the newest version at a place in the order."""
        return self.arrived <= place and (self.replaced is None or place < self.replaced)

    def counted_with(self, other: Number) -> bool:
        """Tell whether both were the newest version at some moment."""
        later = max(self.arrived, other.arrived)
        return self.counts_at(later) and other.counts_at(later)

    def falls_against(self, other: Number) -> bool:
        """Tell whether two rounds of a target cannot both be right, as both count from the start."""
        first, last = sorted((self, other), key=lambda one: one.begin)
        return last.value < first.value or last.missed < first.missed


Versions = Mapping[tuple[str, str], tuple[Version, ...]]
"""By round and target: every version of a number, oldest first."""


def handed_in(agenda: Agenda, project: Project, today: date) -> Versions:
    """Return what a project handed in by the peildatum."""
    corrections = corrections_until(agenda, today)
    return {
        (progress.period, report.target): versions_of(report, progress.period, corrections)
        for progress in rounds_until(agenda, today)
        for report in progress.reports
        if report.project == project.id and report.target is not None and report.value is not None
    }


def in_order(project: Project, versions: Versions) -> tuple[Number, ...]:
    """Return every version with a number in the order in which it came in.

    What came in on the same day about the same round came together.
    """
    targets = {target.id: target for target in project.targets}
    places: dict[tuple[str, str, int], int] = {}
    for place, (period, batch) in enumerate(_batches(versions)):
        places |= {(period, target, number): place for target, number in batch.items()}
    numbers = [
        Number(
            project=project.id,
            target=targets[target],
            period=period,
            version=number,
            value=version.value,
            denominator=version.denominator,
            arrived=places[period, target, number],
            replaced=places.get((period, target, number + 1)),
        )
        for (period, target), listed in versions.items()
        for number, version in enumerate(listed)
        if version.value is not None and target in targets
    ]
    return tuple(sorted(numbers, key=lambda one: (one.arrived, one.cell)))


def believed(numbers: Sequence[Number]) -> dict[Number, int]:
    """Return the place from which on each number can be right; one that never could is not in it.

    Every number counts from the start, so no later round can have less. Of two that cannot both be right the
    one that came in last is doubted, until the other has been put right.
    """
    since: dict[Number, int] = {}
    for place in range(max((one.arrived for one in numbers), default=-1) + 1):
        for one in numbers:
            if one in since or not one.counts_at(place):
                continue
            beside = (other for other in since if other.counts_at(place) and other.target.id == one.target.id)
            if not any(one.falls_against(other) for other in beside if other.period != one.period):
                since[one] = place
    return since


def _batches(versions: Versions) -> Iterator[tuple[str, dict[str, int]]]:
    """Yield what came in together: a round, and of each target which version."""
    waiting: dict[tuple[date, str], dict[str, list[int]]] = {}
    for (period, target), listed in versions.items():
        for number, version in enumerate(listed):
            moment = version.received or parse_period(period).start
            waiting.setdefault((moment, period), {}).setdefault(target, []).append(number)
    for moment, period in sorted(waiting, key=lambda key: (key[0], parse_period(key[1]).start)):
        left: dict[str, Sequence[int]] = dict(waiting[moment, period])
        while left:
            yield period, {target: numbers[0] for target, numbers in left.items()}
            left = {target: numbers[1:] for target, numbers in left.items() if len(numbers) > 1}
