"""Which files of the library a notebook uses, read from the import statements without running anything."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from hcalib.publishing.inputs import PACKAGE
from hcalib.publishing.warm import imported

_NAME = PACKAGE.name
_ALWAYS = ("publishing.html", "publishing.worker", "publishing.engine")
"""What makes a page of any notebook."""
PROJECTION = PACKAGE / "projection" / "running.py"
"""A notebook that uses this looks ahead, with assumptions and scenarios."""


def library_of(notebook: Path) -> frozenset[Path]:
    """Return the files of the library that a notebook and its page depend on.

    Everything that is imported, by what is imported, at the top of a module or inside a function; not what
    is imported for type checking alone. Files that are no code (templates, styles) belong to every page.
    """
    return _with_imports({*imported(notebook), *(f"{_NAME}.{name}" for name in _ALWAYS)}) | _no_code()


def library_of_a_run() -> frozenset[Path]:
    """Return the files of the library that decide which reports there are, and what stands around them."""
    return _with_imports({f"{_NAME}.publishing.runner"}) | _no_code()


def whole_library() -> frozenset[Path]:
    """Return every file of the library."""
    return frozenset(PACKAGE.rglob("*.py")) | _no_code()


def looks_back(notebook: Path) -> bool:
    """Tell whether a notebook asks for earlier editions: nothing else of publishing is for notebooks."""
    return any(name.startswith(f"{_NAME}.publishing") for name in imported(notebook))


def _with_imports(names: Iterable[str]) -> frozenset[Path]:
    """Return the files of some modules, of what these import, and so on."""
    waiting = list(_modules(names))
    found: set[Path] = set()
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += _imports(path)
    return frozenset(found)


@cache
def _no_code() -> frozenset[Path]:
    return frozenset(
        path
        for path in PACKAGE.rglob("*")
        if path.is_file() and path.suffix not in (".py", ".pyc") and "__pycache__" not in path.parts
    )


@cache
def _imports(path: Path) -> frozenset[Path]:
    """Return the files of the library that a file imports."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(_modules(set(_names(tree))))


def _names(tree: ast.AST) -> Iterator[str]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.If) and _for_types_only(node.test):
            for other in node.orelse:
                yield from _names(other)
        elif isinstance(node, ast.stmt | ast.ExceptHandler | ast.match_case):
            # imports are statements: expressions need no look
            yield from _names(node)


def _for_types_only(test: ast.expr) -> bool:
    return isinstance(test, ast.Name) and test.id == "TYPE_CHECKING"


def _modules(names: Iterable[str]) -> Iterator[Path]:
    """Yield the files of the modules of the library among some names."""
    for name in names:
        if name.partition(".")[0] == _NAME:
            yield from _files_of(PACKAGE, name)


@cache
def _files_of(package: Path, name: str) -> tuple[Path, ...]:
    """Return the file of a module, with those of the packages that it lies in."""
    parts = name.split(".")
    found = []
    for length in range(1, len(parts) + 1):
        below = package.joinpath(*parts[1:length])
        if (below / "__init__.py").exists():
            found.append(below / "__init__.py")
        elif below.with_suffix(".py").exists():
            found.append(below.with_suffix(".py"))
    return tuple(found)
