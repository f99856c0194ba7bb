"""The workforce from year to year: who leaves, who moves, who enters, and what the balance is.

In a year people die or leave the sector, those who stay may retire, those who remain grow a year older,
leave the region on balance, change branch or move up a level, and entrants come in. Every year returns its
stock and all its flows, and opening stock plus inflows minus outflows is the closing stock.

The arithmetic is that of a cohort-component model (Preston, Heuveline and Guillot 2001, chapter 6). A year is
one shift along the age axis; sums over ages are matrix products with the rates as weights, so that the state
is read few times. Draws are the last axis and are worked off in small blocks, level by level, in memory that
is used again, so that the work stays in the processor's cache.
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
    names = (*OUTFLOWS, NET, *TRANSFERS, *(stream.name for stream in draws.entrants))
    flows = {name: np.zeros((axes.years, levels, branches, count), dtype) for name in names}
    stock = np.zeros((axes.years + 1, levels, branches, count), dtype)
    state = draws.opening.copy()
    spare = np.empty_like(state)
    stay, room = np.empty_like(state[0]), np.empty_like(state[0])
    profiles = _side_by_side([stream.profile for stream in draws.entrants]).astype(dtype)
    stock[0] = state.sum(axis=2)
    for year in range(axes.years):
        now = {name: flow[year] for name, flow in flows.items()}
        remaining, kept = _exit(year, exits, draws, state, stay, stock[year], now)
        remaining = _cross_the_border(draws.net[year], stay, remaining, now)
        mixing, remaining = _change_branch(moves, draws.move[year], remaining, now)
        remaining = _move_up(draws.upskill[year], remaining, now)
        stock[year + 1] = _enter(year, draws.entrants, remaining, now)
        if year + 1 == axes.years:
            break  # nobody asks for the ages at the end of the last year
        persons = _side_by_side([stream.persons[year] for stream in draws.entrants], axis=2)
        # with the sums known, the ages: one level at a time, which is what stays in the cache
        for level in range(levels - 1, -1, -1):
            np.multiply(state[level, :, :-1], stay[:, :-1], out=room[:, 1:])
            room[:, 0] = 0
            if kept is not None:
                room *= kept[level][:, None]
            _mix(mixing, room, spare[level])
            if level + 1 < levels and draws.upskill[year, level].any():
                np.multiply(spare[level], draws.upskill[year, level], out=room)
                spare[level] -= room
                spare[level + 1] += room
            if draws.entrants:
                spare[level] += np.matmul(profiles[level], persons[level], out=room)
        state, spare = spare, state
    return Accounts(stock, flows)


def _exit(
    year: int,
    exits: Exits,
    draws: Draws,
    state: Array,
    stay: Array,
    opening: Array,
    flows: dict[str, Array],
) -> tuple[Array, Array | None]:
    """Count who dies, leaves or retires, and find which part of each age stays.

    Returns
    -------
    remaining : array (L, B, D)
    kept : array (L, B, D), optional
        With chance: the factor on who was expected to stay. That is put in ``stay`` (B, A, D).
    """
    death, leave = exits.death[year].astype(state.dtype), exits.leave[year].astype(state.dtype)
    early, late = exits.retire_early[year].astype(state.dtype), exits.retire_late[year].astype(state.dtype)
    early[-1] = late[-1] = 1  # nobody grows older than the last age
    first = int(np.argmax((early > 0) | (late > 0)))
    bands = np.arange(draws.leave.shape[2])
    weights = _weights(death, leave, exits.band == bands[:, None])
    sums = weights[:, 1:] @ state
    dead, left = sums[:, :, 0], sums[:, :, 1:]
    death_factor = np.minimum(draws.death[year], _ceiling(death.max()))
    leave_factor = _leave_factor(year, draws, left, weights[:, 2:].max(axis=2), death_factor * death.max())
    flows["sterfte"][:] = death_factor * dead
    flows["vertrek"][:] = np.einsum("bkd,lbkd->lbd", leave_factor, left)
    np.take(leave_factor, exits.band, axis=1, out=stay, mode="clip")
    stay *= -leave[:, :, None]
    stay += 1 - death[:, None] * death_factor
    # only from the first age at which anybody retires, and for the bands that are found there
    later = draws.retire[year]
    stay[:, first:] *= 1 - early[first:, None] - (late - early)[first:, None] * later
    bands = np.unique(exits.band[first:])
    weights = weights[:, [0, 1, *(2 + bands)], first:]
    at_ends = (
        _staying(curve[first:] * weights, state[:, :, first:], death_factor, leave_factor[:, bands])
        for curve in (early, late)
    )
    all_early, all_late = at_ends
    flows["pensioen"][:] = all_early + later * (all_late - all_early)
    # where everybody goes, rounding must not leave less than nobody
    remaining = np.maximum(opening - sum(flows[name] for name in OUTFLOWS), 0)
    if draws.chance is None:
        return np.asarray(remaining), None
    return _with_chance(draws.chance[year], opening, remaining, flows)


def _weights(death: Array, leave: Array, in_band: Array) -> Array:
    """Return the weights of ages in the sums that flows need, (B, 2 + K, A): everyone, deaths, leavers."""
    weights = np.empty((len(leave), 2 + len(in_band), len(death)), death.dtype)
    weights[:, 0], weights[:, 1], weights[:, 2:] = 1, death, leave[:, None] * in_band
    return weights


def _staying(weights: Array, state: Array, death_factor: Array, leave_factor: Array) -> Array:
    """Return the weighted number of those who neither die nor leave, (L, B, D)."""
    sums = weights @ state
    leaving = np.einsum("bkd,lbkd->lbd", leave_factor, sums[:, :, 2:])
    return np.asarray(sums[:, :, 0] - death_factor * sums[:, :, 1] - leaving)


def _leave_factor(year: int, draws: Draws, left: Array, highest: Array, dying: Array) -> Array:
    """Return the factor on leaving once some are retained, (B, K, D); no probability comes out above one.

    ``highest`` (B, K) is the highest central probability to leave in a band, ``dying`` (D,) that to die.
    """
    factor = draws.leave[year]
    leavers = np.einsum("lbkd,bkd->bd", left, factor)
    kept = np.divide(draws.retained[year], leavers, out=np.zeros_like(leavers), where=leavers > 0)
    factor = factor * (1 - np.clip(kept, 0, 1))[:, None]
    highest = np.broadcast_to(highest[:, :, None], factor.shape)
    if (factor * highest + dying).max() <= 1:
        return np.asarray(factor)
    ceiling = np.divide(1 - dying, highest, out=np.full_like(factor, np.inf), where=highest > 0)
    return np.asarray(np.minimum(factor, ceiling))


def _ceiling(probability: float) -> float:
    """Return the largest factor that keeps a probability at one or below."""
    return 1 / probability if probability > 0 else np.inf


def _with_chance(
    normals: Array, opening: Array, expected: Array, flows: dict[str, Array]
) -> tuple[Array, Array]:
    """Let the exits differ from their expectation as binomial numbers do.

    Returns who remains, and the factor on who was expected to.
    """
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
    return np.where(expected > 0, remaining, 0), factor


def _cross_the_border(net: Array, stay: Array, remaining: Array, flows: dict[str, Array]) -> Array:
    """Count who crosses the border of the region on balance, and put it in ``stay``; return the sums."""
    flows[NET][:] = net * remaining
    stay *= (1 + net)[:, None]
    return remaining + flows[NET]


@dataclass(frozen=True)
class _Mixing:
    """How branches mix: a matrix for all draws, or one that each draw has a factor on.

    Attributes
    ----------
    matrix : array (B, B)
        Without a factor what becomes of the people, with one what changes.
    factor : array (D,), optional
    """

    matrix: Array
    factor: Array | None


def _change_branch(
    moves: Moves, factor: Array, remaining: Array, flows: dict[str, Array]
) -> tuple[_Mixing, Array]:
    """Count who moves between branches; return how branches mix and the new sums.

    Movers go into one pool that is divided by ``destination``. Who would fall back into the own branch is
    divided over the others by drawing a rate / (1 - destination) into the pool, which gives exactly
    ``rate`` as the part that really moves. All of it is one small matrix, the same for every draw but for
    its factor.
    """
    dtype = remaining.dtype
    drawn = moves.rate / (1 - moves.destination)
    factor = np.minimum(factor, _ceiling(drawn.max())).astype(dtype)
    pooled = drawn.astype(dtype)[:, None] * factor * remaining
    flows["van-branche"][:] = pooled * (1 - moves.destination).astype(dtype)[:, None]
    arriving = moves.destination.astype(dtype)[:, None] * pooled.sum(axis=1, keepdims=True)
    flows["naar-branche"][:] = arriving - pooled + flows["van-branche"]
    change = np.outer(moves.destination, drawn) - np.diag(drawn)
    if (factor == factor[0]).all():
        mixing = _Mixing((np.eye(len(drawn)) + factor[0] * change).astype(dtype), None)
    else:
        mixing = _Mixing(change.astype(dtype), factor)
    return mixing, remaining - flows["van-branche"] + flows["naar-branche"]


def _mix(mixing: _Mixing, people: Array, mixed: Array) -> None:
    """Divide people (B, A, D) of one level over branches, into ``mixed``."""
    branches = len(people)
    np.matmul(mixing.matrix, people.reshape(branches, -1), out=mixed.reshape(branches, -1))
    if mixing.factor is not None:
        mixed *= mixing.factor
        mixed += people


def _move_up(upskill: Array, remaining: Array, flows: dict[str, Array]) -> Array:
    """Count who moves up one level, nobody twice in a year; return the sums."""
    up = upskill[:, None, :] * remaining
    flows["van-niveau"][:] = up
    flows["naar-niveau"][1:] = up[:-1]
    return remaining - flows["van-niveau"] + flows["naar-niveau"]


def _enter(year: int, entrants: Sequence[Entrants], remaining: Array, flows: dict[str, Array]) -> Array:
    """Count the entrants; return the sums at the end of the year."""
    closing = remaining.copy()
    for stream in entrants:
        flows[stream.name][:] = stream.persons[year]
        closing += stream.persons[year]
    return closing


def _side_by_side(streams: Sequence[Array], axis: int = -1) -> Array:
    """Put the numbers of all streams in one array, so that one product gives their ages."""
    return np.stack(streams, axis=axis) if streams else np.empty(0)
