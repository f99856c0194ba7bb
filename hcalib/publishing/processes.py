"""A process for every report, a few at a time: forked from this one where that is safe, else started anew."""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Collection, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import FrameType, TracebackType
from typing import Literal

from hcalib.errors import ExitCode, Fault, UserError
from hcalib.publishing import left_behind
from hcalib.publishing.left_behind import Watch
from hcalib.publishing.tasks import DIED, Outcome, Step, Task, Tell, failed
from hcalib.publishing.worker import make_report

Method = Literal["fork", "spawn"]

_LOOK_EVERY = 0.5
"""Seconds between two looks at the memory and the time of what is running."""
_START_MB = 400
"""What a process takes by itself with all libraries loaded, its kernel included."""
_WHOLE_WITHIN = 60.0
"""Seconds in which a message that begins to come has come whole; each takes milliseconds."""
_PR_SET_PDEATHSIG = 1


def can_fork() -> bool:
    """Tell whether this process may be forked: on Linux, while it has one thread.

    A fork copies one thread and the locks of all; a lock held by a thread that is not copied stays shut for
    ever. On macOS system libraries keep threads of their own, on Windows there is no fork.
    """
    return sys.platform == "linux" and len(list(Path("/proc/self/task").iterdir())) == 1


@dataclass
class _Running:
    """A report that is being made."""

    task: Task
    future: Future[Outcome]
    process: BaseProcess
    connection: Connection
    scratch: Path
    began: float
    again: bool
    """Whether this is its second chance."""
    heard: bool = False
    outcome: Outcome | None = None
    looked_at: float = 0.0
    """When its time and memory were looked at."""


@dataclass
class _Waiting:
    task: Task
    future: Future[Outcome]
    again: bool = False


