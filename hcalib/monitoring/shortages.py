"""Published shortages side by side: what was expected for which year, by whom, and how that moved."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from hcalib.catalog import Catalog
from hcalib.monitoring.wording import number
from hcalib.observations import Observations
from hcalib.periods import parse_period

INDICATOR = "tekort"


@dataclass(frozen=True)
class Shortages:
    """All published vintages of the shortage of a region; none replaces another.

    Attributes
    ----------
    rows : pandas.DataFrame
        Rows of the tidy table with ``published`` (day), ``publication`` (title) and ``year`` (that the
        figure is about), in order of publication, then year.
    moves : pandas.DataFrame
        For a year and branch that was published about more than once: ``year``, ``branch``, ``source``,
        ``published``, ``value``, ``before`` (the publication before it) and ``change``.
    remarks : tuple of str
        Dutch sentences: growth within a publication, how an expectation moved, and what may not be compared.
    """

    rows: pd.DataFrame
    moves: pd.DataFrame
    remarks: tuple[str, ...]


def published_shortages(observations: Observations, catalog: Catalog, region: str) -> Shortages:
    """Put the published shortages of a region side by side.

    Parameters
    ----------
    observations : Observations
        Already cut at the peildatum.
    catalog : Catalog
        Gives the titles of the publications.
    region : str

    Returns
    -------
    Shortages
        Empty frames and no remarks when nothing was published.
    """
    found = observations.select(INDICATOR, region, branch=None, sex=None, age=None)
    known = found[found["value"].notna()]
    years = [parse_period(code).year for code in known["period"]]
    titles = [catalog.sources[source].title for source in known["source"]]
    rows = known.assign(published=known["vintage"], publication=titles, year=years)
    rows = rows.sort_values(["published", "year", "branch", "source"], kind="stable", ignore_index=True)
    moves = _moves(rows)
    return Shortages(rows, moves, tuple(_remarks(rows, moves)))


def _moves(rows: pd.DataFrame) -> pd.DataFrame:
    """Compare each figure with the one published before it on the same year and branch."""
    before = rows.groupby(["year", "branch"], sort=False)["value"].shift()
    moved = rows.assign(before=before, change=rows["value"] - before)
    columns = ["year", "branch", "source", "published", "value", "before", "change"]
    return moved.loc[before.notna(), columns].sort_values(["year", "published"], ignore_index=True)


def _remarks(rows: pd.DataFrame, moves: pd.DataFrame) -> list[str]:
    remarks = []
    for _, own in rows.groupby(["published", "source", "branch"], sort=False):
        if len(set(own["year"])) > 1:
            remarks.append(_growth(own))
    for _, same in moves.groupby(["year", "branch"], sort=False):
        remarks.append(_moved(same))
    if len(set(zip(rows["source"], rows["published"], strict=True))) > 1:
        remarks.append(
            "De publicaties gaan over verschillende jaren en zijn elk op hun eigen manier gemaakt: "
            "lees ze naast elkaar en niet als één lijn."
        )
    return remarks


def _growth(own: pd.DataFrame) -> str:
    first, last = own.iloc[0], own.iloc[-1]
    times = f", {number(last['value'] / first['value'], 1)} keer zo veel" if first["value"] > 0 else ""
    title, published = str(first["publication"]), str(first["published"].year)
    named = title if published in title else f"{title} ({published})"
    return (
        f"{named}: van {number(first['value'])} in {first['year']} "
        f"naar {number(last['value'])} in {last['year']}{times}."
    )


def _moved(same: pd.DataFrame) -> str:
    """Say how the expectation for one year went from the first publication to the last."""
    first, last = same.iloc[0]["before"], same.iloc[-1]["value"]
    rest = f", in {len(same) + 1} publicaties tot en met {same.iloc[-1]['published'].year}"
    if first == last:
        return f"De verwachting voor {same.iloc[0]['year']} bleef {number(last)}{rest}."
    verb = "steeg" if last > first else "daalde"
    return f"De verwachting voor {same.iloc[0]['year']} {verb} van {number(first)} naar {number(last)}{rest}."
