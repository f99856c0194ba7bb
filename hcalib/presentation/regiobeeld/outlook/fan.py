"""The shortage over the years as a fan, in people, with what others published about it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from hcalib.catalog import Catalog
from hcalib.monitoring.shortages import Shortages
from hcalib.presentation import dutch, style
from hcalib.presentation.blocks import Block, figure
from hcalib.presentation.regiobeeld.axes import year_axis
from hcalib.presentation.regiobeeld.outlook import tidy, words
from hcalib.presentation.regiobeeld.outlook.facts import Interval, Outlook
from hcalib.presentation.regiobeeld.shortage_figure import ESTIMATED, EXPECTED, expected

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LIGHT, DARK = style.PALE, style.SEQUENTIAL[2]


def fan(outlook: Outlook, shortages: Shortages, catalog: Catalog) -> Block:
    """Draw the middle with two bands, and the published shortages with their year of publication."""
    found = {year: outlook.missing(year) for year in outlook.years}
    published = shortages.rows
    with style.house_style():
        fig, ax = style.subplots(3.7)
        _draw_bands(ax, found)
        _draw_published(ax, published)
        ax.axhline(0, color=style.MUTED, linewidth=0.8)
        style.dutch_axis(ax.yaxis, 0)
        style.unit_title(ax, "Mensen die ontbreken op de laatste dag van het jaar")
        year_axis(ax)
    title = _title(outlook)
    rows = tidy.frame(tidy.rows(outlook, tidy.SHORTAGE, found.items()))
    return figure(
        fig,
        name="vooruitblik-tekort",
        title=title,
        alt=f"Waaier over de jaren {outlook.base} tot en met {outlook.years[-1]}. {_read_out(outlook)}",
        data=pd.concat([rows, published], ignore_index=True) if len(published) else rows,
        catalog=catalog,
        table=_table(found),
        note=_note(outlook, len(published)),
    )


def _draw_bands(ax: Axes, found: dict[int, Interval]) -> None:
    years, outcomes = list(found), list(found.values())
    ax.fill_between(years, [o.low for o in outcomes], [o.high for o in outcomes], color=LIGHT)
    ax.fill_between(years, [o.lower for o in outcomes], [o.upper for o in outcomes], color=DARK)
    ax.plot(years, [o.middle for o in outcomes], color=style.REGION, linestyle="-", linewidth=2.2)


def _draw_published(ax: Axes, rows: pd.DataFrame) -> None:
    """Draw each published figure at the year it is about; a label that has a neighbour goes below."""
    above = -math.inf
    for _, row in rows.sort_values(["year", "published"], kind="stable").iterrows():
        below = row["year"] - above <= 1
        above = above if below else row["year"]
        look = EXPECTED if expected(row) else ESTIMATED
        ax.plot(row["year"], row["value"], markersize=6.5, markeredgewidth=1.6, linestyle="none", **look)
        ax.annotate(
            str(row["published"].year), (row["year"], row["value"]), xytext=(0, -15 if below else 8),
            textcoords="offset points", ha="center", fontsize=8.5,
        )  # fmt: skip


def _title(outlook: Outlook) -> str:
    outcome = words.people(outlook.missing(outlook.far))
    return f"Als er niets verandert, heeft {outlook.region.name} eind {outlook.far} {outcome}"


def _read_out(outlook: Outlook) -> str:
    parts = [
        f"eind {year}: midden {words.about(outlook.missing(year).middle)}, vier van de vijf "
        f"{words.span(outlook.missing(year))}"
        for year in (outlook.base, outlook.near, outlook.far)
    ]
    return f"{dutch.capitalised('; '.join(parts))}."


def _note(outlook: Outlook, published: int) -> str:
    note = (
        "In het lichte vlak vallen vier van de vijf doorrekeningen, in het donkere de helft. De lijn is het "
        "midden en geen voorspelling."
    )
    if published:
        note += (
            " Punten zijn gepubliceerde tekorten, met het jaar van publicatie: een dicht vierkant is een "
            "schatting van toen, een open rondje een verwachting."
        )
    return (
        f"{note} Onder nul zijn er mensen over. {dutch.capitalised(tidy.draws(outlook))}, toevalsgetal "
        f"{outlook.residents.seed}; aannames van {dutch.day(outlook.assumptions.established)}."
    )


def _table(found: dict[int, Interval]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Eind van het jaar": [str(year) for year in found],
            "Midden (mensen)": [words.about(outcome.middle) for outcome in found.values()],
            "De helft": [words.half(outcome) for outcome in found.values()],
            "Vier van de vijf": [words.span(outcome) for outcome in found.values()],
        }
    )
