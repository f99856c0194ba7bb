"""What an agenda consists of. Every field is explained here; every figure carries its source."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from hcalib.agenda.answers import ProjectReport, ProjectRound, SurveyAnswer, SurveyRound
from hcalib.agenda.caps import RegionalCap
from hcalib.agenda.contributions import Contribution
from hcalib.agenda.corrections import ProjectCorrection, SurveyCorrection
from hcalib.agenda.employers import SurveyFrameEntry
from hcalib.agenda.fields import Identifier, PeriodCode, Text
from hcalib.agenda.goal_facts import Collected, Definition, Revised, Revision, StatusOverride
from hcalib.agenda.project_monitor import Instrument, MonitorSetup, Priority
from hcalib.agenda.projects import Ending, Lesson, Project, ProjectGoalLink, ProjectTarget
from hcalib.agenda.sourced import Conflict, Quantity, Reading, SourceRef, Uncertainty
from hcalib.agenda.stories import GoalStory, StoryDecision, StoryWithdrawal
from hcalib.agenda.waivers import Waiver
from hcalib.files import Model
from hcalib.periods import parse_period
from hcalib.sealed import Sealed

__all__ = [
    "Action",
    "ActionLine",
    "Agenda",
    "AgendaHead",
    "Ambition",
    "Body",
    "Budget",
    "BudgetCover",
    "BudgetLine",
    "BudgetTotal",
    "CalendarItem",
    "Collected",
    "Conflict",
    "Contribution",
    "Definition",
    "Direction",
    "Ending",
    "Goal",
    "GoalKind",
    "GoalPart",
    "GoalStory",
    "Instrument",
    "KeyFigure",
    "Lesson",
    "MonitorSetup",
    "MonitoringItem",
    "Organisation",
    "Priority",
    "Project",
    "ProjectCorrection",
    "ProjectGoalLink",
    "ProjectReport",
    "ProjectRound",
    "ProjectTarget",
    "Proxy",
    "Quantity",
    "Reading",
    "ResponseAim",
    "Revision",
    "SignatoryGroup",
    "SourceRef",
    "StatusOverride",
    "StoryDecision",
    "StoryWithdrawal",
    "Survey",
    "SurveyAnswer",
    "SurveyCorrection",
    "SurveyFrameEntry",
    "SurveyRound",
    "Uncertainty",
    "Waiver",
]


class ActionLine(Model):
    """A strand of the agenda, such as Instroom."""

    id: Identifier
    number: int
    name: Text
    description: Text
    regional: tuple[Identifier, ...] = ()
    """Regional figures that should move when the line works; our choice, shown beside the goals."""
    source: SourceRef | None = None


class KeyFigure(Model):
    """A figure from the plan documents, shown as it was published and never as if measured later."""

    id: Identifier
    text: Text
    value: float | None = None
    unit: str | None = None
    period: PeriodCode | None = None
    source: SourceRef


class SignatoryGroup(Model):
    """A group of parties that signed; ``count`` is empty when the source gives none."""

    id: Identifier
    name: Text
    count: int | None = None
    source: SourceRef


class Ambition(Model):
    """What all goals together are for."""

    text: Text
    period: PeriodCode
    indicator: Identifier
    baseline: Quantity | None = None
    source: SourceRef
    conflicts: tuple[Conflict, ...] = ()


GoalKind = Literal["level", "per_year", "total", "share", "milestones", "qualitative", "maintain"]
"""How progress is defined.

