"""A run that is killed, stopped, or meets another run leaves a good edition, and the next one goes on."""

from __future__ import annotations

import json
import os
import re
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest
from warm_hca import Server

SHOW = """\
from hcalib.presentation import blocks
from hcalib.workspace import open_workspace

ws = open_workspace(agenda, region, peildatum, vintage=vintage, pins=pins)
rows = ws.observations.series("bevolking", ws.region.code)
caption = "VERSIE"
blocks.table(rows[["period", "value"]], name="inwoners", caption=caption, data=rows, catalog=ws.catalog)
"""
WAIT = """\
import os, time
from pathlib import Path
root = Path(os.environ["HCALIB_ROOT"])
(root / "bezig").write_text(str(os.getpid()))
while not (root / "verder").exists():
    time.sleep(0.02)
"""
Write = Callable[..., Path]


def wait_for(path: Path) -> str:
    """Wait until a notebook wrote a file; return its text."""
    until = time.monotonic() + 60
    while not path.exists() or not path.read_text():
        assert time.monotonic() < until, f"{path.name} never came"
        time.sleep(0.02)
    return path.read_text()


def assert_gone(pids: list[int]) -> None:
    """The processes end without being asked; one that the system has still to bury counts as ended."""
    until = time.monotonic() + 10
    while alive := [pid for pid in pids if psutil.pid_exists(pid) and not _is_dead(pid)]:
        assert time.monotonic() < until, f"still there: {[psutil.Process(pid).cmdline() for pid in alive]}"
        time.sleep(0.02)


def _is_dead(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def manifest(root: Path, edition: str = "e") -> dict[str, Any]:
    return json.loads((root / "outputs" / edition / "manifest.json").read_text(encoding="utf-8"))


def pages(root: Path) -> dict[str, bytes]:
    """What readers can open: pages and data, without the index."""
    folder = root / "outputs" / "e"
    files = [*folder.glob("*.html"), *folder.glob("data/*/*.csv")]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files if path.stem != "index"}


def made(stdout: str) -> list[str]:
    """The reports that a run with --json made."""
    events = [json.loads(line) for line in stdout.splitlines()]
    return sorted(event["report"] for event in events if event["event"] == "klaar")


@pytest.fixture
def good(small: Path, warm: Server, write_notebook: Write, write_edition: Write) -> Path:
    """A workshop with a good edition of two reports, and a change that has to make both again.

    The long one waits, in the middle of it, until there is a file ``verder``. It took longest, so it is the
    first that a run begins with.
    """
    (small / "verder").touch()
    write_notebook("kort", SHOW.replace("VERSIE", "eerste"))
    write_notebook("lang", WAIT, SHOW.replace("VERSIE", "eerste"))
    write_edition("e", "  - notebook: kort\n  - notebook: lang")
    first = warm.run(small, "run", "--json")
    assert first.returncode == 0, first.stderr
    assert manifest(small)["state"] == "gereed"
    for name in ("verder", "bezig"):
        (small / name).unlink()
    took = small / "outputs" / ".hcalib" / "e.json"
    took.write_text(re.sub(r'"lang": [0-9.]+', '"lang": 100', took.read_text()))
    write_notebook("kort", SHOW.replace("VERSIE", "tweede"))
    write_notebook("lang", WAIT, SHOW.replace("VERSIE", "tweede"))
    return small


@pytest.mark.parametrize(
    ("how", "at_a_time"), [(signal.SIGKILL, 1), (signal.SIGKILL, 2), (signal.SIGTERM, 2), (signal.SIGINT, 1)]
)
def test_a_run_that_is_ended_in_the_middle(
    good: Path, warm: Server, how: signal.Signals, at_a_time: int
) -> None:
    """One at a time, the long report comes first; two at a time, the short one is there by then."""
    before = pages(good)
    going = warm.start(good, "run", "--json", "--tegelijk", str(at_a_time))
    report = int(wait_for(good / "bezig"))
    if at_a_time == 2:
        until = time.monotonic() + 60
        while manifest(good)["reports"][0]["files"] == {} or pages(good)["kort.html"] == before["kort.html"]:
            assert time.monotonic() < until
            time.sleep(0.02)
    processes = [report, *(child.pid for child in psutil.Process(going.pid).children(recursive=True))]
    os.kill(going.pid, how)
    ended = going.wait()
    assert ended.returncode == (-9 if how is signal.SIGKILL else 130)
    if how is not signal.SIGKILL:
        assert "Afgebroken. Wat al klaar was, is bewaard." in ended.stderr
        assert "Traceback" not in ended.stderr
    if how is signal.SIGKILL:
        assert_gone([report])
    else:
        assert_gone(processes)

    there = pages(good)
    assert there.keys() == before.keys()
    assert there["lang.html"] == before["lang.html"]
    assert manifest(good)["state"] == "bezig"
    index = (good / "outputs" / "e" / "index.html").read_text(encoding="utf-8")
    assert "lang.html" in index
    assert "kort.html" in index

    (good / "verder").touch()
    again = warm.run(good, "run", "--json")
    assert again.returncode == 0, again.stderr
    assert made(again.stdout) == (["e/lang"] if at_a_time == 2 else ["e/kort", "e/lang"])
    assert manifest(good)["state"] == "gereed"
    assert "tweede" in pages(good)["lang.html"].decode()


