"""Tables for a Dutch Excel: numbers, empty cells, and text from outside."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest

from hcalib.sources.dutch_csv import dutch_csv


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";"))


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (1.5, "1,5"),
        (-3.0, "-3"),
        (np.float64(0.1), "0,1"),
        (float("nan"), ""),
        (None, ""),
        (12, "12"),
        (-4, "-4"),
    ],
)
def test_numbers_have_a_comma_and_what_is_missing_stays_empty(value: object, cell: str) -> None:
    assert rows(dutch_csv(["waarde", "bron"], [[value, "x"]]))[1] == [cell, "x"]


@pytest.mark.parametrize("text", ["=1+1", "+31", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_text_is_never_a_formula(text: str) -> None:
    assert rows(dutch_csv(["naam"], [[text]]))[1] == [f"'{text}"]


def test_a_dutch_excel_recognises_it() -> None:
    assert dutch_csv(["a", "b"], [["één; twee", "x"]]) == '\ufeffa;b\r\n"één; twee";x\r\n'
