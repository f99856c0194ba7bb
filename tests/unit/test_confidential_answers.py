"""Answers that git must not take along stand in a folder of their own, and are read as if they did not."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from hcalib.agenda import load_agenda
from hcalib.agenda.loading import confidential_folder
from hcalib.errors import UserError
from hcalib.sealed import Sealed

ROOT = Path(__file__).parents[2]


@pytest.fixture
def agendas(tmp_path: Path) -> Path:
    """Return the ``data/agenda`` of a copy of the invented agenda."""
    shutil.copytree(ROOT / "data" / "agenda" / "voorbeeld", tmp_path / "data" / "agenda" / "voorbeeld")
    return tmp_path / "data" / "agenda"


def move(agendas: Path, name: str) -> None:
    target = confidential_folder(agendas, "voorbeeld") / name
    target.parent.mkdir(parents=True, exist_ok=True)
    (agendas / "voorbeeld" / name).rename(target)


def opened(thing: Any) -> Any:
    """Open every envelope, however deep, so that two agendas can be compared."""
    if isinstance(thing, Sealed):
        return opened(thing.unseal("test"))
    if isinstance(thing, BaseModel):
        return type(thing), {name: opened(value) for name, value in thing}
    return tuple(opened(part) for part in thing) if isinstance(thing, tuple) else thing


def test_answers_are_the_same_wherever_they_stand(agendas: Path) -> None:
    before = load_agenda(agendas, "voorbeeld")
    for name in ("employers.csv", "progress/2024MM01.csv", "surveys/vacaturepeiling-2024KW02.csv"):
        move(agendas, name)
    assert opened(load_agenda(agendas, "voorbeeld")) == opened(before)


@pytest.mark.parametrize("name", ["employers.csv", "progress/2024MM01.csv"])
def test_one_file_in_both_places_is_a_fault_that_names_both(agendas: Path, name: str) -> None:
    original = (agendas / "voorbeeld" / name).read_text(encoding="utf-8")
    move(agendas, name)
    (agendas / "voorbeeld" / name).write_text(original, encoding="utf-8")
    with pytest.raises(UserError) as caught:
        load_agenda(agendas, "voorbeeld")
    assert caught.value.faults[0].file == agendas / "voorbeeld" / name
    assert "confidential" in str(caught.value)


def test_a_fault_in_a_confidential_file_names_that_file(agendas: Path) -> None:
    move(agendas, "progress/2024MM01.csv")
    (agendas / "voorbeeld" / "progress-corrections.csv").unlink()
    path = confidential_folder(agendas, "voorbeeld") / "progress" / "2024MM01.csv"
    path.write_text("project,value\nbestaat-niet,1\n", encoding="utf-8")
    with pytest.raises(UserError) as caught:
        load_agenda(agendas, "voorbeeld")
    assert {fault.file for fault in caught.value.faults} == {path}


def test_git_never_takes_confidential_answers_along() -> None:
    names = ["hca-zwf/progress/2022MM07.csv", "hca-zwf/employers.csv", "hca-zwf/received/2022-07.jsonl"]
    paths = [f"data/confidential/{name}" for name in names]
    if not (ROOT / ".git").exists():
        pytest.skip("no git repository here")
    ignored = subprocess.run(
        ["git", "check-ignore", *paths], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ignored.stdout.split() == paths
    tracked = subprocess.run(
        ["git", "ls-files", "data/confidential"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert set(tracked.stdout.split()) <= {"data/confidential/LEESMIJ.md"}
