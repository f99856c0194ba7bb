"""What holds for every chance: bounded, monotone, no matter the unit, and what is reached is certain."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from test_progress_properties import any_number, assessed, directions, moments, ordinary

from hcalib.monitoring.progress import Status
from hcalib.monitoring.reaching.outcome import LEAST, MOST, Chance

_YEARS = ("2022JJ00", "2023JJ00", "2024JJ00")
_DAYS = (date(2023, 9, 30), date(2024, 9, 30), date(2025, 9, 30), date(2026, 11, 23))

kinds = st.sampled_from(("level", "per_year", "total", "share", "milestones", "maintain"))
days = st.sampled_from(_DAYS)
figures = st.lists(ordinary, min_size=1, max_size=3).map(lambda v: dict(zip(_YEARS, v, strict=False)))


def chance_of(*arguments: Any) -> Chance | None:
    return assessed(*arguments).chance


@settings(max_examples=40)
@given(
    kinds,
    directions,
    any_number,
    st.none() | any_number,
    st.dictionaries(st.sampled_from((*_YEARS, "2023-06-30", "2025JJ00")), any_number),
    moments,
    days,
)
def test_any_finite_figure_gives_a_chance_or_a_reason(
    kind: str,
    direction: str,
    target: float,
    baseline: float | None,
    values: dict[str, float],
    moment: str,
    today: date,
) -> None:
    result = assessed(kind, direction, target, baseline, values, moment, today)

    assert (result.chance is None) == bool(result.chance_reason)
    if result.chance is None:
        assert result.chance_reason.endswith(".")
        return
    if result.chance.settled:
        assert result.chance.probability in (0, 1)
    else:
        assert LEAST <= result.chance.probability <= MOST
    for bound in (result.chance.low, result.chance.high):
        assert bound is None or math.isfinite(bound)
    if result.chance.low is not None and result.chance.high is not None:
        assert result.chance.low <= result.chance.high
    if result.status is Status.REACHED:
        assert result.chance.probability == 1


@settings(max_examples=40)
@given(kinds, directions, ordinary, ordinary, figures, st.floats(0, 1e6), moments, days)
def test_better_newest_figure_never_lowers_the_chance(
    kind: str,
    direction: str,
    target: float,
    baseline: float,
    values: dict[str, float],
    gain: float,
    moment: str,
    today: date,
) -> None:
    newest = max(values)
    better = {**values, newest: values[newest] + (gain if direction == "up" else -gain)}

    before = chance_of(kind, direction, target, baseline, values, moment, today)
    after = chance_of(kind, direction, target, baseline, better, moment, today)

    if before is not None and after is not None:
        assert after.probability >= before.probability - 1e-9


@settings(max_examples=40)
@given(directions, ordinary, figures, st.floats(0, 1e6), moments, days)
def test_more_milestones_never_have_a_larger_chance(
    direction: str, target: float, values: dict[str, float], more: float, moment: str, today: date
) -> None:
    """For milestones alone: elsewhere the height of what was agreed also says how much a figure moves."""
    further = target + (more if direction == "up" else -more)

    near = chance_of("milestones", direction, target, None, values, moment, today)
    far = chance_of("milestones", direction, further, None, values, moment, today)

    if near is not None and far is not None:
        assert far.probability <= near.probability + 1e-9


@settings(max_examples=40)
@given(
    st.sampled_from(("level", "per_year", "total", "maintain")),
    directions,
    ordinary,
    ordinary,
    figures,
    st.integers(-20, 20),
    moments,
    days,
)
def test_a_chance_does_not_depend_on_the_unit(
    kind: str,
    direction: str,
    target: float,
    baseline: float,
    values: dict[str, float],
    power: int,
    moment: str,
    today: date,
) -> None:
    factor = 2.0**power
    scaled = {period: value * factor for period, value in values.items()}

    plain = assessed(kind, direction, target, baseline, values, moment, today, unit_kind="ratio")
    other = assessed(
        kind, direction, target * factor, baseline * factor, scaled, moment, today, unit_kind="ratio"
    )

    assert (plain.chance is None) == (other.chance is None)
    if plain.chance is not None and other.chance is not None:
        assert math.isclose(plain.chance.probability, other.chance.probability, rel_tol=1e-6, abs_tol=1e-9)
        assert replace(plain.chance, low=None, high=None, probability=0) == replace(
            other.chance, low=None, high=None, probability=0
        )


@settings(max_examples=40)
@given(kinds, directions, ordinary, ordinary, figures, moments)
def test_late_data_only_make_a_chance_less_sure_of_itself(
    kind: str, direction: str, target: float, baseline: float, values: dict[str, float], moment: str
) -> None:
    """A year without new figures changes nothing about what the old ones say of the end."""
    day = date(2025, 6, 30)
    now = chance_of(kind, direction, target, baseline, values, moment, day)
    later = chance_of(kind, direction, target, baseline, values, moment, date(2025, 12, 30))

    assert now is None or later is None or now == later
