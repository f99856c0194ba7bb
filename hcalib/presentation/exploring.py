"""A first look at the figures, for researchers in JupyterLab: what there is, of what version, and a chart."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Any

import pandas as pd

from hcalib.catalog import TOTAL, Catalog
from hcalib.observations import DIMENSIONS, Observations
from hcalib.presentation import dutch, style
from hcalib.presentation.blocks import Block, figure
from hcalib.presentation.export import readable

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SHOWN = {
    "period": "Periode", "branch": "Branche", "level": "Niveau", "track": "Leerweg", "sex": "Geslacht",
    "age": "Leeftijd", "scenario": "Scenario", "qualifier": "Toevoeging",
    "value": "Waarde", "unit": "Eenheid", "status": "Status", "source": "Bron", "vintage": "Versie van",
    "available": "Bekend sinds", "note": "Opmerking",
}  # fmt: skip
_NO_MEASUREMENT = ("prognose", "doel")
_DOCUMENTS = ("document", "webpagina")


def indicators(observations: Observations, catalog: Catalog, region: str) -> pd.DataFrame:
    """List the indicators that a region has figures for.

    Returns
    -------
    pandas.DataFrame
        Dutch headings; a row per indicator with its code, name, number of figures (rows without a value
        are not counted), and first and last period.
    """
    frame = observations.frame
    known = frame[(frame["region"] == region) & frame["value"].notna()].sort_values("start", kind="stable")
    rows = [
        {
            "Code": code,
            "Naam": catalog.indicators[str(code)].name,
            "Cijfers": len(own),
            "Van": dutch.period(own["period"].iloc[0]),
            "Tot en met": dutch.period(own["period"].iloc[-1]),
            "Bronnen": ", ".join(sorted(set(own["source"]))),
        }
        for code, own in known.groupby("indicator", sort=True)
    ]
    return pd.DataFrame(rows, columns=["Code", "Naam", "Cijfers", "Van", "Tot en met", "Bronnen"])


def regions(observations: Observations, catalog: Catalog, indicator: str) -> pd.DataFrame:
    """List the regions that have figures for an indicator, with the number of figures."""
    frame = observations.frame
    counts = frame[(frame["indicator"] == indicator) & frame["value"].notna()]["region"].value_counts()
    ordered = [code for code in catalog.regions if code in counts.index]
    return pd.DataFrame(
        {
            "Code": ordered,
            "Naam": [catalog.regions[code].name for code in ordered],
            "Cijfers": [int(counts[code]) for code in ordered],
        }
    )


def rows(observations: Observations, catalog: Catalog, indicator: str, region: str) -> pd.DataFrame:
    """Return every row of an indicator and a region, all breakdowns and versions, with Dutch headings.

    A figure that a source does not publish stays empty (NaN).
    """
    found = observations.select(indicator, region, **dict.fromkeys(DIMENSIONS))
    return readable(found, catalog)[list(_SHOWN)].rename(columns=_SHOWN).reset_index(drop=True)


def vintages(observations: Observations, catalog: Catalog, indicator: str, region: str) -> pd.DataFrame:
    """Return the rows about a period and breakdown that more than one version or source speaks of.

    Empty when every figure stands alone.
    """
    found = observations.select(indicator, region, **dict.fromkeys(DIMENSIONS))
    twice = found.duplicated(["period", *DIMENSIONS], keep=False)
    return rows(Observations(found[twice]), catalog, indicator, region)


def chart(observations: Observations, catalog: Catalog, indicator: str, region: str) -> Block:
    """Draw the figures of an indicator and a region over time, at most six breakdowns.

    A statistic is a line through its newest versions. Figures from documents are loose dots, because each
    has a maker and a method of its own; expectations and goals are open dots. The breakdowns with the most
    figures go first, and the note says when some were left out.
    """
    series = observations.series(
        indicator, region, branch=None, level=None, track=None, sex=None, age=None, scenario=None
    )
    title = f"{catalog.indicators[indicator].name}, {catalog.regions[region].name}"
    if series.empty:
        return figure(None, name="verkenning", title=title, alt=title, data=series, catalog=catalog)
    groups = sorted(series.groupby(DIMENSIONS, sort=False), key=lambda group: -len(group[1]))
    drawn = groups[: len(style.SERIES)]
    with style.house_style():
        fig, ax = style.subplots(3.4)
        for look, (breakdown, own) in zip(style.SERIES, drawn, strict=False):
            _draw(ax, own, look, _label(breakdown, catalog), catalog)
        style.dutch_axis(ax.yaxis)
        style.unit_title(ax, catalog.unit_of(indicator).name)
        if len(drawn) > 1:
            ax.legend(loc="best")
    return figure(
        fig,
        name="verkenning",
        title=title,
        alt=f"Lijnen over de tijd. {title}.",
        data=pd.concat([own for _, own in drawn], ignore_index=True),
        catalog=catalog,
        note=_left_out(len(groups) - len(drawn)),
    )


def _draw(ax: Axes, own: pd.DataFrame, look: style.SeriesStyle, label: str, catalog: Catalog) -> None:
    documents = [name for name, source in catalog.sources.items() if source.kind in _DOCUMENTS]
    ahead, loose = own["status"].isin(_NO_MEASUREMENT), own["source"].isin(documents)
    line, dots, open_dots = own[~ahead & ~loose], own[~ahead & loose], own[ahead]
    common: dict[str, Any] = {"color": look.color, "marker": look.marker, "markersize": 4.5}
    ax.plot(line["start"], line["value"], linestyle=look.linestyle, label=label, **common)
    ax.plot(dots["start"], dots["value"], linestyle="none", **common)
    ax.plot(open_dots["start"], open_dots["value"], linestyle="none", markerfacecolor="white", **common)


def _label(breakdown: tuple[Hashable, ...], catalog: Catalog) -> str:
    names: dict[str, str] = {code: branch.name for code, branch in catalog.branches.items()}
    names |= {code: level.name for code, level in catalog.levels.items()}
    told = [names.get(str(code), str(code)) for code in breakdown if code != TOTAL]
    return ", ".join(told) or TOTAL


def _left_out(count: int) -> str:
    rest = (
        f" Niet getekend: {dutch.count_noun(count, 'reeks', 'reeksen')} met minder cijfers." if count else ""
    )
    return f"Losse punten komen uit documenten; open punten zijn verwachtingen of doelen.{rest}"
