"""The population of a region: growth, ageing, municipalities, and where the growth comes from."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from hcalib.catalog import Catalog, Region
from hcalib.monitoring.ageing import PRESSURE, SHARE, age_bands, ageing_rows, population_rows
from hcalib.monitoring.components import (
    Balances,
    border_remarks,
    border_shifts,
    component_rows,
    population_balances,
)
from hcalib.monitoring.derived import rows_frame
from hcalib.monitoring.series import series_rows
from hcalib.observations import Observations


@dataclass(frozen=True)
class Ranking:
    """Place of the region among the provinces on one figure in one year.

    Attributes
    ----------
    indicator : str
        What is ranked: ``groei`` (per cent since the first year) or an indicator of the catalog.
    period : str
        Year of the figure, the newest that the region has.
    place : int
        1 is the highest value; equal values share the best place.
    among : int
        Number of provinces with a figure.
    rows : pandas.DataFrame
        ``region``, ``name``, ``value`` and ``place``, highest first.
    """

    indicator: str
    period: str
    place: int
    among: int
    rows: pd.DataFrame


@dataclass(frozen=True)
class PopulationPicture:
    """Everything the reports say about the population of a region. Frames are empty where data lack.

    Attributes
    ----------
    region : Region
    totals : pandas.DataFrame
        Inhabitants on 1 January of the region, the Netherlands and the other provinces, with ``name``,
        ``index`` (first year of the region = 100), ``change`` (persons since that year) and
        ``change_percent``; these are NaN for a region without a figure in that year. People who came to
        live in another province because its border moved are no growth: they are in ``shift`` instead.
    bands : pandas.DataFrame
        The region by five age bands, with ``share`` in per cent.
    ageing : pandas.DataFrame
        Share of people over 65 and grijze druk per year, with ``name``, for the same regions and the
        municipalities.
    municipalities : pandas.DataFrame
        The newest figure of each municipality, with ``name``, ``since`` (period of its first figure),
        ``change`` and ``change_percent`` since then, the newest ``aandeel-65-plus`` and ``grijze-druk``
        (NaN when not known) and ``ageing_period``.
    components : pandas.DataFrame
        Births, deaths and moves of the region per year.
    balances : Balances
        Whether they add up to the growth.
    rankings : tuple of Ranking
        Empty for a region that is not a province.
    remarks : tuple of str
        Dutch sentences on borders that moved.
    missing : tuple of str
        What the data lack, in Dutch sentences.
    """

    region: Region
    totals: pd.DataFrame
    bands: pd.DataFrame
    ageing: pd.DataFrame
    municipalities: pd.DataFrame
    components: pd.DataFrame
    balances: Balances
    rankings: tuple[Ranking, ...]
    remarks: tuple[str, ...]
    missing: tuple[str, ...]


def population_picture(observations: Observations, catalog: Catalog, region: str) -> PopulationPicture:
    """Describe the population of a region.

    Parameters
    ----------
    observations : Observations
        Already cut at the peildatum.
    catalog : Catalog
    region : str
        Code of any region of the catalog; what there are no figures for is named in ``missing``.

    Returns
    -------
    PopulationPicture
        A fictional region is compared with nothing that exists.
    """
    here = catalog.regions[region]
    others = () if here.example else _comparison(catalog, region)
    inside = catalog.municipalities(region)
    totals = _totals(observations, catalog, (here, *others))
    ageing = _ageing(observations, catalog, (here, *others, *inside))
    bands = age_bands(observations, catalog, region)
    components = component_rows(observations, catalog, region)
    own = totals[totals["region"] == region]
    municipalities = _municipalities(observations, catalog, inside, ageing)
    return PopulationPicture(
        region=here,
        totals=totals,
        bands=bands,
        ageing=ageing,
        municipalities=municipalities,
        components=components,
        balances=population_balances(components, own),
        rankings=tuple(_rankings(here, catalog, totals, ageing)),
        remarks=tuple(border_remarks(totals)),
        missing=tuple(_missing(here, own, bands, components, inside, municipalities)),
    )


def _comparison(catalog: Catalog, region: str) -> tuple[Region, ...]:
    """Return the country and the other provinces."""
    country = tuple(r for r in catalog.regions.values() if r.kind == "land" and not r.example)
    return tuple(r for r in (*country, *catalog.provinces()) if r.code != region)


def _totals(observations: Observations, catalog: Catalog, regions: tuple[Region, ...]) -> pd.DataFrame:
    """Stack the inhabitants of the regions; the first is the one whose first year is the base."""
    extra = ["name", "shift", "index", "change", "change_percent"]
    parts = [_counts(observations, catalog, region) for region in regions]
    if parts[0].empty:
        return rows_frame([], extra)
    base = parts[0]["period"].iloc[0]
    return pd.concat([_since(rows, base) for rows in parts if not rows.empty], ignore_index=True)


def _counts(observations: Observations, catalog: Catalog, region: Region) -> pd.DataFrame:
    rows = population_rows(observations, catalog, region.code)
    growth = series_rows(observations, catalog, "bevolkingsgroei", region.code, "jaar")
    return rows.assign(name=region.name, shift=border_shifts(growth, rows).to_numpy())


def _since(rows: pd.DataFrame, base: str) -> pd.DataFrame:
    """Add index and change since the base year; NaN when the region has no figure in that year."""
    same_borders = rows["value"] - rows["shift"]
    first = same_borders[rows["period"] == base]
    start = float(first.iloc[0]) if len(first) else float("nan")
    change = same_borders - start
    return rows.assign(index=100 + 100 * change / start, change=change, change_percent=100 * change / start)


def _ageing(observations: Observations, catalog: Catalog, regions: tuple[Region, ...]) -> pd.DataFrame:
    parts = [ageing_rows(observations, catalog, r.code).assign(name=r.name) for r in regions]
    filled = [rows for rows in parts if not rows.empty]
    return pd.concat(filled, ignore_index=True) if filled else rows_frame([], ["name"])


def _municipalities(
    observations: Observations, catalog: Catalog, inside: tuple[Region, ...], ageing: pd.DataFrame
) -> pd.DataFrame:
    rows: list[dict[str, object]] = []
    for municipality in inside:
        history = _counts(observations, catalog, municipality)
        if history.empty:
            continue
        since = str(history["period"].iloc[0])
        newest = _since(history, since).iloc[-1]
        own = _newest_ageing(ageing[ageing["region"] == municipality.code])
        rows.append({str(key): value for key, value in newest.items()} | {"since": since} | own)
    extra = ["name", "shift", "index", "change", "change_percent", "since", SHARE, PRESSURE, "ageing_period"]
    return rows_frame(rows, extra)


def _newest_ageing(rows: pd.DataFrame) -> dict[str, object]:
    """Return both figures of the newest year in which they are known together."""
    wide = rows.pivot_table(index="period", columns="indicator", values="value", aggfunc="first").dropna()
    if not {SHARE, PRESSURE} <= set(wide.columns) or wide.empty:
        return {SHARE: float("nan"), PRESSURE: float("nan"), "ageing_period": None}
    newest = wide.sort_index().iloc[-1]
    return {SHARE: newest[SHARE], PRESSURE: newest[PRESSURE], "ageing_period": newest.name}


def _rankings(here: Region, catalog: Catalog, totals: pd.DataFrame, ageing: pd.DataFrame) -> list[Ranking]:
    """Rank a province among the provinces on growth and on both figures of ageing."""
    provinces = [province.code for province in catalog.provinces()]
    if here.code not in provinces:
        return []
    growth = totals.assign(indicator="groei", value=totals["change_percent"])
    candidates = [growth, ageing[ageing["indicator"] == SHARE], ageing[ageing["indicator"] == PRESSURE]]
    found = [_ranking(rows[rows["region"].isin(provinces)], here.code) for rows in candidates]
    return [ranking for ranking in found if ranking is not None]


def _ranking(rows: pd.DataFrame, region: str) -> Ranking | None:
    """Rank on the newest year of the region; None when no other province has a figure for it."""
    known = rows[rows["value"].notna()]
    own = known[known["region"] == region]
    if own.empty:
        return None
    period = own.sort_values("start")["period"].iloc[-1]
    same = known.loc[known["period"] == period, ["indicator", "region", "name", "value"]]
    if len(same) < 2:
        return None
    place = same["value"].rank(ascending=False, method="min").astype(int)
    ranked = same.assign(place=place).sort_values(["place", "region"], ignore_index=True)
    return Ranking(
        indicator=str(ranked["indicator"].iloc[0]),
        period=str(period),
        place=int(ranked.loc[ranked["region"] == region, "place"].iloc[0]),
        among=len(ranked),
        rows=ranked[["region", "name", "value", "place"]],
    )


def _missing(
    here: Region,
    own: pd.DataFrame,
    bands: pd.DataFrame,
    components: pd.DataFrame,
    inside: tuple[Region, ...],
    municipalities: pd.DataFrame,
) -> list[str]:
    lacking = [
        (own.empty, f"Inwoneraantallen van {here.name}."),
        (bands.empty, f"Inwoners van {here.name} naar leeftijd, en dus ook de vergrijzing."),
        (components.empty, f"Geboorten, sterfte en verhuizingen van {here.name}."),
        (
            here.kind != "gemeente" and not inside,
            f"De gemeenten van {here.name} staan niet in de lijst van regio's.",
        ),
    ]
    known = set(municipalities["region"])
    lacking += [(m.code not in known, f"Inwoneraantallen van {m.name}.") for m in inside]
    return [text for absent, text in lacking if absent]
