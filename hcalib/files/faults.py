"""Gathering faults, so that a researcher is told all of them at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from hcalib.errors import ExitCode, Fault, UserError


@contextmanager
def collecting(faults: list[Fault]) -> Iterator[None]:
    """Add the faults of a block to a list instead of stopping at the first."""
    try:
        yield
    except UserError as error:
        faults.extend(error.faults)


def raise_if_any(faults: Iterable[Fault], exit_code: ExitCode = ExitCode.DATA) -> None:
    """Raise all faults at once, or do nothing when there are none."""
    listed = list(dict.fromkeys(faults))
    if listed:
        raise UserError(listed, exit_code)
