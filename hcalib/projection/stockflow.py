"""The workforce from year to year: who leaves, who moves, who enters, and what the balance is.

In a year people die or leave the sector, those who stay may retire, those who remain grow a year older,
change branch, move up a level or leave the region on balance, and entrants come in. Every year returns its
stock and all its flows, and opening stock plus inflows minus outflows is the closing stock.

The arithmetic is that of a cohort-component model (Preston, Heuveline and Guillot 2001, chapter 6). A year is
one shift along the age axis; sums over ages are matrix products with the rates as weights, so that the state
is read few times. Draws are the last axis and are worked off in small blocks that fit the processor's cache.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hcalib.projection.axes import Axes

Array = NDArray[np.floating]

OUTFLOWS = ("sterfte", "vertrek", "pensioen")
TRANSFERS = ("van-branche", "naar-branche", "van-niveau", "naar-niveau")
NET = "saldo-regio"


@dataclass(frozen=True)
class Exits:
    """Central probabilities to go in a year, the same for every draw.

    Attributes
    ----------
    death : array (T, A)
    leave : array (T, B, A)
        To leave the sector for another reason than death or retirement.
    band : array of int (A,)
        Age band of each age; draws differ in leaving by band.
    retire_early, retire_late : array (T, A)
        To retire, of those who neither died nor left, when people stop as early and as late as is thought
        possible; a draw lies between the two. Who passes the last age retires in any case.
    """

    death: Array
    leave: Array
    band: NDArray[np.intp]
    retire_early: Array
    retire_late: Array


@dataclass(frozen=True)
class Moves:
    """Moves between branches.

    Attributes
    ----------
    rate : array (B,)
        Part of the remaining employees that goes to another branch in a year.
    destination : array (B,)
        How movers divide over branches; sums to one. Who comes from a branch divides over the others in
        proportion.
    """

    rate: Array
    destination: Array


@dataclass(frozen=True)
class Entrants:
    """One stream of people who come in.

    Attributes
    ----------
    name : str
    persons : array (T, L, B, D)
        Number a year.
    profile : array (L, A)
        How they divide over ages at the end of their first year; each row sums to one.
    """

    name: str
    persons: Array
    profile: Array


@dataclass(frozen=True)
class Draws:
    """What differs between the draws of one block.

    Attributes
    ----------
    opening : array (L, B, A, D)
        Persons on the last day of the base year.
    death : array (T, D)
        Factor on the probability to die.
    leave : array (T, B, K, D)
        Factor on the probability to leave, for each of the K age bands.
    retire : array (T, D)
        Where retirement lies between early (0) and late (1).
    retained : array (T, B, D)
        Number of leavers a year that is kept, never more than there are.
    move : array (T, D)
        Factor on the rate of moves between branches.
    upskill : array (T, L, D)
        Probability to move up to the next level; zero for the highest.
    net : array (T, B, D)
        Net migration of employees over the border of the region, as part of the stock; negative is leaving.
    entrants : sequence of Entrants
    chance : array (T, 3, L, B, D), optional
        Standard normal numbers for the chance in who dies, leaves and retires: in a small group the number
        differs from its expectation as a binomial does. Without them flows are expectations.
    """

    opening: Array
    death: Array
    leave: Array
    retire: Array
    retained: Array
    move: Array
    upskill: Array
    net: Array
    entrants: Sequence[Entrants]
    chance: Array | None = None


@dataclass(frozen=True)
class Accounts:
    """Stocks and flows in persons.

    Attributes
    ----------
    stock : array (T + 1, L, B, D)
        On the last day of the base year and of every projected year.
    flows : dict of str to array (T, L, B, D)
        ``OUTFLOWS``, ``TRANSFERS``, ``NET`` and the names of the streams of entrants.
    """

    stock: Array
    flows: dict[str, Array]

    def balance(self) -> Array:
        """Return closing minus (opening plus inflows minus outflows), (T, L, B, D): zero within rounding."""
        change = np.zeros_like(self.stock[1:])
        for name, flow in self.flows.items():
            change += -flow if name in OUTFLOWS or name.startswith("van-") else flow
        return np.asarray(self.stock[1:] - self.stock[:-1] - change)


def project_block(axes: Axes, exits: Exits, moves: Moves, draws: Draws) -> Accounts:
    """Carry the workforce of one block of draws through all years.

    Parameters
    ----------
    axes : Axes
    exits, moves : Exits, Moves
        Rates that all draws share.
    draws : Draws
        The opening stock and what differs between draws; its dtype is that of the results. Probabilities
        after their factors are held between zero and one.

    Returns
    -------
    Accounts
    """
    levels, branches = axes.groups
    count = draws.opening.shape[-1]
    dtype = draws.opening.dtype
    names = (*OUTFLOWS, *TRANSFERS, NET, *(stream.name for stream in draws.entrants))
    flows = {name: np.zeros((axes.years, levels, branches, count), dtype) for name in names}
    stock = np.zeros((axes.years + 1, levels, branches, count), dtype)
    state = draws.opening.copy()
    spare = np.empty_like(state)
    stock[0] = state.sum(axis=2)
    for year in range(axes.years):
        now = {name: flow[year] for name, flow in flows.items()}
        remaining = _exit_and_age(year, exits, draws, state, spare, stock[year], now)
        state, spare = spare, state
        remaining = _change_branch(moves, draws.move[year], state, spare, remaining, now)
        remaining = _move_up(draws.upskill[year], state, spare, remaining, now)
        remaining = _cross_the_border(draws.net[year], state, remaining, now)
        stock[year + 1] = _enter(year, draws.entrants, state, remaining, now)
    return Accounts(stock, flows)


def _exit_and_age(
    year: int,
    exits: Exits,
    draws: Draws,
    state: Array,
    aged: Array,
    opening: Array,
    flows: dict[str, Array],
) -> Array:
    """Take out who dies, leaves or retires, and make the others a year older; return who remains."""
    death, leave = exits.death[year].astype(state.dtype), exits.leave[year].astype(state.dtype)
    early, late = exits.retire_early[year].astype(state.dtype), exits.retire_late[year].astype(state.dtype)
    in_band = exits.band == np.arange(draws.leave.shape[2])[:, None]
    everyone, dead, left = _sums(state, death, leave[:, None] * in_band, early, late)
    death_factor = np.minimum(draws.death[year], _ceiling(death.max()))
    leave_factor = _leave_factor(year, draws, left[0], leave, exits.band, death_factor * death.max())
    flows["sterfte"][:] = death_factor * dead[0]
    flows["vertrek"][:] = (leave_factor * left[0]).sum(axis=2)
    all_early, all_late = (
        everyone[when] - death_factor * dead[when] - (leave_factor * left[when]).sum(axis=2)
        for when in (1, 2)
    )
    later = draws.retire[year]
    flows["pensioen"][:] = all_early + later * (all_late - all_early)
    stay = 1 - death[:, None] * death_factor - leave[:, :, None] * leave_factor[:, exits.band]
    stay *= 1 - early[:, None] - (late - early)[:, None] * later
    np.multiply(state[:, :, :-1], stay[:, :-1], out=aged[:, :, 1:])
    aged[:, :, 0] = 0
    flows["pensioen"] += state[:, :, -1] * stay[:, -1]
    remaining = opening - sum(flows[name] for name in OUTFLOWS)
    if draws.chance is None:
        return np.asarray(remaining)
    return _with_chance(draws.chance[year], opening, remaining, aged, flows)


def _sums(state: Array, death: Array, leave: Array, early: Array, late: Array) -> tuple[Array, Array, Array]:
    """Sum the state over ages with every weight that the flows need, in one matrix product.

    Returns
    -------
    everyone, dead : array (3, L, B, D)
    left : array (3, L, B, K, D)
        Central numbers; the first axis is all of them, and the parts that early and late retirement take.
    """
    branches, bands, ages = np.broadcast_shapes(leave.shape, (state.shape[1], 1, 1))
    rows = np.empty((branches, 2 + bands, ages), state.dtype)
    rows[:, 0], rows[:, 1], rows[:, 2:] = 1, death, leave
    weights = np.concatenate([rows, rows * early, rows * late], axis=1)
    sums = np.moveaxis((weights @ state).reshape(*state.shape[:2], 3, 2 + bands, -1), 2, 0)
    return sums[:, :, :, 0], sums[:, :, :, 1], sums[:, :, :, 2:]


def _leave_factor(
    year: int, draws: Draws, left: Array, leave: Array, band: NDArray[np.intp], dying: Array
) -> Array:
    """Return the factor on leaving once some are retained, (B, K, D); no probability comes out above one."""
    factor = draws.leave[year]
    leavers = (left.sum(axis=0) * factor).sum(axis=1)
    kept = np.divide(draws.retained[year], leavers, out=np.zeros_like(leavers), where=leavers > 0)
    most = np.stack([leave[:, band == k].max(axis=1, initial=0) for k in range(factor.shape[1])], axis=1)
    most = np.broadcast_to(most, factor.shape[:2])[:, :, None]
    ceiling = np.divide(1 - dying, most, out=np.full_like(factor, np.inf), where=most > 0)
    return np.asarray(np.minimum(factor * (1 - np.clip(kept, 0, 1))[:, None], ceiling))


def _ceiling(probability: float) -> float:
    """Return the largest factor that keeps a probability at one or below."""
    return 1 / probability if probability > 0 else np.inf


def _with_chance(
    normals: Array, opening: Array, expected: Array, aged: Array, flows: dict[str, Array]
) -> Array:
    """Let the exits differ from their expectation as binomial numbers do; return who remains."""
    remaining = opening.copy()
    for name, z in zip(OUTFLOWS, normals, strict=True):
        flow = flows[name]
        share = np.divide(flow, opening, out=np.zeros_like(flow), where=opening > 0)
        drawn = flow + np.sqrt(np.maximum(flow * (1 - share), 0)) * z
        flow[:] = np.clip(drawn, 0, remaining)
        remaining -= flow
    factor = np.divide(remaining, expected, out=np.zeros_like(remaining), where=expected > 0)
    # a group of which nobody was expected to remain has nobody to scale
    flows["pensioen"] += np.where(expected > 0, 0, remaining)
    aged *= factor[:, :, None]
    return np.where(expected > 0, remaining, 0)


def _change_branch(
    moves: Moves, factor: Array, state: Array, spare: Array, remaining: Array, flows: dict[str, Array]
) -> Array:
    """Move people between branches in place; return the new sums.

    Movers go into one pool that is divided by ``destination``. Who would fall back into the own branch is
    divided over the others by drawing a rate / (1 - destination) into the pool, which gives exactly
    ``rate`` as the part that really moves. All of it is one small matrix, the same for every draw but for
    its factor.
    """
    drawn = moves.rate / (1 - moves.destination)
    factor = np.minimum(factor, _ceiling(drawn.max())).astype(state.dtype)
    change = (np.outer(moves.destination, drawn) - np.diag(drawn)).astype(state.dtype)
    pooled = drawn.astype(state.dtype)[:, None] * factor * remaining
    flows["van-branche"][:] = pooled * (1 - moves.destination).astype(state.dtype)[:, None]
    arriving = moves.destination.astype(state.dtype)[:, None] * pooled.sum(axis=1, keepdims=True)
    flows["naar-branche"][:] = arriving - pooled + flows["van-branche"]
    by_branch = (*state.shape[:2], -1)
    np.matmul(change, state.reshape(by_branch), out=spare.reshape(by_branch))
    spare *= factor
    state += spare
    return remaining - flows["van-branche"] + flows["naar-branche"]


def _move_up(upskill: Array, state: Array, spare: Array, remaining: Array, flows: dict[str, Array]) -> Array:
    """Move people up one level in place, the highest first so that nobody moves twice; return the sums."""
    up = upskill[:, None, :] * remaining
    flows["van-niveau"][:] = up
    flows["naar-niveau"][1:] = up[:-1]
    for level in range(len(state) - 2, -1, -1):
        if not upskill[level].any():
            continue
        risen = np.multiply(state[level], upskill[level], out=spare[level])
        state[level] -= risen
        state[level + 1] += risen
    return remaining - flows["van-niveau"] + flows["naar-niveau"]


def _cross_the_border(net: Array, state: Array, remaining: Array, flows: dict[str, Array]) -> Array:
    if not net.any():
        return remaining
    flows[NET][:] = net * remaining
    state *= (1 + net)[:, None, :]
    return remaining + flows[NET]


def _enter(
    year: int, entrants: Sequence[Entrants], state: Array, remaining: Array, flows: dict[str, Array]
) -> Array:
    """Add the entrants in place, all streams in one product of profiles and numbers; return the sums."""
    if not entrants:
        return remaining
    closing = remaining.copy()
    profiles = np.stack([stream.profile for stream in entrants], axis=-1).astype(state.dtype)
    persons = np.stack([stream.persons[year] for stream in entrants], axis=2)
    for level in range(len(state)):
        state[level] += profiles[level] @ persons[level]
    for stream in entrants:
        flows[stream.name][:] = stream.persons[year]
        closing += stream.persons[year]
    return closing
