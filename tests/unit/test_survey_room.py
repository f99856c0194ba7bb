"""Stated margins leave room around every answer: attacked with a method of its own, by cutting planes."""

from __future__ import annotations

import math

import numpy as np
import pytest
import survey_kit
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from hcalib.monitoring.surveys.chance import Chance, change_chances, public_half, ratio_chance
from hcalib.monitoring.surveys.room import Told, too_narrow
from hcalib.monitoring.surveys.variance import Answered, Stratum, change_margin, ratio_margin

PART = 0.1
SEEDS = st.integers(0, 10_000)


def made(
    seed: int, count: int = 12, frame: int = 20, spread: float = 0.15
) -> tuple[dict[str, float], Chance]:
    """Answers of uneven employers, and the margin of their ratio."""
    generator = np.random.Generator(np.random.PCG64(seed))
    wholes = {f"e{n:02d}": float(round(20 + 60 * math.exp(generator.normal(0, 1)))) for n in range(count)}
    answers = {
        name: float(round(whole * 0.4 * max(0.1, generator.normal(1, spread))))
        for name, whole in wholes.items()
    }
    return answers, ratio_chance([(tuple(wholes), frame)], wholes)


def told(answers: dict[str, float], chance: Chance, half: float, *groups: dict[str, float]) -> Told:
    totals = [(one, 0.0, 0.0) for one in (dict.fromkeys(answers, 1.0), *groups)]
    return Told(answers, {}, totals, [(chance, half)])


def half_of(answers: dict[str, float], chance: Chance) -> float:
    return float(chance.halves(np.array([answers[name] for name in chance.employers])))


def furthest(one: str, sign: int, what: Told, knows: str | None = None) -> float:
    """Return how far an attacker finds that an answer can lie from the real one, on one side.

    A linear programme over the totals, with a cut wherever its answer has a margin that is too wide.
    """
    names = sorted(what.answers)
    real = np.array([what.answers[name] for name in names])
    goal = np.array([-float(sign) * (name == one) for name in names])
    sums = np.array([[counts.get(name, 0.0) for name in names] for counts, _, _ in what.totals])
    bounds = [(a, a) if name == knows else (0, None) for name, a in zip(names, real, strict=True)]
    ((chance, half),) = what.margins
    rows = np.array([chance.rows[:, chance.employers.index(name)] for name in names]).T
    cuts: list[np.ndarray] = []
    found = real
    for _ in range(60):
        solved = linprog(
            goal, A_eq=sums, b_eq=sums @ real, bounds=bounds,
            A_ub=np.array(cuts) if cuts else None, b_ub=[half] * len(cuts) or None,
        )  # fmt: skip
        assert solved.status in (0, 3)
        if solved.status == 3:
            return math.inf
        found = solved.x
        size = float(np.linalg.norm(rows @ found + chance.rest))
        if size <= half * 1.001:
            break
        cuts.append((rows @ found / size) @ rows)
    return sign * float(found[names.index(one)] - what.answers[one])


@settings(max_examples=10, deadline=None)
@given(SEEDS, st.sampled_from([1.0, 1.5, 3.0]))
def test_where_no_margin_is_refused_an_attacker_finds_no_answer(seed: int, wider: float) -> None:
    answers, chance = made(seed)
    half = wider * half_of(answers, chance)
    groups = dict.fromkeys(list(answers)[:6], 1.0)
    what = told(answers, chance, half, groups)
    if too_narrow(what, 100 * PART):
        return
    large = sorted(answers, key=lambda name: -answers[name])
    for one, knows in ((large[0], None), (large[0], large[1]), (large[1], large[0]), (large[5], large[0])):
        for sign in (-1, 1):
            assert furthest(one, sign, what, knows) >= PART * answers[one] * 0.998


def test_a_margin_that_gives_away_the_largest_is_refused() -> None:
    """The attack above succeeds on it; wide enough it is not refused."""
    answers, chance = made(3, spread=0.02)
    exact = half_of(answers, chance)
    largest = max(answers, key=lambda name: answers[name])
    narrow = told(answers, chance, exact)
    assert furthest(largest, 1, narrow) < PART * answers[largest]
    assert too_narrow(narrow, 100 * PART) == {0}
    assert not too_narrow(told(answers, chance, 30 * exact), 100 * PART)


def test_what_the_totals_tell_is_not_blamed_on_a_margin() -> None:
    answers, chance = made(3)
    alone = {next(iter(answers)): 1.0}
    wide = told(answers, chance, 50 * half_of(answers, chance), alone)
    assert not too_narrow(wide, 100 * PART)
    assert not too_narrow(Told({"a": 1.0}, {}, [], []), 100 * PART)


@settings(max_examples=25, deadline=None)
@given(SEEDS, st.integers(0, 9))
def test_a_margin_is_the_same_function_of_the_answers(seed: int, silent: int) -> None:
    generator = np.random.Generator(np.random.PCG64(seed))
    names = [f"e{n}" for n in range(9)]
    wholes, others = ({name: float(generator.integers(5, 90)) for name in names} for _ in range(2))
    parts, later = ({name: float(generator.integers(0, 50)) for name in names} for _ in range(2))
    groups = [(names[:4], 4 + silent), (names[4:], 7)]
    plain = [Stratum(tuple(Answered(parts[n], wholes[n]) for n in inside), size) for inside, size in groups]
    exact = ratio_margin(plain)
    assert half_of(parts, ratio_chance(groups, wholes)) == pytest.approx(exact.high - exact.value, abs=1e-9)
    before, after = change_chances(names, 9 + silent, (wholes, others), (parts, later))
    pairs = [(Answered(parts[n], wholes[n]), Answered(later[n], others[n])) for n in names]
    change = change_margin(pairs, 9 + silent)
    for found in (half_of(parts, before), half_of(later, after)):
        assert found == pytest.approx(change.high - change.value, abs=1e-9)


def test_the_largest_margin_follows_from_published_things() -> None:
    """Half of equal employers at one end and half at the other: nobody can differ more."""
    names = [f"e{n}" for n in range(10)]
    groups, sizes = [(names, 16)], dict.fromkeys(names, 40.0)
    ends = {name: 40.0 * (n % 2) for n, name in enumerate(names)}
    largest = public_half(groups, sizes, 0.5, (0.0, 1.0))
    assert half_of(ends, ratio_chance(groups, sizes)) == pytest.approx(largest * math.sqrt(10 / 9))
    assert public_half([(names, 10)], sizes, 0.5, (0.0, 1.0)) == 0
    assert public_half(groups, dict.fromkeys(names, 0.0), 0.5, (0.0, 1.0)) == 0


def test_stated_margins_of_the_example_are_never_narrower_than_chance() -> None:
    """So they cover at least what is stated of the exact ones; and they still say something."""
    widths = []
    for outcome in survey_kit.outcomes():
        for one in outcome.figures.estimates:
            if one.margin is not None and one.bounds is not None and one.figure.value is not None:
                assert one.margin.low <= one.figure.value <= one.margin.high
                assert one.margin.low >= one.bounds.low - 0.15
                widths.append((one.margin.high - one.margin.low) / (one.bounds.high - one.bounds.low + 0.1))
    assert len(widths) > 40
    assert np.median(widths) < 0.5
