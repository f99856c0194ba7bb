"""One figure for whether it is the agenda: the region beside its mix, or beside its own line of before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from hcalib.catalog import TOTAL, Catalog
from hcalib.monitoring.attribution import Series
from hcalib.monitoring.series import period_code, period_index, periods_per_year
from hcalib.observations import DIMENSIONS
from hcalib.presentation import dutch, style
from hcalib.presentation.blocks import Block, figure
from hcalib.presentation.doelmonitor.attribution_sentences import drawn_unit

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_BESIDE = "mix van andere regio's"
_CONTINUED = "lijn van vóór de start"


def mix_figure(series: Series, catalog: Catalog) -> Block | None:
    """Draw the region, its mix and the other regions; None when there is no mix that follows."""
    found = series.synthetic
    if found is None or not found.mix.follows:
        return None
    mix, name = found.mix, catalog.regions[found.mix.region].name
    where = _years(mix.actual)
    with style.house_style():
        fig, ax = style.subplots(3.0)
        for other in series.panel.others:
            ax.plot(
                where,
                series.panel.frame.loc[mix.actual.index, other],
                color=style.OTHER,
                linewidth=0.8,
                linestyle="-",
            )
        ax.plot(where, mix.made, color=style.COUNTRY, linestyle=(0, (5, 2)))
        ax.plot(where, mix.actual, color=style.REGION, linestyle="-", marker="o")
        _start(ax, where[mix.before - 1], where[mix.before])
        style.dutch_axis(ax.yaxis)
        style.unit_title(ax, dutch.capitalised(drawn_unit(series, catalog)))
        ax.set_xticks(range(int(where[0]), int(where[-1]) + 1, 2))
        style.label_lines(
            ax,
            [
                style.LineLabel(where[-1], float(mix.actual.iloc[-1]), name, style.REGION, bold=True),
                style.LineLabel(where[-1], float(mix.made.iloc[-1]), "mix", style.COUNTRY),
            ],
        )
    digits = 1 if series.panel.per_head else catalog.indicators[series.indicator].decimals
    weights = [
        (catalog.regions[code].name, weight) for code, weight in mix.weights.items() if weight >= 0.005
    ]
    listed = dutch.listing([f"{region} {dutch.percent(100 * weight, 0)}" for region, weight in weights])
    title = _mix_title(series, catalog)
    return figure(
        fig,
        name=f"bijdrage-mix-{series.indicator}",
        title=title,
        alt=(
            f"Lijnen per jaar. {title}. Laatste punt: {name} "
            f"{dutch.number(float(mix.actual.iloc[-1]), digits)}, "
            f"mix {dutch.number(float(mix.made.iloc[-1]), digits)} {drawn_unit(series, catalog)}."
        ),
        data=_tidy(series, catalog, {"": mix.actual, _BESIDE: mix.made}, series.panel.per_head),
        catalog=catalog,
        table=_side_by_side({name: mix.actual, "Mix": mix.made}, digits),
        note=(
            f"Grijs: de andere regio's. De mix is {listed}: zo gekozen dat hij vóór de start zo goed "
            f"mogelijk met {name} meeliep. De stippellijn is de start van de agenda."
        ),
    )


def break_figure(series: Series, catalog: Catalog) -> Block | None:
    """Draw a series with its line before the start, continued; None without enough figures."""
    broken = series.interrupted
    if broken is None:
        return None
    own = series.panel.own.dropna()
    where, fitted = _years(own), _years(broken.fitted)
    indicator = catalog.indicators[series.indicator]
    with style.house_style():
        fig, ax = style.subplots(2.8)
        ax.plot(where, own, color=style.OTHER, linewidth=1.0, linestyle="-")
        ax.plot(
            fitted[: broken.before], broken.fitted.iloc[: broken.before], color=style.REGION, linestyle="-"
        )
        ax.plot(
            fitted[broken.before :], broken.fitted.iloc[broken.before :], color=style.REGION, linestyle="-"
        )
        ax.plot(fitted[broken.before :], broken.continued, color=style.COUNTRY, linestyle=(0, (5, 2)))
        _start(ax, fitted[broken.before - 1], fitted[broken.before])
        style.dutch_axis(ax.yaxis)
        style.unit_title(ax, dutch.capitalised(catalog.units[indicator.unit].name))
        style.label_lines(
            ax,
            [
                style.LineLabel(
                    fitted[-1], float(broken.fitted.iloc[-1]), "na de start", style.REGION, bold=True
                ),
                style.LineLabel(fitted[-1], float(broken.continued.iloc[-1]), "zoals ervoor", style.COUNTRY),
            ],
        )
    title = _break_title(series, catalog)
    last = dutch.period(period_code(broken.fitted.index[-1]))
    return figure(
        fig,
        name=f"bijdrage-breuk-{series.indicator}",
        title=title,
        alt=(
            f"Lijn in de tijd met een rechte lijn voor en na de start. {title}. In {last}: de lijn van erna "
            f"{dutch.number(float(broken.fitted.iloc[-1]), indicator.decimals)}, de lijn van ervoor "
            f"doorgetrokken {dutch.number(float(broken.continued.iloc[-1]), indicator.decimals)}."
        ),
        data=_tidy(series, catalog, {"": own, _CONTINUED: broken.continued}, False),
        catalog=catalog,
        table=_side_by_side(
            {"Cijfer": own, "Lijn": broken.fitted, "Lijn van ervoor": broken.continued}, indicator.decimals
        ),
        note="Grijs: de cijfers. De lijnen laten de seizoenen weg. De stippellijn is de start van de agenda.",
    )


def _mix_title(series: Series, catalog: Catalog) -> str:
    found = series.synthetic
    name = catalog.indicators[series.indicator].name
    home = catalog.regions[series.panel.region].name
    if found is None or found.as_large:
        return f"{name}: {home} valt na de start niet op naast andere regio's"
    return f"{name}: {home} wijkt na de start af van de mix van andere regio's"


def _break_title(series: Series, catalog: Catalog) -> str:
    name = catalog.indicators[series.indicator].name
    broken = series.interrupted
    if broken is None or not broken.now.clear:
        return f"{name}: na de start geen verandering die van toeval te onderscheiden is"
    return f"{name}: na de start {'hoger' if broken.now.value > 0 else 'lager'} dan de lijn van ervoor"


def _start(ax: Axes, before: float, after: float) -> None:
    ax.axvline((before + after) / 2, color=style.TARGET, linestyle=(0, (2, 2)), linewidth=1.0)


def _years(series: pd.Series) -> list[float]:
    index = period_index(series)
    quarterly = periods_per_year(index) == 4
    return [period.year + ((period.quarter - 0.5) / 4 if quarterly else 0.0) for period in index]


def _codes(series: pd.Series | pd.DataFrame) -> list[str]:
    return [period_code(period) for period in pd.PeriodIndex(series.index)]


def _side_by_side(columns: dict[str, pd.Series], digits: int) -> pd.DataFrame:
    frame = pd.DataFrame(columns)
    shown = frame.map(
        lambda value: dutch.number(value, digits) if not dutch.is_missing(value) else dutch.DASH
    )
    shown.insert(0, "Periode", [dutch.period(code) for code in _codes(frame)])
    return shown


def _tidy(series: Series, catalog: Catalog, drawn: dict[str, pd.Series], per_head: bool) -> pd.DataFrame:
    """Return what was drawn; the scenario tells a made line from a figure."""
    unit = drawn_unit(series, catalog) if per_head else catalog.indicators[series.indicator].unit
    status = "voorbeeld" if catalog.regions[series.panel.region].example else "schatting"
    return pd.DataFrame(
        [
            {
                "indicator": series.indicator,
                "region": series.panel.region,
                "period": code,
                **dict.fromkeys(DIMENSIONS, TOTAL),
                "scenario": made or TOTAL,
                "value": round(float(value), 4),
                "unit": unit,
                "status": status,
                "source": " ".join(series.panel.sources if per_head else series.panel.own_sources),
                "note": "eigen berekening" if made or per_head else "",
            }
            for made, line in drawn.items()
            for code, value in zip(_codes(line), line, strict=True)
        ]
    )
