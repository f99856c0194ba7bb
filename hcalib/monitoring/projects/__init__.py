"""Projectmonitor: the register, what the rounds delivered, and how far each project is.

What projects reported is opened in ``lines`` and nowhere else. Stories leave this package only through
``stories`` and ``ProjectResult.stories``, and only with consent.
"""

from hcalib.monitoring.projects.lines import reports_of, rounds_until
from hcalib.monitoring.projects.register import GoalMatrix, Link, RegisterRow, goal_matrix, register
from hcalib.monitoring.projects.results import ProjectResult, project_results
from hcalib.monitoring.projects.rounds import RoundOverview, round_overview
from hcalib.monitoring.projects.stories import Story, stories
from hcalib.monitoring.projects.targets import Reported, TargetResult, target_result

__all__ = [
    "GoalMatrix",
    "Link",
    "ProjectResult",
    "RegisterRow",
    "Reported",
    "RoundOverview",
    "Story",
    "TargetResult",
    "goal_matrix",
    "project_results",
    "register",
    "reports_of",
    "round_overview",
    "rounds_until",
    "stories",
    "target_result",
]
