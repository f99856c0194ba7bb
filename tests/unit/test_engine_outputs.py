"""Cells give the same outputs in the process itself as in a fresh kernel."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import nbformat
import pytest

CELLS = (
    "a = 1",
    "print('een')\nprint('twee')\na + 1",
    "import sys\nprint('fout', file=sys.stderr); sys.stderr.write('zonder einde')",
    "1\n2;",
    "'waarde'",
    "None",
    "_",
    "from IPython.display import HTML, Javascript, Markdown, clear_output, display, update_display\n"
    "display(HTML('<b>vet</b>'), Markdown('*schuin*'))\nHTML('<i>laatste</i>')",
    "display({'text/plain': 'ruw', 'application/x-proef+json': {'a': (1, 2)}}, raw=True)",
    "display('met naam', display_id='naam')",
    "handle = display('eerst', display_id=True)\nhandle.update('daarna')",
    "update_display('vervangen', display_id='naam')\nprint('hier')",
    "update_display('niets', display_id='bestaat-niet')",
    "print('weg')\nclear_output()\nprint('blijft')",
    "print('weg zodra er iets komt')\nclear_output(wait=True)\nprint('komt')",
    "print('blijft')\nclear_output(wait=True)",
    "display('weg')\nclear_output(wait=True)\ndisplay('komt')",
    "import pandas as pd\npd.DataFrame({'a': [1, 2], 'b': ['x', None]})",
    "import matplotlib.pyplot as plt\nfigure, axes = plt.subplots(figsize=(2, 1))\naxes.plot([1, 2])\nNone",
    "plt.plot([3, 1])\nprint('na de figuur')",
    "figure",
    "plt.subplots(figsize=(1, 1)); plt.subplots(figsize=(1, 1)); plt.close('all')",
    "class Mime:\n    def _repr_mimebundle_(self, include=None, exclude=None):\n"
    "        return {'text/html': '<p>', 'text/plain': 'p'}, {'text/html': {'isolated': True}}\nMime()",
    "%who_ls",
    "%%capture gevangen\nprint('niet te zien')",
    "gevangen.stdout",
    "import warnings\nwarnings.warn('let op', stacklevel=1)",
    "import logging\nlogging.getLogger('proef').warning('gelogd')",
    "   ",
    "# alleen een opmerking",
    "await __import__('asyncio').sleep(0, 'gewacht')",
    "import builtins\nbuiltins.display is not None",
    "%matplotlib inline\nimport matplotlib\nmatplotlib.get_backend()",
    "__name__, get_ipython().execution_count, sorted(n for n in globals() if n[0] != '_')[:3]",
    "print('\\r10%\\r20%', end='')\nprint('\\x1b[31mrood\\x1b[0m')",
    "print('zeef' * 2, flush=True); print(*range(3), sep='-')",
    "sys.stdout.isatty(), sys.stdout.encoding.lower()",
)
"""What a notebook may do."""
FAILING = (
    "print('voor')\n1 / 0",
    "from hcalib.errors import UserError\nraise UserError('een zin.')",
    "dit is geen python",
    "%bestaatniet",
    "%%bestaatniet\nniets",
    "import sys\nsys.exit(3)",
    "raise KeyboardInterrupt",
    "assert a == 2",
    "class Kapot:\n    def _repr_html_(self):\n        raise ValueError('geen html')\nKapot()",
)
"""Cells that fail; with a tag that says so, the notebook goes on."""
ENDINGS = {"error": FAILING[0], "usage": FAILING[3], "exit-well": "import sys\nsys.exit(0)"}
"""Cells after which a notebook ends."""
NAMES = ("good", "failing", *ENDINGS)

SCRIPT = """\
import os, sys
from hcalib.publishing.single_threaded import stay_single_threaded
stay_single_threaded()
import nbformat, papermill
for path in sys.argv[2:]:
    pid = os.fork() if sys.argv[1] == "hcalib-in-process" else 0
    if pid:
        os.waitpid(pid, 0)
        continue
    try:
        papermill.execute_notebook(
            path, f"{path}.{sys.argv[1]}", engine_name=sys.argv[1], kernel_name="python3", progress_bar=False
        )
        told = ""
    except Exception as error:
        told = f"{getattr(error, 'ename', repr(error))}: {getattr(error, 'evalue', '')}"
    open(f"{path}.{sys.argv[1]}.told", "w").write(told)
    if sys.argv[1] == "hcalib-in-process":
        os._exit(0)
"""


@pytest.fixture
def executed(tmp_path: Path) -> Path:
    """Folder with every notebook, executed by both engines."""
    folder = tmp_path
    paths = []
    for name in NAMES:
        cells = {"good": CELLS, "failing": (CELLS[0], *FAILING)}.get(name) or (CELLS[0], ENDINGS[name])
        tags = {"tags": ["raises-exception"]} if name == "failing" else {}
        notebook = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(source, metadata=tags) for source in (*cells, "'einde'")],
            metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        )
        nbformat.write(notebook, folder / f"{name}.ipynb")
        paths.append(str(folder / f"{name}.ipynb"))
    for engine in ("hcalib-in-process", "nbclient"):
        subprocess.run(
            [sys.executable, "-c", SCRIPT, engine, *paths], check=True, cwd=folder, capture_output=True
        )
    return folder


def outcome(folder: Path, name: str, engine: str) -> tuple[list[Any], str]:
    """What the cells gave, without what is of a moment or a place, and what papermill told."""
    path = folder / f"{name}.ipynb.{engine}"
    notebook = nbformat.read(path, as_version=4)
    told = path.with_name(f"{path.name}.told").read_text()
    cells = [
        {
            "source": cell.source,
            "count": cell.get("execution_count"),
            "outputs": _joined(cell.get("outputs", ())),
        }
        for cell in notebook.cells
    ]
    return cells, _anywhere(told)


def _joined(outputs: Iterable[Any]) -> list[dict[str, Any]]:
    """Join what was printed to one stream: a kernel sends it in parts, whenever it comes to that."""
    joined: list[dict[str, Any]] = []
    for output in map(_plain, outputs):
        last = joined[-1] if joined else {}
        if output["output_type"] == "stream" and last.get("name") == output["name"]:
            last["text"] += output["text"]
        else:
            joined.append(output)
    return joined


def _plain(output: Any) -> dict[str, Any]:
    plain = dict(output)
    plain.pop("traceback", None)
    for key in ("text", "evalue"):
        if key in plain:
            plain[key] = _anywhere(plain[key])
    if "data" in plain:
        plain["data"] = {
            kind: _anywhere(value) if isinstance(value, str) else value
            for kind, value in plain["data"].items()
        }
    return plain


def _anywhere(text: str) -> str:
    """Leave out the name that a cell has in a traceback, and where an object lies in memory."""
    text = re.sub(r"(<ipython-input-\d+-\w+>|\S*ipykernel_\d+\S*\.py|\b\d+\.py)", "CEL", text)
    return re.sub(r"0x[0-9a-f]+", "0x", text)


def test_a_fresh_kernel_gives_the_same(executed: Path) -> None:
    for name in NAMES:
        ours, kernels = (outcome(executed, name, engine) for engine in ("hcalib-in-process", "nbclient"))
        assert ours[1] == kernels[1], name
        different = [(mine, other) for mine, other in zip(ours[0], kernels[0], strict=True) if mine != other]
        assert not different, name
