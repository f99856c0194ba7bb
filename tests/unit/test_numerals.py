"""Numbers are written and rounded the same in sentences, tables and messages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcalib import numerals
from hcalib.monitoring import wording
from hcalib.presentation import dutch
from hcalib.sources import language


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (1087, 0, "1.087"),
        (1234567.891, 2, "1.234.567,89"),
        (2.5, 0, "3"),
        (-2.5, 0, "-3"),
        (5.65, 1, "5,7"),
        (-0.04, 1, "0,0"),
        (-0.0, 0, "0"),
        (0.1 + 0.2, None, "0,3"),
        (1200.0, None, "1.200"),
        (1e-9, None, "0"),
        (1e16, 0, "10.000.000.000.000.000"),
    ],
)
def test_a_number_as_people_write_it(value: float, decimals: int | None, text: str) -> None:
    assert numerals.number(value, decimals) == text


@given(st.floats(-1e12, 1e12), st.integers(0, 4))
def test_sentences_tables_and_messages_agree(value: float, decimals: int) -> None:
    told = wording.number(value, decimals)
    assert told == language.number(value, decimals)
    assert told == dutch.number(value, decimals).replace(dutch.MINUS, "-")
