"""The surveys of the fictional agenda, protected once for all tests that look at them."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from hcalib.monitoring.surveys import SurveyOutcome, survey_outcomes
from hcalib.workspace import Store, open_store

ROOT = Path(__file__).parents[1]
DAY = date(2025, 9, 30)


@cache
def example() -> Store:
    return open_store(ROOT, "voorbeeld")


@cache
def outcomes() -> tuple[SurveyOutcome, ...]:
    return survey_outcomes(example().agenda, DAY, example().catalog)
