"""Everything there is about one goal, for a researcher who looks at it up close."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from hcalib.agenda.models import Agenda, Project
from hcalib.catalog import Catalog
from hcalib.errors import ExitCode, UserError
from hcalib.monitoring.assessment import GoalAssessment
from hcalib.monitoring.conflicts import KnownConflict, known_conflicts
from hcalib.monitoring.goal_record import record_of
from hcalib.monitoring.progress import assess
from hcalib.monitoring.projects import goal_matrix
from hcalib.observations import Observations

_NUMBERS = (
    "status", "certainty", "expected_now", "ratio", "required_pace", "total_so_far", "total_expected",
    "age_days",
)  # fmt: skip


@dataclass(frozen=True)
class GoalLook:
    """One goal with all that is known about it.

    Attributes
    ----------
    assessment : GoalAssessment
    rows : pandas.DataFrame
        All rows of its indicators for the region: measurements, forecasts, targets and empty rows alike.
    nearby : pandas.DataFrame
        All rows of the indicators that come near.
    projects : tuple of Project
    conflicts : tuple of KnownConflict
    """

    assessment: GoalAssessment
    rows: pd.DataFrame
    nearby: pd.DataFrame
    projects: tuple[Project, ...]
    conflicts: tuple[KnownConflict, ...]

    def numbers(self) -> pd.DataFrame:
        """Return the numbers behind the status, a column for each part; None where one has no meaning."""
        leaves = self.assessment.measured_separately()
        return pd.DataFrame({leaf.goal.title: {n: getattr(leaf, n) for n in _NUMBERS} for leaf in leaves})


def look_at_goal(
    goal_id: str, agenda: Agenda, observations: Observations, region: str, today: date, catalog: Catalog
) -> GoalLook:
    """Collect what is known about one goal.

    Parameters
    ----------
    goal_id : str
        As in the agenda, for example ``1.3``.
    agenda : Agenda
    observations : Observations
        Already cut at the peildatum.
    region : str
    today : datetime.date
        The peildatum.
    catalog : Catalog

    Raises
    ------
    UserError
        With exit code USAGE when the agenda has no such goal.
    """
    goal = next((goal for goal in agenda.goals if goal.id == goal_id), None)
    if goal is None:
        known = ", ".join(goal.id for goal in agenda.goals)
        raise UserError(
            f"het doel '{goal_id}' bestaat niet in {agenda.short}; kies uit: {known}.", ExitCode.USAGE
        )
    own = [goal.indicator, *(part.indicator for part in goal.parts)]
    return GoalLook(
        assessment=assess(goal, observations, region, today, catalog, record=record_of(agenda, today)),
        rows=observations.select(own, region, branch=None, sex=None, age=None),
        nearby=observations.select([p.indicator for p in goal.proxies], region, branch=None),
        projects=goal_matrix(agenda).projects_for(goal.id),
        conflicts=tuple(c for c in known_conflicts(agenda, catalog, today) if c.goal == goal.id),
    )
