"""The sentences of the report on the surveys (Markdown)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from hcalib.agenda.models import Agenda
from hcalib.catalog import Catalog
from hcalib.monitoring.surveys import SurveyResponse
from hcalib.observations import Observations
from hcalib.presentation import blocks, dutch
from hcalib.presentation.onderzoeken.words import aim_text, euro, is_published_only, moment, with_article


def lead_sentences(responses: Sequence[SurveyResponse]) -> list[str]:
    """Return the conclusion: for each survey where the response stands, and what it would cost."""
    if not responses:
        return ["Op de peildatum zijn er geen onderzoeken onder werkgevers. Over respons is niets te zeggen."]
    sentences = [
        _response(response) for response in responses if response.rounds or is_published_only(response)
    ]
    sentences += costs(responses)
    unknown = [blocks.plain(with_article(r)) for r in responses if not r.rounds and not is_published_only(r)]
    if unknown:
        sentences.append(f"Over de respons op {dutch.listing(unknown)} is geen cijfer bekend.")
    if any(is_published_only(response) for response in responses):
        sentences.append(
            "**Of het daarna beter ging, is niet bekend:** latere rondes en de antwoorden zelf zijn niet "
            "ingelezen."
        )
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
            words += f", {euro(response.gap_employers * cost)} meer dan met wie er het laatst meedeed"
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
            "telt niet mee."
        )
        sentences.append(
            "Wat de antwoorden zeggen, geldt voor wie meedeed. Werkgevers kiezen zelf of zij meedoen, en "
            "wie niet meedoet kan anders zijn. Een marge houdt daar geen rekening mee."
        )
    if responses:
        sentences.append(
            "Een hogere respons maakt de cijfers beter, maar zegt niets over de arbeidsmarkt zelf."
        )
    return sentences


def missing(
    responses: Sequence[SurveyResponse],
    observations: Observations,
    catalog: Catalog,
    region: str,
) -> list[str]:
    """Name what is not there."""
    items = []
    if not responses:
        items.append("Onderzoeken onder werkgevers; het plan noemt ze niet, of ze zijn nog niet begonnen.")
    for response in responses:
        name = blocks.plain(response.survey.name)
        if not response.rounds:
            items.append(f"{name}: de rondes, dus wie er per jaar meedeed en wat er is geantwoord.")
        elif not any(one.estimates for one in response.rounds):
            items.append(f"{name}: wat er is geantwoord; alleen bekend is wie meedeed.")
        aim = response.survey.aim
        if aim is None:
            items.append(f"{name}: een streven voor de respons.")
        elif not response.rounds and aim.measure == "percent" and aim.frame is None:
            items.append(f"{name}: om hoeveel werkgevers het gaat; het plan geeft alleen een percentage.")
    if observations.series("vacaturegraad-cbs", region, branch=None).empty:
        place = blocks.plain(catalog.regions[region].name)
        items.append(f"De vacaturegraad van het CBS voor {place}.")
    if observations.series("vacaturegraad-peiling", region).empty:
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


def _response(response: SurveyResponse) -> str:
    survey, aim = response.survey, response.survey.aim
    if response.rounds:
        newest = response.rounds[-1]
        total = newest.total
        words = (
            f"Aan {blocks.plain(with_article(response))} deden in {moment(newest.period)} "
            f"**{total.responded} van de {total.asked}** gevraagde werkgevers mee "
            f"({dutch.percent(total.percent, 0)})"
        )
        if total.staff_percent is not None:
            words += f", met samen {dutch.percent(total.staff_percent, 0)} van het personeel"
        if len(response.rounds) > 1:
            first = response.rounds[0]
            words += (
                f"; in {moment(first.period)} waren dat er {first.total.responded} van de {first.total.asked}"
            )
        return f"{words}.{_lacking(response)}"
    if aim is None:
        return ""
    year = dutch.period(aim.baseline.period)
    if aim.measure == "percent":
        return (
            f"Op {blocks.plain(with_article(response))} reageerde volgens het plan in {year} "
            f"**{dutch.percent(aim.baseline.value, 0)}** van de werkgevers. Het streven is "
            f"{aim_text(survey)}: {dutch.number(response.gap_points)} procentpunt meer."
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
    verb = "is" if response.gap_employers == 1 else "zijn"
    lacking = dutch.count_noun(response.gap_employers, "werkgever", "werkgevers")
    return f" Het streven is {aim_text(response.survey)}, dus er {verb} nog {lacking} nodig."
