"""What reading a file gives: figures, and everything that was not taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from hcalib.observation_checks import DIMENSIONS

_PLACES = 3
"""How many places of one reason are named."""

Kind = Literal["leeg", "tekst", "totaal", "niet gevraagd", "onbekend", "onleesbaar", "dubbel"]


@dataclass(frozen=True)
class Left:
    """A row, or one cell of it, that was not taken.

    Attributes
    ----------
    sheet : str
    row : int
        As the spreadsheet counts: from 1.
    cell : str
        Such as ``C7``; empty when it is the whole row.
    kind : str
        What sort of reason; ``onbekend`` and ``onleesbaar`` need the eye of a person.
    reason : str
        Dutch, without capital and full stop.
    content : str
        What stands there.
    """

    sheet: str
    row: int
    cell: str
    kind: Kind
    reason: str
    content: str

    @property
    def asks_attention(self) -> bool:
        """Whether somebody has to look at it; the others are left on purpose."""
        return self.kind in ("onbekend", "onleesbaar", "dubbel")


@dataclass(frozen=True)
class Figure:
    """One figure of a file, before it is an observation.

    Attributes
    ----------
    key : tuple of str
        Indicator, region, period, and the codes of ``DIMENSIONS`` in that order.
    value : Decimal or None
        None when the publisher gives none; ``note`` says why.
    held_back : bool
        Whether it is None because the publisher keeps it from us, so that a sum is a lower limit.
    """

    key: tuple[str, ...]
    value: Decimal | None
    qualifier: str
    status: str
    note: str
    sheet: str
    row: int
    cell: str
    held_back: bool = False


KEY_COLUMNS = ("indicator", "region", "period", *DIMENSIONS)


@dataclass
class Reading:
    """A file as it was read.

    Attributes
    ----------
    published : str
        Day of publication as the file says it; empty when it does not.
    refused : str
        Dutch: why nothing of the file may be taken; empty when that is not so.
    remarks : list of str
        Dutch: how headings and the file were read.
    """

    figures: list[Figure] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    published: str = ""
    refused: str = ""
    remarks: list[str] = field(default_factory=list)


def grouped(left: Iterable[Left]) -> list[tuple[Kind, str, int, tuple[str, ...]]]:
    """Group what was not taken by its reason: kind, reason, number and the first places; most first."""
    counts: Counter[tuple[Kind, str]] = Counter()
    places: dict[tuple[Kind, str], list[str]] = {}
    for item in left:
        counts[item.kind, item.reason] += 1
        where = places.setdefault((item.kind, item.reason), [])
        if len(where) < _PLACES:
            where.append(f"{item.sheet}, {item.cell or f'rij {item.row}'}")
    return [
        (kind, reason, number, tuple(places[kind, reason])) for (kind, reason), number in counts.most_common()
    ]
