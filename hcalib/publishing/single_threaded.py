"""Preparing a process that is going to be forked: one thread, and nothing slow that no report uses."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

SINGLE_THREADED = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
}
"""Settings that keep numerical libraries from starting threads, which a fork would not copy. With as many
processes as cores, threads within one would only wait for each other. Reports that run in a kernel get the
same, so that sums are made in the same order. A figure's backend is what a kernel would choose."""


def stay_single_threaded() -> None:
    """Set the environment before the first numerical library is imported; what the user set is kept out."""
    os.environ.update(SINGLE_THREADED)


def leave_out_what_no_report_uses() -> None:
    """Keep a parser from being built that takes seconds each time nbformat is imported.

    JupyterLab brings a package that checks international addresses; jsonschema imports it when it is there.
    A notebook's schema has no such address.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


@contextmanager
def throwing_nothing_away() -> Iterator[None]:
    """Look for no garbage while things are loaded that stay: going through all of them again and again takes
    an eighth of the time. Afterwards what is there is no longer gone through."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
