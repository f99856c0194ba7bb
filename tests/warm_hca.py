"""``hca`` without the seconds of its imports, for tests with many small runs.

A process imports everything once; each run of ``hca`` is a fork of it, in a process group of its own, and
forks its reports as always. This file, run as a script, is that process. It reads lines of JSON: one starts a
run, another looks whether a run has ended.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


class Running:
    """A run that goes on; ``pid`` is also the id of its process group, as in a terminal."""

    def __init__(self, server: Server, pid: int, out: Path, err: Path) -> None:
        self.pid = pid
        self._server, self._out, self._err = server, out, err

    def said(self) -> str:
        """Return what the command printed until now."""
        return self._out.read_text(encoding="utf-8") if self._out.exists() else ""

    def wait(self, timeout: float = 120) -> Ended:
        """Wait for the end of the command; it is killed when that takes too long."""
        until = time.monotonic() + timeout
        while (code := self._server.ask(poll=self.pid)) is None:
            if time.monotonic() > until:
                os.killpg(self.pid, signal.SIGKILL)
                raise TimeoutError(self._out.read_text() + self._err.read_text())
            time.sleep(0.02)
        return Ended(code, self._out.read_text(encoding="utf-8"), self._err.read_text(encoding="utf-8"))


class Server:
    """Starts commands in forks of one warm process."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="hca-test-")
        self._count = 0
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        self._process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=kept
        )

    def start(self, root: Path, *arguments: str, largest_file: int | None = None) -> Running:
        """Give the command in a workspace; no file that it writes may be larger than so many bytes."""
        self._count += 1
        out, err = (Path(self._folder.name) / f"{self._count}.{name}" for name in ("out", "err"))
        files = {"out": str(out), "err": str(err), "largest_file": largest_file}
        return Running(self, self.ask(start=list(arguments), root=str(root), **files), out, err)

    def run(self, root: Path, *arguments: str, timeout: float = 120, **settings: Any) -> Ended:
        """Give the command and wait for its end."""
        return self.start(root, *arguments, **settings).wait(timeout)

    def ask(self, **request: Any) -> Any:
        """Send a request to the warm process; return its answer."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def close(self) -> None:
        """End the warm process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(10)
        self._folder.cleanup()


def _serve() -> None:
    from hcalib.publishing.single_threaded import stay_single_threaded

    stay_single_threaded()
    from hcalib.cli import main
    from hcalib.publishing import closure, runner, warm  # noqa: F401
    from hcalib.workspace import open_store

    warm.warm_up([])
    # also what is only loaded when it is used
    open_store(Path(__file__).parents[1], "hca-zwf")
    closure.library_of_a_run()
    # what a run prints must not come between the lines of JSON
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for line in sys.stdin:
        request = json.loads(line)
        if "poll" in request:
            pid, status = os.waitpid(request["poll"], os.WNOHANG)
            answer = os.waitstatus_to_exitcode(status) if pid else None
        else:
            answer = os.fork()
            if answer == 0:
                _become(request)
                code = main(request["start"])
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(code)
        answers.write(f"{json.dumps(answer)}\n")
        answers.flush()


def _become(request: dict[str, Any]) -> None:
    """Set up this fork as a shell would: Ctrl-C works also where pytest was started without it."""
    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for descriptor, name in ((0, os.devnull), (1, request["out"]), (2, request["err"])):
        opened = os.open(name, os.O_RDWR | os.O_CREAT)
        os.dup2(opened, descriptor)
        os.close(opened)
    os.chdir(request["root"])
    os.environ["HCALIB_ROOT"] = request["root"]
    if request["largest_file"] is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (request["largest_file"],) * 2)


if __name__ == "__main__":
    _serve()
