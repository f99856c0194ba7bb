"""The projection as a whole: from assumptions and draws to supply, demand and shortage, block by block."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from hcalib.assumptions import Assumptions, Treatment
from hcalib.projection import demand as needs
from hcalib.projection.axes import Axes
from hcalib.projection.demand import StartingShortage
from hcalib.projection.education import Extra, graduates
from hcalib.projection.growth import inflow_for_growth
from hcalib.projection.levers import Pulls, Scenario, pull
from hcalib.projection.people import care_weights, inhabitants
from hcalib.projection.rates import (
    LEAVING_LEVEL,
    dying,
    entrants,
    exits,
    leaving,
    moves,
    moving,
    retirement_place,
    retirement_shifts,
    still_at_work,
    upskilling,
)
from hcalib.projection.sampling import CHUNK, chunk_generator, yearly_swings
from hcalib.projection.start import opening_stock
from hcalib.projection.stockflow import Draws, Entrants, Exits, Moves, project_block
from hcalib.projection.treatments import trended
from hcalib.projection.values import Trended, Values, assumption_normals, central_values, sampled_values

Array = NDArray[np.floating]

BLOCK = 2 * CHUNK
"""Draws that are worked off together; the state of so many fits the cache of a processor."""


@dataclass(frozen=True)
class Model:
    """Everything a projection is made from, except the scenario and the draws.

    Attributes
    ----------
    axes : Axes
    assumptions : Assumptions
    population : array (P,)
        Inhabitants by single year of age on 1 January after the base year.
    measured : array (B,), optional
        Measured employees by branch, when the region has them.
    published_growth : array (T + 1,), optional
        All inhabitants on 1 January after each year according to a published projection, as a part of those
        after the base year. Where it is there, our own births, deaths and migration only give the ages and
        the margin.
    starting_shortage : StartingShortage
    observed : mapping of str to mapping of int to float
        Past figures by year of the parameters whose series is among the observations.
    treatments : mapping of str to Treatment
        Parameters that are treated otherwise than their assumptions say, for example held instead of
        extrapolated.
    """

    axes: Axes
    assumptions: Assumptions
    population: Array
    measured: Array | None = None
    published_growth: Array | None = None
    starting_shortage: StartingShortage = "vacatures"
    observed: Mapping[str, Mapping[int, float]] = field(default_factory=dict)
    treatments: Mapping[str, Treatment] = field(default_factory=dict)

    @cached_property
    def trends(self) -> dict[str, Trended]:
        """The parameters that are extrapolated, each with its path."""
        return trended(self.assumptions, self.axes, self.observed, self.treatments)

    @cached_property
    def central(self) -> Values:
        """The middle of every assumption, as one draw."""
        return replace(central_values(self.assumptions), trends=self.trends)

    @cached_property
    def shared(self) -> Shared:
        """What all draws share."""
        rates, leave = exits(self.central, self.axes)
        later = retirement_shifts(self.central, self.axes)
        at_work = still_at_work(self.central, self.axes)
        return Shared(rates, leave, moves(self.central, self.axes), later, at_work, self._to_published())

    def _to_published(self) -> Array:
        if self.published_growth is None:
            return np.ones(self.axes.years + 1)
        own = inhabitants(self.central, self.central, self.population, self.axes.years).sum(axis=1)[:, 0]
        return np.asarray(self.published_growth / (own / own[0]))


@dataclass(frozen=True)
class Shared:
    """Rates that are the same for every draw.

    Attributes
    ----------
    exits : Exits
    leave : array (B, K)
        The leaving rates behind them, which a draw has a factor on.
    moves : Moves
    retirement_shifts : array (T, P)
        How much later people stop for each place between early and late.
    at_work : array (A,)
        Part of people that has not retired yet at each age of the opening stock.
    to_published : array (T + 1,)
        Factor that brings our own number of inhabitants to that of a published projection; one without it.
    """

    exits: Exits
    leave: Array
    moves: Moves
    retirement_shifts: Array
    at_work: Array
    to_published: Array


@dataclass(frozen=True)
class Projection:
    """The outcome for every draw; the last axis is the draw.

    Attributes
    ----------
    axes : Axes
    scenario : Scenario
    seed : int
    persons : array (T + 1, L, B, D)
        Employees on the last day of each year.
    supply, demand : array (T + 1, L, B, D)
        Available fte, and fte of work.
    flows : dict of str to array (T, B, D)
        Persons a year, all levels together.
    per_person : array (T + 1, B, D)
        Available fte per person: turns a shortage in fte into people.
    """

    axes: Axes
    scenario: Scenario
    seed: int
    persons: Array
    supply: Array
    demand: Array
    flows: dict[str, Array]
    per_person: Array

    def shortage(self) -> Array:
        """Return demand minus supply in fte, (T + 1, L, B, D); negative is a surplus."""
        return np.asarray(self.demand - self.supply)

    def people_missing(self, year: int | slice = slice(None)) -> Array:
        """Return the shortage as people with the usual hours of their branch, (T + 1, L, B, D).

        With ``year``, years after the base year, only there: (L, B, D) for a single one.
        """
        shortage = self.demand[year] - self.supply[year]
        return np.asarray(shortage / self.per_person[year][..., None, :, :])


def project(
    model: Model,
    scenario: Scenario,
    *,
    draws: int = 1000,
    seed: int = 20211,
    chance: bool = True,
    executor: Executor | None = None,
) -> Projection:
    """Project one scenario with uncertainty.

    Blocks of draws are worked off one after another, and only what a :class:`Projection` holds is kept. For
    15 years, 10 branches and 6 levels that is 20 kB a draw: 20 MB for 1,000 and 200 MB for 10,000 draws.

    Parameters
    ----------
    model : Model
    scenario : Scenario
    draws : int
    seed : int
        Two scenarios with one seed have the same draws.
    chance : bool
        Whether people's own chance (binomial) counts, next to what is uncertain about the assumptions.
    executor : concurrent.futures.Executor, optional
        Works off blocks side by side; the result is the same to the last bit.

    Raises
    ------
    UserError
        If an assumption is missing or the scenario cannot be.
    """
    project_middle(model, scenario)  # finds what is missing before the work starts
    starts = range(0, draws, BLOCK)
    work = partial(_block, model, scenario, seed, chance)
    sizes = [min(BLOCK, draws - start) for start in starts]
    results = (executor.map if executor else map)(work, starts, sizes)
    return _together(seed, draws, results)


def project_values(model: Model, scenario: Scenario, values: Values) -> Projection:
    """Project given values of the assumptions without any chance: the middle, or one at a time moved."""
    starts = range(0, values.numbers.shape[1], BLOCK)
    pieces = (values.with_numbers(values.numbers[:, start : start + BLOCK]) for start in starts)
    results = (_outcome(model, scenario, piece, None, None) for piece in pieces)
    return _together(0, values.numbers.shape[1], results)


def project_middle(model: Model, scenario: Scenario) -> Projection:
    """Project the middle of all assumptions, one draw, no chance."""
    return project_values(model, scenario, model.central)


def _block(
    model: Model,
    scenario: Scenario,
    seed: int,
    chance: bool,
    start: int,
    count: int,
) -> Projection:
    normals = assumption_normals(model.assumptions, count, seed, start)
    values = sampled_values(model.assumptions, normals, like=model.central)
    chunks = range(start // CHUNK, -(-(start + count) // CHUNK))
    years = model.axes.years
    correlation = float(model.central.number("schommeling-samenhang")[0])
    swings = _joined((yearly_swings(2, years, correlation, chunk, seed) for chunk in chunks), count)
    people = _joined((_people(model.axes, chunk, seed) for chunk in chunks), count) if chance else None
    return _outcome(model, scenario, values, swings, people)


def _people(axes: Axes, chunk: int, seed: int) -> Array:
    """Return the numbers for people's own chance in one chunk of draws."""
    shape = (axes.years, 3, *axes.groups, CHUNK)
    return chunk_generator(seed, chunk, "personen").standard_normal(shape, dtype=np.float32)