class Processes:
    """Makes each report in a process of its own.

    The process that uses this stays single-threaded: it starts others, listens to them and ends those that
    go over a limit, all in :meth:`done`.

    Parameters
    ----------
    method : {"fork", "spawn"}
        Fork this process, with all that it imported and loaded, where that is safe; or start a new one.
    workers : int
        Reports at a time.
    tell : callable
        Called with a Step when a report starts a cell.

    Notes
    -----
    What is loaded between two reports may start a thread: a report that begins after that gets a new process.
    """

    def __init__(self, method: Method, workers: int, tell: Tell) -> None:
        self.workers = workers
        self._method, self._tell = method, tell
        self._waiting: deque[_Waiting] = deque()
        self._running: list[_Running] = []
        self._watch: Watch | None = None
        with _telling_why():
            left_behind.remove_folders()

    def __enter__(self) -> Processes:
        if self._method == "fork":
            with suppress(OSError):  # without room for a process no report starts either, and that is told
                self._watch = Watch()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for one in self._running:
            self._end(one)
        self._running.clear()
        if self._watch is not None:
            self._watch.close()

    def submit(self, task: Task) -> Future[Outcome]:
        """Queue a report; reports start in this order."""
        future: Future[Outcome] = Future()
        self._waiting.append(_Waiting(task, future))
        return future

    def done(self, seconds: float) -> Collection[Future[Outcome]]:
        """Wait until a report is finished, at most so many seconds; return those that are.

        Raises
        ------
        UserError
            With exit code OUTPUT when the system has no room for another process or its folder.
        """
        until = time.monotonic() + seconds
        finished: list[Future[Outcome]] = []
        left = seconds
        while not finished and left >= 0:
            self._start_waiting()
            if not self._running:
                break
            wait([one.connection for one in self._running], min(left, _LOOK_EVERY))
            finished = [one.future for one in list(self._running) if self._look_at(one)]
            left = until - time.monotonic()
        self._start_waiting()
        return finished

    def _start_waiting(self) -> None:
        with _telling_why():
            while self._waiting and len(self._running) < self.workers:
                self._running.append(self._start(self._waiting.popleft()))

    def _start(self, one: _Waiting) -> _Running:
        method: Method = "fork" if self._method == "fork" and can_fork() else "spawn"
        context: BaseContext = multiprocessing.get_context(method)
        ours, theirs = context.Pipe(duplex=False)
        scratch = Path(tempfile.mkdtemp(prefix=f"{left_behind.SCRATCH}{os.getpid()}-"))
        # what lives now is not looked through again in the child: each page it touches would be copied
        gc.freeze()
        process = context.Process(  # type: ignore[attr-defined]
            target=_child,
            args=(
                one.task,
                theirs,
                scratch,
                method,
                os.getpid(),
                self._watch if method == "fork" else None,
            ),
        )
        process.start()
        if self._watch is not None:
            self._watch.begins(process.pid)
        theirs.close()
        if not one.again:
            one.future.set_running_or_notify_cancel()
        return _Running(one.task, one.future, process, ours, scratch, time.monotonic(), one.again)

    def _look_at(self, one: _Running) -> bool:
        """Read what a process said and see to its limits; tell whether its report is finished."""
        ended = self._read(one)
        if one.outcome is None and not ended:
            reason = _over_limit(one)
            if reason is None:
                return False
            one.outcome = failed(one.task, reason)
        self._end(one)
        self._running.remove(one)
        if one.outcome is None and not one.heard and not one.again:
            self._waiting.appendleft(_Waiting(one.task, one.future, again=True))
            return False
        one.future.set_result(one.outcome or _died(one))
        return True

    def _end(self, one: _Running) -> None:
        """End a process and all that it started; it may be gone already."""
        started = left_behind.family(one.process.pid)
        if one.outcome is not None and one.heard:
            one.process.join(0.2)
        left_behind.kill(started)
        one.process.kill()
        one.process.join()
        if self._watch is not None:
            self._watch.ended(one.process.pid or 0)
        one.connection.close()
        shutil.rmtree(one.scratch, ignore_errors=True)

    def _read(self, one: _Running) -> bool:
        """Take in the messages that wait; tell whether no more will come."""
        try:
            while one.outcome is None and one.connection.poll():
                with _at_most(_WHOLE_WITHIN):
                    message = one.connection.recv()
                one.heard = True
                if isinstance(message, Step):
                    self._tell(message)
                else:
                    one.outcome = message
        except (EOFError, OSError):
            return True
        except Exception:  # what a cell writes where it should not is no message
            one.outcome = _died(one)
        return one.outcome is not None


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """Raise TimeoutError after so many seconds: a report that sends half a message would keep all waiting.

    Only where a thread can be called out of its waiting, which is the main one, and not on Windows.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def call_out(number: int, frame: FrameType | None) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, call_out)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def _telling_why() -> Iterator[None]:
    """Turn what the system refuses a new process into a sentence."""
    try:
        yield
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        message = f"er kan geen rapport worden begonnen ({reason}); controleer geheugen en vrije ruimte."
        # without a folder that can be written there is none to name
        place = Path(tempfile.tempdir) if tempfile.tempdir else None
        raise UserError([Fault(message, place)], ExitCode.OUTPUT) from None


def _over_limit(one: _Running) -> str | None:
    """Say which limit a process is over; None when it is over none, or was looked at a moment ago."""
    limits, now = one.task.limits, time.monotonic()
    if now - one.looked_at < _LOOK_EVERY:
        return None
    one.looked_at = now
    if now - one.began > limits.seconds:
        return f"het rapport was na {limits.seconds:.0f} seconden niet klaar en is gestopt."
    if _memory_mb(one.process) > _START_MB + limits.memory_mb:
        return f"het rapport vraagt meer geheugen dan de grens van {limits.memory_mb} MB en is gestopt."
    return None


def _memory_mb(process: BaseProcess) -> float:
    """Return the memory of a process and of those it started, such as a kernel.

    The limit itself is set in the process; this catches what a system does not hold to its limit.
    """
    import psutil

    try:
        own = psutil.Process(process.pid)
        return float(sum(one.memory_info().rss for one in (own, *own.children(recursive=True)))) / 1e6
    except psutil.Error:
        return 0.0


def _died(one: _Running) -> Outcome:
    return failed(one.task, DIED, details=f"exit code {one.process.exitcode}")


def _child(
    task: Task, connection: Connection, scratch: Path, method: Method, parent: int, watch: Watch | None
) -> None:
    """Make the report in this process, and send it home."""
    if watch is not None:
        watch.let_go()
    _end_with_parent(method, parent)
    if hasattr(os, "setsid"):
        # Ctrl-C in the terminal is for the parent, which then ends its children
        os.setsid()
    _silence()
    tempfile.tempdir = str(scratch)
    _limit_memory(task.limits.memory_mb)
    own = os.getpid()

    def send(message: Step | Outcome) -> None:
        # a copy that a cell made of this process goes on with the cells after it, and has nothing to say
        if os.getpid() == own:
            connection.send(message)

    send(make_report(task, send))
    connection.close()


def _end_with_parent(method: Method, parent: int) -> None:
    """See to it that this process does not outlive the run: what it would make is of no use to anyone."""
    if method == "fork":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)
        return
    home = multiprocessing.parent_process()
    assert home is not None

    def watch() -> None:
        wait([home.sentinel])
        left_behind.kill(left_behind.family(os.getpid()))
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _silence() -> None:
    """Read nothing from the terminal and write nothing to it, whatever a library or a command tries."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    os.close(nothing)


def _limit_memory(memory_mb: int) -> None:
    """Let the system refuse more memory than the limit, on top of what the process has now."""
    if sys.platform != "linux":
        return
    import resource

    status = Path("/proc/self/status").read_text(encoding="ascii")
    has_kb = int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmData:")))
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    most = sys.maxsize if most == resource.RLIM_INFINITY else most
    limit = min(has_kb * 1024 + memory_mb * 1_000_000, most)
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
