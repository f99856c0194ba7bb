"""A question to the index of the figures gives what searching and sorting the whole table gives."""

from __future__ import annotations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from hcalib.catalog import TOTAL
from hcalib.observations import COLUMNS, DIMENSIONS, KEY, Observations

ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "indicator": st.sampled_from(["a", "b", "c"]),
            "region": st.sampled_from(["NL", "PV24"]),
            "period": st.sampled_from(["2020JJ00", "2021JJ00", "2021KW01", "2021KW02"]),
            "branch": st.sampled_from([TOTAL, "vvt"]),
            "sex": st.sampled_from([TOTAL, "vrouw"]),
            "source": st.sampled_from(["cbs", "boek"]),
            "vintage": st.sampled_from(["2022-01-01", "2023-01-01"]),
            "available": st.sampled_from(["2021-06-01", "2022-06-01"]),
            "value": st.one_of(st.none(), st.integers(0, 9)),
        }
    ),
    max_size=25,
)
CODES = st.sampled_from([TOTAL, "vvt", "vrouw", "elders", None])


def table(rows: list[dict[str, object]]) -> pd.DataFrame:
    filled = [{**dict.fromkeys([*COLUMNS], "x"), **dict.fromkeys(DIMENSIONS, TOTAL), **row} for row in rows]
    frame = pd.DataFrame(filled, columns=[*COLUMNS, "start"])
    frame["start"] = frame["period"].str[:4] + "-01-01"
    frame.loc[frame["period"].str.endswith("KW02"), "start"] = "2021-04-01"
    days = {name: pd.to_datetime(frame[name]) for name in ("start", "vintage", "available")}
    return frame.assign(**days, value=frame["value"].astype("float64"))


def selected(frame: pd.DataFrame, indicators, regions, branch, sex) -> pd.DataFrame:
    keep = frame["indicator"].isin(indicators)
    if regions is not None:
        keep &= frame["region"].isin(regions)
    for name, code in {**dict.fromkeys(DIMENSIONS, TOTAL), "branch": branch, "sex": sex}.items():
        if code is not None:
            keep &= frame[name] == code
    return frame[keep].sort_values(["start", *KEY], kind="stable")


@given(
    ROWS,
    st.lists(st.sampled_from(["a", "b", "none"]), max_size=3),
    st.one_of(st.none(), st.lists(st.sampled_from(["NL", "PV24", "XX"]), max_size=3)),
    CODES,
    CODES,
    st.booleans(),
)
def test_rows_are_those_of_a_search(rows, indicators, regions, branch, sex, past) -> None:
    frame = table(rows)
    observations = Observations(frame)
    if past:
        observations = observations.as_known_on(pd.Timestamp("2022-01-01").date())
        frame = frame[frame["available"] <= pd.Timestamp("2022-01-01")]
    expected = selected(frame, indicators, regions, branch, sex)
    assert_frame_equal(observations.select(indicators, regions, branch=branch, sex=sex), expected)


@given(ROWS, CODES, CODES, st.sampled_from(["", "KW", "JJ"]), st.sampled_from([(), ("boek",), ("boek", "x")]))
def test_a_series_is_the_newest_of_each_period(rows, branch, sex, period, not_from) -> None:
    frame = table(rows)
    kept = frame[frame["period"].str.contains(period, regex=False) & ~frame["source"].isin(not_from)]
    found = selected(kept, ["a"], ["NL"], branch, sex)
    newest = found[found["value"].notna()].sort_values(["start", "vintage"], kind="stable")
    expected = newest.drop_duplicates(["period", *DIMENSIONS], keep="last")
    observations = Observations(frame)
    answer = observations.series("a", "NL", period=period, not_from=not_from, branch=branch, sex=sex)
    assert_frame_equal(answer, expected)


@given(ROWS)
def test_an_answer_can_be_changed_without_changing_the_figures(rows) -> None:
    observations = Observations(table(rows))
    before = observations.frame.copy()
    answer = observations.select(["a", "b", "c"])
    answer["value"] = -1.0
    answer["indicator"] = "z"
    assert_frame_equal(observations.frame, before)
    own = observations.copy()
    own.frame["value"] = -1.0
    assert_frame_equal(observations.frame, before)
