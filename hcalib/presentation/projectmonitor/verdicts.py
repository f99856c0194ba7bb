"""The judgement on one target of a project, as every part of the report words it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from hcalib.monitoring.projects import ProjectResult, TargetResult
from hcalib.presentation.blocks import Status

Verdict = Literal[
    "gehaald", "nog niet gehaald", "niet te zeggen", "geen cijfer", "niet getoond", "verteld", "vervallen"
]
_TONES: dict[Verdict, Literal["reached", "unknown", "neutral"]] = {
    "gehaald": "reached",
    "nog niet gehaald": "neutral",
    "niet te zeggen": "unknown",
    "geen cijfer": "unknown",
    "niet getoond": "unknown",
    "vervallen": "neutral",
    "verteld": "neutral",
}


def verdict(result: TargetResult) -> Verdict:
    """Judge one target: a share that chance may have moved over its target is 'niet te zeggen'.

    There is no judgement on being in time: the register knows no end date of a project.
    """
    if result.target.kind == "qualitative":
        return "verteld"
    if result.former:
        return "vervallen"
    if result.withheld is not None and result.reached is None:
        return "niet getoond"
    if result.reached is None:
        return "geen cijfer"
    if result.certain is False:
        return "niet te zeggen"
    return "gehaald" if result.reached else "nog niet gehaald"


def badge(result: TargetResult) -> Status:
    """Return the judgement on one target as a badge."""
    found = verdict(result)
    return Status(found, _TONES[found])


def verdicts(results: Sequence[ProjectResult]) -> list[Verdict]:
    """Return the verdicts on all targets with a number to reach."""
    found = [verdict(target) for result in results for target in result.targets]
    return [item for item in found if item not in ("verteld", "vervallen")]
