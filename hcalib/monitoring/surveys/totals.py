"""What the answers of employers add up to: totals for the whole region, only where nobody is given away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hcalib.agenda.models import SurveyAnswer
from hcalib.disclosure.rules import Decision, DisclosureRules, check_ratio, check_share
from hcalib.monitoring.intervals import Interval, wilson


@dataclass(frozen=True)
class Estimate:
    """One figure from the answers of a round, or the reason why it is not shown.

    Attributes
    ----------
    id, label : str
        Id, and a Dutch name with a capital.
    value : float or None
        In percent; None when it may not be shown. Nothing else here gives it away.
    interval : Interval or None
        For a share of employers: where it may lie for all employers asked (0 to 1).
    used : int
        Number of respondents whose answers are in it.
    no_answer, contradictory : int
        Respondents that left an item empty, or whose answers contradict each other; they are not in it.
    sentence : str
        What is shown instead of the value, or what has to be said beside it; Dutch.
    """

    id: str
    label: str
    value: float | None
    interval: Interval | None
    used: int
    no_answer: int
    contradictory: int
    sentence: str


@dataclass(frozen=True)
class _Ratio:
    id: str
    label: str
    numerator: str
    denominator: str
    part_of: bool
    """Whether the numerator counts a part of the denominator, so that it cannot be larger."""


@dataclass(frozen=True)
class _Share:
    id: str
    label: str
    field: str


_RATIOS = (
    _Ratio(
        "vacaturegraad-peiling", "Openstaande vacatures per 100 medewerkers", "open_vacancies", "staff", False
    ),
    _Ratio(
        "aandeel-moeilijk",
        "Moeilijk te vervullen deel van de vacatures",
        "hard_to_fill",
        "open_vacancies",
        True,
    ),
    _Ratio("vertrek", "Vertrokken medewerkers per 100 medewerkers", "leavers", "staff", False),
    _Ratio(
        "respons-vertrekkers",
        "Vertrekkers die de vragenlijst invulden",
        "leavers_answered",
        "leavers_asked",
        True,
    ),
)
_SHARES = (_Share("werkgevers-moeilijk", "Werkgevers met moeilijk te vervullen vacatures", "hard_to_fill"),)


def estimates_of(answers: Sequence[SurveyAnswer], asked: int, rules: DisclosureRules) -> tuple[Estimate, ...]:
    """Estimate what the answers of one round support.

    A figure about which nobody was asked anything (all respondents left it empty) is not in the result.

    Parameters
    ----------
    answers : sequence of SurveyAnswer
        Of the employers that responded.
    asked : int
        Number of employers that were asked, respondents included.
    rules : DisclosureRules
    """
    ratios = [_ratio(definition, answers, rules) for definition in _RATIOS]
    shares = [_share(definition, answers, asked, rules) for definition in _SHARES]
    return tuple(estimate for estimate in (*ratios, *shares) if estimate is not None)


def _ratio(definition: _Ratio, answers: Sequence[SurveyAnswer], rules: DisclosureRules) -> Estimate | None:
    pairs = [(getattr(a, definition.numerator), getattr(a, definition.denominator)) for a in answers]
    if all(part is None for part, _ in pairs):
        return None
    complete = [(part, whole) for part, whole in pairs if part is not None and whole is not None]
    sound = [(part, whole) for part, whole in complete if not definition.part_of or part <= whole]
    parts, wholes = [part for part, _ in sound], [whole for _, whole in sound]
    decision = check_ratio(parts, wholes, rules)
    value = 100 * sum(parts) / sum(wholes) if decision.publish else None
    counts = (len(sound), len(pairs) - len(complete), len(complete) - len(sound))
    return Estimate(definition.id, definition.label, value, None, *counts, _words(decision, *counts))


def _share(
    definition: _Share, answers: Sequence[SurveyAnswer], asked: int, rules: DisclosureRules
) -> Estimate | None:
    given = [getattr(answer, definition.field) for answer in answers]
    flags = [value > 0 for value in given if value is not None]
    if not flags:
        return None
    decision = check_share(flags, rules)
    interval = wilson(sum(flags), len(flags), asked) if decision.publish else None
    counts = (len(flags), len(given) - len(flags), 0)
    value = 100 * interval.share if interval else None
    return Estimate(definition.id, definition.label, value, interval, *counts, _words(decision, *counts))


def _words(decision: Decision, used: int, no_answer: int, contradictory: int) -> str:
    if decision.reason is not None:
        return decision.reason
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
