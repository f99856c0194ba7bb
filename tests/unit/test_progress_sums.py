"""A goal that counts: each year again, over the whole term, or in steps."""

from __future__ import annotations

from datetime import date

import pytest
from goal_figures import TODAY, assessed, goal, observed

from hcalib.monitoring.progress import GoalAssessment, Status


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
