"""Since the previous edition: parts add up, nothing in gives nothing out, and no figure breaks it."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

from goal_figures import baseline, goal
from hypothesis import given, settings
from hypothesis import strategies as st
from since_case import change, printed

from hcalib.monitoring.since.goals import GoalChange
from hcalib.monitoring.since.shifts import Cause, Shift, difference, shift

_YEARS = (2021, 2022, 2023, 2024, 2025)
_KINDS = ("level", "per_year", "total", "share", "milestones", "qualitative", "maintain")

finite = st.floats(allow_nan=False, allow_infinity=False)
ordinary = st.floats(-1e6, 1e6).map(lambda value: round(value, 2))
perhaps = st.none() | ordinary
causes = st.lists(st.sampled_from(list(Cause)), min_size=1, max_size=2, unique=True).map(tuple)
few = settings(max_examples=14)


@st.composite
def editions(draw: st.DrawFn, numbers: st.SearchStrategy[float] = ordinary) -> tuple[Any, list[Any], date]:
    """Draw a goal that may be revised, figures that may be printed twice, and the day of now."""
    kind = draw(st.sampled_from(_KINDS))
    unit = {"unit": "procent", "indicator": "aandeel"} if kind == "share" else {}
    revisions = []
    if draw(st.booleans()):
        since = draw(st.sampled_from(("2023-01-01", "2024-03-01", "2027-01-01")))
        target = {**baseline(draw(numbers), "2025JJ00")}
        revisions = [{"since": since, "target": target, "why": "Anders.", "source": target["source"]}]
    begin = draw(st.none() | numbers)
    what = goal(
        kind,
        draw(numbers),
        direction=draw(st.sampled_from(("up", "down", "none"))),
        baseline=None if begin is None else baseline(begin),
        revisions=revisions,
        **unit,
    )
    rows = []
    for year in draw(st.sets(st.sampled_from(_YEARS))):
        named = {"indicator": unit.get("indicator", "stroom")}
        rows.append(printed(f"{year}JJ00", draw(st.none() | numbers), **named))
        if draw(st.booleans()):
            rows.append(printed(f"{year}JJ00", draw(numbers), f"{year + 1}-08-01", **named))
    return what, rows, draw(st.sampled_from((date(2024, 9, 30), date(2026, 11, 23), date(2031, 1, 1))))


def shifts(found: GoalChange) -> list[Shift[float]]:
    return [found.value, found.expected, found.target, found.chance]


def linked(found: Shift[Any]) -> bool:
    """Every step begins where the one before it ended, from the value of then to that of now."""
    if not found.steps:
        return bool(found.before == found.after)
    ends = [found.before, *(step.after for step in found.steps)]
    begins = [*(step.before for step in found.steps), found.after]
    return ends == begins


@given(st.none() | finite, st.lists(st.tuples(causes, st.none() | finite), max_size=6))
def test_steps_go_from_then_to_now_without_a_gap(before: float | None, stages: list[Any]) -> None:
    found = shift(before, stages)
    assert found.after == (stages[-1][1] if stages else before)
    assert linked(found)
    assert all(step.before != step.after for step in found.steps)


@given(ordinary, st.lists(st.tuples(causes, perhaps), max_size=6))
def test_parts_add_up_to_the_whole(before: float, stages: list[Any]) -> None:
    found = shift(before, stages)
    whole = difference(found)
    parts = [difference(step) for step in found.steps]
    if whole is None:
        assert found.after is None
    elif None not in parts:
        assert math.isclose(math.fsum(part for part in parts if part is not None), whole, abs_tol=1e-6)


@given(ordinary, st.lists(st.tuples(causes, ordinary), max_size=6))
def test_a_cause_that_moved_nothing_is_not_named(before: float, stages: list[Any]) -> None:
    still = [(((Cause.METHOD,)), before), *stages]
    assert shift(before, still).steps == shift(before, stages).steps


@given(finite, finite, causes)
def test_a_larger_figure_is_a_larger_change(before: float, after: float, why: tuple[Cause, ...]) -> None:
    found = difference(shift(before, [(why, after)]))
    assert found is not None
    assert (found > 0) == (after > before) or found == 0


@few
@given(editions())
def test_every_change_of_a_goal_is_divided_without_rest(case: tuple[Any, list[Any], date]) -> None:
    what, rows, now = case
    found = change(what, *rows, now=now)
    assert linked(found.status)
    assert all(linked(one) for one in shifts(found))
    assert found.untouched is False or not any(one.steps for one in shifts(found))


@few
@given(editions(finite))
def test_no_finite_figure_breaks_it(case: tuple[Any, list[Any], date]) -> None:
    what, rows, now = case
    assert change(what, *rows, now=now).stayed


@few
@given(editions())
def test_each_quantity_moves_by_what_can_move_it(case: tuple[Any, list[Any], date]) -> None:
    what, rows, now = case
    found = change(what, *rows, now=now)
    assert set(found.target.causes) <= {Cause.DEFINITION}
    assert not {Cause.METHOD, Cause.TIME} & set(found.value.causes)
    if not what.revisions:
        assert Cause.DEFINITION not in found.status.causes
    if not found.figures:
        assert Cause.WORLD not in found.status.causes


@few
@given(editions())
def test_without_anything_new_only_time_can_move(case: tuple[Any, list[Any], date]) -> None:
    """What came out before the previous edition and was agreed before it, is known in both."""
    what, rows, now = case
    old = [row for row in rows if row["available"].date() <= date(2023, 9, 30)]
    found = change(what.model_copy(update={"revisions": ()}), *old, now=now)
    assert set(found.status.causes) <= {Cause.TIME}
    assert not found.value.steps
    assert found.status.changed or not found.expected.steps
    assert not found.figures
    assert not found.revised


@few
@given(editions(), ordinary)
def test_a_revision_moves_the_figure_by_the_revision(case: tuple[Any, list[Any], date], size: float) -> None:
    """The newest figure of then, printed again with another value, moves by exactly that."""
    what, _, now = case
    if what.kind not in ("level", "share") or what.baseline is None:
        return
    name = what.indicator
    first = printed("2022JJ00", 100.0, indicator=name)
    found = change(what, first, printed("2022JJ00", 100.0 + size, "2024-03-01", indicator=name), now=now)
    assert sum(difference(step) or 0 for step in found.value.steps) == (100.0 + size) - 100.0
    assert set(found.value.causes) <= {Cause.REVISION}
