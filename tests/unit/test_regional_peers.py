"""Goals beside regional figures: the country, comparable regions, and estimates with their error."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path

import pytest

from hcalib.monitoring.measurements import every_figure, measured
from hcalib.monitoring.peers import estimate_errors, estimate_for, peers_of
from hcalib.monitoring.regional_context import RegionalFigure, goals_without_figure, regional_figures
from hcalib.presentation.doelmonitor.context import context_table
from hcalib.workspace import Store, Workspace, narrow, open_store

ROOT = Path(__file__).parents[2]


@lru_cache
def store(agenda: str) -> Store:
    return open_store(ROOT, agenda)


@lru_cache
def workspace(agenda: str, day: str) -> Workspace:
    return narrow(store(agenda), None, day, own_region=True)


@lru_cache
def around(agenda: str = "hca-zwf", day: str = "2026-11-23") -> dict[str, RegionalFigure]:
    ws = workspace(agenda, day)
    return {f.indicator: f for f in regional_figures(ws.agenda, ws.observations, ws.catalog)}


@pytest.fixture
def ws() -> Workspace:
    return workspace("hca-zwf", "2026-11-23")


def html(ws: Workspace) -> str:
    figures = regional_figures(ws.agenda, ws.observations, ws.catalog)
    pairs = [(f.since, f.country.since) for f in figures]
    tested = estimate_errors(pairs, ws.observations, ws.catalog)
    without = goals_without_figure(ws.agenda)
    return str(context_table(figures, ws.catalog, ws.region.code, without, tested).html)


def test_the_country_is_shown_over_the_periods_of_the_region():
    vacancies = around()["openstaande-vacatures"]
    assert vacancies.since is not None
    assert vacancies.country.since is not None
    assert vacancies.country.before is not None
    assert vacancies.country.since.period == vacancies.since.period
    assert (vacancies.country.before.value, vacancies.country.since.value) == (50800, 67000)


def test_comparable_regions_are_provinces_of_like_size_and_added_up(ws):
    peers = around()["openstaande-vacatures"].peers
    assert peers is not None
    assert peers.summed
    assert len(peers.regions) == 3
    assert "PV24" not in peers.regions
    known = [
        {f.period.code: f.value for f in measured(ws.observations, ws.catalog, "openstaande-vacatures", code)}
        for code in peers.regions
    ]
    assert peers.since == sum(own["2022KW03"] for own in known)
    assert peers.before == sum(own["2021KW03"] for own in known)


def test_without_an_earlier_figure_there_are_no_peers(ws):
    since = around()["openstaande-vacatures"].since
    assert peers_of(None, since, ws.observations, ws.catalog, date(2021, 10, 1)) is None


def test_a_national_count_is_brought_back_with_the_population():
    estimate = around()["instroom"].estimate
    assert estimate is not None
    assert estimate.year == 2023
    assert 0.024 < estimate.share < 0.026
    assert estimate.value == pytest.approx(176000 * estimate.share)


def test_the_population_is_not_of_after_the_figure(ws):
    newest = every_figure(ws.observations, "openstaande-vacatures", "NL01")
    early = next(f for f in newest if f.period.code == "2015KW03")
    estimate = estimate_for("PV24", early, ws.observations, ws.catalog)
    assert estimate is not None
    assert estimate.year == 2015


def test_a_percentage_is_not_brought_back_and_an_own_figure_not_replaced():
    assert around()["ziekteverzuim"].estimate is None
    assert around()["ziekteverzuim"].country.since is not None
    assert around()["openstaande-vacatures"].estimate is None


def test_the_method_is_tried_where_the_region_has_a_figure(ws):
    vacancies = around()["openstaande-vacatures"]
    off = estimate_errors(
        [(vacancies.since, vacancies.country.since), (None, None)], ws.observations, ws.catalog
    )
    assert set(off) == {"openstaande-vacatures"}
    assert off["openstaande-vacatures"] == pytest.approx(0.104, abs=0.001)


def test_the_table_names_goals_method_error_and_what_is_missing(ws):
    page = html(ws)
    assert "Instroom: 1.5; Anders organiseren: 3.2" in page
    assert page.count("1.500\u00a0vacatures") + page.count("1.500 vacatures") == 1
    assert "schatting uit het landelijke cijfer" in page
    assert "deze manier komt uit op 10 procent te veel bij openstaande vacatures" in page
    assert "Ook gekozen, maar zonder enig cijfer: netto verloop en deeltijdfactor" in page
    assert "Bij de doelen 1.4, 2.1 en 3.3 is geen regionaal cijfer gekozen" in page


def test_a_region_has_its_own_country_beside_it_and_no_other():
    page = html(workspace("voorbeeld", "2025-09-30"))
    assert "Voorbeeldrijk" in page
    assert "Nederland" not in page
    assert "Vergelijkbare" not in page
    assert "Bij doel 3.3 is geen regionaal cijfer gekozen" in page


def test_nothing_published_later_is_used():
    early = around("hca-zwf", "2022-06-30")
    assert early["openstaande-vacatures"].since is None
    assert early["instroom"].country.since is None
