"""Reports begin in the order in which they were asked, and never more at a time than there may be."""

from __future__ import annotations

import subprocess
import sys
from itertools import accumulate
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reports are forked on Linux only")

# a process of its own: this one may have threads, and then it is not forked
SCRIPT = """\
import sys, time
from pathlib import Path
from hcalib.publishing import processes
from hcalib.publishing.tasks import Limits, Outcome, Task

seen, workers = Path(sys.argv[1]), int(sys.argv[2])

def note(line):
    with seen.open("a") as stream:
        stream.write(line + "\\n")

def make_report(task, tell):
    note("begin " + task.name)
    time.sleep(0.2)
    note("end " + task.name)
    return Outcome(task.key, task.name)

processes.make_report = make_report
limits = Limits(60, 1000, 10, 1500)
tasks = [Task("e/" + name, name, Path("r.ipynb"), {}, None, Path("."), limits) for name in "abcde"]
with processes.Processes("fork", workers, lambda step: None) as makers:
    left = {makers.submit(task) for task in tasks}
    while left:
        left -= set(makers.done(1.0))
"""


@pytest.mark.parametrize("workers", [1, 3])
def test_reports_take_turns(tmp_path: Path, workers: int) -> None:
    seen = tmp_path / "gezien"
    subprocess.run([sys.executable, "-c", SCRIPT, str(seen), str(workers)], check=True)
    lines = [line.split() for line in seen.read_text().splitlines()]
    at_a_time = accumulate(1 if what == "begin" else -1 for what, _ in lines)
    assert max(at_a_time) <= workers
    begun = "".join(name for what, name in lines if what == "begin")
    assert begun == "abcde" if workers == 1 else sorted(begun) == list("abcde")
