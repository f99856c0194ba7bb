"""Making reports on other machines with dask.distributed: a warm process a worker, files checked on arrival.

Each machine has the same repository; what is made there is only accepted when it was made from the same
library, data and packages, and when every file arrives whole.
"""

from __future__ import annotations

import asyncio
import hashlib
import pickle
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import IO, TYPE_CHECKING, Any

from hcalib.errors import ExitCode, UserError
from hcalib.publishing.closure import whole_library
from hcalib.publishing.inputs import Digests, environment, library_file
from hcalib.publishing.records import made_from
from hcalib.publishing.tasks import Outcome, Task, failed
from hcalib.root import find_root

if TYPE_CHECKING:
    from concurrent.futures import Executor

_TRIES = 3
"""Times that a report is sent out when a worker is lost or a file arrives damaged."""
_PATIENCE = 10
"""Seconds that a scheduler has to answer."""
_LENGTH = struct.Struct(">Q")
_LOST = (
    "het rapport is van de andere computers niet heel teruggekomen, ook niet na nog een poging; kijk of de "
    "scheduler en de workers nog werken."
)


@dataclass(frozen=True)
class Delivery:
    """An outcome on its way back, with the digests of its files as they were made."""

    outcome: Outcome
    hashes: dict[str, str]

    @property
    def whole(self) -> bool:
        """Whether every file arrived as it was made."""
        return self.outcome.hashes == self.hashes


class Elsewhere:
    """Sends reports to an executor whose workers are on other machines.

    Parameters
    ----------
    executor : concurrent.futures.Executor
    workers : int
        How many reports it makes at a time, as far as is known.
    reachable : callable, optional
        Tells whether anything can still come back: futures of a connection that is gone stay silent.
    """

    def __init__(
        self, executor: Executor, workers: int, reachable: Callable[[], bool] = lambda: True
    ) -> None:
        self.workers = workers
        self._reachable = reachable
        self._executor = executor
        self._sent: dict[Future[Delivery], tuple[Task, Future[Outcome], int]] = {}
        self._finished: list[Future[Outcome]] = []

    def submit(self, task: Task) -> Future[Outcome]:
        """See :class:`hcalib.publishing.runner.Makers`."""
        result: Future[Outcome] = Future()
        self._send(task, result, 1)
        return result

    def done(self, seconds: float) -> Collection[Future[Outcome]]:
        """See :class:`hcalib.publishing.runner.Makers`."""
        if self._sent and not self._finished:
            arrived, _ = wait(self._sent, seconds, return_when="FIRST_COMPLETED")
            for future in arrived:
                self._receive(future)
            if not self._reachable():
                for task, result, _ in self._sent.values():
                    self._finish(result, failed(task, _LOST))
                self._sent.clear()
        finished, self._finished = self._finished, []
        return finished

    def _send(self, task: Task, result: Future[Outcome], tries: int) -> None:
        try:
            self._sent[self._executor.submit(make_elsewhere, task)] = (task, result, tries)
        except Exception as error:  # the scheduler is gone: nothing more can be sent
            self._finish(result, failed(task, _LOST, details=repr(error)))

    def _receive(self, future: Future[Delivery]) -> None:
        task, result, tries = self._sent.pop(future)
        outcome = _received(future, task)
        if outcome is None and tries < _TRIES:
            self._send(task, result, tries + 1)
        else:
            self._finish(result, outcome or failed(task, _LOST))

    def _finish(self, result: Future[Outcome], outcome: Outcome) -> None:
        result.set_result(outcome)
        self._finished.append(result)


def _received(future: Future[Delivery], task: Task) -> Outcome | None:
    """Return what arrived; None when it was lost on the way or is damaged, and may be tried again."""
    try:
        delivery = future.result()
    except UserError as error:
        return failed(task, str(error.faults[0]), details=str(error))
    except Exception:  # a worker that is lost shows itself in as many ways as there are executors
        return None
    return delivery.outcome if delivery.whole else None


@contextmanager
def dask_cluster(address: str) -> Iterator[Elsewhere]:
    """Connect with the scheduler of a dask cluster.

    Parameters
    ----------
    address : str
        Such as ``tcp://10.0.0.4:8786``.

    Raises
    ------
    UserError
        When dask is not installed (exit code USAGE), or the scheduler does not answer (OUTPUT).
    """
    try:
        from distributed import Client, rpc
    except ImportError:
        message = "voor --executor dask is het pakket distributed nodig: pip install 'hcalib[dask]'."
        raise UserError(message, ExitCode.USAGE) from None

    async def greet() -> None:
        async with rpc(address) as scheduler:  # type: ignore[no-untyped-call]
            await scheduler.identity()

    try:
        # a client waits for ever for what accepts a connection and says nothing, and is slow to give up
        asyncio.run(asyncio.wait_for(greet(), _PATIENCE))
        client = Client(address, timeout=_PATIENCE, set_as_default=False)  # type: ignore[no-untyped-call]
    except Exception:  # whatever answers there may say anything
        message = f"op {address} antwoordt geen dask-scheduler; kijk het adres na, of start hem."
        raise UserError(message, ExitCode.OUTPUT) from None
    try:
        workers = sum(client.nthreads().values())  # type: ignore[no-untyped-call]
        if not workers:
            message = f"de dask-scheduler op {address} heeft geen workers; start: dask worker {address}"
            raise UserError(message, ExitCode.OUTPUT)
        executor = client.get_executor(pure=False)  # type: ignore[no-untyped-call]
        yield Elsewhere(executor, workers, lambda: client.status != "closed")
    finally:
        client.close()  # type: ignore[no-untyped-call]


