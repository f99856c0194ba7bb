"""Primary disclosure rules: the definitions on small cases made to break them, and what always holds."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcalib.disclosure import DisclosureRules, check

RULES = DisclosureRules()
TOO_FEW = "Niet getoond: te weinig deelnemers."

contributions = st.lists(st.floats(-1e12, 1e12), max_size=30)
rules = st.builds(
    DisclosureRules,
    min_contributors=st.integers(1, 15),
    dominance_n=st.integers(1, 4),
    dominance_share=st.floats(0.5, 1.0),
    p_percent=st.floats(0, 50),
)


def test_ten_equal_contributors_may_be_published() -> None:
    assert check([5.0] * 10).publish
    assert check([5.0] * 10).reason is None


def test_nine_contributors_are_too_few() -> None:
    assert check([5.0] * 9).reason == TOO_FEW
    assert check([]).reason == TOO_FEW


@pytest.mark.parametrize(("largest_two", "publish"), [((45, 45), True), ((46, 45), False)])
def test_two_contributors_may_hold_ninety_percent_and_no_more(
    largest_two: tuple[int, int], publish: bool
) -> None:
    """Eight others share what is left: 10 of 100 is on the threshold, 10 of 101 just past it."""
    rest = [1.25] * 8
    only_dominance = replace(RULES, p_percent=0)

    assert check([*map(float, largest_two), *rest], only_dominance).publish is publish


@pytest.mark.parametrize(("rest", "publish"), [(10.0, True), (9.9, False)])
def test_second_largest_may_not_estimate_the_largest_within_ten_percent(rest: float, publish: bool) -> None:
    """The largest is 100: what hides it from the second has to be at least 10."""
    only_p = replace(RULES, dominance_share=1.0)

    assert check([100.0, 50.0, *[rest / 8] * 8], only_p).publish is publish


def test_zeros_count_as_contributors_but_hide_nobody() -> None:
    assert not check([0.0] * 9 + [7.0]).publish
    assert not check([0.0] * 8 + [7.0, 6.0]).publish
    assert check([0.0] * 5 + [7.0] * 5).publish


def test_total_of_zero_tells_what_everybody_answered() -> None:
    assert not check([0.0] * 50).publish


def test_opposite_signs_do_not_hide_a_dominant_contributor() -> None:
    assert not check([1000.0, -1000.0, *[1.0] * 10]).publish
    assert check([-5.0] * 10).publish


def test_missing_answer_has_to_be_left_out_by_the_caller() -> None:
    with pytest.raises(ValueError, match="finite"):
        check([1.0] * 12 + [float("nan")])


@pytest.mark.parametrize(
    "wrong",
    [
        {"min_contributors": 0},
        {"dominance_n": 0},
        {"dominance_share": 0.0},
        {"dominance_share": 1.5},
        {"p_percent": -1.0},
    ],
)
def test_rules_that_would_protect_nothing_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must be"):
        DisclosureRules(**wrong)  # type: ignore[arg-type]


def test_reason_does_not_tell_which_rule_refused() -> None:
    assert check([0.0] * 12).reason == check([99.0, *[1.0] * 10]).reason


@given(contributions, rules)
def test_published_totals_meet_every_definition(values: list[float], chosen: DisclosureRules) -> None:
    if not check(values, chosen).publish:
        return
    sizes = sorted((abs(value) for value in values), reverse=True)
    total = sum(sizes)

    assert len(values) >= chosen.min_contributors
    assert sum(sizes[: chosen.dominance_n]) <= chosen.dominance_share * total * (1 + 1e-9)
    # The best guess the second largest can make of the largest is the total minus its own: off by the others.
    # Added up by themselves, because next to a billion the smallest would be lost in rounding.
    assert math.fsum(sizes[2:]) >= chosen.p_percent / 100 * sizes[0] * (1 - 1e-9)


@given(contributions, rules, rules)
def test_stricter_rules_never_publish_more(
    values: list[float], one: DisclosureRules, other: DisclosureRules
) -> None:
    strict = DisclosureRules(
        min_contributors=max(one.min_contributors, other.min_contributors),
        dominance_n=max(one.dominance_n, other.dominance_n),
        dominance_share=min(one.dominance_share, other.dominance_share),
        p_percent=max(one.p_percent, other.p_percent),
    )
    if check(values, strict).publish:
        assert check(values, one).publish
        assert check(values, other).publish


@given(st.lists(st.integers(-1000, 1000), max_size=30), st.randoms(use_true_random=False), st.integers(-8, 8))
def test_order_unit_and_sign_do_not_matter(values: list[int], random: object, power: int) -> None:
    shuffled = [float(value) for value in values]
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    decision = check([float(value) for value in values])
    assert check(shuffled) == decision
    assert check([value * 2.0**power for value in shuffled]) == decision
    assert check([-value for value in shuffled]) == decision


@given(st.lists(st.floats(0, 1e6), max_size=9))
def test_below_the_threshold_nothing_is_published(values: list[float]) -> None:
    assert check(values).reason == TOO_FEW
