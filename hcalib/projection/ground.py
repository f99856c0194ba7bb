"""One block of draws: what scenarios have in common is made once, and each is run on top of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hcalib.projection import demand as needs
from hcalib.projection.axes import Axes
from hcalib.projection.education import Extra, graduates
from hcalib.projection.growth import inflow_for_growth
from hcalib.projection.levers import Pulls, Scenario, pull
from hcalib.projection.model import Model, Projection
from hcalib.projection.people import care_weights, inhabitants
from hcalib.projection.rates import (
    LEAVING_LEVEL,
    dying,
    entrants,
    leaving,
    moving,
    retirement_place,
    upskilling,
)
from hcalib.projection.sampling import CHUNK, chunk_generator, yearly_swings
from hcalib.projection.start import opening_stock
from hcalib.projection.stockflow import Draws, project_block
from hcalib.projection.values import Values, assumption_normals, sampled_values

Array = NDArray[np.floating]


@dataclass(frozen=True)
class Ground:
    """A block of draws before any goal: what does not depend on the scenario.

    Attributes
    ----------
    values : Values
    draws : Draws
        Without entrants, and without what goals add; in single precision, which is twice as fast: the
        numbers are known to three digits.
    by_branch : array (B, D)
        Part of the opening stock in each branch.
    by_level : array (L, D)
        Persons of the opening stock at each level.
    upskill : array (T, L, D)
        Probability to move up before any goal, in double precision.
    graduates : array (T, L, D)
        Who start in the sector after their education.
    others : array (D,)
        All other entrants of the first year.
    entering : array (T, D)
        How entering swings from year to year, around one.
    part_time, sick_leave : array (T + 1, B, D)
        Fte per person, and the part of the time that is lost to illness.
    demand : array (T + 1, B, D)
        Index of demand by demography and trends, one in the base year.
    missing : array (L, B, D)
        Fte that were missing in the base year.
    """

    values: Values
    draws: Draws
    by_branch: Array
    by_level: Array
    upskill: Array
    graduates: Array
    others: Array
    entering: Array
    part_time: Array
    sick_leave: Array
    demand: Array
    missing: Array


def sampled_ground(model: Model, seed: int, chance: bool, start: int, count: int) -> Ground:
    """Draw ``count`` draws from number ``start`` on; see :func:`hcalib.projection.running.project`."""
    normals = assumption_normals(model.assumptions, count, seed, start)
    values = sampled_values(model.assumptions, normals, like=model.central)
    chunks = range(start // CHUNK, -(-(start + count) // CHUNK))
    correlation = float(model.central.number("schommeling-samenhang")[0])
    swings = _joined((yearly_swings(2, model.axes.years, correlation, c, seed) for c in chunks), count)
    people = _joined((_people(model.axes, chunk, seed) for chunk in chunks), count) if chance else None
    return ground(model, values, swings, people)


def ground(model: Model, values: Values, swings: Array | None = None, people: Array | None = None) -> Ground:
    """Make what scenarios share from the values of the assumptions.

    Parameters
    ----------
    model : Model
    values : Values
        Of this block; the number of draws is theirs.
    swings : array (T, 2, D), optional
        Standard normal numbers of leaving and entering; without them no year differs from another by chance.
    people : array (T, 3, L, B, D), optional
        Standard normal numbers for people's own chance.

    Raises
    ------
    UserError
        If an assumption is missing.
    """
    axes = model.axes
    opening = opening_stock(values, axes, model.measured, model.shared.at_work)
    steady = _steady(model, values, opening)
    leaving_swing, entering = _swing_factors(values, axes, swings)
    growth = values.number(f"groei-werknemers-{axes.base_year}")
    everyone = inflow_for_growth(axes, model.shared.exits, model.shared.moves, steady, growth)
    educated = graduates(values, axes, Extra.nothing(axes, len(everyone))).into_sector
    part_time, sick_leave = _hours(values, axes)
    draws = _small(replace(steady, leave=steady.leave * leaving_swing[:, None, None]), people)
    per_person = needs.available(part_time[0], sick_leave[0]).astype(draws.opening.dtype)
    return Ground(
        values=values,
        draws=draws,
        by_branch=opening.sum(axis=(0, 2)) / opening.sum(axis=(0, 1, 2)),
        by_level=opening.sum(axis=(1, 2)),
        upskill=steady.upskill,
        graduates=educated,
        others=np.maximum(everyone - educated[0].sum(axis=0), 0),
        entering=entering,
        part_time=part_time,
        sick_leave=sick_leave,
        demand=_demand_index(model, values),
        missing=_missing(model, values, draws.opening.sum(axis=2) * per_person),
    )


def closed(block: Ground) -> Ground:
    """Make it impossible to change the arrays of a block in place, so that more can use it; return it."""
    for part in (block, block.draws, block.values):
        for value in vars(part).values():
            if isinstance(value, np.ndarray):
                value.flags.writeable = False
    return block


def run(model: Model, scenario: Scenario, block: Ground) -> Projection:
    """Run one scenario on a block of draws.

    Raises
    ------
    UserError
        If the scenario cannot be, or an assumption about its effects is missing.
    """
    axes = model.axes
    pulls = pull(scenario, block.values, axes)
    accounts = project_block(axes, model.shared.exits, model.shared.moves, _pulled(model, block, pulls))
    per_person = needs.available(
        block.part_time + _from_base(pulls.part_time)[:, None],
        block.sick_leave - _from_base(pulls.sick_leave)[:, None],
    )
    supply = accounts.stock * per_person[:, None].astype(accounts.stock.dtype)
    less = _from_base(pulls.less_needed)[:, :, None]
    demand = needs.demand(supply[0] + block.missing, block.demand, less).astype(supply.dtype)
    flows = {name: flow.sum(axis=1) for name, flow in accounts.flows.items()}
    return Projection(axes, scenario, 0, accounts.stock, supply, demand, flows, per_person)


def _pulled(model: Model, block: Ground, pulls: Pulls) -> Draws:
    """Return the draws with what goals add to them."""
    axes, values = model.axes, block.values
    educated = block.graduates
    if pulls.education.any():
        educated = graduates(values, axes, pulls.education).into_sector
    streams = entrants(
        values, model.central, axes, block.draws.opening, educated, block.others, pulls.lateral
    )
    return replace(
        block.draws,
        retained=_single(pulls.retained[:, None] * block.by_branch),
        upskill=_single(np.clip(block.upskill + pulls.upskilled / block.by_level, 0, 1)),
        entrants=[
            replace(stream, persons=_single(stream.persons * block.entering[:, None, None]))
            for stream in streams
        ],
    )


def _steady(model: Model, values: Values, opening: Array) -> Draws:
    """Return what happens to who is there in a year like any other: no swings, no goals, no entrants."""
    axes = model.axes
    count = values.numbers.shape[1]
    # nobody leaves where the middle rate is zero, whatever the factor
    middle = np.where(model.shared.leave > 0, model.shared.leave, 1)[..., None]
    leave = leaving(values, axes).rate / middle
    return Draws(
        opening=opening,
        death=dying(values, model.central, axes, opening),
        leave=np.broadcast_to(leave, (axes.years, *leave.shape)),
        retire=retirement_place(values, model.central, axes, model.shared.retirement_shifts),
        retained=np.zeros((axes.years, len(axes.branches), count)),
        move=np.broadcast_to(moving(values, model.central, axes, opening), (axes.years, count)),
        upskill=np.broadcast_to(upskilling(values, axes), (axes.years, len(axes.levels), count)),
        net=np.broadcast_to(values.number("saldo-regio"), (axes.years, len(axes.branches), count)),
        entrants=(),
    )


def _swing_factors(values: Values, axes: Axes, swings: Array | None) -> tuple[Array, Array]:
    """Return how leaving and entering move from year to year, each (T, D), against the base year."""
    steady = np.ones((axes.years, values.numbers.shape[1]))
    entering = steady if swings is None else np.exp(swings[:, 1] * values.number("instroom-schommeling"))
    if LEAVING_LEVEL in values.trends:
        # the path of the level has the ups and downs of single years in it: a swing would count them twice
        path = values.level_by_year(LEAVING_LEVEL, axes.years)
        return path[1:] / np.where(path[0] > 0, path[0], 1), entering
    if swings is None:
        return steady, entering
    return np.exp(swings[:, 0] * values.number("uitstroom-schommeling")), entering


def _hours(values: Values, axes: Axes) -> tuple[Array, Array]:
    """Return fte per person and the part of the time lost to illness before any goal, (T + 1, B, D) each."""
    more_hours, more_sick = (
        values.change_by_year(name, axes.years) for name in ("deeltijdfactor-trend", "verzuim-trend")
    )
    part_time = values.table("deeltijdfactor", branch=axes.branches) + more_hours[:, None]
    sick = values.table("ziekteverzuim", branch=axes.branches) * _sick_leave_factor(values, axes.base_year)
    return part_time, sick + more_sick[:, None]


def _sick_leave_factor(values: Values, base_year: int) -> Array | float:
    """Return what brings sick leave to the base year; figures of that year itself need nothing."""
    name = f"ziekteverzuim-factor-{base_year}"
    windows = {row.window for row in values.rows if row.parameter == "ziekteverzuim"}
    if not values.has(name) and all(window.endswith(str(base_year)) for window in windows):
        return 1.0
    return values.number(name)


def _missing(model: Model, values: Values, supply: Array) -> Array:
    """Return the fte that are missing in the base year beside the available fte (L, B, D)."""
    base, branches = model.axes.base_year, model.axes.branches
    unfilled = values.table("openstaand-aandeel", branch=branches) * values.number(
        f"openstaand-factor-{base}"
    )
    frictional = np.broadcast_to(values.number("openstaand-frictie"), unfilled.shape)
    # a published shortage is about the work in the region, the workforce here about who lives there
    at_work = values.number(f"werknemers-regio-{base}") * values.number("werkplek-per-woonplaats")
    published = values.number(f"begintekort-{base}") / at_work
    return needs.missing_at_start(supply, model.starting_shortage, unfilled, frictional, published)


def _demand_index(model: Model, values: Values) -> Array:
    """Return how demand grows by demography and other trends, (T + 1, B, D)."""
    axes = model.axes
    population = inhabitants(values, model.central, model.population, axes.years)
    population *= model.shared.to_published[:, None, None]
    demography = needs.care_use(population, care_weights(values, axes.branches))
    last = np.maximum(np.round(values.number("trend-eindjaar")).astype(int) - axes.base_year, 0)
    other = values.table("trend-overig", branch=axes.branches)
    saving = values.number("productiviteit") + values.number("preventie")
    trends = [
        needs.Trend(other, last=last),
        needs.Trend(np.broadcast_to(-saving, other.shape), last=axes.years),
    ]
    return demography * needs.trend_index(trends, axes.years, *other.shape)


def _people(axes: Axes, chunk: int, seed: int) -> Array:
    """Return the numbers for people's own chance in one chunk of draws."""
    shape = (axes.years, 3, *axes.groups, CHUNK)
    return chunk_generator(seed, chunk, "personen").standard_normal(shape, dtype=np.float32)


def _joined(pieces: Iterator[Array], count: int) -> Array:
    return np.concatenate(list(pieces), axis=-1)[..., :count]


def _from_base(by_year: Array) -> Array:
    """Put the base year, in which no lever works yet, before the projected years."""
    return np.concatenate([np.zeros_like(by_year[:1]), by_year])


def _small(draws: Draws, people: Array | None) -> Draws:
    arrays: dict[str, Any] = {
        name: _single(value) for name, value in vars(draws).items() if isinstance(value, np.ndarray)
    }
    return replace(draws, **arrays, chance=people)


def _single(array: Array) -> Array:
    return np.ascontiguousarray(array, dtype=np.float32)
