"""Projects that stop, merge or split, and targets that change: what went on in what, nothing left out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hcalib.agenda.models import Agenda, Lesson, Project, ProjectTarget
from hcalib.monitoring.measurements import code_words
from hcalib.monitoring.wording import listed
from hcalib.periods import parse_period


@dataclass(frozen=True)
class TargetVersions:
    """A target with the versions it had.

    Attributes
    ----------
    versions : tuple of ProjectTarget
        Oldest first; the last one counts, unless it has an end too.
    sentence : str
    """

    versions: tuple[ProjectTarget, ...]
    sentence: str


@dataclass(frozen=True)
class Lineage:
    """Where a project came from and in what it went on.

    Attributes
    ----------
    project : Project
    ended : bool
        On the peildatum.
    earlier, later : tuple of Project
        Projects that went on in this one, and in which this one went on; only the direct ones.
    changed : tuple of TargetVersions
        Targets that were changed.
    lessons : tuple of Lesson
        Known on the peildatum, newest first.
    sentence : str
        In Dutch; empty when there is nothing to tell.
    """

    project: Project
    ended: bool
    earlier: tuple[Project, ...]
    later: tuple[Project, ...]
    changed: tuple[TargetVersions, ...]
    lessons: tuple[Lesson, ...]
    sentence: str


def lineages(agenda: Agenda, today: date, line: str | None = None) -> tuple[Lineage, ...]:
    """Return for every project what it came from, what became of it and what it learned."""
    return tuple(_lineage(agenda, project, today) for project in agenda.projects_of(line))


def target_versions(project: Project, today: date) -> tuple[TargetVersions, ...]:
    """Return the targets of a project that were changed by the peildatum, each with all its versions."""
    targets = {target.id: target for target in project.targets if target.begun_by(today)}
    replaced = {target.replaces for target in targets.values()}
    changed = []
    for target in targets.values():
        if target.replaces is None or target.id in replaced:
            continue
        versions = [target]
        while (old := versions[0].replaces) is not None and old in targets and targets[old] not in versions:
            versions.insert(0, targets[old])
        changed.append(TargetVersions(tuple(versions), _versions_words(versions)))
    return tuple(changed)


def _lineage(agenda: Agenda, project: Project, today: date) -> Lineage:
    ending = project.ending
    ended = project.ended_by(today)
    into = ending.into if ended and ending is not None else ()
    later = tuple(p for p in agenda.projects if p.id in into)
    earlier = tuple(
        p
        for p in agenda.projects
        if p.ending is not None and project.id in p.ending.into and p.ended_by(today)
    )
    known = [lesson for lesson in project.lessons if parse_period(lesson.period).start <= today]
    lessons = sorted(known, key=lambda lesson: parse_period(lesson.period).start, reverse=True)
    return Lineage(
        project,
        ended,
        earlier,
        later,
        target_versions(project, today),
        tuple(lessons),
        _words(project, ended, earlier, later),
    )


def _words(project: Project, ended: bool, earlier: tuple[Project, ...], later: tuple[Project, ...]) -> str:
    name = f"{project.name} ({project.id})"
    parts = []
    if earlier:
        parts.append(f"{name} gaat verder met {listed([p.name for p in earlier])}.")
    ending = project.ending
    if ended and ending is not None:
        words = f"{name} is {ending.how} in {code_words(ending.period)}"
        if later:
            words += f" en gaat verder in {listed([p.name for p in later])}"
        parts.append(f"{words}. Reden: {ending.reason.rstrip('.')}.")
    return " ".join(parts)


def _versions_words(versions: list[ProjectTarget]) -> str:
    old, new = versions[-2], versions[-1]
    since = f" in {code_words(new.since)}" if new.since else ""
    reason = f" Reden: {new.change_reason.rstrip('.')}." if new.change_reason else ""
    return f"'{old.text}' is{since} veranderd in '{new.text}'.{reason}"
