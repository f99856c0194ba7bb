"""Small pieces of Dutch of the chapter: rounded people, intervals, chances and parts in words."""

from __future__ import annotations

from hcalib.presentation import dutch
from hcalib.presentation.regiobeeld.facts import count_word
from hcalib.presentation.regiobeeld.outlook.facts import Interval

_PARTS = (
    (0.1, "een tiende"), (0.2, "een vijfde"), (0.25, "een kwart"), (1 / 3, "een derde"), (0.4, "twee vijfde"),
    (0.5, "de helft"), (0.6, "drie vijfde"), (2 / 3, "twee derde"), (0.75, "driekwart"),
    (0.8, "vier vijfde"), (0.9, "negen tiende"),
)  # fmt: skip
_LEAST, _MOST = 0.075, 0.95


def about(value: float) -> str:
    """Write a number as precisely as it is known: in tens, from a thousand on in hundreds."""
    step = 100 if abs(value) >= 1000 else 10
    return dutch.number(round(value / step) * step)


def _to(low: float, high: float) -> str:
    # kept on one line, also in a narrow column
    return f"{about(low)}\u00a0tot\u00a0{about(high)}"


def span(found: Interval) -> str:
    """Write the 80 % interval for a table: '300 tot 8.600'; below zero there are people to spare."""
    return _to(found.low, found.high)


def half(found: Interval) -> str:
    """Write where half of the draws lie, for a table."""
    return _to(found.lower, found.upper)


def people(found: Interval) -> str:
    """Write the 80 % interval in words: 'tussen 300 en 8.600 mensen te kort'."""
    low, high = found.low, found.high
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


def out_of_ten(chance: float) -> str:
    """Write a part of the draws in words: 'ongeveer negen van de tien doorrekeningen'."""
    if chance >= _MOST:
        return "bijna alle doorrekeningen"
    if chance <= 1 - _MOST:
        return "bijna geen enkele doorrekening"
    return f"ongeveer {count_word(round(10 * chance))} van de tien doorrekeningen"


def certainty(chance: float) -> str:
    """Name how sure it is that the shortage grows, with the chance that it does."""
    if chance >= _MOST:
        return "Dat het tekort groeit, is **bijna zeker**"
    if chance >= 0.8:
        return "Dat het tekort groeit, is **vrij zeker**"
    if chance >= 0.6:
        return "Het tekort groeit **waarschijnlijk**, maar zeker is dat niet"
    if chance > 0.4:
        return "Of het tekort groeit, is **niet te zeggen**"
    return "Het tekort groeit **waarschijnlijk niet**"


def part(share: float) -> str:
    """Write a part of the whole in words: 'ongeveer een kwart'."""
    if share < _LEAST:
        return "minder dan een tiende"
    if share > _MOST:
        return "bijna alles"
    return f"ongeveer {min(_PARTS, key=lambda known: abs(known[0] - share))[1]}"
