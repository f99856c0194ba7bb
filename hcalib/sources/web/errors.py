"""What went wrong with a source: for good, or for now."""

from __future__ import annotations

from hcalib.errors import ExitCode, Fault, UserError


class SourceError(UserError):
    """A source gives no usable answer.

    Attributes
    ----------
    status : int or None
        The HTTP status, when that is what was wrong.
    passing : bool
        Whether the same question may well be answered later: the source was out of reach, or broke off.
    """

    def __init__(self, faults: list[Fault | str] | str, status: int | None = None, *, passing: bool = False):
        super().__init__(faults, ExitCode.SOURCE)
        self.status = status
        self.passing = passing


class Passing(Exception):
    """A failure that may pass; ``wait`` is how many seconds the server asks us to stay away."""

    def __init__(self, reason: str, wait: float | None = None, status: int | None = None):
        super().__init__(reason)
        self.wait = wait
        self.status = status
