"""A goal that is a level or a share: the published example, the path, and what was reached."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from goal_figures import TODAY, assessed, baseline, goal, observed

from hcalib.monitoring.pace import path_between
from hcalib.monitoring.progress import GoalAssessment, Status


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
