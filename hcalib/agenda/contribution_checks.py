"""Checking that contribution stories are about goals and projects that exist, and belong together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from hcalib.agenda.models import Agenda
from hcalib.errors import Fault


def contribution_faults(agenda: Agenda, folder: Path) -> Iterator[Fault]:
    """Yield what is wrong between ``contributions.yml`` and the goals and projects of the agenda."""
    path = folder / "contributions.yml"
    goals = {goal.id for goal in agenda.goals}
    linked = {project.id: {link.goal for link in project.goals} for project in agenda.projects}
    for goal, count in Counter(story.goal for story in agenda.contributions).items():
        if count > 1:
            yield Fault(f"doel '{goal}' heeft {count} bijdrageverhalen; houd er één over.", path, None, goal)
        if goal not in goals:
            yield Fault(f"doel '{goal}' bestaat niet in deze agenda.", path, None, goal)
    for story in agenda.contributions:
        for deed in story.done:
            if deed.project is None:
                continue
            if deed.project not in linked:
                message = f"project '{deed.project}' bestaat niet in deze agenda."
                yield Fault(message, path, None, f"{story.goal}/done")
            elif story.goal in goals and story.goal not in linked[deed.project]:
                message = (
                    f"project '{deed.project}' draagt volgens projects.yml niet bij aan doel {story.goal}; "
                    "voeg het doel daar toe of laat het project hier weg."
                )
                yield Fault(message, path, None, f"{story.goal}/done")
