"""Numbers, dates and periods the Dutch way."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcalib.catalog import Unit
from hcalib.presentation import dutch

PERCENT = Unit(id="procent", name="procent", symbol="%", kind="percent")
EURO = Unit(id="euro", name="euro", symbol="€", kind="money")
FACTOR = Unit(id="fte-per-baan", name="fte per baan", kind="ratio")


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (1087, 0, "1.087"),
        (434771, 0, "434.771"),
        (5.65, 1, "5,7"),
        (2.5, 0, "3"),
        (-2.5, 0, "−3"),
        (0, 0, "0"),
        (-0.2, 0, "0"),
        (7, 2, "7,00"),
        (1234.5, 1, "1.234,5"),
        (1e-9, 2, "0,00"),
        (10**12, 0, "1.000.000.000.000"),
    ],
)
def test_number(value, decimals, text):
    assert dutch.number(value, decimals) == text


@pytest.mark.parametrize("missing", [None, float("nan"), pd.NA, pd.NaT])
def test_missing_is_named_and_never_zero(missing):
    texts = {
        dutch.number(missing),
        dutch.percent(missing),
        dutch.signed(missing),
        dutch.day(missing),
        dutch.with_unit(missing, "personen"),
        dutch.between(missing, 3),
    }
    assert texts == {"onbekend"}


def test_percent_sticks_to_its_sign():
    assert dutch.percent(5.7) == "5,7\u202f%"
    assert dutch.percent(56, 0) == "56\u202f%"


def test_signed():
    assert [dutch.signed(v, 1) for v in (1.1, -1.1, 0.04, -0.04)] == ["+1,1", "−1,1", "0,0", "0,0"]


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ((1000, "personen", "ca."), "ca. 1.000 personen"),
        ((26000, "personen", ">"), "meer dan 26.000 personen"),
        ((10, "personen", "<"), "minder dan 10 personen"),
        ((1, "plekken"), "1 plek"),
        ((5.7, PERCENT), "5,7\u202f%"),
        ((52840, EURO), "€\u00a052.840"),
        ((0.7, FACTOR), "0,7 fte per baan"),
    ],
)
def test_with_unit(arguments, text):
    assert dutch.with_unit(*arguments) == text


@pytest.mark.parametrize(
    ("code", "long", "short"),
    [
        ("2021JJ00", "2021", "2021"),
        ("2021KW01", "1e kwartaal 2021", "2021-1"),
        ("2020SJ00", "schooljaar 2020/’21", "2020/’21"),
        ("1999SJ00", "schooljaar 1999/’00", "1999/’00"),
        ("2021MM01", "januari 2021", "jan 2021"),
        ("2021-06-30", "30 juni 2021", "30-6-2021"),
    ],
)
def test_periods(code, long, short):
    assert dutch.period(code) == long
    assert dutch.period_short(code) == short


def test_a_period_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="2021KW05"):
        dutch.period("2021KW05")


def test_day_listing_and_counts():
    assert dutch.day(date(2021, 6, 30)) == "30 juni 2021"
    assert [dutch.listing(list(parts)) for parts in ("", "a", "ab", "abc")] == [
        "",
        "a",
        "a en b",
        "a, b en c",
    ]
    assert dutch.listing(["a", "b"], "of") == "a of b"
    counts = [dutch.count_noun(n, "project", "projecten") for n in (0, 1, 1024)]
    assert counts == ["geen projecten", "1 project", "1.024 projecten"]
    assert dutch.between(5.1, 6.34, 1) == "tussen 5,1 en 6,3"
    assert dutch.capitalised("fte in Flevoland") == "Fte in Flevoland"


@given(st.floats(-1e9, 1e9), st.integers(0, 4))
def test_a_number_can_be_read_back(value, decimals):
    text = dutch.number(value, decimals)
    read = float(text.replace(".", "").replace(",", ".").replace("−", "-"))
    assert abs(read - value) <= 0.5 * 10**-decimals + 1e-6
    assert len(text.partition(",")[2]) == decimals
    assert text not in ("−0", "−0,0", "−0,00")


@given(st.floats(-1e6, 1e6))
def test_signed_differs_from_number_only_in_the_sign(value):
    assert dutch.signed(value, 1).removeprefix("+") == dutch.number(value, 1)
