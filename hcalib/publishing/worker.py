"""Making one report, in a process of its own: run the notebook, make the page, look whether it may go out."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hcalib.errors import ExitCode, UserError
from hcalib.publishing.tasks import CPU_SECONDS, DIED, Outcome, Step, Task, Tell, failed, too_much_printed

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from hcalib.disclosure.texts import Withheld

_OURS = ("UserError", "SealedError")
"""Errors whose message is a sentence of ours, without values of the data."""


def make_report(task: Task, tell: Tell = lambda step: None) -> Outcome:
    """Make one report; whatever goes wrong in it is in the outcome and never raised.

    Parameters
    ----------
    task : Task
    tell : callable
        Called with a Step when a cell starts.
    """
    started = time.monotonic()
    try:
        outcome = _make(task, tell)
    except UserError as error:
        outcome = failed(task, str(error.faults[0]), details=str(error))
    except MemoryError as error:
        outcome = failed(task, _too_much_memory(task), details=str(error))
    except Exception as error:  # one report may fail in any way without stopping the others
        message, told, details = _explain(task, error)
        outcome = failed(task, message, told=told, details=details)
    return replace(outcome, seconds=round(time.monotonic() - started, 2), peak_mb=_peak_mb())


def _make(task: Task, tell: Tell) -> Outcome:
    from hcalib.publishing.html import render_report

    executed = _execute(task, tell)
    _refuse_flood(task, executed)
    rendered = render_report(executed, task.page)
    page = rendered.html.encode("utf-8")
    if len(page) > task.limits.page_kb * 1000:
        message = (
            f"de pagina is {len(page) // 1000} kB; meer dan {task.limits.page_kb} kB is te groot om te delen."
        )
        raise UserError(message, ExitCode.REPORT_FAILED)
    csvs = {f"data/{task.name}/{name}.csv": text for name, text in rendered.csvs.items()}
    _refuse_withheld(task, {f"{task.name}.html": rendered.html, **csvs})
    return Outcome(
        task.key,
        task.name,
        cpu_seconds=round(executed.metadata.get(CPU_SECONDS, 0.0), 3),
        files={f"{task.name}.html": page, **{name: text.encode("utf-8") for name, text in csvs.items()}},
        sources=tuple(note.as_dict() for note in rendered.sources),
        example=rendered.example,
        warnings=rendered.stray_outputs,
    )


def _refuse_flood(task: Task, executed: NotebookNode) -> None:
    """Stop when the cells printed more than anyone reads: in a kernel nothing else holds that back."""
    outputs = [output for cell in executed.cells for output in cell.get("outputs", ())]
    if sum(len(output.get("text", "")) for output in outputs) > task.limits.output_mb * 1_000_000:
        raise UserError(too_much_printed(task.limits.output_mb), ExitCode.REPORT_FAILED)


def _refuse_withheld(task: Task, files: Mapping[str, str]) -> None:
    """Stop before anything is written when a page or a CSV holds a text that must not get out."""
    from hcalib.publishing import gate

    gate.refuse_withheld(_withheld(task) if task.withheld is None else task.withheld, files)


def _withheld(task: Task) -> Withheld:
    from hcalib.agenda import load_agenda
    from hcalib.catalog import load_catalog
    from hcalib.disclosure.texts import withheld_texts

    own = task.root / "data" / "agenda" / str(task.parameters["agenda"])
    agenda, catalog = load_agenda(own.parent, own.name), load_catalog(task.root / "data" / "catalog", own)
    return withheld_texts(agenda, catalog, datetime.now().astimezone().date())


def _execute(task: Task, tell: Tell) -> NotebookNode:
    """Run the notebook. Nothing of it is written down."""
    with warnings.catch_warnings(), tempfile.TemporaryDirectory(prefix="hcalib-") as scratch:
        warnings.simplefilter("ignore")
        import papermill

        with _environment(task, scratch):
            executed: NotebookNode = papermill.execute_notebook(
                str(task.notebook),
                None,
                parameters=dict(task.parameters),
                kernel_name="python3",
                cwd=scratch,
                progress_bar=False,
                on_cell_start=_Telling(task, tell),
                **_engine_settings(task, scratch),
            )
        return executed


def _engine_settings(task: Task, scratch: str) -> dict[str, Any]:
    if task.engine == "in-process":
        from hcalib.publishing.engine import NAME

        return {
            "engine_name": NAME,
            "ipython_dir": scratch,
            "output_mb": task.limits.output_mb,
        }
    from traitlets.config import Config

    # encrypted where the kernel can; otherwise every kernel prints a warning
    return {"config": Config(KernelManager={"transport_encryption": "auto"})}


@contextmanager
def _environment(task: Task, scratch: str) -> Iterator[None]:
    """Set what the notebook may read of its environment, and put back what was there."""
    own = {"HCALIB_ROOT": str(task.root), "JUPYTER_PREFER_ENV_PATH": "1"}
    before = dict(os.environ)
    os.environ.update(own)
    try:
        if task.engine == "in-process":
            yield
        else:
            with _kernel_silent(Path(scratch) / "kernel.log"):
                yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextmanager
def _kernel_silent(log: Path) -> Iterator[None]:
    """Keep what a kernel writes to the terminal while it stops away from the user.

    A kernel inherits the descriptor itself, so replacing ``sys.stderr`` would not reach it.
    """
    sys.stderr.flush()
    saved = os.dup(2)
    with log.open("wb") as stream:
        os.dup2(stream.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(saved, 2)
            os.close(saved)


class _Telling:
    """Tells where a notebook is when a cell starts; cells are known by their id."""

    def __init__(self, task: Task, tell: Tell) -> None:
        cells = json.loads(task.notebook.read_text(encoding="utf-8"))["cells"]
        self._key, self._tell, self._count = task.key, tell, len(cells)
        self._places: dict[str, tuple[int, str]] = {}
        section = ""
        for number, cell in enumerate(cells, 1):
            if cell["cell_type"] == "markdown":
                headings = [line for line in "".join(cell["source"]).splitlines() if line.startswith("#")]
                section = headings[-1].lstrip("# ") if headings else section
            self._places[cell["id"]] = (number, section)

    def __call__(self, cell: NotebookNode, cell_index: int) -> None:
        if cell.id in self._places:
            number, section = self._places[cell.id]
            self._tell(Step(self._key, number, self._count, section))


def _explain(task: Task, error: Exception) -> tuple[str, str, str]:
    """Give the first useful line of an error, what of it may be published, and the whole of it."""
    name, value = getattr(error, "ename", type(error).__name__), getattr(error, "evalue", str(error))
    lines = [line.strip() for line in str(value).splitlines() if line.strip()]
    first = lines[0] if lines else "geen uitleg (mogelijk te weinig geheugen)"
    cell = getattr(error, "exec_count", None)
    place = f"cel {cell}: " if cell is not None else ""
    details = "\n".join(getattr(error, "traceback", None) or [str(error)])
    if name == "DeadKernelError":
        return DIED, DIED, details
    if name == "MemoryError":
        first = _too_much_memory(task)
    if name in _OURS or name == "MemoryError":
        return f"{place}{first}", f"{place}{first}", details
    return f"{place}{name}: {first}", f"{place}{name}", details


def _too_much_memory(task: Task) -> str:
    return f"het rapport vraagt meer geheugen dan de grens van {task.limits.memory_mb} MB."


def _peak_mb() -> int:
    """Return the most memory this process had, in megabytes; 0 where the system does not tell."""
    try:
        import resource
    except ImportError:
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(peak // (1_000_000 if sys.platform == "darwin" else 1_000))
