"""Protection: what is withheld to hide what the rules refuse, that it suffices, and that it is little."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, product

import pytest
from disclosure_tables import all_but, grid

from hcalib.disclosure import (
    Cell,
    DisclosureRules,
    LinkedTables,
    Sum,
    crossed,
    primaries,
    protect,
    verify,
)
from hcalib.disclosure.cutting import Effort
from hcalib.disclosure.suppression import NOT_SHOWN, exposed
from hcalib.errors import UserError

RULES = DisclosureRules()
PERSONS = DisclosureRules(min_contributors=5)
SDC_TABLE = [[18, 14, 12, 11], [2, 19, 10, 14]]
"""Men and women in regions A to D: the test data ``microdata1`` of sdcTable (Meindl), 100 persons."""


def kinds(protection: object, kind: str) -> set[str]:
    return {name for name, why in protection.withheld.items() if why.kind == kind}  # type: ignore[attr-defined]


def test_published_pattern_of_sdctable_is_found() -> None:
    """Women in A are 2: the optimal, hypercube and HiTaS methods of sdcTable withhold both in A and C."""
    amounts = {("abcd"[c], "mv"[r]): {"n": float(SDC_TABLE[r][c])} for r in range(2) for c in range(4)}
    costs = {codes: value["n"] for codes, value in amounts.items()}
    tables = crossed(
        "s", amounts, [{"regio": "abcd"}, {"geslacht": "mv"}], costs=costs | _margins(costs), persons=True
    )

    found = protect(tables, DisclosureRules(min_contributors=3))

    assert kinds(found, "primary") == {"s/a/v"}
    assert kinds(found, "secondary") == {"s/a/m", "s/c/m", "s/c/v"}
    assert found.loss == 18 + 12 + 10
    assert found.least


def _margins(costs: dict[tuple[str, ...], float]) -> dict[tuple[str, ...], float]:
    margins: dict[tuple[str, ...], float] = {}
    for (region, sex), cost in costs.items():
        for codes in ((region, "geslacht"), ("regio", sex), ("regio", "geslacht")):
            margins[codes] = margins.get(codes, 0.0) + cost
    return margins


def test_naive_pattern_is_caught_and_ours_does_not_fall_for_it() -> None:
    """At least two withheld in every line of the table, and still r0/c2 can be computed."""
    inside = [[5, 7, 20, 9], [8, 3, 6, 30], [4, 9, 2, 8], [25, 6, 7, 3]]
    few = {(0, 2): ["solo"]}
    tables = grid(inside, few=few)
    places = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (2, 2), (2, 3), (3, 2), (3, 3)]
    naive = all_but(tables, *(f"t/r{row}/c{column}" for row, column in places))

    assert exposed(tables, naive, RULES) == ("t/r0/c2",)
    ours = protect(tables, RULES)
    assert verify(tables, ours, RULES) == ()
    assert ours.intervals["t/r0/c2"].low <= 18
    assert ours.intervals["t/r0/c2"].high >= 22


def test_least_loss_is_not_beaten_by_any_smaller_pattern() -> None:
    """Every smaller pattern is attacked; persons, so that there is only an outsider to try."""
    inside = {
        (f"r{r}", f"c{c}"): {"n": n} for (r, c), n in zip(product(range(2), range(3)), NUMBERS, strict=True)
    }
    tables = crossed("t", inside, [{"R": ["r0", "r1"]}, {"C": ["c0", "c1", "c2"]}], persons=True)
    found = protect(tables, PERSONS)
    primary = kinds(found, "primary")
    others = [cell.id for cell in tables.cells if cell.id not in primary]

    assert found.least
    assert found.loss == 3
    for size in range(3):
        for chosen in combinations(others, size):
            assert exposed(tables, all_but(tables, *primary, *chosen), PERSONS)


NUMBERS = (3.0, 9.0, 6.0, 7.0, 15.0, 8.0)


def test_two_singletons_in_a_row_need_a_third() -> None:
    """Each of the two would know the other's amount from the total of the row."""
    tables = grid([[20, 50, 10], [8, 19, 22], [17, 32, 12]], few={(0, 0): ["a"], (0, 1): ["b"]})
    square = all_but(tables, "t/r0/c0", "t/r0/c1", "t/r1/c0", "t/r1/c1")

    assert exposed(tables, square, RULES) == ("t/r0/c0", "t/r0/c1")
    found = protect(tables, RULES)
    assert verify(tables, found, RULES) == ()
    assert sum(name.startswith("t/r0/") for name in found.withheld) >= 3


