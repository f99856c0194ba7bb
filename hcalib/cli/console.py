"""Where the command writes, and the small words of its sentences."""

from __future__ import annotations

from rich.console import Console

OUT = Console(highlight=False, soft_wrap=True)
ERR = Console(stderr=True, highlight=False, soft_wrap=True)


def count(number: int, one: str, many: str) -> str:
    """Write a number with its noun: ``1 rapport``, ``2 rapporten``."""
    return f"{number} {one if number == 1 else many}"


def duration(seconds: float) -> str:
    """Write a duration: ``8 s``, ``1 min 41 s``."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
