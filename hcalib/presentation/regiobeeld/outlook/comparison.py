"""What others published about the shortage, beside the look ahead for the same year."""

from __future__ import annotations

import pandas as pd

from hcalib.catalog import Catalog
from hcalib.monitoring.shortages import Shortages
from hcalib.presentation import dutch
from hcalib.presentation.blocks import Block, table
from hcalib.presentation.regiobeeld.outlook import words
from hcalib.presentation.regiobeeld.outlook.facts import SOURCE, Interval, Outlook

_NOTE = (
    "Elke publicatie heeft haar eigen manier van rekenen en haar eigen afbakening. Dat een getal in de "
    "marge valt, zegt bij een marge die zo breed is weinig; een getal erbuiten is een reden om te zoeken "
    "naar het verschil."
)


def published(outlook: Outlook, shortages: Shortages, catalog: Catalog) -> Block | None:
    """Set each published shortage of the region beside the look ahead; None when nothing was published."""
    rows = shortages.rows.sort_values(["year", "published"], kind="stable")
    if rows.empty:
        return None
    inside = [_compared(outlook, row)[1] for _, row in rows.iterrows()]
    asked = [text for text in inside if text != _BEFORE]
    held = sum(text in (_DARK, _LIGHT) for text in asked)
    frame = pd.DataFrame(
        {
            "Publicatie": [
                f"{title}" if str(day.year) in title else f"{title} ({day.year})"
                for title, day in zip(rows["publication"], rows["published"], strict=True)
            ],
            "Over": [str(year) for year in rows["year"]],
            "Gepubliceerd": [
                f"{row['qualifier']} {dutch.number(row['value'])}".strip() for _, row in rows.iterrows()
            ],
            "Deze vooruitblik": [_compared(outlook, row)[0] for _, row in rows.iterrows()],
            "Vergelijking": inside,
        }
    )
    return table(
        frame,
        name="vooruitblik-vergelijking",
        caption=_caption(held, len(asked)),
        data=rows,
        catalog=catalog,
        sources=[SOURCE],
        note=_NOTE,
    )


_BEFORE = "gaat over een jaar voor het begin"
_DARK = "in de middelste helft van de doorrekeningen"
_LIGHT = "binnen de marge"


def _caption(held: int, asked: int) -> str:
    if asked == 0:
        return "De gepubliceerde tekorten gaan over jaren voor het begin van deze vooruitblik"
    if held == asked:
        return f"Alle {asked} gepubliceerde tekorten die te vergelijken zijn, vallen binnen de marge"
    return f"Van de {asked} gepubliceerde tekorten die te vergelijken zijn, vallen er {held} binnen de marge"


def _compared(outlook: Outlook, row: pd.Series) -> tuple[str, str]:
    """Return the look ahead for the year of a figure, and where the figure lies in it."""
    if row["year"] not in outlook.years:
        return dutch.DASH, _BEFORE if row["year"] < outlook.base else "gaat over een later jaar"
    found = outlook.missing(int(row["year"]))
    return f"{words.about(found.middle)} ({words.span(found)})", place_of(float(row["value"]), found)


def place_of(value: float, found: Interval) -> str:
    """Say where a figure lies in the interval."""
    if found.lower <= value <= found.upper:
        return _DARK
    if found.low <= value <= found.high:
        return _LIGHT
    return "hoger dan de marge" if value > found.high else "lager dan de marge"
