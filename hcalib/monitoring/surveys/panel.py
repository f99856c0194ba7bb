"""The same employers in two rounds, beside everyone who answered in each.

Between rounds other employers answer, so a difference between two totals can come from who answered. In the
panel it cannot: the same employers are in both, and none of them took over another in between.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from hcalib.disclosure.cleared import Cleared, Span, dated, difference, margin
from hcalib.monitoring.surveys.estimates import SurveyEstimate
from hcalib.monitoring.surveys.frame import Round, frame_change, same_employers
from hcalib.monitoring.surveys.measures import MEASURES, Measure
from hcalib.monitoring.surveys.protected import ProtectedSurvey
from hcalib.monitoring.surveys.stating import Name, stated_halves
from hcalib.monitoring.surveys.tables import ALL, panel_group

NO_PANEL = "Niet getoond: te weinig werkgevers deden beide keren mee, of zij zouden te herkennen zijn."


@dataclass(frozen=True)
class PanelChange:
    """How a figure changed for employers that are in both rounds.

    Attributes
    ----------
    measure, label, unit : str
    earlier, later : str
        Periods.
    employers : int
        In the panel.
    grown : int
        Employers asked in both rounds that took over another in between: they are not in it.
    before, after : Cleared
        Of the panel, in ``unit``.
    change : Cleared
        ``after - before``.
    margin : Span or None
        95 % margin of the change for all employers asked in both rounds, stated as that of a figure.
    all_before, all_after : Cleared
        Of everyone who answered in each round.
    sentence : str
        What may be concluded, or why it is not shown; Dutch.
    stand : datetime.date or None
        As of a `SurveyEstimate`: all figures of a change are of one day.
    behind : tuple of SurveyEstimate
        When it is of an earlier day: the figures of everyone and of the panel in both rounds, as they were
        published with it.
    """

    measure: str
    label: str
    unit: str
    earlier: str
    later: str
    employers: int
    grown: int
    before: Cleared
    after: Cleared
    change: Cleared
    margin: Span | None
    all_before: Cleared
    all_after: Cleared
    sentence: str
    stand: date | None = None
    behind: tuple[SurveyEstimate, ...] = ()

    @property
    def certain(self) -> bool:
        """Whether the margin of the change lies on one side of 0."""
        return self.margin is not None and (self.margin.low > 0 or self.margin.high < 0)

    def published_on(self, day: date) -> PanelChange:
        """Return the same as it was published on an earlier day; see `SurveyEstimate`."""
        if self.stand is not None:
            return self
        figures = (self.before, self.after, self.change, self.all_before, self.all_after)
        before, after, change, *every = (dated(one, day.isoformat()) for one in figures)
        return replace(
            self,
            before=before,
            after=after,
            change=change,
            all_before=every[0],
            all_after=every[1],
            stand=day,
        )


def panel_changes(
    source: ProtectedSurvey, halves: Mapping[Name, float] | None = None
) -> tuple[PanelChange, ...]:
    """Compare every two rounds after each other for the employers that are in both.

    ``halves`` are the `stated_halves` of the source.
    """
    halves = stated_halves(source) if halves is None else halves
    found = []
    for earlier, later in pairwise(source.rounds):
        for measure in MEASURES.values():
            pair = (earlier.period, measure.id), (later.period, measure.id)
            if (
                len(measure.parts) == 1
                and not measure.counts_employers
                and all(key in source.made.usable for key in pair)
            ):
                found.append(_change(source, halves, measure, earlier, later))
    return tuple(found)


def _change(
    source: ProtectedSurvey, halves: Mapping[Name, float], measure: Measure, first: Round, second: Round
) -> PanelChange:
    (part,) = measure.parts
    earlier, later = first.period, second.period
    both = same_employers(first, second).intersection(
        *(source.made.usable[period, measure.id].employers for period in (earlier, later))
    )
    before = source.ratio(earlier, measure, panel_group(later), part)
    after = source.ratio(later, measure, panel_group(earlier), part)
    change = difference(after, before, NO_PANEL)
    if change.value is None:
        before = after = change
        found = None
        sentence = change.reason
    else:
        # Around the published totals, which may be rounded: an exact change would undo that.
        half = measure.per * halves.get((later, measure.id, panel_group(earlier), part), math.inf)
        half += before.off + after.off
        reached = math.isfinite(half)
        found = margin(change, change.value - half, change.value + half) if reached else None
        sentence = _words(len(both), found)
    all_before, all_after = (source.ratio(period, measure, ALL, part) for period in (earlier, later))
    return PanelChange(
        measure.id, measure.label, measure.unit, earlier, later, len(both), frame_change(first, second).grown,
        before, after, change, found, all_before, all_after, sentence,
    )  # fmt: skip


def _words(count: int, found: Span | None) -> str:
    who = f"Bij de {count} werkgevers die beide keren meededen"
    if found is not None and found.low > 0:
        return f"{who} is dit gestegen, meer dan door toeval in wie meedeed te verklaren is."
    if found is not None and found.high < 0:
        return f"{who} is dit gedaald, meer dan door toeval in wie meedeed te verklaren is."
    return f"{who} is geen verandering vast te stellen: de marge loopt van daling tot stijging."
