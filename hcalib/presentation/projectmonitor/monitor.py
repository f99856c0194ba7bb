"""Everything the Projectmonitor tells of, gathered once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hcalib.agenda.models import ActionLine, Agenda, Goal, Project
from hcalib.catalog import Catalog
from hcalib.disclosure.answer_sources import project_source
from hcalib.disclosure.remarks import with_screened_remarks
from hcalib.monitoring.projects import (
    Burden,
    Contribution,
    Cycle,
    GoalMatrix,
    Lineage,
    PersonProtection,
    ProjectResult,
    Ranked,
    Round,
    RoundOverview,
    Told,
    burdens,
    contributions,
    goal_matrix,
    lineages,
    person_protection,
    priority_ranking,
    project_cycle,
    project_results,
    round_history,
    round_overview,
    stories_for,
)
from hcalib.observations import Observations
from hcalib.presentation.projectmonitor.words import line_id


@dataclass(frozen=True)
class Monitor:
    """What is known on the peildatum of the projects of one action line, or of all.

    Attributes
    ----------
    agenda : Agenda
    catalog : Catalog
    today : datetime.date
        The peildatum.
    line : ActionLine or None
        None for all lines.
    overview : RoundOverview
        Of the newest round of which something is kept.
    rounds : tuple of Round
        In order of time, also those of which nothing is kept.
    results : tuple of ProjectResult
        Per project of the line, with its numbers as far as they may be shown.
    cycles : dict
        Project id to its course through the cycle.
    contributions : tuple of Contribution
        Per goal of the line, of projects of every line.
    burdens : tuple of Burden
        In the newest round; empty without one.
    ranking : tuple of Ranked
    lineages : tuple of Lineage
    told : Told
        Stories that may be told in a report that is made on the day of making.
    """

    agenda: Agenda
    catalog: Catalog
    today: date
    line: ActionLine | None
    overview: RoundOverview
    rounds: tuple[Round, ...]
    results: tuple[ProjectResult, ...]
    cycles: dict[str, Cycle]
    contributions: tuple[Contribution, ...]
    burdens: tuple[Burden, ...]
    ranking: tuple[Ranked, ...]
    lineages: tuple[Lineage, ...]
    told: Told

    @property
    def period(self) -> str | None:
        """Code of the newest round; None when there is none yet."""
        return self.overview.period

    @property
    def newest(self) -> Round | None:
        """The newest round, with who was in time; None when there is none yet."""
        return next((one for one in self.rounds if one.period == self.period), None)

    @property
    def previous(self) -> str | None:
        """Code of the round before the newest; None when there is none."""
        held = [one.period for one in self.rounds if one.held]
        return held[held.index(self.period) - 1] if self.period in held[1:] else None

    @property
    def projects(self) -> tuple[Project, ...]:
        """The projects of the line, or all; also those that ended."""
        return self.agenda.projects_of(line_id(self.line))

    @property
    def matrix(self) -> GoalMatrix:
        """Which project works at which goal, of every line, and which of them ended by the peildatum."""
        return goal_matrix(self.agenda, today=self.today)

    @property
    def goals(self) -> tuple[Goal, ...]:
        """The goals of the line, or all."""
        return self.agenda.goals_of(line_id(self.line))

    @property
    def source(self) -> str:
        """Id of the source of what the projects reported."""
        return project_source(self.agenda, self.catalog)


def gather(
    agenda: Agenda,
    catalog: Catalog,
    today: date,
    line: ActionLine | None = None,
    *,
    observations: Observations,
    made: date,
    protection: PersonProtection | None = None,
) -> Monitor:
    """Gather the Projectmonitor of an agenda on a day; see :class:`Monitor`.

    Parameters
    ----------
    agenda, catalog
    today : datetime.date
        The peildatum.
    line : ActionLine, optional
        Only this action line.
    observations : Observations
        Already cut at the peildatum; the figures of the region that cap what projects contribute are in it.
    made : datetime.date
        The day on which the report is made: consent for a story has to hold then as well.
    protection : PersonProtection, optional
        By default that of the catalog.
    """
    protection = protection or person_protection(catalog)
    chosen = line_id(line)
    overview = round_overview(agenda, today, chosen)
    results = project_results(with_screened_remarks(agenda, catalog), today, chosen, protection)
    found = contributions(agenda, today, observations, catalog, protection)
    goals = {goal.id for goal in agenda.goals_of(chosen)}
    return Monitor(
        agenda=agenda,
        catalog=catalog,
        today=today,
        line=line,
        overview=overview,
        rounds=round_history(agenda, today, chosen),
        results=results,
        cycles={result.project.id: project_cycle(result) for result in results},
        contributions=tuple(one for one in found if one.goal.id in goals),
        burdens=burdens(agenda, overview.period, chosen) if overview.period else (),
        ranking=priority_ranking(agenda, chosen),
        lineages=lineages(agenda, today, chosen),
        told=stories_for(agenda, catalog, day=today, made=made, line=chosen),
    )
