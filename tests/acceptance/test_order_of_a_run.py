"""In which order a run does its work: locks, what reports share, and the reports themselves."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock, Timeout
from quick_makers import NOW, QuickMakers, made_again

from hcalib.cli.progress import Silent
from hcalib.errors import ExitCode, UserError
from hcalib.publishing import runner
from hcalib.publishing.editions import load_editions, plan
from hcalib.publishing.shared_work import Piece
from hcalib.publishing.tasks import Task

Write = Callable[..., Path]


def test_a_report_begins_when_all_that_it_shares_is_there_and_not_later(
    small: Path, write_notebook: Write, write_edition: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The long one would come first, but what it needs takes longer."""
    write_notebook("kort", "1")
    write_notebook("lang", "# lang\n" * 1000)
    write_edition("e", "  - notebook: kort\n  - notebook: lang")
    order: list[str] = []
    shared = (
        Piece(frozenset({"e/kort", "e/lang"}), lambda: order.append("voor beide")),
        Piece(frozenset({"e/lang"}), lambda: order.append("voor lang")),
    )
    makers = QuickMakers(before=lambda task: order.append(task.key))
    monkeypatch.setattr(runner, "can_fork", lambda: True)
    monkeypatch.setattr(runner, "pieces", lambda reports: shared)
    monkeypatch.setattr(runner, "Processes", lambda *settings: nullcontext(makers))
    runner.run(small, plan(small, load_editions(small)), Silent(), output=small / "outputs", now=NOW)
    assert order == ["voor beide", "e/kort", "voor lang", "e/lang"]


def test_what_changes_while_reports_are_made_here_is_not_taken_for_what_they_were_made_from(
    small: Path, write_notebook: Write, write_edition: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_notebook("proef", "1")
    write_edition("e", "  - notebook: proef")
    answers = small / "data" / "confidential" / "hca-zwf" / "progress" / "2022MM07.csv"
    answers.parent.mkdir(parents=True)
    answers.write_text("project,target,value,received,state\n", encoding="utf-8")

    def meanwhile(task: Task) -> None:
        answers.write_text("project,target,value,received,state\n\n", encoding="utf-8")

    monkeypatch.setattr(runner, "Processes", lambda *settings: nullcontext(QuickMakers(before=meanwhile)))
    runner.run(small, plan(small, load_editions(small)), Silent(), output=small / "outputs", now=NOW)
    assert made_again(small) == {"e/proef"}


class Listening(Silent):
    """Looks, while a run waits for an edition, which others it already keeps from other runs."""

    def __init__(self, others: list[Path]) -> None:
        self.waited: list[str] = []
        self.kept: list[Path] = []
        self._others = others

    def waiting(self, edition: str) -> None:
        self.waited.append(edition)
        for other in self._others:
            try:
                FileLock(other / ".bezig").acquire(timeout=0).lock.release()
            except Timeout:
                self.kept.append(other)


@pytest.mark.parametrize("asked", [("a", "b"), ("b", "a")])
def test_two_runs_never_wait_for_each_other(
    small: Path, write_notebook: Write, write_edition: Write, asked: tuple[str, str]
) -> None:
    """In whatever order editions are asked: who waits for the first holds none of those that follow."""
    write_notebook("proef", "1")
    for name in ("a", "b"):
        write_edition(name, "  - notebook: proef")
        (small / "outputs" / name).mkdir(parents=True)
    listening = Listening([small / "outputs" / "b"])
    settings: dict[str, Any] = {"output": small / "outputs", "now": NOW, "makers": nullcontext(QuickMakers())}
    with FileLock(small / "outputs" / "a" / ".bezig"), pytest.raises(UserError) as stopped:
        runner.run(small, plan(small, load_editions(small, asked)), listening, wait_seconds=0, **settings)
    assert stopped.value.exit_code is ExitCode.OUTPUT
    assert listening.waited == ["a"]
    assert listening.kept == []
