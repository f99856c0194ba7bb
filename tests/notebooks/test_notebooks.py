"""Every notebook: thin, stripped, and it runs. Reports run inside the editions; the others run here."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from hcalib.publishing.editions import load_editions
from hcalib.publishing.notebooks import read_notebook

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted(path for path in (ROOT / "notebooks").glob("*/*.ipynb") if path.parent.name != "scratch")
REPORTS = [path for path in NOTEBOOKS if path.parent.name == "reports"]
OTHERS = [path for path in NOTEBOOKS if path.parent.name != "reports"]

pytestmark = pytest.mark.notebook


def name_of(path: Path) -> str:
    return path.relative_to(ROOT / "notebooks").as_posix()


def code_of(path: Path) -> list[str]:
    notebook = nbformat.read(path, as_version=4)
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


def test_there_are_notebooks_of_both_kinds() -> None:
    assert {path.stem for path in REPORTS} >= {
        "regiobeeld",
        "doelmonitor",
        "projectmonitor",
        "onderzoeken",
        "sectortafel",
    }
    assert OTHERS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name_of)
def test_it_is_valid_and_holds_no_outputs(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "python3"
    for cell in notebook.cells:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name_of)
def test_it_is_thin(path: Path) -> None:
    for source in code_of(path):
        nodes = list(ast.walk(ast.parse(source)))
        assert not any(isinstance(n, ast.FunctionDef | ast.ClassDef | ast.Lambda) for n in nodes), source
        texts = [n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)]
        assert not any("data/" in text or "outputs/" in text for text in texts), source


@pytest.mark.parametrize("path", REPORTS, ids=name_of)
def test_a_report_says_what_it_is_and_is_in_an_edition(path: Path) -> None:
    notebook = read_notebook(ROOT, path.stem)
    assert {"agenda", "region", "peildatum", "vintage", "pins"} <= set(notebook.parameters)
    assert notebook.description.endswith(".")
    used = {report.notebook for edition in load_editions(ROOT) for report in edition.content.reports}
    assert path.stem in used


@pytest.mark.parametrize("path", OTHERS, ids=name_of)
def test_other_notebooks_run(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HCALIB_ROOT", str(ROOT))
    monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", "1")
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=300, kernel_name="python3").execute(cwd=str(path.parent))
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert outputs
    assert not [output for output in outputs if output.output_type == "stream" and output.name == "stderr"]


def manifests(editions: Path) -> list[dict[str, Any]]:
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(editions.glob("*/manifest.json"))]


def test_every_edition_is_complete(editions: Path) -> None:
    made = {manifest["edition"]: manifest for manifest in manifests(editions)}
    assert set(made) == {edition.id for edition in load_editions(ROOT)}
    for manifest in made.values():
        assert manifest["state"] == "gereed"
        for report in manifest["reports"]:
            assert report["not_shown"] == [], report["name"]
            assert report["size_bytes"] < 1_500_000
            for file in report["files"]:
                assert (editions / manifest["edition"] / file).exists()


def test_a_look_ahead_can_be_made_again(editions: Path) -> None:
    """The manifest holds the seed and checksums of what it was reckoned from; the page names the seed."""
    made = {manifest["edition"]: manifest for manifest in manifests(editions)}
    newest = made["2026-11-flevoland"]
    parameters = {report["name"]: report["parameters"] for report in newest["reports"]}
    assert parameters["regiobeeld"]["seed"] == parameters["doelmonitor"]["seed"] == 20211
    assert "data/assumptions/flevoland/uitstroom.csv" in newest["inputs"]
    assert "data/scenarios/hca-zwf.yml" in newest["inputs"]
    assert "20211" in (editions / "2026-11-flevoland" / "regiobeeld.html").read_text(encoding="utf-8")
    earlier = made["2022-06-regiobeeld"]
    assert not any("assumptions" in name for name in earlier["inputs"]), "nobody had made them by then"


def test_reports_with_invented_figures_say_so(editions: Path) -> None:
    for manifest in manifests(editions):
        for report in manifest["reports"]:
            page = (editions / manifest["edition"] / f"{report['name']}.html").read_text(encoding="utf-8")
            assert ("verzonnen" in page.lower()) == manifest["example"], report["name"]
            kinds = {source["id"].startswith("voorbeeld") for source in report["sources"]}
            assert True not in kinds or manifest["example"]
