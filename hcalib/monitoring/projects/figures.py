"""The numbers of every target in every round, screened: what of it may be shown, and what was corrected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hcalib.agenda.models import Agenda, Project
from hcalib.monitoring.projects.arrivals import handed_in, in_order
from hcalib.monitoring.projects.persons import Figure, PersonProtection
from hcalib.monitoring.projects.protecting import decide
from hcalib.monitoring.projects.ties import ties_of


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
    impossible : str or None
        Why the numbers of a share cannot be one (more than all), as a Dutch sentence; they are not judged.
    """

    period: str
    figure: Figure | None
    versions: tuple[ShownVersion, ...]
    impossible: str | None = None

    @property
    def possible(self) -> bool:
        """Whether the numbers can be what they say to be."""
        return self.impossible is None

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
    raw = handed_in(agenda, project, today)
    numbers = in_order(project, raw)
    decided = decide(numbers, ties_of(project.targets), protection)
    shown = {(one.period, one.target.id, one.version): figure for one, figure in decided.items()}
    faults = {(one.period, one.target.id, one.version): one.fault for one in numbers if one.is_share}
    found: dict[str, list[RoundFigure]] = {target.id: [] for target in project.targets}
    for (period, target), versions in raw.items():
        if target in found:
            told = tuple(
                ShownVersion(shown.get((period, target, number)), version.received, version.reason)
                for number, version in enumerate(versions)
            )
            impossible = faults.get((period, target, len(versions) - 1))
            found[target].append(RoundFigure(period, told[-1].figure, told, impossible))
    return {target: tuple(rounds) for target, rounds in found.items()}
