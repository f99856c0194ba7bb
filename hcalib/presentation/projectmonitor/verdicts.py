"""The judgement on one target of a project, as every part of the report words it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from hcalib.monitoring.projects import ProjectResult, TargetResult
from hcalib.presentation.blocks import Status

Verdict = Literal[
    "gehaald",
    "nog niet gehaald",
    "niet gehaald",
    "niet te zeggen",
    "geen cijfer",
    "niet getoond",
    "verteld",
    "vervallen",
]
_TONES: dict[Verdict, Literal["reached", "unknown", "neutral"]] = {
    "gehaald": "reached",
    "nog niet gehaald": "neutral",
    "niet gehaald": "neutral",
    "niet te zeggen": "unknown",
    "geen cijfer": "unknown",
    "niet getoond": "unknown",
    "vervallen": "neutral",
    "verteld": "neutral",
}


def verdict(result: ProjectResult, target: TargetResult) -> Verdict:
    """Judge one target: a share that chance may have moved over its target is 'niet te zeggen'.

    There is no judgement on being in time: the register knows no end date of a project. What a project
    had not reached when it ended, is no longer 'nog niet gehaald'.
    """
    if target.target.kind == "qualitative":
        return "verteld"
    if target.former:
        return "vervallen"
    if target.withheld is not None and target.reached is None:
        return "niet getoond"
    if target.reached is None:
        return "geen cijfer"
    if target.certain is False:
        return "niet te zeggen"
    if target.reached:
        return "gehaald"
    return "niet gehaald" if result.ended else "nog niet gehaald"


def badge(result: ProjectResult, target: TargetResult) -> Status:
    """Return the judgement on one target as a badge."""
    found = verdict(result, target)
    return Status(found, _TONES[found])


def verdicts(results: Sequence[ProjectResult]) -> list[Verdict]:
    """Return the verdicts on all targets with a number to reach."""
    found = [verdict(result, target) for result in results for target in result.targets]
    return [item for item in found if item not in ("verteld", "vervallen")]
