"""The processes that make reports: a second chance for one that never began, and nothing left behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reports are forked on Linux only")

# a process of its own: this one may have threads, and then it is not forked
SCRIPT = """\
import json, os, signal, sys, tempfile
from pathlib import Path
from hcalib.publishing import processes
from hcalib.publishing.tasks import Limits, Outcome, Step, Task

how, tries = sys.argv[1], Path(sys.argv[2])

def make_report(task, tell):
    with tries.open("a") as stream:
        stream.write(f"{tempfile.gettempdir()}\\n")
    os.write(1, b"luid")
    Path(tempfile.gettempdir(), "kladje").touch()
    number = len(tries.read_text().splitlines())
    if how == "after a word":
        tell(Step(task.key, 1, 3, "Begin"))
    if how != "never" and (number == 1 or how != "once"):
        os.kill(os.getpid(), signal.SIGKILL)
    return Outcome(task.key, task.name)

processes.make_report = make_report
task = Task("e/r", "r", Path("r.ipynb"), {}, None, Path("."), Limits(60, 1000, 10, 1500))
with processes.Processes("fork", 1, lambda step: None) as makers:
    future = makers.submit(task)
    while not future.done():
        makers.done(1.0)
print(json.dumps({"error": future.result().error, "tries": tries.read_text().splitlines()}))
"""


def made(tmp_path: Path, how: str) -> dict[str, Any]:
    """What came of a report whose process dies: 'never', 'once', 'always', or 'after a word'."""
    scratch = tmp_path / "tijdelijk"
    scratch.mkdir(exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, how, str(tmp_path / "pogingen")],
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