def _joined(pieces: Iterator[Array], count: int) -> Array:
    return np.concatenate(list(pieces), axis=-1)[..., :count]


def _outcome(
    model: Model,
    scenario: Scenario,
    values: Values,
    swings: Array | None,
    people: Array | None,
) -> Projection:
    """Work off one block of draws."""
    axes = model.axes
    pulls = pull(scenario, values, axes)
    opening = opening_stock(values, axes, model.measured, model.shared.at_work)
    draws = _draws(model, values, pulls, opening, swings)
    accounts = project_block(axes, model.shared.exits, model.shared.moves, _small(draws, people))
    per_person = _available_per_person(values, axes, pulls)
    supply = accounts.stock * per_person[:, None].astype(accounts.stock.dtype)
    needed = _demand(model, values, pulls, supply[0])
    flows = {name: flow.sum(axis=1) for name, flow in accounts.flows.items()}
    return Projection(axes, scenario, 0, accounts.stock, supply, needed, flows, per_person)


def _draws(model: Model, values: Values, pulls: Pulls, opening: Array, swings: Array | None) -> Draws:
    axes = model.axes
    leaving_swing, entering_swing = _swing_factors(values, axes, swings)
    steady = _steady(model, values, opening)
    by_branch = opening.sum(axis=(0, 2)) / opening.sum(axis=(0, 1, 2))
    by_level = opening.sum(axis=(1, 2))
    streams = [
        replace(stream, persons=stream.persons * entering_swing[:, None, None])
        for stream in _entrants(model, values, pulls, steady)
    ]
    return replace(
        steady,
        leave=steady.leave * leaving_swing[:, None, None],
        retained=pulls.retained[:, None] * by_branch,
        upskill=np.clip(steady.upskill + pulls.upskilled / by_level, 0, 1),
        entrants=streams,
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


def _entrants(model: Model, values: Values, pulls: Pulls, steady: Draws) -> list[Entrants]:
    """Return who comes in: as many as fit the growth of the base year, and what goals add to them."""
    axes = model.axes
    growth = values.number(f"groei-werknemers-{axes.base_year}")
    everyone = inflow_for_growth(axes, model.shared.exits, model.shared.moves, steady, growth)
    anyway = graduates(values, axes, Extra.nothing(axes, len(everyone))).into_sector
    educated = graduates(values, axes, pulls.education).into_sector if pulls.education.any() else anyway
    others = np.maximum(everyone - anyway[0].sum(axis=0), 0)
    return entrants(values, model.central, axes, steady.opening, educated, others, pulls.lateral)


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


def _available_per_person(values: Values, axes: Axes, pulls: Pulls) -> Array:
    more_hours, more_sick = (
        values.change_by_year(name, axes.years) for name in ("deeltijdfactor-trend", "verzuim-trend")
    )
    part_time = values.table("deeltijdfactor", branch=axes.branches)
    part_time = part_time + more_hours[:, None] + _from_base(pulls.part_time)[:, None]
    sick = values.table("ziekteverzuim", branch=axes.branches) * _sick_leave_factor(values, axes.base_year)
    sick = sick + more_sick[:, None] - _from_base(pulls.sick_leave)[:, None]
    return needs.available(part_time, sick)


def _sick_leave_factor(values: Values, base_year: int) -> Array | float:
    """Return what brings sick leave to the base year; figures of that year itself need nothing."""
    name = f"ziekteverzuim-factor-{base_year}"
    windows = {row.window for row in values.rows if row.parameter == "ziekteverzuim"}
    if not values.has(name) and all(window.endswith(str(base_year)) for window in windows):
        return 1.0
    return values.number(name)


def _demand(model: Model, values: Values, pulls: Pulls, supply: Array) -> Array:
    axes = model.axes
    base, branches = axes.base_year, axes.branches
    unfilled = values.table("openstaand-aandeel", branch=branches) * values.number(
        f"openstaand-factor-{base}"
    )
    frictional = np.broadcast_to(values.number("openstaand-frictie"), unfilled.shape)
    # a published shortage is about the work in the region, the workforce here about who lives there
    at_work = values.number(f"werknemers-regio-{base}") * values.number("werkplek-per-woonplaats")
    published = values.number(f"begintekort-{base}") / at_work
    missing = needs.missing_at_start(supply, model.starting_shortage, unfilled, frictional, published)
    population = inhabitants(values, model.central, model.population, axes.years)
    population *= model.shared.to_published[:, None, None]
    demography = needs.care_use(population, care_weights(values, branches))
    last = np.maximum(np.round(values.number("trend-eindjaar")).astype(int) - base, 0)
    saving = values.number("productiviteit") + values.number("preventie")
    trends = needs.trend_index(
        [
            needs.Trend(values.table("trend-overig", branch=branches), last=last),
            needs.Trend(np.broadcast_to(-saving, unfilled.shape), last=axes.years),
        ],
        axes.years,
        len(branches),
        supply.shape[-1],
    )
    less = _from_base(pulls.less_needed)[:, :, None]
    return needs.demand(supply + missing, demography, trends, less).astype(supply.dtype)


def _from_base(by_year: Array) -> Array:
    """Put the base year, in which no lever works yet, before the projected years."""
    return np.concatenate([np.zeros_like(by_year[:1]), by_year])


def _small(draws: Draws, people: Array | None) -> Draws:
    """Use single precision: the numbers are known to three digits, and half the memory is twice the speed."""

    def small(array: Array) -> Array:
        return np.ascontiguousarray(array, dtype=np.float32)

    arrays = {name: small(value) for name, value in vars(draws).items() if isinstance(value, np.ndarray)}
    streams = [replace(stream, persons=small(stream.persons)) for stream in draws.entrants]
    return replace(draws, **arrays, entrants=streams, chance=people)


def _together(seed: int, draws: int, parts: Iterable[Projection]) -> Projection:
    """Put blocks together as they come, so that no more than one of them is held twice."""
    whole: Projection | None = None
    done = 0
    for part in parts:
        if whole is None:
            empty = {name: np.empty((*a.shape[:-1], draws), a.dtype) for name, a in _arrays(part).items()}
            flows = {name: empty.pop(name) for name in part.flows}
            whole = Projection(part.axes, part.scenario, seed, flows=flows, **empty)
        here = slice(done, done + part.persons.shape[-1])
        for name, array in _arrays(whole).items():
            array[..., here] = _arrays(part)[name]
        done = here.stop
    if whole is None:
        raise ValueError("a projection has at least one draw")
    return whole


def _arrays(projection: Projection) -> dict[str, Array]:
    """Return all that differs between draws, by name."""
    named = {name: value for name, value in vars(projection).items() if isinstance(value, np.ndarray)}
    return named | projection.flows
