"""What measuring asks: which instruments, how many hours of whom, and whether that is in proportion."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from hcalib.agenda.models import Agenda, Instrument, Project
from hcalib.monitoring.projects.rounds import asked_targets
from hcalib.monitoring.wording import listed, number
from hcalib.periods import parse_period


@dataclass(frozen=True)
class Asked:
    """What is asked of one kind of respondent by one project in one round.

    Attributes
    ----------
    asked : str
        Their role, for example ``deelnemers``.
    instruments : tuple of Instrument
    hours_each : float or None
        Hours of one of them; None when an instrument does not say.
    hours : float or None
        Of all of them together; None when hours or numbers are not known.
    """

    asked: str
    instruments: tuple[Instrument, ...]
    hours_each: float | None
    hours: float | None


@dataclass(frozen=True)
class Burden:
    """What measuring one project asks in one round.

    Attributes
    ----------
    project : Project
    instruments : tuple of Instrument
        In use in that round; empty when none is registered.
    by : tuple of {"project", "agendabureau"}
        Who measures, as far as known.
    how : {"tellen", "vertellen", "tellen en vertellen"} or None
        All instruments together; None without instruments.
    asked : tuple of Asked
    hours : float or None
        Known hours of all respondents together: a lower bound when ``unknown`` is not empty. None when
        nothing is known.
    unknown : tuple of Instrument
        Of which hours or numbers of respondents are not known.
    unmeasured : tuple of str
        Ids of targets with a number that no instrument measures.
    verdict : {"in verhouding", "uit verhouding", "niet te zeggen"}
        Against the norm of the agenda. With unknown hours it can be out of proportion, never in proportion.
    sentence : str
    """

    project: Project
    instruments: tuple[Instrument, ...]
    by: tuple[Literal["project", "agendabureau"], ...]
    how: Literal["tellen", "vertellen", "tellen en vertellen"] | None
    asked: tuple[Asked, ...]
    hours: float | None
    unknown: tuple[Instrument, ...]
    unmeasured: tuple[str, ...]
    verdict: Literal["in verhouding", "uit verhouding", "niet te zeggen"]
    sentence: str


def burdens(agenda: Agenda, period: str, line: str | None = None) -> tuple[Burden, ...]:
    """Return what measuring each project asks in a round, given by its code."""
    return tuple(_burden(agenda, project, period) for project in agenda.projects_of(line))


def _burden(agenda: Agenda, project: Project, period: str) -> Burden:
    moment = parse_period(period)
    used = tuple(
        one
        for one in agenda.instruments
        if one.project == project.id
        and (one.since is None or parse_period(one.since).start <= moment.end)
        and (one.until is None or parse_period(one.until).end >= moment.start)
    )
    unknown = tuple(one for one in used if one.hours is None or one.respondents is None)
    asked = tuple(_asked(role, used) for role in dict.fromkeys(one.asked for one in used))
    known = [one.hours * one.respondents for one in used if one.hours is not None and one.respondents]
    hours = math.fsum(known) if known else None
    counted = asked_targets(project, period)
    measured = {target for one in used for target in one.targets}
    everything = any(not one.targets and one.kind != "vertellen" for one in used)
    unmeasured = () if everything else tuple(t.id for t in counted if t.id not in measured)
    verdict, sentence = _verdict(agenda, project, len(counted), asked, hours, unknown, used)
    return Burden(
        project,
        used,
        tuple(sorted({one.measured_by for one in used if one.measured_by is not None}, reverse=True)),
        _how(used),
        asked,
        hours,
        unknown,
        unmeasured,
        verdict,
        sentence,
    )


def _asked(role: str, used: tuple[Instrument, ...]) -> Asked:
    instruments = tuple(one for one in used if one.asked == role)
    each = [one.hours for one in instruments if one.hours is not None]
    total = [one.hours * one.respondents for one in instruments if one.hours is not None and one.respondents]
    complete = len(instruments)
    return Asked(
        role,
        instruments,
        math.fsum(each) if len(each) == complete else None,
        math.fsum(total) if len(total) == complete else None,
    )


def _how(used: tuple[Instrument, ...]) -> Literal["tellen", "vertellen", "tellen en vertellen"] | None:
    kinds = {one.kind for one in used}
    if not kinds:
        return None
    if kinds == {"tellen"}:
        return "tellen"
    return "vertellen" if kinds == {"vertellen"} else "tellen en vertellen"


def _verdict(
    agenda: Agenda,
    project: Project,
    targets: int,
    asked: tuple[Asked, ...],
    hours: float | None,
    unknown: tuple[Instrument, ...],
    used: tuple[Instrument, ...],
) -> tuple[Literal["in verhouding", "uit verhouding", "niet te zeggen"], str]:
    name = f"{project.name} ({project.id})"
    if not used:
        return "niet te zeggen", f"Van {name} is niet vastgelegd hoe het wordt gemeten."
    norm = agenda.project_monitor.norm if agenda.project_monitor else None
    if norm is None:
        return "niet te zeggen", "Er is geen norm afgesproken voor wat meten mag vragen."
    over = []
    most = norm.hours_per_target
    if most is not None and hours is not None and hours > most * max(1, targets):
        allowed = _hours(most * max(1, targets))
        over.append(
            f"meten vraagt {'minstens ' if unknown else ''}{_hours(hours)} uur per ronde en de norm is "
            f"{allowed} uur bij {targets} {'getal' if targets == 1 else 'getallen'}"
        )
    each = norm.hours_per_respondent
    if each is not None:
        over += [
            f"van {one.asked} wordt elk {_hours(one.hours_each)} uur gevraagd en de norm is "
            f"{_hours(each)} uur"
            for one in asked
            if one.hours_each is not None and one.hours_each > each
        ]
    if over:
        return "uit verhouding", f"Bij {name} is de moeite uit verhouding: {listed(over)}."
    if unknown or hours is None:
        names = listed([one.name for one in unknown])
        return "niet te zeggen", f"Van {name} is niet bekend hoeveel uren dit vraagt: {names}."
    return (
        "in verhouding",
        f"{name} vraagt {_hours(hours)} uur per ronde; dat past bij de norm.",
    )


def _hours(value: float) -> str:
    """Write hours: whole ones without a comma."""
    return number(value, 0 if float(value).is_integer() else 1)
