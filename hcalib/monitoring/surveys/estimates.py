"""What the answers of a survey add up to, computed from protected totals only.

Every figure here is a ratio of two published totals. Where one of the two is withheld, so is the figure, its
margin, its bounds and its rank; what stays is how many employers answered and a sentence that says why.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from hcalib.agenda.models import Agenda, Survey
from hcalib.disclosure.rules import DisclosureRules
from hcalib.monitoring.intervals import wilson
from hcalib.monitoring.surveys.again import protect_again
from hcalib.monitoring.surveys.bounds import SilentBounds, silent_bounds
from hcalib.monitoring.surveys.frame import Round, rounds_of
from hcalib.monitoring.surveys.measures import MEASURES, Measure
from hcalib.monitoring.surveys.ranking import Ranked, rank
from hcalib.monitoring.surveys.tables import ALL, WEIGHTED, Key, SurveyTables, survey_tables
from hcalib.monitoring.surveys.variance import Answered, by_stratum, ratio_margin
from hcalib.monitoring.surveys.weights import CERTAIN, certain

_DEFAULT_RULES = DisclosureRules()
_DECIMALS = 1


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
    value : float or None
        In ``unit``; None when it may not be shown.
    low, high : float or None
        95 % margin for chance in who answered, for everyone asked; rounded outward to one decimal, so that
        it does not tell more about single answers than the figure does. None for groups other than
        ``totaal`` and ``gewogen``, and when the spread is not known.
    bounds : SilentBounds or None
        In ``unit``: what the silent ones could change. For ``totaal`` only.
    used, no_answer, contradictory : int
        Employers whose answers are in it; for ``totaal`` also respondents that left it open or contradict
        themselves.
    sentence : str
        What is shown instead of the value, or what has to be said beside it; Dutch.
    cells : (str, str) or None
        Ids of the two totals it was computed from; None when it may not be shown.
    off : float
        How far the value can lie from that of the exact totals, in ``unit``: 0 when they are not rounded.
    """

    period: str
    measure: str
    part: str
    group: str
    label: str
    unit: str
    value: float | None
    low: float | None
    high: float | None
    bounds: SilentBounds | None
    used: int
    no_answer: int
    contradictory: int
    sentence: str
    cells: tuple[str, str] | None = None
    off: float = 0.0


@dataclass(frozen=True)
class Ranking:
    """Parts of a breakdown in order, or why they are not shown."""

    period: str
    measure: str
    label: str
    places: tuple[Ranked, ...]
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
class ProtectedSurvey:
    """The tables of a survey with what may be published of them; for use inside this package.

    ``figures`` holds the published totals by cell, and ``withheld`` the Dutch reason for the other cells.
    """

    rounds: tuple[Round, ...]
    made: SurveyTables
    figures: Mapping[str, float]
    withheld: Mapping[str, str]

    def total(self, key: Key) -> float | None:
        """Return a published total; None when it is withheld or was not made."""
        name = self.made.ids.get(key)
        return None if name is None else self.figures.get(name)

    def ratio(self, period: str, measure: Measure, group: str, part: str) -> float | None:
        """Return a ratio of two published totals (before ``per``); None when one is withheld, or it is 0."""
        above = self.total(Key(period, measure.id, group, part))
        below = self.total(Key(period, measure.id, group, measure.whole))
        return None if above is None or not below else above / below

    def rounding(self, period: str, measure: Measure, group: str, part: str) -> float:
        """Return how far rounding of the two totals can have moved a ratio, as a part of it."""
        moved = 0.0
        for name in (part, measure.whole):
            cell = self.made.ids[Key(period, measure.id, group, name)]
            base = next(t.by_id[cell].rounding for t in self.made.tables if cell in t.by_id)
            moved += base / 2 / max(self.figures.get(cell, 0.0), base or 1.0)
        return moved

    def reason(self, period: str, measure: Measure, group: str, part: str) -> str:
        """Say in Dutch why a ratio is not shown."""
        for name in (measure.whole, part):
            key = Key(period, measure.id, group, name)
            why = self.made.refused.get(key) or self.withheld.get(self.made.ids.get(key, ""))
            if why:
                return why
        return "Niet getoond: er valt niets te delen."


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
    return ProtectedSurvey(rounds, made, found.figures, found.withheld)


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
    withheld = sum(estimate.value is None for estimate in estimates)
    return SurveyFigures(survey, tuple(estimates), tuple(rankings), withheld)


