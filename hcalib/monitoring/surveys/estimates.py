"""What the answers of a survey add up to, computed from protected totals only.

Every figure here is a ratio of two published totals. Where one of the two is withheld, so is the figure, its
margin, its bounds and its rank; what stays is how many employers answered and a sentence that says why.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from hcalib.agenda.models import Agenda, Survey
from hcalib.disclosure.cleared import Cleared, Span, margin, not_shown, ratio, span
from hcalib.disclosure.rules import DisclosureRules
from hcalib.monitoring.intervals import wilson
from hcalib.monitoring.surveys.again import protect_again
from hcalib.monitoring.surveys.bounds import SilentBounds, silent_bounds
from hcalib.monitoring.surveys.frame import Round, rounds_of
from hcalib.monitoring.surveys.measures import MEASURES, Measure
from hcalib.monitoring.surveys.ranking import rank
from hcalib.monitoring.surveys.tables import ALL, WEIGHTED, Key, SurveyTables, survey_tables
from hcalib.monitoring.surveys.variance import Answered, by_stratum, ratio_margin
from hcalib.monitoring.surveys.weights import CERTAIN, certain
from hcalib.sealed import Opened

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
        95 % margin for chance in who answered, for everyone asked; rounded outward to one decimal. None for
        groups other than ``totaal`` and ``gewogen``, and when the spread is not known.
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


@dataclass(frozen=True)
class Place:
    """A part of a breakdown with its place in the order.

    Attributes
    ----------
    id : str
    figure : Cleared
        Its share, in percent.
    span : Span
        Where the share lies in 80 of 100 cases, for all employers that were asked.
    place : int
        1 is the largest; equal totals have the same place.
    holds : float
        Chance that it has this place among all employers that were asked, in steps of 5 points.
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
    """Parts of a breakdown in order, or why they are not shown."""

    period: str
    measure: str
    label: str
    places: tuple[Place, ...]
    sentence: str


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


@dataclass(frozen=True)
class ProtectedSurvey(Opened):
    """The tables of a survey with what may be published of them; for use inside this package.

    ``cells`` holds for every cell what may be shown of it. The answers are in it as well.
    """

    rounds: tuple[Round, ...]
    made: SurveyTables
    cells: Mapping[str, Cleared] = field(repr=False)

    def total(self, key: Key) -> Cleared:
        """Return a total, or why it is not shown."""
        name = self.made.ids.get(key)
        if name is not None:
            return self.cells[name]
        return not_shown(self.made.refused.get(key, "Niet getoond: dit is niet gevraagd."))

    def ratio(self, period: str, measure: Measure, group: str, part: str) -> Cleared:
        """Return a part of a measure divided by its whole, in the unit of the measure."""
        above = self.total(Key(period, measure.id, group, part))
        return ratio(above, self.total(Key(period, measure.id, group, measure.whole)), measure.per)


def protected_survey(
    agenda: Agenda,
    survey: Survey,
    today: date,
    rules: DisclosureRules = _DEFAULT_RULES,
    waivers: Collection[str] = (),
    earlier: Sequence[date] = (),
) -> ProtectedSurvey:
    """Build all totals of a survey and decide together which may be published.

    Parameters
    ----------
    agenda : Agenda
    survey : Survey
    today : datetime.date
    rules : DisclosureRules
    waivers : collection of str
        Employers that agreed to be recognisable.
    earlier : sequence of datetime.date
        Peildata on which figures of this survey came out before. Who answered or was corrected since would
        otherwise be the difference between two totals.
    """
    rounds = rounds_of(agenda, survey, today)
    made = survey_tables(rounds, rules, waivers)
    before = {
        day: survey_tables(rounds_of(agenda, survey, day), rules, waivers).tables
        for day in sorted(set(earlier))
        if day < today
    }
    found = protect_again(made.tables, today, before, rules, waivers)
    return ProtectedSurvey(rounds, made, found)


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


def figures_of(survey: str, source: ProtectedSurvey) -> SurveyFigures:
    """Compute the figures of protected tables."""
    made = source.made
    rounds = {one.period: one for one in source.rounds}
    known = {*made.ids, *made.refused}
    weighted = ((period, measure, WEIGHTED) for period, measure in made.weights)
    estimates = [
        _estimate(source, rounds[period], MEASURES[measure], group, place)
        for period, measure, group in (*made.groups, *weighted)
        for place in range(len(MEASURES[measure].parts))
        if Key(period, measure, group, MEASURES[measure].whole) in known
    ]
    rankings = [
        _ranking(source, rounds[period], MEASURES[measure])
        for period, measure in made.usable
        if len(MEASURES[measure].parts) > 1
    ]
    withheld = sum(estimate.figure.value is None for estimate in estimates)
    return SurveyFigures(survey, tuple(estimates), tuple(rankings), withheld)


def _estimate(
    source: ProtectedSurvey, one: Round, measure: Measure, group: str, place: int
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
            chance = _margin(source, one, measure, part, group, figure)
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
    source: ProtectedSurvey, one: Round, measure: Measure, part: str, group: str, figure: Cleared
) -> Span | None:
    """Lay the margin around the published figure: around the exact one it would undo the rounding."""
    made = source.made
    found = made.weights[one.period, measure.id]
    amounts = made.usable[one.period, measure.id].amounts
    if measure.counts_employers and group == ALL:
        given = amounts[part]
        share = wilson(round(sum(given.values())), len(given), len(one.asked))
        return margin(figure, measure.per * share.low, measure.per * share.high)
    weights: Mapping[str, float] = found.weights.values if found.weights and group == WEIGHTED else {}
    answers = {
        name: Answered(amounts[part][name], whole, weights.get(name))
        for name, whole in amounts[measure.whole].items()
    }
    strata: Mapping[str, str] = found.strata
    if group == ALL:
        alone = certain(one.asked, answers.keys())
        strata = {e.id: CERTAIN if e.id in alone else ALL for e in one.asked}
    frame: dict[str, int] = {}
    for stratum in strata.values():
        frame[stratum] = frame.get(stratum, 0) + 1
    if not answers.keys() <= strata.keys() or len(answers) < 2:
        return None
    exact = ratio_margin(by_stratum(answers, strata, frame))
    if figure.value is None:
        return None
    half = measure.per * (exact.high - exact.value) + figure.off
    # No margin can reach beyond what the silent ones could make of it.
    silent = _bounds(one, measure, frozenset(answers), figure.value)
    highest = silent.high if measure.silent else math.inf
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


def _ranking(source: ProtectedSurvey, one: Round, measure: Measure) -> Ranking:
    figures = {part: source.ratio(one.period, measure, ALL, part) for part in measure.parts}
    answers = source.made.usable[one.period, measure.id]
    if any(figure.value is None for figure in figures.values()):
        return Ranking(
            one.period,
            measure.id,
            measure.label,
            (),
            "Geen volgorde: niet alle aantallen mogen worden getoond, en de volgorde zou ze verraden.",
        )
    by_employer = {
        name: {part: answers.amounts[part][name] for part in measure.parts}
        for name in sorted(answers.employers)
    }
    places = tuple(
        Place(
            found.id, figures[found.id], between, found.place, found.place_holds, found.tied_with
        )
        for found in rank(by_employer, measure.parts, len(one.asked))
        if (between := span(figures[found.id], 100 * found.low, 100 * found.high)) is not None
    )  # fmt: skip
    sentence = (
        f"Uit de antwoorden van {len(by_employer)} van de {len(one.asked)} gevraagde werkgevers. De kans dat "
        "een plaats klopt, is berekend door werkgevers te trekken: vertrekkers van één werkgever lijken op "
        "elkaar."
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
