"""Revisions between vintages, and how much first figures tend to move."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_figures import figure_frame, years

from hcalib.sources.revisions import compare, revision_analysis

FIRST, SECOND, THIRD = date(2024, 2, 15), date(2024, 5, 15), date(2025, 2, 15)


def vintage(day: date, *values: float | None, **columns: object) -> pd.DataFrame:
    return figure_frame(years(values, 2020, **columns), vintage=day)


def measures(analysis: pd.DataFrame, horizon: int | None) -> dict[str, object]:
    """Return the one row of a horizon; None is the first against the latest figure."""
    keep = analysis["horizon"].isna() if horizon is None else analysis["horizon"] == horizon
    (row,) = analysis[keep.fillna(False)].to_dict("records")
    return row


class TestComparison:
    def test_added_removed_and_revised_are_told_apart(self) -> None:
        old = figure_frame(years([100, 200, 300], 2020), vintage=FIRST)
        new = figure_frame(years([100, 210, 400], 2020), vintage=SECOND)
        new["period"] = ["2020JJ00", "2021JJ00", "2023JJ00"]
        found = compare(old, new.astype({"period": "str"}))
        assert list(found.added["period"]) == ["2023JJ00"]
        assert list(found.removed["period"]) == ["2022JJ00"]
        assert found.revised[["period", "old", "new", "difference", "percent"]].to_numpy().tolist() == [
            ["2021JJ00", 200.0, 210.0, 10.0, 5.0]
        ]
        assert found.unchanged == 1
        assert not found.same

    def test_the_largest_revision_comes_first_and_one_from_zero_before_all(self) -> None:
        found = compare(vintage(FIRST, 100, 1000, 0, 50), vintage(SECOND, 90, 1010, 3, 50))
        assert list(found.revised["period"]) == ["2022JJ00", "2020JJ00", "2021JJ00"]
        assert pd.isna(found.revised["percent"].iloc[0])
        assert list(found.revised["percent"].iloc[1:]) == [-10.0, 1.0]

    def test_a_negative_figure_keeps_its_sign_in_the_percentage(self) -> None:
        revised = compare(vintage(FIRST, -200), vintage(SECOND, -150)).revised
        assert (revised["difference"].iloc[0], revised["percent"].iloc[0]) == (50.0, 25.0)

    def test_missing_is_no_figure_and_never_zero(self) -> None:
        found = compare(vintage(FIRST, None, 10, None), vintage(SECOND, 5, None, None))
        assert list(found.added["period"]) == ["2020JJ00"]
        assert list(found.removed["period"]) == ["2021JJ00"]
        assert found.revised.empty
        assert found.unchanged == 0

    def test_status_and_qualifier(self) -> None:
        old = vintage(FIRST, 10, 20, 30, status="voorlopig")
        new = vintage(SECOND, 10, 21, 30)
        new.loc[2, ["status", "qualifier"]] = ["voorlopig", "ca."]
        found = compare(old, new)
        changed = found.statuses[["period", "old_status", "new_status", "new_qualifier"]]
        assert changed.to_numpy().tolist() == [
            ["2020JJ00", "voorlopig", "definitief", ""],
            ["2021JJ00", "voorlopig", "definitief", ""],
            ["2022JJ00", "voorlopig", "voorlopig", "ca."],
        ]
        assert list(found.revised["period"]) == ["2021JJ00"]
        assert found.unchanged == 0

    def test_breakdowns_are_figures_of_their_own(self) -> None:
        old = figure_frame([*years([10], 2020), *years([4], 2020, sex="man")], vintage=FIRST)
        new = figure_frame([*years([10], 2020), *years([6], 2020, sex="man")], vintage=SECOND)
        assert list(compare(old, new).revised["sex"]) == ["man"]

    def test_of_several_vintages_in_a_file_the_newest_counts(self) -> None:
        twice = pd.concat([vintage(FIRST, 10), vintage(SECOND, 12)], ignore_index=True)
        assert compare(twice, vintage(THIRD, 12)).same

    def test_the_row_is_that_of_the_new_file(self) -> None:
        new = vintage(SECOND, 10, 22, file="nieuw.csv")
        revised = compare(vintage(FIRST, 10, 20, file="oud.csv"), new).revised
        assert revised[["file", "row"]].to_numpy().tolist() == [["nieuw.csv", 3]]

    def test_no_figures_at_all(self) -> None:
        empty, some = vintage(FIRST, 1).iloc[:0], vintage(SECOND, 1, 2)
        assert compare(empty, empty).same
        assert len(compare(empty, some).added) == 2
        assert len(compare(some, empty).removed) == 2

    @settings(deadline=None, max_examples=30)
    @given(
        st.lists(st.one_of(st.none(), st.floats(-1e9, 1e9)), max_size=8),
        st.lists(st.one_of(st.none(), st.floats(-1e9, 1e9)), max_size=8),
    )
    def test_every_figure_is_counted_once(self, old: list[float | None], new: list[float | None]) -> None:
        found = compare(vintage(FIRST, *old), vintage(SECOND, *new))
        had, has = (sum(value is not None for value in values) for values in (old, new))
        kept = len(found.revised) + found.unchanged
        assert len(found.removed) + kept == had
        assert len(found.added) + kept == has
        back = compare(vintage(FIRST, *new), vintage(SECOND, *old))
        assert sorted(back.revised["difference"]) == sorted(-found.revised["difference"])


class TestRevisionAnalysis:
    def test_the_measures_by_hand(self) -> None:
        """Revisions of 10, -2, 4 and 0 on later figures of 110, 98, 104 and 88."""
        analysis = revision_analysis(
            [
                vintage(FIRST, 100, 100, 100, 88, status="voorlopig"),
                vintage(SECOND, 110, 98, 104, 88, status="voorlopig"),
            ]
        )
        row = measures(analysis, 3)
        assert (row["number"], row["changed"]) == (4, 3)
        assert row["mean"] == pytest.approx(3)
        assert row["mean_absolute"] == pytest.approx(4)
        assert row["root_mean_square"] == pytest.approx((120 / 4) ** 0.5)
        assert row["relative"] == pytest.approx(100 * 16 / 400)
        assert (row["smallest"], row["largest"], row["greatest"]) == (-2, 10, 10)
        assert (row["indicator"], row["unit"], row["status"]) == ("bevolking", "personen", "voorlopig")

    def test_every_later_vintage_is_set_against_the_first(self) -> None:
        vintages = [vintage(FIRST, 100), vintage(SECOND, 110), vintage(THIRD, 105)]
        for order in (vintages, vintages[::-1]):
            analysis = revision_analysis(order)
            assert [measures(analysis, months)["mean"] for months in (3, 12, None)] == [10, 5, 5]

    def test_a_figure_that_came_later_starts_later(self) -> None:
        analysis = revision_analysis([vintage(FIRST, 100), vintage(SECOND, 100, 50), vintage(THIRD, 100, 60)])
        assert measures(analysis, 9)["mean"] == 10
        assert measures(analysis, None)["number"] == 2

    def test_missing_stays_missing(self) -> None:
        """A figure that was withdrawn is not a revision to zero, and one that was absent does not start."""
        vintages = [vintage(FIRST, 100, None), vintage(SECOND, None, 20), vintage(THIRD, 103, 25)]
        analysis = revision_analysis(vintages)
        assert set(analysis["horizon"].dropna()) == {9, 12}
        assert measures(analysis, 12)["mean"] == 3
        assert measures(analysis, 9)["mean"] == 5

    def test_what_was_final_at_first_sight_is_measured_apart(self) -> None:
        first = vintage(FIRST, 100, 100)
        first.loc[1, "status"] = "voorlopig"
        analysis = revision_analysis([first, vintage(SECOND, 100, 110)])
        latest = analysis[analysis["horizon"].isna()].set_index("status")["mean"]
        assert latest.to_dict() == {"definitief": 0, "voorlopig": 10}

    def test_relative_size_of_nothing_is_not_known(self) -> None:
        row = measures(revision_analysis([vintage(FIRST, 5), vintage(SECOND, 0)]), None)
        assert pd.isna(row["relative"])
        assert row["mean"] == -5

    def test_one_vintage_tells_nothing(self) -> None:
        assert revision_analysis([vintage(FIRST, 100, 200)]).empty
        with pytest.raises(ValueError, match="at least one"):
            revision_analysis([])

    def test_a_document_that_is_its_own_vintage_is_no_revision_of_itself(self) -> None:
        assert revision_analysis([vintage(FIRST, 100), vintage(FIRST, 100)]).empty
