"""What reports leave behind when they end or when their run is killed: processes and folders."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Collection, Iterable
from contextlib import suppress
from pathlib import Path

SCRATCH = "hcalib-run-"
"""How the folders of reports that are being made begin; then comes the number of the process that runs."""
_ROUNDS, _PAUSE = 50, 0.02
"""How often to look for what is still there, with so many seconds in between."""


def remove_folders() -> None:
    """Remove the folders of runs that were killed: nobody else does."""
    import psutil

    for folder in Path(tempfile.gettempdir()).glob(f"{SCRATCH}*"):
        number = folder.name.removeprefix(SCRATCH).partition("-")[0]
        if number.isdecimal() and not psutil.pid_exists(int(number)):
            shutil.rmtree(folder, ignore_errors=True)


def family(pid: int | None) -> set[int]:
    """Return what a process started, such as a kernel, and what these started; without the process itself.

    Also what no longer has a parent, as long as it stayed in the session of one of them: each report and
    each kernel has a session of its own.
    """
    import psutil

    if pid is None:
        return set()
    found: set[int] = set()
    with suppress(psutil.Error):
        found = {child.pid for child in psutil.Process(pid).children(recursive=True)}
    leaders = {one for one in (pid, *found) if _session(one) == one}
    return (found | in_sessions(leaders)) - {pid}


def in_sessions(leaders: Collection[int]) -> set[int]:
    """Return the processes in some sessions; a session has the number of the process that began it."""
    import psutil

    return {pid for pid in psutil.pids() if _session(pid) in leaders} if leaders else set()


def kill(pids: Iterable[int]) -> None:
    """End processes; they may be gone already."""
    import psutil

    for pid in pids:
        with suppress(psutil.Error):
            psutil.Process(pid).kill()


class Watch:
    """A process that outlives a run that is killed, for just as long as it takes to end what that started.

    The system itself ends a forked report together with the run, but not what the report had started. The
    process waits at a pipe that closes with the run, whatever ends that. Make it while this process can be
    forked.
    """

    def __init__(self) -> None:
        reading, self._writing = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            try:
                _watch(reading)
            finally:
                os._exit(0)
        os.close(reading)

    def begins(self, report: int) -> None:
        """Tell that the process of a report has been started."""
        self._say(f"+{report}\n")

    def ended(self, report: int) -> None:
        """Tell that nothing is left of the process of a report: its number may become that of a stranger."""
        self._say(f"-{report}\n")

    def let_go(self) -> None:
        """Leave the pipe to the run; a report that is forked from it calls this."""
        os.close(self._writing)

    def close(self) -> None:
        """End the process."""
        os.close(self._writing)
        with suppress(ChildProcessError):
            os.waitpid(self._pid, 0)

    def _say(self, line: str) -> None:
        with suppress(BrokenPipeError):  # somebody ended it: the reports are made all the same
            os.write(self._writing, line.encode("ascii"))


def _watch(reading: int) -> None:
    """Take in what begins and ends until the run is gone; then end what is left."""
    os.setsid()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    # locks and pipes of the run must not stay open because of this process
    for opened in [int(path.name) for path in Path("/proc/self/fd").iterdir()]:
        if opened != reading:
            with suppress(OSError):
                os.close(opened)
    reports: set[int] = set()
    with os.fdopen(reading, encoding="ascii") as lines:
        for line in lines:
            change = reports.add if line.startswith("+") else reports.discard
            change(int(line[1:]))
    for _ in range(_ROUNDS):
        left = in_sessions(reports)
        if not left:
            break
        kill(left)
        time.sleep(_PAUSE)


def _session(pid: int) -> int | None:
    """Return the session of a process; None where there are none, or when it is gone."""
    if not hasattr(os, "getsid"):
        return None
    try:
        return os.getsid(pid)
    except OSError:
        return None
