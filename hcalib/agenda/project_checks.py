"""Checking that projects, their targets, instruments and corrections refer to something that exists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from hcalib.agenda.corrections import Place, late_faults
from hcalib.agenda.models import Agenda, Project, ProjectCorrection, ProjectRound, ProjectTarget
from hcalib.errors import Fault
from hcalib.periods import parse_period


def project_faults(agenda: Agenda, folder: Path) -> Iterator[Fault]:
    """Yield what is wrong in ``projects.yml``, ``instruments.yml`` and ``priorities.yml``."""
    projects = {project.id: project for project in agenda.projects}
    path = folder / "projects.yml"
    for project in agenda.projects:
        for message in (
            *_link_faults(project, agenda),
            *_target_faults(project),
            *_ending_faults(project, projects),
        ):
            yield Fault(message, path, None, project.id)
    instruments = folder / "instruments.yml"
    for name in _more_than_once(instrument.id for instrument in agenda.instruments):
        yield Fault(f"instrument '{name}' staat er meer dan één keer in.", instruments)
    for instrument in agenda.instruments:
        if instrument.project not in projects:
            message = f"project '{instrument.project}' bestaat niet in deze agenda."
            yield Fault(message, instruments, None, instrument.id)
            continue
        known = {target.id for target in projects[instrument.project].targets}
        for target in instrument.targets:
            if target not in known:
                message = f"projectdoel '{target}' bestaat niet bij {instrument.project}."
                yield Fault(message, instruments, None, instrument.id)
    priorities = folder / "priorities.yml"
    for name in _more_than_once(priority.project for priority in agenda.priorities):
        yield Fault(f"project '{name}' heeft meer dan één regel met scores.", priorities)
    for priority in agenda.priorities:
        if priority.project not in projects:
            yield Fault(f"project '{priority.project}' bestaat niet in deze agenda.", priorities)


def correction_faults(
    corrections: Iterable[ProjectCorrection], rounds: Iterable[ProjectRound], path: Path
) -> Iterator[Fault]:
    """Yield corrections that correct nothing, came in before the round, or are there twice on a day."""
    since: dict[Place, date] = {
        (progress.period, report.project, report.target): parse_period(progress.period).start
        for progress in rounds
        for report in progress.reports
        if report.target is not None
    }
    yield from late_faults(
        corrections,
        since,
        path,
        "deze verbetering is van voor de ronde zelf.",
        "deze verbetering hoort bij een regel die niet is opgegeven.",
    )


def _link_faults(project: Project, agenda: Agenda) -> Iterator[str]:
    targets = {target.id: target for target in project.targets}
    units = {goal.id: goal.unit for goal in agenda.goals}
    for name in _more_than_once(link.goal for link in project.goals):
        yield f"doel '{name}' staat er meer dan één keer bij; noem elk doel één keer."
    for link in project.goals:
        if link.target is None:
            continue
        target = targets.get(link.target)
        if target is None or target.kind == "qualitative":
            yield f"projectdoel '{link.target}' bij doel {link.goal} bestaat niet of wordt niet geteld."
        elif link.goal in units and target.counted_unit != units[link.goal]:
            yield (
                f"projectdoel '{link.target}' telt {target.counted_unit} en doel {link.goal} "
                f"{units[link.goal]}; dat is niet op te tellen. Laat target leeg."
            )


def _target_faults(project: Project) -> Iterator[str]:
    targets = {target.id: target for target in project.targets}
    for target in project.targets:
        if target.within is not None:
            yield from _within_faults(target, targets)
        if target.replaces is not None:
            old = targets.get(target.replaces)
            if old is None or old is target:
                yield f"projectdoel '{target.id}' vervangt '{target.replaces}', maar dat bestaat niet."
            elif old.until is None or target.since is None:
                yield f"van '{old.id}' ontbreekt het einde (until) of van '{target.id}' het begin (since)."


def _within_faults(target: ProjectTarget, targets: dict[str, ProjectTarget]) -> Iterator[str]:
    seen, current = {target.id}, target
    while current.within is not None:
        if current.within not in targets:
            if current is target:
                yield f"projectdoel '{target.id}' valt binnen '{target.within}', maar dat bestaat niet."
            return
        if current.within in seen:
            yield f"projectdoel '{target.id}' valt langs een omweg binnen zichzelf."
            return
        current = targets[current.within]
        seen.add(current.id)
    parent = targets[str(target.within)]
    if parent.counted_unit != target.counted_unit:
        yield f"'{target.id}' en '{parent.id}' tellen niet hetzelfde, dus kan het ene er geen deel van zijn."
    both = target.kind == parent.kind == "count"
    if both and target.value is not None and parent.value is not None and target.value > parent.value:
        yield f"het doel van '{target.id}' is groter dan dat van '{parent.id}', waar het een deel van is."


def _ending_faults(project: Project, projects: dict[str, Project]) -> Iterator[str]:
    if project.ending is None:
        return
    if project.owes_report:
        yield f"het project is voorbij (ending), maar de fase is nog '{project.phase}'."
    seen, waiting = set(), list(project.ending.into)
    while waiting:
        name = waiting.pop()
        if name not in projects:
            yield f"het gaat verder in '{name}', maar dat project bestaat niet."
        elif name == project.id:
            yield "het gaat langs een omweg verder in zichzelf."
            return
        elif name not in seen:
            seen.add(name)
            ending = projects[name].ending
            waiting.extend(ending.into if ending else ())


def _more_than_once(names: Iterable[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]
