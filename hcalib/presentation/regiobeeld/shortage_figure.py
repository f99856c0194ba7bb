"""The published shortages side by side: one dot a figure, estimate and expectation told apart."""

from __future__ import annotations

from typing import Any

import pandas as pd

from hcalib.catalog import Catalog
from hcalib.monitoring.labour_market import LabourMarket
from hcalib.presentation import dutch, style
from hcalib.presentation.blocks import Block, figure, plain, text

_LEGEND = (
    "Dicht vierkant: schatting van een jaar dat al begonnen was. Open rondje: verwachting van toen voor een "
    "later jaar."
)
EXPECTED: dict[str, Any] = {"marker": "o", "color": style.COUNTRY, "markerfacecolor": "white"}
ESTIMATED: dict[str, Any] = {"marker": "s", "color": style.REGION}


def expected(row: pd.Series) -> bool:
    """Tell whether a published shortage looked ahead; else it is an estimate of a year that had begun."""
    return bool(row["status"] == "prognose" or row["year"] > row["published"].year)


def shortages(market: LabourMarket, catalog: Catalog) -> Block:
    """Draw each published shortage by the year it is about, with the month of its publication."""
    name, rows = market.region.name, market.shortages.rows
    if rows.empty:
        title = f"Gepubliceerd tekort aan personeel in {name}"
        return figure(None, name="tekort", title=title, alt=title, data=rows, catalog=catalog)
    ordered = rows.sort_values(["year", "published"], ascending=False, kind="stable", ignore_index=True)
    ahead = [expected(row) for _, row in ordered.iterrows()]
    with style.house_style():
        fig, ax = style.subplots(1.0 + 0.34 * len(ordered))
        for place, forward in enumerate(ahead):
            value, label = float(ordered["value"].iloc[place]), _amount(ordered.iloc[place])
            look = EXPECTED if forward else ESTIMATED
            ax.hlines(place, 0, value, color=style.GRID, linewidth=1.2, zorder=2)
            ax.plot(value, place, markersize=8, markeredgewidth=1.8, linestyle="none", zorder=3, **look)
            ax.annotate(
                label, (value, place), xytext=(9, 0), textcoords="offset points", va="center", fontsize=9.5
            )
        ax.set_yticks(range(len(ordered)), [_label(row) for _, row in ordered.iterrows()])
        style.horizontal_bars(ax)
        style.dutch_axis(ax.xaxis, 0)
        ax.set_xlim(0, 1.22 * float(ordered["value"].max()))
        ax.set_ylim(-0.6, len(ordered) - 0.4)
        style.unit_title(ax, "Over welk jaar (gepubliceerd in)")
    title = _title(rows, name)
    return figure(
        fig,
        name="tekort",
        title=title,
        alt=f"Stippen per gepubliceerd cijfer. {_read_out(ordered.iloc[::-1])}",
        data=rows,
        catalog=catalog,
        table=_table(rows),
        note=_LEGEND,
    )


def _label(row: pd.Series) -> str:
    return f"{row['year']} ({dutch.period_short(_month(row['published']))})"


def _amount(row: pd.Series) -> str:
    return f"{row['qualifier']} {dutch.number(row['value'])}".strip()


def _month(day: pd.Timestamp) -> str:
    return f"{day.year}MM{day.month:02d}"


def _title(rows: pd.DataFrame, name: str) -> str:
    if len(rows) == 1:
        return f"Er is één gepubliceerd cijfer over het tekort in {name}"
    return (
        f"De gepubliceerde tekorten in {name} lopen van {dutch.number(rows['value'].min())} tot "
        f"{dutch.number(rows['value'].max())} mensen en gaan over verschillende jaren"
    )


def remarks(market: LabourMarket) -> Block | None:
    """List what the publications say and how they may be read; None without publications."""
    told = market.shortages.remarks
    return text("\n".join(f"- {plain(remark)}" for remark in told)) if told else None


def _read_out(rows: pd.DataFrame) -> str:
    parts = [
        f"{'verwacht voor' if expected(row) else 'geschat over'} {row['year']}: {dutch.number(row['value'])} "
        f"({dutch.period(_month(row['published']))})"
        for _, row in rows.iterrows()
    ]
    return f"{dutch.capitalised('; '.join(parts))}."


def _table(rows: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Gepubliceerd": [dutch.period(_month(day)) for day in rows["published"]],
            "Publicatie": list(rows["publication"]),
            "Gaat over": [str(value) for value in rows["year"]],
            "Tekort (personen)": [_amount(row) for _, row in rows.iterrows()],
            "Soort": ["verwachting" if expected(row) else "schatting" for _, row in rows.iterrows()],
            "Opmerking": list(rows["note"]),
        }
    )
