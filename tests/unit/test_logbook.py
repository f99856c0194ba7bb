"""The log of a run: whole lines, whatever happens to the disk and whoever else writes."""

from __future__ import annotations

import json
import multiprocessing
import os
import pickle
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcalib.publishing.log_pages import write_log_page
from hcalib.publishing.logbook import NO_LOG, SHARED, Log, begin_log, read_log, shared_log

NOW = datetime(2026, 6, 15, 6, tzinfo=UTC)


@given(messages=st.lists(st.text(max_size=600), min_size=1, max_size=5))
def test_what_is_written_is_read_back(messages: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    log = begin_log(tmp_path_factory.mktemp("logs"), "proef", NOW)
    for message in messages:
        log.event("remark", message, level="warning", step="run", edition="e", report="r", seconds=1.23456)
    assert log.path is not None
    assert len(log.path.read_bytes().split(b"\n")) == len(messages) + 1
    entries = read_log(log.path)
    # a message is cut off, and half a letter outside Unicode becomes a question mark
    whole = [message[:500].encode("utf-8", "replace").decode() for message in messages]
    assert [entry.message for entry in entries] == whole
    assert {(one.step, one.edition, one.report, one.seconds) for one in entries} == {("run", "e", "r", 1.235)}


def test_a_long_message_is_cut_off(tmp_path: Path) -> None:
    """A line fits in one write, so that lines of several processes do not mix."""
    log = begin_log(tmp_path, "proef", NOW)
    log.event("remark", "é" * 100_000)
    assert log.path is not None
    assert [entry.message for entry in read_log(log.path)] == ["é" * 500]
    assert log.path.stat().st_size < 4096


def test_two_runs_in_one_second_have_logs_of_their_own(tmp_path: Path) -> None:
    assert begin_log(tmp_path, "run", NOW).path != begin_log(tmp_path, "run", NOW).path


def test_a_full_disk_costs_lines_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = begin_log(tmp_path, "run", NOW)
    log.event("begin")
    real = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: real(handle, data[:20]))
    log.event("half")
    monkeypatch.setattr(os, "write", lambda handle, data: (_ for _ in ()).throw(OSError(28, "vol")))
    log.event("none")
    monkeypatch.setattr(os, "write", real)
    log.event("end")
    assert log.lost == 2
    assert log.path is not None
    assert [entry.event for entry in read_log(log.path)] == ["begin", "end"]


def test_a_folder_that_cannot_be_made_costs_nothing_either(tmp_path: Path) -> None:
    (tmp_path / "bestand").write_text("")
    log = begin_log(tmp_path / "bestand" / "logs", "run", NOW)
    log.event("begin")
    assert log.lost == 1
    assert write_log_page(log, "Proef") is None
    NO_LOG.event("begin")
    assert NO_LOG.lost == 0


def _write(log: Log, name: str) -> None:
    for number in range(100):
        log.event("line", f"{name}{number}" + "x" * 300)


def test_processes_share_a_log(tmp_path: Path) -> None:
    log = begin_log(tmp_path, "run", NOW)
    assert log.path is not None
    log = pickle.loads(pickle.dumps(log))  # as a spawned process gets it
    context = multiprocessing.get_context("fork")
    workers = [context.Process(target=_write, args=(log, name)) for name in "ab"]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert log.path is not None
    assert len(read_log(log.path)) == len(log.path.read_text().splitlines()) == 200


def test_a_step_adds_to_the_log_of_the_whole(tmp_path: Path) -> None:
    assert shared_log({}) is None
    log = shared_log({SHARED: str(tmp_path / "log.jsonl")})
    assert log is not None
    log.event("report", edition="e")
    assert read_log(tmp_path / "log.jsonl")[0].edition == "e"


@pytest.mark.parametrize("line", ["", "{}", "[]", "null", '{"time": 3}', "{", '"x"', "\0"])
def test_lines_that_are_no_events_are_left_out(line: str, tmp_path: Path) -> None:
    log = Log(tmp_path / "log.jsonl")
    (tmp_path / "log.jsonl").write_text(line + "\n")
    log.event("end")
    assert [entry.event for entry in read_log(tmp_path / "log.jsonl")] == ["end"]


def test_the_page_is_dutch_whole_and_harmless(tmp_path: Path) -> None:
    log = begin_log(tmp_path, "run", NOW)
    log.event("begin", "Begonnen.", step="run")
    log.event("report", "<script>alert(1)</script>", step="run", edition="e", report="r", level="error")
    log.event("end", step="run", seconds=101)
    page = write_log_page(log, "Regiobeeld <juni>")
    assert page is not None
    text = page.read_text(encoding="utf-8")
    assert "<script" not in text
    assert "Er ging iets mis: 1 fout." in text
    assert "Regiobeeld &lt;juni&gt;" in text
    assert "1 min 41 s" in text
    assert "src=" not in text
    assert "http://" not in text
    assert json.loads(log.path.read_text().splitlines()[0])["level"] == "info"  # type: ignore[union-attr]
