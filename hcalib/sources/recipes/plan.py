"""What a recipe and the description of a table come to together: what is asked for, and what it means."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from hcalib.sources.recipes.models import Recipe
from hcalib.sources.statline.tables import Table

_NEARLY_ALL = 0.8
"""From this share on it is cheaper to leave a few codes on arrival than to ask for all others by name."""


@dataclass(frozen=True)
class TakenDimension:
    """One dimension of the table, and what becomes of its codes.

    Attributes
    ----------
    id : str
        Of the dimension.
    title : str
    column : str
        Column of an observation, or ``none`` for a dimension that is not broken down.
    codes : dict of str to str
        Publisher's code to ours; for ``none`` to itself.
    left : dict of str to str
        Publisher's code to the reason, in Dutch, why it is not taken.
    """

    id: str
    title: str
    column: str
    codes: dict[str, str]
    left: dict[str, str]

    @property
    def selection(self) -> tuple[str, ...]:
        """Codes and prefixes (``PV*``) to ask the server for; empty asks for all."""
        total = len(self.codes) + len(self.left)
        if len(self.codes) >= _NEARLY_ALL * total and self.column != "none":
            return ()
        return cover(self.codes, self.left) if total > len(self.codes) else ()


@dataclass(frozen=True)
class TakenMeasure:
    """One measure of the table, and what becomes of its values.

    ``indicator`` is None when a dimension gives it; a value in ``unit`` is multiplied by ``factor``.
    """

    id: str
    title: str
    indicator: str | None
    unit: str
    factor: Decimal
    decimals: int | None
    since: str | None
    until: str | None


@dataclass(frozen=True)
class Plan:
    """A recipe that fits a table.

    Attributes
    ----------
    recipe : Recipe
    table : Table
    dimensions : tuple of TakenDimension
        In the order of the table.
    measures : tuple of TakenMeasure
    statuses : dict of str to str
        Status of each period that is taken.
    remarks : tuple of str
        Dutch sentences on what was chosen where the recipe left room.
    """

    recipe: Recipe
    table: Table
    dimensions: tuple[TakenDimension, ...]
    measures: tuple[TakenMeasure, ...]
    statuses: dict[str, str]
    remarks: tuple[str, ...] = ()

    @property
    def selection(self) -> dict[str, tuple[str, ...]]:
        """What to ask the server for, by dimension; a dimension that is not named is asked for whole."""
        asked = {taken.id: taken.selection for taken in self.dimensions}
        return {name: codes for name, codes in asked.items() if codes}

    @property
    def fingerprint(self) -> str:
        """Twelve characters that change with the version of the table and with everything that is taken."""
        content = {
            "table": self.table.info.id,
            "modified": self.table.info.modified.isoformat() if self.table.info.modified else None,
            "dimensions": [
                [taken.id, taken.column, sorted(taken.codes.items())] for taken in self.dimensions
            ],
            "measures": [
                [taken.id, taken.indicator, str(taken.factor), taken.since, taken.until]
                for taken in self.measures
            ],
            "statuses": sorted(self.statuses.items()),
            "whole": [self.recipe.region, self.recipe.status, self.recipe.published],
        }
        return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()[:12]


def cover(wanted: Collection[str], others: Collection[str]) -> tuple[str, ...]:
    """Write a set of codes as few codes and prefixes, none of which touches another code.

    Parameters
    ----------
    wanted, others : collection of str
        Codes to select and the other codes of the list; a code is in one of the two.

    Returns
    -------
    tuple of str
        In alphabetical order; a prefix ends in ``*``.

    Examples
    --------
    >>> cover(["PV20", "PV21", "NL01"], ["GM0001"])
    ('NL01', 'PV*')
    """
    return tuple(_cover(sorted(wanted), sorted(others), 0))


def _cover(wanted: Sequence[str], others: Sequence[str], depth: int) -> list[str]:
    """Cover codes that share their first ``depth`` characters."""
    if len(wanted) == 1:
        return [wanted[0]]
    if not others and depth > 0:
        return [f"{wanted[0][:depth]}*"]
    found = []
    ending = [code for code in wanted if len(code) == depth]
    found += ending
    for letter in dict.fromkeys(code[depth] for code in wanted if len(code) > depth):
        found += _cover(
            [code for code in wanted if len(code) > depth and code[depth] == letter],
            [code for code in others if len(code) > depth and code[depth] == letter],
            depth + 1,
        )
    return found
