"""The weights of one round: margins by size and by branch of everyone who was asked, in staff."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from hcalib.agenda.models import SurveyFrameEntry
from hcalib.monitoring.surveys.frame import SIZES, size_class
from hcalib.monitoring.surveys.weighting import WeightingError, Weights, collapse, post_stratify, rake

_T = TypeVar("_T")

FEWEST = 3
"""Respondents a group needs before it gets its own weight."""

LIMITS = (1 / 3, 3.0)
"""Smallest and largest weight of a respondent."""


@dataclass(frozen=True)
class RoundWeights:
    """Weights for the respondents whose answers are in one figure.

    Attributes
    ----------
    weights : Weights or None
        None when they cannot be made; ``note`` says why.
    strata : mapping of str to str
        Size group (after taking together) of every employer that was asked, for margins.
    note : str
        How was weighted, what was taken together, and what it costs; a Dutch sentence.
    """

    weights: Weights | None
    strata: Mapping[str, str]
    note: str


def weigh(
    asked: Sequence[SurveyFrameEntry], inside: Collection[str], *, by_staff: bool = True
) -> RoundWeights:
    """Weight the employers in a figure to all that were asked, by size and branch.

    Margins count the staff in the register, or with ``by_staff`` False the employers.

    Everyone was asked, so each design weight is 1. Groups with fewer than three respondents are taken
    together: sizes with the next size, branches in alphabetical order. When both margins cannot be reached
    within the limits, size alone is used; the note says so.
    """
    known = [employer for employer in asked if employer.employees > 0]
    staff = {employer.id: float(employer.employees) if by_staff else 1.0 for employer in known}
    members = sorted(set(inside) & staff.keys())
    if len(members) < len(set(inside)) or len(members) < FEWEST:
        return RoundWeights(None, {}, "Niet gewogen: te weinig deelnemers, of hun omvang is niet bekend.")
    sizes = {employer.id: size_class(employer.employees) for employer in known}
    branches = {employer.id: employer.branch for employer in known}
    by_size, merged = _merged(sizes, members, SIZES)
    try:
        by_branch, also = _merged(branches, members, sorted(set(branches.values())))
        margins = [_margin(by_size, staff, members), _margin(by_branch, staff, members)]
        design = dict.fromkeys(members, 1.0)
        found = rake(margins, design, _only(staff, members), limits=LIMITS)
        how, together = "omvang en branche", len(also)
    except WeightingError:
        groups, totals = _margin(by_size, staff, members)
        found = post_stratify(groups, totals, dict.fromkeys(members, 1.0), _only(staff, members))
        how, together = "omvang (met de branche erbij werden de gewichten te groot)", 0
    counted = "personeel" if by_staff else "werkgevers"
    collapsed = len(merged) + together
    note = f"Gewogen naar {how}, geteld in {counted}. {len(members)} antwoorden tellen als {_words(found)}"
    if collapsed:
        note += f"; {collapsed} keer zijn groepen samengenomen"
    if found.trimmed:
        note += f"; {found.trimmed} gewichten zijn begrensd"
    return RoundWeights(found, by_size, f"{note}.")


def _words(found: Weights) -> str:
    return f"{found.effective_size:.1f}".replace(".", ",")


def _merged(
    groups: Mapping[str, str], members: Sequence[str], order: Sequence[str]
) -> tuple[dict[str, str], tuple[tuple[str, ...], ...]]:
    present = [name for name in order if name in set(groups.values())]
    counts = {name: sum(groups[member] == name for member in members) for name in present}
    named, together = collapse(counts, present, FEWEST)
    return {employer: named[group] for employer, group in groups.items()}, together


def _margin(
    groups: Mapping[str, str], staff: Mapping[str, float], members: Sequence[str]
) -> tuple[dict[str, str], dict[str, float]]:
    totals: dict[str, float] = {}
    for employer, group in groups.items():
        totals[group] = totals.get(group, 0.0) + staff[employer]
    return _only(groups, members), totals


def _only(values: Mapping[str, _T], members: Sequence[str]) -> dict[str, _T]:
    return {name: values[name] for name in members}
