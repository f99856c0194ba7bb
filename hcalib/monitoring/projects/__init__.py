"""Projectmonitor: the register, what the rounds delivered, and how far each project is.

What projects reported is opened in ``lines`` and nowhere else. Numbers of persons leave this package only
screened (``persons``), stories only through ``stories`` and ``ProjectResult.stories``, with consent.
"""

from hcalib.monitoring.projects.figures import RoundFigure, ShownVersion
from hcalib.monitoring.projects.persons import Figure, PersonProtection, person_protection
from hcalib.monitoring.projects.register import GoalMatrix, Link, RegisterRow, goal_matrix, register
from hcalib.monitoring.projects.results import ProjectResult, RoundReport, project_results
from hcalib.monitoring.projects.rounds import RoundOverview, round_overview
from hcalib.monitoring.projects.stories import Story, stories
from hcalib.monitoring.projects.targets import INTERVAL_MEANS, Reported, TargetResult

__all__ = [
    "INTERVAL_MEANS",
    "Figure",
    "GoalMatrix",
    "Link",
    "PersonProtection",
    "ProjectResult",
    "RegisterRow",
    "Reported",
    "RoundFigure",
    "RoundOverview",
    "RoundReport",
    "ShownVersion",
    "Story",
    "TargetResult",
    "goal_matrix",
    "person_protection",
    "project_results",
    "register",
    "round_overview",
    "stories",
]
