"""How an uncertain outcome is told: rounded, as a range, and chances and parts in words."""

from __future__ import annotations

from hcalib.presentation import dutch

_PARTS = (
    (0.1, "een tiende"), (0.2, "een vijfde"), (0.25, "een kwart"), (1 / 3, "een derde"), (0.4, "twee vijfde"),
    (0.5, "de helft"), (0.6, "drie vijfde"), (2 / 3, "twee derde"), (0.75, "driekwart"),
    (0.8, "vier vijfde"), (0.9, "negen tiende"),
)  # fmt: skip
_LEAST, MOST = 0.075, 0.95
_COUNTS = ("nul", "één", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien")


def in_steps(value: float) -> int:
    """Round a number to what is known of it: tens, from a thousand on hundreds."""
    step = 100 if abs(value) >= 1000 else 10
    return round(value / step) * step


def about(value: float) -> str:
    """Write a number as precisely as it is known; see :func:`in_steps`."""
    return dutch.number(in_steps(value))


def to(low: float, high: float) -> str:
    """Write a range for a table: '300 tot 8.600', kept on one line also in a narrow column."""
    return f"{about(low)}\u00a0tot\u00a0{about(high)}"


def out_of_ten(chance: float) -> str:
    """Write a part of the draws in words: 'ongeveer negen van de tien doorrekeningen'."""
    if chance >= MOST:
        return "bijna alle doorrekeningen"
    if chance <= 1 - MOST:
        return "bijna geen enkele doorrekening"
    return f"{of_ten(chance)} doorrekeningen"


def of_ten(chance: float) -> str:
    """Write a chance in words: 'ongeveer zeven van de tien'."""
    if chance >= MOST:
        return "bijna zeker"
    if chance <= 1 - MOST:
        return "bijna uitgesloten"
    return f"ongeveer {_COUNTS[min(max(round(10 * chance), 1), 9)]} van de tien"


def part(share: float) -> str:
    """Write a part of the whole in words: 'ongeveer een kwart'."""
    if share < _LEAST:
        return "minder dan een tiende"
    if share > MOST:
        return "bijna alles"
    return f"ongeveer {min(_PARTS, key=lambda known: abs(known[0] - share))[1]}"
