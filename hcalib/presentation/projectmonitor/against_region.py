"""What projects contribute to a goal beside a figure of the whole region that counts the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hcalib.monitoring.measurements import Figure
from hcalib.monitoring.projects import Contribution
from hcalib.presentation import blocks, dutch
from hcalib.presentation.projectmonitor.monitor import Monitor
from hcalib.presentation.projectmonitor.words import goal_mention

_WHEN = (
    "Een ronde gaat over de stand op de eerste dag van die maand; daar vraagt het formulier naar. Weet een "
    "project alleen de stand op een andere dag, dan schrijft het die dag bij zijn toelichting."
)


def region_sentences(monitor: Monitor) -> list[str]:
    """Say of each goal that names a figure of the region how the projects stand against it (Markdown)."""
    found = [_sentence(one) for one in monitor.contributions if one.cap is not None or one.uncapped]
    return [*found, _WHEN] if found else []


def beside(one: Contribution) -> str:
    """Write for a table what was counted in the whole region, or why there is no such figure."""
    if one.cap is None:
        return f"niet gebruikt: {one.uncapped}" if one.uncapped else "geen cijfer gekozen"
    most = f" (hoogstens {dutch.number(one.cap.highest)})" if one.cap.terms.off_by else ""
    doubt = "; klopt niet met de opgaven" if one.impossible else ""
    return f"{dutch.number(one.cap.value)}{most} {one.cap.when}: {one.cap.name}{doubt}"


def region_rows(own: Sequence[Contribution]) -> Iterator[dict[str, object]]:
    """Yield the published figures that goals were held against, as tidy data with their own source."""
    for one in own:
        for figure in one.cap.figures if one.cap is not None else ():
            yield _row(figure, one)


def _sentence(one: Contribution) -> str:
    name = f"**Doel {goal_mention(one.goal)}.**"
    if one.cap is None:
        return (
            f"{name} {blocks.plain(one.uncapped)} Daarom is de som van de projecten hier niet begrensd met "
            "een cijfer van de hele regio."
        )
    return (
        f"{name} {blocks.plain(one.sentence)}{_reach(one)} *Waarom dat cijfer hetzelfde telt*: "
        f"{blocks.plain(one.cap.terms.why)}"
    )


def _reach(one: Contribution) -> str:
    """Say what the figure does not bound: a project of which it is unknown what it counts."""
    if not one.capped or one.complete:
        return ""
    return (
        " Die grens geldt alleen voor projecten waarvan een getal bekend is; de andere kunnen iets tellen "
        "dat niet in dit cijfer zit."
    )


def _row(figure: Figure, one: Contribution) -> dict[str, object]:
    cap = one.cap
    assert cap is not None
    off_by = f" Het cijfer kan {dutch.number(cap.terms.off_by)} te laag zijn." if cap.terms.off_by else ""
    return {
        "indicator": f"Hele regio bij doel {one.goal.id}: {cap.name}",
        "region": figure.region,
        "period": figure.period.code,
        "value": figure.value,
        "unit": figure.unit,
        "status": figure.status,
        "source": figure.source,
        "vintage": figure.vintage.isoformat(),
        "note": f"{cap.terms.why}{off_by}",
    }
