"""What is told of a goal beside its figures: older agreements, judgements, who measured it, definitions."""

from __future__ import annotations

from hcalib.agenda.models import Collected
from hcalib.catalog import Catalog
from hcalib.monitoring.assessment import GoalAssessment, VersionReading
from hcalib.presentation import dutch
from hcalib.presentation.blocks import plain
from hcalib.presentation.doelmonitor.wording import baseline_text, target_text


def override_text(assessment: GoalAssessment) -> str:
    """Say what a body makes of a goal, beside the computed status; empty when none does."""
    own = assessment.override
    if own is None:
        return ""
    who = plain(dutch.capitalised(assessment.overridden_by))
    return (
        f"**{who} oordeelt: {own.status}.** {plain(own.why.rstrip('.'))}. Dit oordeel geldt van "
        f"{dutch.day(own.since)} tot en met {dutch.day(own.until)}. De berekende stand blijft "
        f"{assessment.status}."
    )


def versions_text(leaf: GoalAssessment, catalog: Catalog) -> str:
    """Say what was agreed before and after, and how the goal stands under each; empty if never revised."""
    return " ".join(_version(version, catalog) for version in leaf.versions)


def _version(version: VersionReading, catalog: Catalog) -> str:
    since = f"Sinds {dutch.day(version.since)}" if version.since else "Eerst"
    begin = baseline_text(version.goal.baseline, version.goal, catalog)
    agreed = f"{since}: {plain(target_text(version.goal, catalog))}"
    if begin:
        agreed += f", vanaf {plain(begin)}"
    why = f" ({plain(_lower(version.why.rstrip('.')))})" if version.why else ""
    stands = "daarmee is de stand" if version.holds else "daarmee zou de stand zijn"
    return f"{agreed}{why}; {stands}: {version.status}."


def collected_text(leaf: GoalAssessment) -> str:
    """Say who collected the newest figure, when, and how complete it is; empty when that was not recorded."""
    one = leaf.collected
    if one is None:
        return ""
    by = f" door {plain(leaf.collected_by)}" if leaf.collected_by else ""
    told = f"Gemeten{by}, {dutch.day(one.day)}, over {dutch.period(one.period)}: {_answered(one)}."
    if one.counted is not None and one.group is not None:
        told += f" Geteld zijn er {dutch.number(one.counted)} op een groep van {dutch.number(one.group)}."
    return told


def _answered(one: Collected) -> str:
    if one.complete:
        return f"alle {one.asked} {plain(one.whom)} gaven een cijfer"
    rest = "de rest is bijgeschat" if one.estimated else "de rest telt niet mee"
    return f"{one.answered} van de {one.asked} {plain(one.whom)} gaven een cijfer, {rest}"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
