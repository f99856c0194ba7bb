"""Cells as people fill them in: read in the one way that is possible, or called unclear; never guessed."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcalib.sources.cells import read_choice, read_date, read_number, read_text, read_yes_no

LIMITS = {"earliest": date(2020, 1, 1), "latest": date(2029, 12, 31)}
METHODS = {"tellen": "Tellen", "vertellen": "Vertellen", "tellen en vertellen": "Tellen en vertellen"}

NUMBERS: list[tuple[object, float, str]] = [
    (20, 20, ""),
    (12.5, 12.5, ""),
    ("20", 20, ""),
    ("  20  ", 20, ""),
    ("20\xa0", 20, ""),
    ("\u200e20\u200f", 20, ""),
    ("12,5", 12.5, ""),
    ("12.5", 12.5, ""),
    ("0,123", 0.123, ""),
    ("0.123", 0.123, ""),
    ("1234.5", 1234.5, ""),
    ("1.234,5", 1234.5, ""),
    ("1,234.5", 1234.5, ""),
    ("1.234.567", 1234567, ""),
    ("1,234,567", 1234567, ""),
    ("1 234", 1234, ""),
    ("1\u202f234,5", 1234.5, ""),
    ("1'234", 1234, ""),
    ("-5", -5, ""),
    ("\u22125", -5, ""),
    ("+5", 5, ""),
    ("nul", 0, ""),
    ("ca. 20", 20, "ca."),
    ("circa 1.234,5", 1234.5, "ca."),
    ("± 20", 20, "ca."),
    ("±20", 20, "ca."),
    ("ongeveer 20", 20, "ca."),
    ("20 (geschat)", 20, "ca."),
    ("> 20", 20, ">"),
    ("meer dan 20", 20, ">"),
    ("minimaal 20", 20, ">"),
    ("<20", 20, "<"),
    ("bijna 20", 20, "<"),
]


@pytest.mark.parametrize(("cell", "value", "qualifier"), NUMBERS)
def test_a_number_is_read_however_it_was_typed(cell: object, value: float, qualifier: str) -> None:
    reading = read_number(cell)
    assert (reading.state, reading.value, reading.qualifier) == ("waarde", value, qualifier)


UNCLEAR_NUMBERS: list[object] = [
    "1.234", "1,234", "20 à 25", "20-25", "20 tot 25", "20/25", "12%", "geen", "twintig", "20²", "2½",
    "20 dagen",
    "1e3", "1,2E+03", "0612345678", "12.34.56", "1.23.456", "1 23", "20,-", ".5", "5-", "(5)", "20*", "=A1+3",
    "#N/A", "#DEEL/0!", "#VALUE!", "Err:502", "1\u200f2", "\u0661\u0662", "2 0", "9" * 40, True, float("nan"),
    float("inf"), 1e300, datetime(2022, 5, 1), date(2022, 5, 1), time(12, 30), "x", "ja",
]  # fmt: skip


@pytest.mark.parametrize("cell", UNCLEAR_NUMBERS, ids=repr)
def test_what_can_be_read_in_two_ways_or_none_is_unclear_and_says_why(cell: object) -> None:
    reading = read_number(cell)
    assert (reading.state, reading.value) == ("onduidelijk", None)
    assert reading.remark.endswith((".", "?"))


@pytest.mark.parametrize(
    ("cell", "value"),
    [("1.234", 1234), ("12,0", 12), (12.0, 12), ("1 234", 1234), ("ca. 1.234", 1234), ("1.234.567", 1234567)],
)
def test_where_a_whole_number_is_asked_a_point_can_only_separate_thousands(cell: object, value: int) -> None:
    reading = read_number(cell, decimals=False)
    assert reading.value == value
    assert isinstance(reading.value, int)


@pytest.mark.parametrize("cell", ["1,234", 12.5, "12,5", "1.234,5", "1,5"])
def test_where_a_whole_number_is_asked_a_fraction_is_unclear(cell: object) -> None:
    assert read_number(cell, decimals=False).state == "onduidelijk"


@pytest.mark.parametrize(
    ("cell", "value"), [("12%", 12), ("12,5 %", 12.5), ("12 procent", 12), (12, 12), (0, 0), ("0,5%", 0.5)]
)
def test_percentages(cell: object, value: float) -> None:
    assert read_number(cell, percent=True).value == value


@pytest.mark.parametrize("cell", [0.12, 1, "0,12", "1"])
def test_a_fraction_where_a_percentage_is_asked_is_unclear(cell: object) -> None:
    """A spreadsheet keeps 12% as 0.12: it may be 0.12 or 12 percent."""
    reading = read_number(cell, percent=True)
    assert reading.state == "onduidelijk"
    assert "procent" in reading.remark


def test_only_the_unit_that_is_asked_may_stand_beside_a_number() -> None:
    assert read_number("20 uur", units=("uur",)).value == 20
    assert read_number("€ 1.234,50", units=("€", "euro")).value == 1234.5
    assert read_number("20 dagen", units=("uur",)).state == "onduidelijk"


@pytest.mark.parametrize("cell", [None, "", "   ", "\n", "\u200b"])
def test_nothing_is_empty_for_every_question(cell: object) -> None:
    for reading in every_reader(cell):
        assert (reading.state, reading.value) == ("leeg", None)


@pytest.mark.parametrize("cell", ["n.v.t.", "N.V.T.", "nvt", "-", "–", "n/a", "niet van toepassing"])
def test_not_applicable_is_not_zero_and_not_no(cell: object) -> None:
    for reading in every_reader(cell):
        assert (reading.state, reading.value) == ("nvt", None)


def test_unknown_is_no_answer_to_a_number_but_may_be_one_in_a_text() -> None:
    assert read_number("onbekend").state == "nvt"
    assert read_text("Onbekend").value == "Onbekend"


DAYS: list[object] = [
    "5-7-2022", "05-07-2022", "05-07-22", "5/7/2022", "05/07/22", "5.7.2022", "5. 7. 2022", "5 7 2022",
    "2022-07-05", "2022/7/5", "20220705", 20220705, "5 juli 2022", "5 Juli 2022", "05 jul. 2022",
    "5-jul-22", "5 jul '22",
    "dinsdag 5 juli 2022", "di 5 juli 2022", "July 5, 2022", 44747, 44747.0, 44747.5, "44747",
    date(2022, 7, 5), datetime(2022, 7, 5, 13, 30), "2022-07-05 00:00:00", "2022-07-05T13:30:00Z",
    " 5-7-2022 ",
]  # fmt: skip


@pytest.mark.parametrize("cell", DAYS, ids=repr)
def test_a_day_is_read_however_it_was_typed(cell: object) -> None:
    assert read_date(cell, **LIMITS).value == date(2022, 7, 5)


@pytest.mark.parametrize(
    ("cell", "hint"),
    [
        ("07/13/2022", "andersom"),
        ("31-2-2022", "bestaat niet"),
        ("5-7-1922", "jaar"),
        ("5-7-2222", "jaar"),
        (2022, "een dag"),
        ("2022", "een dag"),
        ("5-7", "datum"),
        ("juli 2022", "datum"),
        (12, "datum"),
        (True, "datum"),
        (time(12, 30), "datum"),
        ("vorige week", "datum"),
        ("5-7-2022 of 6-7-2022", "datum"),
        (date(1900, 1, 1), "jaar"),
    ],
)
def test_a_day_that_cannot_be_read_says_why(cell: object, hint: str) -> None:
    reading = read_date(cell, **LIMITS)
    assert (reading.state, reading.value) == ("onduidelijk", None)
    assert hint in reading.remark


def test_a_date_that_might_be_american_says_how_it_was_read() -> None:
    assert "5-7-2022" in read_date("05/07/22", **LIMITS).remark


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("Tellen", "tellen"),
        ("TELLEN", "tellen"),
        (" tellen. ", "tellen"),
        ("téllen", "tellen"),
        ("vertelen", "vertellen"),
        ("vertlelen", "vertellen"),
        ("tellen  en vertellen", "tellen en vertellen"),
        ("tellen en vertelle", "tellen en vertellen"),
    ],
)
def test_a_choice_is_recognised_through_small_errors(cell: object, value: str) -> None:
    assert read_choice(cell, METHODS).value == value


@pytest.mark.parametrize("cell", ["tellen, vertellen", "anders", "x", 1, "te", "telvertellen", "tellen?en"])
def test_a_choice_that_is_not_in_the_list_is_unclear(cell: object) -> None:
    reading = read_choice(cell, METHODS)
    assert reading.state == "onduidelijk"
    assert "staat niet in de lijst" in reading.remark


def test_a_typing_error_is_not_forgiven_when_two_choices_fit_or_a_digit_is_wrong() -> None:
    assert read_choice("neens", {"eens": "Eens", "oneens": "Oneens"}).state == "onduidelijk"
    assert read_choice("100 tot 250", {"a": "100 tot 259", "b": "tot 100"}).state == "onduidelijk"
    assert read_choice("doe", {"do": "Do", "plan": "Plan"}).state == "onduidelijk"


def test_a_choice_may_itself_be_not_applicable() -> None:
    assert read_choice("n.v.t.", {"nvt": "N.v.t.", "ja": "Ja"}).value == "nvt"


@pytest.mark.parametrize(
    ("cell", "value"), [("ja", True), ("Ja!", True), (True, True), (1.0, True), ("NEE", False), (0, False)]
)
def test_yes_and_no(cell: object, value: bool) -> None:
    assert read_yes_no(cell).value is value


@pytest.mark.parametrize("cell", ["ja, mits anoniem", "ja?", "x", "misschien", "ja nee", 2])
def test_a_yes_with_a_condition_is_not_a_yes(cell: object) -> None:
    assert read_yes_no(cell).state == "onduidelijk"


def test_text_keeps_its_lines_and_loses_what_cannot_be_seen() -> None:
    assert read_text("a\x00b\u202ec\r\nd_x000D_\n  e  f ").value == "abc\nd\ne f"
    assert read_text(12.5).value == "12,5"
    assert read_text(date(2022, 7, 5)).value == "5-7-2022"
    assert read_text("=HYPERLINK('x')").value == "=HYPERLINK('x')"
    assert read_text("#zorg").value == "#zorg"


def test_text_that_is_too_long_is_cut_and_says_so() -> None:
    reading = read_text("a" * 50, longest=10)
    assert reading.value == "a" * 10
    assert "afgekapt" in reading.remark


def written(value: int, places: int, group: str, decimal: str) -> str:
    """Write ``value / 10**places`` with a group separator and a decimal mark."""
    digits = f"{abs(value):0{places + 1}d}"
    whole, part = (digits[:-places], digits[-places:]) if places else (digits, "")
    grouped = f"{int(whole):,}".replace(",", group)
    return ("-" if value < 0 else "") + grouped + (decimal + part if part else "")


@given(
    st.integers(-(10**11), 10**11),
    st.integers(0, 4),
    st.sampled_from([("", ","), (".", ","), ("", "."), (",", "."), (" ", ","), (" ", ".")]),
    st.sampled_from(["", "ca. ", "± ", "> "]),
)
def test_a_number_by_dutch_or_english_rules_is_read_back_or_unclear_but_never_wrong(
    value: int, places: int, rules: tuple[str, str], before: str
) -> None:
    text = before + written(value, places, *rules)
    meant = value / 10**places
    reading = read_number(text)
    assert reading.state in ("waarde", "onduidelijk")
    if reading.state == "waarde":
        assert reading.value == pytest.approx(meant, rel=1e-12)
    whole = read_number(text, decimals=False)
    if whole.state == "waarde" and meant.is_integer():
        assert whole.value == meant
    if rules[0] == "." and not places:
        assert whole.value == meant, "a Dutch whole number is always read"


@given(st.integers(-(10**14), 10**14))
def test_a_whole_number_without_separators_is_always_read(value: int) -> None:
    assert read_number(str(value)).value == value
    assert read_number(value, decimals=False).value == value


@given(st.dates(date(2020, 1, 1), date(2029, 12, 31)))
def test_every_day_is_read_back_in_five_ways(day: date) -> None:
    months = ("jan", "feb", "mrt", "apr", "mei", "juni", "juli", "aug", "sept", "okt", "nov.", "december")
    ways: list[Any] = [
        f"{day.day}-{day.month}-{day.year}",
        day.isoformat(),
        f"{day.day} {months[day.month - 1]} {day.year}",
        f"{day:%d/%m/%y}",
        (day - date(1899, 12, 30)).days,
    ]
    assert {read_date(way, **LIMITS).value for way in ways} == {day}


@given(
    st.one_of(
        st.text(),
        st.floats(),
        st.integers(),
        st.booleans(),
        st.none(),
        st.dates(),
        st.datetimes(),
        st.times(),
    )
)
def test_no_cell_breaks_a_reader(cell: object) -> None:
    for reading in every_reader(cell):
        assert (reading.value is None) == (reading.state != "waarde")
        if reading.state == "onduidelijk":
            assert reading.remark


def every_reader(cell: object) -> list[Any]:
    return [
        read_number(cell),
        read_number(cell, decimals=False),
        read_number(cell, percent=True, units=("uur",)),
        read_date(cell, **LIMITS),
        read_choice(cell, METHODS),
        read_yes_no(cell),
        read_text(cell),
    ]
