"""What goes to a process that makes a report, and what comes back: both can be sent to another machine."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from hcalib.disclosure.texts import Withheld
from hcalib.presentation.page import PageContext

Engine = Literal["in-process", "kernel"]
"""How cells run: in the process that makes the report, or in a fresh kernel beside it."""


@dataclass(frozen=True)
class Limits:
    """What one report may use.

    Attributes
    ----------
    seconds : float
        Time by the clock; after that its process is ended.
    memory_mb : int
        Memory beyond what the process had when it began.
    output_mb : int
        Millions of characters that its cells may print.
    page_kb : int
        Size of the page, in thousands of bytes: larger cannot be shared by mail.
    """

    seconds: float
    memory_mb: int
    output_mb: int
    page_kb: int


@dataclass(frozen=True)
class Task:
    """What a process needs to make one report; everything in it can be pickled.

    Attributes
    ----------
    key, name : str
        Edition and report; name of the page.
    notebook : Path
    parameters : mapping
    page : PageContext
    root : Path
        Folder of the repository.
    limits : Limits
    engine : {"in-process", "kernel"}
    withheld : Withheld, optional
        What may not stand in it; without it the maker reads that from the agenda itself.
    inputs : tuple of str
        Names of what it is made from; see :class:`hcalib.publishing.inputs.Digests`.
    expects : str
        Digest of those, by which another machine can tell that it has the same. Both are empty when the
        report is made on this one.
    """

    key: str
    name: str
    notebook: Path
    parameters: Mapping[str, Any]
    page: PageContext
    root: Path
    limits: Limits
    engine: Engine = "in-process"
    withheld: Withheld | None = field(default=None, repr=False)
    inputs: tuple[str, ...] = ()
    expects: str = ""


@dataclass(frozen=True)
class Step:
    """Where a report is: which cell of how many, and under which heading."""

    key: str
    cell: int
    cells: int
    section: str


Tell = Callable[[Step], None]


@dataclass(frozen=True)
class Outcome:
    """How a report came out.

    Attributes
    ----------
    error : str
        First useful line of what went wrong; empty when the report is there.
    told : str
        What of the error may stand on a page and in the manifest: the message of an exception that is not
        ours can hold any value it met.
    details : str
        The traceback, for ``--debug``.
    seconds, cpu_seconds : float
        By the clock, and of the processor for its cells; the latter 0 when they ran in a kernel.
    peak_mb : int
        Most memory the process had, with what it shares with others.
    files : mapping of str to bytes
        The page and the CSVs, by path in the folder of the edition; not yet placed.
    sources : tuple of dict
        Id, citation and vintage of every source used.
    example : bool
    warnings : tuple of str
        Output of the notebook that readers do not see; for the terminal only.
    """

    key: str
    name: str
    error: str = ""
    told: str = ""
    details: str = ""
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    peak_mb: int = 0
    files: Mapping[str, bytes] = field(default_factory=dict)
    sources: tuple[dict[str, Any], ...] = ()
    example: bool = False
    warnings: tuple[str, ...] = ()

    @property
    def size_bytes(self) -> int | None:
        """Size of the page; None when there is none."""
        page = self.files.get(f"{self.name}.html")
        return None if page is None else len(page)

    @property
    def hashes(self) -> dict[str, str]:
        """SHA-256 of every file."""
        return {name: hashlib.sha256(content).hexdigest() for name, content in self.files.items()}


def failed(task: Task, message: str, *, told: str | None = None, details: str = "") -> Outcome:
    """Return the outcome of a report that could not be made.

    Parameters
    ----------
    task : Task
    message : str
        For the terminal.
    told : str, optional
        For pages and the manifest; by default the message.
    details : str
        For ``--debug``.
    """
    return Outcome(
        task.key,
        task.name,
        error=message,
        told=message if told is None else told,
        details=details,
    )


CPU_SECONDS = "hcalib_cpu_seconds"
"""Where the metadata of a notebook that was run tell what its cells took of the processor."""

DIED = "het proces dat dit rapport maakte, is onverwacht gestopt (mogelijk te weinig geheugen)."


def too_much_printed(output_mb: int) -> str:
    """Say that a report prints more than its limit."""
    return (
        f"het rapport drukt meer dan {output_mb} miljoen tekens af; haal de print-opdracht uit het notebook."
    )
