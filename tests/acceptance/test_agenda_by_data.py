"""Another agenda is data alone: the reports of one with other goals, lines and years, and of RAAT Zwolle.

``tests/agenda_2025`` is an invented agenda for 2025-2028, with measures that only it has. No code knows it.
"""

from __future__ import annotations

import ast
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest

from hcalib.agenda import load_agenda
from hcalib.presentation.blocks import Block
from hcalib.schemas import described_files

ROOT = Path(__file__).parents[2]
FIXTURE = ROOT / "tests" / "agenda_2025"
DAY = "2026-11-23"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace that holds the catalog and this agenda, and nothing else."""
    data = tmp_path_factory.mktemp("werkplaats") / "data"
    shutil.copytree(ROOT / "data" / "catalog", data / "catalog")
    shutil.copytree(FIXTURE, data / "agenda" / "agenda-2025")
    (data / "snapshots").mkdir()
    return data.parent


def shown(notebook: str, agenda: str, root: Path, patch: pytest.MonkeyPatch) -> str:
    """Run the cells of a report in this process; return the HTML of everything it shows."""
    found: list[Any] = []
    patch.setenv("HCALIB_ROOT", str(root))
    patch.setattr("IPython.display.display", lambda *blocks: found.extend(blocks))
    names: dict[str, Any] = {}
    for cell in nbformat.read(ROOT / "notebooks" / "reports" / f"{notebook}.ipynb", as_version=4).cells:
        if cell.cell_type != "code":
            continue
        tree = ast.parse(cell.source)
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, notebook, "exec"), names)
        if isinstance(last, ast.Expr):
            found.append(eval(compile(ast.Expression(last.value), notebook, "eval"), names))
        if "parameters" in cell.metadata.get("tags", ()):
            names |= {"agenda": agenda, "peildatum": DAY}
    return "\n".join(str(block.html) for block in found if isinstance(block, Block))


@pytest.mark.parametrize("notebook", ["doelmonitor", "sectortafel", "projectmonitor"])
def test_reports_of_another_agenda(notebook: str, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    html = shown(notebook, "agenda-2025", root, monkeypatch)
    assert "Toekomstagenda" in html or "Slimmer werken" in html
    if notebook == "doelmonitor":
        for goal in load_agenda(root / "data" / "agenda", "agenda-2025").goals:
            assert goal.short in html
        assert "2.950" in html
        assert "beweegt de verkeerde kant op" in html  # the share fell from 10 to 8 percent
    for other in ("Flevoland", "leerwerkplekken", "2021-2025"):
        assert other not in html


def test_the_actions_of_raat_zwolle_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its measures are actions, not projects; the same notebook shows all of them."""
    html = shown("projectmonitor", "raat-zwolle", ROOT, monkeypatch)
    for action in load_agenda(ROOT / "data" / "agenda", "raat-zwolle").actions:
        assert action.id in html


def test_this_agenda_is_checked_like_the_shipped_ones(root: Path) -> None:
    files = {path.name for path, _ in described_files(root / "data") if path.parent.name == "agenda-2025"}
    assert files == {path.name for path in FIXTURE.glob("*.yml")}
