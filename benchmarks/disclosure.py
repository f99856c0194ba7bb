"""How long protecting a large table takes, and checking it again.

    python benchmarks/disclosure.py [--rows 30] [--columns 12] [--primaries 60] [--employers 25]

Prints medians over tables made with different seeds, the loss, and whether it was proven to be the least.
With ``--employers 0`` every cell has contributors of its own.
"""

from __future__ import annotations

import argparse
import statistics
import time

import numpy as np

from hcalib.disclosure import DisclosureRules, LinkedTables, crossed, primaries, protect, verify


def table(rows: int, columns: int, few: int, employers: int, seed: int) -> LinkedTables:
    """Make a table with margins in which this number of cells has one to three contributors."""
    random = np.random.default_rng(seed)
    small = set(random.choice(rows * columns, few, replace=False).tolist())
    names = [f"e{n:03}" for n in range(employers)]
    amounts = {}
    for place in range(rows * columns):
        count = 1 + int(random.integers(0, 3)) if place in small else 12
        inside = sorted(random.choice(names, count, replace=False)) if names else range(count)
        codes = (f"r{place // columns:02}", f"c{place % columns:02}")
        amounts[codes] = {
            (str(one) if names else f"{place}-{one}"): float(random.integers(1, 100)) for one in inside
        }
    return crossed(
        "t",
        amounts,
        [{"R": [f"r{n:02}" for n in range(rows)]}, {"C": [f"c{n:02}" for n in range(columns)]}],
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, value in (("rows", 30), ("columns", 12), ("primaries", 60), ("employers", 25), ("repeats", 5)):
        parser.add_argument(f"--{name}", type=int, default=value)
    options = parser.parse_args()
    rules = DisclosureRules()
    protecting, checking = [], []
    for seed in range(options.repeats):
        made = table(options.rows, options.columns, options.primaries, options.employers, seed)
        started = time.perf_counter()
        found = protect(made, rules)
        protecting.append(time.perf_counter() - started)
        started = time.perf_counter()
        assert verify(made, found, rules) == ()
        checking.append(time.perf_counter() - started)
        print(
            f"seed {seed}: {len(made.cells)} cells, {len(primaries(made, rules))} refused, "
            f"loss {found.loss:.0f} ({'least' if found.least else 'not proven least'}), "
            f"{protecting[-1]:.1f} s, check {checking[-1]:.1f} s"
        )
    print(
        f"median: protect {statistics.median(protecting):.1f} s, verify {statistics.median(checking):.1f} s"
    )


if __name__ == "__main__":
    main()
