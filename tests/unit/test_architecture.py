"""Imports go one way, so that a part can be understood without the parts above it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "hcalib"

LAYERS = {
    "errors": set(),
    "root": {"errors"},
    "sealed": set(),
    "periods": set(),
    "scores": set(),
    "numerals": set(),
    "kept": set(),
    "screening_words": {"files"},
    "files": {"errors", "kept"},
    "agenda": {"errors", "files", "periods", "sealed"},
    "catalog": {"errors", "files", "screening_words"},
    "agenda_codes": {"errors", "agenda", "catalog", "disclosure"},
    "observation_checks": {"errors", "files", "periods", "catalog"},
    "observation_index": {"observation_checks"},
    "observations": {"errors", "files", "periods", "catalog", "observation_checks", "observation_index"},
    "assumptions": {"errors", "files", "catalog"},
    "sources": {
        "errors", "numerals", "files", "periods", "agenda", "catalog", "observation_checks", "observations",
        "disclosure", "sealed",
    },
    "disclosure": {
        "errors", "numerals", "sealed", "agenda", "catalog", "observations", "periods", "screening_words",
    },
    "monitoring": {
        "errors", "kept", "numerals", "sealed", "periods", "scores", "agenda", "catalog", "observations",
        "disclosure",
    },
    "projection": {
        "errors", "kept", "periods", "scores", "agenda", "catalog", "observations", "assumptions",
    },
    "scenarios": {"errors", "files", "agenda", "projection"},
    "workspace": {
        "errors", "root", "files", "kept", "periods", "agenda", "agenda_codes", "catalog", "observations",
        "assumptions", "sources", "disclosure",
    },
    "presentation": {
        "errors", "numerals", "periods", "agenda", "catalog", "observations", "assumptions", "monitoring",
        "projection", "scenarios", "disclosure", "sealed",
    },
    "publishing": {
        "errors", "root", "files", "sealed", "workspace", "presentation", "agenda", "catalog", "disclosure",
        "monitoring",
    },
    "schemas": {"errors", "files", "agenda", "catalog", "scenarios", "publishing"},
    "cli": {
        "errors", "root", "files", "agenda", "catalog", "schemas", "scenarios", "sources", "workspace",
        "publishing",
    },
}  # fmt: skip
"""What each part may import of the others."""

MAY_UNSEAL = (
    "agenda/loading.py",
    "disclosure/",
    "publishing/story_desk.py",
    "monitoring/projects/",
    "monitoring/surveys/",
    "sources/forms/",
)
"""Modules, or folders of them, that may open answers of employers and reports of projects."""

PURE = ("monitoring", "projection", "disclosure")
IMPURE_MODULES = {
    "os",
    "pathlib",
    "random",
    "time",
    "matplotlib",
    "seaborn",
    "IPython",
    "requests",
    "subprocess",
}
HEAVY = {"statsmodels", "seaborn", "papermill", "nbconvert", "pandera", "pyarrow", "openpyxl", "requests"}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def part_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_go_one_way(path: Path) -> None:
    part = part_of(path)
    if part == "__init__":
        return
    used = {
        name.split(".")[1] for name in imported(ast.parse(path.read_text())) if name.startswith("hcalib.")
    }
    used -= {"__version__", part}
    assert part in LAYERS, f"{part} has no place in the house yet"
    assert used <= LAYERS[part], f"{path.name} reaches up to {used - LAYERS[part]}"


@pytest.mark.parametrize("part", PURE)
def test_analysis_touches_no_file_clock_plot_or_global_chance(part: str) -> None:
    for path in (PACKAGE / part).rglob("*.py"):
        source = path.read_text()
        found = {name.split(".")[0] for name in imported(ast.parse(source))} & IMPURE_MODULES
        assert not found, f"{path.name} imports {found}"
        for forbidden in ("date.today", "datetime.now", "np.random.seed", "open("):
            assert forbidden not in source, f"{path.name} uses {forbidden}"


def test_only_a_few_open_what_is_confidential() -> None:
    opening = {
        path.relative_to(PACKAGE).as_posix()
        for path in modules()
        if path.stem != "sealed" and re.search("unseal|_Sealed__open", path.read_text())
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in ("unseal", "_Sealed__open")
    }
    assert not {path for path in opening if not path.startswith(MAY_UNSEAL)}
    for path in (ROOT / "notebooks").rglob("*.ipynb"):
        assert "unseal" not in path.read_text(encoding="utf-8"), f"{path.name} opens what is confidential"


def test_heavy_libraries_are_imported_only_where_they_are_used() -> None:
    """They take seconds to import; a check of the data must not wait for them."""
    for path in modules():
        if part_of(path) == "publishing" and path.stem in ("html", "engine"):
            continue
        top = ast.Module(
            [
                node
                for node in ast.parse(path.read_text()).body
                if isinstance(node, ast.Import | ast.ImportFrom)
            ],
            [],
        )
        found = {name.split(".")[0] for name in imported(top)} & HEAVY
        assert not found, f"{path.relative_to(PACKAGE)} imports {found} when it is loaded"


def test_no_notebook_is_imported_and_no_file_outgrows_the_head() -> None:
    for path in modules():
        assert not re.search(r"^\s*(from|import) notebooks\b", path.read_text(), re.MULTILINE)
        assert len(path.read_text().splitlines()) <= 500, f"{path.name} is too long to hold in the head"
