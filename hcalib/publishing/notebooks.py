"""What a report notebook says of itself, read without running it."""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from hcalib.errors import ExitCode, Fault, UserError


@dataclass(frozen=True)
class ReportNotebook:
    """A notebook that can be made into a report.

    Attributes
    ----------
    path : Path
    title, description : str
        As the page and the index show them.
    about : {"region", "agenda"}
        Whether the report can be made for any region, or is about the agenda itself.
    parameters : mapping of str to object
        Names and defaults of the cell tagged ``parameters``.
    """

    path: Path
    title: str
    description: str
    about: Literal["region", "agenda"]
    parameters: Mapping[str, Any]


def notebook_names(root: Path) -> tuple[str, ...]:
    """List the notebooks in ``notebooks/reports``, in alphabetical order."""
    return tuple(sorted(path.stem for path in (root / "notebooks" / "reports").glob("*.ipynb")))


def read_notebook(root: Path, name: str) -> ReportNotebook:
    """Read title, description and parameters of a report notebook.

    Papermill itself accepts a misspelt parameter with a warning and then uses the default; reading the
    parameters first makes that an error.

    Raises
    ------
    UserError
        If the notebook does not exist (exit code USAGE) or cannot serve as a report.
    """
    if name not in notebook_names(root):
        known = ", ".join(notebook_names(root)) or "geen"
        raise UserError(f"het rapport '{name}' bestaat niet; kies uit: {known}.", ExitCode.USAGE)
    path = root / "notebooks" / "reports" / f"{name}.ipynb"
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        about = content["metadata"]["hca"]
        cell = next(c for c in content["cells"] if "parameters" in c["metadata"].get("tags", []))
        return ReportNotebook(
            path, about["title"], about["description"], about["about"], _assignments("".join(cell["source"]))
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, SyntaxError, StopIteration):
        message = (
            "dit notebook kan geen rapport worden: het mist een cel met de tag 'parameters' "
            "met gewone waarden, of de velden title, description en about onder 'hca' in de metagegevens."
        )
        raise UserError([Fault(message, path)]) from None


def _assignments(source: str) -> dict[str, Any]:
    """Return the names and literal values that a cell assigns."""
    found: dict[str, Any] = {}
    for statement in ast.parse(source).body:
        if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
            raise ValueError("only plain assignments are parameters")
        target = statement.targets[0]
        if not isinstance(target, ast.Name):
            raise ValueError("only plain names are parameters")
        found[target.id] = ast.literal_eval(statement.value)
    return found
