"""The processes that make reports: a second chance for one that never began, and nothing left behind."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from hcalib.errors import ExitCode, UserError
from hcalib.publishing.processes import Processes

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reports are forked on Linux only")

# a process of its own: this one may have threads, and then it is not forked
SCRIPT = """\
import json, os, signal, sys, tempfile
from pathlib import Path
from hcalib.publishing import processes
from hcalib.publishing.tasks import Limits, Outcome, Step, Task, failed

how, tries = sys.argv[1], Path(sys.argv[2])

def make_report(task, tell):
    with tries.open("a") as stream:
        stream.write(f"{tempfile.gettempdir()}\\n")
    os.write(1, b"luid")
    Path(tempfile.gettempdir(), "kladje").touch()
    number = len(tries.read_text().splitlines())
    if how == "after a word":
        tell(Step(task.key, 1, 3, "Begin"))
    if how == "stray bytes":
        for descriptor in range(3, 64):
            try:
                os.write(descriptor, b"\\0\\0\\0\\3abc")
            except OSError:
                pass
    elif how == "half a message":
        for descriptor in range(3, 64):
            try:
                os.write(descriptor, b"\\0\\0\\1\\0abc")
            except OSError:
                pass
        signal.pause()
    elif how == "a pool":
        import multiprocessing

        with multiprocessing.Pool(2) as pool:
            assert pool.map(abs, [-1, -2]) == [1, 2]
    elif how == "a copy":
        if os.fork() == 0:
            return failed(task, "dit is de kopie.")
        os.wait()
    elif how != "never" and (number == 1 or how != "once"):
        os.kill(os.getpid(), signal.SIGKILL)
    return Outcome(task.key, task.name)

processes.make_report, processes._WHOLE_WITHIN = make_report, 0.5
task = Task("e/r", "r", Path("r.ipynb"), {}, None, Path("."), Limits(60, int(sys.argv[3]), 10, 1500))
with processes.Processes("fork", 1, lambda step: None) as makers:
    future = makers.submit(task)
    while not future.done():
        makers.done(1.0)
print(json.dumps({"error": future.result().error, "tries": tries.read_text().splitlines()}))
"""


def made(tmp_path: Path, how: str, memory_mb: int = 1000) -> dict[str, Any]:
    """What came of a report whose process dies: 'never', 'once', 'always', or 'after a word'."""
    scratch = tmp_path / "tijdelijk"
    scratch.mkdir(exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, how, str(tmp_path / "pogingen"), str(memory_mb)],
        env={**os.environ, "TMPDIR": str(scratch)},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("how", "tries", "succeeds"),
    [("never", 1, True), ("once", 2, True), ("always", 2, False), ("after a word", 1, False)],
)
def test_only_a_report_that_said_nothing_yet_is_begun_once_more(
    tmp_path: Path, how: str, tries: int, succeeds: bool
) -> None:
    """What a report did until it died may be the cause; what never began was bad luck."""
    told = made(tmp_path, how)
    assert len(told["tries"]) == tries
    assert bool(told["error"]) != succeeds
    assert succeeds or "onverwacht gestopt" in told["error"]


def test_a_report_has_a_folder_of_its_own_that_goes_with_it(tmp_path: Path) -> None:
    folders = [Path(name) for name in made(tmp_path, "once")["tries"]]
    assert len(set(folders)) == 2
    assert {folder.parent for folder in folders} == {tmp_path / "tijdelijk"}
    assert list((tmp_path / "tijdelijk").iterdir()) == []


def test_folders_of_a_run_that_was_killed_are_removed_and_those_of_others_are_not(tmp_path: Path) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    scratch = tmp_path / "tijdelijk"
    names = {f"hcalib-run-{gone.pid}-x": False, f"hcalib-run-{os.getpid()}-x": True, "hcalib-run-mijn": True}
    for name in names:
        (scratch / name).mkdir(parents=True)
        (scratch / name / "kladje").touch()
    made(tmp_path, "never")
    assert {name: (scratch / name / "kladje").exists() for name in names} == names


def test_what_a_cell_writes_where_it_should_not_ends_that_report_only(tmp_path: Path) -> None:
    assert "onverwacht gestopt" in made(tmp_path, "stray bytes")["error"]


def test_who_sends_half_a_message_keeps_nobody_waiting(tmp_path: Path) -> None:
    assert "onverwacht gestopt" in made(tmp_path, "half a message")["error"]


def test_a_report_may_start_processes_of_its_own(tmp_path: Path) -> None:
    assert made(tmp_path, "a pool")["error"] == ""


def test_a_copy_that_a_cell_makes_of_its_process_does_not_speak_for_the_report(tmp_path: Path) -> None:
    assert made(tmp_path, "a copy")["error"] == ""


def test_more_memory_than_there_can_be_is_no_limit(tmp_path: Path) -> None:
    assert made(tmp_path, "never", memory_mb=10**17)["error"] == ""


def test_without_a_folder_for_temporary_files_there_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> str:
        raise FileNotFoundError(errno.ENOENT, "No usable temporary directory found")

    monkeypatch.setattr(tempfile, "gettempdir", refuse)
    monkeypatch.setattr(tempfile, "tempdir", None)
    with pytest.raises(UserError, match="er kan geen rapport worden begonnen") as error:
        Processes("fork", 1, lambda step: None)
    assert error.value.exit_code is ExitCode.OUTPUT
