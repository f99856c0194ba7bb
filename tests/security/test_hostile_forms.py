"""Forms as people and attackers return them: none ends the work, loses an answer or is carried out."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from form_faults import FAULTS, half_a_file
from forms_kit import EMPLOYER, ROUND, Desk

FORBIDDEN = (
    "os.system", "os.exec", "os.startfile", "pty.spawn", "webbrowser.open", "socket.connect",
    "socket.getaddrinfo", "urllib.Request", "ftplib.connect", "smtplib.connect",
)  # fmt: skip
_watched: list[str] = []
_watching = False


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    if not _watching:
        return
    # an old Excel file is read in a Python of our own, because its reader may crash
    ours = event == "subprocess.Popen" and Path(str(arguments[0])).name.startswith("python")
    if event in FORBIDDEN or (event == "subprocess.Popen" and not ours):
        _watched.append(f"{event} {arguments}")


sys.addaudithook(_audit)


@contextmanager
def nothing_carried_out() -> Iterator[None]:
    global _watching
    _watched.clear()
    _watching = True
    try:
        yield
    finally:
        _watching = False
    assert _watched == []


@pytest.mark.parametrize("name", FAULTS)
def test_every_file_ends_as_taken_or_with_a_reason(name: str, tmp_path: Path) -> None:
    desk = Desk(tmp_path / "bureau")
    make, expected, words = FAULTS[name]
    make(desk)
    with nothing_carried_out():
        collected = desk.collect(agenda="voorbeeld")
    told = " ".join(
        " ".join([file.state, *file.todo, *file.remarks]) for file in collected.files if file.state
    )
    assert desk.answers() == expected, told
    assert words in told
    for file in collected.files:
        assert file.file.isprintable()
        assert file.state in ("genomen", "leeg", "dubbel", "overgeslagen") or file.todo
    outside = [path for path in tmp_path.iterdir() if path.name != "bureau"]
    assert not outside
    if expected:
        rounds = desk.agenda().survey_rounds.unseal("test")
        assert ROUND.code in {one.period for one in rounds}, "the agenda can be read"
        for sheet in desk.reply():
            assert not any(cell.data_type in ("f", "e") for row in sheet.iter_rows() for cell in row)


def test_there_are_at_least_forty_hostile_workbooks() -> None:
    assert len(FAULTS) >= 40


def test_one_bad_file_does_not_keep_the_others_from_being_read(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    half_a_file(desk)
    (desk.inbox / "formulier.xlsx").rename(desk.inbox / "a.xlsx")
    desk.post("b.xlsx")
    collected = desk.collect()
    assert [file.state for file in collected.files] == ["niet", "genomen"]
    assert collected.needs_person
    assert desk.survey()[EMPLOYER]["staff"] == "2480"


def test_an_unexpected_failure_is_a_reason_and_not_a_crash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(tmp_path)
    desk.post()

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("hcalib.sources.forms.incoming.recognise", broken)
    outcome = desk.outcome()
    assert outcome.state == "niet"
    assert "ZeroDivisionError" in outcome.todo[0]