level: a yearly figure has to reach a height; per_year: an amount every year again; total: an amount
over the whole term; share: a percentage of a group; milestones: a number of things done;
qualitative: judged with evidence; maintain: must not grow against the baseline.
"""

Direction = Literal["up", "down", "none"]


class Proxy(Model):
    """A published figure that comes near the indicator but means something else."""

    indicator: Identifier
    caveat: Text
    """Why it is not the indicator itself, as one Dutch sentence."""


class GoalPart(Revised):
    """One of the separately measured parts of a goal (2.1 has two)."""

    id: Identifier
    title: Text
    indicator: Identifier


class Goal(Revised):
    """One goal of the agenda."""

    id: Identifier
    line: Identifier
    title: Text
    """The full goal in own words, as a noun phrase without a full stop."""
    short: Text
    """At most some five words, for tables and axes."""
    kind: GoalKind
    unit: Identifier
    direction: Direction
    """Which way is good for the indicator of this goal."""
    indicator: Identifier
    start: PeriodCode
    end: PeriodCode
    proxies: tuple[Proxy, ...] = ()
    regional: tuple[Identifier, ...] = ()
    """Regional figures that should move when the goal is reached; our choice, shown beside the goal."""
    cap: RegionalCap | None = None
    """Published figure of the whole region that counts the same; what projects add cannot exceed it."""
    parts: tuple[GoalPart, ...] = ()
    source: SourceRef
    conflicts: tuple[Conflict, ...] = ()
    note: str | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Goal:
        if parse_period(self.end).end <= parse_period(self.start).start:
            raise ValueError("het einde van de looptijd ligt voor het begin.")
        if self.kind == "share" and self.unit != "procent":
            raise ValueError("een doel van de soort 'share' heeft de eenheid procent.")
        if self.parts and self.revisions:
            raise ValueError("zet een herziening bij het deel van het doel dat is herzien.")
        return self

    @model_validator(mode="after")
    def _capped_in_its_own_time(self) -> Goal:
        if self.cap is None:
            return self
        if self.kind not in ("level", "per_year", "total", "milestones"):
            raise ValueError(
                f"bij een doel van de soort '{self.kind}' tellen projecten niets op; laat cap weg."
            )
        if self.cap.counts == ("stock" if self.counts_a_year else "year-back"):
            time = "in een jaar" if self.counts_a_year else "sinds het begin"
            raise ValueError(
                f"dit doel telt wat er {time} bij kwam; daar past counts '{self.cap.counts}' niet bij."
            )
        return self

    @property
    def counts_a_year(self) -> bool:
        """Whether projects add to it what came in twelve months; else what came since the start."""
        return self.kind in ("level", "per_year")


class Organisation(Model):
    """A party that works along; only its name and role, never persons."""

    id: Identifier
    name: Text
    kind: Literal[
        "zorg en welzijn",
        "onderwijs",
        "gemeente",
        "provincie",
        "uitvoering",
        "financier",
        "brancheorganisatie",
        "overig",
    ]
    aliases: tuple[Text, ...] = ()
    """Other spellings met in the sources, typing errors included."""


class Body(Model):
    """A table or network of the agenda."""

    id: Identifier
    name: Text
    role: Text
    members: Text
    meets_min: int | None = None
    meets_max: int | None = None
    """How often a year, at least and at most; empty when the source does not say."""
    line: Identifier | None = None
    network: bool = False
    """Whether it works on goals and projects itself, so that it can have a report of its own."""
    projects: tuple[Identifier, ...] = ()
    """Projects of a network beside those of its ``line``; the goals they add to are then its goals too."""
    reports_to: tuple[Identifier, ...] = ()
    receives: tuple[Text, ...] = ()
    """Which reports of the monitor it gets."""
    source: SourceRef

    @model_validator(mode="after")
    def _projects_of_a_network(self) -> Body:
        if self.projects and not self.network:
            raise ValueError("alleen een netwerk heeft projecten; zet er network: true bij.")
        return self


class BudgetLine(Model):
    """One amount of the budget; without an amount ``note`` says why (for example PM)."""

    part: Text
    activity: Text
    year: int
    amount_eur: float | None = None
    note: str | None = None


class BudgetTotal(Model):
    """The published total of a year, against which the lines are checked."""

    year: int
    amount_eur: float


class BudgetCover(Model):
    """Where the money of a year comes from."""

    year: int
    amount_eur: float
    state: Literal["gedekt", "in bespreking", "nog te vinden"]
    by: Text


class Budget(Model):
    """Budget with its cover; totals are checked on loading."""

    source: SourceRef
    totals: tuple[BudgetTotal, ...]
    cover: tuple[BudgetCover, ...]
    note: str | None = None
    lines: tuple[BudgetLine, ...] = ()
    """Read from ``budget.csv``."""


class CalendarItem(Model):
    """A step of the plan."""

    id: Identifier
    part: Text
    step: Text
    text: Text
    start: PeriodCode | None = None
    due: PeriodCode | None = None
    note: str | None = None
    source: SourceRef


class MonitoringItem(Model):
    """Who measures what, how and when."""

    id: Identifier
    name: Text
    what: Text
    who: Text
    how: Text
    rhythm: Text
    first: tuple[PeriodCode, ...] = ()
    goals: tuple[Identifier, ...] = ()
    audience: tuple[Identifier, ...] = ()
    """Ids of the bodies that discuss it."""
    source: SourceRef


class ResponseAim(Model):
    """Response of a survey: where it stood and where it has to go."""

    text: Text
    measure: Literal["employers", "percent"]
    baseline: Quantity
    target: Quantity
    frame: int | None = None
    """Number of employers that could take part, when the source gives it."""


class Survey(Model):
    """A recurring survey among employers."""

    id: Identifier
    name: Text
    question: Text
    rhythm: Text
    cost_per_employer_eur: float | None = None
    aim: ResponseAim | None = None
    since: PeriodCode | None = None
    months: tuple[Annotated[int, Field(ge=1, le=12)], ...] = ()
    """Months in which the form is sent out (1 is January); empty when no source names one."""
    source: SourceRef


class Action(Model):
    """An action of an agenda that works with actions instead of projects (RAAT)."""

    id: Identifier
    line: Identifier
    title: Text
    summary: Text
    terms: tuple[Literal["kort", "middellang", "lang"], ...] = ()
    """When it helps: within a year, in two to three years, after more than three."""
    kinds: tuple[Literal["proces", "procedure"], ...] = ()
    uncertain: tuple[Uncertainty, ...] = ()
    source: SourceRef


class AgendaHead(Model):
    """What ``agenda.yml`` holds."""

    id: Identifier
    name: Text
    short: Text
    region: Identifier
    """Code of the region in the catalog (or in the agenda's own ``regions.csv``)."""
    example: bool = False
    """True for invented example data; everything shown from it is marked 'voorbeeld'."""
    signed: date | None = None
    start: PeriodCode
    end: PeriodCode
    bureau: Text
    ambition: Ambition
    lines: Annotated[tuple[ActionLine, ...], Field(min_length=1)]
    signatories: tuple[SignatoryGroup, ...] = ()
    key_figures: tuple[KeyFigure, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    uncertain: tuple[Uncertainty, ...] = ()
    """Choices of ours where the source is silent or unclear, such as the end of the term."""
    source: SourceRef


class Agenda(AgendaHead):
    """A whole agenda, all files together."""

    goals: tuple[Goal, ...]
    projects: tuple[Project, ...] = ()
    actions: tuple[Action, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    bodies: tuple[Body, ...] = ()
    budget: Budget | None = None
    calendar: tuple[CalendarItem, ...] = ()
    monitoring: tuple[MonitoringItem, ...] = ()
    surveys: tuple[Survey, ...] = ()
    employers: tuple[SurveyFrameEntry, ...] = ()
    status_overrides: tuple[StatusOverride, ...] = ()
    """Judgements of bodies beside the computed statuses, from ``overrides.yml``; older ones are kept."""
    definitions: tuple[Definition, ...] = ()
    """How each document says that a goal is counted, from ``definitions.yml``."""
    collected: tuple[Collected, ...] = ()
    """How complete measurements of goals are, from ``measured.yml``."""
    contributions: tuple[Contribution, ...] = ()
    """Contribution stories, at most one a goal."""
    waivers: tuple[Waiver, ...] = ()
    """Employers that agreed to be recognisable, from ``disclosure.yml``."""
    project_monitor: MonitorSetup | None = None
    """When rounds are held; without it no round is due."""
    goal_stories: tuple[GoalStory, ...] = ()
    """Stories about goals and action lines, each sealed, with consent or without."""
    story_withdrawals: tuple[StoryWithdrawal, ...] = ()
    story_decisions: tuple[StoryDecision, ...] = ()
    instruments: tuple[Instrument, ...] = ()
    priorities: tuple[Priority, ...] = ()
    project_corrections: Sealed[tuple[ProjectCorrection, ...]] = Sealed(())
    """Opened, with the rounds, in ``hcalib.monitoring.projects.lines`` alone."""
    project_rounds: Sealed[tuple[ProjectRound, ...]] = Sealed(())
    """Reports of projects, with stories that may lack consent; opened by ``hcalib.monitoring.projects``."""
    survey_rounds: Sealed[tuple[SurveyRound, ...]] = Sealed(())
    """Answers of employers, sealed: what may be known of them comes from ``hcalib.monitoring.surveys``."""
    survey_corrections: Sealed[tuple[SurveyCorrection, ...]] = Sealed(())
    """Later versions of those answers; `hcalib.agenda.corrections.answers_on` puts both together."""

    def line(self, line_id: str) -> ActionLine:
        """Return the action line with this id."""
        return next(line for line in self.lines if line.id == line_id)

    def organisation(self, organisation_id: str) -> Organisation:
        """Return the organisation with this id."""
        return next(organisation for organisation in self.organisations if organisation.id == organisation_id)

    def goals_of(self, line_id: str | None) -> tuple[Goal, ...]:
        """Return the goals of one action line, or all of them for None."""
        return tuple(goal for goal in self.goals if line_id in (None, goal.line))

    def projects_of(self, line_id: str | None) -> tuple[Project, ...]:
        """Return the projects of one action line, or all of them for None."""
        return tuple(project for project in self.projects if line_id in (None, project.line))
