"""A model from a workspace: the base year, the region, and figures that have been measured."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hcalib.errors import UserError
from hcalib.observations import DIMENSIONS, Observations
from hcalib.projection.building import base_years, build_model
from hcalib.projection.levers import Scenario
from hcalib.projection.model import Model
from hcalib.projection.people import inhabitants
from hcalib.projection.running import project_middle
from hcalib.workspace import Store, open_store

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 11, 23)
BRANCHES = (
    "ziekenhuizen", "umc", "ggz", "huisartsen", "overig", "vvt", "gehandicaptenzorg", "jeugdzorg",
    "sociaal-werk", "kinderopvang",
)  # fmt: skip


@pytest.fixture(scope="module")
def store() -> Store:
    return open_store(ROOT, "hca-zwf")


def build(store: Store, observations: Observations | None = None, **choices: object) -> Model:
    given = {"region": "PV24", "peildatum": TODAY, **choices}
    region, peildatum = str(given.pop("region")), given.pop("peildatum")
    return build_model(
        observations or store.observations,
        store.catalog,
        store.assumptions["PV24"],
        region,
        peildatum,
        **given,
    )


def with_employees(store: Store, region: str, branches: tuple[str, ...]) -> Observations:
    """The figures of the store, and 100, 200, ... employees at the end of 2024."""
    day = pd.Timestamp("2025-06-30")
    rows = pd.DataFrame(
        {
            **dict.fromkeys(DIMENSIONS, "totaal"),
            "indicator": "werknemers", "region": region, "period": "2024KW04", "branch": branch,
            "value": 100.0 * number, "qualifier": "", "unit": "personen", "status": "definitief",
            "source": "azw-werknemers", "vintage": day, "available": day, "note": "", "file": "test.csv",
            "row": number, "start": pd.Timestamp("2024-10-01"),
        }
        for number, branch in enumerate(branches, 1)
    )  # fmt: skip
    return Observations(pd.concat([store.observations.frame, rows], ignore_index=True))


def test_the_base_year_is_the_newest_that_had_ended(store: Store) -> None:
    assert base_years(store.assumptions["PV24"]) == (2021, 2024)
    assert build(store).axes.base_year == 2024
    assert build(store, peildatum=date(2024, 6, 30)).axes.base_year == 2021
    assert build(store, base_year=2021, years=20).axes.calendar[-1] == 2041


def test_the_population_is_the_published_one(store: Store) -> None:
    """456,395 inhabitants on 1 January 2025 and 434,771 on 1 January 2022 (table 03759ned)."""
    assert build(store).population.sum() == pytest.approx(456_395)
    earlier = build(store, base_year=2021).population
    assert earlier.sum() == pytest.approx(434_771)
    assert earlier[65:].sum() == pytest.approx(64_760), "age group 65+ of Kerncijfers wijken en buurten"


@pytest.mark.parametrize("code", ["PV24", "RA0410"])
def test_measured_employees_go_before_the_estimate(store: Store, code: str) -> None:
    """Flevoland is a province and a RegioPlus region; AZW counts by the latter."""
    model = build(store, with_employees(store, code, BRANCHES))
    assert model.measured is not None
    start = project_middle(model, Scenario("niets", "Niets doen")).persons[0].sum(axis=0)[:, 0]
    assert dict(zip(model.axes.branches, start.round(2).tolist(), strict=True)) == {
        branch: 100.0 * number for number, branch in enumerate(BRANCHES, 1)
    }


def test_a_total_is_never_half_measured(store: Store) -> None:
    assert build(store).measured is None
    assert build(store, with_employees(store, "RA0410", BRANCHES[:-1])).measured is None


def with_projection(store: Store, totals: dict[int, float]) -> Observations:
    """The figures of the store, and a published projection of the population."""
    day = pd.Timestamp("2025-07-01")
    rows = pd.DataFrame(
        {
            **dict.fromkeys(DIMENSIONS, "totaal"),
            "scenario": "prognose", "indicator": "bevolking", "region": "PV24", "period": f"{year}JJ00",
            "value": total, "qualifier": "", "unit": "personen", "status": "prognose",
            "source": "cbs-pbl-prognose", "vintage": day, "available": day, "note": "", "file": "test.csv",
            "row": year, "start": pd.Timestamp(f"{year}-01-01"),
        }
        for year, total in totals.items()
    )  # fmt: skip
    return Observations(pd.concat([store.observations.frame, rows], ignore_index=True))


def test_a_published_projection_sets_the_growth_of_the_population(store: Store) -> None:
    """Starts at the counted number, grows as published, and years in between lie on the line."""
    model = build(store, with_projection(store, {2023: 440_000, 2025: 450_000, 2035: 540_000, 2041: 600_000}))
    assert model.published_growth is not None
    assert model.published_growth[0] == 1
    assert model.published_growth[10] == pytest.approx(1.2)
    assert model.published_growth[5] == pytest.approx(1.1)
    more = project_middle(model, Scenario("niets", "Niets doen")).demand.sum(axis=(1, 2))[:, 0]
    own = project_middle(build(store), Scenario("niets", "Niets doen")).demand.sum(axis=(1, 2))[:, 0]
    people = inhabitants(model.central, model.central, model.population, 15).sum(axis=1)[:, 0]
    # demand per inhabitant stays what it was: only the number of inhabitants is another
    np.testing.assert_allclose(
        more / model.published_growth, own / (people / people[0]), rtol=1e-5, err_msg="ages should not change"
    )


def test_a_projection_that_stops_too_early_is_not_used(store: Store) -> None:
    assert build(store).published_growth is None
    assert build(store, with_projection(store, {2025: 450_000, 2035: 540_000})).published_growth is None
    assert build(store, with_projection(store, {2030: 450_000, 2045: 540_000})).published_growth is None


def test_what_cannot_be_is_said(store: Store) -> None:
    with pytest.raises(UserError, match="geen aannames voor Utrecht; de aannames gaan over Flevoland"):
        build(store, region="PV26")
    with pytest.raises(UserError, match="2023 kan geen basisjaar zijn; kies uit: 2021, 2024"):
        build(store, base_year=2023)
    with pytest.raises(UserError, match="nog geen basisjaar"):
        build(store, peildatum=date(2021, 6, 30))
    with pytest.raises(UserError, match="1 tot 40 jaar, niet over 0"):
        build(store, years=0)
    nobody = replace(store.observations, frame=store.observations.frame.iloc[:0])
    with pytest.raises(UserError, match="geen bevolking naar leeftijd bekend"):
        build(store, nobody)
