"""Networks of an agenda: which goals and projects are theirs, as far as the agenda says."""

from __future__ import annotations

from dataclasses import dataclass

from hcalib.agenda.models import Agenda, Body, Goal, Project


@dataclass(frozen=True)
class NetworkScope:
    """What a network works on.

    Attributes
    ----------
    network : Body
    goals : tuple of Goal
        Those of its action line, and those that its projects add to; in the order of the agenda.
    projects : tuple of Project
        Those of its action line, and those that are named at the network.
    """

    network: Body
    goals: tuple[Goal, ...]
    projects: tuple[Project, ...]

    @property
    def known(self) -> bool:
        """Whether the agenda says what the network works on: an action line, or projects."""
        return self.network.line is not None or bool(self.network.projects)


def networks(agenda: Agenda) -> tuple[Body, ...]:
    """List the bodies that work on goals and projects themselves."""
    return tuple(body for body in agenda.bodies if body.network)


def scope_of(agenda: Agenda, network: Body) -> NetworkScope:
    """Find the goals and projects of a network; both empty when the agenda does not say.

    Goals of other lines only count through projects that are named at the network: a project of its own
    line can add to a goal of another, and that goal stays with the other line.
    """
    named = set(network.projects)
    reached = {link.goal for project in agenda.projects if project.id in named for link in project.goals}
    own_line = network.line
    return NetworkScope(
        network,
        goals=tuple(
            goal
            for goal in agenda.goals
            if goal.id in reached or (own_line is not None and goal.line == own_line)
        ),
        projects=tuple(
            project
            for project in agenda.projects
            if project.id in named or (own_line is not None and project.line == own_line)
        ),
    )
