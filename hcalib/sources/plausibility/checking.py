"""All checks on the figures of one arrival, in one order."""

from __future__ import annotations

import pandas as pd

from hcalib.catalog import Catalog
from hcalib.sources.plausibility.findings import Finding
from hcalib.sources.plausibility.impossible import impossible_values


def plausibility(new: pd.DataFrame, previous: pd.DataFrame | None, catalog: Catalog) -> tuple[Finding, ...]:
    """Look at new figures by themselves and against the previous vintage.

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
        First what cannot be true, then the warnings, each by file and line. The order of the rows of
        ``new`` does not matter.
    """
    new = new.reset_index(drop=True)
    findings = impossible_values(new, catalog)
    return tuple(sorted(set(findings), key=lambda f: (f.severity != "fout", f.file, f.rows, f.check)))
