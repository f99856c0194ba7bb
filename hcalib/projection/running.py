"""Projections: scenarios run on draws, block by block."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Executor
from dataclasses import replace
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from hcalib.errors import ExitCode, UserError
from hcalib.kept import Kept
from hcalib.projection.ground import Ground, closed, ground, run, sampled_ground
from hcalib.projection.levers import Scenario, check_saved
from hcalib.projection.model import Model, Projection
from hcalib.projection.sampling import CHUNK
from hcalib.projection.values import Values

Array = NDArray[np.floating]

BLOCK = 2 * CHUNK
"""Draws that are worked off together; the state of so many fits the cache of a processor."""

_GROUNDS: Kept[Ground] = Kept(most=12)
"""The newest blocks: two models with the draws of a search and of its check, 60 MB at most."""
_PLAIN: Kept[Model] = Kept(most=4)
"""The models that they were made from, by digest."""


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
        If an assumption is missing, the scenario cannot be, or there is not a single draw.
    """
    _check_draws(draws)
    project_middle(model, scenario)  # finds what is missing before the work starts
    check_saved(scenario, model.central, model.axes)
    work = partial(_run_sampled, model, scenario, seed, chance)
    results = (executor.map if executor else map)(work, *_blocks_of(draws))
    return _together(seed, draws, results)


class Sample:
    """The same draws for many scenarios: what scenarios have in common is made once and kept.

    That takes some 40 kB a draw, and the newest is kept for who asks for the same draws of an equal model.
    The result of a scenario is that of :func:`project`, to the last bit.

    Parameters
    ----------
    model : Model
    draws, seed : int
    chance : bool
        As for :func:`project`.
    """

    def __init__(self, model: Model, draws: int, seed: int, *, chance: bool = True) -> None:
        _check_draws(draws)
        self.model, self.draws, self.seed, self.chance = model, draws, seed, chance

    @cached_property
    def _blocks(self) -> tuple[Ground, ...]:
        return tuple(self._block(start, size) for start, size in zip(*_blocks_of(self.draws), strict=True))

    def _block(self, start: int, size: int) -> Ground:
        digest, model = self.model.digest, self.model
        # a model of its own, of which only this is asked: what is kept may not depend on who came first
        plain = _PLAIN.made(digest, lambda: replace(model))
        block = _GROUNDS.made(
            (digest, self.seed, self.chance, start, size),
            lambda: closed(sampled_ground(plain, self.seed, self.chance, start, size)),
        )
        model.central.found.update(plain.central.found)
        return replace(block, values=model.central.with_numbers(block.values.numbers))

    def prepare(self) -> None:
        """Make what scenarios have in common already now, for example before processes are forked."""
        _ = self._blocks

    def number(self, parameter: str) -> Array:
        """Return one assumption in every draw, (D,)."""
        return np.concatenate([block.values.number(parameter) for block in self._blocks])

    def project(self, scenario: Scenario) -> Projection:
        """Project one scenario with these draws; raises as :func:`project` does."""
        return _together(self.seed, self.draws, (run(self.model, scenario, block) for block in self._blocks))


def project_values(model: Model, scenario: Scenario, values: Values) -> Projection:
    """Project given values of the assumptions without any chance: the middle, or one at a time moved."""
    draws = values.numbers.shape[1]
    starts, _ = _blocks_of(draws)
    pieces = (values.with_numbers(values.numbers[:, start : start + BLOCK]) for start in starts)
    return _together(0, draws, (run(model, scenario, ground(model, piece)) for piece in pieces))


def project_middle(model: Model, scenario: Scenario) -> Projection:
    """Project the middle of all assumptions, one draw, no chance."""
    return project_values(model, scenario, model.central)


def _check_draws(draws: int) -> None:
    if draws < 1:
        raise UserError(f"er is ten minste één doorrekening nodig, niet {draws}.", ExitCode.USAGE)


def _blocks_of(draws: int) -> tuple[list[int], list[int]]:
    """Return where each block of draws starts, and how many are in it."""
    starts = list(range(0, draws, BLOCK))
    return starts, [min(BLOCK, draws - start) for start in starts]


def _run_sampled(
    model: Model, scenario: Scenario, seed: int, chance: bool, start: int, count: int
) -> Projection:
    return run(model, scenario, sampled_ground(model, seed, chance, start, count))


def _together(seed: int, draws: int, parts: Iterable[Projection]) -> Projection:
    """Put blocks together as they come, so that no more than one of them is held twice."""
    whole: Projection | None = None
    done = 0
    for part in parts:
        if whole is None:
            empty = {name: np.empty((*a.shape[:-1], draws), a.dtype) for name, a in part.arrays().items()}
            flows = {name: empty.pop(name) for name in part.flows}
            whole = Projection(part.axes, part.scenario, seed, flows=flows, **empty)
        here = slice(done, done + part.persons.shape[-1])
        for name, array in whole.arrays().items():
            array[..., here] = part.arrays()[name]
        done = here.stop
    if whole is None:
        raise ValueError("a projection has at least one draw")
    return whole
