"""Open vacancies over time, with a forecast where the data carry one."""

from __future__ import annotations

import math

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
    codes,
    draw_forecast,
    draw_trend,
    with_forecast,
)

_COPIED = "overgetypt"
"""How the note of a figure begins that was typed over from a message about the table."""


def vacancies(market: LabourMarket, catalog: Catalog) -> Block:
    """Draw the open vacancies with, where the data carry one, a forecast."""
    name, found = market.region.name, market.vacancies
    if found is None:
        title = f"Openstaande vacatures in zorg en welzijn in {name}"
        return no_figure("vacatures", title, catalog)
    places = quarter_places(codes(found.series.index))
    with style.house_style():
        fig, ax = style.subplots(3.2)
        ax.plot(
            places, found.series, color=style.OTHER, linestyle="-", marker="o", markersize=3.5, linewidth=1.0
        )
        draw_trend(ax, found.parts, places[0])
        draw_forecast(ax, found)
        ax.set_ylim(0)
        style.dutch_axis(ax.yaxis, 0)
        style.unit_title(ax, "Openstaande vacatures op de laatste dag van het kwartaal")
        year_axis(ax)
        mark_day(ax, market.as_of)
    newest = found.latest
    title = (
        f"Ongeveer {dutch.number(newest['value'])} open vacatures in zorg en welzijn in {name}, "
        f"{facts.end_of_quarter(newest['period'])}{_year_before(found)}"
    )
    return figure(
        fig,
        name="vacatures",
        title=title,
        alt=f"Openstaande vacatures per kwartaal, met trend. {title}. {found.basis}",
        data=with_forecast(found.rows, found),
        catalog=catalog,
        note=" ".join(_notes(market, found)),
    )


def _year_before(found: TimePicture) -> str:
    change = found.change_in_a_year
    if math.isnan(change):
        return ""
    return f" (een jaar eerder {dutch.number(found.latest['value'] - change)})"


def _notes(market: LabourMarket, found: TimePicture) -> list[str]:
    notes = ["Grijze punten: de gepubliceerde cijfers."]
    if len(found.parts):
        notes.append("Dikke lijn: de trend (onze berekening).")
    if found.series.isna().any():
        notes.append("Waar de lijn ontbreekt, hebben wij geen cijfer.")
    copied = found.rows.loc[found.rows["note"].str.contains(_COPIED), "period"]
    if len(copied):
        quarters = dutch.listing([dutch.period(code) for code in copied])
        notes.append(f"Overgetypt, en in de tabel van het CBS niet na te gaan: {quarters}.")
    notes += [plain(remark) for remark in market.vacancy_remarks]
    return [*notes, *_country_note(market, found), *band_note(found), plain(found.basis)]


def _country_note(market: LabourMarket, found: TimePicture) -> list[str]:
    """Put the country beside the newest figure, when it is about the same quarter."""
    national = market.vacancies_country
    if (
        national is None
        or market.region.kind == "land"
        or national.latest["period"] != found.latest["period"]
    ):
        return []
    then = f"{dutch.number(national.latest['value'])}{_year_before(national)}"
    return [f"In heel Nederland waren het er toen {then}."]
