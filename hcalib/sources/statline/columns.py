"""From rows as a server writes them to columns, with every deviation from the table's description refused."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from hcalib.sources.statline.paging import Row
from hcalib.sources.statline.selection import Query
from hcalib.sources.statline.tables import Dimension
from hcalib.sources.web import SourceError

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


def check_names(rows: Sequence[Row], needed: Collection[str], optional: Collection[str], table: str) -> None:
    """Refuse rows that lack a column of the description, or have one that it does not know.

    Raises
    ------
    SourceError
        Naming every column that is missing or new.
    """
    expected = set(needed)
    allowed = expected | set(optional)
    usual = allowed & set(rows[0]) if rows else expected
    for row in rows:
        names = row.keys()
        if names == usual and expected <= usual:
            continue
        missing = sorted(expected - names)
        new = sorted(name for name in names - allowed if "odata." not in name)
        if missing or new:
            raise SourceError(_changed(table, missing, new))


def codes_of(query: Query, dimension: Dimension, rows: Sequence[Row]) -> list[str]:
    """Return the trimmed codes of one dimension, one for each row.

    Raises
    ------
    SourceError
        If a code is missing, is not in the code list, or was not asked for.
    """
    asked = {choice.dimension.id: choice for choice in query.choices}.get(dimension.id)
    known = {code.id for code in dimension.codes}
    wanted = known if asked is None else {code.id for code in asked.codes}
    return trimmed([row[dimension.id] for row in rows], dimension.id, known, wanted, query.table.info.id)


def trimmed(
    values: list[Any], column: str, known: Collection[str], wanted: Collection[str], table: str
) -> list[str]:
    """Return codes without padding; each different code is checked once."""
    if {type(value) for value in values} - {str}:
        odd = next(value for value in values if type(value) is not str)
        shown = "niets" if odd is None else f"'{odd}'"
        raise SourceError(f"tabel {table}: in kolom '{column}' staat {shown} waar een code hoort.")
    texts = {value: value.strip() for value in dict.fromkeys(values)}
    strange = [value for value, text in texts.items() if text not in known]
    if strange:
        raise SourceError(
            f"tabel {table}: in kolom '{column}' staat '{strange[0]}', en dat staat niet in de codelijst; de "
            "tabel is veranderd."
        )
    unasked = [text for text in texts.values() if text not in wanted]
    if unasked:
        raise SourceError(
            f"tabel {table}: de bron houdt zich niet aan de selectie; in kolom '{column}' komt "
            f"'{unasked[0]}' binnen, waar niet om was gevraagd."
        )
    return [texts[value] for value in values]


def frame(columns: dict[str, Any], query: Query) -> pd.DataFrame:
    """Return the long shape: the dimensions in the table's order, measure, value and symbol."""
    import pandas as pd

    names = [*(dimension.id for dimension in query.table.dimensions), "measure", "value", "symbol"]
    made = pd.DataFrame({name: columns[name] for name in names})
    texts = [name for name in names if name != "value"]
    return made.astype({**dict.fromkeys(texts, "str"), "value": "float64"})


def finite(values: Sequence[Any], column: str, table: str) -> np.ndarray[Any, Any]:
    """Return JSON numbers as float64, with NaN for null.

    Raises
    ------
    SourceError
        If something else than a number or null is among them.
    """
    import numpy as np

    kinds = {type(value) for value in values} - {int, float, type(None)}
    if kinds:
        odd = next(value for value in values if type(value) in kinds)
        raise SourceError(f"tabel {table}: in kolom '{column}' staat '{odd}' waar een getal hoort.")
    try:
        numbers = np.array([math.nan if value is None else value for value in values], dtype=np.float64)
    except OverflowError:
        numbers = np.array([math.inf])
    if np.isinf(numbers).any():
        raise SourceError(f"tabel {table}: in kolom '{column}' staat een getal dat te groot is.")
    return numbers


def _changed(table: str, missing: list[str], new: list[str]) -> str:
    parts = []
    if missing:
        parts.append(f"kolom {_listed(missing)} ontbreekt")
    if new:
        parts.append(f"kolom {_listed(new)} staat niet in de beschrijving")
    return f"tabel {table}: {' en '.join(parts)}; de tabel is veranderd. Haal hem opnieuw op."


def _listed(names: list[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)
