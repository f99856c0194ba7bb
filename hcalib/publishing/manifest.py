"""The manifest of an edition: from what, with what and how it was made."""

from __future__ import annotations

import importlib.metadata
import json
import platform
import subprocess
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from hcalib import __version__
from hcalib.files import write_atomically

FILE_NAME = "manifest.json"
_PACKAGES = (
    "pandas",
    "numpy",
    "scipy",
    "statsmodels",
    "matplotlib",
    "seaborn",
    "papermill",
    "nbconvert",
    "jupyterlab",
)


def write_manifest(folder: Path, content: Mapping[str, Any]) -> None:
    """Write ``manifest.json`` in one move; keys keep their order."""
    text = json.dumps(content, ensure_ascii=False, indent=2, default=str)
    write_atomically(folder / FILE_NAME, text + "\n")


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """Read the manifest of a finished edition; None when there is none that can be read."""
    try:
        content = json.loads((folder / FILE_NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) and "edition" in content else None


def environment() -> dict[str, Any]:
    """Return the versions that a result may depend on."""
    return {
        "hcalib": __version__,
        "python": platform.python_version(),
        "system": platform.system(),
        "packages": dict(_versions()),
    }


@cache
def _versions() -> tuple[tuple[str, str], ...]:
    return tuple((name, importlib.metadata.version(name)) for name in _PACKAGES)


def git_revision(root: Path) -> str:
    """Return the short revision, with '+' when there are changes that are not committed.

    Without git, or outside a repository, it is 'onbekend'.
    """
    try:
        revision = _git(root, "rev-parse", "--short=10", "HEAD")
        changed = _git(root, "status", "--porcelain", "--untracked-files=no")
    except (OSError, subprocess.SubprocessError):
        return "onbekend"
    return f"{revision}+" if changed else revision


def timestamp(moment: datetime) -> str:
    """Write a moment with its offset, to the second."""
    return moment.isoformat(timespec="seconds")


def _git(root: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=root, capture_output=True, text=True, check=True, timeout=10
    )
    return done.stdout.strip()
