"""The same figure twice: one key with two figures, or one row of figures under two keys."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from hcalib.catalog import TOTAL, Catalog
from hcalib.observations import DIMENSIONS, KEY
from hcalib.sources.language import listing, number
from hcalib.sources.naming import indicator_name, period_name, place_name, series_name
from hcalib.sources.plausibility.findings import Finding, finding
from hcalib.sources.plausibility.histories import History

_DIGITS = 12.0
"""Digits that two series must share before chance is no explanation."""


def double_keys(new: pd.DataFrame, catalog: Catalog) -> list[Finding]:
    """Find keys that occur more than once; a figure can have one value only."""
    found = []
    for _, rows in new[new.duplicated(KEY, keep=False)].groupby(KEY):
        ordered = rows.sort_values(["file", "row"], kind="stable")
        row = ordered.iloc[0].to_dict()
        values = listing("geen cijfer" if np.isnan(value) else number(value) for value in ordered["value"])
        message = (
            f"{series_name(row, catalog)}, {period_name(row['period'])}: dit cijfer staat er {len(rows)} "
            f"keer in ({values}); laat er één staan."
        )
        found += finding("fout", "dubbel", message, ordered)
    return found


def double_series(new: pd.DataFrame, series: Iterable[History], catalog: Catalog) -> list[Finding]:
    """Find two series of an indicator with the same figures in the same periods.

    A whole with one part has the figures of that part, so a series is not compared with what it lies in.
    """
    groups: dict[tuple[object, ...], list[History]] = {}
    for history in series:
        if _digits(history) >= _DIGITS:
            same = (
                history.name["indicator"],
                history.name["source"],
                history.periods,
                history.figures.tobytes(),
            )
            groups.setdefault(same, []).append(history)
    found = []
    for members in groups.values():
        apart = [one for one in members if not any(_inside(one, other, catalog) for other in members)]
        if len(apart) < 2:
            continue
        rows = [int(row) for member in apart for row in member.rows[member.fresh]]
        names = [place_name(member.name, catalog) for member in apart]
        message = (
            f"{indicator_name(apart[0].name, catalog)}: {listing(sorted(names))} hebben precies "
            f"dezelfde {len(apart[0].periods)} cijfers; controleer of er één dubbel is gelezen."
        )
        found += finding("waarschuwing", "dubbel", message, new.loc[sorted(rows)])
    return found


def _digits(history: History) -> float:
    """Count the digits, in steps of the rounding, that the different figures of a series hold together."""
    different = np.unique(np.abs(history.figures[history.figures != 0])) / history.grain
    return float(np.log10(np.maximum(different, 1.0)).sum())


def _inside(one: History, other: History, catalog: Catalog) -> bool:
    """Tell whether another series holds this one: the total of a breakdown, or a parent in the catalog."""
    if one is other:
        return False
    different = [name for name in ("region", *DIMENSIONS) if one.name[name] != other.name[name]]
    return all(_lies_in(name, one.name[name], other.name[name], catalog) for name in different)


def _lies_in(dimension: str, code: str, whole: str, catalog: Catalog) -> bool:
    if dimension == "region" or dimension == "branch":
        known = catalog.regions if dimension == "region" else catalog.branches
        step = known.get(code)
        while step is not None and step.parent is not None:
            if step.parent == whole:
                return True
            step = known.get(step.parent)
    return dimension != "region" and whole == TOTAL
