"""Where the command writes, the small words of its sentences, and what it reads of options."""

from __future__ import annotations

import textwrap
from datetime import date, datetime
from pathlib import Path
from typing import Any

from rich.console import Console

from hcalib.errors import ExitCode, UserError

WIDTH = 100
"""Columns of the terminal that lists and tables must fit in."""


class _Console(Console):
    """Prints text without what could steer a terminal: names of files and sheets come from outside."""

    def print(self, *objects: Any, **settings: Any) -> None:
        super().print(*(_visible(one) if isinstance(one, str) else one for one in objects), **settings)


def _visible(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable() or letter == "\n")


OUT = _Console(highlight=False, soft_wrap=True)
ERR = _Console(stderr=True, highlight=False, soft_wrap=True)


def count(number: int, one: str, many: str) -> str:
    """Write a number with its noun: ``1 rapport``, ``2 rapporten``."""
    return f"{number} {one if number == 1 else many}"


def duration(seconds: float) -> str:
    """Write a duration: ``8 s``, ``1 min 41 s``."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def item(text: str) -> list[str]:
    """Return the lines of one item of a list."""
    return textwrap.wrap(text, WIDTH, initial_indent="  - ", subsequent_indent="    ", break_on_hyphens=False)


def place(path: Path, root: Path) -> str:
    """Write a path as seen from the folder of the workspace, when it lies below it."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)


def today() -> date:
    """Return the day of today, where the user is."""
    return datetime.now().astimezone().date()


def read_day(text: str | None, option: str) -> date | None:
    """Read the day that an option gives; None when it was not given.

    Raises
    ------
    UserError
        With exit code USAGE when it is not a day.
    """
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = f"'{text}' bij {option} is geen datum; schrijf jaar, maand en dag, zoals 2022-06-30."
        raise UserError(message, ExitCode.USAGE) from None
