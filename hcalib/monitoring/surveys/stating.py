"""Margins as they are stated: in steps of two of what follows from published things alone.

A margin comes from single answers. Stated as it is, it would help who wants to know one. So it is stated as a
power of two times the largest margin that employers of these sizes could have had; and it is made wider
until every single answer keeps its room.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise

from hcalib.monitoring.surveys.chance import Chance, Groups, change_chances, public_half, ratio_chance
from hcalib.monitoring.surveys.frame import Round, same_employers
from hcalib.monitoring.surveys.measures import MEASURES, Measure
from hcalib.monitoring.surveys.protected import ProtectedSurvey
from hcalib.monitoring.surveys.room import Told, too_narrow
from hcalib.monitoring.surveys.tables import ALL, WEIGHTED, Key, panel_group
from hcalib.monitoring.surveys.variance import Answered, by_stratum, change_margin, ratio_margin, strata_of
from hcalib.monitoring.surveys.weights import CERTAIN, certain
from hcalib.sealed import Opened

Name = tuple[str, str, str, str]
"""Period, measure, group and part; for a change the group is that of the panel in the later round."""

_Question = tuple[str, str]
"""Period and question."""

_FINEST = -6
"""Steps below that of the largest margin that are told apart."""

_COARSEST = 4
"""Steps above it; beyond that a margin says nothing."""


@dataclass(frozen=True)
class _Margin(Opened):
    """A margin before it is stated: as a function of the answers to one question, or to two."""

    chances: Mapping[_Question, Chance] = field(repr=False)
    base: float
    step: int

    @property
    def half(self) -> float:
        return 2.0**self.step * self.base if self.step <= _COARSEST else math.inf


def stated_halves(source: ProtectedSurvey) -> dict[Name, float]:
    """Return the stated half margin of every figure of a survey, in the unit of its ratio (before ``per``).

    It is at least as wide as the exact one, and endless when no step leaves every answer its room. A figure
    that has no margin is not in it.
    """
    margins = dict(_margins(source))
    waiting = {question for one in margins.values() for question in one.chances}
    while waiting:
        question = min(waiting)
        waiting.remove(question)
        names = sorted(n for n, one in margins.items() if question in one.chances and math.isfinite(one.half))
        narrow = too_narrow(
            _told(source, question, [margins[name] for name in names]), source.rules.p_percent
        )
        for place in sorted(narrow):
            one = margins[names[place]]
            margins[names[place]] = replace(one, step=one.step + 1)
            waiting |= one.chances.keys()
    return {name: one.half for name, one in margins.items()}


def _margins(source: ProtectedSurvey) -> Iterator[tuple[Name, _Margin]]:
    for one in source.rounds:
        for name, measure in MEASURES.items():
            if (one.period, name) in source.made.usable and not measure.counts_employers:
                for group in (ALL, WEIGHTED):
                    for part in measure.parts:
                        figure = source.ratio(one.period, measure, group, part)
                        if figure.value is not None:
                            yield from _of_figure(
                                source, one, measure, group, part, figure.value / measure.per
                            )
    for earlier, later in pairwise(source.rounds):
        for measure in MEASURES.values():
            yield from _of_change(source, measure, earlier, later)


def _of_figure(
    source: ProtectedSurvey, one: Round, measure: Measure, group: str, part: str, ratio: float
) -> Iterator[tuple[Name, _Margin]]:
    amounts = source.made.usable[one.period, measure.id].amounts
    inside = amounts[measure.whole]
    found = source.made.weights[one.period, measure.id]
    weights = found.weights.values if found.weights and group == WEIGHTED else None
    strata: Mapping[str, str] = found.strata
    if group == ALL:
        alone = certain(one.asked, inside.keys())
        strata = {e.id: CERTAIN if e.id in alone else ALL for e in one.asked}
    frame: dict[str, int] = {}
    for stratum in strata.values():
        frame[stratum] = frame.get(stratum, 0) + 1
    if len(inside) < 2 or not inside.keys() <= strata.keys():
        return
    groups = strata_of(inside, strata, frame)
    base = public_half(groups, _sizes(one), ratio, _within(measure, ratio), weights)
    answers = {
        name: Answered(amounts[part][name], whole, (weights or {}).get(name))
        for name, whole in inside.items()
    }
    exact = ratio_margin(by_stratum(answers, strata, frame))
    chance = {(one.period, part): ratio_chance(groups, inside, weights)}
    yield (one.period, measure.id, group, part), _margin(chance, exact.high - exact.value, base)


def _of_change(
    source: ProtectedSurvey, measure: Measure, earlier: Round, later: Round
) -> Iterator[tuple[Name, _Margin]]:
    part, rounds = measure.parts[0], (earlier, later)
    others = (later.period, earlier.period)
    figures = [
        source.ratio(one.period, measure, panel_group(other), part)
        for one, other in zip(rounds, others, strict=True)
    ]
    ratios = [figure.value / measure.per for figure in figures if figure.value is not None]
    if len(measure.parts) > 1 or measure.counts_employers or len(ratios) < 2:
        return
    usable = [source.made.usable[one.period, measure.id] for one in rounds]
    asked = same_employers(earlier, later)
    both = sorted(asked & usable[0].employers & usable[1].employers)
    groups: Groups = [(both, len(asked))]
    halves = [
        public_half(groups, _sizes(one), ratio, _within(measure, ratio))
        for one, ratio in zip(rounds, ratios, strict=True)
    ]
    wholes, parts = ([one.amounts[name] for one in usable] for name in (measure.whole, part))
    first, second = change_chances(both, len(asked), wholes, parts)
    pairs = [
        tuple(Answered(amounts[name], whole[name]) for amounts, whole in zip(parts, wholes, strict=True))
        for name in both
    ]
    exact = change_margin([(before, after) for before, after in pairs], len(asked))
    chances = {(earlier.period, part): first, (later.period, part): second}
    name = (later.period, measure.id, panel_group(earlier.period), part)
    yield name, _margin(chances, exact.high - exact.value, math.hypot(*halves))


def _margin(chances: Mapping[_Question, Chance], exact: float, base: float) -> _Margin:
    """State a margin in the smallest step that it fits in."""
    step = _FINEST
    while exact > 0 and step <= _COARSEST and 2.0**step * base < exact:
        step += 1
    return _Margin(chances, base, step)


def _told(source: ProtectedSurvey, question: _Question, margins: list[_Margin]) -> Told:
    """Gather what is told of the answers to a question."""
    period, part = question
    answers: dict[str, float] = {}
    most: dict[str, float] = {}
    for (round_, name), usable in source.made.usable.items():
        if round_ == period and part in MEASURES[name].parts:
            answers |= usable.amounts[part]
            if MEASURES[name].part_of:
                most |= usable.amounts[MEASURES[name].whole]
    totals = []
    for key, cell in source.made.ids.items():
        shown = source.cells[cell]
        if (key.period, key.quantity) == question and shown.value is not None:
            counts = _counts(source, key)
            beside = shown.value - sum(times * answers[who] for who, times in counts.items())
            totals.append((counts, beside - shown.off, beside + shown.off))
    seen = [(one.chances[question], one.half) for one in margins]
    return Told(answers, most, totals, seen)


def _counts(source: ProtectedSurvey, key: Key) -> dict[str, float]:
    """Return what a total counts each employer for."""
    made = source.made.weights[key.period, key.measure].weights
    if key.group == WEIGHTED and made is not None:
        inside = source.made.usable[key.period, key.measure].employers
        return {who: made.values.get(who, 1.0) for who in inside}
    return dict.fromkeys(source.made.groups[key.period, key.measure, key.group], 1.0)


def _sizes(one: Round) -> dict[str, float]:
    return {employer.id: float(employer.employees) for employer in one.asked}


def _within(measure: Measure, ratio: float) -> tuple[float, float]:
    """Between which the ratio of one employer lies; without a highest, twice that of everyone."""
    return measure.silent or (0.0, 2 * ratio)
