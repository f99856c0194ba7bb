"""How a forecast looks in a figure: a band, a dashed middle, and one sentence on what the band means."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from hcalib.monitoring.series import period_code
from hcalib.monitoring.time_picture import TimePicture
from hcalib.presentation import dutch, style
from hcalib.presentation.regiobeeld.axes import quarter_places

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def draw_forecast(ax: Axes, found: TimePicture) -> None:
    """Draw the forecast, when there is one, under the other lines."""
    rows = found.forecast_rows
    if rows.empty:
        return
    places = quarter_places(rows["period"])
    ax.fill_between(places, rows["low"], rows["high"], color=style.PALE, zorder=1)
    ax.plot(places, rows["value"], color=style.COUNTRY, linestyle=(0, (2, 1.5)), linewidth=1.8)


def draw_trend(ax: Axes, parts: pd.DataFrame, first: float) -> None:
    """Draw the trend from a place on the axis of years on; nothing when there is no trend."""
    places = quarter_places(codes(parts.index))
    shown = [place >= first for place in places]
    ax.plot(
        [place for place in places if place >= first],
        parts.loc[shown, "trend"],
        color=style.REGION,
        linestyle="-",
        linewidth=2.6,
    )


def band_note(found: TimePicture) -> list[str]:
    """Explain the band in one Markdown sentence; nothing without a forecast."""
    if found.forecast is None or found.forecast_rows.empty:
        return []
    chance = dutch.percent(100 * found.forecast.level, 0)
    return [
        f"Gestippeld met een vlak: onze verwachting. Naar schatting komt het cijfer met {chance} kans in het "
        "vlak uit."
    ]


def codes(index: pd.Index) -> list[str]:
    """Return the period codes of a quarterly index."""
    return [period_code(period) for period in pd.PeriodIndex(index)]


def with_forecast(rows: pd.DataFrame, found: TimePicture) -> pd.DataFrame:
    """Stack the figures and the forecast, as they were drawn."""
    return rows if found.forecast_rows.empty else pd.concat([rows, found.forecast_rows], ignore_index=True)
