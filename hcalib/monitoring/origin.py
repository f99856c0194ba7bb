"""What the origin of figures does to a verdict: incomplete answers, and a count that changed half-way."""

from __future__ import annotations

from dataclasses import replace

from hcalib.agenda.models import Collected
from hcalib.monitoring.goal_record import Drift
from hcalib.monitoring.measurements import Figure, code_words
from hcalib.monitoring.verdicts import Case, Verdict

_SUMS = ("level", "maintain", "per_year", "total", "milestones")
"""Kinds of which a figure in numbers is a sum over those who answered."""


def with_origin(case: Case, verdict: Verdict) -> Verdict:
    """Add to a verdict what its figures leave out.

    A count to which not everyone contributed, and to which nothing was added for the others, is a lower
    bound. A share or a mean of some can lie on either side. A count that changed between the baseline
    and the newest figure makes the comparison doubtful.
    """
    if verdict.latest is None:
        return verdict
    partial = [one for figure in deciding(case, verdict) if (one := _partial(case, figure)) is not None]
    doubts = [completeness_words(one) for one in partial]
    doubts += [
        f"vanaf {code_words(drift.since)} wordt anders geteld"
        for drift in broken(case, verdict)
        if drift.since is not None
    ]
    bound = case.counts and case.goal.kind in _SUMS and any(not one.estimated for one in partial)
    return replace(verdict, doubts=(*verdict.doubts, *doubts), incomplete=verdict.incomplete or bound)


def deciding(case: Case, verdict: Verdict) -> tuple[Figure, ...]:
    """Return the figures that decide: all of a sum over the term, else the newest."""
    if case.goal.kind in ("total", "milestones"):
        return verdict.rows
    return (verdict.latest,) if verdict.latest else ()


def broken(case: Case, verdict: Verdict) -> tuple[Drift, ...]:
    """Return the changes in counting that lie between the baseline or oldest figure and the newest."""
    base = case.goal.baseline
    periods = [figure.period.code for figure in verdict.rows]
    if base is not None and base.value is not None and case.goal.kind in ("level", "share", "maintain"):
        periods.append(base.period)
    return tuple(drift for drift in case.drifts if drift.breaks(periods))


def completeness_words(one: Collected) -> str:
    """Say how many answered, as the end of a sentence: 'over 2024 gaven 2 van de 5 werkgevers een cijfer'."""
    answered = f"{one.answered} van de {one.asked} {one.whom} een cijfer"
    added = " (de rest is bijgeschat)" if one.estimated and not one.complete else ""
    return f"over {code_words(one.period)} gaven {answered}{added}"


def _partial(case: Case, figure: Figure) -> Collected | None:
    found = case.record.collected_for(figure)
    return found if found is not None and not found.complete else None
