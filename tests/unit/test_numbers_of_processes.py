"""The number of a process goes to another one when it has ended, and that one is nobody's to end."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reports are forked on Linux only")

# a run of two reports, of which the one has ended and the other is being made when the run is killed
SCRIPT = """\
import json, os, signal, sys
from pathlib import Path

stranger, number = int(sys.argv[1]), Path(sys.argv[2])
session_of = os.getsid

def session_of_whoever_has_the_number(pid):
    return int(number.read_text()) if pid == stranger and number.exists() else session_of(pid)

os.getsid = session_of_whoever_has_the_number

import psutil
from hcalib.publishing import processes
from hcalib.publishing.tasks import Limits, Outcome, Step, Task

def make_report(task, tell):
    tell(Step(task.key, 1, 1, str(os.getpid())))
    if task.name == "lang":
        signal.pause()
    return Outcome(task.key, task.name)

numbers = {}
processes.make_report = make_report
with processes.Processes("fork", 2, lambda step: numbers.update({step.key: step.section})) as makers:
    for name in ("lang", "kort"):
        limits = Limits(60, 1000, 10, 1500)
        makers.submit(Task(f"e/{name}", name, Path("r.ipynb"), {}, None, Path("."), limits))
    ended = []
    while not ended or len(numbers) < 2:
        ended += makers.done(1.0)
    number.write_text(numbers[sys.argv[3]])
    print(json.dumps([child.pid for child in psutil.Process().children()]), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def assert_gone(pids: list[int]) -> None:
    until = time.monotonic() + 10
    while alive := [pid for pid in pids if _lives(pid)]:
        assert time.monotonic() < until, f"still there: {alive}"
        time.sleep(0.02)


def _lives(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.mark.parametrize(("report", "lives"), [("e/kort", True), ("e/lang", False)])
def test_a_run_that_is_killed_ends_its_reports_and_no_stranger_with_an_old_number(
    tmp_path: Path, report: str, lives: bool
) -> None:
    """A process in the session of a report that is being made ends; in that of one that ended, it stays."""
    with subprocess.Popen(["sleep", "600"], start_new_session=True) as other:
        try:
            run = subprocess.run(
                [sys.executable, "-c", SCRIPT, str(other.pid), str(tmp_path / "nummer"), report],
                capture_output=True,
                text=True,
                check=False,
            )
            left = json.loads(run.stdout)
            assert len(left) == 2, "the report that is being made, and who looks after what it leaves"
            assert_gone(left)
            assert _lives(other.pid) == lives
        finally:
            other.kill()