def make_elsewhere(task: Task) -> Delivery:
    """Make a report on the machine where this runs, in a process forked from one that stays warm.

    Parameters
    ----------
    task : Task
        Its folder is replaced by that of the repository here (``HCALIB_ROOT``, or the working folder).

    Raises
    ------
    UserError
        When the library, the data or the packages here are not those that the report is asked from.
    """
    here = find_root()
    local = replace(task, root=here, notebook=here / task.notebook.relative_to(task.root))
    if made_from(task.inputs, Digests(here)) != task.expects:
        message = (
            f"{task.key}: een rekencomputer heeft een andere versie van de code, de gegevens of de "
            "pakketten; breng hem bij en draai opnieuw."
        )
        raise UserError(message, ExitCode.REPORT_FAILED)
    outcome = _warm_process().make(local)
    return Delivery(outcome, outcome.hashes)


class _WarmProcess:
    """A process that forks a report whenever it is asked: the worker itself has threads, so it may not."""

    def __init__(self) -> None:
        self._loaded = _library_now()
        self._process = subprocess.Popen(
            [sys.executable, "-c", "from hcalib.publishing.elsewhere import serve; serve()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    @property
    def usable(self) -> bool:
        """Whether it is there, and did not load what has been replaced since."""
        return self._process.poll() is None and self._loaded == _library_now()

    def close(self) -> None:
        """Let it end."""
        assert self._process.stdin is not None
        with suppress(OSError):
            self._process.stdin.close()
        self._process.wait()

    def make(self, task: Task) -> Outcome:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        _write(self._process.stdin, task)
        outcome: Outcome = _read(self._process.stdout)
        return outcome


def _library_now() -> str:
    """Return one digest of the library and the packages as they are on this machine."""
    return made_from((environment(), *map(library_file, whole_library())), Digests(find_root()))


_OF_THIS_THREAD = threading.local()


def _warm_process() -> _WarmProcess:
    """Return the warm process of this thread of the worker; a new one when it was lost or is out of date."""
    process: _WarmProcess | None = getattr(_OF_THIS_THREAD, "process", None)
    if process is not None and not process.usable:
        process.close()
        process = None
    if process is None:
        process = _OF_THIS_THREAD.process = _WarmProcess()
    return process


def serve() -> None:
    """Make the reports that are asked on standard input, until nobody is there any more."""
    from hcalib.publishing.single_threaded import leave_out_what_no_report_uses, stay_single_threaded

    stay_single_threaded()
    leave_out_what_no_report_uses()
    from hcalib.publishing.processes import Method, Processes, can_fork
    from hcalib.publishing.warm import warm_up
    from hcalib.workspace import open_store

    warm: set[str] = set()
    while True:
        try:
            task: Task = _read(sys.stdin.buffer)
        except EOFError:
            return
        if can_fork():
            if task.notebook.name not in warm:
                warm_up([task.notebook])
                warm.add(task.notebook.name)
            asked = task.parameters
            with suppress(
                Exception
            ):  # whatever goes wrong, goes wrong again in the report, and is told there
                # kept as long as its files are the same, and every fork has it
                open_store(task.root, asked["agenda"], asked["pins"], asked["vintage"])
        # asked last: what was loaded may have started a thread
        method: Method = "fork" if can_fork() else "spawn"
        with Processes(method, 1, lambda step: None) as processes:
            future = processes.submit(task)
            while not future.done():
                processes.done(1.0)
        try:
            _write(sys.stdout.buffer, future.result())
        except BrokenPipeError:
            return  # the worker is gone, and so is who asked


def _write(stream: IO[bytes], content: Any) -> None:
    packed = pickle.dumps(content)
    stream.write(_LENGTH.pack(len(packed)) + hashlib.sha256(packed).digest() + packed)
    stream.flush()


def _read(stream: IO[bytes]) -> Any:
    head = stream.read(_LENGTH.size + 32)
    if len(head) < _LENGTH.size + 32:
        raise EOFError
    packed = stream.read(_LENGTH.unpack(head[: _LENGTH.size])[0])
    if hashlib.sha256(packed).digest() != head[_LENGTH.size :]:
        raise EOFError
    return pickle.loads(packed)
