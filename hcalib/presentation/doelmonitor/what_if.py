"""What reaching the goals would do with the shortage: the numbers, before they are words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from hcalib.agenda import Agenda, Goal
from hcalib.assumptions import Assumption, Assumptions
from hcalib.catalog import Catalog
from hcalib.observations import Observations
from hcalib.projection.building import build_model
from hcalib.projection.contributions import Contributions, OverlapBounds, contributions, overlap_bounds
from hcalib.projection.model import Model
from hcalib.projection.outcomes import PeopleMissing
from hcalib.projection.results import Bar
from hcalib.scenarios import LeverPlan, ScenarioPlan, scenario_of

DRAWS = 256
SEED = 20211
TOGETHER = "samen"
"""Name of the bar of ``contributions`` for what goals do more or less together than apart."""


@dataclass(frozen=True)
class WhatIf:
    """The outcome of one scenario, for all goals or those of one action line.

    Attributes
    ----------
    plan : ScenarioPlan
        With only the levers that took part.
    region : str
    established : datetime.date
        Day of the assumptions.
    found : Contributions
        People; negative is less shortage.
    overlap : OverlapBounds or None
        Of the goals that may count the same people; None when there are fewer than two.
    assumed : tuple of Assumption
        The assumptions about what these goals do.
    draws, seed : int
    line : str or None
        Id of the action line that it is about; None for all goals.
    model : Model
        That it was reckoned with; further questions need not build it again.
    """

    plan: ScenarioPlan
    region: str
    established: date
    found: Contributions
    overlap: OverlapBounds | None
    assumed: tuple[Assumption, ...]
    draws: int
    seed: int
    model: Model = field(repr=False, compare=False)
    line: str | None = None

    @property
    def bars(self) -> dict[str, Bar]:
        """What each goal does on its own, largest first."""
        bars = {bar.name: bar for bar in self.found.bars if bar.name != TOGETHER}
        return dict(sorted(bars.items(), key=lambda pair: pair[1].mean))

    @property
    def interaction(self) -> Bar:
        """What goals do more or less together than apart."""
        return next(bar for bar in self.found.bars if bar.name == TOGETHER)

    def lever(self, goal: str) -> LeverPlan:
        """Return the effort for a goal."""
        return next(lever for lever in self.plan.levers if lever.goal == goal)


def what_if(
    plans: Sequence[ScenarioPlan],
    agenda: Agenda,
    observations: Observations,
    catalog: Catalog,
    assumptions: Assumptions | None,
    region: str,
    peildatum: date,
    line: str | None = None,
    *,
    draws: int = DRAWS,
    seed: int = SEED,
) -> tuple[WhatIf, ...]:
    """Reckon every scenario through, with and without its goals; nothing without assumptions.

    Parameters
    ----------
    plans : sequence of ScenarioPlan
    agenda : Agenda
    observations : Observations
        What had been published on the peildatum.
    catalog : Catalog
    assumptions : Assumptions or None
        As the workspace knows them on the peildatum.
    region : str
    peildatum : datetime.date
    line : str, optional
        Id of an action line: only its goals take part.
    draws, seed : int
        All runs have the same random numbers.

    Raises
    ------
    UserError
        If a scenario cannot be, or an assumption is missing.
    """
    if assumptions is None:
        return ()
    outcomes = []
    for whole in plans:
        plan = _of_line(whole, agenda, line)
        if plan is None:
            continue
        model = model_of(plan, observations, catalog, assumptions, region, peildatum)
        outcomes.append(replace(_reckoned(plan, model, draws, seed), line=line))
    return tuple(outcomes)


def goal_of(agenda: Agenda, name: str) -> Goal:
    """Return the goal of an id, also when it is the id of a part."""
    return next(goal for goal in agenda.goals if name == goal.id or name in {part.id for part in goal.parts})


def _of_line(plan: ScenarioPlan, agenda: Agenda, line: str | None) -> ScenarioPlan | None:
    kept = tuple(lever for lever in plan.levers if line in (None, goal_of(agenda, lever.goal).line))
    return plan.model_copy(update={"levers": kept}) if kept else None


def model_of(
    plan: ScenarioPlan,
    observations: Observations,
    catalog: Catalog,
    assumptions: Assumptions,
    region: str,
    peildatum: date,
) -> Model:
    """Build the model that a scenario asks for: from its base year, and as far as it goes."""
    last = max(year for lever in plan.levers for year in lever.amounts)
    years = max(plan.year, last) - plan.base_year
    return build_model(
        observations, catalog, assumptions, region, peildatum, base_year=plan.base_year, years=years
    )


def _reckoned(plan: ScenarioPlan, model: Model, draws: int, seed: int) -> WhatIf:
    scenario, outcome = scenario_of(plan, model), PeopleMissing(plan.year)
    found = contributions(model, scenario, outcome, draws=draws, seed=seed, at_work=True)
    kept = [lever.goal for lever in plan.levers if lever.target == "behoud"]
    overlap = None
    if len(kept) > 1:
        overlap = overlap_bounds(model, scenario, outcome, kept, draws=draws, seed=seed, at_work=True)
    effects = tuple(f"{lever.effect}-" for lever in plan.levers)
    rows = model.assumptions.rows
    return WhatIf(
        plan=plan,
        region=model.assumptions.region,
        established=model.assumptions.established,
        found=found,
        overlap=overlap,
        assumed=tuple(row for row in rows if row.parameter.startswith(effects)),
        draws=draws,
        seed=seed,
        model=model,
    )
