"""What must hold of every projection of the workforce, whatever the rates."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from hcalib.projection.axes import Axes
from hcalib.projection.stockflow import OUTFLOWS, Draws, Entrants, Exits, Moves, project_block

AXES = Axes(branches=("a", "b", "c"), levels=("laag", "midden", "hoog"), base_year=2025, years=4, last_age=40)
LEVELS, BRANCHES = AXES.groups
COUNT = 5


def case(seed: int, *, chance: bool = False, scale: float = 100) -> tuple[Exits, Moves, Draws]:
    """Any workforce with any possible rates."""
    random = np.random.default_rng(seed)
    years, ages = AXES.years, AXES.ages
    late = np.sort(random.random((years, ages)) ** 3, axis=1)
    profiles = random.random((LEVELS, ages)) + 0.01
    upskill = random.random((years, LEVELS, COUNT)) * 0.2
    upskill[:, -1] = 0
    exits = Exits(
        death=random.random((years, ages)) * 0.1,
        leave=random.random((years, BRANCHES, ages)) * 0.5,
        band=np.arange(ages) // 7,
        retire_early=np.minimum(late * 1.5, 1),
        retire_late=late,
    )
    share = random.random(BRANCHES) + 0.1
    moves = Moves(random.random(BRANCHES) * 0.3, share / share.sum())
    draws = Draws(
        opening=random.random((LEVELS, BRANCHES, ages, COUNT)) * scale,
        death=random.random((years, COUNT)) * 2,
        leave=random.random((years, BRANCHES, ages // 7 + 1, COUNT)) * 3,
        retire=random.random((years, COUNT)),
        retained=random.random((years, BRANCHES, COUNT)) * scale,
        move=random.random((years, COUNT)) * 2,
        upskill=upskill,
        net=random.random((years, BRANCHES, COUNT)) * 0.2 - 0.1,
        entrants=[
            Entrants(
                name,
                random.random((years, LEVELS, BRANCHES, COUNT)) * scale,
                profiles / profiles.sum(1, keepdims=True),
            )
            for name in ("gediplomeerden", "zij-instromers")
        ],
        chance=random.standard_normal((years, 3, LEVELS, BRANCHES, COUNT)) if chance else None,
    )
    return exits, moves, draws


def part(draws: Draws, chosen: slice | NDArray[np.int_], axis: str) -> Draws:
    """The same case for some branches only, or for some draws only."""
    if axis == "draws":
        return replace(
            draws,
            opening=draws.opening[..., chosen],
            death=draws.death[..., chosen],
            leave=draws.leave[..., chosen],
            retire=draws.retire[..., chosen],
            retained=draws.retained[..., chosen],
            move=draws.move[..., chosen],
            upskill=draws.upskill[..., chosen],
            net=draws.net[..., chosen],
            entrants=[replace(e, persons=e.persons[..., chosen]) for e in draws.entrants],
            chance=None if draws.chance is None else draws.chance[..., chosen],
        )
    return replace(
        draws,
        opening=draws.opening[:, chosen],
        leave=draws.leave[:, chosen],
        retained=draws.retained[:, chosen],
        net=draws.net[:, chosen],
        entrants=[replace(e, persons=e.persons[:, :, chosen]) for e in draws.entrants],
        chance=None if draws.chance is None else draws.chance[:, :, :, chosen],
    )


seeds = st.integers(0, 2**32 - 1)


@settings(deadline=None, max_examples=60)
@given(seed=seeds, chance=st.booleans(), scale=st.sampled_from([0.0, 0.5, 100.0, 1e6]))
def test_the_balance_closes_and_nothing_is_negative(seed: int, chance: bool, scale: float) -> None:
    accounts = project_block(AXES, *case(seed, chance=chance, scale=scale))
    assert np.abs(accounts.balance()).max() <= 1e-9 * max(scale, 1) * AXES.ages * 10
    assert accounts.stock.min() >= -1e-9 * scale
    for name, flow in accounts.flows.items():
        assert name == "saldo-regio" or flow.min() >= -1e-9 * max(scale, 1), name


@settings(deadline=None, max_examples=30)
@given(seed=seeds)
def test_who_leaves_a_branch_or_level_arrives_in_another(seed: int) -> None:
    flows = project_block(AXES, *case(seed)).flows
    np.testing.assert_allclose(flows["van-branche"].sum(axis=2), flows["naar-branche"].sum(axis=2), rtol=1e-9)
    np.testing.assert_allclose(flows["van-niveau"].sum(axis=1), flows["naar-niveau"].sum(axis=1), rtol=1e-9)
    assert not flows["van-niveau"][:, -1].any()
    assert not flows["naar-niveau"][:, 0].any()


@settings(deadline=None, max_examples=30)
@given(seed=seeds, factor=st.floats(0.01, 1000))
def test_twice_as_many_people_give_twice_as_many_of_everything(seed: int, factor: float) -> None:
    exits, moves, draws = case(seed)
    larger = replace(
        draws,
        opening=draws.opening * factor,
        retained=draws.retained * factor,
        entrants=[replace(e, persons=e.persons * factor) for e in draws.entrants],
    )
    small, large = (project_block(AXES, exits, moves, d) for d in (draws, larger))
    np.testing.assert_allclose(large.stock, small.stock * factor, rtol=1e-9)


@settings(deadline=None, max_examples=30)
@given(seed=seeds)
def test_the_order_of_branches_does_not_matter(seed: int) -> None:
    exits, moves, draws = case(seed, chance=True)
    order = np.array([2, 0, 1])
    turned = project_block(
        AXES,
        replace(exits, leave=exits.leave[:, order]),
        Moves(moves.rate[order], moves.destination[order]),
        part(draws, order, "branches"),
    )
    straight = project_block(AXES, exits, moves, draws)
    np.testing.assert_allclose(turned.stock, straight.stock[:, :, order], rtol=1e-9, atol=1e-9)


@settings(deadline=None, max_examples=30)
@given(seed=seeds, cut=st.integers(1, COUNT - 1))
def test_the_size_of_a_block_does_not_matter(seed: int, cut: int) -> None:
    exits, moves, draws = case(seed, chance=True)
    whole = project_block(AXES, exits, moves, draws)
    parts = [
        project_block(AXES, exits, moves, part(draws, chosen, "draws"))
        for chosen in (slice(0, cut), slice(cut, None))
    ]
    np.testing.assert_allclose(
        np.concatenate([p.stock for p in parts], axis=-1), whole.stock, rtol=1e-12, atol=1e-12
    )


@settings(deadline=None, max_examples=30)
@given(seed=seeds)
def test_a_region_is_the_sum_of_its_parts(seed: int) -> None:
    exits, moves, draws = case(seed)
    draws = replace(draws, retained=np.zeros_like(draws.retained))
    share = np.random.default_rng(seed).random()

    def of(part_of: float) -> NDArray[np.floating]:
        scaled = replace(
            draws,
            opening=draws.opening * part_of,
            entrants=[replace(e, persons=e.persons * part_of) for e in draws.entrants],
        )
        return project_block(AXES, exits, moves, scaled).stock

    np.testing.assert_allclose(of(share) + of(1 - share), of(1), rtol=1e-9)


@settings(deadline=None, max_examples=30)
@given(seed=seeds)
def test_levers_work_the_way_they_should(seed: int) -> None:
    """More entrants, fewer leavers, later retirement: never fewer people at work, in any year."""
    exits, moves, draws = case(seed)
    before = project_block(AXES, exits, moves, draws).stock.sum(axis=(1, 2))
    better = {
        "more entrants": replace(draws, entrants=[replace(e, persons=e.persons + 1) for e in draws.entrants]),
        "fewer leavers": replace(draws, leave=draws.leave * 0.8),
        "more retained": replace(draws, retained=draws.retained + 5),
        "later retirement": replace(draws, retire=np.minimum(draws.retire + 0.1, 1)),
        "net arrivals": replace(draws, net=draws.net + 0.01),
    }
    for name, changed in better.items():
        after = project_block(AXES, exits, moves, changed).stock.sum(axis=(1, 2))
        if name in ("more retained", "net arrivals", "fewer leavers", "later retirement"):
            # who stays can leave next year from a branch with more leavers, never more than stayed
            assert (after - before).min() >= -1e-6 * before.max(), name
        else:
            assert (after > before)[1:].all(), name


@settings(deadline=None, max_examples=20)
@given(seed=seeds)
def test_without_flows_only_time_passes(seed: int) -> None:
    exits, moves, draws = case(seed)
    nothing = replace(
        exits, **{name: np.zeros_like(rate) for name, rate in vars(exits).items() if name != "band"}
    )
    still = replace(
        draws,
        retained=np.zeros_like(draws.retained),
        upskill=np.zeros_like(draws.upskill),
        net=np.zeros_like(draws.net),
        entrants=[replace(e, persons=np.zeros_like(e.persons)) for e in draws.entrants],
    )
    accounts = project_block(AXES, nothing, replace(moves, rate=np.zeros(BRANCHES)), still)
    for year in range(1, AXES.years + 1):
        young_enough = draws.opening[:, :, : AXES.ages - year].sum(axis=2)
        np.testing.assert_allclose(accounts.stock[year], young_enough, rtol=1e-12)
    for name in OUTFLOWS[:2]:
        assert not accounts.flows[name].any()
