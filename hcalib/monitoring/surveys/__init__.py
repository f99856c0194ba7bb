"""Surveys among employers: who took part, what the answers add up to, and how sure that is.

That an employer took part is a fact the parties agreed to share; answers are confidential, and only leave
this package as totals that were protected together. ``survey_responses`` is about taking part;
``survey_figures`` holds what the answers say; ``protected_survey`` is the start of panels and own pages.
"""

from hcalib.monitoring.surveys.arrivals import Expected
from hcalib.monitoring.surveys.bounds import SilentBounds
from hcalib.monitoring.surveys.employer import OwnFigure, OwnPage, own_page
from hcalib.monitoring.surveys.estimates import (
    ProtectedSurvey,
    Ranking,
    SurveyEstimate,
    SurveyFigures,
    figures_of,
    measures_of,
    protected_survey,
    survey_figures,
)
from hcalib.monitoring.surveys.measures import MEASURES, Measure
from hcalib.monitoring.surveys.outcomes import SurveyOutcome, employer_page, survey_outcomes
from hcalib.monitoring.surveys.panel import PanelChange, panel_changes
from hcalib.monitoring.surveys.ranking import Ranked
from hcalib.monitoring.surveys.response import (
    GroupResponse,
    RoundResponse,
    SurveyResponse,
    survey_response,
    survey_responses,
)

__all__ = [
    "MEASURES",
    "Expected",
    "GroupResponse",
    "Measure",
    "OwnFigure",
    "OwnPage",
    "PanelChange",
    "ProtectedSurvey",
    "Ranked",
    "Ranking",
    "RoundResponse",
    "SilentBounds",
    "SurveyEstimate",
    "SurveyFigures",
    "SurveyOutcome",
    "SurveyResponse",
    "employer_page",
    "figures_of",
    "measures_of",
    "own_page",
    "panel_changes",
    "protected_survey",
    "survey_figures",
    "survey_outcomes",
    "survey_response",
    "survey_responses",
]