def test_singletons_of_the_same_employer_do_not_protect_each_other_from_it() -> None:
    """One employer alone in both cells has no secret from itself, so two in the row are enough."""
    tables = grid([[20, 50, 10], [8, 19, 22], [17, 32, 12]], few={(0, 0): ["a"], (0, 1): ["a"]})
    found = protect(tables, RULES)

    assert verify(tables, found, RULES) == ()
    assert sum(name.startswith("t/r0/") for name in found.withheld) == 2


def test_rules_refuse_nothing_so_nothing_is_withheld() -> None:
    tables = grid([[4, 9], [7, 5]])
    found = protect(tables, RULES)

    assert found.published == {cell.id for cell in tables.cells}
    assert not found.withheld
    assert found.loss == 0
    assert found.least


def test_known_total_is_used_by_the_attacker_and_never_withheld() -> None:
    inside, few = [[20, 50], [8, 19]], {(0, 0): ["a"]}
    free = protect(grid(inside, few=few, costs="one"), RULES)
    tied = protect(grid(inside, few=few, costs="one", known=["t/all/all", "t/r0/all", "t/all/c0"]), RULES)

    assert {"t/all/all", "t/r0/all", "t/all/c0"} <= tied.published
    assert tied.loss >= free.loss


def test_what_is_known_can_make_protection_impossible_and_every_cell_is_named() -> None:
    tables = grid([[20, 50], [8, 19]], few={(0, 0): ["a"]}, known=["t/r0/all", "t/r0/c1"])
    with pytest.raises(UserError) as caught:
        protect(tables, RULES)
    assert [fault.message.split("'")[1] for fault in caught.value.faults] == ["t/r0/c0"]
    assert "niet te beschermen" in str(caught.value)
    assert "20" not in str(caught.value)


def test_contributor_can_make_protection_impossible() -> None:
    """An outsider has doubt between the two, but the one that fills the second cell has none."""
    tables = LinkedTables(
        (Cell("a", {"x": 30.0}), Cell("b", {"y": 40.0}), Cell("t", amount=70.0, known=True)),
        (Sum("t", ("a", "b")),),
    )
    with pytest.raises(UserError) as caught:
        protect(tables, RULES)
    assert len(caught.value.faults) == 2


def test_withheld_figures_all_have_the_same_sentence() -> None:
    """A reader who saw which cells hide others would know which ones are small."""
    found = protect(grid([[20, 50], [8, 19]], few={(0, 0): ["a"]}), RULES)
    assert {why.kind for why in found.withheld.values()} == {"primary", "secondary"}
    assert {why.sentence for why in found.withheld.values()} == {NOT_SHOWN}


def test_hidden_difference_of_two_published_totals_is_protected() -> None:
    everyone = {f"e{n}": 5.0 for n in range(12)}
    panel = {name: amount for name, amount in everyone.items() if name != "e0"}
    tables = LinkedTables(
        (Cell("all", everyone, cost=3.0), Cell("panel", panel), Cell("new", {"e0": 5.0}, hidden=True)),
        (Sum("all", ("panel", "new")),),
    )
    found = protect(tables, RULES)

    assert found.published == {"all"}
    assert kinds(found, "hidden") | kinds(found, "primary") == {"new"}
    assert found.loss == 1


