"""Surveys among employers: who took part, what the answers add up to, and how sure that is.

That an employer took part is a fact the parties agreed to share; answers are confidential, and only leave
this package as totals that were protected together: every number about answers here is a ``Cleared``.
``survey_responses`` is about taking part; ``survey_outcomes`` holds what the answers say. The modules below
work with opened answers; outside the package use what is listed here.
"""

from hcalib.monitoring.surveys.arrivals import Expected
from hcalib.monitoring.surveys.corrected import Corrected, Moved
from hcalib.monitoring.surveys.employer import OwnFigure, OwnPage
from hcalib.monitoring.surveys.estimates import (
    Place,
    Ranking,
    SurveyEstimate,
    SurveyFigures,
    measures_of,
    survey_figures,
)
from hcalib.monitoring.surveys.frame import FrameChange
from hcalib.monitoring.surveys.measures import MEASURES, SUBJECTS, Measure
from hcalib.monitoring.surveys.outcomes import SurveyOutcome, employer_page, survey_outcomes
from hcalib.monitoring.surveys.panel import PanelChange
from hcalib.monitoring.surveys.response import (
    GroupResponse,
    RoundResponse,
    SurveyResponse,
    survey_response,
    survey_responses,
)

__all__ = [
    "MEASURES",
    "SUBJECTS",
    "Corrected",
    "Expected",
    "FrameChange",
    "GroupResponse",
    "Measure",
    "Moved",
    "OwnFigure",
    "OwnPage",
    "PanelChange",
    "Place",
    "Ranking",
    "RoundResponse",
    "SurveyEstimate",
    "SurveyFigures",
    "SurveyOutcome",
    "SurveyResponse",
    "employer_page",
    "measures_of",
    "survey_figures",
    "survey_outcomes",
    "survey_response",
    "survey_responses",
]
