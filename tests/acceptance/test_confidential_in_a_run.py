"""What is known in confidence stays on this computer, whatever a run writes down, sends or leaves."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from quick_makers import QuickMakers, quick_run

from hcalib.disclosure.texts import Withheld
from hcalib.publishing import runner
from hcalib.publishing.tasks import Task

Write = Callable[..., Path]
ANSWERS = "data/confidential/hca-zwf/progress/2022MM07.csv"


@pytest.fixture
def two(small: Path, write_notebook: Write, write_edition: Write) -> Path:
    """A workshop with an edition of two reports."""
    for name in ("gewoon", "ander"):
        write_notebook(name, "1")
    write_edition("e", "  - notebook: gewoon\n  - notebook: ander")
    return small


def test_the_digest_of_an_answer_is_not_published(two: Path) -> None:
    """It would confirm a guess of what was answered."""
    answers = two / ANSWERS
    answers.parent.mkdir(parents=True)
    answers.write_text("project,target,value,received,state\n", encoding="utf-8")
    quick_run(two)
    digest = hashlib.sha256(answers.read_bytes()).hexdigest()
    kept = two / "outputs" / ".hcalib"
    published = [
        path for path in (two / "outputs").rglob("*.*") if path.is_file() and kept not in path.parents
    ]
    assert any("data/editions/e.yml" in path.read_text(encoding="utf-8") for path in published)
    for path in published:
        text = path.read_text(encoding="utf-8")
        assert "confidential" not in text, path
        assert digest not in text, path


def test_withheld_texts_do_not_go_to_another_computer(two: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It reads them from its own agenda, and has the same one."""
    secret = Withheld({("zilveren", "zeepaard"): "een opmerking"})
    monkeypatch.setattr(runner, "withheld_texts", lambda *about: secret)
    tasks: list[Task] = []
    quick_run(two, makers=QuickMakers(before=tasks.append))
    assert len(tasks) == 2
    for task in tasks:
        assert task.withheld is None
        assert task.expects


def test_a_page_with_a_text_that_is_withheld_since_does_not_stay(
    two: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when it cannot be made again, and nothing that it was made from has changed."""

    def withhold(*phrase: str) -> None:
        texts = Withheld({phrase: "een verhaal dat is ingetrokken"} if phrase else {})
        monkeypatch.setattr(runner, "withheld_texts", lambda *about: texts)

    withhold()
    quick_run(two)
    withhold("titel", "van", "gewoon")
    quick_run(two, makers=QuickMakers(failing=["gewoon"]))
    folder = two / "outputs" / "e"
    assert {path.name for path in folder.glob("*.html")} == {"index.html", "ander.html"}
    assert {path.name for path in (folder / "data").iterdir()} == {"ander"}
