"""The tidy table: what is read, and what is known on a day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from figure_files import (
    CATALOG,
    COLUMN_NAMES,
    GOOD,
    VINTAGE,
    Make,
    load,
    read,
    writer_in,
)
from hypothesis import given
from hypothesis import strategies as st

from hcalib.observations import COLUMNS, Observations, combine


@pytest.fixture
def make(tmp_path: Path) -> Make:
    return writer_in(tmp_path)


class TestReading:
    def test_a_figure_keeps_everything_that_was_said_about_it(self, make: Make):
        path = make({"value": "12.5", "note": "Afgerond."}, columns=["note", "qualifier"])
        (row,) = read(path).to_dict("records")
        assert row["value"] == 12.5
        assert (row["branch"], row["sex"], row["age"], row["qualifier"]) == ("totaal", "totaal", "totaal", "")
        assert (row["note"], row["file"], row["row"]) == ("Afgerond.", str(path), 2)

    def test_the_columns_are_always_the_same(self, make: Make):
        assert list(read(make({})).columns) == [*COLUMNS, "start"]
        assert list(combine([], CATALOG).frame.columns) == [*COLUMNS, "start"]

    def test_what_holds_for_the_whole_file_stands_in_the_sidecar(self, tmp_path: Path):
        path = tmp_path / "cijfers.csv"
        path.write_text("region,value\nPV24,1\nNL01,2\n", encoding="utf-8")
        defaults = {"indicator": "bevolking", "period": "2021JJ00", "unit": "personen", "status": "voorlopig"}
        frame = read(path, defaults | {"source": "tabel"})
        assert frame["status"].tolist() == ["voorlopig", "voorlopig"]
        assert frame["region"].tolist() == ["PV24", "NL01"]

    def test_an_empty_cell_is_no_figure_and_not_zero(self, make: Make):
        frame = read(make({"value": ""}, {"value": "0", "region": "NL01"}))
        assert frame["value"].isna().tolist() == [True, False]
        assert frame["value"].tolist()[1] == 0

    def test_a_file_with_only_a_header_gives_no_figures(self, make: Make):
        frame = read(make())
        assert frame.empty
        assert len(combine([frame], CATALOG).frame) == 0

    def test_rows_are_counted_as_an_editor_does(self, tmp_path: Path):
        path = tmp_path / "cijfers.csv"
        good = ",".join(GOOD)
        path.write_text(
            f'{",".join(COLUMN_NAMES)},note\n{good},"twee\nregels"\n\n{good.replace("2021", "2022")},\n'
        )
        assert read(path)["row"].tolist() == [3, 5]

    def test_a_byte_order_mark_of_excel_is_no_part_of_a_column_name(self, make: Make):
        path = make({})
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
        assert read(path)["indicator"].tolist() == ["bevolking"]


class TestAvailability:
    def test_a_statistic_is_known_after_its_usual_lag(self, make: Make):
        (row,) = read(make({})).to_dict("records")
        assert row["available"] == pd.Timestamp("2021-06-23")
        assert row["vintage"] == pd.Timestamp(VINTAGE)

    def test_a_flow_is_known_after_the_end_of_its_period(self, make: Make):
        (row,) = read(
            make({"indicator": "verzuim", "unit": "procent", "value": "5", "period": "2021KW01"})
        ).to_dict("records")
        assert row["available"] == pd.Timestamp("2021-06-19")

    def test_a_document_is_known_on_its_own_day_and_is_its_own_vintage(self, make: Make):
        (row,) = read(make({"source": "plan", "period": "2030JJ00", "indicator": "tekort"})).to_dict(
            "records"
        )
        assert row["available"] == row["vintage"] == pd.Timestamp("2021-06-30")

    def test_a_row_may_name_another_day_of_publication(self, make: Make):
        (row,) = read(make({"published": "2022-02-03"}, columns=["published"])).to_dict("records")
        assert row["available"] == row["vintage"] == pd.Timestamp("2022-02-03")

    def test_as_known_on_a_day_leaves_out_what_came_later(self, make: Make):
        table = load(
            make({"period": "2021JJ00"}, {"period": "2022JJ00"}, {"source": "plan", "period": "2030JJ00"})
        )
        known = table.as_known_on(date(2021, 6, 30))
        assert sorted(known.frame["period"]) == ["2021JJ00", "2030JJ00"]
        assert table.as_known_on(date(2021, 6, 22)).frame.empty
        assert len(table.frame) == 3

    @given(st.dates(date(2015, 1, 1), date(2035, 1, 1)), st.dates(date(2015, 1, 1), date(2035, 1, 1)))
    def test_a_later_day_never_knows_less(self, one: date, other: date):
        days = pd.date_range("2015-01-01", "2034-01-01", freq="YS").as_unit("s")
        table = Observations(pd.DataFrame({"available": days, "n": range(len(days))}))
        early, late = (set(table.as_known_on(day).frame["n"]) for day in sorted((one, other)))
        assert early <= late


class TestQuestions:
    @pytest.fixture
    def table(self, make: Make) -> Observations:
        shortage = {"indicator": "tekort", "branch": "totaal"}
        path = make(
            shortage | {"period": "2030JJ00", "value": "4700", "source": "plan"},
            shortage | {"period": "2030JJ00", "value": "5000", "source": "later"},
            shortage | {"period": "2020JJ00", "value": "1500", "source": "plan"},
            shortage | {"period": "2021JJ00", "value": "", "source": "later"},
            shortage | {"period": "2020JJ00", "value": "300", "source": "plan", "branch": "Q"},
            {"branch": "totaal"},
            columns=["branch"],
        )
        return load(path)

    def test_select_gives_every_vintage_by_period_without_breakdowns(self, table: Observations):
        assert table.select("tekort", "PV24")["value"].tolist()[0] == 1500
        assert len(table.select("tekort", "PV24")) == 4
        assert len(table.select("tekort", "PV24", branch=None)) == 5
        assert len(table.select(["tekort", "bevolking"], ["PV24", "NL01"])) == 5

    def test_series_takes_the_newest_vintage_that_has_a_value(self, table: Observations):
        series = table.series("tekort", "PV24")
        assert series["period"].tolist() == ["2020JJ00", "2030JJ00"]
        assert series["value"].tolist() == [1500, 5000]
        assert series["source"].tolist() == ["plan", "later"]

    def test_series_on_an_earlier_day_takes_the_vintage_of_then(self, table: Observations):
        assert table.as_known_on(date(2022, 1, 1)).series("tekort", "PV24")["value"].tolist() == [1500, 4700]

    def test_latest(self, table: Observations):
        latest = table.latest("tekort", "PV24", branch="Q")
        assert latest is not None
        assert latest["value"] == 300
        assert table.latest("tekort", "NL01") is None
