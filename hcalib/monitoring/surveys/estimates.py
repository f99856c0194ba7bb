"""What the answers of a survey add up to, computed from protected totals only.

Every figure here is a ratio of two published totals. Where one of the two is withheld, so is the figure, its
margin, its bounds and its rank; what stays is how many employers answered and a sentence that says why.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from hcalib.agenda.models import Agenda, Survey
from hcalib.disclosure.cleared import Cleared, Span, dated, margin, span
from hcalib.disclosure.rules import DisclosureRules
from hcalib.monitoring.intervals import wilson
from hcalib.monitoring.surveys.bounds import SilentBounds, silent_bounds
from hcalib.monitoring.surveys.frame import Round
from hcalib.monitoring.surveys.measures import MEASURES, Measure
from hcalib.monitoring.surveys.protected import ProtectedSurvey, protected_survey
from hcalib.monitoring.surveys.ranking import Share, rank
from hcalib.monitoring.surveys.stating import Name, stated_halves
from hcalib.monitoring.surveys.tables import ALL, WEIGHTED, Key

_DEFAULT_RULES = DisclosureRules()


@dataclass(frozen=True)
class SurveyEstimate:
    """One figure, or the reason why it is not shown.

    Attributes
    ----------
    period, measure, part : str
        ``part`` is the question of a breakdown, or the only part of a rate.
    group : str
        ``totaal``, ``gewogen``, ``branche:vvt``, ``grootte:klein``, ``gemeente:..``, ``getekend:ja`` or
        ``panel:2024KW02`` (whose answers are in the same figure of that round too).
    label, unit : str
        Dutch.
    figure : Cleared
        In ``unit``, or why it is not shown.
    margin : Span or None
        95 % margin for chance in who answered, for everyone asked; wide enough to keep every answer its
        room (see ``stating``), rounded outward to one decimal. None for groups other than ``totaal`` and
        ``gewogen``, and when the spread is not known.
    bounds : Span or None
        In ``unit``: what the silent ones could change, from the published figure and the register alone. For
        ``totaal`` only.
    answered : float
        Part of the staff in the register (or of the employers) that is with who answered; 0 to 1. For
        ``totaal`` only, else 0.
    used, no_answer, contradictory : int
        Employers whose answers are in it; for ``totaal`` also respondents that left it open or contradict
        themselves.
    sentence : str
        What is shown instead of the figure, or what has to be said beside it; Dutch.
    stand : datetime.date or None
        Day of the answers, when the figure is shown as an earlier edition published it; None for today.
    """

    period: str
    measure: str
    part: str
    group: str
    label: str
    unit: str
    figure: Cleared
    margin: Span | None
    bounds: Span | None
    answered: float
    used: int
    no_answer: int
    contradictory: int
    sentence: str
    stand: date | None = None

    def published_on(self, day: date) -> SurveyEstimate:
        """Return the same as it was published on an earlier day; on which day stays, when that was told."""
        if self.stand is not None:
            return self
        return replace(self, figure=dated(self.figure, day.isoformat()), stand=day)


@dataclass(frozen=True)
class Place:
    """A part of a breakdown with its place in the order.

    Attributes
    ----------
    id : str
    figure : Cleared
        Its share, in percent.
    span : Span
        The margin of its share.
    place : int
        1 is the largest; equal totals have the same place.
    holds : float
        At least how large the chance is that it has this place among all employers that were asked, in steps
        of 5 points; from the published shares and their margins alone.
    tied_with : tuple of str
        Parts whose order with this one is not certain.
    """

    id: str
    figure: Cleared
    span: Span
    place: int
    holds: float
    tied_with: tuple[str, ...]


@dataclass(frozen=True)
class Ranking:
    """Parts of a breakdown in order, or why they are not shown; ``stand`` as of a `SurveyEstimate`."""

    period: str
    measure: str
    label: str
    places: tuple[Place, ...]
    sentence: str
    stand: date | None = None

    def published_on(self, day: date) -> Ranking:
        """Return the same as it was published on an earlier day; see `SurveyEstimate`."""
        if self.stand is not None:
            return self
        places = (replace(one, figure=dated(one.figure, day.isoformat())) for one in self.places)
        return replace(self, places=tuple(places), stand=day)


@dataclass(frozen=True)
class SurveyFigures:
    """All figures of one survey that were protected together.

    Attributes
    ----------
    survey : str
    estimates : tuple of SurveyEstimate
    rankings : tuple of Ranking
    withheld : int
        Figures among ``estimates`` that are not shown.
    """

    survey: str
    estimates: tuple[SurveyEstimate, ...]
    rankings: tuple[Ranking, ...]
    withheld: int

    def of(self, period: str, measure: str, group: str = ALL) -> tuple[SurveyEstimate, ...]:
        """Return the figures of a measure (one, or one for each part) in a round, for a group."""
        return tuple(e for e in self.estimates if (e.period, e.measure, e.group) == (period, measure, group))


def survey_figures(
    agenda: Agenda,
    survey: Survey,
    today: date,
    rules: DisclosureRules = _DEFAULT_RULES,
    waivers: Collection[str] = (),
) -> SurveyFigures:
    """Compute every figure of a survey that may be shown, and say of the others why not.

    Parameters
    ----------
    agenda : Agenda
    survey : Survey
        One of ``agenda.surveys``.
    today : datetime.date
        The peildatum.
    rules : DisclosureRules
    waivers : collection of str
        Employers that agreed to be recognisable.
    """
    return figures_of(survey.id, protected_survey(agenda, survey, today, rules, waivers))


def figures_of(
    survey: str, source: ProtectedSurvey, halves: Mapping[Name, float] | None = None
) -> SurveyFigures:
    """Compute the figures of protected tables of one day; ``halves`` are the `stated_halves` of the source.

    What is shown as it was on an earlier day is withheld here; see `published`.
    """
    made = source.made
    halves = stated_halves(source) if halves is None else halves
    rounds = {one.period: one for one in source.rounds}
    known = {*made.ids, *made.refused}
    weighted = ((period, measure, WEIGHTED) for period, measure in made.weights)
    estimates = [
        _estimate(source, halves, rounds[period], MEASURES[measure], group, place)
        for period, measure, group in (*made.groups, *weighted)
        for place in range(len(MEASURES[measure].parts))
        if Key(period, measure, group, MEASURES[measure].whole) in known
    ]
    rankings = [
        _ranking(source, estimates, rounds[period], MEASURES[measure])
        for period, measure in made.usable
        if len(MEASURES[measure].parts) > 1
    ]
    withheld = sum(estimate.figure.value is None for estimate in estimates)
    return SurveyFigures(survey, tuple(estimates), tuple(rankings), withheld)


def _estimate(
    source: ProtectedSurvey,
    halves: Mapping[Name, float],
    one: Round,
    measure: Measure,
    group: str,
    place: int,
) -> SurveyEstimate:
    made, part = source.made, measure.parts[place]
    answers = made.usable[one.period, measure.id]
    inside = made.groups[one.period, measure.id, ALL if group == WEIGHTED else group]
    figure = source.ratio(one.period, measure, group, part)
    left_out = (len(answers.no_answer), len(answers.contradictory)) if group in (ALL, WEIGHTED) else (0, 0)
    chance = bounds = None
    answered = 0.0
    sentence = figure.reason
    if figure.value is not None:
        sentence = _words(len(inside), *left_out)
        if group in (ALL, WEIGHTED):
            chance = _margin(
                one, measure, figure, answers.employers, halves.get((one.period, measure.id, group, part))
            )
        if group == ALL:
            silent = _bounds(one, measure, inside, figure.value)
            bounds, answered = span(figure, silent.low, silent.high), silent.answered
        if group == WEIGHTED:
            sentence = f"{made.weights[one.period, measure.id].note} {sentence}"
    label = measure.part_labels[place] if measure.part_labels else measure.label
    return SurveyEstimate(
        one.period, measure.id, part, group, label, measure.unit,
        figure, chance, bounds, answered, len(inside), *left_out, sentence,
    )  # fmt: skip


def _margin(
    one: Round, measure: Measure, figure: Cleared, inside: frozenset[str], stated: float | None
) -> Span | None:
    """Lay the margin around the published figure; nothing of the answers is used but what is published."""
    if figure.value is None:
        return None
    ratio_of_all = figure.value / measure.per
    if measure.counts_employers:
        share = wilson(round(ratio_of_all * len(inside)), len(inside), len(one.asked))
        return margin(figure, measure.per * share.low, measure.per * share.high)
    if stated is None:
        return None
    half = measure.per * stated + figure.off
    # No margin can reach beyond what the silent ones could make of it.
    silent = _bounds(one, measure, inside, figure.value)
    highest = silent.high if measure.silent or math.isinf(half) else math.inf
    return margin(figure, max(figure.value - half, silent.low), min(figure.value + half, highest))


def _bounds(one: Round, measure: Measure, inside: frozenset[str], value: float) -> SilentBounds:
    """Bound a published figure; nothing of the answers is used but that figure."""
    size = {e.id: 1.0 if measure.counts_employers else float(e.employees) for e in one.asked}
    answered = sum(size[name] for name in inside)
    item = sum(size[name] for name in one.arrived if name not in inside and name in size)
    ratio_of_all = value / measure.per
    assumed = measure.silent or (0.0, 2 * ratio_of_all)
    found = silent_bounds(ratio_of_all, answered, item, sum(size.values()) - answered - item, assumed)
    scaled = {
        name: measure.per * getattr(found, name)
        for name in ("low", "high", "item_low", "item_high", "assumed_low", "assumed_high")
    }
    return SilentBounds(
        answered=found.answered, item_silent=found.item_silent, unit_silent=found.unit_silent, **scaled
    )


def _ranking(
    source: ProtectedSurvey, estimates: Sequence[SurveyEstimate], one: Round, measure: Measure
) -> Ranking:
    shares = {e.part: e for e in estimates if (e.period, e.measure, e.group) == (one.period, measure.id, ALL)}
    spans = {name: e.margin for name, e in shares.items() if e.margin is not None}
    if any(e.figure.value is None for e in shares.values()):
        return Ranking(
            one.period,
            measure.id,
            measure.label,
            (),
            "Geen volgorde: niet alle aantallen mogen worden getoond, en de volgorde zou ze verraden.",
        )
    known = [
        Share(name, e.figure.value, spans[name].low, spans[name].high)
        for name, e in shares.items()
        if e.figure.value is not None and name in spans
    ]
    places = tuple(
        Place(found.id, shares[found.id].figure, spans[found.id], found.place, found.holds, found.tied_with)
        for found in rank(known)
    )
    count = len(source.made.usable[one.period, measure.id].employers)
    sentence = (
        f"Uit de antwoorden van {count} van de {len(one.asked)} gevraagde werkgevers. De kans dat "
        "een plaats klopt, volgt uit de aandelen en hun marges."
    )
    return Ranking(one.period, measure.id, measure.label, places, sentence)


def _words(used: int, no_answer: int, contradictory: int) -> str:
    words = f"Uit de antwoorden van {used} werkgevers"
    left_out = [
        f"{count} {what}"
        for count, what in (
            (no_answer, "zonder antwoord op deze vraag"),
            (contradictory, "met een tegenstrijdig antwoord"),
        )
        if count
    ]
    return f"{words}; niet meegeteld: {' en '.join(left_out)}." if left_out else f"{words}."


def measures_of(figures: SurveyFigures, period: str) -> Sequence[str]:
    """Return the ids of the measures that were asked about in a round, in their own order."""
    found = {estimate.measure for estimate in figures.estimates if estimate.period == period}
    return tuple(name for name in MEASURES if name in found)