def test_nobody_answered_is_said_and_not_shown_as_nought() -> None:
    found = protect(LinkedTables((Cell("a"), Cell("b", {f"e{n}": 2.0 for n in range(12)}))), RULES)
    assert kinds(found, "empty") == {"a"}
    assert "a" not in found.figures


def test_small_number_of_persons_may_be_anything_from_none_to_the_limit() -> None:
    tables = crossed(
        "p",
        {("ja",): {"n": 1.0}, ("deels",): {"n": 1.0}, ("nee",): {"n": 10.0}},
        [{"alle": ["ja", "deels", "nee"]}],
        persons=True,
    )
    found = protect(tables, PERSONS)

    assert kinds(found, "primary") == {"p/ja", "p/deels"}
    assert len(kinds(found, "secondary")) == 1
    for name in kinds(found, "primary"):
        assert found.intervals[name].low == pytest.approx(0, abs=1e-6)
        assert found.intervals[name].high >= 5 - 1e-6


def test_nobody_of_a_group_says_something_of_everyone_in_it() -> None:
    split = crossed("p", {("ja",): {"n": 12.0}}, [{"alle": ["ja", "nee"]}], persons=True)
    alone = LinkedTables((Cell("deelnemers", persons=0),))

    assert "p/nee" in kinds(protect(split, PERSONS), "primary")
    assert "p/ja" not in protect(split, PERSONS).published
    assert protect(alone, PERSONS).figures == {"deelnemers": 0.0}


def test_ratio_needs_two_published_figures() -> None:
    cells = (
        Cell("personeel", {f"e{n}": 200.0 for n in range(12)}),
        Cell("vacatures", {f"e{n}": 8.0 for n in range(12)}),
        Cell("klein", {"e1": 3.0}),
        Cell("nul", persons=0),
    )
    found = protect(LinkedTables(cells), RULES)

    assert found.ratio("vacatures", "personeel") == pytest.approx(0.04)
    assert found.ratio("klein", "personeel") is None
    assert found.ratio("vacatures", "nul") is None
    with pytest.raises(KeyError):
        found.ratio("vacatures", "nergens")


def test_rounding_lets_more_be_published_and_is_in_the_figures() -> None:
    tables = crossed(
        "p", {("a",): {"n": 3.0}, ("b",): {"n": 61.0}, ("c",): {"n": 58.0}}, [{"t": "abc"}], persons=True
    )
    exact = protect(tables, PERSONS)
    coarse = replace(PERSONS, rounding=10)
    found = protect(tables, coarse)

    assert exact.loss == 1
    assert found.loss == 0
    assert found.figures == {"p/b": 60.0, "p/c": 60.0, "p/t": 120.0}
    assert verify(tables, found, coarse) == ()


def test_effort_that_runs_out_gives_a_pattern_that_is_still_safe() -> None:
    inside = [[(7 * r + 5 * c) % 13 + 2.0 for c in range(3)] for r in range(3)]
    tables = grid(inside, few={(n, n): [f"solo{n}"] for n in range(2)}, many=10)
    best = protect(tables, RULES)
    quick = protect(tables, RULES, effort=Effort(fractional_rounds=0, whole_rounds=1, nodes=1))

    assert not quick.least
    assert quick.loss >= best.loss
    assert verify(tables, quick, RULES) == ()


@pytest.mark.parametrize("scale", [1e-5, 1e7])
def test_very_large_and_very_small_amounts_are_protected(scale: float) -> None:
    inside = [[20 * scale, 50, 10], [8, 19 * scale, 22], [17, 32, 12 * scale]]
    rules = replace(RULES, least=min(1.0, scale))
    tables = grid(inside, few={(0, 0): ["a"], (1, 2): ["b"]})
    found = protect(tables, rules)

    assert set(primaries(tables, rules)) <= set(found.withheld)
    assert verify(tables, found, rules) == ()
    for name, amount in (("t/r0/c0", inside[0][0]), ("t/r1/c2", 22)):
        assert found.intervals[name].high >= 1.09 * amount
        assert found.intervals[name].low <= 0.91 * amount
