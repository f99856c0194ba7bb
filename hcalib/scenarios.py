"""Scenarios as data: per goal of an agenda the effort per year that a projection reckons with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from hcalib.agenda import Agenda
from hcalib.errors import Fault
from hcalib.files import Model, collecting, raise_if_any, read_models
from hcalib.projection.levers import Lever, Scenario, Target
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
    def _level_named(self) -> LeverPlan:
        if self.counts == "niveau" and self.level is None:
            raise ValueError("wie een deel van een niveau telt, noemt dat niveau bij level.")
        if any(amount < 0 for amount in self.amounts.values()):
            raise ValueError("een hoeveelheid kan niet kleiner zijn dan nul.")
        return self


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
    path = root / "data" / "scenarios" / f"{agenda.id}.yml"
    if not path.exists():
        return {}
    faults: list[Fault] = []
    plans: tuple[ScenarioPlan, ...] = ()
    with collecting(faults):
        plans = read_models(path, ScenarioPlan)
    known = {goal.id for goal in agenda.goals} | {part.id for goal in agenda.goals for part in goal.parts}
    names = [plan.id for plan in plans]
    for name in dict.fromkeys(name for name in names if names.count(name) > 1):
        faults.append(Fault(f"het scenario '{name}' staat er meer dan een keer in.", path))
    for plan in plans:
        for lever in plan.levers:
            if lever.goal not in known:
                message = f"het doel '{lever.goal}' bestaat niet in {agenda.short}."
                faults.append(Fault(message, path, None, f"{plan.id}.levers"))
    raise_if_any(faults)
    return {plan.id: plan for plan in plans}


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
        If an assumption is missing.
    """
    levers = tuple(
        Lever(
            name=lever.goal,
            target=lever.target,
            amounts={year: amount * _size(lever, model) for year, amount in lever.amounts.items()},
            effect=lever.effect,
            level=lever.level if lever.target == "opscholing" else None,
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
