"""Surveys among employers: who took part, what the answers add up to, and how sure that is.

That an employer took part is a fact the parties agreed to share; answers are confidential, and only leave
this package as totals that the disclosure rules let through.
"""

from hcalib.monitoring.surveys.response import (
    GroupResponse,
    RoundResponse,
    SurveyResponse,
    survey_response,
    survey_responses,
)
from hcalib.monitoring.surveys.totals import Estimate

__all__ = [
    "Estimate",
    "GroupResponse",
    "RoundResponse",
    "SurveyResponse",
    "survey_response",
    "survey_responses",
]
