"""What lies ahead, in two sentences and one key figure: if nothing changes, and with all goals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from hcalib.agenda import Agenda
from hcalib.assumptions import Assumptions
from hcalib.catalog import Catalog, Region
from hcalib.observations import Observations
from hcalib.presentation import chances, dutch
from hcalib.presentation.blocks import Block, plain, text
from hcalib.presentation.doelmonitor import what_if
from hcalib.presentation.regiobeeld.outlook import words
from hcalib.presentation.regiobeeld.outlook.facts import (
    DRAWS,
    NOTHING,
    SEED,
    SOURCE,
    Interval,
    Outlook,
    outlook_of,
)
from hcalib.projection.building import build_model
from hcalib.projection.contributions import Together, together
from hcalib.projection.outcomes import PeopleMissing
from hcalib.scenarios import ScenarioPlan, scenario_of

__all__ = ["SOURCE", "Ahead", "ahead_blocks", "ahead_figure", "look_ahead"]

_CHAPTERS = {
    "regiobeeld": "het Regiobeeld](regiobeeld.html#vooruitblik-wat-als-er-niets-verandert)",
    "doelmonitor": "de Doelmonitor](doelmonitor.html#wat-als-de-doelen-worden-gehaald)",
}
"""Where the look ahead is told in full, by the stem of the report."""


@dataclass(frozen=True)
class Ahead:
    """The look ahead of the other reports, with their numbers.

    Attributes
    ----------
    outlook : Outlook
        If nothing changes, as the Regiobeeld shows it.
    plan : ScenarioPlan or None
        The scenario of the agenda that lies ahead, if there is one.
    goals : Together or None
        What its goals do, as the Doelmonitor shows it.
    """

    outlook: Outlook
    plan: ScenarioPlan | None
    goals: Together | None

    @property
    def year(self) -> int:
        """The year that is told: that of the scenario, so that both sentences are about the same."""
        known = self.plan is not None and self.plan.year in self.outlook.years
        return self.plan.year if self.plan is not None and known else self.outlook.far

    @property
    def missing(self) -> Interval:
        """People that are missing then if nothing changes."""
        return self.outlook.missing(self.year)


def look_ahead(
    plans: Sequence[ScenarioPlan],
    observations: Observations,
    catalog: Catalog,
    assumptions: Assumptions | None,
    region: Region,
    peildatum: date,
    *,
    draws: int = DRAWS,
    goal_draws: int = what_if.DRAWS,
    seed: int = SEED,
) -> Ahead | None:
    """Project the region if nothing changes and with the goals; None when there are no assumptions for it.

    Parameters
    ----------
    plans : sequence of ScenarioPlan
        The one that ends after the peildatum and starts last is told.
    observations : Observations
        What had been published on the peildatum.
    catalog : Catalog
    assumptions : Assumptions or None
        As the workspace knows them on the peildatum.
    region : Region
    peildatum : datetime.date
    draws, goal_draws, seed : int
        By default those of the other reports, so that the numbers are the same.
    """
    if assumptions is None:
        return None
    model = build_model(observations, catalog, assumptions, region.code, peildatum)
    outlook = outlook_of(model, NOTHING, region, peildatum, draws, seed)
    plan = max(
        (plan for plan in plans if plan.year > peildatum.year), key=lambda plan: plan.base_year, default=None
    )
    if plan is None:
        return Ahead(outlook, None, None)
    own = what_if.model_of(plan, observations, catalog, assumptions, region.code, peildatum)
    goals = together(
        own, scenario_of(plan, own), PeopleMissing(plan.year), draws=goal_draws, seed=seed, at_work=True
    )
    return Ahead(outlook, plan, goals)


def ahead_figure(found: Ahead) -> tuple[str, str, str]:
    """Return the key figure: the interval of people that are missing if nothing changes."""
    missing = found.missing
    spare = "; onder nul zijn er mensen over" if chances.in_steps(missing.low) < 0 else ""
    return (
        # on two lines where the column is narrow
        f"{chances.about(missing.low)} tot {chances.about(missing.high)}",
        f"mensen te kort eind {found.year}, als er niets verandert",
        f"eigen vooruitblik; vier van de vijf doorrekeningen{spare}",
    )


def ahead_blocks(found: Ahead | None, agenda: Agenda, reports: Sequence[str]) -> list[Block]:
    """Tell the look ahead, with where to read more; nothing when there is none."""
    if found is None:
        return []
    told = [f"**Vooruitblik.** {_nothing_changes(found)}"]
    if found.plan is not None and found.goals is not None:
        told.append(_with_goals(found.plan, found.goals, agenda))
    links = [f"[{title}" for stem, title in _CHAPTERS.items() if stem in reports]
    if links:
        told.append(f"Lees verder in {dutch.listing(links)}.")
    return [text(" ".join(told))]


def _nothing_changes(found: Ahead) -> str:
    outlook = found.outlook
    start = chances.about(outlook.missing(outlook.base).middle)
    grows = outlook.grows(found.year)
    return (
        f"Als er niets verandert, zijn er eind {found.year} **{words.people(found.missing)}**, in vier van "
        f"de vijf doorrekeningen. Eind {outlook.base} waren het er naar onze eigen schatting {start}. In "
        f"{words.out_of_ten(grows)} groeit het tekort."
    )


def _with_goals(plan: ScenarioPlan, goals: Together, agenda: Agenda) -> str:
    total = goals.total
    fewer = (
        f"{chances.about(-total.high)} tot {chances.about(-total.low)} minder"
        if total.high <= 0
        else f"{chances.about(-total.low)} minder tot {chances.about(total.high)} meer"
    )
    of_growth = ""
    if goals.closed is not None:
        size = "meer dan de hele" if goals.closed > 1 else f"{chances.part(goals.closed)} van de"
        of_growth = f": gemiddeld {size} groei"
    return (
        f"Met alle doelen van {plain(agenda.short)} ({plain(_lower(plan.name))}) zijn het er {fewer}"
        f"{of_growth}. Wat een doel doet met het tekort, is nergens gemeten; dit is een rekenvoorbeeld."
    )


def _lower(words_: str) -> str:
    return words_[:1].lower() + words_[1:]
