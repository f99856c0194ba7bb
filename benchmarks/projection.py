"""How fast the stock-flow model is, against a plain pandas loop over the same model and against the memory.

    python benchmarks/projection.py [--draws 1000] [--loop-draws 2] [--repeats 5] [--many 10000]

Prints medians over paired runs: the model in blocks, the loop (on a few draws, scaled up), and what one read
and write of the state per year costs at the bandwidth measured in the same run. Both models must give the
same numbers, or there is nothing to compare. The whole projection is measured as well: from the shipped
assumptions to the shortage, with its random numbers, education, population and demand. After that its growth
with draws, years and branches, and its memory for many draws.

All times are seconds of one processor, so that others who use the machine count as little as possible; they
still share its cache and its memory, so look at the ratios and repeat.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
import tracemalloc
from dataclasses import replace
from datetime import date
from pathlib import Path

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import numpy as np  # noqa: E402 (threads are set before numpy starts)
import pandas as pd  # noqa: E402

from hcalib.assumptions import load_assumptions  # noqa: E402
from hcalib.projection.axes import Axes  # noqa: E402
from hcalib.projection.building import build_model  # noqa: E402
from hcalib.projection.levers import Scenario  # noqa: E402
from hcalib.projection.model import Model  # noqa: E402
from hcalib.projection.running import project  # noqa: E402
from hcalib.projection.sampling import CHUNK  # noqa: E402
from hcalib.projection.stockflow import Accounts, Draws, Entrants, Exits, Moves, project_block  # noqa: E402
from hcalib.workspace import open_store  # noqa: E402

ROOT = Path(__file__).resolve().parents[1]
STREAMS = ("gediplomeerden", "zij-instromers", "herintreders")


def central(axes: Axes) -> tuple[Exits, Moves, dict[str, np.ndarray]]:
    """Rates of a made-up sector; only their size matters here."""
    random = np.random.default_rng(7)
    (levels, branches), ages, years = axes.groups, axes.ages, axes.years
    age = np.arange(axes.first_age, axes.last_age + 1)
    leave = 0.04 + 0.12 * np.exp(-(age - 15) / 10) + random.random((branches, 1)) * 0.03

    def retiring(pension: float) -> np.ndarray:
        """By year and age; nobody before 60, as with the shipped assumptions."""
        return np.tile(np.where(age < 60, 0, 1 / (1 + np.exp(-(age - pension) / 0.8))), (years, 1))

    exits = Exits(
        death=np.tile(0.0002 * np.exp((age - 15) / 12), (years, 1)),
        leave=np.tile(leave, (years, 1, 1)),
        band=np.searchsorted([25, 35, 45, 55], age, side="right"),
        retire_early=retiring(67),
        retire_late=retiring(68),
    )
    moves = Moves(0.01 + random.random(branches) * 0.03, np.full(branches, 1 / branches))
    arrays = {
        "opening": random.random((levels, branches, ages)) * 8,
        "persons": random.random((len(STREAMS), levels, branches)) * 6,
        "profile": np.tile(np.exp(-((age - 27) ** 2) / 120), (levels, 1)),
    }
    arrays["profile"] /= arrays["profile"].sum(axis=1, keepdims=True)
    return exits, moves, arrays


def block(axes: Axes, arrays: dict[str, np.ndarray], first: int, size: int, dtype: type) -> Draws:
    """Draws ``first`` to ``first + size``; each has its own numbers."""
    (levels, branches), years = axes.groups, axes.years
    random = np.random.default_rng([3, first])

    def around(middle: float, spread: float, *shape: int) -> np.ndarray:
        return (middle + spread * random.standard_normal((*shape, size))).astype(dtype)

    upskill = np.zeros((years, levels, size), dtype)
    upskill[:, 1:4] = np.abs(around(0.02, 0.005, years, 3))
    return Draws(
        opening=(arrays["opening"][..., None] * np.ones(size)).astype(dtype),
        death=around(1, 0.02, years),
        leave=around(1, 0.1, years, branches, 5),
        retire=np.clip(around(0.5, 0.2, years), 0, 1),
        retained=np.abs(around(2, 1, years, branches)),
        move=np.abs(around(1, 0.1, years)),
        upskill=upskill,
        net=around(0, 0.002, years, branches),
        entrants=[
            Entrants(
                name,
                (arrays["persons"][stream][..., None] * np.abs(around(1, 0.1, years, 1, 1))).astype(dtype),
                arrays["profile"],
            )
            for stream, name in enumerate(STREAMS)
        ],
    )


def in_blocks(axes: Axes, exits: Exits, moves: Moves, blocks: list[Draws]) -> list[Accounts]:
    """The model as it is used; what goes in has been made before."""
    return [project_block(axes, exits, moves, draws) for draws in blocks]


def pandas_loop(axes: Axes, exits: Exits, moves: Moves, draws: Draws, draw: int) -> np.ndarray:
    """The same model as someone would write it with data frames: a table of persons, a loop over years."""
    age = np.arange(axes.first_age, axes.last_age + 1)
    index = pd.MultiIndex.from_product([axes.levels, axes.branches, age], names=["level", "branch", "age"])
    people = pd.DataFrame({"persons": draws.opening[..., draw].ravel()}, index=index).reset_index()
    closing = []
    for year in range(axes.years):
        table = people.copy()
        b = table["branch"].map({name: n for n, name in enumerate(axes.branches)})
        row = {name: n for n, name in enumerate(axes.levels)}
        a = table["age"] - axes.first_age
        table["death"] = exits.death[year][a] * draws.death[year, draw]
        table["leaving"] = exits.leave[year][b, a] * draws.leave[year, :, :, draw][b, exits.band[a]]
        table["leavers"] = table["persons"] * table["leaving"]
        total = table.groupby("branch", sort=False)["leavers"].transform("sum")
        kept = pd.Series(draws.retained[year, :, draw][b], index=table.index) / total
        table["leavers"] *= 1 - kept.clip(0, 1)
        table["deaths"] = table["persons"] * table["death"]
        table["persons"] -= table["leavers"] + table["deaths"]
        retire = exits.retire_early[year][a] + draws.retire[year, draw] * (
            exits.retire_late[year][a] - exits.retire_early[year][a]
        )
        table["persons"] *= 1 - retire
        table["age"] += 1
        table = table[table["age"] <= axes.last_age]
        net = dict(zip(axes.branches, draws.net[year, :, draw], strict=True))
        table["persons"] *= 1 + table["branch"].map(net)
        drawn = table["branch"].map(
            dict(
                zip(axes.branches, moves.rate / (1 - moves.destination) * draws.move[year, draw], strict=True)
            )
        )
        table["movers"] = table["persons"] * drawn
        pool = table.groupby(["level", "age"], sort=False)["movers"].transform("sum")
        share = table["branch"].map(dict(zip(axes.branches, moves.destination, strict=True)))
        table["persons"] += pool * share - table["movers"]
        up = table["level"].map(dict(zip(axes.levels, draws.upskill[year, :, draw], strict=True)))
        table["risen"] = table["persons"] * up
        below = table.assign(level=table["level"].map(dict(zip(axes.levels, axes.levels[1:], strict=False))))
        arriving = below.dropna(subset="level").set_index(["level", "branch", "age"])["risen"]
        table = table.set_index(["level", "branch", "age"])
        # nobody comes up into the lowest level
        table["persons"] += arriving.reindex(table.index, fill_value=0) - table["risen"]
        table = table.reindex(index, fill_value=0)
        for stream in draws.entrants:
            numbers = stream.persons[year, :, :, draw][:, :, None] * stream.profile[:, None, :]
            table["persons"] += numbers.ravel()
        people = table[["persons"]].reset_index()
        sums = people.groupby(["level", "branch"], sort=False)["persons"].sum()
        closing.append(sums.to_numpy().reshape(len(row), -1))
    return np.stack(closing)


def seconds_at_bandwidth(cells: int, years: int, dtype: type) -> float:
    """One read and one write of the whole state per year, at the bandwidth of the memory, not of a cache."""
    source = np.ones(64_000_000, np.float32)
    target = np.empty_like(source)
    np.copyto(target, source)
    started = time.process_time()
    np.copyto(target, source)
    return (time.process_time() - started) / source.nbytes * cells * np.dtype(dtype).itemsize * years


def whole_model(years: int) -> Model:
    """The shipped assumptions and figures of Flevoland."""
    store = open_store(ROOT, "hca-zwf")
    assumptions = load_assumptions(ROOT / "data/assumptions/flevoland", store.catalog)
    model = build_model(store.observations, store.catalog, assumptions, "PV24", date.today(), years=years)
    # would fix the number of years and branches
    return replace(model, measured=None, published_growth=None)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--draws", type=int, default=1000)
    parser.add_argument("--loop-draws", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--many", type=int, default=10_000, help="draws for the memory; 0 to skip")
    options = parser.parse_args()
    axes = Axes(tuple("abcdefghij"), tuple("123456"), base_year=2025, years=15)
    exits, moves, arrays = central(axes)
    exact = block(axes, arrays, 0, options.loop_draws, np.float64)
    reference = project_block(axes, exits, moves, exact).stock[1:]
    projected = whole_model(axes.years)
    nothing = Scenario("niets", "Niets doen")
    size = 2 * CHUNK
    blocks = [
        block(axes, arrays, first, min(size, options.draws - first), np.float32)
        for first in range(0, options.draws, size)
    ]
    model, loop, memory, whole = [], [], [], []
    cells = axes.groups[0] * axes.groups[1] * axes.ages * options.draws
    for _ in range(options.repeats):
        started = time.process_time()
        in_blocks(axes, exits, moves, blocks)
        model.append(time.process_time() - started)
        started = time.process_time()
        for draw in range(options.loop_draws):
            result = pandas_loop(axes, exits, moves, exact, draw)
            np.testing.assert_allclose(result, reference[..., draw], rtol=1e-9)
        loop.append((time.process_time() - started) / options.loop_draws * options.draws)
        started = time.process_time()
        project(projected, nothing, draws=options.draws)
        whole.append(time.process_time() - started)
        memory.append(seconds_at_bandwidth(cells, axes.years, np.float32))
    ratios = [slow / fast for slow, fast in zip(loop, model, strict=True)]
    above = [mine / least for mine, least in zip(model, memory, strict=True)]
    print(
        f"{options.draws} draws, {axes.years} years, {axes.groups[1]} x {axes.groups[0]} x {axes.ages} cells"
    )
    print(f"model, float32, blocks of {size}:   {statistics.median(model):8.3f} s")
    print(
        f"whole projection, {len(projected.assumptions.rows)} assumptions: {statistics.median(whole):8.3f} s"
    )
    print(f"pandas loop (from {options.loop_draws} draws):      {statistics.median(loop):8.1f} s")
    print(f"read and write at bandwidth:      {statistics.median(memory):8.4f} s")
    print(f"model against the loop:           {statistics.median(ratios):8.0f} times as fast")
    print(f"model against the bandwidth:      {statistics.median(above):8.1f} times as long")
    print(f"  from run to run:                {min(above):8.1f} to {max(above):.1f}")
    print_growth(projected, nothing, options.draws)
    if options.many:
        print_memory(projected, nothing, options.draws, options.many)


def print_growth(model: Model, scenario: Scenario, draws: int) -> None:
    """Print how the time of a whole projection grows with draws, years and branches, one at a time."""

    def seconds(of: Model, count: int) -> float:
        started = time.process_time()
        project(of, scenario, draws=count)
        return time.process_time() - started

    def sized(years: int, branches: int) -> Model:
        axes = replace(model.axes, years=years, branches=model.axes.branches[:branches])
        return replace(model, axes=axes)

    years, branches = model.axes.years, len(model.axes.branches)
    print("whole projection, seconds:")
    for name, cases in (
        ("draws", [(f"{n}", model, n) for n in (draws // 4, draws, 4 * draws)]),
        ("years", [(f"{n}", sized(n, branches), draws) for n in (5, years, 2 * years)]),
        ("branches", [(f"{n}", sized(years, n), draws) for n in (2, 5, branches)]),
    ):
        times = ", ".join(f"{label}: {seconds(case, count):.2f}" for label, case, count in cases)
        print(f"  {name:9} {times}")


def print_memory(model: Model, scenario: Scenario, few: int, many: int) -> None:
    """Print time and memory for few and for many draws: the result grows, the rest is that of a block."""
    print("whole projection, memory:")
    for draws in (few, many):
        started = time.process_time()
        project(model, scenario, draws=draws)
        seconds = time.process_time() - started
        tracemalloc.start()
        result = project(model, scenario, draws=draws)
        peak = tracemalloc.get_traced_memory()[1] / 1e6
        tracemalloc.stop()
        arrays = (result.persons, result.supply, result.demand, result.per_person, *result.flows.values())
        kept = sum(array.nbytes for array in arrays) / 1e6
        print(
            f"  {draws:6} draws: {seconds:6.2f} s, peak {peak:5.0f} MB, of which the result is {kept:.0f} MB"
            f" and a block {peak - kept:.0f} MB; as three quantiles {3 * kept / draws:.2f} MB"
        )


if __name__ == "__main__":
    main()
