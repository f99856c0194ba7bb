"""Figures that travel with everything a reader needs to judge them, picked from the observations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from hcalib.catalog import TOTAL, Catalog
from hcalib.monitoring.pace import Moment, moment_of
from hcalib.monitoring.wording import number
from hcalib.observations import Observations
from hcalib.periods import Period, parse_period

MEASURED = ("definitief", "voorlopig", "schatting", "voorbeeld")
"""Statuses of figures about what has happened; a forecast or a target never decides a status."""

_SECTOR_FIRST = ("zw-breed", "zw-smal", "Q", TOTAL)
"""Which branch stands for care and welfare: the sector where it is told apart, else the whole."""

_MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip
_ORDINALS = ("eerste", "tweede", "derde", "vierde")


@dataclass(frozen=True)
class Figure:
    """One published figure.

    Attributes
    ----------
    indicator, region, branch, unit : str
        Codes of the catalog.
    period : hcalib.periods.Period
    value : float
        Finite, in ``unit``.
    status, qualifier : str
        As in the observations: 'voorlopig', 'ca.' and so on.
    source : str
        Id of the source.
    vintage, available : datetime.date
        Which edition of the source, and the day from which a reader could know the figure.
    note : str
        Remark of the source, possibly empty.
    """

    indicator: str
    region: str
    branch: str
    period: Period
    value: float
    unit: str
    status: str
    qualifier: str
    source: str
    vintage: date
    available: date
    note: str = ""

    def moment(self, moment: Moment) -> float:
        """Return when the figure holds, in decimal years."""
        return moment_of(self.period, moment)

    def described_day(self, moment: Moment) -> date:
        """Return the day described: the first of the period for an opening stock, else the last."""
        return self.period.start if moment == "begin" else self.period.end

    def expected(self, moment: Moment) -> bool:
        """Tell whether the figure was published before the day it describes."""
        return self.available < self.described_day(moment)


@dataclass(frozen=True)
class Remark:
    """Words where a figure was asked for: a rating, or why there is no figure.

    Attributes
    ----------
    period : hcalib.periods.Period
    text : str
        As the source has it; text from outside, to be escaped wherever it is shown.
    source : str
        Id of the source.
    """

    period: Period
    text: str
    source: str


def measured(
    observations: Observations,
    catalog: Catalog,
    indicator: str,
    region: str,
    breakdown: Mapping[str, str] | None = None,
) -> tuple[Figure, ...]:
    """Return the measurements of an indicator: one a period, newest vintage, in order of time.

    A figure that was published before the moment it describes is an expectation, whatever its status
    says. Of two sources with the same period and vintage, the last in alphabetical order is taken, so
    that the choice is stable.

    Parameters
    ----------
    observations : Observations
        Already cut at the peildatum.
    catalog : Catalog
    indicator, region : str
    breakdown : mapping of str to str, optional
        By dimension the code that is asked for, and nothing else; by default the whole of care and welfare.
    """
    moment = catalog.indicators[indicator].moment
    rows = (
        _sector_rows(observations, indicator, region)
        if breakdown is None
        else _with_value(observations.select(indicator, region, **breakdown))
    )
    found = [figure for figure in _figures(rows) if figure.status in MEASURED and not figure.expected(moment)]
    newest = {f.period: f for f in sorted(found, key=lambda f: (f.period, f.vintage))}
    return tuple(newest.values())


def every_figure(observations: Observations, indicator: str, region: str) -> tuple[Figure, ...]:
    """Return all figures of an indicator that are no target: every vintage, measured and expected alike."""
    return tuple(f for f in _figures(_sector_rows(observations, indicator, region)) if f.status != "doel")


def newest_forecast(
    observations: Observations, catalog: Catalog, indicator: str, region: str, about: Period, after: date
) -> Figure | None:
    """Return the forecast that was published last: the one about a period, or else the furthest ahead.

    Parameters
    ----------
    observations, catalog, indicator, region
        As in :func:`measured`.
    about : Period
        The period one would most like to know.
    after : datetime.date
        Forecasts for periods up to and including this day have been overtaken by what is known.
    """
    moment = catalog.indicators[indicator].moment
    found = [
        figure
        for figure in _figures(_sector_rows(observations, indicator, region))
        if (figure.status == "prognose" or (figure.status == "voorbeeld" and figure.expected(moment)))
        and figure.period.end > after
    ]
    return max(found, key=lambda f: (f.vintage, f.period == about, f.period), default=None)


def nearest_figure(observations: Observations, indicator: str, region: str) -> Figure | None:
    """Return the newest figure of an indicator that is no target, measured or forecast alike."""
    found = every_figure(observations, indicator, region)
    return max(found, key=lambda f: (f.period, f.vintage), default=None)


def newest_remark(observations: Observations, indicator: str, region: str) -> Remark | None:
    """Return the newest row that has words instead of a figure."""
    rows = observations.select(indicator, region, branch=None)
    told = rows[rows["value"].isna() & (rows["note"] != "")]
    if told.empty:
        return None
    newest = told.iloc[-1]
    return Remark(parse_period(str(newest["period"])), str(newest["note"]), str(newest["source"]))


def sources_seen(observations: Observations, indicator: str, region: str) -> tuple[str, ...]:
    """List the sources that have a row for an indicator, also when the row is empty."""
    rows = observations.select(indicator, region, branch=None)
    return tuple(sorted(set(rows["source"])))


def comparable(figures: Iterable[Figure], reference: Period) -> tuple[Figure, ...]:
    """Keep figures over the same kind of period; a count on a day goes with everything.

    A quarter is never held against a year: seasons and definitions differ.
    """
    return tuple(
        f
        for f in figures
        if reference.frequency in ("dag", f.period.frequency) or f.period.frequency == "dag"
    )


def period_words(period: Period) -> str:
    """Name a period in a Dutch sentence: ``2021``, ``schooljaar 2021/22``, ``30 juni 2021``."""
    year = f"{period.year:04d}"
    if period.frequency == "jaar":
        return year
    if period.frequency == "schooljaar":
        return f"schooljaar {year}/{period.end.year % 100:02d}"
    if period.frequency == "kwartaal":
        return f"het {_ORDINALS[period.quarter - 1]} kwartaal van {year}"
    month = f"{_MONTHS[period.start.month - 1]} {year}"
    return month if period.frequency == "maand" else f"{period.start.day} {month}"


def code_words(code: str) -> str:
    """Name a period code in a Dutch sentence."""
    return period_words(parse_period(code))


def amount(value: float, unit: str, catalog: Catalog, decimals: int) -> str:
    """Write a value with its unit for a sentence: ``1.040 personen``, ``5,1 %``, ``2``."""
    symbol = catalog.units[unit].symbol
    return f"{number(value, decimals)} {symbol}".strip()


def _sector_rows(observations: Observations, indicator: str, region: str) -> pd.DataFrame:
    rows = _with_value(observations.select(indicator, region, branch=None))
    branch = next((name for name in _SECTOR_FIRST if (rows["branch"] == name).any()), TOTAL)
    return rows[rows["branch"] == branch]


def _with_value(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["value"].notna()]


def _figures(rows: pd.DataFrame) -> list[Figure]:
    return [_figure(record) for record in rows.to_dict("records")]


def _figure(record: dict[Any, Any]) -> Figure:
    return Figure(
        indicator=record["indicator"],
        region=record["region"],
        branch=record["branch"],
        period=parse_period(record["period"]),
        value=float(record["value"]),
        unit=record["unit"],
        status=record["status"],
        qualifier=record["qualifier"],
        source=record["source"],
        vintage=record["vintage"].date(),
        available=record["available"].date(),
        note=record["note"],
    )
