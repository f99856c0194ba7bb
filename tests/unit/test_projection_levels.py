"""Levels: with the shipped assumptions no level grows or shrinks faster than anything that was published."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from hcalib.projection.building import build_model
from hcalib.projection.levers import Scenario
from hcalib.projection.running import project_middle
from hcalib.workspace import narrow, open_store

ROOT = Path(__file__).parents[2]
DAY = date(2026, 11, 23)


@pytest.mark.parametrize("base_year", [2021, 2024])
def test_who_comes_in_keeps_the_mix_of_levels_of_the_sector(base_year: int) -> None:
    """Nobody counted the levels of entrants; judged on their own they doubled the lowest in six years."""
    ws = narrow(open_store(ROOT, "hca-zwf"), "PV24", DAY)
    assert ws.assumptions is not None
    model = build_model(
        ws.observations, ws.catalog, ws.assumptions, "PV24", DAY, base_year=base_year, years=6
    )
    by_level = project_middle(model, Scenario("niets", "Niets doen")).persons.sum(axis=2)[..., 0]
    whole = by_level.sum(axis=1)
    first = by_level[1] / by_level[0] / (whole[1] / whole[0])
    assert first == pytest.approx([1] * len(first), abs=0.02)
    assert by_level[6] / by_level[0] / (whole[6] / whole[0]) == pytest.approx([1] * len(first), abs=0.1)
