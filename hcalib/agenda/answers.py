"""What employers and projects answered; a line of a CSV file each, and a round is one file."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from hcalib.agenda.fields import Identifier, PeriodCode
from hcalib.agenda.stories import SealedText, StoryUse
from hcalib.files import Model

Count = Annotated[int, Field(ge=0)]


class SurveyAnswer(Model):
    """What one employer answered in one round (``surveys/<survey>-<period>.csv``); empty is not answered.

    What exactly is counted stands beside each question in ``data/catalog/forms``. Answers that contradict
    each other are kept as they were given; the analysis leaves them out and says so.
    """

    employer: Identifier
    responded: date | None = None
    """Day of response; empty for an employer that was invited and stayed silent."""
    reference_day: date | None = None
    """The day on which was counted."""
    staff: Count | None = None
    """Persons, not jobs or full-time equivalents."""
    note: str | None = None

    # vacaturepeiling
    open_vacancies: Count | None = None
    hard_to_fill: Count | None = None
    open_long: Count | None = None
    """Vacancies that are open for longer than three months."""

    # uitstroomonderzoek
    leavers: Count | None = None
    leavers_asked: Count | None = None
    leavers_answered: Count | None = None
    reason_development: Count | None = None
    """Leavers with this as their main reason; each of those who answered counts once."""
    reason_workload: Count | None = None
    reason_content: Count | None = None
    reason_management: Count | None = None
    reason_hours: Count | None = None
    reason_pay: Count | None = None
    reason_private: Count | None = None
    reason_health: Count | None = None
    reason_retirement: Count | None = None
    reason_other: Count | None = None
    to_care_region: Count | None = None
    """Leavers who went to another employer in care and welfare in the region; each counts once."""
    to_care_elsewhere: Count | None = None
    to_care_selfemployed: Count | None = None
    to_other_sector: Count | None = None
    to_no_work: Count | None = None
    to_unknown: Count | None = None

    # werkplekbegeleiding-peiling
    learners: Count | None = None
    supervisors_trained: Count | None = None
    learners_asked: Count | None = None
    learners_answered: Count | None = None
    supervision_grade: Annotated[float, Field(ge=1, le=10)] | None = None
    """Mean grade that learners gave, on the Dutch scale from 1 to 10."""
    supervision_hours: Annotated[float, Field(ge=0, le=40)] | None = None
    """Hours of supervision for one learner in one week."""


class SurveyRound(Model):
    """All answers of one survey in one period."""

    survey: Identifier
    period: PeriodCode
    answers: tuple[SurveyAnswer, ...]


class ProjectReport(Model):
    """One line a project handed in for a round (``progress/<round>.csv``)."""

    project: Identifier
    target: Identifier | None = None
    """Which measurable target; empty for a report on the project as a whole."""
    value: float | None = None
    denominator: float | None = None
    """For a share: of how many."""
    received: date | None = None
    """Day on which it came in; empty is unknown, and it counts from the first day of its round."""
    state: Literal["plan", "do", "check", "act"] | None = None
    measured_by: Literal["project", "agendabureau"] | None = None
    method: Literal["tellen", "vertellen", "tellen en vertellen"] | None = None
    effort_hours: float | None = None
    story: SealedText = None
    """Sealed, with consent or without; ``hcalib.disclosure.stories`` tells what may be told of it."""
    consent: bool = False
    """Whether the story may be published."""
    consent_for: StoryUse | None = None
    """The Projectmonitor alone, or other publications too; counts only together with ``consent``."""
    consent_until: date | None = None
    """Last day on which the consent holds; empty is until the end of the agenda's term."""
    name_project: bool | None = None
    """Whether the project may be named with its story; without a yes it is not."""
    adjusted: str | None = None
    """What the project changed because of what it saw."""
    note: str | None = None


class ProjectRound(Model):
    """All lines of one round; ``period`` is its month, for example 2022MM07."""

    period: PeriodCode
    reports: tuple[ProjectReport, ...]
