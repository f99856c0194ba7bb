"""The weights of one round: margins by size and by branch of everyone who was asked, in staff."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from hcalib.agenda.models import SurveyFrameEntry
from hcalib.kept import Kept
from hcalib.monitoring.surveys.frame import SIZES, size_class
from hcalib.monitoring.surveys.weighting import WeightingError, Weights, collapse, post_stratify, rake

_T = TypeVar("_T")

FEWEST = 3
"""Respondents a group needs before it gets its own weight."""

LIMITS = (1 / 3, 3.0)
"""Smallest and largest weight of a respondent."""

CERTAIN = "zeker"
"""Stratum of the respondents that are much larger than every silent employer."""

_MUCH_LARGER = 3
"""Lower limits make margins too narrow: just above the largest silent one the choice itself is chance."""


def certain(asked: Sequence[SurveyFrameEntry], inside: Collection[str]) -> frozenset[str]:
    """Return the employers in a figure that are over three times as large as any that is not in it.

    They stand for themselves only: no silent employer is like them, and nothing about them is left to
    chance (a take-all stratum). Everyone, when nobody is silent.
    """
    largest = max((one.employees for one in asked if one.id not in inside), default=-1)
    return frozenset(one.id for one in asked if one.id in inside and one.employees > _MUCH_LARGER * largest)


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


_MADE: Kept[RoundWeights] = Kept(most=200)
"""Weights by everything that they follow from; other figures and other days often have the same."""


def weigh(
    asked: Sequence[SurveyFrameEntry], inside: Collection[str], *, by_staff: bool = True
) -> RoundWeights:
    """Weight the employers in a figure to all that were asked, by size and branch.

    Margins count the staff in the register, or with ``by_staff`` False the employers.

    Everyone was asked, so each design weight is 1. Respondents that are much larger than every silent
    employer keep it: see `certain`. Groups with fewer than three respondents are taken together: sizes with
    the next size, branches in alphabetical order. When both margins cannot be reached within the limits,
    size alone is used; the note says so.
    """
    key = (tuple(asked), frozenset(inside), by_staff)
    return _MADE.made(key, lambda: _weigh(asked, inside, by_staff))


def _weigh(asked: Sequence[SurveyFrameEntry], inside: Collection[str], by_staff: bool) -> RoundWeights:
    alone = certain(asked, inside)
    if len(alone) == len(asked):
        return RoundWeights(
            Weights(dict.fromkeys(sorted(alone), 1.0), "post-stratification", 1),
            dict.fromkeys(sorted(alone), CERTAIN),
            "Iedereen antwoordde, dus er valt niets te wegen.",
        )
    known = [employer for employer in asked if employer.employees > 0 and employer.id not in alone]
    staff = {employer.id: float(employer.employees) if by_staff else 1.0 for employer in known}
    members = sorted((set(inside) - alone) & staff.keys())
    if len(members) < len(set(inside) - alone) or len(members) < FEWEST:
        return RoundWeights(None, {}, "Niet gewogen: te weinig deelnemers, of hun omvang is niet bekend.")
    sizes = {employer.id: size_class(employer.employees) for employer in known}
    branches = {employer.id: employer.branch for employer in known}
    by_size, merged = _merged(sizes, members, SIZES)
    try:
        by_branch, also = _merged(branches, members, sorted(set(branches.values())))
        margins = [_margin(by_size, staff, members), _margin(by_branch, staff, members)]
        found = rake(margins, dict.fromkeys(members, 1.0), _only(staff, members), limits=LIMITS)
        how, together = "omvang en branche", len(also)
    except WeightingError:
        groups, totals = _margin(by_size, staff, members)
        found = post_stratify(groups, totals, dict.fromkeys(members, 1.0), _only(staff, members))
        how, together = "omvang (met de branche erbij werden de gewichten te groot)", 0
    whole = replace(found, values={**found.values, **dict.fromkeys(sorted(alone), 1.0)})
    counted = "personeel" if by_staff else "werkgevers"
    note = (
        f"Gewogen naar {how}, geteld in {counted}. {len(whole.values)} antwoorden tellen als {_words(whole)}"
    )
    if alone:
        who = _count(len(alone), "1 grote werkgever telt", "grote werkgevers tellen")
        note += f"; {who} alleen voor zichzelf"
    if merged or together:
        note += f"; {len(merged) + together} keer zijn kleine groepen samengenomen"
    if found.trimmed:
        note += f"; {_count(found.trimmed, '1 gewicht is', 'gewichten zijn')} begrensd"
    return RoundWeights(whole, by_size | dict.fromkeys(sorted(alone), CERTAIN), f"{note}.")


def _count(count: int, one: str, more: str) -> str:
    return one if count == 1 else f"{count} {more}"


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
