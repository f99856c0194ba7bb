"""What an edition publishes of a survey: the newest state, and for some subjects that of an earlier edition.

A subject of a round is shown of one day: its totals, rates, margins, groups and order. Of two rounds that are
compared, both are of the same day. What is taken over from an earlier edition is exactly what that published.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from hcalib.monitoring.surveys.estimates import SurveyEstimate, SurveyFigures, figures_of
from hcalib.monitoring.surveys.measures import SUBJECTS
from hcalib.monitoring.surveys.panel import PanelChange, panel_changes
from hcalib.monitoring.surveys.protected import ProtectedSurvey
from hcalib.monitoring.surveys.stating import stated_halves
from hcalib.monitoring.surveys.tables import ALL, panel_group


@dataclass(frozen=True)
class Published:
    """Figures of a survey, changes between its rounds, and the figures of the edition before.

    Attributes
    ----------
    figures : SurveyFigures
    panel : tuple of PanelChange
    before : SurveyFigures or None
        What the edition before published; None when there was none.
    """

    figures: SurveyFigures
    panel: tuple[PanelChange, ...]
    before: SurveyFigures | None


def published(survey: str, source: ProtectedSurvey, *, margins: bool = True) -> Published:
    """Return what is published of a survey, with what came out before behind ``source``.

    Without ``margins`` figures and changes have none, which saves finding out how wide they have to be.
    """
    halves = stated_halves(source) if margins else {}
    own = Published(figures_of(survey, source, halves), panel_changes(source, halves), None)
    if source.before is None:
        return own
    before = published(survey, source.before, margins=margins and bool(source.held))
    if not source.held:
        return replace(own, before=before.figures)
    day = source.before.day
    older = replace(
        before.figures,
        estimates=tuple(one.published_on(day) for one in before.figures.estimates),
        rankings=tuple(one.published_on(day) for one in before.figures.rankings),
    )
    changes = [
        one if one.stand else replace(one.published_on(day), behind=_behind(one, older))
        for one in before.panel
    ]
    panel = _panel(own.panel, changes, source)
    return Published(_figures(own.figures, older, source), panel, before.figures)


def _figures(own: SurveyFigures, older: SurveyFigures, source: ProtectedSurvey) -> SurveyFigures:
    estimates = [one for one in own.estimates if not _held(source, one.period, one.measure)]
    estimates += [one for one in older.estimates if _held(source, one.period, one.measure)]
    rankings = [one for one in own.rankings if not _held(source, one.period, one.measure)]
    rankings += [one for one in older.rankings if _held(source, one.period, one.measure)]
    order = [one.period for one in source.rounds]
    rankings.sort(key=lambda one: order.index(one.period))
    withheld = sum(one.figure.value is None for one in estimates)
    return SurveyFigures(own.survey, tuple(estimates), tuple(rankings), withheld)


def _panel(
    own: Sequence[PanelChange], older: Sequence[PanelChange], source: ProtectedSurvey
) -> tuple[PanelChange, ...]:
    """Take over changes of which one of the rounds is held: its other round is then of that day as well."""
    known = {(one.measure, one.earlier, one.later): one for one in older}
    return tuple(
        known.get((one.measure, one.earlier, one.later), one)
        if any(_held(source, period, one.measure) for period in (one.earlier, one.later))
        else one
        for one in own
    )


def _behind(change: PanelChange, figures: SurveyFigures) -> tuple[SurveyEstimate, ...]:
    earlier, later = change.earlier, change.later
    groups = ((earlier, ALL), (later, ALL), (earlier, panel_group(later)), (later, panel_group(earlier)))
    return tuple(one for period, group in groups for one in figures.of(period, change.measure, group))


def _held(source: ProtectedSurvey, period: str, measure: str) -> bool:
    return (period, SUBJECTS[measure]) in source.held
