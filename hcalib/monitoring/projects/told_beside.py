"""Stories beside the goals: told about a goal or an action line, or by a project that contributes to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from hcalib.agenda.models import Agenda
from hcalib.agenda.stories import StoryUse
from hcalib.catalog import Catalog
from hcalib.disclosure.stories import StoryReview, review_stories
from hcalib.monitoring.projects.lines import rounds_until
from hcalib.monitoring.projects.stories import Story, opened
from hcalib.periods import parse_period


@dataclass(frozen=True)
class ToldBeside:
    """Stories that may be told beside goals and action lines.

    Attributes
    ----------
    goals, lines : dict of str to tuple of Story
        By id; only where there are any. What is told about the goal itself comes before what a project
        tells, and newer before older. A story of a project stands with each goal it contributes to.
    waiting : int
        Stories for which consent was given for this use and that wait for the judgement of a researcher.
    """

    goals: dict[str, tuple[Story, ...]]
    lines: dict[str, tuple[Story, ...]]
    waiting: int


def told_beside(
    agenda: Agenda,
    catalog: Catalog,
    *,
    day: date,
    made: date,
    line: str | None = None,
    use: StoryUse = "doelmonitor",
) -> ToldBeside:
    """Return the stories that may stand beside the goals in what is made on a day.

    A story of a project is told here only with the name of the project: beside one goal, a story without a
    name would be a riddle with few answers. A project of which it is not certain that it contributes to a
    goal tells nothing about it.

    Parameters
    ----------
    agenda, catalog
    day : datetime.date
        The peildatum: only what had come in by then, and consent has to hold then.
    made : datetime.date
        The day on which it is made; consent has to hold then as well.
    line : str, optional
        Only this action line and its goals.
    use : {"doelmonitor", "publicaties"}
        Consent for the Projectmonitor alone is not enough.
    """
    reviews = [
        one
        for one in review_stories(agenda, catalog, day=day, made=made, use=use)
        if _known(one, agenda, day) and (one.named or one.code is not None)
    ]
    contributes = {
        project.id: {link.goal for link in project.goals if not link.uncertain} for project in agenda.projects
    }
    goals: dict[str, list[StoryReview]] = {goal.id: [] for goal in agenda.goals_of(line)}
    lines: dict[str, list[StoryReview]] = {one.id: [] for one in agenda.lines if line in (None, one.id)}
    waiting = 0
    for one in reviews:
        about = {one.goal, *contributes.get(one.project or "", ())}
        places = [goals[name] for name in goals if name in about]
        places += [lines[name] for name in lines if name == one.line]
        waiting += one.state == "wacht op beoordeling" and bool(places)
        if one.state == "mag verteld":
            for place in places:
                place.append(one)
    return ToldBeside(
        {name: _ordered(told) for name, told in goals.items() if told},
        {name: _ordered(told) for name, told in lines.items() if told},
        waiting,
    )


def _known(story: StoryReview, agenda: Agenda, day: date) -> bool:
    """Tell whether it had come in on the peildatum."""
    if story.code is not None:
        return story.received is not None and story.received <= day
    return any(
        progress.period == story.period
        and any((line.project, line.target) == (story.project, story.target) for line in progress.reports)
        for progress in rounds_until(agenda, day)
    )


def _ordered(stories: Iterable[StoryReview]) -> tuple[Story, ...]:
    by_name = sorted(stories, key=lambda one: (one.project or "", one.code or ""))
    by_age = sorted(by_name, key=lambda one: parse_period(one.period).start, reverse=True)
    return tuple(opened(one) for one in sorted(by_age, key=lambda one: one.code is None))
