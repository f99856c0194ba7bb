"""Small pieces of Dutch for the sentences that results carry: numbers and periods."""

from __future__ import annotations

import pandas as pd

from hcalib.numerals import number

__all__ = ["about_ambition", "listed", "number", "period_name"]


def period_name(period: pd.Period) -> str:
    """Name a quarter or a year in a sentence: ``het 3e kwartaal van 2025`` or ``2025``."""
    if period.freqstr.startswith("Q"):
        return f"het {period.quarter}e kwartaal van {period.year}"
    return str(period.year)


def listed(names: list[str]) -> str:
    """Join names as in a sentence: ``a, b en c``."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} en {names[-1]}"


def about_ambition(reason: str) -> str:
    """Let a reason that was written for a goal speak of the ambition."""
    return reason.replace("van dit doel", "voor de ambitie").replace("Dit doel", "De ambitie")
