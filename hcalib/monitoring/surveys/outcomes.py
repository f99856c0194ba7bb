"""Everything a report may say about each survey, with the rules and waivers that hold on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from hcalib.agenda.models import Agenda, Survey
from hcalib.agenda.waivers import waiving
from hcalib.catalog import Catalog
from hcalib.disclosure.rules import rules_of
from hcalib.monitoring.surveys.corrected import Corrected, corrected_since
from hcalib.monitoring.surveys.employer import OwnPage, own_page
from hcalib.monitoring.surveys.estimates import SurveyFigures
from hcalib.monitoring.surveys.frame import rounds_of
from hcalib.monitoring.surveys.panel import PanelChange
from hcalib.monitoring.surveys.protected import ProtectedSurvey, protected_survey
from hcalib.monitoring.surveys.published import published
from hcalib.monitoring.surveys.response import SurveyResponse, survey_response

RULES = "werkgevers"


@dataclass(frozen=True)
class SurveyOutcome:
    """What may be told of one survey.

    Attributes
    ----------
    response : SurveyResponse
    figures : SurveyFigures
    panel : tuple of PanelChange
    corrected : Corrected or None
        What changed since the edition before; None when that showed nothing of it.
    """

    response: SurveyResponse
    figures: SurveyFigures
    panel: tuple[PanelChange, ...]
    corrected: Corrected | None = None

    @property
    def survey(self) -> Survey:
        """The survey it is about."""
        return self.response.survey

    def asked_about(self, measure: str) -> bool:
        """Tell whether there are answers about a measure, shown or withheld."""
        return any(one.measure == measure for one in self.figures.estimates)


def survey_outcomes(
    agenda: Agenda, today: date, catalog: Catalog, earlier: Sequence[date] = ()
) -> tuple[SurveyOutcome, ...]:
    """Return the outcomes of every survey of an agenda.

    Parameters
    ----------
    agenda : Agenda
    today : datetime.date
        The peildatum.
    catalog : Catalog
        With the rules about employers.
    earlier : sequence of datetime.date
        Peildata of editions that came out before: what they showed is known.
    """
    found = []
    for survey in agenda.surveys:
        source = protected_on(agenda, survey, today, catalog, earlier)
        told = published(survey.id, source)
        response = survey_response(agenda, survey, today, catalog)
        since = None
        if source.before is not None and source.before.rounds and told.before is not None:
            then = source.before
            since = corrected_since(then.day, then.rounds, source.rounds, told.before, told.figures)
        found.append(SurveyOutcome(response, told.figures, told.panel, since))
    return tuple(found)


def employer_page(
    agenda: Agenda, survey: Survey, period: str, employer: str, today: date, catalog: Catalog,
    earlier: Sequence[date] = (),
) -> OwnPage:  # fmt: skip
    """Put the answers of one employer beside the published figures of the region; see `own_page`.

    Raises
    ------
    KeyError
        If there is no such round, or the employer was not asked in it.
    """
    asked = {(one.period, who.id) for one in rounds_of(agenda, survey, today) for who in one.asked}
    if (period, employer) not in asked:
        raise KeyError(f"{employer} was not asked in {period}")
    rounds = agenda.survey_rounds.unseal("the first answers of an employer, for itself")
    first = next(
        answer
        for one in rounds
        if (one.survey, one.period) == (survey.id, period)
        for answer in one.answers
        if answer.employer == employer
    )
    known = first if first.responded is not None and first.responded <= today else None
    return own_page(protected_on(agenda, survey, today, catalog, earlier), employer, period, known)


def protected_on(
    agenda: Agenda, survey: Survey, today: date, catalog: Catalog, earlier: Sequence[date] = ()
) -> ProtectedSurvey:
    """Protect a survey with the rules of the catalog and the waivers that hold on a day."""
    waivers = waiving(agenda.waivers, survey.id, today)
    return protected_survey(agenda, survey, today, rules_of(catalog, RULES), waivers, earlier)
