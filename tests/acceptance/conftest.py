"""A small workshop of its own: the shipped data, with notebooks and editions that a test writes."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from warm_hca import Server

REPOSITORY = Path(__file__).parents[2]

PARAMETERS = """\
agenda = "hca-zwf"
region = None
peildatum = "2022-06-30"
vintage = None
pins = {}
line = None
"""


@pytest.fixture
def workshop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a copy of the data, no editions, and no notebooks yet."""
    root = tmp_path / "werkplaats"
    shutil.copytree(REPOSITORY / "data", root / "data", ignore=shutil.ignore_patterns("editions", "incoming"))
    (root / "data" / "editions").mkdir()
    (root / "notebooks" / "reports").mkdir(parents=True)
    monkeypatch.setenv("HCALIB_ROOT", str(root))
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def small(workshop: Path) -> Path:
    """The workshop with two agendas and two sources: runs of it are short."""
    shutil.rmtree(workshop / "data" / "agenda" / "voorbeeld")
    for collection in (workshop / "data" / "snapshots").iterdir():
        if collection.name not in ("cbs-83599ned", "cbs-03759ned"):
            shutil.rmtree(collection)
    return workshop


@pytest.fixture(scope="session")
def warm() -> Iterator[Server]:
    """A warm process that gives commands."""
    server = Server()
    yield server
    server.close()


@pytest.fixture
def write_notebook(workshop: Path) -> Callable[..., Path]:
    """Write a report notebook with the given code behind its parameters."""

    def write(name: str, *code: str, about: str = "region", parameters: str = PARAMETERS) -> Path:
        cells = [nbformat.v4.new_markdown_cell("# Proef")]
        cells.append(nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]}))
        cells += [nbformat.v4.new_code_cell(source) for source in code]
        notebook = nbformat.v4.new_notebook(
            cells=cells,
            metadata={
                "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
                "hca": {"title": f"Titel van {name}", "description": "Een proef.", "about": about},
            },
        )
        path = workshop / "notebooks" / "reports" / f"{name}.ipynb"
        nbformat.write(notebook, path)
        return path

    return write


@pytest.fixture
def write_edition(workshop: Path) -> Callable[..., Path]:
    """Write an edition file; ``reports`` is its YAML list."""

    def write(name: str, reports: str, **changes: str) -> Path:
        fields = {"title": "Proefeditie", "agenda": "hca-zwf", "peildatum": "2022-06-30", **changes}
        head = "\n".join(f"{key}: {value}" for key, value in fields.items())
        path = workshop / "data" / "editions" / f"{name}.yml"
        path.write_text(f"{head}\nreports:\n{reports}\n", encoding="utf-8")
        return path

    return write
