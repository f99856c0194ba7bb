"""All goals together: how many stand where, what is missing and who could fill it, what contradicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hcalib.agenda.models import Collected, Conflict
from hcalib.catalog import Catalog, Source
from hcalib.monitoring.assessment import GoalAssessment
from hcalib.monitoring.status import Status
from hcalib.monitoring.wording import listed


@dataclass(frozen=True)
class MissingData:
    """A goal, or a part of one, for which the data are insufficient.

    Attributes
    ----------
    goal, title : str
        Id and title of the goal or part.
    indicator : str
        Dutch name of what has to be measured.
    reason : str
        What is missing, as a Dutch sentence.
    sources : tuple of Source
        Where the figure can come from; ``publisher`` owes it and ``how`` says how to get it.
    """

    goal: str
    title: str
    indicator: str
    reason: str
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Unanswered:
    """Those who were asked for the newest figure of a goal, or of a part of one, and did not give it.

    Attributes
    ----------
    goal, title : str
        Id and title of the goal or part.
    silent, asked : int
        How many did not answer, of how many.
    whom : str
        Who they are, as a Dutch plural: 'werkgevers'.
    period : str
        Code of the period that was asked about.
    asked_by : str
        Who asked; empty when that was not recorded.
    """

    goal: str
    title: str
    silent: int
    asked: int
    whom: str
    period: str
    asked_by: str


@dataclass(frozen=True)
class GoalConflict:
    """A contradiction between sources that a goal carries."""

    goal: str
    title: str
    conflict: Conflict


@dataclass(frozen=True)
class GoalSummary:
    """The goals of an agenda together.

    Attributes
    ----------
    counts : dict of Status to int
        Number of goals (not parts) with each status; every status is a key.
    missing : tuple of MissingData
        Per goal or part without sufficient data, in the order of the agenda.
    conflicts : tuple of GoalConflict
    unanswered : tuple of Unanswered
        Of which newest figure, or attempt at one, not everyone answered, in the order of the agenda.
    """

    counts: dict[Status, int]
    missing: tuple[MissingData, ...]
    conflicts: tuple[GoalConflict, ...]
    unanswered: tuple[Unanswered, ...] = ()

    @property
    def sentence(self) -> str:
        """Say the counts in one Dutch sentence; statuses that do not occur are left out."""
        total = sum(self.counts.values())
        if total == 0:
            return "Deze agenda heeft geen doelen."
        found = [f"{status} {count}" for status, count in self.counts.items() if count]
        return f"Stand van de {total} doelen: {listed(found)}."


def summarise(assessments: Sequence[GoalAssessment], catalog: Catalog) -> GoalSummary:
    """Count the goals by status, and list what is missing and what contradicts.

    Parameters
    ----------
    assessments : sequence of GoalAssessment
        Of the goals of one agenda, each once.
    catalog : Catalog
        Names the indicators and the sources.
    """
    return GoalSummary(
        counts={status: sum(a.status is status for a in assessments) for status in Status},
        missing=tuple(
            _missing(leaf, catalog)
            for assessment in assessments
            for leaf in assessment.measured_separately()
            if leaf.status is Status.INSUFFICIENT
        ),
        conflicts=tuple(
            GoalConflict(assessment.goal.id, assessment.goal.short, conflict)
            for assessment in assessments
            for conflict in assessment.goal.conflicts
        ),
        unanswered=tuple(
            _unanswered(leaf, leaf.collected)
            for assessment in assessments
            for leaf in assessment.measured_separately()
            if leaf.collected is not None and not leaf.collected.complete
        ),
    )


def _unanswered(leaf: GoalAssessment, one: Collected) -> Unanswered:
    return Unanswered(
        goal=leaf.goal.id,
        title=leaf.goal.short,
        silent=one.asked - one.answered,
        asked=one.asked,
        whom=one.whom,
        period=one.period,
        asked_by=leaf.collected_by,
    )


def _missing(assessment: GoalAssessment, catalog: Catalog) -> MissingData:
    goal = assessment.goal
    sources = tuple(catalog.sources[name] for name in assessment.sources)
    name = catalog.indicators[goal.indicator].name
    return MissingData(goal.id, goal.title, name, assessment.reason, sources)
