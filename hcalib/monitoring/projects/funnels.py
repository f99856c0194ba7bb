"""Funnels: of those reached, who begins, and of those who begin, who moves on."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from hcalib.agenda.models import Project, ProjectTarget
from hcalib.disclosure.cleared import Cleared
from hcalib.monitoring.intervals import Interval, wilson
from hcalib.monitoring.measurements import code_words
from hcalib.monitoring.projects.figures import RoundFigure
from hcalib.monitoring.projects.results import ProjectResult
from hcalib.monitoring.wording import number


@dataclass(frozen=True)
class Step:
    """One step of a funnel.

    Attributes
    ----------
    target : ProjectTarget
    planned : float or None
        How many were agreed to come this far; None for a share, which is agreed as ``planned_share``.
    planned_share : float or None
        Agreed part of the step before, 0 to 1; None for the first step or when the agreement has none.
    actual : Cleared or None
        How many came this far, or why that is not shown; None without a figure.
    of : Cleared or None
        Of how many in the step before. For a share its own denominator: whose outcome is known.
    conversion : Interval or None
        Part of the step before that came this far, with where a next group may come out by chance.
    withheld : str or None
        Why the figure or the conversion is not shown.
    """

    target: ProjectTarget
    planned: float | None
    planned_share: float | None
    actual: Cleared | None
    of: Cleared | None
    conversion: Interval | None
    withheld: str | None


@dataclass(frozen=True)
class Funnel:
    """A chain of targets, each a part of the one before, in the newest round that has the first.

    Attributes
    ----------
    project : Project
    period : str or None
        Round of all its figures; None when no round has any.
    steps : tuple of Step
    contradiction : str or None
        A Dutch sentence when a step is larger than the one before; conversions are then not given.
    sentence : str
    """

    project: Project
    period: str | None
    steps: tuple[Step, ...]
    contradiction: str | None
    sentence: str


def project_funnels(result: ProjectResult) -> tuple[Funnel, ...]:
    """Return the funnels of a project: every chain of targets from a first step to a last.

    Two parts of the same step make two funnels.
    """
    targets = {one.target.id: one.target for one in result.targets}
    inner = {target.within for target in targets.values()}
    chains = []
    for last in targets.values():
        if last.within not in targets or last.id in inner:
            continue
        chain = [last]
        while chain[0].within in targets:
            chain.insert(0, targets[chain[0].within])
        chains.append(chain)
    figures = {target.target.id: target.rounds for target in result.targets}
    return tuple(_funnel(result.project, chain, figures) for chain in chains)


def _funnel(
    project: Project, chain: list[ProjectTarget], figures: dict[str, tuple[RoundFigure, ...]]
) -> Funnel:
    told = [one.period for one in figures[chain[0].id] if one.figure is not None]
    if not told:
        return Funnel(project, None, (), None, "Van deze stappen is nog geen cijfer gegeven.")
    period = told[-1]
    now = {
        target.id: next((one for one in figures[target.id] if one.period == period), None) for target in chain
    }
    contradiction = _contradiction(chain, now, period)
    steps = [
        _step(target, chain[place - 1] if place else None, now, contradiction is not None)
        for place, target in enumerate(chain)
    ]
    return Funnel(project, period, tuple(steps), contradiction, contradiction or _words(steps, period))


def _step(
    target: ProjectTarget,
    before: ProjectTarget | None,
    now: dict[str, RoundFigure | None],
    contradicts: bool,
) -> Step:
    one = now[target.id]
    figure = one.figure if one is not None and one.possible else None
    share = target.value / 100 if target.kind == "share" and target.value is not None else None
    counted = before is not None and before.kind == target.kind == "count"
    if share is None and before is not None and counted and before.value and target.value is not None:
        share = target.value / before.value
    planned = target.value if target.kind == "count" else None
    if figure is None:
        return Step(target, planned, share, None, None, None, None)
    of = figure.of
    if of is None and before is not None:
        of = _shown(now[before.id])
    interval = None
    if not contradicts and figure.number.value is not None and of is not None and of.value:
        interval = wilson(int(figure.number.value), int(of.value))
    return Step(target, planned, share, figure.number, of, interval, figure.withheld)


def _contradiction(chain: list[ProjectTarget], now: dict[str, RoundFigure | None], period: str) -> str | None:
    for before, target in pairwise(chain):
        one, shown = now[target.id], _shown(now[before.id])
        if one is None or one.figure is None or shown is None or shown.value is None:
            continue
        inside = one.figure.number if one.figure.of is None else one.figure.of
        part = inside.value
        if part is not None and part > shown.value:
            return (
                f"De opgave van {code_words(period)} klopt niet: {number(part)} bij '{target.text}' is "
                f"meer dan de {number(shown.value)} bij '{before.text}', waar het een deel van is."
            )
    return None


def _shown(one: RoundFigure | None) -> Cleared | None:
    return one.figure.number if one is not None and one.figure is not None else None


def _words(steps: list[Step], period: str) -> str:
    known = [step.actual.value for step in steps if step.actual is not None]
    shown = [number(value) for value in known if value is not None]
    if not shown:
        return f"De stappen van {code_words(period)} zijn niet getoond: het gaat om te weinig personen."
    words = f"Van stap tot stap: {', '.join(shown)} in {code_words(period)}"
    parts = [
        f"{number(100 * step.conversion.share)} procent van de stap ervoor (bij een volgende groep tussen "
        f"{number(100 * step.conversion.low)} en {number(100 * step.conversion.high)})"
        for step in steps
        if step.conversion is not None
    ]
    hidden = sum(step.withheld is not None for step in steps)
    if parts:
        words += f"; dat is {', daarna '.join(parts)}"
    if hidden:
        words += f"; {hidden} van de {len(steps)} stappen is niet getoond"
    return f"{words}."
