"""Stories of projects that may be told, beside what was counted; the one place where a story is opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from hcalib.agenda.models import Agenda
from hcalib.agenda.stories import StoryUse
from hcalib.catalog import Catalog
from hcalib.disclosure.stories import StoryReview, review_stories
from hcalib.monitoring.projects.lines import rounds_until, says_something
from hcalib.periods import parse_period

FEWEST_ORIGINS = 3
"""A story without the name of its project is told only among so many projects that it could come from."""


@dataclass(frozen=True)
class Story:
    """A story that may be told: with consent, not withdrawn, and screened or decided on.

    Attributes
    ----------
    project : str or None
        None when the project may not be named with it, or when it was not told by a project.
    period : str
        Round, or month, in which it was handed in.
    text : str
        One line of plain text, cleaned; it comes from outside and has to be escaped wherever it is shown.
    """

    project: str | None
    period: str
    text: str


@dataclass(frozen=True)
class Told:
    """The stories of a selection.

    Attributes
    ----------
    stories : tuple of Story
        Newest round first; in a round by project, and those without a name last.
    waiting : int
        Stories with consent that wait for the judgement of a researcher, and are therefore not here.
    """

    stories: tuple[Story, ...]
    waiting: int


def stories_for(
    agenda: Agenda,
    catalog: Catalog,
    *,
    day: date,
    made: date,
    use: StoryUse = "projectmonitor",
    goal: str | None = None,
    project: str | None = None,
    line: str | None = None,
) -> Told:
    """Return the stories that may be told in what is made on a day.

    Parameters
    ----------
    agenda, catalog
        The catalog gives the places and words for the screen.
    day : datetime.date
        The peildatum: only what had come in by then, and consent has to hold then.
    made : datetime.date
        The day on which it is made (``Workspace.made``); consent has to hold then as well.
    use : {"projectmonitor", "doelmonitor", "publicaties"}
    goal, project, line : str, optional
        Only stories of projects that contribute to a goal, of one project, of an action line. A story
        without the name of its project is never told with a goal or a project: the selections together
        would tell which project it is.
    """
    known = {
        (progress.period, report.project, report.target)
        for progress in rounds_until(agenda, day)
        for report in progress.reports
    }
    chosen: set[str | None] = {
        one.id
        for one in agenda.projects_of(line)
        if project in (None, one.id) and (goal is None or goal in {link.goal for link in one.goals})
    }
    reviews = [
        one
        for one in review_stories(agenda, catalog, day=day, made=made, use=use)
        if one.project in chosen and (one.period, one.project, one.target) in known
    ]
    may = [one for one in reviews if one.state == "mag verteld"]
    whole = goal is None and project is None
    shown = [one for one in may if one.named]
    shown += [one for one in may if not one.named and whole and _hidden(agenda, day, one, chosen, may)]
    waiting = sum(one.state == "wacht op beoordeling" and (one.named or whole) for one in reviews)
    return Told(tuple(opened(one) for one in _ordered(shown)), waiting)


def _hidden(
    agenda: Agenda, day: date, story: StoryReview, chosen: set[str | None], may: Sequence[StoryReview]
) -> bool:
    """Tell whether enough projects could have handed in a story: they reported, and told none by name."""
    named = {one.project for one in may if one.named and one.period == story.period}
    origins = {
        report.project
        for progress in rounds_until(agenda, day)
        if progress.period == story.period
        for report in progress.reports
        if report.project in chosen and says_something(report)
    }
    return len(origins - named) >= FEWEST_ORIGINS


def _ordered(stories: Sequence[StoryReview]) -> list[StoryReview]:
    """Order them so that the place of a story without a name says nothing about its project."""
    by_name = sorted(stories, key=lambda one: (not one.named, one.project if one.named else one.fingerprint))
    return sorted(by_name, key=lambda one: parse_period(one.period).start, reverse=True)


def opened(story: StoryReview) -> Story:
    """Open a story in the state ``mag verteld``."""
    if story.state != "mag verteld":
        raise ValueError("a story that may not be told stays sealed")
    text = story.told.unseal("a story that may be told")
    return Story(story.project if story.named else None, story.period, text)
