"""Sick leave by branch: the newest quarter beside the same quarter before corona."""

from __future__ import annotations

import pandas as pd

from hcalib.catalog import TOTAL, Catalog
from hcalib.monitoring.labour_market import LabourMarket
from hcalib.presentation import dutch, style
from hcalib.presentation.blocks import Block, figure
from hcalib.presentation.regiobeeld import facts
from hcalib.presentation.regiobeeld.empty import no_figure

BEFORE_CORONA = 2019


def branches(market: LabourMarket, catalog: Catalog) -> Block:
    """Compare sick leave by branch with the same quarter of the year before corona."""
    chosen = facts.sick_leave(market)
    found = chosen.sector
    if found is None or len(chosen.pictures) < 2:
        return no_figure("verzuim-branches", f"Ziekteverzuim per branche in {market.region.name}", catalog)
    newest = str(found.latest["period"])
    earlier = _earlier(newest)
    everything = pd.concat([picture.rows for picture in chosen.pictures.values()], ignore_index=True)
    drawn = everything[everything["period"].isin([newest, earlier])]
    wide = drawn.pivot_table(index="branch", columns="period", values="value", aggfunc="first")
    wide = wide.reindex(columns=[earlier, newest]).dropna(subset=[newest]).sort_values(newest)
    before, now, places = wide[earlier], wide[newest], range(len(wide))
    with style.house_style():
        fig, ax = style.subplots(0.6 + 0.52 * len(wide))
        ax.hlines(places, before, now, color=style.OTHER, linewidth=2.2, zorder=2)
        ax.plot(
            before,
            places,
            "s",
            color=style.COUNTRY,
            markerfacecolor="white",
            markersize=7,
            markeredgewidth=1.6,
        )
        ax.plot(now, places, "o", color=style.REGION, markersize=8)
        for place, value in zip(places, now, strict=True):
            ax.annotate(
                dutch.percent(value), (value, place), xytext=(9, 0), textcoords="offset points", va="center",
                fontsize=9.5,
            )  # fmt: skip
            ax.annotate(
                _name(str(wide.index[place]), catalog), (0, place), xytext=(5, 8),
                textcoords="offset points", fontsize=9.5,
            )  # fmt: skip
        style.horizontal_bars(ax)
        ax.set_yticks([])
        style.percent_axis(ax.xaxis, 0)
        ax.set_xlim(0, 1.18 * float(wide.max().max()))
        ax.set_ylim(-0.45, len(wide) - 0.3)
    where = "heel Nederland" if chosen.national else market.region.name
    title = (
        f"Verzuim per branche, {where}: het hoogst in {_in_sentence(str(wide.index[-1]), catalog)} "
        f"({dutch.percent(now.iloc[-1])})"
    )
    return figure(
        fig,
        name="verzuim-branches",
        title=title,
        alt=f"Stippen per branche voor {dutch.period(newest)} en {dutch.period(earlier)}. {title}.",
        data=drawn,
        catalog=catalog,
        note=_note(newest, earlier),
    )


def _earlier(newest: str) -> str:
    """Return the same quarter before corona, or of the year before for a figure of that time itself."""
    year = int(newest[:4])
    return f"{BEFORE_CORONA if year > BEFORE_CORONA else year - 1}{newest[4:]}"


def _note(newest: str, earlier: str) -> str:
    corona = ", voor corona" if earlier[:4] == str(BEFORE_CORONA) else ""
    return (
        f"Dichte stip: {dutch.period(newest)}. Open vierkant: {dutch.period(earlier)}{corona}. Het is "
        "hetzelfde kwartaal, omdat het verzuim een vast patroon in het jaar heeft."
    )


def _name(code: str, catalog: Catalog) -> str:
    return "Alle bedrijfstakken" if code == TOTAL else catalog.branches[code].name


def _in_sentence(code: str, catalog: Catalog) -> str:
    name = _name(code, catalog)
    return name[:1].lower() + name[1:]
