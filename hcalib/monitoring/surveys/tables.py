"""All totals of a survey that are about to be published, linked, and protected together.

A total is a cell; a rate is computed from two cells afterwards, never by itself. First every total has to
pass the primary rules by itself, together with what is left of the whole when a part is taken off. Then
totals over nearly the same employers (everyone, a group, the panel with another round, weighted) are put in
one table with the answer of every single employer below them, so that nothing published together narrows
anyone's answer down, for an outsider or for another employer that knows its own.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from hcalib.disclosure.rules import Decision, DisclosureRules, check_cell
from hcalib.disclosure.suppression import NOT_SHOWN
from hcalib.disclosure.tables import Cell, LinkedTables, Sum
from hcalib.monitoring.surveys.frame import Round, same_employers, size_class
from hcalib.monitoring.surveys.measures import MEASURES, Usable, asked_in
from hcalib.monitoring.surveys.weights import RoundWeights, weigh
from hcalib.sealed import Opened

ALL, WEIGHTED = "totaal", "gewogen"
_COST = {ALL: 400.0, WEIGHTED: 20.0, "panel": 1.0}
"""What is lost when a total is withheld: everyone first, then weighted, groups and panel."""

_GROUP_COST, _SINGLE_COST = 5.0, 0.5


@dataclass(frozen=True)
class Key:
    """Which total of a survey a cell is: of one measure, over a group of employers."""

    period: str
    measure: str
    group: str
    quantity: str


@dataclass(frozen=True)
class SurveyTables(Opened):
    """The linked tables of a survey, and which cell is which total.

    Attributes
    ----------
    tables : tuple of LinkedTables
        One for each round and question. Nothing adds up over rounds or over questions (what a part leaves
        of the whole is judged before), so each can be protected by itself; the panel of two rounds is a group
        in both.
    ids : mapping of Key to str
        Totals that pass the primary rules.
    refused : mapping of Key to str
        Dutch reason for the totals that do not.
    usable : mapping of (period, measure) to Usable
        Confidential.
    weights : mapping of (period, measure) to RoundWeights
    groups : mapping of (period, measure, group) to frozenset of str
        Employers in each group that is shown.
    """

    tables: tuple[LinkedTables, ...] = field(repr=False)
    ids: Mapping[Key, str] = field(repr=False)
    refused: Mapping[Key, str] = field(repr=False)
    usable: Mapping[tuple[str, str], Usable] = field(repr=False)
    weights: Mapping[tuple[str, str], RoundWeights]
    groups: Mapping[tuple[str, str, str], frozenset[str]]


@dataclass(frozen=True)
class _Total(Opened):
    """A total before it is a cell: what each employer answered, and what it weighs."""

    amounts: Mapping[str, float]
    weights: Mapping[str, float]

    @property
    def contributions(self) -> dict[str, float]:
        return {name: self.weights.get(name, 1.0) * value for name, value in sorted(self.amounts.items())}


def survey_tables(
    rounds: Sequence[Round], rules: DisclosureRules, waivers: Collection[str] = ()
) -> SurveyTables:
    """Build the linked tables of all rounds of a survey; ``waivers`` names who agreed to be recognised."""
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
    refused: dict[Key, str] = {}
    tables = []
    for one in rounds:
        allowed = _allowed(_totals(one, usable, weights, groups), rules, waivers, refused)
        for name in dict.fromkeys(key.quantity for key in allowed):
            chosen = {key: total for key, total in allowed.items() if key.quantity == name}
            tables.append(_linked(f"{one.survey}/{one.period}/{name}", chosen, ids))
    return SurveyTables(tuple(tables), ids, refused, usable, weights, groups)


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
        same = same_employers(earlier, later)
        for measure in MEASURES:
            if (earlier.period, measure) in usable and (later.period, measure) in usable:
                if not _cut_further(measure):
                    continue
                both = same & usable[earlier.period, measure].employers
                both &= usable[later.period, measure].employers
                found[earlier.period, measure, panel_group(later.period)] = both
                found[later.period, measure, panel_group(earlier.period)] = both
    standing = {key: inside for key, inside in found.items() if _may_stand(key, inside, found, fewest)}
    for key in _given_back(standing, fewest):
        del standing[key]
    return standing


def _given_back(
    standing: Mapping[tuple[str, str, str], frozenset[str]], fewest: int
) -> list[tuple[str, str, str]]:
    """Return the groups that cannot be shown because the others of their kind would leave too few.

    What the shown branches (or sizes) leave of everyone can be subtracted, so it is as good as shown.
    The smallest group joins it until it has enough employers, or nobody.
    """
    kinds: dict[tuple[str, str, str], list[tuple[str, str, str]]] = {}
    for key in standing:
        kind, _, of = key[2].partition(":")
        if of and kind != "panel":
            kinds.setdefault((*key[:2], kind), []).append(key)
    dropped = []
    for (period, measure, _), keys in kinds.items():
        left = standing[period, measure, ALL].difference(*(standing[key] for key in keys))
        for key in sorted(keys, key=lambda key: (len(standing[key]), key)):
            if not 0 < len(left) < fewest:
                break
            left |= standing[key]
            dropped.append(key)
    return dropped


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


def _totals(
    one: Round,
    usable: Mapping[tuple[str, str], Usable],
    weights: Mapping[tuple[str, str], RoundWeights],
    groups: Mapping[tuple[str, str, str], frozenset[str]],
) -> dict[Key, _Total]:
    found = {}
    for (period, measure, group), inside in groups.items():
        if period != one.period:
            continue
        made = weights[period, measure].weights
        for name, amounts in usable[period, measure].amounts.items():
            chosen = {employer: amounts[employer] for employer in inside}
            found[Key(period, measure, group, name)] = _Total(chosen, {})
            if group == ALL and made is not None and _cut_further(measure):
                found[Key(period, measure, WEIGHTED, name)] = _Total(chosen, made.values)
    return found


def _allowed(
    totals: Mapping[Key, _Total], rules: DisclosureRules, waivers: Collection[str], refused: dict[Key, str]
) -> dict[Key, _Total]:
    """Keep the totals that pass the primary rules; a part falls with what it would leave of the whole."""
    found = {}
    for key, total in totals.items():
        measure = MEASURES[key.measure]
        if key.quantity == measure.rest:
            continue
        decision = _decide(total, rules, waivers)
        if decision.publish and measure.rest and key.quantity in measure.parts:
            left = totals[replace(key, quantity=measure.rest)]
            decision = _decide(left, rules, waivers)
        if decision.reason is None:
            found[key] = total
        else:
            # Which rule refused, or whether it hides another, would help who wants to know more.
            few = len(total.amounts) < rules.min_contributors
            refused[key] = decision.reason if few else NOT_SHOWN
    return found


def _decide(total: _Total, rules: DisclosureRules, waivers: Collection[str]) -> Decision:
    return check_cell(Cell("total", total.contributions), rules, waivers)


def _linked(place: str, totals: Mapping[Key, _Total], ids: dict[Key, str]) -> LinkedTables:
    """Put the totals of one question in one table, over single answers where totals share employers."""
    cells: dict[str, Cell] = {}
    same: dict[tuple[tuple[str, float], ...], str] = {}
    amounts: dict[str, float] = {}
    most = max(len(total.amounts) for total in totals.values())
    everyone = {key.measure: sum(total.amounts.values()) for key, total in totals.items() if key.group == ALL}
    for key, total in totals.items():
        amounts |= total.amounts
        mark = tuple((who, round(total.weights.get(who, 1.0), 12)) for who in sorted(total.amounts))
        kind = key.group.partition(":")[0]
        cost = _COST.get(kind, _GROUP_COST)
        if mark in same:
            cell = cells[same[mark]]
            cells[cell.id] = replace(cell, cost=cell.cost + cost)  # more figures need it
        else:
            same[mark] = f"{place}/{key.measure}/{key.group}"
            rounded = kind == WEIGHTED or (kind == "panel" and len(total.amounts) < most)
            own = sum(total.contributions.values())
            base = _base(everyone.get(key.measure, own)) if rounded else 0.0
            cells[same[mark]] = Cell(same[mark], total.contributions, cost, rounding=base)
        ids[key] = same[mark]
    if len(same) < 2:
        return LinkedTables(tuple(cells.values()))
    single = {who: f"{place}/antwoord/{who}" for who in sorted(amounts)}
    for who, answer in single.items():
        cells[answer] = Cell(answer, {who: amounts[who]}, _SINGLE_COST, hidden=True)
    sums = [
        Sum(total, tuple(single[who] for who, _ in mark), tuple(weight for _, weight in mark))
        for mark, total in same.items()
    ]
    return LinkedTables(tuple(cells.values()), tuple(sums))


def _base(total: float) -> float:
    """Return to what a total that is nearly another one is rounded: about a twentieth to a tenth of everyone.

    It follows from the total of everyone, which is published as it is. From the rounded total itself it would
    tell on which side of a limit that lies, and so more than the rounding says.
    The panel and the weighted total differ from the total of everyone by a few employers. Rounded, the
    difference no longer tells what those few answered.
    """
    if total <= 0:
        return 1.0
    size = 10.0 ** math.floor(math.log10(total) - 1)
    return max(1.0, size * next(step for step in (1, 2, 5) if 20 * step * size >= total * 0.99 or step == 5))