def _estimate(
    source: ProtectedSurvey, one: Round, measure: Measure, group: str, place: int
) -> SurveyEstimate:
    made, part = source.made, measure.parts[place]
    answers = made.usable[one.period, measure.id]
    inside = made.groups[one.period, measure.id, ALL if group == WEIGHTED else group]
    ratio = source.ratio(one.period, measure, group, part)
    left_out = (len(answers.no_answer), len(answers.contradictory)) if group in (ALL, WEIGHTED) else (0, 0)
    margin: tuple[float | None, float | None] = (None, None)
    bounds = None
    if ratio is None:
        sentence = source.reason(one.period, measure, group, part)
    else:
        sentence = _words(len(inside), *left_out)
        if group in (ALL, WEIGHTED):
            margin = _margin(source, one, measure, part, group, ratio)
        if group == ALL:
            bounds = _bounds(one, measure, inside, ratio)
        if group == WEIGHTED:
            sentence = f"{made.weights[one.period, measure.id].note} {sentence}"
    label = measure.part_labels[place] if measure.part_labels else measure.label
    return SurveyEstimate(
        one.period, measure.id, part, group, label, measure.unit,
        None if ratio is None else measure.per * ratio,
        *margin, bounds, len(inside), *left_out, sentence,
        *(() if ratio is None else _origin(source, one.period, measure, group, part, ratio)),
    )  # fmt: skip


def _origin(
    source: ProtectedSurvey, period: str, measure: Measure, group: str, part: str, ratio: float
) -> tuple[tuple[str, str], float]:
    """Return the cells of a ratio, and how far rounding of both can have moved it."""
    cells = tuple(source.made.ids[Key(period, measure.id, group, name)] for name in (part, measure.whole))
    moved = source.rounding(period, measure, group, part)
    # Off by a in the part and b in the whole, a ratio is off by (1 + a) / (1 - b) - 1 at most.
    return (cells[0], cells[1]), measure.per * ratio * moved / (1 - moved)


def _margin(
    source: ProtectedSurvey, one: Round, measure: Measure, part: str, group: str, ratio: float
) -> tuple[float | None, float | None]:
    """Lay the margin around the published ratio: around the exact one it would undo the rounding."""
    made = source.made
    found = made.weights[one.period, measure.id]
    amounts = made.usable[one.period, measure.id].amounts
    if measure.counts_employers and group == ALL:
        given = amounts[part]
        share = wilson(round(sum(given.values())), len(given), len(one.asked))
        return outward(measure.per * share.low, measure.per * share.high)
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
        return None, None
    exact = ratio_margin(by_stratum(answers, strata, frame))
    half = exact.high - exact.value + source.rounding(one.period, measure, group, part) * ratio
    # No margin can reach beyond what the silent ones could make of it.
    silent = _bounds(one, measure, frozenset(answers), ratio)
    highest = silent.high if measure.silent else math.inf
    return outward(max(measure.per * (ratio - half), silent.low), min(measure.per * (ratio + half), highest))


def outward(low: float, high: float) -> tuple[float, float]:
    """Round a margin away from its middle, to one decimal."""
    step = 10**_DECIMALS
    return math.floor(low * step + 1e-6) / step, math.ceil(high * step - 1e-6) / step


def _bounds(one: Round, measure: Measure, inside: frozenset[str], ratio: float) -> SilentBounds:
    size = {e.id: 1.0 if measure.counts_employers else float(e.employees) for e in one.asked}
    answered = sum(size[name] for name in inside)
    item = sum(size[name] for name in one.arrived if name not in inside and name in size)
    assumed = measure.silent or (0.0, 2 * ratio)
    found = silent_bounds(ratio, answered, item, sum(size.values()) - answered - item, assumed)
    scaled = {
        name: measure.per * getattr(found, name)
        for name in ("low", "high", "item_low", "item_high", "assumed_low", "assumed_high")
    }
    return SilentBounds(
        answered=found.answered, item_silent=found.item_silent, unit_silent=found.unit_silent, **scaled
    )


def _ranking(source: ProtectedSurvey, one: Round, measure: Measure) -> Ranking:
    shown = [source.ratio(one.period, measure, ALL, part) is not None for part in measure.parts]
    answers = source.made.usable[one.period, measure.id]
    if not all(shown):
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
    places = rank(by_employer, measure.parts, len(one.asked))
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
