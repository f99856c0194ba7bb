"""Working without anybody watching, as data: when, which steps, whom to tell, and what to keep."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator, model_validator

from hcalib.files import Model, read_model

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Text = Annotated[str, Field(min_length=1)]
Step = Literal["fetch", "check", "run", "audit", "site", "tidy"]

STEPS: tuple[Step, ...] = ("fetch", "check", "run", "audit", "site", "tidy")
"""In the only order that makes sense: nothing goes to the website that was not attacked first."""

STEP_NAMES: dict[Step, str] = {
    "fetch": "cijfers ophalen",
    "check": "gegevens controleren",
    "run": "rapporten maken",
    "audit": "nagaan of iets te achterhalen is",
    "site": "website bijwerken",
    "tidy": "opruimen",
}
"""What the steps are called for people."""

YEAR = "{jaar}"
"""In the name of an edition: the year of the moment."""

_YEARS = range(2020, 2060)

_SUBMISSIONS = 465
"""Port at which a mail server expects encryption from the first byte."""


class Moment(Model):
    """One moment of the calendar, every year again."""

    id: Slug
    title: Text
    month: Annotated[int, Field(ge=1, le=12)]
    day: Annotated[int, Field(ge=1, le=28)]
    hour: Annotated[int, Field(ge=0, le=23)]
    minute: Annotated[int, Field(ge=0, le=59)] = 0
    editions: Annotated[tuple[Annotated[str, Field(pattern=r"^[a-z0-9{}*-]+$")], ...], Field(min_length=1)]
    """Names of editions; ``{jaar}`` is the year, ``*`` is anything."""
    steps: Annotated[tuple[Step, ...], Field(min_length=1)] = STEPS

    @field_validator("editions")
    @classmethod
    def _only_the_year(cls, editions: tuple[str, ...]) -> tuple[str, ...]:
        if any("{" in name.replace(YEAR, "") or "}" in name.replace(YEAR, "") for name in editions):
            raise ValueError(f"tussen accolades kan alleen {YEAR} staan.")
        return editions

    @field_validator("steps")
    @classmethod
    def _in_order(cls, steps: tuple[Step, ...]) -> tuple[Step, ...]:
        return ordered_steps(steps)


class PipelineRules(Model):
    """What a pipeline does when something fails, and how long it waits."""

    continue_after: tuple[Literal["fetch", "run"], ...] = ("fetch", "run")
    """Steps after whose failure the others still go on."""
    longest_wait_minutes: Annotated[int, Field(ge=0, le=7 * 24 * 60)] = 240
    """For another pipeline that is busy."""
    resume_hours: Annotated[int, Field(ge=0, le=30 * 24)] = 48
    """An interrupted pipeline older than this is begun anew."""
    scheduler: Text | None = None
    """Address of the dask scheduler whose computers make the reports. None: this computer makes them."""


class SiteRules(Model):
    """Which pages go to the website, and where."""

    folder: Text | None = None
    """Folder that a web server shows; relative to the workspace, or absolute. None: nothing is copied."""
    editions: tuple[Text, ...] = ("*",)
    """Names of editions, with ``*`` for anything; trials never go."""
    examples: bool = False
    """Whether editions with invented data go too."""
    answers_needed: bool = True
    """Refuse figures of surveys that were not attacked because the answers are on another computer."""


class Smtp(Model):
    """A mail server; every field can come from the environment, the password only from there."""

    host: str = ""
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    sender: str = ""
    to: tuple[str, ...] = ()
    user: str = ""
    encryption: Literal["starttls", "tls", "none"] | None = None
    """From the first byte (``tls``), after the greeting (``starttls``), or not at all (``none``): only for a
    server on this computer."""

    @property
    def encrypted(self) -> Literal["starttls", "tls", "none"]:
        """How it is encrypted: what was chosen, else what goes with the port (RFC 8314, section 3.3)."""
        return self.encryption or ("tls" if self.port == _SUBMISSIONS else "starttls")


class NotifyRules(Model):
    """Whom to tell how it went, and how."""

    when: Literal["always", "trouble", "never"] = "never"
    command: tuple[Text, ...] = ()
    """Program and arguments; it gets the summary on its standard input."""
    smtp: Smtp | None = None
    timeout_seconds: Annotated[int, Field(ge=1, le=600)] = 60

    @model_validator(mode="after")
    def _some_way(self) -> NotifyRules:
        if self.when != "never" and not self.command and self.smtp is None:
            raise ValueError("zeg met 'command' of 'smtp' hoe het bericht gaat, of zet when: never.")
        return self


class RetentionRules(Model):
    """What is kept, and how long. Editions of ``data/editions`` are kept for ever."""

    trial_days: Annotated[int, Field(ge=1)] = 30
    """Trials (made with --region, --agenda or --peildatum) older than this go."""
    trials: Annotated[int, Field(ge=0)] = 3
    """So many trials of each edition stay, however old."""
    logs: Annotated[int, Field(ge=1)] = 50
    """So many logs stay, however old."""
    log_days: Annotated[int, Field(ge=1)] = 400
    """Logs older than this go."""
    trash_days: Annotated[int, Field(ge=1)] = 14
    """What was put in the trash is removed after so many days."""


class Unattended(Model):
    """What ``data/unattended/settings.yml`` holds."""

    timezone: Text
    moments: Annotated[tuple[Moment, ...], Field(min_length=1)]
    pipeline: PipelineRules = Field(default_factory=PipelineRules)
    site: SiteRules = Field(default_factory=SiteRules)
    notify: NotifyRules = Field(default_factory=NotifyRules)
    retention: RetentionRules = Field(default_factory=RetentionRules)

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            raise ValueError(
                f"de tijdzone '{name}' is onbekend; schrijf bijvoorbeeld Europe/Amsterdam."
            ) from None
        return name

    @model_validator(mode="after")
    def _moments_that_exist(self) -> Unattended:
        ids = [moment.id for moment in self.moments]
        twice = sorted({one for one in ids if ids.count(one) > 1})
        if twice:
            raise ValueError(f"de id's {', '.join(twice)} komen twee keer voor.")
        zone = ZoneInfo(self.timezone)
        for moment in self.moments:
            if any(_moved_clock(moment, year, zone) for year in _YEARS):
                raise ValueError(
                    f"{moment.id}: door de zomertijd bestaat dit uur soms niet of twee keer; neem een ander."
                )
        return self

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of all moments."""
        return ZoneInfo(self.timezone)


def settings_path(root: Path) -> Path:
    """Return the file with the settings."""
    return root / "data" / "unattended" / "settings.yml"


def load_unattended(root: Path) -> Unattended:
    """Read the settings.

    Raises
    ------
    UserError
        With all faults of the file.
    """
    return read_model(settings_path(root), Unattended)


def ordered_steps(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Return the steps once each and in order.

    Raises
    ------
    ValueError
        When something would go to the website without an audit.
    """
    if "site" in steps and "audit" not in steps:
        raise ValueError("de stap site kan alleen na de stap audit; zet audit erbij.")
    return tuple(step for step in STEPS if step in steps)


def _moved_clock(moment: Moment, year: int, zone: ZoneInfo) -> bool:
    """Tell whether the clock shows this time never or twice on the day of a year."""
    wall = datetime.combine(
        date(year, moment.month, moment.day), time(moment.hour, moment.minute), tzinfo=zone
    )
    return wall.utcoffset() != wall.replace(fold=1).utcoffset()
