"""The attacker: what can be computed from a published table, in published examples and in traps."""

from __future__ import annotations

import math

import pytest
from disclosure_tables import all_but, grid

from hcalib.disclosure import Cell, LinkedTables, Sum
from hcalib.disclosure.attack import Interval, attack
from hcalib.disclosure.rounding import rounded

INVESTMENT = [[20, 50, 10], [8, 19, 22], [17, 32, 12]]
"""Investment of enterprises by activity and region: the example of Fischetti and Salazar (2001)."""


def assert_interval(found: Interval, low: float, high: float) -> None:
    assert found.low == pytest.approx(low, abs=1e-6)
    assert found.high == pytest.approx(high, abs=1e-6)


def test_published_example_leaves_22_between_5_and_30() -> None:
    """Fischetti and Salazar (2001), Management Science 47(7): the intervals of their figure 1."""
    tables = grid(INVESTMENT)
    withheld = ("t/r1/c0", "t/r1/c2", "t/r2/c0", "t/r2/c2")

    found = attack(tables, all_but(tables, *withheld))

    assert sorted(found) == sorted(withheld)
    assert_interval(found["t/r1/c2"], 5, 30)
    assert_interval(found["t/r1/c0"], 0, 25)


def test_single_withheld_cell_is_given_away_by_its_row() -> None:
    tables = grid(INVESTMENT)
    assert_interval(attack(tables, all_but(tables, "t/r1/c2"))["t/r1/c2"], 22, 22)


def test_two_in_every_line_can_still_give_one_cell_away() -> None:
    """Every line has at least two withheld cells, but rows 0 and 1 less columns 0 and 1 leave only r0/c2."""
    tables = grid([[5, 7, 20, 9], [8, 3, 6, 30], [4, 9, 2, 8], [25, 6, 7, 3]])
    places = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (2, 2), (2, 3), (3, 2), (3, 3)]
    for line in range(4):
        assert sum(row == line for row, _ in places) >= 2
        assert sum(column == line for _, column in places) >= 2

    found = attack(tables, all_but(tables, *(f"t/r{row}/c{column}" for row, column in places)))

    assert_interval(found["t/r0/c2"], 20, 20)
    assert min(interval.width for name, interval in found.items() if name != "t/r0/c2") > 1


def test_withheld_total_alone_is_no_secret() -> None:
    tables = grid(INVESTMENT)
    assert attack(tables, all_but(tables, "t/all/all"))["t/all/all"].width == pytest.approx(0, abs=1e-6)


def test_cells_that_nothing_links_are_bounded_by_zero_alone() -> None:
    tables = LinkedTables((Cell("a", {"x": 3.0}), Cell("b", {"x": 9.0})))
    assert attack(tables, ["b"]) == {"a": Interval(0.0, math.inf)}
    assert attack(tables, ["b"], knows="x") == {"a": Interval(3.0, 3.0)}


def test_contributor_that_is_alone_in_a_cell_opens_the_other() -> None:
    """The singleton problem: two withheld in a row protect against outsiders, not against each other."""
    tables = grid(INVESTMENT, few={(0, 0): ["solo"]})
    published = all_but(tables, "t/r0/c0", "t/r0/c1", "t/r1/c0", "t/r1/c1")

    assert attack(tables, published)["t/r0/c1"].width > 10
    assert_interval(attack(tables, published, knows="solo")["t/r0/c1"], 50, 50)


def test_contributor_among_others_only_knows_that_there_is_at_least_its_own() -> None:
    tables = grid(INVESTMENT, few={(0, 0): ["one", "other"]})
    published = all_but(tables, "t/r0/c0", "t/r0/c1", "t/r1/c0", "t/r1/c1")

    found = attack(tables, published, knows="one")

    assert found["t/r0/c0"].low == pytest.approx(10)
    assert found["t/r0/c1"].high == pytest.approx(60)


def test_bounds_known_beforehand_narrow_the_interval() -> None:
    tables = grid(INVESTMENT)
    published = all_but(tables, "t/r1/c0", "t/r1/c2", "t/r2/c0", "t/r2/c2")

    found = attack(tables, published, bounds={"t/r1/c0": Interval(5, 12)})

    assert_interval(found["t/r1/c2"], 18, 25)


def test_link_between_two_tables_is_used() -> None:
    """A report on the whole and one on a part: their difference is about one employer."""
    tables = LinkedTables(
        (
            Cell("whole", {"a": 9.0, "b": 7.0}),
            Cell("part", {"a": 9.0}),
            Cell("rest", {"b": 7.0}, hidden=True),
        ),
        (Sum("whole", ("part", "rest")),),
    )
    assert_interval(attack(tables, ["whole", "part"])["rest"], 7, 7)
    assert_interval(attack(tables, ["whole"])["rest"], 0, 16)


def test_rounding_leaves_doubt_that_sums_take_away() -> None:
    tables = rounded(
        LinkedTables(
            (Cell("a", persons=12), Cell("b", persons=3), Cell("t", persons=15)), (Sum("t", ("a", "b")),)
        ),
        5,
    )

    found = attack(tables, ["a", "t"])

    assert_interval(found["b"], 0, 10)
    assert_interval(attack(tables, ["t"])["a"], 0, 17.5)


def test_rounded_total_of_another_is_known_within_its_rounding() -> None:
    cells = (
        Cell("a", {"x": 130.0}),
        Cell("b", {"y": 115.0}),
        Cell("cbs", amount=200, known=True, rounding=100),
    )
    tables = LinkedTables(cells, (Sum("cbs", ("a", "b")),))

    assert_interval(attack(tables, ["b"])["a"], 35, 135)


def test_empty_cell_hides_nothing() -> None:
    cells = (Cell("a", {"x": 7.0}), Cell("b"), Cell("t", {"x": 7.0}))
    tables = LinkedTables(cells, (Sum("t", ("a", "b")),))

    assert attack(tables, ["t"]) == {"a": Interval(pytest.approx(7), pytest.approx(7))}


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e9])
def test_scale_of_the_amounts_does_not_matter(scale: float) -> None:
    tables = grid([[amount * scale for amount in row] for row in INVESTMENT])
    published = all_but(tables, "t/r1/c0", "t/r1/c2", "t/r2/c0", "t/r2/c2")

    found = attack(tables, published)["t/r1/c2"]

    assert found.low == pytest.approx(5 * scale)
    assert found.high == pytest.approx(30 * scale)


def test_unknown_cell_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="not in the tables: nergens"):
        attack(grid(INVESTMENT), ["nergens"])
