"""New figures against the same figures in the previous vintage: scale, mix-ups, statuses."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np
import pandas as pd

from hcalib.catalog import Catalog
from hcalib.sources.language import listing, number
from hcalib.sources.naming import indicator_name, period_name, place_name, series_name, times
from hcalib.sources.plausibility.findings import Finding, finding
from hcalib.sources.plausibility.histories import FIGURE, SERIES, newest

_NEAR = 0.1
_LARGEST_POWER = 6
_MOST = 0.8
_SEVERAL = 3
_ENOUGH = 4


def against_previous(new: pd.DataFrame, previous: pd.DataFrame, catalog: Catalog) -> list[Finding]:
    """Find what changed since the previous vintage in a way that figures seldom do.

    Parameters
    ----------
    new : pandas.DataFrame
        The arrival, numbered from 0.
    previous : pandas.DataFrame
        The vintage before.
    catalog : Catalog
        Gives the names.
    """
    current = newest(new.assign(_row=np.arange(len(new))))
    pairs = current.merge(newest(previous)[[*FIGURE, "value", "status"]], on=FIGURE, suffixes=("", "_old"))
    return [
        *_scale(new, pairs, catalog),
        *_swaps(new, pairs, catalog),
        *_constant_now(new, pairs, catalog),
        *_status_back(new, pairs, catalog),
        *_final_figures_moved(new, pairs, catalog),
    ]


def scaled(pairs: pd.DataFrame) -> pd.Series:
    """Return per pair by which power of ten the new figure differs from the old; 0 for none."""
    both = (pairs["value"] != 0) & (np.sign(pairs["value"]) == np.sign(pairs["value_old"]))
    exact = np.zeros(len(pairs))
    new, old = np.abs(pairs["value"].to_numpy()), np.abs(pairs["value_old"].to_numpy())
    exact[both] = np.log10(new[both]) - np.log10(old[both])
    whole = np.round(exact)
    near = (np.abs(exact - whole) <= _NEAR) & (np.abs(whole) <= _LARGEST_POWER)
    return pd.Series(np.where(near, whole, 0).astype(int), index=pairs.index)


def _scale(new: pd.DataFrame, pairs: pd.DataFrame, catalog: Catalog) -> list[Finding]:
    """Tell a break once for a whole indicator, else once for a series, else by figure."""
    rest = pairs.assign(power=scaled(pairs))
    if not rest["power"].any():
        return []
    found: list[Finding] = []
    for level in (["indicator", "source"], SERIES):
        told: list[Hashable] = []
        rest = rest[_any_in_series(rest["power"] != 0, rest)] if level == SERIES else rest
        for _, group in rest.groupby(level):
            off = group.loc[group["power"] != 0, "power"]
            power = int(off.mode().iloc[0]) if not off.empty else 0
            hits = group[group["power"] == power]
            if power == 0 or len(hits) < _SEVERAL or len(hits) < _MOST * len(group):
                continue
            told += list(hits.index)
            row = hits.iloc[0].to_dict()
            name = indicator_name(row, catalog) if level != SERIES else series_name(row, catalog)
            message = (
                f"{name}: {len(hits)} van de {len(group)} cijfers zijn ongeveer {times(power)} als in de "
                "vorige momentopname; waarschijnlijk is de eenheid veranderd."
            )
            found += finding("waarschuwing", "schaal", message, new.loc[hits["_row"]])
        rest = rest.drop(index=told)
    for _, group in rest[rest["power"] != 0].groupby(["indicator", "source", "power"]):
        message = _scale_of_figures(group, catalog)
        found += finding("waarschuwing", "schaal", message, new.loc[group["_row"]])
    return found


def _scale_of_figures(group: pd.DataFrame, catalog: Catalog) -> str:
    ordered = group.sort_values(["start", "_row"], kind="stable").to_dict("records")
    first, power = ordered[0], int(ordered[0]["power"])
    if len(ordered) == 1:
        return (
            f"{_figure(first, catalog)}: {number(first['value'])} is ongeveer {times(power)} als in de "
            f"vorige momentopname ({number(first['value_old'])}); controleer de eenheid."
        )
    return (
        f"{indicator_name(first, catalog)}: {len(ordered)} cijfers zijn ongeveer {times(power)} als in de "
        f"vorige momentopname ({listing(_short(row, catalog) for row in ordered)}); controleer de eenheid."
    )


def _swaps(new: pd.DataFrame, pairs: pd.DataFrame, catalog: Catalog) -> list[Finding]:
    """Find series that now carry exactly the figures that another series of the indicator had."""
    changed = pairs[_any_in_series(pairs["value"] != pairs["value_old"], pairs)]
    if changed.empty:
        return []
    before = {
        (*_family(rows), _signature(rows, "value_old")): rows.iloc[0].to_dict()
        for _, rows in pairs.groupby(SERIES)
        if len(set(rows["value_old"])) > 1
    }
    found = []
    for _, rows in changed.groupby(SERIES):
        other = before.get((*_family(rows), _signature(rows, "value")))
        row = rows.iloc[0].to_dict()
        if other is not None and any(other[name] != row[name] for name in SERIES):
            message = (
                f"{series_name(row, catalog)}: dit zijn nu precies de cijfers die in de vorige momentopname "
                f"bij {place_name(other, catalog)} stonden; waarschijnlijk zijn ze verwisseld."
            )
            found += finding("waarschuwing", "verwisseld", message, new.loc[rows["_row"]])
    return found


def _any_in_series(marks: pd.Series, pairs: pd.DataFrame) -> pd.Series:
    """Mark all figures of a series in which at least one is marked."""
    return marks.groupby([pairs[name] for name in SERIES]).transform("any")


def _family(rows: pd.DataFrame) -> tuple[str, str]:
    return str(rows["indicator"].iloc[0]), str(rows["source"].iloc[0])


def _signature(rows: pd.DataFrame, column: str) -> tuple[tuple[str, float], ...]:
    return tuple(sorted(zip(rows["period"], rows[column], strict=True)))


def _constant_now(new: pd.DataFrame, pairs: pd.DataFrame, catalog: Catalog) -> list[Finding]:
    found = []
    kinds = pairs.groupby(SERIES)[["value", "value_old"]].nunique()
    flat = kinds[(kinds["value"] == 1) & (kinds["value_old"] >= _SEVERAL)].index
    flat_rows = pairs.set_index(SERIES).loc[flat].reset_index() if len(flat) else pairs.iloc[:0]
    for _, rows in flat_rows.groupby(SERIES):
        if len(rows) >= _ENOUGH:
            row = rows.iloc[0].to_dict()
            message = (
                f"{series_name(row, catalog)}: alle {len(rows)} cijfers zijn nu {number(row['value'])}, "
                "terwijl ze in de vorige momentopname verschilden; controleer of de juiste kolom is gelezen."
            )
            found += finding("waarschuwing", "stilstand", message, new.loc[rows["_row"]])
    return found


def _status_back(new: pd.DataFrame, pairs: pd.DataFrame, catalog: Catalog) -> list[Finding]:
    """A publisher may open final figures again, so this is a warning; it usually is a mix-up of columns."""
    back = pairs[
        (pairs["status_old"] == "definitief") & pairs["status"].isin(("voorlopig", "schatting", "prognose"))
    ]
    found = []
    for _, rows in back.groupby(["indicator", "source", "status"]):
        row = rows.sort_values(["start", "_row"], kind="stable").iloc[0].to_dict()
        subject = (
            f"{_figure(row, catalog)}: dit cijfer was"
            if len(rows) == 1
            else f"{indicator_name(row, catalog)}: {len(rows)} cijfers waren"
        )
        message = (
            f"{subject} in de vorige momentopname definitief en {'is' if len(rows) == 1 else 'zijn'} nu "
            f"{row['status']}; vraag de bron of dat klopt."
        )
        found += finding("waarschuwing", "status", message, new.loc[rows["_row"]])
    return found


def _final_figures_moved(new: pd.DataFrame, pairs: pd.DataFrame, catalog: Catalog) -> list[Finding]:
    moved = pairs[
        (pairs["status_old"] == "definitief") & (pairs["value"] != pairs["value_old"]) & (scaled(pairs) == 0)
    ]
    found = []
    for _, rows in moved.groupby(["indicator", "source"]):
        change = (rows["value"] - rows["value_old"]).abs() / rows["value_old"].abs().where(
            rows["value_old"] != 0
        )
        worst = rows.iloc[int(np.argmax(change.fillna(np.inf)))].to_dict()
        count = "1 definitief cijfer is" if len(rows) == 1 else f"{len(rows)} definitieve cijfers zijn"
        message = (
            f"{indicator_name(worst, catalog)}: {count} veranderd sinds de vorige momentopname, het sterkst "
            f"{_short(worst, catalog)} van {number(worst['value_old'])} naar {number(worst['value'])}; "
            "zoek bij de bron de reden van de herziening."
        )
        found += finding("waarschuwing", "herziening", message, new.loc[rows["_row"]])
    return found


def _figure(row: dict[Hashable, object], catalog: Catalog) -> str:
    return f"{series_name(row, catalog)}, {period_name(str(row['period']))}"


def _short(row: dict[Hashable, object], catalog: Catalog) -> str:
    return f"{place_name(row, catalog)} in {period_name(str(row['period']))}"
