"""CSV that a Dutch Excel opens with a double click: semicolons, decimal commas, a byte order mark."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Sequence

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def dutch_csv(headings: Sequence[str], rows: Iterable[Iterable[object]]) -> str:
    """Write a table.

    Parameters
    ----------
    headings : sequence of str
    rows : iterable of iterables
        A float is written in at most ten significant digits with a comma; None and NaN as an empty cell. A
        text that a spreadsheet would take for a formula gets an apostrophe before it, because it may come
        from outside.

    Returns
    -------
    str
        To be written as UTF-8.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return "\ufeff" + stream.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):  # also the floats of numpy
        return "" if math.isnan(value) else f"{value:.10g}".replace(".", ",")
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA_STARTS) else text
