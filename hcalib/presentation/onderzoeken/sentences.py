"""The sentences of the report on the surveys (Markdown)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from hcalib.agenda.models import Agenda
from hcalib.catalog import Catalog
from hcalib.monitoring.surveys import SurveyOutcome, SurveyResponse
from hcalib.observations import Observations
from hcalib.presentation import blocks, dutch
from hcalib.presentation.onderzoeken.findings import finding_sentences, stand_sentences, withheld_sentence
from hcalib.presentation.onderzoeken.words import aim_text, euro, is_published_only, moment, with_article


def lead_sentences(outcomes: Sequence[SurveyOutcome]) -> list[str]:
    """Return the conclusion: what the answers say, where the response stands, and what it would cost."""
    responses = [outcome.response for outcome in outcomes]
    if not responses:
        return ["Op de peildatum zijn er geen onderzoeken onder werkgevers. Over respons is niets te zeggen."]
    sentences = [*finding_sentences(outcomes), *stand_sentences(outcomes)]
    if any(is_published_only(response) for response in responses):
        sentences.append(
            "**Hoeveel werkgevers nu meedoen, is niet bekend.** De cijfers hieronder komen uit het plan; "
            "latere rondes en de antwoorden zelf hebben wij niet."
        )
    sentences += _took_part([response for response in responses if response.rounds])
    sentences += [_response(response) for response in responses if is_published_only(response)]
    sentences += costs(responses)
    unknown = [blocks.plain(with_article(r)) for r in responses if not r.rounds and not is_published_only(r)]
    if unknown:
        sentences.append(f"Over de respons op {dutch.listing(unknown)} is geen cijfer bekend.")
    return sentences


def costs(responses: Sequence[SurveyResponse]) -> list[str]:
    """Say what taking part costs the employers together, now and when the aim is met."""
    sentences = []
    for response in responses:
        cost, aim = response.survey.cost_per_employer_eur, response.survey.aim
        if cost is None or aim is None or aim.measure != "employers" or aim.target.value is None:
            continue
        goal = aim.target.value
        words = (
            f"Meedoen aan {blocks.plain(with_article(response))} kost {euro(cost)} per werkgever per jaar. "
            f"Met {dutch.number(goal)} werkgevers is dat samen {euro(goal * cost)}"
        )
        if response.gap_employers:
            words += f", {euro(response.gap_employers * cost)} meer dan bij de laatst bekende deelname"
        sentences.append(f"{words}.")
    return sentences


def certainty(catalog: Catalog, responses: Sequence[SurveyResponse]) -> list[str]:
    """Say how sure the report is."""
    if not responses:
        return ["Zonder onderzoeken is er geen respons om over te oordelen."]
    sentences = []
    published = [response for response in responses if is_published_only(response)]
    if published:
        source = catalog.sources[published[0].survey.source.source]
        day = f" van {dutch.day(source.published)}" if source.published else ""
        sentences.append(
            f"De respons komt uit *{blocks.plain(source.title)}*{day}. Het plan noemt een jaar en geen dag "
            "waarop is geteld."
        )
    if any(response.rounds for response in responses):
        sentences.append(
            "De respons is geteld: er is geen toeval in het spel. Wie na de peildatum nog antwoordde, "
            "telt niet mee. Antwoorden die uiterlijk op de peildatum zijn verbeterd, staan er verbeterd in."
        )
        sentences.append(
            "Wat de antwoorden zeggen, geldt voor wie meedeed. Werkgevers kiezen zelf of zij meedoen, en "
            "wie niet meedoet kan anders zijn. Een marge houdt daar geen rekening mee; de tabel hieronder "
            "laat zien hoeveel dat kan schelen."
        )
    if responses:
        sentences.append(
            "Een hogere respons maakt de cijfers beter, maar zegt niets over de arbeidsmarkt zelf."
        )
    return sentences


def expected_sentences(responses: Sequence[SurveyResponse]) -> list[str]:
    """Compare the newest round of each survey with earlier ones on the same day since they began."""
    found = []
    for response in responses:
        expected = response.rounds[-1].expected if response.rounds else None
        if expected is None:
            continue
        name = blocks.plain(response.survey.name)
        low, high = (dutch.number(end) for end in (expected.low, expected.high))
        usual = low if low == high else f"{low} tot {high}"
        verdict = {
            "voor": "dat is meer dan in eerdere rondes",
            "achter": "dat is minder dan in eerdere rondes",
            "zoals eerder": "dat is zoals in eerdere rondes",
        }[expected.verdict]
        found.append(
            f"**{name}:** op dag {expected.day + 1} van de ronde waren er {expected.responded} antwoorden; "
            f"{verdict}. Als het ging zoals toen, waren het er op deze dag {usual}."
        )
    return found


def missing(
    outcomes: Sequence[SurveyOutcome],
    observations: Observations,
    catalog: Catalog,
    region: str,
) -> list[str]:
    """Name what is not there."""
    items = withheld_sentence(outcomes)
    if not outcomes:
        items.append("Onderzoeken onder werkgevers; het plan noemt ze niet, of ze zijn nog niet begonnen.")
    for outcome in outcomes:
        response = outcome.response
        name = blocks.plain(response.survey.name)
        if not response.rounds:
            items.append(f"{name}: de rondes, dus wie er per jaar meedeed en wat er is geantwoord.")
        elif not outcome.figures.estimates:
            items.append(f"{name}: wat er is geantwoord; alleen bekend is wie meedeed.")
        aim = response.survey.aim
        if aim is None:
            items.append(f"{name}: een streven voor de respons.")
        elif not response.rounds and aim.measure == "percent" and aim.frame is None:
            items.append(f"{name}: om hoeveel werkgevers het gaat; het plan geeft alleen een percentage.")
    if observations.series("vacaturegraad-cbs", region, branch=None).empty:
        place = blocks.plain(catalog.regions[region].name)
        items.append(f"De vacaturegraad van het CBS voor {place}.")
    polled = any(outcome.asked_about("vacaturegraad-peiling") for outcome in outcomes)
    if not polled and observations.series("vacaturegraad-peiling", region).empty:
        items.append("Gepubliceerde uitkomsten van een vacaturepeiling in deze regio.")
    return items


def plan_came_later(agenda: Agenda, catalog: Catalog, today: date) -> list[str]:
    """Warn when the plan came out after the peildatum; else empty."""
    source = catalog.sources[agenda.source.source]
    if source.published is None or source.published <= today:
        return []
    return [
        f"De onderzoeken en de afspraken staan in *{blocks.plain(source.title)}*. Dat verscheen op "
        f"{dutch.day(source.published)}, na de peildatum van {dutch.day(today)}. De respons die het plan "
        "noemt, was toen nog niet bekend."
    ]


def _took_part(responses: Sequence[SurveyResponse]) -> list[str]:
    """Say in one sentence who took part in the newest round of each survey, and what lacks."""
    if not responses:
        return []
    periods = {response.rounds[-1].period for response in responses}
    parts = []
    for response in responses:
        newest = response.rounds[-1]
        many = f"**{newest.total.responded} van de {newest.total.asked}**"
        name = blocks.plain(with_article(response))
        when = "" if len(periods) == 1 else f" in {moment(newest.period)}"
        parts.append(f"{name} {many}{when} ({_short_gap(response)})")
    when = f"In {moment(periods.pop())} deden" if len(periods) == 1 else "Laatst deden"
    return [f"{when} van de gevraagde werkgevers mee: aan {', aan '.join(parts)}."]


def _short_gap(response: SurveyResponse) -> str:
    if response.survey.aim is None:
        return "geen streven"
    if response.gap_employers is None:
        return f"streven {aim_text(response.survey)}"
    if not response.gap_employers:
        return "streven gehaald"
    return f"{dutch.number(response.gap_employers)} te weinig voor het streven"


def _response(response: SurveyResponse) -> str:
    survey, aim = response.survey, response.survey.aim
    if aim is None:
        return ""
    year = dutch.period(aim.baseline.period)
    if aim.measure == "percent":
        return (
            f"Op {blocks.plain(with_article(response))} reageerde volgens het plan in {year} "
            f"**{dutch.percent(aim.baseline.value, 0)}** van de werkgevers. Het streven is "
            f"{aim_text(survey)}."
        )
    of = f" van de {aim.frame}" if aim.frame else ""
    return (
        f"Aan {blocks.plain(with_article(response))} deden volgens het plan in {year} "
        f"**{dutch.number(aim.baseline.value)}{of}** werkgevers mee.{_lacking(response)}"
    )


def _lacking(response: SurveyResponse) -> str:
    if response.survey.aim is None:
        return " Voor de respons is geen streven."
    if response.gap_employers is None:
        return ""
    if not response.gap_employers:
        return f" Daarmee is het streven gehaald ({aim_text(response.survey)})."
    lacking = dutch.number(response.gap_employers)
    return f" Dat was {lacking} te weinig: het streven is {aim_text(response.survey)}."
