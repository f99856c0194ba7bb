"""Linked tables: what they refuse, that they show nothing by accident, and tables made from amounts."""

from __future__ import annotations

import math

import pytest

from hcalib.disclosure import Cell, LinkedTables, Sum, crossed, linked


def test_value_is_what_contributors_give_together() -> None:
    assert Cell("a", {"x": 0.1, "y": 0.2, "z": 0.3}).value == math.fsum((0.1, 0.2, 0.3))
    assert Cell("a", persons=7).value == 7
    assert Cell("a", amount=1200, known=True).value == 1200


@pytest.mark.parametrize(
    ("value", "base", "shown"),
    [(7, 5, 5), (7.5, 5, 10), (12.5, 5, 15), (0, 5, 0), (2, 0, 2), (149, 100, 100)],
)
def test_shown_is_the_nearest_multiple_with_halves_up(value: float, base: float, shown: float) -> None:
    assert Cell("a", {"x": value}, rounding=base).shown == shown


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": ""},
        {"contributions": {"x": -1.0}},
        {"contributions": {"x": math.nan}},
        {"contributions": {"x": math.inf}},
        {"persons": -1},
        {"cost": 0.0},
        {"rounding": -5.0},
        {"amount": 5.0},
        {"contributions": {"x": 1.0}, "persons": 1},
        {"contributions": {"x": 1.0}, "known": True, "hidden": True},
    ],
)
def test_cell_that_cannot_be_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=":"):
        Cell(**({"id": "a"} | wrong))  # type: ignore[arg-type]


def test_neither_repr_nor_error_tells_an_amount() -> None:
    cell = Cell("a", {"zorggroep": 4711.0})
    assert "4711" not in repr(cell)
    assert "zorggroep" not in repr(cell)
    with pytest.raises(ValueError, match="do not add up") as caught:
        LinkedTables((cell, Cell("b", {"x": 815.0})), (Sum("a", ("b",)),))
    assert "4711" not in str(caught.value)
    assert "815" not in str(caught.value)


def test_everything_wrong_is_told_at_once() -> None:
    one, two = Cell("a", {"x": 1.0}), Cell("b", {"x": 2.0})
    with pytest.raises(ValueError, match=r"'a' is there 2 times.*not there: c.*do not add up"):
        LinkedTables((one, one, two), (Sum("b", ("c",)), Sum("b", ("a",))))


def test_weights_of_a_survey_are_part_of_a_sum() -> None:
    cells = (Cell("a", {"x": 2.0}), Cell("b", {"y": 3.0}), Cell("w", {"x": 5.0, "y": 4.5}))
    assert LinkedTables(cells, (Sum("w", ("a", "b"), (2.5, 1.5)),)).contributors == ("x", "y")
    with pytest.raises(ValueError, match="do not add up"):
        LinkedTables(cells, (Sum("w", ("a", "b")),))


def test_rounded_figure_of_another_need_not_add_up_exactly() -> None:
    parts = (Cell("a", {"x": 130.0}), Cell("b", {"y": 115.0}))
    LinkedTables((*parts, Cell("cbs", amount=200, known=True, rounding=100)), (Sum("cbs", ("a", "b")),))
    with pytest.raises(ValueError, match="do not add up"):
        LinkedTables((*parts, Cell("cbs", amount=300, known=True, rounding=100)), (Sum("cbs", ("a", "b")),))


@pytest.mark.parametrize(
    "wrong", [((), ()), (("a",), ()), (("b", "b"), ()), (("b",), (1.0, 2.0)), (("b",), (0.0,))]
)
def test_sum_that_cannot_be_is_refused(wrong: tuple[tuple[str, ...], tuple[float, ...]]) -> None:
    with pytest.raises(ValueError, match="sum 'a'"):
        Sum("a", *wrong)


def test_crossing_gives_every_margin_of_every_level() -> None:
    tables = crossed(
        "q",
        {("vvt", "noord"): {"e1": 3.0, "e2": 1.0}, ("ggz", "zuid"): {"e1": 2.0}},
        [{"zorg": ["vvt", "kort"], "kort": ["ggz", "huisarts"]}, {"heel": ["noord", "zuid"]}],
    )

    assert len(tables.cells) == 5 * 3
    assert tables.by_id["q/zorg/heel"].contributions == {"e1": 5.0, "e2": 1.0}
    assert tables.by_id["q/kort/heel"].value == 2
    assert tables.by_id["q/huisarts/noord"].empty
    assert Sum("q/kort/zuid", ("q/ggz/zuid", "q/huisarts/zuid")) in tables.sums


def test_crossing_refuses_amounts_of_a_total_and_endless_hierarchies() -> None:
    with pytest.raises(ValueError, match="not the lowest codes"):
        crossed("q", {("all",): {"x": 1.0}}, [{"all": ["a"]}])
    with pytest.raises(ValueError, match="total of itself"):
        crossed("q", {}, [{"a": ["b"], "b": ["a"]}])


def test_tables_that_share_a_total_are_linked_and_a_difference_is_refused() -> None:
    by_branch = crossed("q", {("a",): {"x": 1.0}, ("b",): {"y": 2.0}}, [{"all": ["a", "b"]}])
    by_size = crossed("q", {("k",): {"x": 1.0}, ("g",): {"y": 2.0}}, [{"all": ["k", "g"]}])

    both = linked(by_branch, by_size)
    assert len(both.cells) == 5
    assert len(both.sums) == 2
    other = LinkedTables((Cell("q/all", {"x": 1.0}),))
    with pytest.raises(ValueError, match="differs"):
        linked(by_branch, other)
