"""Doelmonitor: how the goals of an agenda stand on a day, how sure that is, and why.

The definitions of progress are in ``paths`` (level, share, maintain, qualitative) and ``amounts``
(per_year, total, milestones), the thresholds in ``status``. In all kinds a forecast, a target and a proxy
never decide, what is missing stays missing, and a goal takes the least favourable of its parts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from hcalib.agenda.models import Agenda, Goal, GoalPart, Quantity
from hcalib.catalog import Catalog
from hcalib.monitoring.amounts import judge_count, judge_per_year
from hcalib.monitoring.assessment import GoalAssessment, NearestFigure, VersionReading
from hcalib.monitoring.beside import known_until, nearest_figures, sources_for, with_what_there_is
from hcalib.monitoring.certainty import age_in_days, certainty_of
from hcalib.monitoring.goal_record import NOTHING, GoalRecord, record_of
from hcalib.monitoring.goal_summary import GoalConflict, GoalSummary, MissingData, summarise
from hcalib.monitoring.measurements import (
    Figure,
    Remark,
    measured,
    newest_forecast,
    newest_remark,
    period_words,
)
from hcalib.monitoring.origin import with_origin
from hcalib.monitoring.paths import judge_maintain, judge_path, judge_rating
from hcalib.monitoring.reaching.chance import prospect_of
from hcalib.monitoring.status import Status, Thresholds, least_favourable, thresholds_of
from hcalib.monitoring.verdicts import Case, Verdict, guarded, unknown
from hcalib.observations import Observations
from hcalib.periods import parse_period

__all__ = [
    "GoalAssessment",
    "GoalConflict",
    "GoalSummary",
    "MissingData",
    "NearestFigure",
    "Status",
    "Thresholds",
    "assess",
    "assess_ambition",
    "assess_goals",
    "summarise",
]

_JUDGES: dict[str, Callable[[Case], Verdict]] = {
    "level": judge_path,
    "share": judge_path,
    "per_year": judge_per_year,
    "total": judge_count,
    "milestones": judge_count,
    "qualitative": judge_rating,
    "maintain": judge_maintain,
}


def assess(
    goal: Goal,
    observations: Observations,
    region: str,
    today: date,
    catalog: Catalog,
    thresholds: Thresholds | None = None,
    record: GoalRecord = NOTHING,
) -> GoalAssessment:
    """Assess one goal.

    Parameters
    ----------
    goal : Goal
        Its indicators and unit are in the catalog.
    observations : Observations
        Already cut at the peildatum (``as_known_on``).
    region : str
        Code of the region of the agenda.
    today : datetime.date
        The peildatum.
    catalog : Catalog
    thresholds : Thresholds, optional
        Those of the catalog by default; others than the published ones must be told to the reader.
    record : GoalRecord
        What was recorded about the goal beside the figures.

    Returns
    -------
    GoalAssessment
        Always with a status and a reason; 'onvoldoende gegevens' is a status.
    """
    nearest = nearest_figures(goal, observations, region, catalog)
    limits = thresholds or thresholds_of(catalog)
    if goal.parts:
        parts = tuple(
            assess(_as_goal(goal, part), observations, region, today, catalog, limits, record)
            for part in goal.parts
        )
        whole = replace(_least_favourable(goal, parts), nearest=nearest)
        return _with_override(whole, record)
    versions = goal.versions(today)
    figures = measured(observations, catalog, goal.indicator, region)
    case = Case(versions[-1], figures, today, catalog, limits, record)
    about = parse_period(case.goal.target.period)
    found = _assessment(
        case,
        nearest,
        newest_forecast(observations, catalog, goal.indicator, region, about, known_until(case)),
        newest_remark(observations, goal.indicator, region),
        sources_for(goal.indicator, observations, region, catalog),
    )
    return _with_override(replace(found, versions=_readings(case, versions)), record)


def assess_goals(
    agenda: Agenda,
    observations: Observations,
    region: str,
    today: date,
    catalog: Catalog,
    thresholds: Thresholds | None = None,
) -> tuple[GoalAssessment, ...]:
    """Assess all goals of an agenda, in the order of the agenda, with what is recorded about them."""
    record = record_of(agenda, today)
    return tuple(
        assess(goal, observations, region, today, catalog, thresholds, record) for goal in agenda.goals
    )


def assess_ambition(
    agenda: Agenda,
    observations: Observations,
    region: str,
    today: date,
    catalog: Catalog,
    thresholds: Thresholds | None = None,
) -> GoalAssessment:
    """Assess the ambition of an agenda as a goal that its indicator must not get worse than the baseline."""
    ambition = agenda.ambition
    indicator = catalog.indicators[ambition.indicator]
    goal = Goal(
        id="ambitie",
        line="ambitie",
        title=ambition.text,
        short="Ambitie",
        kind="maintain",
        unit=indicator.unit,
        direction=indicator.direction,
        indicator=ambition.indicator,
        baseline=ambition.baseline,
        target=Quantity(
            value=ambition.baseline.value if ambition.baseline else None,
            period=ambition.period,
            source=ambition.source,
        ),
        start=agenda.start,
        end=ambition.period,
        source=ambition.source,
        conflicts=ambition.conflicts,
    )
    return assess(goal, observations, region, today, catalog, thresholds, record_of(agenda, today))


def _judge(case: Case) -> Verdict:
    if case.today < case.first_day:
        verdict = unknown(case, f"Dit doel begint pas in {period_words(parse_period(case.goal.start))}.")
        return replace(verdict, status=Status.NOT_STARTED)
    if case.figures or case.goal.kind == "qualitative":
        return _JUDGES[case.goal.kind](case)
    return unknown(case, "Er is nog geen meting van dit doel.")


def _assessment(
    case: Case,
    nearest: tuple[NearestFigure, ...],
    forecast: Figure | None,
    remark: Remark | None,
    sources: tuple[str, ...],
) -> GoalAssessment:
    verdict, age = _verdict(case)
    reason = verdict.reason
    if verdict.status is Status.INSUFFICIENT:
        reason = with_what_there_is(case, reason, forecast, remark)
    certainty, certainty_reason = certainty_of(verdict, age, case.thresholds)
    prospect = prospect_of(case, verdict)
    collected = (
        case.record.collected_for(verdict.latest)
        if verdict.latest
        else case.record.newest_collected(case.goal.indicator)
    )
    return GoalAssessment(
        goal=case.goal,
        status=verdict.status,
        reason=reason,
        latest=verdict.latest,
        rows=verdict.rows,
        nearest=nearest,
        forecast=forecast,
        remark=remark,
        sources=sources,
        expected_now=verdict.expected_now,
        ratio=verdict.ratio,
        required_pace=verdict.required_pace,
        total_so_far=verdict.total_so_far,
        total_expected=verdict.total_expected,
        certainty=certainty,
        certainty_reason=certainty_reason,
        age_days=age,
        chance=prospect.chance,
        chance_reason=prospect.reason,
        collected=collected,
        collected_by=case.record.parties.get(collected.by, "") if collected else "",
        drifts=tuple(drift.sentence for drift in case.drifts),
    )


def _verdict(case: Case) -> tuple[Verdict, int | None]:
    """Return what the figures carry, and how many days old the newest is."""
    verdict = _judge(case)
    age = age_in_days(verdict.latest, case.moment, case.today) if verdict.latest else None
    if verdict.status is Status.NOT_STARTED:
        return verdict, age
    return guarded(case, with_origin(case, verdict), age), age


def _readings(case: Case, versions: tuple[Goal, ...]) -> tuple[VersionReading, ...]:
    """Return how the goal stands under every version of what was agreed; nothing when there is only one."""
    if len(versions) < 2:
        return ()
    marks = [(None, ""), *((r.since, r.why) for r in case.goal.revisions)]
    found = []
    for version, (since, why) in zip(versions, marks, strict=False):
        verdict, _ = _verdict(replace(case, goal=version))
        found.append(
            VersionReading(version, since, why, verdict.status, verdict.reason, version is versions[-1])
        )
    return tuple(found)


def _with_override(found: GoalAssessment, record: GoalRecord) -> GoalAssessment:
    override = record.override_of(found.goal.id)
    if override is None:
        return found
    return replace(found, override=override, overridden_by=record.parties.get(override.by, override.by))


def _as_goal(goal: Goal, part: GoalPart) -> Goal:
    return goal.model_copy(
        update={
            "id": part.id,
            "title": part.title,
            "short": part.title,
            "indicator": part.indicator,
            "baseline": part.baseline,
            "target": part.target,
            "revisions": part.revisions,
            "parts": (),
            "proxies": (),
            "conflicts": (),
            "note": None,
        }
    )


def _least_favourable(goal: Goal, parts: tuple[GoalAssessment, ...]) -> GoalAssessment:
    """Give the whole goal the assessment of its least favourable part, with the state of all parts said."""
    status = least_favourable([part.status for part in parts])
    decisive = next(part for part in parts if part.status is status)
    states = "; ".join(f"{part.goal.title}: {part.status}" for part in parts)
    reason = f"Het minst gunstige deel bepaalt de stand ({states})."
    return replace(
        decisive, goal=goal, reason=reason, parts=parts, versions=(), chance=None, chance_reason=""
    )
