"""`hca run` against what a user would do without it: a loop of papermill and nbconvert commands.

    python benchmarks/batch.py [--reports 36] [--times 3] [--only loop xargs hca] [--heavier 3]

All variants make the same reports of the editions of this repository in the same environment, in turn, with
compiled bytecode. Printed are medians, ratios within each round, the limit (what the cells take, divided by
the cores), the overhead a report, and the size of the pages. There are three limits: of the cells as the loop
runs them, each report in a kernel of its own that imports, loads and computes everything itself; of the cells
as hca runs them, with what they share counted once; and of the same without what they share, which is no work
of any cell any more and still has to be done. With `--heavier` each report gets a cell that keeps the
processor busy for so many seconds: it tells how close to the limit reports come that compute more than ours,
or as much as ours did. The loop over 36 reports takes several minutes a round; `--reports 12` a third of
that.

Variants: ``loop`` papermill and nbconvert, one report after another; ``xargs`` the same, as many at a time as
there are cores; ``execute`` nbconvert --execute of a notebook with its parameters filled in; ``quarto`` where
it is installed; ``hca`` everything made again; ``unchanged`` nothing to make; ``empty`` hca with notebooks
without cells, for the overhead.
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import nbformat
import yaml

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from hcalib.publishing.editions import Report, load_editions, plan  # noqa: E402
from hcalib.publishing.single_threaded import SINGLE_THREADED  # noqa: E402

BIN = Path(sys.executable).parent
CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
GIVEN = ("agenda", "region", "peildatum", "vintage", "pins", "reports")


@dataclass(frozen=True)
class Bench:
    """A workspace with the chosen reports, and a folder for what the variants make."""

    folder: Path
    root: Path
    reports: Sequence[Report]

    @property
    def environment(self) -> dict[str, str]:
        """The user's, with the commands of this Python first."""
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        return {**kept, "HCALIB_ROOT": str(self.root), "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}

    def notebook(self, number: int) -> Path:
        """The notebook of a report, in the workspace."""
        return self.root / "notebooks" / "reports" / self.reports[number].notebook.path.name

    def out(self, variant: str) -> Path:
        """An empty folder for a variant."""
        folder = self.folder / variant
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        return folder


BUSY = """\
import time
until = time.process_time() + {seconds}
while time.process_time() < until:
    pass"""


def prepare(folder: Path, count: int, heavier: float = 0.0) -> Bench:
    """Copy the data, and write editions that hold the first so many reports of all editions."""
    reports = plan(ROOT, load_editions(ROOT))[:count]
    root = folder / "werkplaats"
    shutil.copytree(ROOT / "data", root / "data", ignore=shutil.ignore_patterns("cache", "incoming"))
    shutil.copytree(ROOT / "notebooks" / "reports", root / "notebooks" / "reports")
    if heavier:
        for path in (root / "notebooks" / "reports").glob("*.ipynb"):
            _make_heavier(path, heavier)
    shutil.rmtree(root / "data" / "editions")
    (root / "data" / "editions").mkdir()
    for edition in {report.edition.id: report.edition for report in reports}.values():
        content = edition.content.model_dump(mode="json", exclude_none=True, exclude={"reports"})
        content["reports"] = [_spec(report) for report in reports if report.edition.id == edition.id]
        path = root / "data" / "editions" / f"{edition.id}.yml"
        path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    for number, report in enumerate(reports):
        parameters = json.loads(json.dumps(dict(report.parameters), default=list))
        (folder / f"{number:03}.yml").write_text(yaml.safe_dump(parameters), encoding="utf-8")
    compileall.compile_dir(str(ROOT / "hcalib"), quiet=2)
    return Bench(folder, root, reports)


def _make_heavier(path: Path, seconds: float) -> None:
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(BUSY.format(seconds=seconds)))
    nbformat.write(notebook, path)


def _spec(report: Report) -> dict[str, object]:
    own = {name: value for name, value in report.parameters.items() if name not in GIVEN}
    spec = {"notebook": report.notebook.path.stem, "name": report.name, "title": report.title}
    return {**spec, "parameters": own} if own else spec


def _commands(bench: Bench, number: int, out: Path) -> list[list[str]]:
    """The two commands with which a user makes one report."""
    made = out / f"{number:03}.ipynb"
    notebook = bench.notebook(number)
    return [
        ["papermill", str(notebook), str(made), "-f", str(bench.folder / f"{number:03}.yml")],
        ["jupyter", "nbconvert", "--to", "html", str(made)],
    ]


def _run(bench: Bench, command: Sequence[str], more: Mapping[str, str] = {}, **settings: object) -> None:
    environment = {**bench.environment, **more}
    done = subprocess.run(
        command, cwd=bench.root, env=environment, capture_output=True, check=False, **settings
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stderr.decode(errors='replace')[-2000:]}")


