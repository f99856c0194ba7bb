"""One quarterly figure over time: its rows, trend and season, forecast, and how old it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from hcalib.catalog import Catalog
from hcalib.monitoring.decomposition import decompose
from hcalib.monitoring.derived import derived_row, rows_frame, weakest_status
from hcalib.monitoring.forecasting import Forecast, forecast
from hcalib.monitoring.series import age_in_periods, period_code, period_index, series_rows, to_series
from hcalib.monitoring.structural import Shape
from hcalib.monitoring.wording import number, period_name
from hcalib.observations import Observations
from hcalib.periods import parse_period

QUARTERS_AHEAD = 4
"""How far beyond the peildatum a forecast looks."""


@dataclass(frozen=True)
class TimePicture:
    """A quarterly series of one indicator, region and branch.

    Attributes
    ----------
    indicator, region, branch : str
    rows : pandas.DataFrame
        The published figures, one row a quarter, in order of time.
    series : pandas.Series
        The same with a quarterly index; quarters without a figure are NaN.
    parts : pandas.DataFrame
        ``value``, ``trend``, ``season`` and ``rest`` per quarter; empty when there is too little to split.
    forecast : Forecast or None
        None when no forecast was asked for.
    forecast_rows : pandas.DataFrame
        The forecast as rows of the tidy table, with ``low`` and ``high``; empty without a forecast.
    age : int
        Full quarters between the newest figure and the peildatum.
    basis : str
        Dutch sentences: from which data until when, and how old the newest figure is.
    """

    indicator: str
    region: str
    branch: str
    rows: pd.DataFrame
    series: pd.Series
    parts: pd.DataFrame
    forecast: Forecast | None
    forecast_rows: pd.DataFrame
    age: int
    basis: str

    @property
    def latest(self) -> pd.Series:
        """The row of the newest figure."""
        return self.rows.iloc[-1]

    @property
    def change_in_a_year(self) -> float:
        """Newest figure minus that of the same quarter a year before; NaN when that is not known."""
        return float(self.series.iloc[-1] - self.series.get(period_index(self.series)[-1] - 4, float("nan")))


def time_picture(
    observations: Observations,
    catalog: Catalog,
    indicator: str,
    region: str,
    branch: str,
    as_of: date,
    *,
    shape: Shape,
    season: int | None,
    ahead: bool = True,
) -> TimePicture | None:
    """Describe a quarterly figure over time.

    Parameters
    ----------
    observations : Observations
        Already cut at the peildatum.
    catalog : Catalog
    indicator, region, branch : str
    as_of : datetime.date
        The peildatum.
    shape : Shape
        Scale, bounds and rounding of the quantity.
    season : int, optional
        4 to forecast with a yearly pattern; None without. Trend and season are always split.
    ahead : bool
        Whether to forecast; up to four quarters beyond the peildatum.

    Returns
    -------
    TimePicture or None
        None when there is no quarterly figure.
    """
    rows = series_rows(observations, catalog, indicator, region, "kwartaal", branch=branch)
    if rows.empty:
        return None
    series = to_series(rows, "kwartaal")
    age = age_in_periods(period_index(series)[-1], as_of)
    looked = (
        forecast(series, age + QUARTERS_AHEAD, season=season, as_of=as_of, shape=shape) if ahead else None
    )
    return TimePicture(
        indicator=indicator,
        region=region,
        branch=branch,
        rows=rows,
        series=series,
        parts=decompose(series, 4),
        forecast=looked,
        forecast_rows=_forecast_rows(rows, looked),
        age=age,
        basis=_basis(series, age, as_of),
    )


def _forecast_rows(rows: pd.DataFrame, looked: Forecast | None) -> pd.DataFrame:
    """Make rows with the sources of the history; a forecast from example figures stays an example."""
    if looked is None or looked.refusal is not None:
        return rows_frame([], ["low", "high"])
    status = "voorbeeld" if weakest_status(rows["status"]) == "voorbeeld" else "prognose"
    note = (
        f"Eigen verwachting uit cijfers van {rows['period'].iloc[0]} tot en met {rows['period'].iloc[-1]}; "
        f"naar schatting {looked.level:.0%} kans dat het cijfer tussen laag en hoog uitkomt."
    )
    template = rows.iloc[-1]
    made = []
    for period, mean, low, high in zip(
        period_index(looked.mean), looked.mean, looked.low, looked.high, strict=True
    ):
        code = period_code(period)
        row = derived_row(rows, template, mean, note)
        start = pd.Timestamp(parse_period(code).start)
        made.append({**row, "period": code, "start": start, "status": status, "low": low, "high": high})
    return rows_frame(made, ["low", "high"])


def _basis(series: pd.Series, age: int, as_of: date) -> str:
    index = period_index(series)
    known = int(series.notna().sum())
    gaps = len(series) - known
    first, last = period_name(index[0]), period_name(index[-1])
    holes = f" Er ontbreken {gaps} kwartalen." if gaps else ""
    return (
        f"Berekend uit {known} kwartaalcijfers, van {first} tot en met {last}."
        f"{holes} {_age_sentence(age, as_of)}"
    )


def _age_sentence(age: int, as_of: date) -> str:
    day = f"{as_of.day}-{as_of.month}-{as_of.year}"
    if age == 0:
        return f"Op de peildatum ({day}) was er geen vol kwartaal zonder cijfer."
    if age < 8:
        since = "één vol kwartaal" if age == 1 else f"{number(age)} volle kwartalen"
    else:
        since = f"ruim {number(age // 4)} jaar"
    return f"Op de peildatum ({day}) is dat {since} geleden."
