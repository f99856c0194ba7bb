"""Margins and bounds: published values, a near-census, and that what is stated covers."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import binomtest

from hcalib.monitoring.intervals import wilson
from hcalib.monitoring.surveys.bounds import silent_bounds
from hcalib.monitoring.surveys.ranking import Share, rank
from hcalib.monitoring.surveys.variance import Answered, Stratum, by_stratum, change_margin, ratio_margin

TREES = [(0.3, 6), (0.5, 9), (0.4, 7), (0.9, 19), (0.7, 15), (0.2, 5),
         (0.6, 12), (0.5, 9), (0.8, 20), (0.4, 9), (0.8, 18), (0.6, 13)]  # fmt: skip


def test_ratio_of_scheaffer_mendenhall_and_ott() -> None:
    """Elementary Survey Sampling, exercise 6.1: basal area and volume of 12 of 250 trees, 75 square feet.

    Published: r = 21.1940, estimated total 1589.55 with variance 8678.56.
    """
    answered = tuple(Answered(volume, area) for area, volume in TREES)
    found = ratio_margin([Stratum(answered, 250)], whole_total=75)
    assert found.value == pytest.approx(21.1940, abs=5e-5)
    assert 75 * found.value == pytest.approx(1589.55, abs=5e-3)
    assert (75 * found.standard_error) ** 2 == pytest.approx(8678.56, abs=0.5)


@pytest.mark.parametrize(
    ("successes", "asked", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_without_a_finite_population(successes: int, asked: int, low: float, high: float) -> None:
    """R.G. Newcombe, Statistics in Medicine 17, 1998, table I, method 3, as others quote it; scipy agrees."""
    found = wilson(successes, asked)
    other = binomtest(successes, asked).proportion_ci(method="wilson")
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)
    assert (found.low, found.high) == pytest.approx((other.low, other.high), abs=1e-12)


@pytest.mark.parametrize(("successes", "asked", "population"), [(5, 19, 25), (8, 12, 20), (0, 10, 12)])
def test_wilson_for_a_finite_population_is_the_score_test_turned_round(
    successes: int, asked: int, population: int
) -> None:
    """O'Neill (2021): the bounds are the shares that the score test with the correction just allows."""
    found = wilson(successes, asked, population)
    for bound in {found.low, found.high} - {0.0}:
        spread = bound * (1 - bound) / asked * (population - asked) / (population - 1)
        assert abs(successes / asked - bound) / math.sqrt(spread) == pytest.approx(1.959963984540054)


def test_weights_of_a_stratum_give_the_same_margin_as_no_weights() -> None:
    plain = tuple(Answered(part, whole) for part, whole in ((3, 100), (5, 80), (1, 60)))
    weighed = tuple(Answered(one.part, one.whole, 7 / 3) for one in plain)
    assert ratio_margin([Stratum(plain, 7)]) == ratio_margin([Stratum(weighed, 7)])


def test_everyone_answered_leaves_nothing_to_chance() -> None:
    everyone = tuple(Answered(n, 100) for n in (1, 2, 8))
    found = ratio_margin([Stratum(everyone, 3)])
    assert found.low == found.high == found.value == pytest.approx(11 / 300)
    nearly = ratio_margin([Stratum(everyone, 4)])
    far = ratio_margin([Stratum(everyone, 40)])
    assert nearly.standard_error < far.standard_error


def test_an_unknown_spread_is_an_error_and_strata_can_be_taken_together() -> None:
    with pytest.raises(ValueError, match="together"):
        ratio_margin([Stratum((Answered(1, 10),), 3)])
    answers = {"a": Answered(1, 10), "b": Answered(2, 10), "c": Answered(1, 30)}
    strata = by_stratum(answers, {"a": "klein", "b": "klein", "c": "groot"}, {"klein": 4, "groot": 3})
    assert [(len(stratum.answered), stratum.size) for stratum in strata] == [(3, 7)]
    alone = by_stratum(answers, {"a": "klein", "b": "klein", "c": "groot"}, {"klein": 4, "groot": 1})
    assert [(len(stratum.answered), stratum.size) for stratum in alone] == [(1, 1), (2, 4)]


def population(generator: np.random.Generator, size: int) -> tuple[np.ndarray, np.ndarray]:
    staff = np.round(np.exp(generator.normal(4.6, 1.0, size))) + 5
    return np.round(staff * np.clip(generator.normal(0.035, 0.012, size), 0, None)), staff


@pytest.mark.parametrize(("asked", "answered"), [(28, 12), (28, 20), (60, 30)])
def test_stated_margins_of_a_ratio_cover(asked: int, answered: int) -> None:
    """95 % stated; 92 % or more is asked of so few and so uneven employers (2,000 draws: error 0.6)."""
    generator = np.random.Generator(np.random.PCG64(61))
    inside = 0
    for _ in range(2000):
        parts, wholes = population(generator, asked)
        chosen = generator.permutation(asked)[:answered]
        found = ratio_margin([Stratum(tuple(Answered(parts[n], wholes[n]) for n in chosen), asked)])
        inside += found.low <= parts.sum() / wholes.sum() <= found.high
    assert 0.92 <= inside / 2000 <= 0.98