def loop(bench: Bench) -> None:
    """Make all reports, one after another."""
    out = bench.out("loop")
    for number in range(len(bench.reports)):
        for command in _commands(bench, number, out):
            _run(bench, command)


def xargs(bench: Bench) -> None:
    """Make all reports, as many at a time as there are cores and each with one thread."""
    out = bench.out("xargs")
    names = []
    for number in range(len(bench.reports)):
        script = out / f"{number:03}.sh"
        lines = (" ".join(f"'{part}'" for part in command) for command in _commands(bench, number, out))
        script.write_text("set -e\n" + "\n".join(lines), encoding="utf-8")
        names.append(str(script))
    command = ["xargs", "-d", "\\n", "-P", str(CORES), "-n", "1", "sh"]
    threads = {name: value for name, value in SINGLE_THREADED.items() if name.endswith("_NUM_THREADS")}
    _run(bench, command, threads, input="\n".join(names).encode())


def execute(bench: Bench) -> None:
    """Run and convert with one command; it knows no parameters, so these have been filled in beforehand."""
    out = bench.out("execute")
    for number in range(len(bench.reports)):
        notebook = _filled_in(bench, number, out)
        _run(bench, ["jupyter", "nbconvert", "--execute", "--to", "html", str(notebook)])


def quarto(bench: Bench) -> None:
    """Run and convert with Quarto."""
    out = bench.out("quarto")
    for number in range(len(bench.reports)):
        notebook = _filled_in(bench, number, out)
        _run(bench, ["quarto", "render", str(notebook), "--execute", "--to", "html"])


def _filled_in(bench: Bench, number: int, out: Path) -> Path:
    parameters = yaml.safe_load((bench.folder / f"{number:03}.yml").read_text(encoding="utf-8"))
    notebook = nbformat.read(bench.notebook(number), as_version=4)
    place = next(
        index for index, cell in enumerate(notebook.cells) if "parameters" in cell.metadata.get("tags", ())
    )
    given = "\n".join(f"{name} = {value!r}" for name, value in parameters.items())
    notebook.cells.insert(place + 1, nbformat.v4.new_code_cell(given))
    path = out / f"{number:03}.ipynb"
    nbformat.write(notebook, path)
    return path


def hca(bench: Bench) -> None:
    """Make everything with hca."""
    _run(bench, ["hca", "run", "--naar", str(bench.out("hca")), "--quiet"])


def unchanged(bench: Bench) -> None:
    """Look whether something has changed since ``hca`` ran."""
    _run(bench, ["hca", "run", "--naar", str(bench.folder / "hca"), "--quiet"])


VARIANTS: dict[str, Callable[[Bench], None]] = {
    "loop": loop,
    "xargs": xargs,
    "execute": execute,
    "quarto": quarto,
    "hca": hca,
    "unchanged": unchanged,
}


DEFAULT = ["loop", "xargs", "execute", "hca", "unchanged"]


def overhead(bench: Bench) -> float:
    """Return the seconds by the clock that one empty report more costs, as many at a time as there are cores.

    An empty report has a short page: what a long one costs to convert and to look through is not in it.
    """
    root = bench.folder / "leeg"
    shutil.copytree(bench.root / "data", root / "data")
    (root / "notebooks" / "reports").mkdir(parents=True)
    parameters = "".join(f"{name} = None\n" for name in ("agenda", "region", "peildatum", "vintage", "pins"))
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]})],
        metadata={
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
            "hca": {"title": "Leeg", "description": "Leeg.", "about": "region"},
        },
    )
    nbformat.write(notebook, root / "notebooks" / "reports" / "leeg.ipynb")
    seconds = {}
    for count in (1, 41):
        shutil.rmtree(root / "data" / "editions")
        (root / "data" / "editions").mkdir()
        content = {"title": "Leeg", "agenda": "hca-zwf", "peildatum": "2022-06-30"}
        content["reports"] = [{"notebook": "leeg", "name": f"leeg-{number}"} for number in range(count)]
        (root / "data" / "editions" / "leeg.yml").write_text(yaml.safe_dump(content), encoding="utf-8")
        empty = Bench(root, root, ())
        seconds[count] = statistics.median(_timed(partial(hca, empty)) for _ in range(3))
    return (seconds[41] - seconds[1]) / 40


