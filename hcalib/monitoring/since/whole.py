"""Everything that changed since the previous edition of the Doelmonitor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from hcalib.agenda.models import Agenda
from hcalib.catalog import Catalog
from hcalib.monitoring.goal_record import record_of
from hcalib.monitoring.shortages import published_shortages
from hcalib.monitoring.since.goals import GoalChange, goal_changes
from hcalib.monitoring.since.regional import RegionalChange, new_publications, regional_changes
from hcalib.monitoring.since.stages import Known, ambition_course, as_revised, goal_course, only_about


@dataclass(frozen=True)
class SinceThen:
    """What changed between the previous peildatum and now.

    Attributes
    ----------
    day, today : datetime.date
        The peildatum of the previous edition, and the one of now.
    goals : tuple of GoalChange
        Of all lines or of one.
    ambition : GoalChange or None
        None for one line: the ambition is of all goals together.
    regional : tuple of RegionalChange
    shortages : pandas.DataFrame
        Rows of ``Shortages`` that were published in between.
    """

    day: date
    today: date
    goals: tuple[GoalChange, ...]
    ambition: GoalChange | None
    regional: tuple[RegionalChange, ...]
    shortages: pd.DataFrame


def since_then(
    agenda: Agenda, then: Known, now: Known, region: str, catalog: Catalog, line: str | None = None
) -> SinceThen:
    """Compare what was told on the previous peildatum with what is told now.

    Parameters
    ----------
    agenda : Agenda
    then, now : Known
        What was known then, in the vintage of that edition, and what is known now.
    region : str
        Code of the region of the agenda.
    catalog : Catalog
    line : str, optional
        Id of one action line; by default all.

    Raises
    ------
    ValueError
        When then is not before now.
    """
    if then.day >= now.day:
        raise ValueError("the previous edition has to be of an earlier day")
    before = Known(then.day, only_about(then.observations, agenda), then.thresholds)
    after = Known(now.day, only_about(now.observations, agenda), now.thresholds)
    revised = as_revised(before.observations, after.observations, catalog)
    own = agenda if line is None else agenda.model_copy(update={"goals": agenda.goals_of(line)})
    course = goal_course(own, before, after, revised, region, catalog)
    changes = goal_changes(course.then, course.stages, catalog, record_of(agenda, now.day))
    ambition = None
    if line is None:
        whole = ambition_course(agenda, before, after, revised, region, catalog)
        (ambition,) = goal_changes(whole.then, whole.stages, catalog)
    return SinceThen(
        then.day,
        now.day,
        changes,
        ambition,
        regional_changes(agenda, before.observations, revised, after.observations, catalog, line),
        new_publications(published_shortages(now.observations, catalog, region), then.day),
    )
