"""All goals together: how many stand where, what is missing and who could fill it, what contradicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hcalib.agenda.models import Collected, Conflict
from hcalib.catalog import Catalog, Source
from hcalib.monitoring.assessment import GoalAssessment
from hcalib.monitoring.origin import completeness_words
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

    @property
    def owed_by(self) -> str:
        """Who would have to deliver, in words."""
        publishers = dict.fromkeys(source.publisher for source in self.sources)
        return listed(list(publishers)) if publishers else "nog niet bekend"


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
    incomplete : tuple of str
        Dutch sentences: of which newest figure, or attempt at one, not everyone answered, and who asked them.
    """

    counts: dict[Status, int]
    missing: tuple[MissingData, ...]
    conflicts: tuple[GoalConflict, ...]
    incomplete: tuple[str, ...] = ()

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
        incomplete=tuple(
            _incomplete(leaf, leaf.collected)
            for assessment in assessments
            for leaf in assessment.measured_separately()
            if leaf.collected is not None and not leaf.collected.complete
        ),
    )


def _incomplete(leaf: GoalAssessment, one: Collected) -> str:
    asked = f" (gevraagd door {leaf.collected_by})" if leaf.collected_by else ""
    return f"{leaf.goal.id} {leaf.goal.short}: {completeness_words(one)}{asked}."


def _missing(assessment: GoalAssessment, catalog: Catalog) -> MissingData:
    goal = assessment.goal
    sources = tuple(catalog.sources[name] for name in assessment.sources)
    name = catalog.indicators[goal.indicator].name
    return MissingData(goal.id, goal.title, name, assessment.reason, sources)
