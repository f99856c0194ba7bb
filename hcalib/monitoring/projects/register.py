"""The register of projects, and how projects and goals are tied together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from hcalib.agenda.models import Agenda, Goal, Project

Link = Literal["zeker", "onzeker"]


@dataclass(frozen=True)
class RegisterRow:
    """One project as the register shows it.

    Attributes
    ----------
    project : Project
    line : str
        Name of its action line.
    partners : tuple of str
        Names of the organisations; empty when the source names none (then ``project.partners_note``).
    uncertain : tuple of str
        What a researcher still has to confirm, as Dutch sentences.
    """

    project: Project
    line: str
    partners: tuple[str, ...]
    uncertain: tuple[str, ...]


@dataclass(frozen=True)
class GoalMatrix:
    """Which project contributes to which goal.

    Attributes
    ----------
    projects, goals : tuple
        Rows and columns, in the order of the agenda.
    links : dict
        (project id, goal id) to 'zeker' or 'onzeker' (an uncertain reading of the source); pairs that are
        not there have no link.
    ended : frozenset of str
        Ids of projects that ended: their links are history, and nobody works at the goal through them.
    """

    projects: tuple[Project, ...]
    goals: tuple[Goal, ...]
    links: dict[tuple[str, str], Link]
    ended: frozenset[str] = frozenset()

    def link(self, project: str, goal: str) -> Link | None:
        """Return how a project and a goal are tied, None when they are not."""
        return self.links.get((project, goal))

    def projects_for(self, goal: str) -> tuple[Project, ...]:
        """Return the projects with any link to a goal, also those that ended."""
        return tuple(p for p in self.projects if (p.id, goal) in self.links)

    def working_on(self, goal: str) -> tuple[Project, ...]:
        """Return the projects with any link to a goal that have not ended."""
        return tuple(p for p in self.projects_for(goal) if p.id not in self.ended)

    @property
    def goals_without_projects(self) -> tuple[Goal, ...]:
        """Goals to which no project contributes or ever did."""
        return tuple(goal for goal in self.goals if not self.projects_for(goal.id))

    @property
    def goals_left(self) -> tuple[tuple[Goal, tuple[Project, ...]], ...]:
        """Goals that nobody works at any more, with the projects that did."""
        linked = ((goal, self.projects_for(goal.id)) for goal in self.goals)
        return tuple((goal, own) for goal, own in linked if own and not self.working_on(goal.id))

    @property
    def goals_on_one_project(self) -> tuple[tuple[Goal, Project], ...]:
        """Goals that depend on a single project that has not ended, with that project."""
        single = ((goal, self.working_on(goal.id)) for goal in self.goals)
        return tuple((goal, projects[0]) for goal, projects in single if len(projects) == 1)

    @property
    def goals_with_only_uncertain_links(self) -> tuple[Goal, ...]:
        """Goals that projects work at, but none of which it is certain."""
        return tuple(
            goal
            for goal in self.goals
            if (own := self.working_on(goal.id))
            and all(self.link(project.id, goal.id) == "onzeker" for project in own)
        )


def register(agenda: Agenda, line: str | None = None) -> tuple[RegisterRow, ...]:
    """List the projects of one action line, or of all for None, in the order of the agenda."""
    return tuple(
        RegisterRow(
            project,
            agenda.line(project.line).name,
            tuple(agenda.organisation(partner).name for partner in project.partners),
            tuple(uncertainty.note for uncertainty in project.uncertain),
        )
        for project in agenda.projects_of(line)
    )


def goal_matrix(agenda: Agenda, line: str | None = None, *, today: date | None = None) -> GoalMatrix:
    """Tie the projects of one action line (or all) to all goals of the agenda.

    With a line the questions about goals are about those projects only: a goal of another line that has
    no project among them is no finding. Ask them of the whole agenda. Without a day no project has ended.
    """
    projects = agenda.projects_of(line)
    links: dict[tuple[str, str], Link] = {
        (project.id, link.goal): "onzeker" if link.uncertain else "zeker"
        for project in projects
        for link in project.goals
    }
    ended = frozenset(project.id for project in projects if today is not None and project.ended_by(today))
    return GoalMatrix(projects, agenda.goals, links, ended)
