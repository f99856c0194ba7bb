"""Sick leave in the sector: the figures, their trend and yearly pattern, and a forecast."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from hcalib.catalog import Catalog
from hcalib.monitoring.labour_market import LabourMarket
from hcalib.monitoring.time_picture import TimePicture
from hcalib.presentation import dutch, style
from hcalib.presentation.blocks import Block, figure, plain
from hcalib.presentation.regiobeeld import facts
from hcalib.presentation.regiobeeld.axes import mark_day, quarter_places, year_axis
from hcalib.presentation.regiobeeld.empty import no_figure
from hcalib.presentation.regiobeeld.forecast_drawing import (
    band_note,
    draw_forecast,
    draw_trend,
    with_forecast,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SHOWN_YEARS = 12
"""Sick leave goes back to 1996; older years would make the newest ones unreadable."""

_SEASONS = ("jan–mrt", "apr–jun", "jul–sep", "okt–dec")
_MONTHS = (
    "januari tot en met maart", "april tot en met juni", "juli tot en met september",
    "oktober tot en met december",
)  # fmt: skip


def sick_leave(market: LabourMarket, catalog: Catalog) -> Block:
    """Draw sick leave in the sector with trend and forecast, and below it the pattern of the year."""
    chosen = facts.sick_leave(market)
    found = chosen.sector
    if found is None:
        return no_figure("verzuim", f"Ziekteverzuim in zorg en welzijn in {market.region.name}", catalog)
    rows = found.rows[found.rows["period"] > f"{int(found.latest['period'][:4]) - SHOWN_YEARS}KW04"]
    pattern = _pattern(found.parts)
    with style.house_style():
        if pattern.empty:
            fig, ax = style.subplots(3.2)
        else:
            fig, (ax, below) = style.subplots(4.8, rows=2, height_ratios=(2.6, 1))
            _draw_pattern(below, pattern)
        places = quarter_places(rows["period"])
        ax.plot(
            places, rows["value"], color=style.OTHER, linestyle="-", marker="o", markersize=3.2, linewidth=1.0
        )
        draw_trend(ax, found.parts, places[0])
        draw_forecast(ax, found)
        ax.set_ylim(0)
        style.percent_axis(ax.yaxis, 0)
        style.unit_title(ax, "Ziekteverzuim per kwartaal, deel van de werkdagen")
        year_axis(ax)
        mark_day(ax, market.as_of)
    title = _title(found, "heel Nederland" if chosen.national else market.region.name)
    return figure(
        fig,
        name="verzuim",
        title=title,
        alt=f"Ziekteverzuim per kwartaal, met trend. {title}. {_pattern_sentence(pattern)}".strip(),
        data=with_forecast(rows, found),
        catalog=catalog,
        note=" ".join(_notes(found, pattern)),
    )


def _title(found: TimePicture, where: str) -> str:
    newest, change = found.latest, found.change_in_a_year
    title = (
        f"Verzuim in zorg en welzijn, {where}: {dutch.percent(newest['value'])} in "
        f"{facts.quarter(newest['period'])}"
    )
    if math.isnan(change):
        return title
    return f"{title}, {facts.against_a_year_before(change, ' procentpunt', 1)}"


def _notes(found: TimePicture, pattern: pd.Series) -> list[str]:
    drawn = ["Grijze punten: de gepubliceerde cijfers."]
    if not pattern.empty:
        drawn.append("Dikke lijn: de trend, zonder het vaste patroon van het jaar (onze berekening).")
        drawn.append(_pattern_sentence(pattern))
    return [*drawn, *band_note(found), plain(found.basis)]


def _pattern(parts: pd.DataFrame) -> pd.Series:
    """Return the fixed deviation from the trend per quarter, 1 to 4, in points; empty when not split."""
    season = parts["season"].dropna()
    return season.groupby(pd.PeriodIndex(season.index).quarter).last() if len(season) else season


def _pattern_sentence(pattern: pd.Series) -> str:
    if pattern.empty:
        return ""
    ordered = pattern.sort_values()
    low, high = _MONTHS[int(str(ordered.index[0])) - 1], _MONTHS[int(str(ordered.index[-1])) - 1]
    above, below = dutch.number(ordered.iloc[-1], 1), dutch.number(abs(ordered.iloc[0]), 1)
    return f"Van {high} ligt het {above} procentpunt boven de trend, van {low} {below} eronder."


def _draw_pattern(ax: Axes, pattern: pd.Series) -> None:
    names = [_SEASONS[int(str(quarter)) - 1] for quarter in pattern.index]
    bars = ax.bar(names, pattern, color=style.REGION, width=0.55)
    ax.axhline(0, color=style.MUTED, linewidth=0.8)
    style.label_bars(ax, bars, [dutch.signed(value, 1) for value in pattern])
    ax.margins(y=0.35)
    ax.set_yticks([])
    ax.spines["bottom"].set_visible(False)
    ax.tick_params(axis="x", length=0)
    style.unit_title(ax, "Vast patroon in het jaar, procentpunt boven of onder de trend")
