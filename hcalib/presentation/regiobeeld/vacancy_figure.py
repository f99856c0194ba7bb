"""Open vacancies over time, with a forecast where the data carry one."""

from __future__ import annotations

from hcalib.catalog import Catalog
from hcalib.monitoring.labour_market import LabourMarket
from hcalib.monitoring.time_picture import TimePicture
from hcalib.presentation import dutch, style
from hcalib.presentation.blocks import Block, figure, plain
from hcalib.presentation.regiobeeld import facts
from hcalib.presentation.regiobeeld.axes import mark_day, quarter_places, year_axis
from hcalib.presentation.regiobeeld.empty import no_figure
from hcalib.presentation.regiobeeld.forecast_drawing import band_note, codes, draw_forecast, with_forecast


def vacancies(market: LabourMarket, catalog: Catalog) -> Block:
    """Draw the open vacancies with, where the data carry one, a forecast."""
    name, found = market.region.name, market.vacancies
    if found is None:
        title = f"Openstaande vacatures in zorg en welzijn in {name}"
        return no_figure("vacatures", title, catalog)
    with style.house_style():
        fig, ax = style.subplots(3.2)
        places = quarter_places(codes(found.series.index))
        ax.plot(places, found.series, color=style.REGION, marker="o", markersize=3.5)
        draw_forecast(ax, found)
        mark_day(ax, market.as_of)
        ax.set_ylim(0)
        style.dutch_axis(ax.yaxis, 0)
        style.unit_title(ax, "Openstaande vacatures op de laatste dag van het kwartaal")
        year_axis(ax)
    newest = found.latest
    title = (
        f"Ongeveer {dutch.number(newest['value'])} open vacatures in zorg en welzijn in {name}, "
        f"{facts.end_of_quarter(newest['period'])}"
    )
    return figure(
        fig,
        name="vacatures",
        title=title,
        alt=f"Lijn van de openstaande vacatures per kwartaal. {title}. {found.basis}",
        data=with_forecast(found.rows, found),
        catalog=catalog,
        note=" ".join(_vacancy_notes(market, found)),
    )


def _vacancy_notes(market: LabourMarket, found: TimePicture) -> list[str]:
    notes = [plain(found.basis)]
    if found.series.isna().any():
        notes.append("Waar de lijn ontbreekt, hebben wij geen cijfer; losse stippen staan op zichzelf.")
    copied = found.rows.loc[found.rows["note"].str.contains("overgetypt"), "period"]
    if len(copied):
        quarters = dutch.listing([dutch.period(code) for code in copied])
        notes.append(f"Overgetypt, en in de tabel van het CBS niet na te gaan: {quarters}.")
    notes += [plain(remark) for remark in market.vacancy_remarks]
    return [*notes, *band_note(found)]
