"""Reading single fields of a description, with the same patience and the same errors for v3 and v4."""

from __future__ import annotations

from datetime import datetime

from hcalib.sources.statline.paging import Row
from hcalib.sources.statline.tables import Code
from hcalib.sources.web import SourceError


def text(row: Row, *names: str) -> str:
    """Return the first of the fields that holds text, without spaces around it; '' when none does."""
    for name in names:
        value = row.get(name)
        if isinstance(value, str) and value.strip():
            return value.strip()
    return ""


def needed(row: Row, name: str, what: str) -> str:
    """Return a field as it is written.

    Raises
    ------
    SourceError
        If it holds no text: without it, ``what`` cannot be used.
    """
    value = row.get(name)
    if not isinstance(value, str) or not value.strip():
        raise SourceError(f"in {what} ontbreekt het veld '{name}'.")
    return value


def whole(row: Row, name: str) -> int | None:
    """Return a whole number that is not negative, or None."""
    value = row.get(name)
    return value if type(value) is int and value >= 0 else None


def moment(row: Row, *names: str) -> datetime | None:
    """Return the first of the fields that holds an ISO date and time, or None."""
    for name in names:
        try:
            return datetime.fromisoformat(text(row, name))
        except ValueError:
            continue
    return None


def code(row: Row, key: str, what: str) -> Code:
    """Return one line of a code list."""
    padded = needed(row, key, what)
    return Code(
        padded.strip(), padded, text(row, "Title"), text(row, "Description"), text(row, "Status") or None
    )


def codes(rows: list[Row], key: str, what: str) -> tuple[Code, ...]:
    """Return a code list.

    Raises
    ------
    SourceError
        If it is empty, or has a code twice.
    """
    found = tuple(code(row, key, what) for row in rows)
    if not found:
        raise SourceError(f"{what} is leeg.")
    if len({item.id for item in found}) < len(found):
        raise SourceError(f"in {what} staat een code twee keer.")
    return found