STUCK = """\
import ctypes, os
from pathlib import Path
(Path(os.environ["HCALIB_ROOT"]) / "bezig").write_text(str(os.getpid()))
ctypes.PyDLL(None).sleep(600)
"""


def test_a_kernel_that_is_stuck_does_not_outlive_the_run_either(
    small: Path, warm: Server, write_notebook: Write, write_edition: Write
) -> None:
    """It holds the lock of its interpreter, so that nothing in it can see that the run is gone."""
    write_notebook("vast", STUCK)
    write_edition("e", "  - notebook: vast")
    going = warm.start(small, "run", "--motor", "kernel")
    kernel = int(wait_for(small / "bezig"))
    assert kernel not in (going.pid, *(child.pid for child in psutil.Process(going.pid).children()))
    os.kill(going.pid, signal.SIGKILL)
    going.wait()
    assert_gone([kernel])


LEAVES = """\
import os, subprocess, time
from pathlib import Path
root = Path(os.environ["HCALIB_ROOT"])
own = subprocess.Popen(["sleep", "600"]).pid
orphan = subprocess.check_output(["sh", "-c", "sleep 600 >/dev/null & echo $!"], text=True)
copy = os.fork()
if copy == 0:
    time.sleep(600)
    os._exit(0)
(root / "gestart").write_text(f"{own} {orphan} {copy}")
while not (root / "verder").exists():
    time.sleep(0.02)
"""


@pytest.mark.parametrize("engine", ["fork", "kernel"])
def test_what_a_report_started_ends_with_a_run_that_is_killed(
    small: Path, warm: Server, write_notebook: Write, write_edition: Write, engine: str
) -> None:
    """Also what has no parent any more, and a copy that holds all that the report had open."""
    write_notebook("start", LEAVES)
    write_edition("e", "  - notebook: start")
    going = warm.start(small, "run", "--motor", engine)
    started = [int(pid) for pid in wait_for(small / "gestart").split()]
    assert all(psutil.pid_exists(pid) for pid in started)
    os.kill(going.pid, signal.SIGKILL)
    going.wait()
    assert_gone(started)


def test_what_a_report_started_ends_with_the_report(
    small: Path, warm: Server, write_notebook: Write, write_edition: Write
) -> None:
    (small / "verder").touch()
    write_notebook("start", LEAVES)
    write_edition("e", "  - notebook: start")
    ended = warm.run(small, "run")
    assert ended.returncode == 0, ended.stderr
    assert_gone([int(pid) for pid in wait_for(small / "gestart").split()])


def test_the_second_of_two_runs_waits_and_finds_everything_done(good: Path, warm: Server) -> None:
    first = warm.start(good, "run", "--json")
    wait_for(good / "bezig")
    second = warm.start(good, "run", "--json")
    until = time.monotonic() + 60
    while not second.said():
        assert time.monotonic() < until
        time.sleep(0.02)
    assert json.loads(second.said()) == {"event": "wacht", "edition": "e"}
    (good / "verder").touch()
    done, nothing = first.wait(), second.wait()
    assert (done.returncode, nothing.returncode) == (0, 0), (done.stderr, nothing.stderr)
    assert made(done.stdout) == ["e/kort", "e/lang"]
    assert made(nothing.stdout) == []
    assert manifest(good)["state"] == "gereed"
    assert all("tweede" in content.decode() for name, content in pages(good).items() if name.endswith("html"))


@pytest.mark.parametrize("room", ["for all but pages", "for nothing"])
def test_a_disk_without_room(good: Path, warm: Server, room: str) -> None:
    """A limit on the size of files stands in for the room on a disk."""
    (good / "verder").touch()
    before = pages(good)
    smallest = min(len(content) for name, content in before.items() if name.endswith(".html"))
    ended = warm.run(good, "run", largest_file=smallest - 1 if room == "for all but pages" else 1000)
    assert "Traceback" not in ended.stderr
    assert pages(good) == before
    if room == "for nothing":
        assert ended.returncode == 5
        assert "hier kan niet worden geschreven (File too large)" in ended.stderr
    else:
        assert ended.returncode == 1
        sentence = "het rapport kan niet worden bewaard (File too large)"
        assert f"Mislukt: e/kort: outputs/e/kort.html: {sentence}" in ended.stderr
        assert "0 rapporten gemaakt, 2 mislukt" in ended.stdout
        assert manifest(good)["state"] == "mislukt"
        assert "vorige versie" in (good / "outputs" / "e" / "index.html").read_text(encoding="utf-8").lower()
    again = warm.run(good, "run", "--json")
    assert made(again.stdout) == ["e/kort", "e/lang"]
    assert manifest(good)["state"] == "gereed"
