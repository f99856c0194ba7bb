"""How fast the stock-flow model is, against a plain pandas loop over the same model and against the memory.

    python benchmarks/projection.py [--draws 1000] [--loop-draws 2] [--repeats 5]

Prints medians over paired runs: the model in blocks, the loop (on a few draws, scaled up), and what one read
and write of the state per year costs at the bandwidth measured in the same run. Both models must give the
same numbers, or there is nothing to compare. The whole projection is measured as well: from the shipped
assumptions to the shortage, with its random numbers, education, population and demand.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import time
from dataclasses import replace
from pathlib import Path

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import numpy as np  # noqa: E402 (threads are set before numpy starts)
import pandas as pd  # noqa: E402

from hcalib.assumptions import load_assumptions  # noqa: E402
from hcalib.catalog import load_catalog  # noqa: E402
from hcalib.projection.axes import Axes  # noqa: E402
from hcalib.projection.building import base_years  # noqa: E402
from hcalib.projection.levers import Scenario  # noqa: E402
from hcalib.projection.model import Model, project  # noqa: E402
from hcalib.projection.population import AGES  # noqa: E402
from hcalib.projection.sampling import CHUNK  # noqa: E402
from hcalib.projection.stockflow import Accounts, Draws, Entrants, Exits, Moves, project_block  # noqa: E402

ROOT = Path(__file__).resolve().parents[1]
STREAMS = ("gediplomeerden", "zij-instromers", "herintreders")


def central(axes: Axes) -> tuple[Exits, Moves, dict[str, np.ndarray]]:
    """Rates of a made-up sector; only their size matters here."""
    random = np.random.default_rng(7)
    (levels, branches), ages, years = axes.groups, axes.ages, axes.years
    age = np.arange(axes.first_age, axes.last_age + 1)
    leave = 0.04 + 0.12 * np.exp(-(age - 15) / 10) + random.random((branches, 1)) * 0.03
    retire = 1 / (1 + np.exp(-(age - 67) / 0.8))
    exits = Exits(
        death=np.tile(0.0002 * np.exp((age - 15) / 12), (years, 1)),
        leave=np.tile(leave, (years, 1, 1)),
        band=np.searchsorted([25, 35, 45, 55], age, side="right"),
        retire_early=np.tile(retire, (years, 1)),
        retire_late=np.tile(1 / (1 + np.exp(-(age - 68) / 0.8)), (years, 1)),
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


def in_blocks(
    axes: Axes, exits: Exits, moves: Moves, arrays: dict[str, np.ndarray], draws: int, dtype: type, size: int
) -> list[Accounts]:
    """The model as it is used; only stocks are kept, as a summary would."""
    kept = []
    for first in range(0, draws, size):
        count = min(size, draws - first)
        kept.append(project_block(axes, exits, moves, block(axes, arrays, first, count, dtype)))
    return kept


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
        table["persons"] *= (
            1
            + draws.net[year, :, draw][
                table.index.get_level_values("branch").map({name: n for n, name in enumerate(axes.branches)})
            ]
        )
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
    started = time.perf_counter()
    np.copyto(target, source)
    return (time.perf_counter() - started) / source.nbytes * cells * np.dtype(dtype).itemsize * years


def whole_model(axes: Axes) -> Model:
    """The shipped assumptions over the years of ``axes``, with a made-up population of the right size."""
    catalog = load_catalog(ROOT / "data/catalog")
    assumptions = load_assumptions(ROOT / "data/assumptions/flevoland", catalog)
    branches = tuple(row.branch for row in assumptions.of("branche-aandeel"))
    years = base_years(assumptions)[-1], axes.years
    return Model(Axes(branches, tuple(catalog.levels), *years), assumptions, np.full(AGES, 4500.0))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--draws", type=int, default=1000)
    parser.add_argument("--loop-draws", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    axes = Axes(tuple("abcdefghij"), tuple("123456"), base_year=2025, years=15)
    exits, moves, arrays = central(axes)
    exact = block(axes, arrays, 0, options.loop_draws, np.float64)
    reference = project_block(axes, exits, moves, exact).stock[1:]
    projected = whole_model(axes)
    nothing = Scenario("niets", "Niets doen")
    model, loop, memory, whole = [], [], [], []
    cells = axes.groups[0] * axes.groups[1] * axes.ages * options.draws
    for _ in range(options.repeats):
        started = time.perf_counter()
        in_blocks(axes, exits, moves, arrays, options.draws, np.float32, 2 * CHUNK)
        model.append(time.perf_counter() - started)
        started = time.perf_counter()
        for draw in range(options.loop_draws):
            result = pandas_loop(axes, exits, moves, exact, draw)
            np.testing.assert_allclose(result, reference[..., draw], rtol=1e-9)
        loop.append((time.perf_counter() - started) / options.loop_draws * options.draws)
        started = time.perf_counter()
        project(projected, nothing, draws=options.draws)
        whole.append(time.perf_counter() - started)
        memory.append(seconds_at_bandwidth(cells, axes.years, np.float32))
    ratios = [slow / fast for slow, fast in zip(loop, model, strict=True)]
    above = [mine / least for mine, least in zip(model, memory, strict=True)]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{options.draws} draws, {axes.years} years, {axes.groups[1]} x {axes.groups[0]} x {axes.ages} cells"
    )
    print(f"model, float32, blocks of {2 * CHUNK}:   {statistics.median(model):8.3f} s")
    print(
        f"whole projection, {len(projected.assumptions.rows)} assumptions: {statistics.median(whole):8.3f} s"
    )
    print(f"pandas loop (from {options.loop_draws} draws):      {statistics.median(loop):8.1f} s")
    print(f"read and write at bandwidth:      {statistics.median(memory):8.4f} s")
    print(f"model against the loop:           {statistics.median(ratios):8.0f} times as fast")
    print(f"model against the bandwidth:      {statistics.median(above):8.1f} times as long")
    print(f"peak memory of this process:      {peak:8.0f} MB")
    print_growth(projected, nothing, options.draws)


def print_growth(model: Model, scenario: Scenario, draws: int) -> None:
    """Print how the time of a whole projection grows with draws, years and branches, one at a time."""

    def seconds(of: Model, count: int) -> float:
        started = time.perf_counter()
        project(of, scenario, draws=count)
        return time.perf_counter() - started

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


if __name__ == "__main__":
    main()
