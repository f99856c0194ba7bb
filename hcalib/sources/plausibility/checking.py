"""All checks on the figures of one arrival, in one order."""

from __future__ import annotations

import pandas as pd

from hcalib.catalog import Catalog
from hcalib.sources.plausibility.against_previous import against_previous
from hcalib.sources.plausibility.duplicates import double_keys, double_series
from hcalib.sources.plausibility.findings import Finding
from hcalib.sources.plausibility.histories import histories, is_fresh
from hcalib.sources.plausibility.impossible import impossible_values
from hcalib.sources.plausibility.series_checks import series_checks
from hcalib.sources.plausibility.sums import sum_checks


def plausibility(new: pd.DataFrame, previous: pd.DataFrame | None, catalog: Catalog) -> tuple[Finding, ...]:
    """Look at new figures by themselves, in their own history and against the previous vintage.

    With a previous vintage only what is new or was changed is looked at: a warning about an old figure was
    given when that figure arrived.

    Parameters
    ----------
    new : pandas.DataFrame
        Figures as :func:`hcalib.observations.read_observations` returns them, of one file or of several.
        A missing value says nothing and is never odd.
    previous : pandas.DataFrame or None
        The same source at its previous vintage; None when there was none.
    catalog : Catalog
        Units, plausible ranges and which region or branch lies in which.

    Returns
    -------
    tuple of Finding
        First what cannot be true, then the warnings, each by file and line. The order of the rows does
        not matter.
    """
    if new.empty:
        return ()
    new = _in_order(new)
    previous = None if previous is None or previous.empty else _in_order(previous)
    fresh = is_fresh(new, previous)
    series = list(histories(new, previous, catalog, fresh))
    compared = against_previous(new, previous, catalog) if previous is not None else []
    findings = [
        *impossible_values(new, catalog),
        *double_keys(new, catalog),
        *compared,
        *_not_told_by(compared, series_checks(new, series, catalog)),
        *double_series(new, series, catalog),
        *sum_checks(new, previous, catalog, fresh),
    ]
    return tuple(
        sorted(set(findings), key=lambda f: (f.severity != "fout", f.file, f.rows, f.check, f.message))
    )


def _in_order(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.sort_values(["file", "row"], kind="stable").reset_index(drop=True)


def _not_told_by(told: list[Finding], findings: list[Finding]) -> list[Finding]:
    """Leave out what the comparison with the previous vintage says already, and says more precisely."""
    return [
        one
        for one in findings
        if not any(
            other.file == one.file
            and other.check in (one.check, "verwisseld")
            and set(one.rows) <= set(other.rows)
            for other in told
        )
    ]