def _timed(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def cell_seconds(bench: Bench) -> tuple[float, int]:
    """Return what the cells took of the processor, and the most memory of a report in megabytes."""
    manifests = [json.loads(path.read_text()) for path in (bench.folder / "hca").glob("*/manifest.json")]
    reports = [report for content in manifests for report in content["reports"]]
    return sum(one["cpu_seconds"] for one in reports), max(one["peak_mb"] for one in reports)


SHARED = """
from hcalib.publishing.single_threaded import leave_out_what_no_report_uses, stay_single_threaded
stay_single_threaded()
leave_out_what_no_report_uses()
import time
from hcalib.root import find_root
from hcalib.publishing.editions import load_editions, plan
from hcalib.publishing.shared_work import pieces
for piece in pieces(plan(find_root(), load_editions(find_root()))):
    piece.work()
print(time.process_time())
"""
"""Does only what reports share: importing, opening and computing, as a cell of a report alone would."""


def shared_seconds(bench: Bench) -> float:
    """Return the seconds of the processor for what the reports share, the median of three."""
    command = [sys.executable, "-c", SHARED]
    done = [
        subprocess.run(command, cwd=bench.root, env=bench.environment, capture_output=True, check=True)
        for _ in range(3)
    ]
    return statistics.median(float(one.stdout) for one in done)


def cells_in_kernels(bench: Bench) -> float:
    """Return the seconds that the cells took in the loop, by the clock: one report at a time."""
    made = (nbformat.read(path, as_version=4) for path in (bench.folder / "loop").glob("*.ipynb"))
    return sum(cell.metadata.papermill.duration or 0.0 for notebook in made for cell in notebook.cells)


def page_bytes(folder: Path) -> int:
    """Return the size of all pages of a variant, without indexes."""
    return sum(path.stat().st_size for path in folder.rglob("*.html") if path.name != "index.html")


def main() -> None:
    """Measure, and print one table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--reports", type=int, default=36)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--heavier", type=float, default=0.0, metavar="SECONDS")
    parser.add_argument("--only", nargs="+", choices=VARIANTS, default=DEFAULT)
    options = parser.parse_args()
    chosen = [name for name in VARIANTS if name in options.only]
    if "quarto" in chosen and shutil.which("quarto") is None:
        raise SystemExit("quarto is not installed here")
    with tempfile.TemporaryDirectory(prefix="hcalib-bench-") as folder:
        bench = prepare(Path(folder), options.reports, options.heavier)
        seconds: dict[str, list[float]] = {name: [] for name in chosen}
        limits = []
        for turn in range(options.times):
            for name in chosen:
                seconds[name].append(_timed(partial(VARIANTS[name], bench)))
                print(f"round {turn + 1}: {name} {seconds[name][-1]:.1f} s", flush=True)
            if "hca" in chosen:
                limits.append(cell_seconds(bench)[0] / CORES)
        report(bench, seconds, limits)


def report(bench: Bench, seconds: dict[str, list[float]], limits: Sequence[float]) -> None:
    """Print medians and ratios."""
    count = len(bench.reports)
    rounds = len(next(iter(seconds.values())))
    python = f"Python {sys.version.split()[0]} {'with' if find_spec('jupyterlab') else 'without'} JupyterLab"
    print(f"\n{count} reports, {CORES} cores, {python}, medians of {rounds}")
    for name, values in seconds.items():
        middle = statistics.median(values)
        line = f"{name:<10} {middle:8.1f} s {middle / count:7.2f} s a report"
        if "hca" in seconds and name not in ("hca", "unchanged"):
            ratio = statistics.median(a / b for a, b in zip(values, seconds["hca"], strict=True))
            line += f"   {ratio:5.2f} times hca"
        print(line)
    if "hca" in seconds:
        _, peak = cell_seconds(bench)
        shared = shared_seconds(bench) / CORES
        print(
            limit_line(
                "as hca runs them, with what they share", [one + shared for one in limits], seconds["hca"]
            )
        )
        print(limit_line("as hca runs them, without that", limits, seconds["hca"]))
        if "loop" in seconds:
            alone = cells_in_kernels(bench) / CORES
            print(limit_line("each in a kernel", [alone] * len(limits), seconds["hca"]))
        print(f"most memory of a report {peak} MB, with what it shares")
        print(f"overhead of a report without cells {overhead(bench):.3f} s")
        if "loop" in seconds:
            size = page_bytes(bench.folder / "hca") / page_bytes(bench.folder / "loop")
            print(f"pages {size:.2f} times those of nbconvert")


def limit_line(which: str, limits: Sequence[float], seconds: Sequence[float]) -> str:
    """Return a line about the time that no way of running the cells can go below."""
    middle = statistics.median(limits)
    times = statistics.median(a / b for a, b in zip(seconds, limits, strict=True))
    return f"cells {which}: {middle * CORES:.1f} s, limit {middle:.1f} s; hca takes {times:.2f} times that"


if __name__ == "__main__":
    main()
