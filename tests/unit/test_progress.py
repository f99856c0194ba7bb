"""How a goal stands: every kind of goal, the published example, and what is said when data lack."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import pytest

from hcalib.agenda.models import Goal
from hcalib.catalog import Catalog, Indicator, Region, Source, Unit
from hcalib.monitoring import progress
from hcalib.monitoring.pace import path_between
from hcalib.monitoring.progress import GoalAssessment, Status
from hcalib.observations import DIMENSIONS, Observations
from hcalib.periods import parse_period

TODAY = date(2024, 9, 30)


def unit(code: str, symbol: str) -> Unit:
    return Unit(id=code, name=code, symbol=symbol, kind="count")


def indicator(code: str, unit_id: str, moment: str = "period", direction: str = "up") -> Indicator:
    return Indicator.model_validate(
        {
            "id": code,
            "name": code.capitalize(),
            "definition": "Voor de toets.",
            "unit": unit_id,
            "direction": direction,
            "levels": ["provincie"],
            "moment": moment,
            "lag_days": 90,
            "sources": ["telling"],
            "minimum": -1e6,
            "maximum": 1e6,
            "decimals": 1 if unit_id == "procent" else 0,
        }
    )


def source(code: str, publisher: str, kind: str = "levering") -> Source:
    return Source.model_validate(
        {
            "id": code,
            "publisher": publisher,
            "title": code,
            "kind": kind,
            "licence": "CC BY 4.0",
            "rhythm": "jaarlijks",
            "how": "Vraag het aan.",
            "citation": code,
        }
    )


CATALOG = Catalog(
    indicators={
        i.id: i
        for i in (
            indicator("stroom", "personen"),
            indicator("stand", "aantal", "end"),
            indicator("aandeel", "procent", "end"),
            indicator("ander-aandeel", "procent", "end"),
            indicator("tekort", "personen", "end", "down"),
            indicator("oordeel", "oordeel", "end", "none"),
        )
    },
    units={
        u.id: u
        for u in (unit("personen", "personen"), unit("aantal", ""), unit("procent", "%"), unit("oordeel", ""))
    },
    sources={
        s.id: s for s in (source("telling", "Bureau"), source("plan", "Bureau"), source("krant", "Krant"))
    },
    regions={
        "PV24": Region(code="PV24", name="Flevoland", kind="provincie"),
        "VB01": Region(code="VB01", name="Voorbeeldland", kind="provincie", example=True),
    },
    branches={},
    levels={},
    identities=(),
)


def observed(*rows: dict[str, Any] | tuple[str, str, float]) -> Observations:
    """Build observations; a row is (indicator, period, value) or a dict with more."""
    records = []
    for row in rows:
        given = (
            row if isinstance(row, dict) else dict(zip(("indicator", "period", "value"), row, strict=True))
        )
        period = parse_period(given["period"])
        records.append(
            {
                "region": "PV24",
                **dict.fromkeys(DIMENSIONS, "totaal"),
                "source": "telling",
                "vintage": pd.Timestamp(period.end),
                "qualifier": "",
                "unit": CATALOG.indicators[given["indicator"]].unit,
                "status": "definitief",
                "available": pd.Timestamp(period.end),
                "note": "",
                "file": "",
                "row": 2,
                "start": pd.Timestamp(period.start),
                **given,
            }
        )
    columns = ["indicator", "region", "branch", "sex", "age", "source", "status", "note"]
    frame = pd.DataFrame(records)
    return Observations(frame.astype(dict.fromkeys(columns, "str")) if records else observed_none())


def observed_none() -> pd.DataFrame:
    return observed(("stroom", "2020JJ00", 1.0)).frame.iloc[:0]


def goal(kind: str, aim: float | None, **changes: Any) -> Goal:
    ref = {"source": "plan", "place": "bijlage"}
    fields = {
        "id": "1.1",
        "line": "instroom",
        "title": "Meer mensen",
        "short": "Meer",
        "kind": kind,
        "unit": "personen",
        "direction": "up",
        "indicator": "stroom",
        "target": {"value": aim, "period": "2025JJ00", "source": ref},
        "start": "2022JJ00",
        "end": "2025JJ00",
        "source": ref,
    }
    return Goal.model_validate({**fields, **changes})


def baseline(value: float | None, period: str = "2021JJ00", source_id: str = "plan") -> dict[str, Any]:
    return {"value": value, "period": period, "source": {"source": source_id, "place": "bijlage"}}


def assessed(what: Goal, observations: Observations, today: date = TODAY) -> GoalAssessment:
    return progress.assess(what, observations.as_known_on(today), "PV24", today, CATALOG)


def level(*values: tuple[str, float], **changes: Any) -> GoalAssessment:
    what = goal("level", 1400, **{"baseline": baseline(1000), **changes})
    return assessed(what, observed(*(("stroom", period, value) for period, value in values)))


def test_published_example_of_the_eurostat_ratio() -> None:
    path = path_between(14.5, 7.25, 2015.5, 2030.5, "groei")

    assert path.ratio(10.4, 2023.5) == pytest.approx(0.9010899546976208, abs=1e-12)


def test_published_example_through_a_goal() -> None:
    what = goal(
        "level",
        None,
        direction="down",
        indicator="tekort",
        baseline=baseline(14.5, "2015JJ00"),
        target={"value": 7.25, "period": "2030JJ00"},
        start="2015JJ00",
        end="2030JJ00",
    )
    result = assessed(what, observed(("tekort", "2023JJ00", 10.4)))

    assert result.ratio == pytest.approx(0.9010899546976208, abs=1e-9)
    assert result.status is Status.BEHIND


@pytest.mark.parametrize(
    ("value", "status"),
    [
        (1400, Status.REACHED),
        (1190, Status.ON_TRACK),
        (1150, Status.BEHIND),
        (1020, Status.FAR_BEHIND),
        (1000, Status.FAR_BEHIND),
        (990, Status.WRONG_WAY),
    ],
)
def test_level_moves_through_all_states(value: float, status: Status) -> None:
    assert level(("2023JJ00", value)).status is status


def test_level_says_what_was_expected_and_what_is_still_needed() -> None:
    result = level(("2022JJ00", 1040), ("2023JJ00", 1150))

    assert result.expected_now == pytest.approx(1000 * 1.4**0.5)
    assert result.required_pace == pytest.approx((1400 - 1150) / 2)
    assert result.reason == (
        "Het cijfer over 2023 is 1.150 personen; "
        "op weg naar 1.400 personen in 2025 hoorde het daar 1.183 personen te zijn."
    )
    assert result.age_days == (TODAY - date(2023, 12, 31)).days


def test_figure_of_the_base_year_says_nothing_about_movement() -> None:
    result = level(("2021JJ00", 1500))

    assert result.status is Status.INSUFFICIENT
    assert "2021" in result.reason
    assert result.latest is not None
    assert result.certainty == "geen"


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


def test_unknown_baseline_hides_the_pace_but_not_that_the_target_is_reached() -> None:
    assert level(("2023JJ00", 1300), baseline=None).status is Status.INSUFFICIENT
    assert level(("2023JJ00", 1400), baseline=None).status is Status.REACHED


@pytest.mark.parametrize("start", [1400, 1500])
def test_baseline_that_already_met_the_target_leaves_only_reached_and_the_wrong_way(start: float) -> None:
    assert level(("2023JJ00", 1399), baseline=baseline(start)).status is Status.WRONG_WAY
    assert level(("2023JJ00", 1400), baseline=baseline(start)).status is Status.REACHED


@pytest.mark.parametrize(("start", "target"), [(0, 100), (-50, 50), (-100, 0)])
def test_level_from_zero_or_below_follows_a_straight_line(start: float, target: float) -> None:
    halfway = start + (target - start) * 0.5
    changes = {"baseline": baseline(start), "target": {"value": target, "period": "2025JJ00"}}

    result = level(("2023JJ00", halfway), **changes)

    assert result.ratio == pytest.approx(1.0)
    assert result.status is Status.ON_TRACK
    assert result.expected_now == pytest.approx(halfway)


def test_after_the_target_year_nothing_is_on_track_any_more() -> None:
    what = goal("level", 1400, baseline=baseline(1000))
    result = assessed(what, observed(("stroom", "2025JJ00", 1399.0)), date(2026, 9, 30))

    assert result.status is Status.BEHIND
    assert result.required_pace is None


def test_share_follows_a_straight_line() -> None:
    what = goal("share", 10, unit="procent", indicator="aandeel", baseline=baseline(0))
    result = assessed(what, observed(("aandeel", "2023JJ00", 4.0)))

    assert result.expected_now == pytest.approx(5.0)
    assert result.ratio == pytest.approx(0.8)
    assert result.status is Status.BEHIND


def per_year(*values: tuple[str, float], today: date = TODAY, target: float = 100) -> GoalAssessment:
    rows = observed(*(("stroom", period, value) for period, value in values))
    return assessed(goal("per_year", target), rows, today)


def test_per_year_is_decided_by_the_newest_year_and_tells_the_sum() -> None:
    result = per_year(("2022JJ00", 40), ("2023JJ00", 100))

    assert result.status is Status.ON_TRACK
    assert (result.total_so_far, result.total_expected) == (140, 200)
    assert result.required_pace == pytest.approx(130)
    assert "samen 140 personen in 2 jaar, en in 1 daarvan is het doel gehaald" in result.reason


def test_quarters_do_not_add_up_to_a_year() -> None:
    assert per_year(*((f"2023KW0{n}", 50.0) for n in range(1, 5))).status is Status.INSUFFICIENT


def test_years_outside_the_term_do_not_count() -> None:
    assert per_year(("2021JJ00", 500)).status is Status.INSUFFICIENT


def test_per_year_ends_with_the_sum_of_all_years() -> None:
    years = [("2022JJ00", 90.0), ("2023JJ00", 110.0), ("2024JJ00", 110.0)]
    later = date(2026, 6, 30)

    assert per_year(*years, ("2025JJ00", 90.0), today=later).status is Status.REACHED
    assert per_year(*years, ("2025JJ00", 89.0), today=later).status is Status.BEHIND
    assert per_year(*years[1:], ("2025JJ00", 90.0), today=later).status is Status.INSUFFICIENT


def test_year_that_is_missing_stays_missing() -> None:
    result = per_year(("2022JJ00", 100), ("2024JJ00", 100), today=date(2025, 6, 30))

    assert (result.total_so_far, result.total_expected) == (200, 200)
    assert result.required_pace is None
    assert "over 2023 is er geen cijfer" in result.certainty_reason


def test_total_adds_up_years_of_a_flow() -> None:
    result = assessed(
        goal("total", 200), observed(("stroom", "2022JJ00", 40.0), ("stroom", "2023JJ00", 40.0))
    )

    assert result.total_so_far == 80
    assert result.expected_now == pytest.approx(100, rel=1e-3)
    assert result.status is Status.BEHIND


def test_total_takes_a_count_on_a_day_as_everything_since_the_start() -> None:
    rows = observed(("stroom", "2022JJ00", 40.0), ("stroom", "2023-06-30", 70.0))
    with_next_year = observed(
        ("stroom", "2022-12-31", 70.0), ("stroom", "2022JJ00", 40.0), ("stroom", "2023JJ00", 40.0)
    )

    assert assessed(goal("total", 200), rows).total_so_far == 70
    assert assessed(goal("total", 200), with_next_year).total_so_far == 110


def test_total_with_a_missing_year_is_a_lower_bound_that_never_says_behind() -> None:
    behind = assessed(goal("total", 200), observed(("stroom", "2023JJ00", 90.0)))
    ahead = assessed(goal("total", 200), observed(("stroom", "2023JJ00", 110.0)))

    assert behind.status is Status.INSUFFICIENT
    assert "ondergrens" in behind.reason
    assert ahead.status is Status.ON_TRACK
    assert "over 2022 is niets opgegeven, dus het kan meer zijn" in ahead.certainty_reason


def test_total_that_just_fails_at_the_end_is_behind_and_no_longer_on_track() -> None:
    rows = observed(("stroom", "2025-12-31", 195.0))

    assert assessed(goal("total", 200), rows, date(2026, 3, 31)).status is Status.BEHIND


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


def test_total_is_reached_before_the_end() -> None:
    assert assessed(goal("total", 60), observed(("stroom", "2022JJ00", 60.0))).status is Status.REACHED


def milestones(value: float, period: str, today: date = TODAY) -> GoalAssessment:
    what = goal("milestones", 2, indicator="stand", unit="aantal")
    return assessed(what, observed(("stand", "2022JJ00", 0.0), ("stand", period, value)), today)


def test_milestones_are_a_stand_and_only_whole_ones_are_expected() -> None:
    assert milestones(0, "2023-06-30").status is Status.ON_TRACK
    assert milestones(0, "2023JJ00").status is Status.FAR_BEHIND
    assert milestones(1, "2023JJ00").status is Status.ON_TRACK
    assert milestones(2, "2023JJ00").status is Status.REACHED
    assert milestones(1, "2025JJ00", date(2026, 6, 30)).status is Status.FAR_BEHIND


def test_goal_takes_the_least_favourable_of_its_parts() -> None:
    parts = [
        {
            "id": "a",
            "title": "Deel a",
            "indicator": "aandeel",
            "baseline": baseline(0),
            "target": {"value": 10, "period": "2025JJ00"},
        },
        {
            "id": "b",
            "title": "Deel b",
            "indicator": "ander-aandeel",
            "baseline": baseline(0),
            "target": {"value": 5, "period": "2025JJ00"},
        },
    ]
    what = goal("share", None, unit="procent", indicator="aandeel", parts=parts)
    both = assessed(what, observed(("aandeel", "2023JJ00", 5.0), ("ander-aandeel", "2023JJ00", 1.0)))
    one = assessed(what, observed(("aandeel", "2023JJ00", 5.0)))

    assert [part.status for part in both.parts] == [Status.ON_TRACK, Status.FAR_BEHIND]
    assert both.status is Status.FAR_BEHIND
    assert "Deel a: op koers; Deel b: ver achter" in both.reason
    assert one.status is Status.INSUFFICIENT
    assert assessed(what, observed(("aandeel", "2023JJ00", 0.1))).status is Status.FAR_BEHIND


def maintain(*rows: Any, **changes: Any) -> GoalAssessment:
    fields = {"indicator": "tekort", "direction": "down", "baseline": baseline(1500, "2020JJ00"), **changes}
    return assessed(goal("maintain", 1500, **fields), observed(*rows))


def test_maintain_compares_a_measurement_with_the_baseline() -> None:
    assert maintain(("tekort", "2023JJ00", 1500.0)).status is Status.ON_TRACK
    assert maintain(("tekort", "2023JJ00", 1501.0)).status is Status.WRONG_WAY


def test_maintain_does_not_take_a_forecast_for_another_year_as_a_measurement() -> None:
    row = {
        "indicator": "tekort",
        "period": "2032JJ00",
        "value": 5000.0,
        "status": "prognose",
        "available": pd.Timestamp("2023-11-01"),
    }
    result = maintain(row)

    assert result.status is Status.INSUFFICIENT
    assert "5.000 personen in 2032" in result.reason
    assert "een ander tijdvak" in result.reason


def test_maintain_does_not_compare_publications_of_different_makers() -> None:
    result = maintain({"indicator": "tekort", "period": "2023JJ00", "value": 1000.0, "source": "krant"})

    assert result.status is Status.INSUFFICIENT
    assert "verschillende makers" in result.reason


def test_goal_without_a_number_has_no_status_but_tells_the_words_given() -> None:
    what = goal("qualitative", None, indicator="oordeel", unit="oordeel", direction="none")
    words = {
        "indicator": "oordeel",
        "period": "2023JJ00",
        "value": float("nan"),
        "note": "Er is een eerste verkenning.",
    }

    assert assessed(what, observed()).status is Status.INSUFFICIENT
    assert assessed(what, observed(words)).reason.endswith(
        "over 2023 is opgegeven: Er is een eerste verkenning."
    )


def test_rating_counts_when_a_rating_to_reach_was_agreed() -> None:
    what = goal("qualitative", 4, indicator="oordeel", unit="oordeel", baseline=baseline(1))
    result = assessed(what, observed(("oordeel", "2023JJ00", 2.5)))

    assert result.status is Status.ON_TRACK
    assert "een oordeel is geen meting" in result.certainty_reason


def test_goal_that_has_not_begun() -> None:
    result = assessed(goal("per_year", 100, start="2025JJ00"), observed(("stroom", "2023JJ00", 10.0)))

    assert result.status is Status.NOT_STARTED
    assert result.reason == "Dit doel begint pas in 2025."


@pytest.mark.parametrize("kind", ["level", "per_year", "total", "milestones", "maintain"])
def test_direction_is_never_assumed(kind: str) -> None:
    what = goal(kind, 100, direction="none", baseline=baseline(50))

    assert assessed(what, observed(("stroom", "2023JJ00", 120.0))).status is Status.INSUFFICIENT


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


def test_summary_counts_and_names_who_can_fill_the_gaps() -> None:
    conflict = {
        "topic": "Hoogte",
        "readings": [
            {"text": t, "source": {"source": "plan", "place": p}} for t, p in (("40", "a"), ("10", "b"))
        ],
        "decision": "De bijlage gaat voor.",
    }
    rows = observed(("stroom", "2023JJ00", 100.0))
    results = [
        assessed(goal("per_year", 100), rows),
        assessed(
            goal("share", 10, id="2.1", unit="procent", indicator="aandeel", conflicts=[conflict]), rows
        ),
    ]
    summary = progress.summarise(results, CATALOG)

    assert summary.counts[Status.ON_TRACK] == 1
    assert sum(summary.counts.values()) == 2
    assert summary.sentence == "Stand van de 2 doelen: op koers 1 en onvoldoende gegevens 1."
    (missing,) = summary.missing
    assert (missing.goal, missing.indicator, missing.owed_by) == ("2.1", "Aandeel", "Bureau")
    assert [c.conflict.topic for c in summary.conflicts] == ["Hoogte"]


def test_example_region_never_owes_data_to_a_real_source() -> None:
    empty = progress.assess(goal("per_year", 100), observed(), "VB01", TODAY, CATALOG)

    assert empty.sources == ()
