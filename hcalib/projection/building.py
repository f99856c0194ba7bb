"""Putting a model together from a workspace: which base year, which start, which assumptions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from hcalib.assumptions import Assumptions, SeriesOf, Treatment
from hcalib.catalog import Catalog
from hcalib.errors import ExitCode, UserError
from hcalib.observations import Observations
from hcalib.periods import parse_period
from hcalib.projection.axes import Axes
from hcalib.projection.demand import StartingShortage
from hcalib.projection.model import Model
from hcalib.projection.starting_population import starting_population
from hcalib.projection.values import central_values

Array = NDArray[np.floating]

YEARS = 15

PUBLISHED_PROJECTION = "prognose"
"""Scenario under which a published projection of the population stands among the figures."""

_TOTAL = re.compile(r"werknemers-regio-(\d{4})")


def base_years(assumptions: Assumptions) -> tuple[int, ...]:
    """Return the years for which there is an estimate of the workforce, oldest first."""
    found = (_TOTAL.fullmatch(parameter) for parameter in assumptions.parameters)
    return tuple(sorted(int(match[1]) for match in found if match))


def build_model(
    observations: Observations,
    catalog: Catalog,
    assumptions: Assumptions,
    region: str,
    peildatum: date,
    *,
    base_year: int | None = None,
    years: int = YEARS,
    starting_shortage: StartingShortage = "vacatures",
    treatments: Mapping[str, Treatment] | None = None,
) -> Model:
    """Build the model of one region as it could be built on a day.

    Parameters
    ----------
    observations : Observations
        What had been published on the peildatum.
    catalog : Catalog
    assumptions : Assumptions
    region : str
    peildatum : datetime.date
    base_year : int, optional
        By default the newest base year of which the last day lies before the peildatum.
    years : int
        Number of projected years, 1 to 40.
    starting_shortage : StartingShortage
    treatments : mapping of str to Treatment, optional
        See :func:`with_treatments`.

    Raises
    ------
    UserError
        If the assumptions are about another region, there is no such base year, or the population by age is
        not known.
    """
    if assumptions.region != region:
        message = (
            f"er zijn geen aannames voor {catalog.regions[region].name}; de aannames gaan over "
            f"{catalog.regions[assumptions.region].name}."
        )
        raise UserError(message)
    if not 1 <= years <= 40:
        raise UserError(f"een projectie loopt over 1 tot 40 jaar, niet over {years}.", ExitCode.USAGE)
    chosen = _base_year(assumptions, peildatum, base_year)
    branches = tuple(
        branch.id
        for branch in catalog.branches.values()
        if branch.scheme == "azw" and branch.parent in _SECTORS
    )
    branches = tuple(name for name in branches if name not in _SECTORS)
    axes = Axes(branches, tuple(catalog.levels), base_year=chosen, years=years)
    central = central_values(assumptions)
    return Model(
        axes=axes,
        assumptions=assumptions,
        population=starting_population(observations, catalog, region, chosen + 1, central),
        measured=measured_employees(observations, catalog, region, axes),
        published_growth=published_growth(observations, region, axes),
        starting_shortage=starting_shortage,
        observed=observed_series(observations, assumptions),
        treatments=dict(treatments or {}),
    )


def with_treatments(model: Model, treatments: Mapping[str, Treatment]) -> Model:
    """Return the same model with some parameters held, extrapolated or judged otherwise.

    ``{"verzuim-trend": "constant"}`` takes the value of the assumption instead of what its series says;
    ``trend`` is only possible for a parameter with a series. The draws stay the same, so that a difference is
    no chance.
    """
    return replace(model, treatments={**model.treatments, **treatments})


def observed_series(observations: Observations, assumptions: Assumptions) -> dict[str, dict[int, float]]:
    """Return the yearly figures of every parameter whose series is among the observations."""
    return {
        parameter.id: _yearly(observations, parameter.series)
        for parameter in assumptions.parameters.values()
        if parameter.series is not None and parameter.series.indicator is not None
    }


def _yearly(observations: Observations, series: SeriesOf) -> dict[int, float]:
    """Return figures by year: that of the year, or else the mean of its four quarters when all are there."""
    rows = observations.series(series.indicator or "", series.region or "", branch=series.branch)
    years: dict[int, float] = {}
    quarters: dict[int, list[float]] = {}
    for code, value in zip(rows["period"], rows["value"], strict=True):
        period = parse_period(code)
        if period.frequency == "jaar":
            years[period.year] = float(value) * series.factor
        elif period.frequency == "kwartaal":
            quarters.setdefault(period.year, []).append(float(value) * series.factor)
    means = {year: sum(found) / 4 for year, found in quarters.items() if len(found) == 4}
    return {**means, **years}


def published_growth(observations: Observations, region: str, axes: Axes) -> Array | None:
    """Return the growth of the population that the newest published projection expects, (T + 1,).

    One on 1 January after the base year. Years between two published ones are interpolated. None without a
    projection that reaches from there to the last year.
    """
    rows = observations.series("bevolking", region, scenario=PUBLISHED_PROJECTION)
    totals = {
        parse_period(code).year: float(value)
        for code, value in zip(rows["period"], rows["value"], strict=True)
    }
    wanted = [axes.base_year + 1 + step for step in range(axes.years + 1)]
    if not totals or min(totals) > wanted[0] or max(totals) < wanted[-1]:
        return None
    expected = np.interp(wanted, sorted(totals), [totals[year] for year in sorted(totals)])
    return np.asarray(expected / expected[0])


def measured_employees(observations: Observations, catalog: Catalog, region: str, axes: Axes) -> Array | None:
    """Return the measured employees by branch at the end of the base year, (B,).

    AZW StatLine counts by RegioPlus region. A province that is one, as Flevoland is, takes those figures when
    it has none under its own code. None when a single branch is missing: a total that is half measured and
    half estimated would be neither.
    """
    for code in (region, catalog.regions[region].regioplus):
        found = None if code is None else _employees(observations, code, axes)
        if found is not None:
            return found
    return None


def _employees(observations: Observations, region: str, axes: Axes) -> Array | None:
    rows = observations.series("werknemers", region, branch=None)
    last_day = date(axes.base_year, 12, 31)
    periods = [parse_period(code) for code in rows["period"]]
    # a list without any element would select columns instead of rows
    at_end = rows[np.array([p.end == last_day and p.frequency != "maand" for p in periods], dtype=bool)]
    by_branch = dict(zip(at_end["branch"], at_end["value"], strict=True))
    if not set(axes.branches) <= set(by_branch):
        return None
    return np.array([by_branch[branch] for branch in axes.branches], dtype=float)


_SECTORS = ("zw-breed", "zw-smal")
"""The sector as a whole; the branches of the model are the parts right below it."""


def _base_year(assumptions: Assumptions, peildatum: date, wanted: int | None) -> int:
    known = base_years(assumptions)
    listed = ", ".join(str(year) for year in known) or "geen"
    if wanted is not None:
        if wanted not in known:
            raise UserError(f"{wanted} kan geen basisjaar zijn; kies uit: {listed}.", ExitCode.USAGE)
        return wanted
    past = [year for year in known if date(year, 12, 31) < peildatum]
    if not past:
        message = f"op {peildatum.isoformat()} was er nog geen basisjaar voor een projectie (wel: {listed})."
        raise UserError(message)
    return max(past)
