"""What a projection is made from, and what comes out of it."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from hcalib.assumptions import Assumptions, Treatment
from hcalib.projection.axes import Axes
from hcalib.projection.demand import StartingShortage
from hcalib.projection.levers import Scenario
from hcalib.projection.people import inhabitants
from hcalib.projection.rates import exits, moves, retirement_shifts, still_at_work
from hcalib.projection.stockflow import Exits, Moves
from hcalib.projection.treatments import trended
from hcalib.projection.values import Trended, Values, central_values

Array = NDArray[np.floating]


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
    def digest(self) -> str:
        """A text that two models share only when they are alike in everything."""
        parts = [getattr(self, part.name) for part in fields(self) if part.init]
        return hashlib.sha256(pickle.dumps(parts)).hexdigest()

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

    def arrays(self) -> dict[str, Array]:
        """Return all that differs between draws, by name: stocks, fte and every flow."""
        named = {name: value for name, value in vars(self).items() if isinstance(value, np.ndarray)}
        return named | self.flows
