"""What the cells of the reports of an edition cost: seconds of the processor, and what they go to.

    python benchmarks/cells.py [2026-11-flevoland voorbeeld-2025-09] [--times 3] [--cells]

One parent imports everything and forks a child for each report, as a batch does; the child runs the cells
of the notebook one by one and makes of what they show what a kernel would send. Only the cells are counted
(``time.process_time``), so a busy computer hardly matters. A sample of the stack every 2 ms divides them.
The figures are medians. Needs a system that can fork.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import json
import os
import pickle
import signal
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
for setting in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[setting] = "1"
os.environ["MPLBACKEND"] = "agg"

from hcalib.publishing.editions import Report, load_editions, plan  # noqa: E402
from hcalib.publishing.shared_work import pieces  # noqa: E402

ROOT = Path(__file__).parents[1]
STEP = 0.002
KINDS = (
    ("figures", ("/matplotlib/", "hcalib/presentation/style.py", "hcalib/presentation/svg.py")),
    (
        "tables",
        tuple(
            f"hcalib/presentation/{name}.py"
            for name in ("cells", "export", "summary", "prose", "rendering", "provenance", "blocks")
        ),
    ),
    ("projection", ("hcalib/projection/",)),
    ("fits", ("hcalib/monitoring/structural.py", "hcalib/monitoring/counterfactual.py")),
    ("load", ("hcalib/workspace.py", "hcalib/sources/", "hcalib/agenda/loading.py", "hcalib/scenarios.py")),
)
"""Innermost first: the first file of the stack that is in one of these says where a moment belongs."""
NAMES = (*(name for name, _ in KINDS), "rest")


class Stopwatch:
    """Divides the time of the processor over the kinds, by looking at the stack now and then."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._last = time.process_time()

    def __enter__(self) -> Stopwatch:
        signal.signal(signal.SIGPROF, self._look)
        signal.setitimer(signal.ITIMER_PROF, STEP, STEP)
        self._last = time.process_time()
        return self

    def __exit__(self, *_: object) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)
        self._add("rest")

    def _look(self, _signal: int, frame: FrameType | None) -> None:
        # a long call into C is one look, but with all the time since the look before it
        while frame is not None:
            for name, parts in KINDS:
                if any(part in frame.f_code.co_filename for part in parts):
                    self._add(name)
                    return
            frame = frame.f_back
        self._add("rest")

    def _add(self, name: str) -> None:
        now = time.process_time()
        self.seconds[name] += now - self._last
        self._last = now


def compiled(source: str, name: str) -> tuple[CodeType, CodeType | None]:
    """Split the code of a cell in its statements and the expression at its end, which a kernel shows."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    shown = compile(ast.Expression(last.value), name, "eval") if isinstance(last, ast.Expr) else None
    return compile(tree, name, "exec"), shown


def show(*items: Any) -> None:
    """Make of each item what a kernel would send."""
    for item in items:
        made = getattr(item, "_repr_mimebundle_", None)
        if made is not None:
            made()


def run_cells(report: Report) -> tuple[dict[str, float], list[float]]:
    """Run the cells of a report; return its seconds by kind, and by cell."""
    import IPython.display

    vars(IPython.display)["display"] = show
    cells = [c for c in json.loads(report.notebook.path.read_text())["cells"] if c["cell_type"] == "code"]
    space: dict[str, Any] = {}
    by_cell = []
    with Stopwatch() as watch:
        for number, cell in enumerate(cells):
            begin = time.process_time()
            code, shown = compiled("".join(cell["source"]), f"{report.name}[{number}]")
            exec(code, space)
            if shown is not None:
                show(eval(shown, space))
            if "parameters" in cell["metadata"].get("tags", []):
                space.update(report.parameters)
            by_cell.append(time.process_time() - begin)
    return dict(watch.seconds), by_cell


def in_child(work: Callable[[], Any]) -> Any:
    """Do work in a fork of this process, and return what it gives."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            with os.fdopen(writing, "wb") as stream:
                pickle.dump(work(), stream)
            status = 0
        finally:
            os._exit(status)
    os.close(writing)
    with os.fdopen(reading, "rb") as stream:
        content = stream.read()
    if os.waitpid(child, 0)[1] != 0:
        raise SystemExit("a report failed; see above")
    return pickle.loads(content)


def warm_up(reports: list[Report]) -> None:
    """Import what the notebooks import, so that no child has to."""
    import matplotlib.backends.backend_agg
    import matplotlib.backends.backend_svg  # noqa: F401

    for path in {report.notebook.path for report in reports}:
        for cell in json.loads(path.read_text())["cells"]:
            if cell["cell_type"] == "code":
                tree = ast.parse("".join(cell["source"]))
                tree.body = [line for line in tree.body if isinstance(line, ast.Import | ast.ImportFrom)]
                exec(compile(tree, str(path), "exec"), {})
    # modules that are imported where they are first used
    one_of_each = {report.notebook.path: report for report in reports}.values()
    for name in sorted({name for one in one_of_each for name in in_child(partial(_modules_of, one))}):
        importlib.import_module(name)


def _modules_of(report: Report) -> list[str]:
    before = set(sys.modules)
    run_cells(report)
    return [name for name in set(sys.modules) - before if not name.startswith("_")]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("editions", nargs="*", default=["2026-11-flevoland", "voorbeeld-2025-09"])
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--cells", action="store_true", help="also the seconds of each cell with code")
    parser.add_argument("--alone", action="store_true", help="without computing what reports share first")
    options = parser.parse_args()
    os.environ["HCALIB_ROOT"] = str(ROOT)
    print(f"{'report':<52}{'total':>7}" + "".join(f"{name:>11}" for name in NAMES))
    for edition in options.editions:
        reports = list(plan(ROOT, load_editions(ROOT, [edition])))
        warm_up(reports)
        if not options.alone:
            begin = time.process_time()
            for piece in pieces(reports):
                piece.work()
            print(f"{edition + ': shared, once':<52}{time.process_time() - begin:>7.2f}", flush=True)
        totals: defaultdict[str, float] = defaultdict(float)
        for report in reports:
            runs = [in_child(partial(run_cells, report)) for _ in range(options.times)]
            kinds = {name: statistics.median(seconds.get(name, 0.0) for seconds, _ in runs) for name in NAMES}
            whole = statistics.median(sum(seconds.values()) for seconds, _ in runs)
            for name, seconds in {**kinds, "total": whole}.items():
                totals[name] += seconds
            print(line(report.key, whole, kinds), flush=True)
            if options.cells:
                by_cell = zip(*(cells for _, cells in runs), strict=True)
                cells = [statistics.median(seconds) for seconds in by_cell]
                print("    " + "  ".join(f"[{n}] {seconds:.2f}" for n, seconds in enumerate(cells)))
        print(line(f"{edition} ({len(reports)} reports)", totals["total"], totals), flush=True)


def line(name: str, whole: float, kinds: Mapping[str, float]) -> str:
    """One line of the table."""
    return f"{name:<52}{whole:>7.2f}" + "".join(f"{kinds[kind]:>11.2f}" for kind in NAMES)


if __name__ == "__main__":
    main()
