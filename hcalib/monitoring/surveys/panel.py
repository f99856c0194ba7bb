"""The same employers in two rounds, beside everyone who answered in each.

Between rounds other employers answer, so a difference between two totals can come from who answered. In the
panel it cannot: the same employers are in both.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from hcalib.monitoring.surveys.estimates import ProtectedSurvey, outward
from hcalib.monitoring.surveys.measures import MEASURES, Measure
from hcalib.monitoring.surveys.tables import ALL, panel_group
from hcalib.monitoring.surveys.variance import Answered, change_margin


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
    before, after : float or None
        Of the panel, in ``unit``.
    change, low, high : float or None
        ``after - before`` with its 95 % margin for all employers asked in both rounds; the margin is
        rounded outward to one decimal.
    all_before, all_after : float or None
        Of everyone who answered in each round.
    sentence : str
        What may be concluded, or why it is not shown; Dutch.
    """

    measure: str
    label: str
    unit: str
    earlier: str
    later: str
    employers: int
    before: float | None
    after: float | None
    change: float | None
    low: float | None
    high: float | None
    all_before: float | None
    all_after: float | None
    sentence: str

    @property
    def certain(self) -> bool:
        """Whether the margin of the change lies on one side of 0."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


def panel_changes(source: ProtectedSurvey) -> tuple[PanelChange, ...]:
    """Compare every two rounds after each other for the employers that are in both."""
    found = []
    for earlier, later in pairwise(source.rounds):
        for measure in MEASURES.values():
            pair = (earlier.period, measure.id), (later.period, measure.id)
            if (
                len(measure.parts) == 1
                and not measure.counts_employers
                and all(key in source.made.usable for key in pair)
            ):
                found.append(_change(source, measure, earlier.period, later.period))
    return tuple(found)


def _change(source: ProtectedSurvey, measure: Measure, earlier: str, later: str) -> PanelChange:
    (part,) = measure.parts
    first, second = (source.made.usable[period, measure.id] for period in (earlier, later))
    both = sorted(first.employers & second.employers)
    before = source.ratio(earlier, measure, panel_group(later), part)
    after = source.ratio(later, measure, panel_group(earlier), part)
    all_before = _scaled(measure, source.ratio(earlier, measure, ALL, part))
    all_after = _scaled(measure, source.ratio(later, measure, ALL, part))
    change = low = high = None
    if before is None or after is None:
        before = after = None
        sentence = (
            "Niet getoond: te weinig werkgevers deden beide keren mee, of zij zouden te herkennen zijn."
        )
    else:
        frames = [{e.id for e in one.asked} for one in source.rounds if one.period in (earlier, later)]
        margin = change_margin(
            [
                (
                    Answered(first.amounts[part][name], first.amounts[measure.whole][name]),
                    Answered(second.amounts[part][name], second.amounts[measure.whole][name]),
                )
                for name in both
            ],
            len(frames[0] & frames[1]),
        )
        # Around the published totals, which may be rounded: an exact change would undo that.
        half = margin.high - margin.value
        half += before * source.rounding(earlier, measure, panel_group(later), part)
        half += after * source.rounding(later, measure, panel_group(earlier), part)
        change = measure.per * (after - before)
        low, high = outward(change - measure.per * half, change + measure.per * half)
        sentence = _words(len(both), low, high)
    return PanelChange(
        measure.id, measure.label, measure.unit, earlier, later, len(both),
        _scaled(measure, before), _scaled(measure, after), change, low, high, all_before, all_after, sentence,
    )  # fmt: skip


def _words(count: int, low: float, high: float) -> str:
    who = f"Bij de {count} werkgevers die beide keren meededen"
    if low > 0:
        return f"{who} is dit gestegen, meer dan door toeval in wie meedeed te verklaren is."
    if high < 0:
        return f"{who} is dit gedaald, meer dan door toeval in wie meedeed te verklaren is."
    return f"{who} is geen verandering vast te stellen: de marge loopt van daling tot stijging."


def _scaled(measure: Measure, ratio: float | None) -> float | None:
    return None if ratio is None else measure.per * ratio
