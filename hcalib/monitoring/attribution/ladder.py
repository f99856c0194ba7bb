"""Which rung of the ladder the data carry, and in one plain sentence why not a higher one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from hcalib.agenda.contributions import Contribution
from hcalib.agenda.models import Agenda, Goal
from hcalib.catalog import Catalog
from hcalib.monitoring.attribution import comparing, interrupted, synthetic
from hcalib.monitoring.attribution.clock import halves
from hcalib.monitoring.attribution.comparing import Compared, compare
from hcalib.monitoring.attribution.interrupted import Interrupted
from hcalib.monitoring.attribution.known import known_story
from hcalib.monitoring.attribution.panel import Panel, panel
from hcalib.monitoring.attribution.synthetic import Synthetic
from hcalib.observations import Observations
from hcalib.periods import parse_period


class Rung(IntEnum):
    """What can be said about a cause, from nothing to the most that open data allow."""

    NONE = 0
    STORY = 1
    BREAK = 2
    COMPARISON = 3
    MIX = 4

    @property
    def label(self) -> str:
        """The rung in a Dutch table."""
        return _LABELS[self]


_LABELS = {
    Rung.NONE: "nog niet beschreven",
    Rung.STORY: "bijdrageverhaal",
    Rung.BREAK: "breuk in de eigen reeks",
    Rung.COMPARISON: "naast vergelijkbare regio's",
    Rung.MIX: "naast een mix van regio's, met schijnproeven",
}


@dataclass(frozen=True)
class Series:
    """What the series of one indicator carry.

    Attributes
    ----------
    indicator : str
    panel : Panel
    interrupted : Interrupted or None
    compared : Compared or None
    synthetic : Synthetic or None
        Also when its mix does not follow the region; see ``synthetic.mix.follows``.
    rung : Rung
        The highest that the figures carry by themselves: NONE, BREAK, COMPARISON or MIX.
    why_not_higher : str
        One Dutch sentence; empty on the highest rung.
    """

    indicator: str
    panel: Panel
    interrupted: Interrupted | None
    compared: Compared | None
    synthetic: Synthetic | None
    rung: Rung
    why_not_higher: str


@dataclass(frozen=True)
class GoalAttribution:
    """Whether a goal's outcome is due to the agenda: what is told, and what the data carry.

    Attributes
    ----------
    goal : Goal
    story : Contribution or None
        None when nobody has described it.
    series : tuple of Series
        Of the goal's own indicators: more than one when it has parts.
    rung : Rung
    why_not_higher : str
        One Dutch sentence; empty on the highest rung.
    later : bool
        Whether a part of the story was left out because it was published after the peildatum.
    """

    goal: Goal
    story: Contribution | None
    series: tuple[Series, ...]
    rung: Rung
    why_not_higher: str
    later: bool = False

    @property
    def strength(self) -> str:
        """What may be concluded; without a story 'niet te zeggen'."""
        return self.story.conclusion.strength if self.story else "niet te zeggen"


def attribute(
    agenda: Agenda, observations: Observations, catalog: Catalog, today: date, line: str | None = None
) -> tuple[GoalAttribution, ...]:
    """Place every goal of an agenda, or of one action line, on the ladder.

    Parameters
    ----------
    agenda : Agenda
    observations : Observations
        Already cut at the peildatum.
    catalog : Catalog
    today : datetime.date
        The peildatum: of the stories only what had been published.
    line : str, optional
    """
    stories = {story.goal: known_story(story, catalog, today) for story in agenda.contributions}
    start = parse_period(agenda.start).start
    return tuple(
        _place(goal, stories.get(goal.id, (None, False)), observations, catalog, agenda.region, start)
        for goal in agenda.goals_of(line)
    )


def regional_series(
    agenda: Agenda, observations: Observations, catalog: Catalog, line: str | None = None
) -> tuple[Series, ...]:
    """Return the series beside the action lines that carry more than a story, highest rung first."""
    start = parse_period(agenda.start).start
    names = dict.fromkeys(
        name for chosen in agenda.lines if line in (None, chosen.id) for name in chosen.regional
    )
    found = [read_series(observations, catalog, name, agenda.region, start) for name in names]
    return tuple(sorted((s for s in found if s.rung > Rung.STORY), key=lambda s: -s.rung))


def read_series(
    observations: Observations, catalog: Catalog, indicator: str, region: str, start: date
) -> Series:
    """Try everything on the series of one indicator and say how far it goes."""
    figures = panel(observations, catalog, indicator, region, start)
    broken = interrupted.interrupted(figures.own, start) if len(figures.own) else None
    compared = compare(figures.frame, region, start, dict(figures.sizes))
    mixed = synthetic.synthetic(figures.frame, region, start)
    rung = Rung.NONE
    if broken is not None:
        rung = Rung.BREAK
    if compared is not None:
        rung = Rung.COMPARISON
    if mixed is not None and mixed.mix.follows:
        rung = Rung.MIX
    return Series(indicator, figures, broken, compared, mixed, rung, _why_not(figures, mixed, rung, start))


def _place(
    goal: Goal,
    known: tuple[Contribution | None, bool],
    observations: Observations,
    catalog: Catalog,
    region: str,
    start: date,
) -> GoalAttribution:
    story, later = known
    names = [part.indicator for part in goal.parts] or [goal.indicator]
    series = tuple(read_series(observations, catalog, name, region, start) for name in names)
    lowest = min(series, key=lambda one: one.rung)
    if lowest.rung >= Rung.BREAK:
        return GoalAttribution(goal, story, series, lowest.rung, lowest.why_not_higher, later)
    why = _without_series(goal, series) or lowest.why_not_higher
    return GoalAttribution(goal, story, series, Rung.STORY if story else Rung.NONE, why, later)


def _without_series(goal: Goal, series: Sequence[Series]) -> str:
    if goal.kind == "qualitative":
        return "Dit doel wordt met een oordeel gevolgd; zonder cijfers is er niets om te vergelijken."
    if goal.kind == "milestones":
        return (
            "Dit doel telt wat de partners zelf opzetten. Of dat is gebeurd is te tellen; wat het "
            "teweegbracht, is aan het aantal niet te zien."
        )
    return ""


def _why_not(figures: Panel, mixed: Synthetic | None, rung: Rung, start: date) -> str:
    before, after = halves(figures.own, start).counts if len(figures.own) else (0, 0)
    if rung is Rung.NONE:
        return _why_no_break(figures, before, after)
    if rung is Rung.BREAK:
        return _why_no_comparison(figures, start)
    if rung is Rung.COMPARISON:
        return _why_no_mix(figures, mixed, start)
    return ""


def _why_no_break(figures: Panel, before: int, after: int) -> str:
    if figures.national_only:
        return "Met een reeks alleen voor heel Nederland is niet te zeggen of het aan de agenda ligt."
    if not before and not after:
        return "Van dit doel is geen reeks cijfers over de regio, dus er is niets om te vergelijken."
    least = interrupted.MIN_POINTS
    if not before:
        return "Er is pas geteld sinds de agenda begon; hoe het daarvoor liep, is niet bekend."
    return (
        f"Van vóór de start {_are(before)} en van erna {_are(after)}; om een verandering te zien zijn er aan "
        f"beide kanten ten minste {least} nodig."
    )


def _why_no_comparison(figures: Panel, start: date) -> str:
    if len(figures.others) < comparing.MIN_OTHERS:
        return "Van andere regio's is deze reeks er niet, dus ernaast leggen kan niet."
    return "De reeksen van andere regio's lopen niet over dezelfde tijd, dus ernaast leggen kan niet."


def _why_no_mix(figures: Panel, mixed: Synthetic | None, start: date) -> str:
    if mixed is not None:
        return "Geen mix van andere regio's liep vóór de start dicht genoeg met deze regio mee."
    if len(figures.others) < synthetic.MIN_DONORS:
        return f"Voor een mix zijn ten minste {synthetic.MIN_DONORS} andere regio's nodig."
    before, _ = halves(figures.frame[figures.region], start).counts
    return (
        f"Van vóór de start {_are(before)}; voor een mix van andere regio's zijn er ten minste "
        f"{synthetic.MIN_BEFORE} nodig."
    )


def _are(count: int) -> str:
    return {0: "is er geen cijfer", 1: "is er één cijfer"}.get(count, f"zijn er {count} cijfers")
