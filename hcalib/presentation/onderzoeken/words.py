"""Pieces of text that the parts of the report on the surveys share."""

from __future__ import annotations

from datetime import date

from hcalib.agenda.models import Agenda, Conflict, Quantity, Survey
from hcalib.catalog import Catalog
from hcalib.monitoring.surveys import RoundResponse, SurveyResponse
from hcalib.periods import parse_period
from hcalib.presentation import dutch


def running(responses: tuple[SurveyResponse, ...], today: date) -> tuple[SurveyResponse, ...]:
    """Leave out surveys that had not begun on the peildatum."""
    return tuple(
        response
        for response in responses
        if response.survey.since is None or parse_period(response.survey.since).start <= today
    )


def source_of(agenda: Agenda, survey: Survey, catalog: Catalog) -> str:
    """Return the id of the source of the answers; invented answers never get that of a real survey."""
    own = f"{agenda.id}-onderzoeken"
    if own in catalog.sources:
        return own
    if not agenda.example and survey.id in catalog.sources:
        return survey.id
    return survey.source.source


def is_published_only(response: SurveyResponse) -> bool:
    """Tell whether all that is known is the response a plan gives (and it gives one)."""
    return not response.rounds and (response.gap_employers is not None or response.gap_points is not None)


def baseline(survey: Survey) -> Quantity | None:
    """Return the published response of a survey, None when there is none."""
    return None if survey.aim is None else survey.aim.baseline


def aim_text(survey: Survey) -> str:
    """Write what was agreed: '19 werkgevers', '80 %', or 'niets afgesproken'."""
    if survey.aim is None or survey.aim.target.value is None:
        return "niets afgesproken"
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


def survey_conflicts(agenda: Agenda) -> list[Conflict]:
    """Return the contradictions between sources that touch a survey or its response."""

    def touches(conflict: Conflict) -> bool:
        said = [conflict.topic, conflict.decision, *(reading.text for reading in conflict.readings)]
        return any(word in " ".join(said).lower() for word in ("onderzoek", "peiling"))

    return [conflict for conflict in agenda.conflicts if touches(conflict)]
