"""What is told beside a status: figures that come near, forecasts, words, and possible sources."""

from __future__ import annotations

from datetime import date

from hcalib.agenda.models import Goal
from hcalib.catalog import Catalog
from hcalib.monitoring.assessment import NearestFigure
from hcalib.monitoring.measurements import Figure, Remark, amount, nearest_figure, period_words, sources_seen
from hcalib.monitoring.verdicts import Case
from hcalib.observations import Observations
from hcalib.periods import parse_period

_RETURNING = ("statline", "levering")
"""Kinds of source that bring new figures; a document or a page states what it stated."""


def nearest_figures(
    goal: Goal, observations: Observations, region: str, catalog: Catalog
) -> tuple[NearestFigure, ...]:
    """Return the newest figure of every proxy of a goal, with its caveat."""
    return tuple(
        NearestFigure(
            proxy.indicator,
            catalog.indicators[proxy.indicator].name,
            proxy.caveat,
            nearest_figure(observations, proxy.indicator, region),
        )
        for proxy in goal.proxies
    )


def known_until(case: Case) -> date:
    """Return the last day about which something is known: of the newest measurement, or of the baseline."""
    known = [figure.period for figure in case.figures[-1:]]
    if case.goal.baseline is not None:
        known.append(parse_period(case.goal.baseline.period))
    return max((period.end for period in known), default=date.min)


def with_what_there_is(case: Case, reason: str, forecast: Figure | None, remark: Remark | None) -> str:
    """Add to the reason why nothing can be said what was published instead of a measurement."""
    extra = []
    if forecast is not None:
        figure = amount(forecast.value, forecast.unit, case.catalog, case.decimals)
        year = "" if forecast.period == parse_period(case.goal.target.period) else " over een ander tijdvak"
        told = f"{figure} in {period_words(forecast.period)}"
        extra.append(f"de nieuwste raming ({told}) is een verwachting{year}, geen meting")
    if remark is not None:
        extra.append(f"over {period_words(remark.period)} is opgegeven: {remark.text.rstrip('.')}")
    return f"{'; '.join([reason.rstrip('.'), *extra])}."


def sources_for(indicator: str, observations: Observations, region: str, catalog: Catalog) -> tuple[str, ...]:
    """List where the figure can come from: sources that come back, one-off publications only without those.

    For an example region only sources of the example itself, so that nobody real owes invented data.
    """
    home = catalog.regions.get(region)
    if home is not None and home.example:
        return sources_seen(observations, indicator, region)
    listed = tuple(name for name in catalog.indicators[indicator].sources if name in catalog.sources)
    returning = tuple(name for name in listed if catalog.sources[name].kind in _RETURNING)
    return returning or listed
