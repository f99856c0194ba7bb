"""The draws that every look ahead with the goals of an agenda begins with."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from hcalib.agenda import Agenda
from hcalib.assumptions import Assumptions
from hcalib.catalog import Catalog
from hcalib.observations import Observations
from hcalib.presentation.doelmonitor import needed, what_if
from hcalib.projection.running import Sample
from hcalib.scenarios import load_scenarios


def prepare(
    root: Path,
    agenda: Agenda,
    observations: Observations,
    catalog: Catalog,
    assumptions: Assumptions | None,
    region: str,
    peildatum: date,
    seed: int = what_if.SEED,
) -> None:
    """Make them now, so that reports in processes that are forked off need not; nothing without assumptions.

    Parameters
    ----------
    root : Path
        Folder of the repository, for the scenarios.
    agenda, observations, catalog, assumptions, region, peildatum
        As for :func:`hcalib.presentation.doelmonitor.what_if.what_if`.
    seed : int
        Of the report.
    """
    if assumptions is None:
        return
    numbers = needed.NUMBERS
    asked = {
        (what_if.DRAWS, seed),
        (numbers.draws, numbers.seed),
        (numbers.check_draws, numbers.check_seed),
    }
    for plan in load_scenarios(root, agenda).values():
        model = what_if.model_of(plan, observations, catalog, assumptions, region, peildatum)
        for draws, own_seed in sorted(asked):
            Sample(model, draws, own_seed).prepare()
