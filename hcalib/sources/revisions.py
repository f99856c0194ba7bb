"""How figures change from one vintage to the next, and how much first figures tend to move.

The measures of :func:`revision_analysis` are those that the joint task force of OECD and Eurostat recommends
(*OECD/Eurostat guidelines on revisions policy and analysis*; McKenzie and Gamba, *Interpreting the results
of revision analyses: recommended summary statistics*, 2008), also known as indicator A6 of the quality
indicators of the European Statistical System: the mean revision tells the bias, the mean absolute revision
the size, and the relative mean absolute revision makes indicators comparable. A revision is the later
figure minus the earlier one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcalib.observations import KEY

IDENTITY = [name for name in KEY if name != "vintage"]
"""What two vintages of one figure share."""

_DAYS_A_MONTH = 365.25 / 12
_GROUP = ["indicator", "unit", "source", "status"]


@dataclass(frozen=True)
class Comparison:
    """What changed between two vintages; every frame is numbered from 0.

    Attributes
    ----------
    added, removed : pandas.DataFrame
        Figures that only the new or only the old vintage gives, with the columns of the observations. A
        cell that went from a figure to nothing is removed, the reverse is added.
    revised : pandas.DataFrame
        ``IDENTITY``, ``unit``, ``start``, ``old``, ``new``, ``difference`` (new minus old), ``percent``
        (of the old figure; NaN when that is 0), ``old_status``, ``new_status``, ``file`` and ``row`` (in
        the new vintage). Largest percentage first; a change from 0 comes before all others.
    statuses : pandas.DataFrame
        Figures whose status or qualifier changed: ``IDENTITY``, ``start``, ``old_status``,
        ``new_status``, ``old_qualifier``, ``new_qualifier``, ``old``, ``new``, ``file`` and ``row``.
    unchanged : int
        Number of figures that both vintages give with the same value, status and qualifier.
    """

    added: pd.DataFrame
    removed: pd.DataFrame
    revised: pd.DataFrame
    statuses: pd.DataFrame
    unchanged: int

    @property
    def same(self) -> bool:
        """Whether nothing changed at all."""
        return all(table.empty for table in (self.added, self.removed, self.revised, self.statuses))


def compare(old: pd.DataFrame, new: pd.DataFrame) -> Comparison:
    """Compare two vintages of the same source.

    Parameters
    ----------
    old, new : pandas.DataFrame
        As :func:`hcalib.observations.read_observations` returns them. Of a figure that a frame holds in
        several vintages, the newest counts. A missing value is no figure.
    """
    before, after = _figures(old), _figures(new)
    both = after.merge(before, on=IDENTITY, suffixes=("", "_before"))
    table = both.rename(
        columns={
            "value_before": "old", "value": "new",
            "status_before": "old_status", "status": "new_status",
            "qualifier_before": "old_qualifier", "qualifier": "new_qualifier",
        }
    )  # fmt: skip
    moved = table["old"] != table["new"]
    relabelled = (table["old_status"] != table["new_status"]) | (
        table["old_qualifier"] != table["new_qualifier"]
    )
    return Comparison(
        added=_only_in(after, before),
        removed=_only_in(before, after),
        revised=_by_size(table[moved]),
        statuses=_in_order(table[relabelled])[
            [*IDENTITY, "start", "old_status", "new_status", "old_qualifier", "new_qualifier", "old", "new",
             "file", "row"]
        ],
        unchanged=int((~moved & ~relabelled).sum()),
    )  # fmt: skip


def revision_analysis(vintages: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Measure how much first figures move, per indicator and per horizon.

    The first figure of a key is the one in its oldest vintage. Every later vintage in which the key has a
    figure gives one revision: later minus first, also when nothing changed. A vintage without a figure
    gives none. Forecasts, provisional and final figures are measured apart, by the status of the first
    figure: what a store got to know when it was final already is no test of first figures.

    Parameters
    ----------
    vintages : sequence of pandas.DataFrame
        At least one frame, of one or more sources; their order does not matter, the column ``vintage``
        counts.

    Returns
    -------
    pandas.DataFrame
        A row per indicator, unit, source, status of the first figure and ``horizon``: whole months
        between the two vintages, or <NA> for the first against the latest figure. ``number`` of
        revisions; ``changed``, how many of them are not zero; ``mean`` (bias: positive when first figures
        are too low), ``mean_absolute``, ``root_mean_square``, ``smallest`` and ``largest`` (signed, the
        range) and ``greatest`` (the largest without its sign), in the unit; ``relative`` is the mean
        absolute revision as a percentage of the mean absolute later figure, NaN when that is 0. Empty
        when there is no second vintage of any key.
    """
    if not vintages:
        raise ValueError("there must be at least one vintage")
    known = pd.concat([frame[frame["value"].notna()] for frame in vintages], ignore_index=True)
    known = known.drop_duplicates(KEY, keep="last").sort_values("vintage", kind="stable")
    first = known.drop_duplicates(IDENTITY, keep="first")
    latest = known.drop_duplicates(IDENTITY, keep="last")
    columns = [*IDENTITY, "vintage", "value"]
    start = first[[*columns, "unit", "status"]]
    later = start.merge(known[columns], on=IDENTITY, suffixes=("", "_later"))
    final = start.merge(latest[columns], on=IDENTITY, suffixes=("", "_later"))
    days = (later["vintage_later"] - later["vintage"]).dt.days
    pairs = pd.concat(
        [
            later.assign(horizon=(days / _DAYS_A_MONTH).round().astype("Int64")),
            final.assign(horizon=pd.Series(pd.NA, index=final.index, dtype="Int64")),
        ],
        ignore_index=True,
    )
    pairs = pairs[pairs["vintage_later"] > pairs["vintage"]]
    return _measures(pairs.assign(revision=pairs["value_later"] - pairs["value"]))


