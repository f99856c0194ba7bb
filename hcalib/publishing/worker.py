"""Making one report, in a process of its own: run the notebook, make the page, put it in place."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from hcalib.agenda import load_agenda
from hcalib.catalog import load_catalog
from hcalib.disclosure.texts import withheld_texts
from hcalib.errors import ExitCode, UserError
from hcalib.files import write_atomically
from hcalib.presentation.page import PageContext
from hcalib.publishing import gate

MAX_BYTES = 1_500_000
CELL_SECONDS = 600
_OURS = ("UserError", "SealedError")
"""Errors whose message is a sentence of ours, without values of the data."""


@dataclass(frozen=True)
class Task:
    """What a worker process needs to make one report; everything in it can be pickled."""

    key: str
    name: str
    notebook: Path
    parameters: Mapping[str, Any]
    page: PageContext
    folder: Path
    root: Path


@dataclass(frozen=True)
class Outcome:
    """How a report came out.

    Attributes
    ----------
    error : str
        First useful line of what went wrong; empty when the report is there.
    told : str
        What of the error may stand on a page and in the manifest: the message of an exception that is not
        ours can hold any value it met.
    details : str
        The traceback, for ``--debug``.
    seconds : float
    size_bytes : int or None
    files : tuple of str
        What was written, relative to the folder of the edition.
    sources : tuple of dict
        Id, citation and vintage of every source used.
    example : bool
    warnings : tuple of str
        Output of the notebook that readers do not see; for the terminal only.
    """

    key: str
    name: str
    error: str = ""
    told: str = ""
    details: str = ""
    seconds: float = 0.0
    size_bytes: int | None = None
    files: tuple[str, ...] = ()
    sources: tuple[dict[str, Any], ...] = ()
    example: bool = False
    warnings: tuple[str, ...] = ()


def make_report(task: Task) -> Outcome:
    """Make one report; whatever goes wrong in it is in the outcome and never raised."""
    started = time.monotonic()
    try:
        outcome = _make(task)
    except UserError as error:
        first = str(error.faults[0])
        outcome = Outcome(task.key, task.name, error=first, told=first, details=str(error))
    except Exception as error:  # one report may fail in any way without stopping the others
        message, told, details = _explain(error)
        outcome = Outcome(task.key, task.name, error=message, told=told, details=details)
    return _timed(outcome, time.monotonic() - started)


def _make(task: Task) -> Outcome:
    from hcalib.publishing.html import render_report

    rendered = render_report(_execute(task), task.page)
    size = len(rendered.html.encode("utf-8"))
    if size > MAX_BYTES:
        message = f"de pagina is {size // 1000} kB; meer dan {MAX_BYTES // 1000} kB is te groot om te delen."
        raise UserError(message, ExitCode.REPORT_FAILED)
    _refuse_withheld(task, rendered.html, rendered.csvs)
    files = _put_in_place(task, rendered.html, rendered.csvs)
    return Outcome(
        task.key,
        task.name,
        size_bytes=size,
        files=files,
        sources=tuple(note.as_dict() for note in rendered.sources),
        example=rendered.example,
        warnings=rendered.stray_outputs,
    )


def _refuse_withheld(task: Task, html: str, csvs: Mapping[str, str]) -> None:
    """Stop before anything is written when a page or a CSV holds a text that must not get out."""
    own = task.root / "data" / "agenda" / str(task.parameters["agenda"])
    agenda, catalog = load_agenda(own.parent, own.name), load_catalog(task.root / "data" / "catalog", own)
    data = {f"data/{task.name}/{name}.csv": text for name, text in csvs.items()}
    gate.refuse_withheld(
        withheld_texts(agenda, catalog, datetime.now().astimezone().date()),
        {f"{task.name}.html": html, **data},
    )


def _execute(task: Task) -> Any:
    """Run the notebook in a fresh kernel, beside the outputs, so that nothing half done is seen."""
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"
    os.environ["HCALIB_ROOT"] = str(task.root)
    with warnings.catch_warnings(), tempfile.TemporaryDirectory(prefix="hcalib-") as scratch:
        warnings.simplefilter("ignore")
        import papermill
        from traitlets.config import Config

        with _kernel_silent(Path(scratch) / "kernel.log"):
            return papermill.execute_notebook(
                str(task.notebook),
                str(Path(scratch) / f"{task.name}.ipynb"),
                parameters=dict(task.parameters),
                kernel_name="python3",
                cwd=scratch,
                progress_bar=False,
                request_save_on_cell_execute=False,
                execution_timeout=CELL_SECONDS,
                # encrypted where the kernel can; otherwise every kernel prints a warning
                config=Config(KernelManager={"transport_encryption": "auto"}),
            )


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


def _put_in_place(task: Task, html: str, csvs: Mapping[str, str]) -> tuple[str, ...]:
    """Replace the report's data and page; the page last, so that it never points to data not yet there."""
    data = task.folder / "data" / task.name
    for name, text in csvs.items():
        write_atomically(data / f"{name}.csv", text)
    write_atomically(task.folder / f"{task.name}.html", html)
    for stale in set(data.glob("*.csv")) - {data / f"{name}.csv" for name in csvs}:
        stale.unlink(missing_ok=True)
    if not csvs:
        shutil.rmtree(data, ignore_errors=True)
    return (f"{task.name}.html", *(f"data/{task.name}/{name}.csv" for name in csvs))


def _explain(error: Exception) -> tuple[str, str, str]:
    """Give the first useful line of an error, what of it may be published, and the whole of it."""
    name, value = getattr(error, "ename", type(error).__name__), getattr(error, "evalue", str(error))
    lines = [line.strip() for line in str(value).splitlines() if line.strip()]
    first = lines[0] if lines else "geen uitleg"
    cell = getattr(error, "exec_count", None)
    place = f"cel {cell}: " if cell is not None else ""
    details = "\n".join(getattr(error, "traceback", None) or [str(error)])
    if name in _OURS:
        return f"{place}{first}", f"{place}{first}", details
    return f"{place}{name}: {first}", f"{place}{name}", details


def _timed(outcome: Outcome, seconds: float) -> Outcome:
    return replace(outcome, seconds=round(seconds, 2))
