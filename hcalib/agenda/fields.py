"""Kinds of fields that return in every file of an agenda."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from hcalib.periods import parse_period


def _known_period(code: str) -> str:
    parse_period(code)
    return code


Text = Annotated[str, Field(min_length=1)]

Identifier = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9.\-]*$")]

PeriodCode = Annotated[str, AfterValidator(_known_period)]
"""A StatLine period code or an ISO day; see :mod:`hcalib.periods`."""