def test_margins_cover_when_the_largest_stand_for_themselves() -> None:
    """Which employers are much larger than every silent one depends on who answered; it costs a little."""
    generator = np.random.Generator(np.random.PCG64(64))
    inside = 0
    for _ in range(2000):
        parts, wholes = population(generator, 28)
        chosen = set(generator.permutation(28)[:20].tolist())
        largest = max(wholes[n] for n in range(28) if n not in chosen)
        groups = {f"{n:02d}": "zeker" if wholes[n] > 3 * largest else "overig" for n in range(28)}
        frame = {group: list(groups.values()).count(group) for group in set(groups.values())}
        answers = {f"{n:02d}": Answered(parts[n], wholes[n]) for n in chosen}
        found = ratio_margin(by_stratum(answers, groups, frame))
        inside += found.low <= parts.sum() / wholes.sum() <= found.high
    assert 0.905 <= inside / 2000 <= 0.98


def test_stated_margins_of_a_change_cover() -> None:
    generator = np.random.Generator(np.random.PCG64(62))
    inside = 0
    for _ in range(2000):
        parts, wholes = population(generator, 28)
        later = np.round(parts * generator.normal(1.1, 0.2, 28).clip(0))
        chosen = generator.permutation(28)[:15]
        pairs = [(Answered(parts[n], wholes[n]), Answered(later[n], wholes[n])) for n in chosen]
        found = change_margin(pairs, 28)
        inside += found.low <= (later.sum() - parts.sum()) / wholes.sum() <= found.high
    assert 0.92 <= inside / 2000 <= 0.98


def test_wilson_margins_of_a_share_cover() -> None:
    generator = np.random.Generator(np.random.PCG64(63))
    inside = 0
    for _ in range(4000):
        truth = int(generator.integers(3, 26))
        found = wilson(int(generator.hypergeometric(truth, 28 - truth, 18)), 18, 28)
        inside += found.low <= truth / 28 <= found.high
    assert inside / 4000 >= 0.93


def test_bounds_of_a_share() -> None:
    found = silent_bounds(0.5, answered=60, item_silent=15, unit_silent=25, assumed=(0, 1))
    assert (found.low, found.high) == pytest.approx((0.3, 0.7))
    assert (found.item_low, found.item_high) == pytest.approx((0.4, 0.6))
    assert found.answered + found.item_silent + found.unit_silent == pytest.approx(1)
    nobody_silent = silent_bounds(0.5, 60, 0, 0, (0, 1))
    assert nobody_silent.low == nobody_silent.high == 0.5
    with pytest.raises(ValueError, match="outside"):
        silent_bounds(0.5, 1, 0, 0, (0, 0.4))


def test_change_needs_two_employers() -> None:
    pair = (Answered(1, 10), Answered(2, 10))
    with pytest.raises(ValueError, match="two employers"):
        change_margin([pair], 4)
    assert change_margin([pair], 1).low == pytest.approx(0.1)


def test_rank_says_how_sure_it_is_and_who_is_tied() -> None:
    shares = [Share("salaris", 20, 15, 25), Share("rooster", 20, 15, 25), Share("werkdruk", 60, 55, 65)]
    first, *others = rank(shares)
    assert (first.id, first.place, first.holds, first.tied_with) == ("werkdruk", 1, 1.0, ())
    assert [(one.id, one.place, one.tied_with) for one in others] == [
        ("salaris", 2, ("rooster",)), ("rooster", 2, ("salaris",)),
    ]  # fmt: skip
    assert others[0].holds <= 0.5


def test_rank_is_sure_without_margins_only() -> None:
    census = rank([Share("a", 52, 52, 52), Share("b", 48, 48, 48)])
    sample = rank([Share("a", 52, 44, 60), Share("b", 48, 40, 56)])
    assert [(one.holds, one.tied_with) for one in census] == [(1.0, ()), (1.0, ())]
    assert sample[0].holds < 0.95
    assert sample[0].tied_with == ("b",)
    # a margin that is cut off on one side is as wide as the other side says
    assert rank([Share("a", 52, 52, 60), Share("b", 48, 40, 48)]) == sample
    assert rank([]) == ()


def test_the_stated_certainty_of_an_order_is_not_too_high() -> None:
    """Where 80 % or more is stated that the first is first, it is in at least that part of the draws."""
    generator = np.random.Generator(np.random.PCG64(65))
    stated, right = [], []
    for _ in range(1500):
        wholes = np.round(np.exp(generator.normal(3, 0.8, 28))) + 3
        counts = np.array([generator.multinomial(whole, [0.3, 0.24, 0.46]) for whole in wholes])
        chosen = generator.permutation(28)[:18]
        shares = []
        for column, name in enumerate("abc"):
            answered = tuple(Answered(counts[n, column], wholes[n]) for n in chosen)
            found = ratio_margin([Stratum(answered, 28)])
            shares.append(Share(name, 100 * found.value, 100 * found.low, 100 * found.high))
        for place, one in enumerate(rank(shares)):
            if one.holds >= 0.8:
                stated.append(one.holds)
                right.append(
                    1 + (counts.sum(axis=0) > counts.sum(axis=0)["abc".index(one.id)]).sum() == place + 1
                )
    assert len(stated) > 500
    assert np.mean(right) >= np.mean(stated)
