"""Scenarios as data: the effort per goal and year a projection reckons with, and how far goals could go."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from hcalib.agenda import Agenda
from hcalib.errors import Fault
from hcalib.files import Model, collecting, raise_if_any, read_models
from hcalib.projection.levers import WHOLE_REGION, Lever, Scenario, Target
from hcalib.projection.model import Model as ProjectionModel
from hcalib.projection.start import opening_stock
from hcalib.projection.workplace import FACTOR

Text = Annotated[str, Field(min_length=1)]
Identifier = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Year = Annotated[int, Field(ge=1990, le=2100)]


class LeverPlan(Model):
    """The effort for one goal, in the unit of the goal, per calendar year."""

    goal: Text
    """Id of a goal of the agenda, or of a part of one."""
    target: Target
    effect: Identifier
    """Start of the names of its assumptions, for example ``doel-1-3``."""
    counts: Literal["woonplaats", "werkplek", "niveau", "eenheden"]
    """People who live in the region; people or places at work there; a part of a level; things."""
    amounts: Annotated[dict[Year, float], Field(min_length=1)]
    level: str | None = None
    note: Text
    """How the amounts follow from the goal, and what of that is assumed."""
    remark: str | None = None
    """What a reader must know to understand the outcome."""

    @model_validator(mode="after")
    def _together(self) -> LeverPlan:
        if self.counts == "niveau" and self.level is None:
            raise ValueError("wie een deel van een niveau telt, noemt dat niveau bij level.")
        upskilling = self.target == "opscholing"
        if upskilling and self.level is None:
            raise ValueError("bij opscholing hoort een niveau.")
        if not upskilling and (self.level is not None or self.counts == "niveau"):
            raise ValueError("alleen bij opscholing hoort een niveau.")
        if (self.target in WHOLE_REGION) != (self.counts == "eenheden"):
            kinds = "eenheden" if self.target in WHOLE_REGION else "mensen of plekken"
            raise ValueError(f"de knop '{self.target}' telt {kinds}; bij counts staat '{self.counts}'.")
        if self.counts == "niveau" and any(amount > 1 for amount in self.amounts.values()):
            raise ValueError("een deel van een niveau is een getal van 0 tot 1.")
        if any(amount < 0 for amount in self.amounts.values()):
            raise ValueError("een hoeveelheid kan niet kleiner zijn dan nul.")
        return self


class Room(Model):
    """How far a goal could go, and what that takes (``data/scenarios/ruimte/<agenda>.yml``)."""

    goal: Text
    """Id of a goal of the agenda, or of a part of one."""
    cap: Annotated[float, Field(gt=0, le=100)]
    """Largest effort that seems possible, in times that of a scenario."""
    weight: Annotated[float, Field(gt=0)]
    """Trouble that one unit of effort takes, beside that of the other goals; any unit."""
    source: Identifier | None = None
    """Of the catalog; None is our own judgement."""
    note: Text
    """Why this far and no further."""


class ScenarioPlan(Model):
    """A scenario of an agenda (``data/scenarios/<agenda>.yml``)."""

    id: Identifier
    name: Text
    base_year: Year
    """The projection starts on the last day of this year."""
    year: Year
    """The outcome is shown for the last day of this year."""
    description: Text
    levers: Annotated[tuple[LeverPlan, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _in_time(self) -> ScenarioPlan:
        if self.year <= self.base_year:
            raise ValueError(f"het jaar {self.year} ligt niet na het begin ({self.base_year}).")
        for lever in self.levers:
            for when in lever.amounts:
                if not self.base_year < when <= self.year:
                    raise ValueError(
                        f"doel '{lever.goal}': {when} ligt niet tussen het begin (eind {self.base_year}) en "
                        f"{self.year}, het jaar van de uitkomst."
                    )
        names = [lever.goal for lever in self.levers]
        for name in dict.fromkeys(name for name in names if names.count(name) > 1):
            raise ValueError(f"het doel '{name}' staat er meer dan een keer in.")
        return self


def load_scenarios(root: Path, agenda: Agenda) -> dict[str, ScenarioPlan]:
    """Read the scenarios of an agenda; none when nobody has made any.

    Parameters
    ----------
    root : Path
        Folder of the repository.
    agenda : Agenda

    Returns
    -------
    dict of str to ScenarioPlan
        By id, in the order of the file.

    Raises
    ------
    UserError
        With all faults of the file: a goal that the agenda does not have, an id that is there twice.
    """
    path = _place(root, agenda, f"{agenda.id}.yml", "scenarios.yml")
    if not path.exists():
        return {}
    faults: list[Fault] = []
    plans: tuple[ScenarioPlan, ...] = ()
    with collecting(faults):
        plans = read_models(path, ScenarioPlan)
    names = [plan.id for plan in plans]
    for name in dict.fromkeys(name for name in names if names.count(name) > 1):
        faults.append(Fault(f"het scenario '{name}' staat er meer dan een keer in.", path))
    for plan in plans:
        goals = [lever.goal for lever in plan.levers]
        faults += _unknown_goals(goals, agenda, path, f"{plan.id}.levers")
    raise_if_any(faults)
    return {plan.id: plan for plan in plans}


def load_room(root: Path, agenda: Agenda, sources: Collection[str]) -> dict[str, Room]:
    """Read how far the goals of an agenda could go; nothing when nobody has said so.

    Parameters
    ----------
    root : Path
        Folder of the repository.
    agenda : Agenda
    sources : collection of str
        Ids of the sources of the catalog.

    Returns
    -------
    dict of str to Room
        By goal, or part of a goal.

    Raises
    ------
    UserError
        With all faults of the file: an unknown goal or source, a goal that is there twice.
    """
    path = _place(root, agenda, f"ruimte/{agenda.id}.yml", "room.yml")
    if not path.exists():
        return {}
    faults: list[Fault] = []
    rooms: tuple[Room, ...] = ()
    with collecting(faults):
        rooms = read_models(path, Room)
    goals = [room.goal for room in rooms]
    for goal in dict.fromkeys(goal for goal in goals if goals.count(goal) > 1):
        faults.append(Fault(f"het doel '{goal}' staat er meer dan een keer in.", path))
    faults += _unknown_goals(goals, agenda, path, "goal")
    for room in rooms:
        if room.source is not None and room.source not in sources:
            message = f"de bron '{room.source}' bestaat niet in de catalogus."
            faults.append(Fault(message, path, None, room.goal))
    raise_if_any(faults)
    return {room.goal: room for room in rooms}


def _place(root: Path, agenda: Agenda, common: str, own: str) -> Path:
    """Return where a file stands: in the folder of the agenda, or else in that of all scenarios."""
    beside = root / "data" / "agenda" / agenda.id / own
    return beside if beside.exists() else root / "data" / "scenarios" / common


def at_pace(plan: ScenarioPlan, paces: Mapping[str, float], unmeasured: float) -> ScenarioPlan:
    """Return a plan in which every goal goes on at the pace it was seen to have.

    Parameters
    ----------
    plan : ScenarioPlan
        With the effort that was agreed.
    paces : mapping of str to float
        By goal, or part of a goal: 1 is as agreed, 0 is nothing.
    unmeasured : float
        The pace of goals that are not in ``paces``: 0 for the least and 1 for the most that may be assumed.
    """
    levers = tuple(
        lever.model_copy(
            update={
                "amounts": {
                    year: amount * paces.get(lever.goal, unmeasured) for year, amount in lever.amounts.items()
                }
            }
        )
        for lever in plan.levers
    )
    return plan.model_copy(update={"levers": levers})


def scenario_of(plan: ScenarioPlan, model: ProjectionModel) -> Scenario:
    """Turn a plan into a scenario of a model, with all amounts as the model counts them.

    Parameters
    ----------
    plan : ScenarioPlan
    model : Model
        With the base year of the plan. It counts people by where they live: what was counted at work is
        divided by the middle of ``werkplek-per-woonplaats``, and a part of a level is taken of the opening
        stock. Both use middles, so that the effort is the same in every draw.

    Raises
    ------
    UserError
        If an assumption is missing, or a level is not one of the model.
    """
    known = model.axes.levels
    raise_if_any(
        Fault(f"scenario '{plan.id}', doel '{lever.goal}': het niveau '{lever.level}' bestaat niet.")
        for lever in plan.levers
        if lever.level is not None and lever.level not in known
    )
    levers = tuple(
        Lever(
            name=lever.goal,
            target=lever.target,
            amounts={year: amount * _size(lever, model) for year, amount in lever.amounts.items()},
            effect=lever.effect,
            level=lever.level,
        )
        for lever in plan.levers
    )
    return Scenario(plan.id, plan.name, levers)


def _size(lever: LeverPlan, model: ProjectionModel) -> float:
    if lever.counts == "werkplek":
        return 1 / float(model.central.number(FACTOR)[0])
    if lever.counts == "niveau" and lever.level is not None:
        stock = opening_stock(model.central, model.axes, model.measured)
        return float(stock[model.axes.levels.index(lever.level)].sum())
    return 1.0


def _unknown_goals(goals: Sequence[str], agenda: Agenda, path: Path, where: str) -> Iterator[Fault]:
    known = {goal.id for goal in agenda.goals} | {part.id for goal in agenda.goals for part in goal.parts}
    for goal in goals:
        if goal not in known:
            yield Fault(f"het doel '{goal}' bestaat niet in {agenda.short}.", path, None, where)
