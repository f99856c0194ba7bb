"""Small pieces of Dutch of the chapter: people, intervals and how sure a direction is."""

from __future__ import annotations

from hcalib.presentation import dutch
from hcalib.presentation.chances import MOST, about, in_steps, out_of_ten, part, to
from hcalib.presentation.regiobeeld.outlook.facts import Interval

__all__ = ["about", "certainty", "change", "half", "out_of_ten", "part", "people", "span"]


def span(found: Interval) -> str:
    """Write the 80 % interval for a table: '300 tot 8.600'; below zero there are people to spare."""
    return to(found.low, found.high)


def half(found: Interval) -> str:
    """Write where half of the draws lie, for a table."""
    return to(found.lower, found.upper)


def people(found: Interval) -> str:
    """Write the 80 % interval in words: 'tussen 300 en 8.600 mensen te kort'."""
    # by what is written: a bound that is written as 0 is on neither side
    low, high = in_steps(found.low), in_steps(found.high)
    if low >= 0:
        return f"tussen {about(low)} en {about(high)} mensen te kort"
    if high <= 0:
        return f"tussen {about(-high)} en {about(-low)} mensen te veel"
    return f"tussen {about(-low)} mensen te veel en {about(high)} mensen te kort"


def change(found: Interval) -> str:
    """Write the 80 % interval of a growth in percent: 'groeit met 21 tot 41 %'."""
    low, high = found.low, found.high
    if low >= 0:
        return f"groeit met {dutch.number(low)} tot {dutch.percent(high, 0)}"
    if high <= 0:
        return f"krimpt met {dutch.number(-high)} tot {dutch.percent(-low, 0)}"
    return f"verandert met {dutch.signed(low)} tot {dutch.signed(high)}{dutch.NARROW_SPACE}%"


def certainty(chance: float) -> str:
    """Name how sure it is that the shortage grows, with the chance that it does."""
    if chance >= MOST:
        return "Dat het tekort groeit, is **bijna zeker**"
    if chance >= 0.8:
        return "Dat het tekort groeit, is **vrij zeker**"
    if chance >= 0.6:
        return "Het tekort groeit **waarschijnlijk**, maar zeker is dat niet"
    if chance > 0.4:
        return "Of het tekort groeit, is **niet te zeggen**"
    return "Het tekort groeit **waarschijnlijk niet**"
