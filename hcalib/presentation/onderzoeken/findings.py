"""What the answers say, in the sentences at the top of the report (Markdown)."""

from __future__ import annotations

from collections.abc import Sequence

from hcalib.monitoring.surveys import SUBJECTS, SurveyEstimate, SurveyOutcome
from hcalib.presentation import dutch
from hcalib.presentation.onderzoeken import ranked
from hcalib.presentation.onderzoeken.tidy import figure_text, interval_text, value_text
from hcalib.presentation.onderzoeken.words import STANDS, moment, stand_text, with_stand


def finding_sentences(outcomes: Sequence[SurveyOutcome]) -> list[str]:
    """Return a sentence for each subject of which a figure may be shown, and for what surely changed."""
    return [
        sentence
        for outcome in outcomes
        for sentence in (_vacancies(outcome), _leaving(outcome), _supervision(outcome), *_changes(outcome))
        if sentence
    ]


def withheld_sentence(outcomes: Sequence[SurveyOutcome]) -> list[str]:
    """Say how many figures are not shown; empty when none are, or there are none at all."""
    withheld = sum(outcome.figures.withheld for outcome in outcomes)
    every = sum(len(outcome.figures.estimates) for outcome in outcomes)
    if not withheld:
        return []
    verb = "is" if withheld == 1 else "zijn"
    return [
        f"Van de {dutch.number(every)} cijfers uit de antwoorden {verb} er {dutch.number(withheld)} niet "
        "getoond, omdat er te weinig werkgevers antwoordden of een antwoord te herkennen zou zijn."
    ]


def stand_sentences(outcomes: Sequence[SurveyOutcome]) -> list[str]:
    """Say of how many groups of questions an earlier state is shown; empty when that is so of none."""
    topics = {
        (outcome.survey.id, one.period, SUBJECTS[one.measure]): one.stand
        for outcome in outcomes
        for one in outcome.figures.estimates
    }
    days = sorted({day for day in topics.values() if day is not None})
    if not days:
        return []
    held = sum(day is not None for day in topics.values())
    of = f"**{dutch.number(held)} van de {dutch.number(len(topics))}** groepen vragen"
    return [
        f"Bij {of} (elke ronde apart geteld) tonen wij de stand van "
        f"{dutch.listing([dutch.day(day) for day in days])}; {STANDS}."
    ]


def newest(outcome: SurveyOutcome, measure: str) -> SurveyEstimate | None:
    """Return the newest figure of everyone that may be shown."""
    found = [
        one
        for period in outcome.response.rounds
        for one in outcome.figures.of(period.period, measure)
        if one.figure.value is not None
    ]
    return found[-1] if found else None


def _vacancies(outcome: SurveyOutcome) -> str:
    rate, hard = newest(outcome, "vacaturegraad-peiling"), newest(outcome, "aandeel-moeilijk")
    if rate is None:
        return ""
    words = (
        f"Op elke 100 medewerkers stonden in {moment(rate.period)} **{value_text(rate)}** vacatures open"
        f"{_beside(rate)}, bij de {rate.used} werkgevers die de vragen beantwoordden."
    )
    if hard is not None and (hard.period, hard.stand) == (rate.period, rate.stand):
        words += f" Daarvan was {value_text(hard)} moeilijk te vervullen."
    return words


def _leaving(outcome: SurveyOutcome) -> str:
    rate = newest(outcome, "vertrek")
    words = "" if rate is None else (
        f"Van elke 100 medewerkers vertrokken er in een jaar **{value_text(rate)}**{_beside(rate)}."
    )  # fmt: skip
    order = ranked.newest_ranking(outcome, ranked.REASONS)
    if order is None:
        return words
    first = order.places[0]
    name = ranked.name_of(order.measure, first.id).lower()
    words += f" De meest genoemde reden is **{name}** ({figure_text(first.figure, 'procent', 0)})"
    if first.tied_with:
        others = [ranked.name_of(order.measure, other).lower() for other in first.tied_with]
        words += f", maar de volgorde met {dutch.listing(others)} is niet zeker"
    return f"{with_stand(words, order.stand)}.".strip()


def _supervision(outcome: SurveyOutcome) -> str:
    grade = newest(outcome, "begeleidingscijfer")
    if grade is None:
        return ""
    return (
        f"Leerlingen gaven de begeleiding in {moment(grade.period)} gemiddeld een "
        f"**{value_text(grade)}**{_beside(grade)}."
    )


def _changes(outcome: SurveyOutcome) -> list[str]:
    if not outcome.response.rounds:
        return []
    last = outcome.response.rounds[-1].period
    return [
        f"{with_stand(one.label, one.stand)}: {one.sentence[:1].lower()}{one.sentence[1:]}"
        for one in outcome.panel
        if one.later == last and one.certain
    ]


def _beside(one: SurveyEstimate) -> str:
    """Write the margin of a figure and the day of its answers, as far as they have to be told."""
    parts = [] if one.margin is None else [f"marge {interval_text(one.margin, one.unit)}"]
    parts += [] if one.stand is None else [stand_text(one.stand)]
    return f" ({'; '.join(parts)})" if parts else ""
