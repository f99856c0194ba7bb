"""Projectmonitor: the register, what the rounds delivered, and how far each project is.

What projects reported is opened in ``lines`` and nowhere else. Numbers of persons leave this package only
protected (``protecting``), stories only through ``stories_for``, with consent and screened.
"""

from hcalib.monitoring.projects.burden import Asked, Burden, burdens
from hcalib.monitoring.projects.caps import Cap
from hcalib.monitoring.projects.contribution import Contribution, contributions
from hcalib.monitoring.projects.cycle import Adjustment, Cycle, Effect, project_cycle
from hcalib.monitoring.projects.figures import RoundFigure, ShownVersion
from hcalib.monitoring.projects.funnels import Funnel, Step, project_funnels
from hcalib.monitoring.projects.ledger import Entry, Reminder, Round, due_day, reminders, round_history
from hcalib.monitoring.projects.lineage import Lineage, TargetVersions, lineages, target_versions
from hcalib.monitoring.projects.parts import Part
from hcalib.monitoring.projects.persons import Figure, PersonProtection, person_protection
from hcalib.monitoring.projects.priorities import Ranked, priority_ranking
from hcalib.monitoring.projects.register import GoalMatrix, Link, RegisterRow, goal_matrix, register
from hcalib.monitoring.projects.results import ProjectResult, RoundReport, project_results
from hcalib.monitoring.projects.rounds import RoundOverview, round_overview
from hcalib.monitoring.projects.stories import Story, Told, stories_for
from hcalib.monitoring.projects.tables import tables_of_projects
from hcalib.monitoring.projects.targets import INTERVAL_MEANS, Reported, TargetResult
from hcalib.monitoring.projects.told_beside import ToldBeside, told_beside

__all__ = [
    "INTERVAL_MEANS",
    "Adjustment",
    "Asked",
    "Burden",
    "Cap",
    "Contribution",
    "Cycle",
    "Effect",
    "Entry",
    "Figure",
    "Funnel",
    "GoalMatrix",
    "Lineage",
    "Link",
    "Part",
    "PersonProtection",
    "ProjectResult",
    "Ranked",
    "RegisterRow",
    "Reminder",
    "Reported",
    "Round",
    "RoundFigure",
    "RoundOverview",
    "RoundReport",
    "ShownVersion",
    "Step",
    "Story",
    "TargetResult",
    "TargetVersions",
    "Told",
    "ToldBeside",
    "burdens",
    "contributions",
    "due_day",
    "goal_matrix",
    "lineages",
    "person_protection",
    "priority_ranking",
    "project_cycle",
    "project_funnels",
    "project_results",
    "register",
    "reminders",
    "round_history",
    "round_overview",
    "stories_for",
    "tables_of_projects",
    "target_versions",
    "told_beside",
]
