"""StatLine period codes: what they mean, how they order, and what is no period."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcalib.periods import Period, parse_period, year_period

years = st.integers(min_value=1, max_value=9998)


@pytest.mark.parametrize(
    ("code", "start", "end", "frequency"),
    [
        ("2021JJ00", date(2021, 1, 1), date(2021, 12, 31), "jaar"),
        ("2020SJ00", date(2020, 8, 1), date(2021, 7, 31), "schooljaar"),
        ("2021KW01", date(2021, 1, 1), date(2021, 3, 31), "kwartaal"),
        ("2021KW04", date(2021, 10, 1), date(2021, 12, 31), "kwartaal"),
        ("2024MM02", date(2024, 2, 1), date(2024, 2, 29), "maand"),
        ("2021MM12", date(2021, 12, 1), date(2021, 12, 31), "maand"),
        ("2021-06-30", date(2021, 6, 30), date(2021, 6, 30), "dag"),
    ],
)
def test_a_code_gives_its_first_and_last_day(code: str, start: date, end: date, frequency: str):
    assert parse_period(code) == Period(start, end, frequency, code)


@pytest.mark.parametrize(
    "code",
    [
        "2021KW05",
        "2021KW00",
        "2021MM13",
        "2021MM00",
        "2021JJ01",
        "2020SJ01",
        "0000JJ00",
        "9999JJ00",
        "2021",
        "2021Q1",
        "2021jj00",
        " 2021JJ00",
        "2021JJ00\n",
        "２０２１JJ00",
        "2021-02-29",
        "2021-6-30",
        "20210630",
        "",
    ],
)
def test_what_is_no_period_is_named_in_a_dutch_sentence(code: str):
    with pytest.raises(ValueError, match="bestaat niet; schrijf een jaar als 2021JJ00") as error:
        parse_period(code)
    assert f"'{code}'" in str(error.value)


def outcome(text: str) -> Period | str:
    try:
        return parse_period(text)
    except ValueError as error:
        return str(error)


@given(st.text(max_size=12) | st.from_regex(r"\d{4}(JJ|SJ|KW|MM)\d{2}", fullmatch=True))
def test_any_text_is_a_period_or_a_value_error(text: str):
    period = outcome(text)
    if isinstance(period, str):
        assert period.startswith(f"de periode '{text}' bestaat niet")
    else:
        assert period.code == text
        assert period.start <= period.end


@given(years)
def test_quarters_and_months_fill_the_year_without_gap_or_overlap(year: int):
    whole = year_period(year)
    quarters = [parse_period(f"{year:04d}KW{quarter:02d}") for quarter in range(1, 5)]
    months = [parse_period(f"{year:04d}MM{month:02d}") for month in range(1, 13)]
    for parts in (quarters, months):
        assert parts[0].start == whole.start
        assert parts[-1].end == whole.end
        for earlier, later in pairwise(parts):
            assert later.start == earlier.end + timedelta(days=1)
            assert earlier < later


@given(years, st.integers(min_value=1, max_value=4))
def test_a_quarter_knows_its_year_and_number(year: int, quarter: int):
    period = parse_period(f"{year:04d}KW{quarter:02d}")
    assert (period.year, period.quarter) == (year, quarter)


@given(years.filter(lambda year: year < 9998))
def test_a_school_year_is_one_year_that_ends_before_the_next_begins(year: int):
    this, following = parse_period(f"{year:04d}SJ00"), parse_period(f"{year + 1:04d}SJ00")
    assert following.start == this.end + timedelta(days=1)


@given(st.dates(min_value=date(1000, 1, 1)))
def test_a_day_is_a_period_of_one_day(day: date):
    period = parse_period(day.isoformat())
    assert period.start == period.end == day


def test_periods_order_by_first_day_then_by_last():
    codes = ["2022JJ00", "2021JJ00", "2021KW02", "2021KW01", "2021MM01", "2020SJ00"]
    ordered = [period.code for period in sorted(parse_period(code) for code in codes)]
    assert ordered == ["2020SJ00", "2021MM01", "2021KW01", "2021JJ00", "2021KW02", "2022JJ00"]


@pytest.mark.parametrize("quarter", [0, 5, -1, 12])
def test_there_is_no_other_quarter(quarter: int):
    with pytest.raises(ValueError, match="bestaat niet"):
        parse_period(f"2021KW{quarter:02d}")
