"""Where growth comes from: births, deaths and moves per year."""

from __future__ import annotations

import pandas as pd

from hcalib.catalog import Catalog
from hcalib.monitoring.population import PopulationPicture
from hcalib.presentation import dutch, style
from hcalib.presentation.blocks import Block, figure, plain
from hcalib.presentation.regiobeeld import facts
from hcalib.presentation.regiobeeld.axes import year_axis
from hcalib.presentation.regiobeeld.empty import no_figure

_RECENT_YEARS = 5
_SHOWN = ("geboorten", "sterfte", "migratiesaldo")
_NAME = "geboorten-sterfte-verhuizingen"


def components(picture: PopulationPicture, catalog: Catalog) -> Block:
    """Draw births, deaths and net migration per year."""
    name, rows = picture.region.name, picture.components
    shown = rows[rows["indicator"].isin(_SHOWN)]
    wide = shown.pivot_table(index="period", columns="indicator", values="value", aggfunc="first")
    if not set(_SHOWN) <= set(wide.columns) or wide[list(_SHOWN)].dropna().empty:
        return no_figure(_NAME, f"Geboorten, sterfte en verhuizingen in {name}", catalog)
    years = [int(code[:4]) for code in wide.index]
    with style.house_style():
        fig, (upper, lower) = style.subplots(4.4, rows=2, sharex=True)
        upper.fill_between(years, wide["sterfte"], wide["geboorten"], color=style.PALE, alpha=0.7)
        upper.plot(years, wide["geboorten"], color=style.REGION, linestyle="-", marker="o")
        upper.plot(years, wide["sterfte"], color=style.COUNTRY, marker="s", linestyle=(0, (5, 2)))
        upper.set_ylim(0, 1.15 * float(wide[["geboorten", "sterfte"]].max().max()))
        style.dutch_axis(upper.yaxis, 0)
        style.unit_title(upper, "Geboren en overleden, personen per jaar")
        lower.bar(years, wide["migratiesaldo"], color=style.REGION, width=0.65)
        lower.axhline(0, color=style.MUTED, linewidth=0.8)
        style.dutch_axis(lower.yaxis, 0)
        style.unit_title(lower, "Gekomen min vertrokken, personen per jaar")
        year_axis(lower)
        ends = [(wide["geboorten"], "geboren", style.REGION), (wide["sterfte"], "overleden", style.COUNTRY)]
        style.label_lines(
            upper, [style.LineLabel(years[-1], float(line.iloc[-1]), text, c) for line, text, c in ends]
        )
    title = f"{name} {where_growth_came_from(wide)}"
    return figure(
        fig,
        name=_NAME,
        title=title,
        alt=f"Boven lijnen van geboorten en sterfte per jaar, onder staven van het migratiesaldo. {title}.",
        data=rows,
        catalog=catalog,
        table=_components_table(rows, catalog),
        note=" ".join(
            [
                "Verhuizingen: binnen Nederland en over de grens, met de correcties van gemeenten.",
                *map(plain, picture.balances.remarks),
            ]
        ),
    )


def where_growth_came_from(wide: pd.DataFrame) -> str:
    """Say what growth came from in the last five years at most, with both sums.

    ``wide`` has a row a year with ``geboorten``, ``sterfte`` and ``migratiesaldo``.
    """
    recent = wide.dropna(subset=list(_SHOWN)).tail(_RECENT_YEARS)
    natural = float((recent["geboorten"] - recent["sterfte"]).sum())
    moved = float(recent["migratiesaldo"].sum())
    first, last = facts.year(str(recent.index[0])), facts.year(str(recent.index[-1]))
    span = f"in {last}" if first == last else f"van {first} tot en met {last}"
    return (
        f"{_message(natural, moved)}: {span} {dutch.signed(moved)} door verhuizingen en "
        f"{dutch.signed(natural)} door geboorte en sterfte"
    )


def _message(natural: float, moved: float) -> str:
    if natural + moved <= 0:
        return "groeide niet"
    if natural <= 0:
        return "groeide alleen door verhuizingen"
    if moved <= 0:
        return "groeide alleen doordat er meer mensen werden geboren dan overleden"
    return f"groeide vooral door {'verhuizingen' if moved > natural else 'geboorten'}"


def _components_table(rows: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
    wide = rows.pivot_table(index="period", columns="indicator", values="value", aggfunc="first", sort=False)
    named = wide.sort_index().rename(columns={code: catalog.indicators[code].name for code in wide.columns})
    named.insert(0, "Jaar", [facts.year(code) for code in named.index])
    return named.reset_index(drop=True)
