"""All totals of a survey that are about to be published, linked, and protected together.

A total is a cell; a rate is computed from two cells afterwards, never by itself. What links them: the same
employers in all respondents, in a group, in the panel with an earlier round and in a weighted total; and the
whole that its parts and the rest add up to. Every difference between two sets of employers is a cell of its
own (a *slice*), so that what can be computed by subtracting is protected as well.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from hcalib.disclosure.rules import DisclosureRules
from hcalib.disclosure.tables import Cell, LinkedTables, Sum
from hcalib.monitoring.surveys.frame import Round, size_class
from hcalib.monitoring.surveys.measures import MEASURES, Usable, asked_in
from hcalib.monitoring.surveys.weights import RoundWeights, weigh

ALL, WEIGHTED = "totaal", "gewogen"
_COST = {ALL: 400.0, WEIGHTED: 20.0, "panel": 1.0}
"""What is lost when a total is withheld: everyone first, then weighted, groups and panel."""

DIFFERENCE = 3
"""Fewest employers that may be in one published total and not in another.

A total is only made of as many employers as the rules ask. What follows from two totals is an answer of
nobody when it is about three employers or more of whom none dominates; dominance and p % are asked in full.
"""

_GROUP_COST, _SLICE_COST = 5.0, 0.5


@dataclass(frozen=True)
class Key:
    """Which total of a survey a cell is: of one measure, over a group of employers."""

    period: str
    measure: str
    group: str
    quantity: str


@dataclass(frozen=True)
class SurveyTables:
    """The linked tables of a survey, and which cell is which total.

    Attributes
    ----------
    tables : tuple of LinkedTables
        One for each round. An answer belongs to one round, so nothing adds up over rounds, and each can be
        protected by itself; the panel of two rounds is a group in both.
    ids : mapping of Key to str
    usable : mapping of (period, measure) to Usable
        Confidential.
    weights : mapping of (period, measure) to RoundWeights
    groups : mapping of (period, measure, group) to frozenset of str
        Employers in each group that is shown.
    """

    tables: tuple[LinkedTables, ...] = field(repr=False)
    ids: Mapping[Key, str] = field(repr=False)
    usable: Mapping[tuple[str, str], Usable] = field(repr=False)
    weights: Mapping[tuple[str, str], RoundWeights]
    groups: Mapping[tuple[str, str, str], frozenset[str]]


def survey_tables(rounds: Sequence[Round], rules: DisclosureRules) -> SurveyTables:
    """Build the linked tables of all rounds of one survey.

    Totals of fewer employers than the rules ask are not made: they may not be shown anyway. Of employers in
    one total and not in another there may be fewer, see `DIFFERENCE`.
    """
    usable = {(one.period, name): found for one in rounds for name, found in asked_in(one.answers).items()}
    weights = {
        (one.period, name): weigh(
            one.asked, usable[one.period, name].employers, by_staff=not MEASURES[name].counts_employers
        )
        for one in rounds
        for name in MEASURES
        if (one.period, name) in usable
    }
    groups = _groups(rounds, usable, rules.min_contributors)
    ids: dict[Key, str] = {}
    tables = []
    for one in rounds:
        cells: dict[str, Cell] = {}
        sums: dict[Sum, None] = {}
        _add_round(one, rules.min_contributors, usable, weights, groups, ids, cells, sums)
        if cells:
            tables.append(LinkedTables(tuple(cells.values()), tuple(sums)))
    return SurveyTables(tuple(tables), ids, usable, weights, groups)


def panel_group(other: str) -> str:
    """Name the group of employers whose answers are in the same figure of another round too."""
    return f"panel:{other}"


def _groups(
    rounds: Sequence[Round], usable: Mapping[tuple[str, str], Usable], fewest: int
) -> dict[tuple[str, str, str], frozenset[str]]:
    found: dict[tuple[str, str, str], frozenset[str]] = {}
    for one in rounds:
        for (period, measure), answers in usable.items():
            if period != one.period:
                continue
            inside = answers.employers
            found[period, measure, ALL] = inside
            if not _cut_further(measure):
                continue
            for employer in one.asked:
                for name in (f"branche:{employer.branch}", f"grootte:{size_class(employer.employees)}"):
                    if employer.id in inside:
                        key = (period, measure, name)
                        found[key] = found.get(key, frozenset()) | {employer.id}
    for earlier, later in pairwise(rounds):
        for measure in MEASURES:
            if (earlier.period, measure) in usable and (later.period, measure) in usable:
                if not _cut_further(measure):
                    continue
                both = usable[earlier.period, measure].employers & usable[later.period, measure].employers
                found[earlier.period, measure, panel_group(later.period)] = both
                found[later.period, measure, panel_group(earlier.period)] = both
    return {key: inside for key, inside in found.items() if _may_stand(key, inside, found, fewest)}


def _cut_further(measure: str) -> bool:
    """Tell whether a measure is shown for other groups than everyone.

    Of a breakdown the cells would be too small. A yes or no cannot be hidden within a small group at all.
    """
    return len(MEASURES[measure].parts) == 1 and not MEASURES[measure].counts_employers


def _may_stand(
    key: tuple[str, str, str],
    inside: frozenset[str],
    found: Mapping[tuple[str, str, str], frozenset[str]],
    fewest: int,
) -> bool:
    """Tell whether a group can be shown: enough in it, and enough outside it or nobody."""
    period, measure, group = key
    others = len(found[period, measure, ALL] - inside)
    if group == ALL:
        return True
    return len(inside) >= fewest and (group.startswith("panel:") or others == 0 or others >= fewest)


def _add_round(
    one: Round,
    fewest: int,
    usable: Mapping[tuple[str, str], Usable],
    weights: Mapping[tuple[str, str], RoundWeights],
    groups: Mapping[tuple[str, str, str], frozenset[str]],
    ids: dict[Key, str],
    cells: dict[str, Cell],
    sums: dict[Sum, None],
) -> None:
    amounts: dict[str, dict[str, float]] = {}
    wanted: dict[str, dict[frozenset[str], str]] = {}
    for (period, measure, group), inside in groups.items():
        if period != one.period or len(inside) < fewest:
            continue
        for name, found in usable[period, measure].amounts.items():
            amounts.setdefault(name, {}).update(found)
            known = wanted.setdefault(name, {})
            known.setdefault(inside, f"{one.survey}/{period}/{name}/{measure}/{group}")
            ids[Key(period, measure, group, name)] = known[inside]
            kind = group.partition(":")[0]
            size = sum(found.values())
            base = _base(size) if kind == "panel" and len(inside) < len(found) else 0.0
            cost = _SLICE_COST if name.endswith(":rest") else _COST.get(kind, _GROUP_COST)
            _put(cells, known[inside], {e: amounts[name][e] for e in inside}, cost, base)
        definition = MEASURES[measure]
        if definition.rest or definition.breakdown:
            whole, *parts = (ids[Key(period, measure, group, name)] for name in definition.quantities)
            sums[Sum(whole, tuple(parts))] = None
    weighted = {
        measure: found.weights.values
        for (period, measure), found in weights.items()
        if period == one.period
        and found.weights
        and _cut_further(measure)
        and len(groups[period, measure, ALL]) >= fewest
    }
    totals: dict[tuple[str, str], str] = {}
    for name, subsets in wanted.items():
        own = {m: w for m, w in weighted.items() if name in MEASURES[m].quantities}
        slices = _slices(subsets, own)
        _add_slices(one, name, subsets, slices, amounts[name], cells, sums)
        same: dict[tuple[float, ...], str] = {}
        for measure, values in own.items():
            mark = tuple(values.get(members[0], 0.0) for members in slices)
            if mark in same:
                ids[Key(one.period, measure, WEIGHTED, name)] = totals[measure, name] = same[mark]
                cells[same[mark]] = replace(cells[same[mark]], cost=cells[same[mark]].cost + _COST[WEIGHTED])
                continue
            total = same[mark] = f"{one.survey}/{one.period}/{name}/{measure}/{WEIGHTED}"
            within = [members for members in slices if members[0] in values]
            ids[Key(one.period, measure, WEIGHTED, name)] = totals[measure, name] = total
            contributions = {e: values[e] * amounts[name][e] for e in sorted(values)}
            cost = _SLICE_COST if name.endswith(":rest") else _COST[WEIGHTED]
            _put(cells, total, contributions, cost, _base(sum(contributions.values())))
            names = tuple(_slice_id(one, name, members) for members in within)
            sums[Sum(total, names, tuple(values[members[0]] for members in within))] = None

    for measure in weighted:
        if MEASURES[measure].rest:
            whole, *parts = (totals[measure, name] for name in MEASURES[measure].quantities)
            sums[Sum(whole, tuple(parts))] = None


def _slices(
    subsets: Mapping[frozenset[str], str], weighted: Mapping[str, Mapping[str, float]]
) -> list[tuple[str, ...]]:
    """Divide employers by which subsets they are in and what they weigh; sorted."""
    by_mark: dict[tuple[object, ...], list[str]] = {}
    for employer in sorted(frozenset().union(*subsets)):
        mark = (
            *(employer in subset for subset in subsets),
            *(round(values[employer], 9) if employer in values else None for values in weighted.values()),
        )
        by_mark.setdefault(mark, []).append(employer)
    return sorted(tuple(members) for members in by_mark.values())


def _add_slices(
    one: Round,
    name: str,
    subsets: Mapping[frozenset[str], str],
    slices: Sequence[tuple[str, ...]],
    amounts: Mapping[str, float],
    cells: dict[str, Cell],
    sums: dict[Sum, None],
) -> None:
    for members in slices:
        _put(cells, _slice_id(one, name, members), {e: amounts[e] for e in members}, _SLICE_COST)
    for subset, total in subsets.items():
        inside = tuple(_slice_id(one, name, members) for members in slices if members[0] in subset)
        sums[Sum(total, inside)] = None


def _slice_id(one: Round, name: str, members: Sequence[str]) -> str:
    return f"{one.survey}/{one.period}/{name}/deel/{members[0]}"


def _put(
    cells: dict[str, Cell], name: str, contributions: Mapping[str, float], cost: float, base: float = 0.0
) -> None:
    hidden = cost == _SLICE_COST
    if name in cells and not hidden:
        cost += cells[name].cost  # more figures need it
    if name not in cells or not hidden:
        cells[name] = Cell(name, dict(sorted(contributions.items())), cost, hidden=hidden, rounding=base)


def _base(total: float) -> float:
    """Return to what a total that is nearly another one is rounded: about a twentieth to a tenth of it.

    The panel and the weighted total differ from the total of everyone by a few employers. Rounded, the
    difference no longer tells what those few answered.
    """
    if total <= 0:
        return 1.0
    size = 10.0 ** math.floor(math.log10(total) - 1)
    return max(1.0, size * next(step for step in (1, 2, 5) if 20 * step * size >= total * 0.99 or step == 5))