def _figures(frame: pd.DataFrame) -> pd.DataFrame:
    rows = frame[frame["value"].notna()]
    return rows.sort_values(["vintage", "file", "row"], kind="stable").drop_duplicates(IDENTITY, keep="last")


def _only_in(these: pd.DataFrame, those: pd.DataFrame) -> pd.DataFrame:
    marked = these.merge(those[IDENTITY], on=IDENTITY, how="left", indicator="_where")
    return _in_order(marked[marked["_where"] == "left_only"].drop(columns="_where"))


def _in_order(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.sort_values(["indicator", "start", *IDENTITY], kind="stable").reset_index(drop=True)


def _by_size(moved: pd.DataFrame) -> pd.DataFrame:
    difference = moved["new"] - moved["old"]
    percent = 100 * difference / moved["old"].abs().where(moved["old"] != 0)
    sized = _in_order(moved.assign(difference=difference, percent=percent))
    order = sized["percent"].abs().fillna(np.inf).sort_values(ascending=False, kind="stable").index
    return sized.loc[order].reset_index(drop=True)[
        [*IDENTITY, "unit", "start", "old", "new", "difference", "percent", "old_status", "new_status",
         "file", "row"]
    ]  # fmt: skip


def _measures(pairs: pd.DataFrame) -> pd.DataFrame:
    size = pairs["revision"].abs()
    grouped = pairs.assign(
        absolute=size, square=pairs["revision"] ** 2, level=pairs["value_later"].abs(), moved=size > 0
    ).groupby([*_GROUP, "horizon"], dropna=False, sort=True)
    measured = grouped.agg(
        number=("revision", "size"),
        changed=("moved", "sum"),
        mean=("revision", "mean"),
        mean_absolute=("absolute", "mean"),
        root_mean_square=("square", lambda squares: float(np.sqrt(squares.mean()))),
        smallest=("revision", "min"),
        largest=("revision", "max"),
        greatest=("absolute", "max"),
        level=("level", "mean"),
    ).reset_index()
    relative = 100 * measured["mean_absolute"] / measured["level"].where(measured["level"] != 0)
    return measured.assign(relative=relative).drop(columns="level")
