"""The ambition against every published expectation: which ones carry a part, and why the others do not."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path

import pytest

from hcalib.monitoring.counterfactual import Counterfactual, against_expectations, held_part
from hcalib.monitoring.progress import assess_ambition
from hcalib.presentation.doelmonitor.counterfactual_blocks import counterfactual_blocks
from hcalib.workspace import Store, Workspace, narrow, open_store

ROOT = Path(__file__).parents[2]


@lru_cache
def store(agenda: str) -> Store:
    return open_store(ROOT, agenda)


def stand(agenda: str, day: str) -> tuple[Workspace, Counterfactual | None]:
    ws = narrow(store(agenda), None, day, own_region=True)
    known = (ws.observations, ws.region.code, ws.peildatum, ws.catalog)
    goal = assess_ambition(ws.agenda, *known).goal
    return ws, against_expectations(goal, ws.observations, ws.catalog, ws.region.code)


@pytest.mark.parametrize(
    ("expected", "actual", "part"),
    [(4700, 1500, 1.0), (4700, 4700, 0.0), (3100, 2300, 0.5), (3100, 700, 1.5), (3100, 3900, -0.5)],
)
def test_the_part_that_did_not_come(expected: float, actual: float, part: float) -> None:
    assert held_part(expected, actual, 1500) == pytest.approx(part)


def test_an_expectation_equal_to_the_start_has_nothing_to_hold() -> None:
    assert held_part(1500, 1400, 1500) is None
    assert held_part(1087, 1200, 1500) is None


def test_each_vintage_is_held_on_its_own() -> None:
    _, found = stand("hca-zwf", "2026-11-23")
    assert found is not None
    assert found.actual is not None
    assert found.actual.value == 1000
    assert found.other_maker
    by_source = {row.vintage.source: row for row in found.rows}
    assert len(by_source) == 4
    own = by_source["arbeidsmarktpublicatie-2021"]
    # from 1,500 at the end of 2020 to 4,700 at the end of 2030: three and a half years on
    assert own.expected is not None
    assert own.expected == pytest.approx(1500 + 320 * 3.5, abs=2)
    assert own.part == pytest.approx((own.expected - 1000) / (own.expected - 1500))
    assert not own.during
    assert by_source["flever-jaarplan-2024"].during
    assert "alleen over 2021" in by_source["arbeidsmarktinbeeld-2018"].reason


def test_a_single_year_is_not_drawn_into_a_line() -> None:
    _, found = stand("hca-zwf", "2026-11-23")
    assert found is not None
    assert [row.vintage.source for row in found.rows if row.part is not None] == [
        "arbeidsmarktpublicatie-2021"
    ]


def test_before_a_new_estimate_it_is_said_that_nothing_can_be_said() -> None:
    ws, found = stand("hca-zwf", "2022-09-30")
    assert found is not None
    assert found.actual is None
    assert "niet te zeggen" in str(counterfactual_blocks(found, ws.catalog)[0].html)


def test_the_table_says_that_makers_differ_and_that_it_proves_nothing() -> None:
    ws, found = stand("hca-zwf", "2026-11-23")
    html = str(counterfactual_blocks(found, ws.catalog)[0].html)
    assert "verschillende makers" in html
    assert "raming te hoog was" in html
    assert "geen oordeel over de ambitie" in html


def test_an_estimate_is_not_held_against_an_expectation_of_the_same_day() -> None:
    _, found = stand("voorbeeld", "2025-09-30")
    assert found is not None
    assert found.actual is not None
    assert found.rows[-1].vintage.published == date(2025, 6, 12)
    assert found.rows[-1].part is None
    assert all(row.part is not None for row in found.rows[:-1])


def test_an_agenda_without_a_baseline_has_no_such_table() -> None:
    ws, found = stand("raat-zwolle", "2026-11-23")
    assert found is None
    assert counterfactual_blocks(found, ws.catalog) == []
