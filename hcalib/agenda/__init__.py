"""A human-capital agenda as data: goals, projects, people at the table, money and plans."""

from hcalib.agenda.loading import agenda_ids, load_agenda
from hcalib.agenda.models import (
    ActionLine,
    Agenda,
    Goal,
    Project,
    ProjectReport,
    Survey,
    SurveyAnswer,
    SurveyFrameEntry,
)

__all__ = [
    "ActionLine",
    "Agenda",
    "Goal",
    "Project",
    "ProjectReport",
    "Survey",
    "SurveyAnswer",
    "SurveyFrameEntry",
    "agenda_ids",
    "load_agenda",
]
