"""Properties of the statistics of surveys: margins are met, bounds hold the truth, order does not matter."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hcalib.monitoring.surveys.bounds import silent_bounds
from hcalib.monitoring.surveys.ranking import Share, rank
from hcalib.monitoring.surveys.variance import Answered, Stratum, ratio_margin
from hcalib.monitoring.surveys.weighting import WeightingError, collapse, post_stratify, rake

COUNTS = st.integers(1, 400)
FEW = settings(max_examples=60, deadline=None)


@st.composite
def crossed(draw: st.DrawFn) -> tuple[dict[str, str], dict[str, str]]:
    rows, columns = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    cells = [(f"r{r}", f"k{k}") for r in range(rows) for k in range(columns)]
    ids = {f"{r}{k}{n}": (r, k) for r, k in cells for n in range(draw(st.integers(1, 3)))}
    return {name: r for name, (r, _) in ids.items()}, {name: k for name, (_, k) in ids.items()}


@FEW
@given(crossed(), st.data())
def test_raked_weights_reproduce_every_margin(
    table: tuple[dict[str, str], dict[str, str]], data: st.DataObject
) -> None:
    rows, columns = table
    measure = {name: float(data.draw(st.integers(1, 50))) for name in rows}
    truth = {name: data.draw(st.floats(0.5, 5)) for name in rows}
    margins = []
    for groups in (rows, columns):
        totals: dict[str, float] = {}
        for name, group in groups.items():
            totals[group] = totals.get(group, 0.0) + truth[name] * measure[name]
        margins.append((groups, totals))
    found = rake(margins, dict.fromkeys(rows, 1.0), measure)
    for groups, totals in margins:
        for group, total in totals.items():
            reached = sum(found.values[n] * measure[n] for n in groups if groups[n] == group)
            assert math.isclose(reached, total, rel_tol=1e-6)
    assert 1 <= found.effective_size <= len(rows) + 1e-9


@FEW
@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=12), st.floats(0.1, 50), st.randoms())
def test_weights_do_not_depend_on_order_and_scale_with_the_totals(
    groups: list[str], factor: float, order: object
) -> None:
    strata = {f"e{n}": group for n, group in enumerate(groups)}
    totals = {group: 10.0 * (1 + groups.count(group)) for group in set(groups)}
    design = dict.fromkeys(strata, 1.0)
    names = sorted(strata)
    order.shuffle(names)  # type: ignore[attr-defined]
    plain = post_stratify(strata, totals, design)
    assert (
        post_stratify({n: strata[n] for n in names}, totals, dict.fromkeys(names, 1.0)).values == plain.values
    )
    scaled = post_stratify(strata, {g: factor * t for g, t in totals.items()}, design)
    assert all(math.isclose(scaled.values[n], factor * plain.values[n], rel_tol=1e-9) for n in names)


@FEW
@given(st.lists(st.integers(0, 5), min_size=1, max_size=8), st.integers(1, 4))
def test_collapsed_groups_have_enough_or_there_is_an_error(counts: list[int], fewest: int) -> None:
    order = [f"g{n}" for n in range(len(counts))]
    responded = dict(zip(order, counts, strict=True))
    if sum(counts) < fewest:
        with pytest.raises(WeightingError):
            collapse(responded, order, fewest)
        return
    named, together = collapse(responded, order, fewest)
    for group in set(named.values()):
        assert sum(responded[name] for name in order if named[name] == group) >= fewest
        assert group.split("+") == [name for name in order if named[name] == group]
    assert {name for group in together for name in group} == {n for n, g in named.items() if "+" in g}


@FEW
@given(st.lists(st.tuples(st.booleans(), COUNTS, st.sampled_from("aiu")), min_size=2, max_size=30))
def test_bounds_hold_the_share_of_everyone(employers: list[tuple[bool, int, str]]) -> None:
    size = {kind: sum(s for _, s, k in employers if k == kind) for kind in "aiu"}
    if not size["a"]:
        return
    yes = sum(s for answer, s, kind in employers if answer and kind == "a")
    found = silent_bounds(yes / size["a"], size["a"], size["i"], size["u"], (0, 1))
    truth = sum(s for answer, s, _ in employers if answer) / sum(size.values())
    among = sum(s for answer, s, k in employers if answer and k != "u") / (size["a"] + size["i"])
    assert found.low - 1e-9 <= truth <= found.high + 1e-9
    assert found.item_low - 1e-9 <= among <= found.item_high + 1e-9


@FEW
@given(
    st.lists(st.tuples(st.integers(0, 40), COUNTS), min_size=3, max_size=15),
    st.integers(0, 10),
    st.floats(0.01, 100),
)
def test_a_margin_holds_the_ratio_and_scales(pairs: list[tuple[int, int]], more: int, factor: float) -> None:
    answered = [Answered(part, whole) for part, whole in pairs]
    found = ratio_margin([Stratum(tuple(answered), len(pairs) + more)])
    assert found.low <= found.value <= found.high
    assert found.standard_error == 0 if not more else True
    turned = ratio_margin([Stratum(tuple(reversed(answered)), len(pairs) + more)])
    assert math.isclose(turned.high, found.high, rel_tol=1e-9)
    scaled = ratio_margin(
        [Stratum(tuple(Answered(factor * one.part, one.whole) for one in answered), len(pairs) + more)]
    )
    assert math.isclose(scaled.high, factor * found.high, rel_tol=1e-6, abs_tol=1e-9)


@given(
    st.lists(st.tuples(st.integers(0, 100), st.integers(0, 20), st.integers(0, 20)), min_size=1, max_size=8)
)
def test_ranks_are_in_order_and_as_sure_as_their_margins(rows: list[tuple[int, int, int]]) -> None:
    shares = [Share(f"{n}", value, value - less, value + more) for n, (value, less, more) in enumerate(rows)]
    found = rank(shares)
    values = {one.id: one.value for one in shares}
    assert [values[one.id] for one in found] == sorted(values.values(), reverse=True)
    for one in found:
        assert one.place == 1 + sum(value > values[one.id] for value in values.values())
        assert 0 <= one.holds <= 1
        assert one.holds < 1 or not one.tied_with
    wider = rank([Share(one.id, one.value, one.low - 5, one.high + 5) for one in shares])
    for narrow, wide in zip(found, wider, strict=True):
        assert wide.holds <= narrow.holds
        assert set(narrow.tied_with) <= set(wide.tied_with)
