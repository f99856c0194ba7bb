"""How sure a status is, and why."""

from __future__ import annotations

from datetime import date

from hcalib.monitoring.measurements import Figure
from hcalib.monitoring.pace import Moment
from hcalib.monitoring.status import Certainty, Status, Thresholds, near_threshold
from hcalib.monitoring.verdicts import Verdict
from hcalib.monitoring.wording import listed

_STATUS_DOUBTS = {"voorlopig": "het cijfer is nog voorlopig", "schatting": "het cijfer is een schatting"}
_QUALIFIER_DOUBTS = {
    "ca.": "het cijfer is afgerond gepubliceerd",
    ">": "het cijfer is een ondergrens",
    "<": "het cijfer is een bovengrens",
}
_DAYS_PER_MONTH = 30.4


def certainty_of(verdict: Verdict, age_days: int | None, thresholds: Thresholds) -> tuple[Certainty, str]:
    """Grade a verdict: no doubts is 'hoog', one is 'redelijk', more is 'laag'.

    A doubt is: a provisional, estimated or rounded figure, an old figure, a ratio next to a threshold,
    and what the kind of goal adds (one measurement only, years missing, a rating). Which doubts count, and
    that all weigh the same, is our choice.

    Returns
    -------
    tuple of str and str
        The grade, and a Dutch sentence that names the doubts.
    """
    if verdict.status in (Status.INSUFFICIENT, Status.NOT_STARTED) or verdict.latest is None:
        return "geen", "Er is geen stand berekend."
    doubts = [*_figure_doubts(verdict.latest), *verdict.doubts]
    if age_days is not None and age_days > thresholds.fresh_days:
        doubts.append(f"het nieuwste cijfer is {age_days / _DAYS_PER_MONTH:.0f} maanden oud")
    if (
        verdict.status is not Status.REACHED
        and verdict.ratio is not None
        and near_threshold(verdict.ratio, thresholds)
    ):
        doubts.append("een iets ander cijfer gaf een andere stand")
    if not doubts:
        return "hoog", "Het cijfer is recent en gaat precies over dit doel."
    return ("redelijk" if len(doubts) == 1 else "laag"), f"Niet helemaal zeker, want {listed(doubts)}."


def age_in_days(figure: Figure, moment: Moment, today: date) -> int:
    """Count the days from the moment a figure describes to the peildatum; at least 0."""
    return max(0, (today - figure.described_day(moment)).days)


def _figure_doubts(figure: Figure) -> list[str]:
    doubts = [_STATUS_DOUBTS.get(figure.status), _QUALIFIER_DOUBTS.get(figure.qualifier)]
    return [doubt for doubt in doubts if doubt]
