"""A papermill engine that runs the cells in the process it is called in: no kernel to start, no messages.

It is meant for a process that makes one report and ends, forked from a warm parent. What a cell gives is
recorded as a kernel would send it, so that the page is the same.
"""

from __future__ import annotations

import io
import json
import random
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import redirect_stderr, redirect_stdout
from typing import Any

import nbformat
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from nbformat import NotebookNode
from papermill.engines import Engine, NotebookExecutionManager
from traitlets import Any as AnyTrait
from traitlets import Type
from traitlets.config import Config

from hcalib.errors import UserError
from hcalib.publishing.tasks import CPU_SECONDS, too_much_printed

NAME = "hcalib-in-process"
"""Name of the entry point under which papermill finds the engine."""

OnCell = Callable[..., None]
"""Called with ``cell`` and ``cell_index`` when a cell starts, as nbclient does."""


class InProcessEngine(Engine):  # type: ignore[misc]
    """Runs the cells of a notebook in an IPython shell in this process."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: NotebookExecutionManager,
        kernel_name: str,
        *,
        on_cell_start: OnCell | None = None,
        ipython_dir: str | None = None,
        output_mb: int = 10,
        **settings: Any,
    ) -> NotebookNode:
        """Run the cells one after another until one fails, and note what they took of the processor.

        Parameters
        ----------
        nb_man : papermill.engines.NotebookExecutionManager
            Holds the notebook; outputs are written into its cells.
        kernel_name : str
            Not used: there is no kernel.
        on_cell_start : callable, optional
            Called with ``cell`` and ``cell_index`` before each code cell.
        ipython_dir : str, optional
            Where IPython may keep its own files; a folder that is thrown away.
        output_mb : int
            Millions of characters that all cells together may print; a cell that prints more is stopped.
        """
        shell = _fresh_shell(ipython_dir)
        recorder = Recorder(output_mb)
        shell.recorder = recorder
        _own_chance()
        spent = 0.0
        for index, cell in enumerate(nb_man.nb.cells):
            nb_man.cell_start(cell, index)
            succeeded = True
            try:
                if cell.cell_type == "code" and cell.source.strip():
                    if on_cell_start is not None:
                        on_cell_start(cell=cell, cell_index=index)
                    began = time.process_time()
                    succeeded = _run(shell, recorder, cell)
                    spent += time.process_time() - began
            finally:
                nb_man.cell_complete(cell, cell_index=index)
            if not succeeded and "raises-exception" not in cell.metadata.get("tags", ()):
                nb_man.cell_exception(cell, cell_index=index)
                break
        executed: NotebookNode = nb_man.nb
        executed.metadata[CPU_SECONDS] = spent
        return executed


class Recorder:
    """Collects what a cell shows and prints, in order, as the outputs of a notebook.

    Parameters
    ----------
    output_mb : int
        Millions of characters that may be printed in all; more raises a UserError in the cell that prints.
    """

    def __init__(self, output_mb: int) -> None:
        self.outputs: list[NotebookNode] = []
        self._shown: dict[str, list[NotebookNode]] = {}
        self._output_mb, self._printed = output_mb, 0
        self._clear_next = False

    def begin(self) -> None:
        """Start with the outputs of a new cell."""
        self.outputs, self._clear_next = [], False

    def printed(self, name: str, text: str) -> None:
        """Add printed text; what follows on each other in one stream is one output."""
        self._printed += len(text)
        if self._printed > self._output_mb * 1_000_000:
            raise UserError(too_much_printed(self._output_mb))
        self._clear_if_asked()
        last = self.outputs[-1] if self.outputs else None
        if last is not None and last.output_type == "stream" and last.name == name:
            last.text += text
        else:
            self.outputs.append(_output("stream", name=name, text=text))

    def shown(self, kind: str, data: Mapping[str, Any], metadata: Any, **more: Any) -> NotebookNode:
        """Add something displayed: ``display_data`` or ``execute_result``."""
        self._clear_if_asked()
        # through JSON, as a kernel would send it: no tuple and no object of ours stays behind in the notebook
        sent = json.loads(json.dumps({"data": data, "metadata": metadata or {}}))
        output = _output(kind, **sent, **more)
        self.outputs.append(output)
        return output

    def remember(self, display_id: str, output: NotebookNode) -> None:
        """Keep an output under the name by which a later cell may replace it."""
        self._shown.setdefault(display_id, []).append(output)

    def replace(self, display_id: str, data: Mapping[str, Any], metadata: Any) -> None:
        """Replace what was displayed under a name, also in earlier cells."""
        for output in self._shown.get(display_id, []):
            output.data, output.metadata = dict(data), metadata or {}

    def failed(self, kind: type[BaseException], error: BaseException, traceback: list[str]) -> None:
        """Add an error."""
        self.outputs.append(_output("error", ename=kind.__name__, evalue=str(error), traceback=traceback))

    def clear(self, wait: bool) -> None:
        """Throw away what the cell gave so far, at once or when the next output comes."""
        self._clear_next = wait
        if not wait:
            self.outputs = []

    def _clear_if_asked(self) -> None:
        if self._clear_next:
            self.begin()


def _output(kind: str, **content: Any) -> NotebookNode:
    made: NotebookNode = nbformat.v4.new_output(kind, **content)  # type: ignore[no-untyped-call]
    return made


class _Publisher(DisplayPublisher):
    """Records what ``display`` shows."""

    def publish(  # type: ignore[override]
        self,
        data: dict[str, Any],
        metadata: dict[str, Any] | None = None,
        *,
        transient: dict[str, Any] | None = None,
        update: bool = False,
        **unused: Any,
    ) -> None:
        self._validate_data(data, metadata)  # type: ignore[no-untyped-call]
        display_id = (transient or {}).get("display_id")
        if update:
            self.shell.recorder.replace(display_id, data, metadata)
            return
        output = self.shell.recorder.shown("display_data", data, metadata)
        if display_id is not None:
            self.shell.recorder.remember(display_id, output)

    def clear_output(self, wait: bool = False) -> None:
        self.shell.recorder.clear(wait)


class _Hook(DisplayHook):
    """Records the value of a cell's last line."""

    def start_displayhook(self) -> None:
        pass

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: dict[str, Any], md_dict: Any = None) -> None:
        assert self.shell is not None
        self.shell.recorder.shown("execute_result", format_dict, md_dict, execution_count=self.prompt_count)

    def finish_displayhook(self) -> None:
        pass


