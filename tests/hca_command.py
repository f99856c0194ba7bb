"""The ``hca`` command as a user gives it: in a process of its own, which may fork its reports."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

COMMAND = (sys.executable, "-c", "import sys; from hcalib.cli import main; sys.exit(main())")


def environment(root: Path, **more: str) -> dict[str, str]:
    """The environment of the tests, for the workspace in a folder."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "HCALIB_ROOT": str(root), **more}


def hca(root: Path, *arguments: str, timeout: float = 600, **more: str) -> subprocess.CompletedProcess[str]:
    """Give the command and wait for its end; nothing is raised when it fails."""
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=root,
        env=environment(root, **more),
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def started(root: Path, *arguments: str, **more: str) -> subprocess.Popen[str]:
    """Give the command and go on while it works."""
    return subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=root,
        env=environment(root, **more),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
