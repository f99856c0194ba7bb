"""Which figures decide on a goal, which are only shown, and how sure that is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from goal_figures import CATALOG, TODAY, assessed, baseline, goal, maintain, observed, source

from hcalib.catalog import Indicator
from hcalib.monitoring import progress
from hcalib.monitoring.progress import Status


def test_only_what_was_published_by_the_peildatum_counts() -> None:
    rows = observed(
        ("stroom", "2022JJ00", 1100.0),
        {
            "indicator": "stroom",
            "period": "2023JJ00",
            "value": 1400.0,
            "available": pd.Timestamp("2024-10-15"),
        },
    )
    what = goal("level", 1400, baseline=baseline(1000))

    assert assessed(what, rows, date(2024, 10, 14)).status is Status.ON_TRACK
    assert assessed(what, rows, date(2024, 10, 15)).status is Status.REACHED


def test_forecast_and_target_never_decide() -> None:
    forecast = {"indicator": "stroom", "period": "2023JJ00", "value": 2000.0, "status": "prognose"}
    result = assessed(
        goal("level", 1400, baseline=baseline(1000)), observed(forecast, {**forecast, "status": "doel"})
    )

    assert result.status is Status.INSUFFICIENT
    assert result.forecast is not None
    assert "2.000 personen in 2023" in result.reason


@pytest.mark.parametrize(("status", "told"), [("schatting", False), ("voorbeeld", True)])
def test_figure_published_before_the_end_of_its_period_is_no_measurement(status: str, told: bool) -> None:
    early = {"indicator": "stroom", "period": "2023JJ00", "value": 2000.0, "status": status}
    published = {**early, "available": pd.Timestamp("2023-06-15")}
    result = assessed(goal("level", 1400, baseline=baseline(1000)), observed(published))

    assert result.status is Status.INSUFFICIENT
    assert (result.forecast is not None) is told


def test_quarter_is_not_held_against_a_year() -> None:
    result = assessed(goal("level", 1400, baseline=baseline(1000)), observed(("stroom", "2024KW02", 1500.0)))

    assert result.status is Status.INSUFFICIENT
    assert "andere tijdvakken" in result.reason


@pytest.mark.parametrize(
    ("qualifier", "value", "status"),
    [
        (">", 100.0, Status.ON_TRACK),
        (">", 50.0, Status.INSUFFICIENT),
        ("<", 100.0, Status.INSUFFICIENT),
        ("<", 50.0, Status.FAR_BEHIND),
    ],
)
def test_bound_proves_one_side_only(qualifier: str, value: float, status: Status) -> None:
    row = {"indicator": "stroom", "period": "2023JJ00", "value": value, "qualifier": qualifier}

    assert assessed(goal("per_year", 100), observed(row)).status is status


def test_bound_of_something_that_should_be_low() -> None:
    def with_bound(qualifier: str, value: float) -> Status:
        row = {"indicator": "tekort", "period": "2023JJ00", "value": value, "qualifier": qualifier}
        return maintain(row).status

    assert with_bound("<", 1500.0) is Status.ON_TRACK
    assert with_bound(">", 1500.0) is Status.INSUFFICIENT
    assert with_bound(">", 1600.0) is Status.WRONG_WAY
    assert with_bound("<", 1600.0) is Status.INSUFFICIENT


def test_figure_of_years_ago_says_nothing_about_now_but_what_was_reached_stays_reached() -> None:
    old = observed(("stroom", "2022JJ00", 60.0))
    long_after = date(2026, 11, 23)

    assert assessed(goal("total", 200), old, long_after).status is Status.INSUFFICIENT
    assert "te lang geleden" in assessed(goal("total", 200), old, long_after).reason
    assert assessed(goal("total", 60), old, long_after).status is Status.REACHED


def test_forecast_that_was_overtaken_is_not_told() -> None:
    forecast = {
        "indicator": "stroom",
        "value": 2000.0,
        "status": "prognose",
        "available": pd.Timestamp("2020-01-01"),
    }
    about_the_base_year = {**forecast, "period": "2021JJ00"}
    what = goal("level", 1400, baseline=baseline(1000))

    assert assessed(what, observed(about_the_base_year)).forecast is None
    assert assessed(what, observed({**forecast, "period": "2022JJ00"})).forecast is not None


def test_sources_that_come_back_go_before_one_off_publications() -> None:
    sources = {**CATALOG.sources, "krant": source("krant", "Krant", "webpagina")}
    both = CATALOG.indicators["stroom"].model_copy(update={"sources": ("krant", "telling")})
    one_off = both.model_copy(update={"sources": ("krant",)})

    def found(chosen: Indicator) -> tuple[str, ...]:
        catalog = replace(CATALOG, indicators={"stroom": chosen}, sources=sources)
        return progress.assess(goal("per_year", 100), observed(), "PV24", TODAY, catalog).sources

    assert found(both) == ("telling",)
    assert found(one_off) == ("krant",)


def test_proxy_is_shown_with_its_caveat_and_decides_nothing() -> None:
    what = goal("per_year", 100, proxies=[{"indicator": "tekort", "caveat": "Dit is iets anders."}])
    result = assessed(what, observed(("tekort", "2023JJ00", 900.0)))

    assert result.status is Status.INSUFFICIENT
    (nearest,) = result.nearest
    assert nearest.caveat == "Dit is iets anders."
    assert nearest.figure is not None
    assert nearest.figure.value == 900


@pytest.mark.parametrize(
    ("change", "certainty"),
    [
        ({}, "hoog"),
        ({"status": "voorlopig"}, "redelijk"),
        ({"status": "schatting", "qualifier": "ca."}, "laag"),
    ],
)
def test_certainty_falls_with_every_doubt(change: dict[str, str], certainty: str) -> None:
    row = {"indicator": "stroom", "period": "2023JJ00", "value": 78.0, **change}

    assert assessed(goal("per_year", 100, start="2023JJ00"), observed(row)).certainty == certainty


def test_old_figure_and_figure_next_to_a_threshold_are_doubts() -> None:
    row = observed(("stroom", "2022JJ00", 93.0))
    reason = assessed(goal("per_year", 100), row).certainty_reason

    assert "21 maanden oud" in reason
    assert "een iets ander cijfer gaf een andere stand" in reason


def test_newest_vintage_of_a_period_is_used() -> None:
    rows = [
        {"indicator": "stroom", "period": "2023JJ00", "value": value, "vintage": pd.Timestamp(day)}
        for value, day in ((50.0, "2024-06-01"), (100.0, "2024-03-01"))
    ]
    assert assessed(goal("per_year", 100), observed(*rows)).status is Status.FAR_BEHIND


def test_sector_goes_before_the_whole_economy() -> None:
    rows = [
        {"indicator": "stroom", "period": "2023JJ00", "value": v, "branch": b}
        for v, b in ((999.0, "totaal"), (50.0, "Q"))
    ]
    result = assessed(goal("per_year", 100), observed(*rows))

    assert result.latest is not None
    assert result.latest.branch == "Q"
    assert result.status is Status.FAR_BEHIND
