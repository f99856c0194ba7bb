"""Kinds of fields that return in every file of an agenda."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from hcalib.periods import parse_period

PERIOD_PATTERN = r"^\d{4}(JJ00|SJ00|KW0[1-4]|MM(0[1-9]|1[0-2])|-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01]))$"
"""What an editor can check of a period while it is typed."""


def _as_text(code: Any) -> Any:
    """YAML reads a day without quotes as a date; a bare year is no period."""
    if isinstance(code, date) and not isinstance(code, datetime):
        return code.isoformat()
    if isinstance(code, int) and 1900 <= code <= 2200:
        raise ValueError(f"schrijf het jaar {code} als {code}JJ00.")
    return code


def _known_period(code: str) -> str:
    parse_period(code)
    return code


Text = Annotated[str, Field(min_length=1)]

Identifier = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9.\-]*$")]

PeriodCode = Annotated[
    str,
    AfterValidator(_known_period),
    BeforeValidator(_as_text),
    WithJsonSchema({"type": "string", "pattern": PERIOD_PATTERN}),
]
"""A StatLine period code or an ISO day; see :mod:`hcalib.periods`."""
