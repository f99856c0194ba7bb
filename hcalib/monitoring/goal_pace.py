"""At which pace goals have gone so far, as a part of what was agreed."""

from __future__ import annotations

import math
from collections.abc import Iterable

from hcalib.monitoring.assessment import GoalAssessment
from hcalib.monitoring.status import Status

_NO_JUDGEMENT = (Status.INSUFFICIENT, Status.NOT_STARTED)


def measured_paces(assessments: Iterable[GoalAssessment]) -> dict[str, float]:
    """Return the pace of every goal that was measured: 1 is exactly as agreed, 0 is nothing.

    Parameters
    ----------
    assessments : iterable of GoalAssessment

    Returns
    -------
    dict of str to float
        By goal, or by part for a goal with parts. A goal without a figure that carries a status is not
        there: its pace is not known, and is neither zero nor as agreed. What went the wrong way is zero,
        because effort cannot be less than none; a pace above 1 is kept.
    """
    found = {}
    for assessment in assessments:
        for part in assessment.measured_separately():
            pace = _pace(part)
            if pace is not None:
                found[part.goal.id] = max(0.0, pace)
    return found


def _pace(found: GoalAssessment) -> float | None:
    """Return the whole count over what was due by then; for a level the ratio of paces."""
    if found.status in _NO_JUDGEMENT:
        return None
    if found.goal.direction == "up" and found.total_so_far is not None:
        # for an amount a year that is all counted years; for an amount over the term what an even spread asks
        due = found.total_expected if found.goal.kind == "per_year" else found.expected_now
        if due is not None and due > 0:
            return found.total_so_far / due
    return found.ratio if found.ratio is not None and math.isfinite(found.ratio) else None
