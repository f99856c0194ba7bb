"""Forecasts with an interval, a test on the past, and a refusal where a number would mislead."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from hcalib.monitoring.backtest import Backtest, run_backtest, widening_factor
from hcalib.monitoring.series import age_in_periods, following, period_index, periods_per_year
from hcalib.monitoring.structural import Prediction, Shape, predict
from hcalib.monitoring.wording import number, period_name

FEWEST_POINTS = 8
FEWEST_YEARS_WITH_SEASON = 3
OLDEST_YEARS = 1
"""A series whose newest figure lies more than this many full years back is not forecast."""

_NO_MARGIN = 1e-4
"""An interval narrower than this share of the usual change says that the series repeats itself exactly."""


@dataclass(frozen=True)
class Forecast:
    """A forecast, or the reason why there is none.

    Attributes
    ----------
    history : pandas.Series
        The series that was used, from its first to its last observed figure; gaps are NaN.
    mean, low, high : pandas.Series
        Middle forecast and interval per period, in the unit of the history; empty after a refusal.
        On the log scale the middle is the median.
    level : float
        Share of the outcomes that the interval should hold.
    model : str
        What was done, in plain Dutch sentences.
    backtest : Backtest or None
        None when the history is too short to test on.
    widening : float
        Factor by which the model's interval was widened after the backtest; 1 is not widened.
    refusal : str or None
        Dutch sentence: why there is no forecast.
    remarks : tuple of str
        Dutch sentences a reader should know: gaps, rounding, a search that did not end well.
    """

    history: pd.Series
    mean: pd.Series
    low: pd.Series
    high: pd.Series
    level: float
    model: str
    backtest: Backtest | None
    widening: float
    refusal: str | None
    remarks: tuple[str, ...] = field(default=())


def forecast(
    series: pd.Series,
    horizon: int,
    *,
    level: float = 0.8,
    season: int | None = None,
    as_of: date | None = None,
    shape: Shape | None = None,
) -> Forecast:
    """Forecast a quarterly or yearly series.

    Parameters
    ----------
    series : pandas.Series
        Quarterly or yearly PeriodIndex; NaN, or a period that is not there, for a gap.
    horizon : int
        Number of periods after the last observed figure.
    level : float
        Share of the outcomes that the interval should hold.
    season : int, optional
        4 for quarters with a yearly pattern; None for no pattern.
    as_of : datetime.date, optional
        The peildatum; a series that ended more than four full quarters before it is refused.
    shape : Shape, optional
        Scale, bounds and rounding of the quantity; linear, unbounded and unrounded by default. Its
        ``season`` is replaced by the argument.

    Returns
    -------
    Forecast
        With ``refusal`` set instead of numbers when the data cannot carry a forecast.

    Raises
    ------
    ValueError
        For a series without a quarterly or yearly PeriodIndex, with a period that occurs twice or with
        infinite values, and for a horizon, level or season that does not exist.
    """
    per_year = _check(series, horizon, level, season)
    history = _tidy(series)
    wanted = _shape(shape or Shape(), season, history)
    reason = _refusal(history, season, as_of, per_year)
    if reason is not None:
        return _refused(history, level, reason)
    prediction = predict(history, horizon, wanted, level)
    if prediction.half.min() < _NO_MARGIN * _usual_change(history, wanted):
        return _refused(
            history, level, "De cijfers herhalen zich precies; daaruit volgt geen eerlijke marge."
        )
    backtest = run_backtest(history, horizon, wanted, level, lambda past: _thin(past, season) is None)
    return _result(history, prediction, wanted, level, backtest, per_year)


def _check(series: pd.Series, horizon: int, level: float, season: int | None) -> int:
    """Return the number of periods in a year, or raise for what only a programmer can get wrong."""
    index = period_index(series)
    per_year = periods_per_year(index)
    if index.has_duplicates:
        raise ValueError("a period occurs twice")
    if np.isinf(series.to_numpy(dtype=np.float64)).any():
        raise ValueError("the series holds infinite values")
    if horizon < 1 or not 0 < level < 1 or season not in (None, per_year) or season == 1:
        raise ValueError("horizon, level or season does not exist for this series")
    return per_year


def _tidy(series: pd.Series) -> pd.Series:
    """Order the series, make gaps explicit and cut it to its first and last observed figure."""
    observed = series.astype(np.float64).dropna().sort_index()
    if observed.empty:
        return observed
    index = period_index(observed)
    return observed.reindex(pd.period_range(index[0], index[-1], freq=index.freqstr))


def _shape(shape: Shape, season: int | None, history: pd.Series) -> Shape:
    """Set the season; fall back to the linear scale when there is no logarithm of every figure."""
    scale = "linear" if (history <= 0).any() else shape.scale
    return Shape(season, scale, shape.rounding, shape.minimum, shape.maximum)


def _refusal(history: pd.Series, season: int | None, as_of: date | None, per_year: int) -> str | None:
    if history.empty:
        return "Er zijn geen cijfers voor deze reeks."
    newest = period_index(history)[-1]
    if as_of is not None and age_in_periods(newest, as_of) > OLDEST_YEARS * per_year:
        return (
            f"Het nieuwste cijfer is van {period_name(newest)}. Dat is meer dan een jaar voor de peildatum: "
            "te oud om mee vooruit te kijken."
        )
    return _thin(history, season)


def _thin(history: pd.Series, season: int | None) -> str | None:
    """Say why a history is too thin to fit the model on; None when it is not."""
    observed = history.dropna()
    fewest = max(FEWEST_POINTS, FEWEST_YEARS_WITH_SEASON * (season or 0))
    if len(observed) < fewest:
        return f"Er zijn maar {len(observed)} cijfers; voor een verwachting zijn er minstens {fewest} nodig."
    if (observed == observed.iloc[0]).all():
        return "Alle cijfers in deze reeks zijn gelijk; daaruit volgt geen eerlijke marge."
    if season is not None and not _every_season_twice(observed, season):
        return "Niet elk kwartaal komt minstens twee keer voor; het jaarpatroon is dan niet te bepalen."
    return None


def _every_season_twice(observed: pd.Series, season: int) -> bool:
    counts = pd.Series(period_index(observed).quarter).value_counts()
    return len(counts) == season and bool((counts >= 2).all())


def _usual_change(history: pd.Series, shape: Shape) -> float:
    values = shape.to_model(history.dropna().to_numpy())
    return float(np.abs(np.diff(values)).mean())


def _refused(history: pd.Series, level: float, reason: str) -> Forecast:
    empty = pd.Series(dtype=np.float64, index=history.index[:0])
    return Forecast(history, empty, empty, empty, level, "Geen verwachting.", None, 1.0, reason)


def _result(
    history: pd.Series,
    prediction: Prediction,
    shape: Shape,
    level: float,
    backtest: Backtest | None,
    per_year: int,
) -> Forecast:
    factor = widening_factor(backtest, level)
    periods = following(period_index(history)[-1], len(prediction.middle))
    middle, half = prediction.middle, prediction.half * factor

    def on_periods(values: np.ndarray) -> pd.Series:
        return pd.Series(shape.from_model(values), index=periods)

    return Forecast(
        history=history,
        mean=on_periods(middle),
        low=on_periods(middle - half),
        high=on_periods(middle + half),
        level=level,
        model=_describe(shape, per_year),
        backtest=backtest,
        widening=factor,
        refusal=None,
        remarks=tuple(_remarks(history, shape, prediction, backtest, factor)),
    )


def _describe(shape: Shape, per_year: int) -> str:
    step = "kwartaal" if per_year == 4 else "jaar"
    pattern = ", met elk jaar hetzelfde patroon over de kwartalen" if shape.season else ""
    size = "een percentage van dat niveau" if shape.scale == "log" else "een aantal punten"
    return (
        f"De verwachting gaat uit van het laatste niveau{pattern}. Elk {step} kan het niveau verschuiven: "
        f"{size}, zo groot als in het verleden gewoon was. Oorzaken kent het model niet."
    )


def _remarks(
    history: pd.Series, shape: Shape, prediction: Prediction, backtest: Backtest | None, factor: float
) -> list[str]:
    remarks = []
    if shape.scale == "linear" and (history <= 0).any() and shape.minimum == 0:
        remarks.append("In de reeks staan nullen; de marge rekent daarom met vaste stappen en stopt bij nul.")
    gaps = int(history.isna().sum())
    if gaps:
        remarks.append(f"In de reeks ontbreken {gaps} cijfers; die zijn niet ingevuld.")
    if shape.rounding:
        remarks.append(f"De bron rondt af op {_step(shape.rounding)}; die afrondfout zit in de marge.")
    if backtest is None:
        remarks.append("De reeks is te kort om de verwachting op eerdere jaren te toetsen.")
    elif not backtest.beats_naive:
        remarks.append(
            "In eerdere jaren was deze verwachting niet beter dan 'hetzelfde als een jaar eerder'."
        )
    if round(factor, 1) > 1:
        remarks.append(
            f"De marge is {number(factor, 1)} keer zo breed gemaakt, omdat zij in eerdere jaren te smal was."
        )
    if not prediction.converged:
        remarks.append(
            "De berekening vond geen stabiele uitkomst; lees deze verwachting met extra voorzichtigheid."
        )
    return remarks


def _step(rounding: float) -> str:
    return number(rounding) if rounding >= 1 else number(rounding, 1)