class _Shell(InteractiveShell):
    """An IPython shell without a terminal, a history or a thread."""

    display_pub_class = Type(_Publisher)
    displayhook_class = Type(_Hook)
    recorder = AnyTrait()

    def enable_gui(self, gui: str | None = None) -> None:
        """Do nothing: ``%matplotlib inline`` asks for it, and there is no event loop to prepare."""

    def _showtraceback(self, etype: type[BaseException], evalue: BaseException, stb: list[str]) -> None:
        self.recorder.failed(etype, evalue, stb)

    def init_history(self) -> None:
        # the history would open a database and start a thread
        self.config.HistoryManager.enabled = False
        super().init_history()  # type: ignore[no-untyped-call]


class _Printed(io.TextIOBase):
    """What stands in for ``sys.stdout`` while a cell runs."""

    encoding = "utf-8"

    def __init__(self, recorder: Recorder, name: str) -> None:
        self._recorder, self._name = recorder, name

    def write(self, text: str) -> int:
        if text:
            self._recorder.printed(self._name, text)
        return len(text)

    def writable(self) -> bool:
        return True


def _fresh_shell(ipython_dir: str | None) -> _Shell:
    """Return a new shell, so that ``display`` and ``get_ipython`` find this one and no earlier."""
    InteractiveShell.clear_instance()
    shell = _Shell.instance(ipython_dir=ipython_dir, config=Config())
    if "matplotlib" in sys.modules:
        # pyplot may have been imported before there was a shell: figures would vanish without a word
        from matplotlib_inline.backend_inline import configure_inline_support

        configure_inline_support(shell, "inline")  # type: ignore[no-untyped-call]
    return shell


def _run(shell: _Shell, recorder: Recorder, cell: NotebookNode) -> bool:
    """Run a cell; tell whether it succeeded. Not every failure leaves an error among the outputs."""
    recorder.begin()
    cell.execution_count = shell.execution_count
    with (
        redirect_stdout(_Printed(recorder, "stdout")),
        redirect_stderr(_Printed(recorder, "stderr")),
    ):
        result = shell.run_cell(cell.source, store_history=True)  # type: ignore[no-untyped-call]
    cell.outputs = recorder.outputs
    return bool(result.success)


def _own_chance() -> None:
    """Give the report chance of its own, as a new process would have.

    A fork copies the state of numpy's generator: without this all reports would draw the same. Python sees to
    its own after a fork, but not between notebooks that run in one process.
    """
    random.seed()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()
