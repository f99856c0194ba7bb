"""Pieces of text that the parts of the report on the surveys share."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from hcalib.agenda.models import Survey
from hcalib.catalog import Catalog
from hcalib.monitoring.surveys import RoundResponse, SurveyOutcome, SurveyResponse
from hcalib.monitoring.surveys.frame import SIZE_NAMES
from hcalib.periods import parse_period
from hcalib.presentation import dutch


def running(outcomes: tuple[SurveyOutcome, ...], today: date) -> tuple[SurveyOutcome, ...]:
    """Leave out surveys that had not begun on the peildatum."""
    return tuple(
        one for one in outcomes if one.survey.since is None or parse_period(one.survey.since).start <= today
    )


def group_name(group: str, catalog: Catalog) -> str:
    """Name a group of employers in a row of a table: 'Hele regio', 'Kinderopvang', 'Dezelfde werkgevers'."""
    kind, _, code = group.partition(":")
    if kind == "branche":
        return catalog.branches[code].name if code in catalog.branches else code
    if kind == "grootte":
        return SIZE_NAMES[code]
    if kind == "panel":
        return f"Wie ook in {moment(code)} meedeed"
    return "Hele regio, gewogen" if kind == "gewogen" else "Hele regio"


def is_published_only(response: SurveyResponse) -> bool:
    """Tell whether all that is known is the response a plan gives (and it gives one)."""
    return not response.rounds and (response.gap_employers is not None or response.gap_points is not None)


def aim_text(survey: Survey) -> str:
    """Write what was agreed: '19 werkgevers', '80 %', or 'geen streven'."""
    if survey.aim is None or survey.aim.target.value is None:
        return "geen streven"
    if survey.aim.measure == "percent":
        return dutch.percent(survey.aim.target.value, 0)
    return dutch.with_unit(survey.aim.target.value, "werkgevers")


def round_text(newest: RoundResponse) -> str:
    """Write the response of a round: '21 van 28 (75 %)'."""
    total = newest.total
    return f"{total.responded} van {total.asked} ({dutch.percent(total.percent, 0)})"


def euro(amount: float) -> str:
    """Write an amount of whole euros."""
    return dutch.with_unit(amount, "euro")


def with_article(response: SurveyResponse) -> str:
    """Name a survey in a sentence: 'het uitstroomonderzoek', 'de vacaturepeiling'."""
    name = response.survey.name
    article = "het" if name.lower().endswith("onderzoek") else "de"
    return f"{article} {name[:1].lower()}{name[1:]}"


STANDS = "latere antwoorden kunnen we niet tonen zonder een werkgever prijs te geven"
"""Why a figure stands there as an earlier edition published it."""


def with_stand(words: str, day: date | None) -> str:
    """Write behind a text of which day the answers are, when that is not the peildatum."""
    return words if day is None else f"{words} ({stand_text(day)})"


def stand_text(day: date) -> str:
    """Write 'stand van 30 september 2025'."""
    return f"stand van {dutch.day(day)}"


def stand_notes(days: Iterable[date | None]) -> str:
    """Explain a mark at the end of a note; nothing when there is none."""
    return f" *Stand van*: zoals toen gepubliceerd; {STANDS}." if any(days) else ""


def moment(period: str) -> str:
    """Write a period after 'in': 'maart 2020', 'het 2e kwartaal 2019'."""
    words = dutch.period(period)
    return f"het {words}" if "kwartaal" in words else words


def gap_text(response: SurveyResponse) -> str:
    """Write what is lacking, in employers where they can be counted and else in percentage points."""
    if response.gap_employers is not None:
        return (
            dutch.count_noun(response.gap_employers, "werkgever", "werkgevers")
            if response.gap_employers
            else "gehaald"
        )
    if response.gap_points is not None:
        return f"{dutch.number(response.gap_points)} procentpunt" if response.gap_points else "gehaald"
    return "niet te zeggen"
