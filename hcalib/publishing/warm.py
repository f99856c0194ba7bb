"""Loading once, before the reports are forked, what every report would load by itself."""

from __future__ import annotations

import ast
import importlib
import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from hcalib.publishing.single_threaded import throwing_nothing_away


def warm_up(notebooks: Iterable[Path]) -> None:
    """Import what the notebooks import, and what makes their pages."""
    load({*_OURS, *(name for path in notebooks for name in imported(path))})
    from hcalib.publishing.html import prepare

    prepare()


def load(names: Iterable[str]) -> None:
    """Import modules.

    Parameters
    ----------
    names : iterable of str
        A module that cannot be imported is left to the report that asks for it: there it has a place.
    """
    with throwing_nothing_away():
        for name in sorted(names):
            # whatever a module does when it is imported, it does again in its report
            with suppress(Exception):
                importlib.import_module(name)


_OURS = (
    "IPython.core.completerlib",
    "IPython.core.crashhandler",
    "IPython.core.magics",
    "babel.dates",
    "babel.numbers",
    "hcalib.presentation.blocks",
    "hcalib.publishing.engine",
    "hcalib.publishing.html",
    "matplotlib.figure",
    "matplotlib.backends.backend_svg",
    "matplotlib_inline.backend_inline",
    "papermill",
    "psutil",
)
"""What makes a page, with what a shell imports only when it is made."""


def imported(notebook: Path) -> frozenset[str]:
    """Return the names of the modules that a notebook imports.

    ``from package import name`` gives both the package and ``package.name``: the name may be a module.
    """
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    sources = ("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    return frozenset(name for source in sources for name in _names(source))


def _names(source: str) -> Iterator[str]:
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
