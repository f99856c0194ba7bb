"""The ambition against what was expected if nothing was done, for every published expectation.

A level that must not get worse can be held against a frozen expectation: with ``N`` what was expected
without action for the day of the newest estimate ``A``, and ``A0`` the level at the start, the part that was
held is ``(N - A) / (N - A0)``: 1 is held, 0 is as if nothing was done. It says how reality compares with one
expectation, not what the agenda did: an expectation can simply have been wrong.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise

from hcalib.agenda.models import Goal
from hcalib.catalog import Catalog
from hcalib.monitoring.measurements import MEASURED, Figure, every_figure
from hcalib.monitoring.pace import Moment, moment_of
from hcalib.observations import Observations
from hcalib.periods import parse_period

_SAME = 1e-9
"""Relative difference below which two levels are one."""


def held_part(expected: float, actual: float, baseline: float, *, up: bool = False) -> float | None:
    """Return the part of the expected worsening that did not come: 1 is held, 0 is as expected.

    Parameters
    ----------
    expected : float
        What was expected without action, on the day of ``actual``.
    actual : float
    baseline : float
        The level that must not get worse.
    up : bool
        Whether higher is better; by default lower is.

    Returns
    -------
    float or None
        Above 1 is better than the start, below 0 worse than expected. None where the expectation was no
        worse than the start: without an expected worsening there is nothing to hold. Also None when the
        quotient is too large for a number.
    """
    scale = max(abs(expected), abs(actual), abs(baseline)) or 1.0
    expected, actual, baseline = expected / scale, actual / scale, baseline / scale
    worsening = baseline - expected if up else expected - baseline
    if worsening <= _SAME:
        return None
    found = (actual - expected if up else expected - actual) / worsening
    return found if math.isfinite(found) else None


@dataclass(frozen=True)
class Vintage:
    """One publication of what a level would become; never changed afterwards.

    Attributes
    ----------
    source : str
        Id of the source.
    published : datetime.date
    figures : tuple of Figure
        In order of time; estimates of the present that it holds count as well.
    """

    source: str
    published: date
    figures: tuple[Figure, ...]

    def expected_at(self, moment: float, at: Moment) -> float | None:
        """Return what was expected for a moment (decimal years), on straight lines between its own figures.

        None before its first and after its last figure: nothing is drawn on.
        """
        points = [(figure.moment(at), figure.value) for figure in self.figures]
        for (start, first), (end, last) in pairwise(points):
            if start <= moment <= end and start < end:
                done = (moment - start) / (end - start)
                return first * (1 - done) + last * done
        return next((value for when, value in points if when == moment), None)


@dataclass(frozen=True)
class Held:
    """The newest estimate against one expectation.

    Attributes
    ----------
    vintage : Vintage
    expected : float or None
        For the day of the newest estimate.
    part : float or None
        See :func:`held_part`; None for the ``reason``.
    reason : str
        Why there is no part, as a Dutch sentence; empty when there is one.
    during : bool
        Published after the agenda began: what was done by then may be in it.
    """

    vintage: Vintage
    expected: float | None
    part: float | None
    reason: str
    during: bool


@dataclass(frozen=True)
class Counterfactual:
    """A level that must not get worse against everything that was expected of it.

    Attributes
    ----------
    baseline : float
    actual : Figure or None
        The newest estimate of after the baseline; None when there is none.
    rows : tuple of Held
        By day of publication.
    other_maker : bool
        Whether the newest estimate is of another maker than the baseline.
    """

    baseline: float
    actual: Figure | None
    rows: tuple[Held, ...]
    other_maker: bool


def expectations(
    observations: Observations, catalog: Catalog, indicator: str, region: str
) -> tuple[Vintage, ...]:
    """Return every publication that held an expectation of a figure, in order of publication."""
    at = catalog.indicators[indicator].moment
    ordered = sorted(
        every_figure(observations, indicator, region), key=lambda f: (f.vintage, f.source, f.moment(at))
    )
    grouped = (
        Vintage(source, published, tuple(own))
        for (published, source), own in groupby(ordered, key=lambda f: (f.vintage, f.source))
    )
    return tuple(v for v in grouped if not all(_estimated(f) for f in v.figures))


def against_expectations(
    ambition: Goal, observations: Observations, catalog: Catalog, region: str
) -> Counterfactual | None:
    """Hold an ambition to maintain a level against every published expectation.

    Parameters
    ----------
    ambition : Goal
        As assessed: of kind ``maintain``.
    observations : Observations
        Already cut at the peildatum.
    catalog : Catalog
    region : str

    Returns
    -------
    Counterfactual or None
        None when the ambition is of another kind, has no baseline, or nothing was ever expected.
    """
    base = ambition.baseline
    if ambition.kind != "maintain" or base is None or base.value is None or ambition.direction == "none":
        return None
    at = catalog.indicators[ambition.indicator].moment
    began = moment_of(parse_period(base.period), at)
    known = every_figure(observations, ambition.indicator, region)
    after = [figure for figure in known if figure.moment(at) > began and _estimated(figure)]
    actual = max(after, key=lambda figure: (figure.moment(at), figure.vintage), default=None)
    vintages = expectations(observations, catalog, ambition.indicator, region)
    if not vintages:
        return None
    start = parse_period(ambition.start).start
    rows = tuple(_held(v, base.value, actual, at, start, up=ambition.direction == "up") for v in vintages)
    maker = catalog.sources[base.source.source].publisher if base.source else None
    other = actual is not None and catalog.sources[actual.source].publisher != maker
    return Counterfactual(base.value, actual, rows, other)


def _estimated(figure: Figure) -> bool:
    """Tell whether a figure is about its own time or earlier; an estimate made halfway a period counts."""
    return figure.status in MEASURED and figure.available >= figure.period.start


def _held(
    vintage: Vintage, baseline: float, actual: Figure | None, at: Moment, start: date, *, up: bool
) -> Held:
    during = vintage.published >= start
    if actual is None:
        return Held(vintage, None, None, "Er is na de beginstand niets geschat of gemeten.", during)
    if actual.vintage <= vintage.published:
        reason = "De nieuwste schatting is niet van na deze raming."
        return Held(vintage, None, None, reason, during)
    expected = vintage.expected_at(actual.moment(at), at)
    if expected is None:
        return Held(vintage, None, None, _outside(vintage.figures), during)
    part = held_part(expected, actual.value, baseline, up=up)
    reason = "" if part is not None else "Deze raming verwachtte zonder ingrijpen ook geen groei."
    return Held(vintage, expected, part, reason, during)


def _outside(figures: Sequence[Figure]) -> str:
    years = sorted({figure.period.year for figure in figures})
    if len(years) == 1:
        return f"Deze raming gaat alleen over {years[0]}, en niet over het jaar van de nieuwste schatting."
    return f"Deze raming loopt van {years[0]} tot {years[-1]}; de nieuwste schatting valt daarbuiten."
