"""Every kind of goal where a ratio of progress has no meaning, or where the agreement or the data change.

Target equal to the baseline, zero, a change of sign, no baseline, a target revised half-way, figures a
year late: for each kind what is said, so that none divides by zero and none says more than is known.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from goal_figures import assessed, baseline, goal, observed

from hcalib.agenda.models import Goal
from hcalib.monitoring.progress import GoalAssessment, Status

INDICATORS = {
    "level": "stroom",
    "share": "aandeel",
    "per_year": "stroom",
    "total": "stroom",
    "milestones": "stand",
    "qualitative": "oordeel",
    "maintain": "tekort",
}
UNITS = {"share": "procent", "milestones": "aantal", "qualitative": "oordeel"}
PATHS = ("level", "share", "qualitative")
"""Kinds with a path from a baseline to a target."""
AMOUNTS = ("per_year", "total", "milestones")
"""Kinds that count from the start on, without a baseline."""
KINDS = (*PATHS, *AMOUNTS, "maintain")


def made(kind: str, aim: float, base: float | None = None, direction: str = "up", **changes: Any) -> Goal:
    fields = {} if base is None else {"baseline": baseline(base)}
    return goal(
        kind,
        aim,
        indicator=INDICATORS[kind],
        unit=UNITS.get(kind, "personen"),
        direction=direction,
        **{**fields, **changes},
    )


def at(what: Goal, *values: float, today: date = date(2024, 9, 30)) -> GoalAssessment:
    """Assess a goal with figures over 2022, 2023 and so on."""
    rows = [(what.indicator, f"{2022 + n}JJ00", float(value)) for n, value in enumerate(values)]
    return assessed(what, observed(*rows), today)


@pytest.mark.parametrize("kind", PATHS)
@pytest.mark.parametrize("same", [10.0, 0.0])
def test_a_target_equal_to_the_baseline_is_held_or_lost(kind: str, same: float) -> None:
    what = made(kind, same, same)

    assert at(what, same).status is Status.REACHED
    assert at(what, same + 1).status is Status.REACHED
    lost = at(what, same - 1)
    assert lost.status is Status.WRONG_WAY
    assert lost.ratio is None
    assert lost.expected_now == same


@pytest.mark.parametrize("kind", PATHS)
def test_a_target_of_zero_is_approached_along_a_straight_line(kind: str) -> None:
    what = made(kind, 0, 100, "down")

    halfway = at(what, 75, 100 - 100 * 2 / 4)
    assert halfway.status is Status.ON_TRACK
    assert halfway.ratio == pytest.approx(1)
    assert halfway.expected_now == pytest.approx(50)
    assert at(what, 0).status is Status.REACHED
    assert at(what, 110).status is Status.WRONG_WAY


@pytest.mark.parametrize("kind", ["level", "qualitative"])
def test_a_change_of_sign_is_a_way_like_any_other(kind: str) -> None:
    what = made(kind, 50, -50)

    assert at(what, -25, 0).ratio == pytest.approx(1)
    assert at(what, -25, 0).status is Status.ON_TRACK
    assert at(what, -60).status is Status.WRONG_WAY
    assert at(what, 50).status is Status.REACHED


@pytest.mark.parametrize("base", [0.0, -10.0, 10.0])
def test_a_level_to_maintain_may_be_zero_or_below(base: float) -> None:
    what = made("maintain", base, base, "down")

    assert at(what, base).status is Status.ON_TRACK
    assert at(what, base - 1).status is Status.ON_TRACK
    assert at(what, base + 1).status is Status.WRONG_WAY


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("per_year", Status.ON_TRACK), ("total", Status.REACHED), ("milestones", Status.REACHED)],
)
def test_an_amount_of_zero_asks_for_nothing(kind: str, expected: Status) -> None:
    assert at(made(kind, 0), 0).status is expected
    assert at(made(kind, 0), 5).status is expected


@pytest.mark.parametrize("kind", AMOUNTS)
def test_an_amount_that_may_not_be_exceeded_can_be_zero(kind: str) -> None:
    """None may happen: until the end 'op koers' is the most that can be said, and one is too many."""
    none = made(kind, 0, direction="down")

    assert at(none, 0).status is Status.ON_TRACK
    assert at(none, 3).status in (Status.BEHIND, Status.FAR_BEHIND, Status.WRONG_WAY)


@pytest.mark.parametrize("kind", PATHS)
def test_without_a_baseline_only_what_was_reached_has_a_status(kind: str) -> None:
    what = made(kind, 10)

    short = at(what, 9)
    assert short.status is Status.INSUFFICIENT
    assert "zonder bruikbare beginstand" in short.reason
    assert short.required_pace is not None
    assert at(what, 10).status is Status.REACHED


def test_without_a_baseline_nothing_can_be_maintained() -> None:
    result = at(made("maintain", 10, direction="down"), 9)

    assert result.status is Status.INSUFFICIENT
    assert "beginstand is niet bekend" in result.reason


@pytest.mark.parametrize("kind", AMOUNTS)
@pytest.mark.parametrize("base", [None, 0.0, 40.0, 500.0])
def test_amounts_do_not_depend_on_a_baseline(kind: str, base: float | None) -> None:
    plain, other = at(made(kind, 40), 10, 10), at(made(kind, 40, base), 10, 10)

    assert (plain.status, plain.ratio, plain.required_pace) == (
        other.status,
        other.ratio,
        other.required_pace,
    )


@pytest.mark.parametrize("kind", [*PATHS, *AMOUNTS])
def test_a_target_revised_half_way_keeps_both_versions(kind: str) -> None:
    """From 40 to 20 in January 2024: both are shown with their own status, and the new one decides."""
    source = {"source": "plan", "place": "aanvulling"}
    revision = {
        "since": "2024-01-16",
        "target": {"value": 20, "period": "2025JJ00", "source": source},
        "why": "Minder plaatsen.",
        "source": source,
    }
    what = made(kind, 40, 0.0 if kind in PATHS else None, revisions=[revision])
    values = {"per_year": (25.0, 25.0), "total": (5.0, 5.0), "milestones": (5.0, 10.0)}.get(kind, (5.0, 10.0))

    now = at(what, *values)
    before = at(what, *values[:1], today=date(2023, 9, 30))

    first, second = now.versions
    assert (first.goal.target.value, second.goal.target.value) == (40, 20)
    assert (first.holds, second.holds) == (False, True)
    assert (first.since, second.since) == (None, date(2024, 1, 16))
    assert now.status is second.status
    assert now.goal.target.value == 20
    assert second.status in (Status.REACHED, Status.ON_TRACK)
    assert first.status in (Status.BEHIND, Status.FAR_BEHIND)
    assert before.versions == ()
    assert before.goal.target.value == 40


@pytest.mark.parametrize("kind", KINDS)
def test_figures_a_year_late_are_held_against_their_own_year(kind: str) -> None:
    """Nothing new came: what was expected and the status stay, and only the certainty goes down."""
    what = made(kind, 40, 100.0 if kind == "maintain" else 10.0, "down" if kind == "maintain" else "up")
    in_time, late = at(what, 15, today=date(2023, 9, 30)), at(what, 15, today=date(2024, 9, 30))

    assert late.status is in_time.status
    assert late.status is not Status.INSUFFICIENT
    assert (late.expected_now, late.ratio, late.required_pace) == (
        in_time.expected_now,
        in_time.ratio,
        in_time.required_pace,
    )
    grades = ("hoog", "redelijk", "laag")
    assert grades.index(late.certainty) > grades.index(in_time.certainty) or late.certainty == "laag"
    assert late.age_days is not None
    assert in_time.age_days is not None
    assert late.age_days == in_time.age_days + 366
