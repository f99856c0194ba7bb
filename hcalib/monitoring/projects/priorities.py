"""Which project to take up next: contribution, measurability and effort, with what is unknown as a range.

The priority is contribution times measurability times ease (6 minus effort), from 1 to 125. A score that is
not known can be anything from 1 to 5, so that a project without scores is not last but anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass

from hcalib.agenda.models import Agenda, Priority, Project
from hcalib.monitoring.wording import listed, number

_LOWEST, _HIGHEST = 1, 5


@dataclass(frozen=True)
class Ranked:
    """The place of one project in the matrix.

    Attributes
    ----------
    project : Project
    scores : Priority or None
        None when nobody scored it.
    low, high : int
        Lowest and highest priority it can have; equal when every score is known.
    best, worst : int
        First and last place it can have among the ranked; with ties everybody has the same places.
    unknown : tuple of str
        Which scores are missing, in Dutch.
    sentence : str
    """

    project: Project
    scores: Priority | None
    low: int
    high: int
    best: int
    worst: int
    unknown: tuple[str, ...]
    sentence: str


def priority_ranking(agenda: Agenda, line: str | None = None) -> tuple[Ranked, ...]:
    """Rank the projects that have not ended and are not monitored first already.

    Returns
    -------
    tuple of Ranked
        By best place, then worst place, then the order of the agenda; empty when nothing was scored, as
        an order of nothing but unknowns says nothing.
    """
    scores = {priority.project: priority for priority in agenda.priorities}
    projects = [p for p in agenda.projects_of(line) if p.ending is None and not p.monitored_first]
    projects = [p for p in projects if p.phase not in ("afgerond", "gestopt")]
    if not any(project.id in scores for project in projects):
        return ()
    ranges = {project.id: _range(scores.get(project.id)) for project in projects}
    ranked = [_ranked(project, scores.get(project.id), ranges) for project in projects]
    return tuple(sorted(ranked, key=lambda one: (one.best, one.worst)))


def _range(scores: Priority | None) -> tuple[int, int]:
    if scores is None:
        return _LOWEST, _HIGHEST**3
    lowest = [score or _LOWEST for score in (scores.contribution, scores.measurability)]
    highest = [score or _HIGHEST for score in (scores.contribution, scores.measurability)]
    hardest, easiest = scores.effort or _HIGHEST, scores.effort or _LOWEST
    turned = _LOWEST + _HIGHEST
    return (
        lowest[0] * lowest[1] * (turned - hardest),
        highest[0] * highest[1] * (turned - easiest),
    )


def _ranked(project: Project, scores: Priority | None, ranges: dict[str, tuple[int, int]]) -> Ranked:
    low, high = ranges[project.id]
    others = [bounds for name, bounds in ranges.items() if name != project.id]
    best = 1 + sum(other_low > high for other_low, _ in others)
    worst = 1 + sum(other_high >= low for _, other_high in others)
    unknown = _unknown(scores)
    return Ranked(project, scores, low, high, best, worst, unknown, _words(project, best, worst, unknown))


def _unknown(scores: Priority | None) -> tuple[str, ...]:
    if scores is None:
        return ("bijdrage", "meetbaarheid", "inspanning")
    named = (
        ("bijdrage", scores.contribution),
        ("meetbaarheid", scores.measurability),
        ("inspanning", scores.effort),
    )
    return tuple(name for name, score in named if score is None)


def _words(project: Project, best: int, worst: int, unknown: tuple[str, ...]) -> str:
    if best == worst:
        return f"{project.id} staat op plaats {number(best)}."
    words = f"{project.id} staat ergens van plaats {number(best)} tot en met {number(worst)}"
    if unknown:
        return f"{words}, want van {listed(list(unknown))} is geen score gegeven."
    return f"{words}, door gelijke scores of omdat scores van andere projecten ontbreken."
