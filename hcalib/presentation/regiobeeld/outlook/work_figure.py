"""Work against the people to do it, in fte."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from hcalib.catalog import Catalog
from hcalib.presentation import dutch, style
from hcalib.presentation.blocks import Block, figure
from hcalib.presentation.regiobeeld.axes import year_axis
from hcalib.presentation.regiobeeld.outlook import tidy, words
from hcalib.presentation.regiobeeld.outlook.facts import Interval, Outlook

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_NOTE = (
    "Voltijdbanen (fte) en geen mensen: wie halve dagen werkt, telt voor de helft, en wie ziek is, telt "
    "niet mee. Gekleurd is waar vier van de vijf doorrekeningen vallen. De vlakken overlappen, maar in één "
    "doorrekening gaat veel werk ook vaak samen met veel personeel: het tekort volgt per doorrekening uit "
    "het verschil, en niet uit de vlakken."
)


def work_and_staff(outlook: Outlook, catalog: Catalog) -> Block:
    """Draw work and available staff, each with its 80 % interval."""
    work = {year: outlook.work(year) for year in outlook.years}
    staff = {year: outlook.staff(year) for year in outlook.years}
    with style.house_style():
        fig, ax = style.subplots(3.3)
        _draw(ax, work, style.COUNTRY, (0, (5, 2)))
        _draw(ax, staff, style.REGION, "-")
        ax.set_ylim(0)
        style.dutch_axis(ax.yaxis, 0)
        style.unit_title(ax, "Voltijdbanen (fte) in zorg en welzijn")
        year_axis(ax)
        last = outlook.years[-1]
        style.label_lines(
            ax,
            [
                style.LineLabel(last, work[last].middle, "werk", style.COUNTRY, bold=True),
                style.LineLabel(last, staff[last].middle, "personeel", style.REGION, bold=True),
            ],
        )
    title = _title(outlook)
    return figure(
        fig,
        name="vooruitblik-werk",
        title=title,
        alt=f"Twee lijnen met een vlak van {outlook.base} tot en met {outlook.years[-1]}. {title}.",
        data=tidy.frame(
            tidy.rows(outlook, tidy.WORK, work.items()), tidy.rows(outlook, tidy.STAFF, staff.items())
        ),
        catalog=catalog,
        table=_table(work, staff),
        note=_NOTE,
    )


def _draw(ax: Axes, found: dict[int, Interval], color: str, linestyle: style.LineStyle) -> None:
    years, outcomes = list(found), list(found.values())
    ax.fill_between(years, [o.low for o in outcomes], [o.high for o in outcomes], color=color, alpha=0.16)
    ax.plot(years, [o.middle for o in outcomes], color=color, linestyle=linestyle, linewidth=2.2)


def _title(outlook: Outlook) -> str:
    work, staff = (
        words.change(growth(outlook.far)) for growth in (outlook.work_growth, outlook.staff_growth)
    )
    return f"Van eind {outlook.base} tot eind {outlook.far}: het werk {work}, het personeel {staff} (in fte)"


def _table(work: dict[int, Interval], staff: dict[int, Interval]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Eind van het jaar": [str(year) for year in work],
            "Werk (fte)": [dutch.number(round(found.middle, -2)) for found in work.values()],
            "Werk, vier van de vijf": [words.span(found) for found in work.values()],
            "Personeel (fte)": [dutch.number(round(found.middle, -2)) for found in staff.values()],
            "Personeel, vier van de vijf": [words.span(found) for found in staff.values()],
        }
    )
